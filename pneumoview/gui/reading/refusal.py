"""What stands in the place of a reading that is not to be believed."""

from __future__ import annotations

from html import escape
from math import ceil

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from pneumoview.ai.analysis import Flag
from pneumoview.gui.base import theme
from pneumoview.gui.reading.words import reason_and_remedy, refusal_name
from pneumoview.imaging.shown import Shown


def large(font: QFont, *, bold: bool) -> QFont:
    """The font of an answer."""
    font.setPointSizeF(font.pointSizeF() * 1.5)
    font.setBold(bold)
    return font


class Refusal(QWidget):
    """In the place of a reading that is not to be believed: the reasons, and the ways on.

    ``again`` asks to assess the image turned or inverted, ``reveal`` to see the reading all the same.
    """

    again = Signal()
    reveal = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(refusal_name())
        self.title.setFont(large(self.font(), bold=True))
        self.title.setWordWrap(True)
        theme.ink(self.title, theme.UNCERTAIN)
        self.reasons = QTextBrowser()
        self.reasons.setAccessibleName(self.tr("Why the image is not assessed"))
        self.reasons.setStyleSheet("background: transparent")
        self.reasons.document().setDocumentMargin(0)
        self._flags: tuple[Flag, ...] = ()
        self.button = QPushButton(self.tr("Show anyway"))
        self.button.setToolTip(self.tr("The AI result of this image lies outside what the model knows."))
        self.button.clicked.connect(self.reveal)
        self.mend = QPushButton()
        self.mend.setObjectName("primary")
        self.mend.clicked.connect(self.again)
        self.mend.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.title)
        column.addWidget(self.reasons, 1)
        column.addWidget(self.mend, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(8)
        column.addStretch()

    def explain(self, flags: tuple[Flag, ...]) -> None:
        """Say why, and what to do; what the checks found exactly is in the tool tip."""
        self._flags = flags
        refusing = [flag for flag in flags if flag.refuses]
        parts = []
        for reason, remedy in map(reason_and_remedy, refusing):
            muted = f'<span style="color: {theme.MUTED.name()}">{escape(remedy)}</span>'
            parts.append(f'<p style="margin: 0 0 8px 0">{escape(reason)}<br/>{muted}</p>')
        self.reasons.setHtml("".join(parts))
        self.reasons.setToolTip("\n".join(flag.detail for flag in refusing))
        self._fit()

    def offer(self, read: Shown, remedy: Shown | None, seen: Shown) -> None:
        """Offer to assess the image again.

        Args:
            read: how it was shown when it was assessed.
            remedy: how it would have to be shown; None where nothing is known to help.
            seen: how it is shown now.
        """
        wanted = remedy if seen == read else seen
        self.mend.setVisible(wanted is not None)
        if seen != read:
            self.mend.setText(self.tr("Assess again as shown"))
        elif wanted is not None and wanted.turn == read.turn:
            self.mend.setText(self.tr("Invert and assess again"))
        elif wanted is not None and wanted.inverted == read.inverted:
            self.mend.setText(self.tr("Turn and assess again"))
        else:
            self.mend.setText(self.tr("Turn, invert and assess again"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons follow the last reason."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        document = self.reasons.document()
        document.setTextWidth(self.reasons.width() or self.width())
        self.reasons.setMaximumHeight(ceil(document.size().height()) + 2)

    def changeEvent(self, event: QEvent) -> None:
        """The reasons take the colours of the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self.explain(self._flags)
        super().changeEvent(event)

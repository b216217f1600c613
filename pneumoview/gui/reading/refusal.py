"""What stands in the place of a reading that is not to be believed."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from pneumoview.ai.analysis import Flag
from pneumoview.gui.base import theme
from pneumoview.gui.reading.words import reason_and_remedy, refusal_name


def large(font: QFont, *, bold: bool) -> QFont:
    """The font of an answer."""
    font.setPointSizeF(font.pointSizeF() * 1.5)
    font.setBold(bold)
    return font


class Refusal(QWidget):
    """In the place of a reading that is not to be believed: the reasons, and a way to see it all the same."""

    reveal = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(refusal_name())
        self.title.setFont(large(self.font(), bold=True))
        theme.ink(self.title, theme.UNCERTAIN)
        self.reasons = QTextBrowser()
        self.reasons.setAccessibleName(self.tr("Why the image is not assessed"))
        self.reasons.setStyleSheet("background: transparent")
        self.reasons.document().setDocumentMargin(0)
        self._flags: tuple[Flag, ...] = ()
        self.button = QPushButton(self.tr("Show anyway"))
        self.button.setToolTip(self.tr("The AI result of this image lies outside what the model knows."))
        self.button.clicked.connect(self.reveal)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.title)
        column.addWidget(self.reasons, 1)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(8)

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

    def changeEvent(self, event: QEvent) -> None:
        """The reasons take the colours of the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self.explain(self._flags)
        super().changeEvent(event)

"""What stands in the middle while there is no radiograph: an invitation, or the reason why not."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.base.language import tr

TEXT_WIDTH = 460
PICTURE = QSize(56, 56)


class Page(QWidget):
    """A picture, a title and a text, in the middle; ``picture`` is the name of an icon, or empty for a free place."""

    def __init__(self, picture: str, colour: QColor = theme.ACCENT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = QLabel()
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        self.title.setFont(font)
        self.text = QLabel()
        self.text.setObjectName("muted")
        self._icon = theme.icon(picture, colour) if picture else None
        self._picture = QLabel()
        self._picture.setFixedSize(PICTURE)
        self.column = QVBoxLayout(self)
        self.column.addStretch()
        for label in (self._picture, self.title, self.text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            self.column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
            self.column.addSpacing(8)
        self.title.setFixedWidth(TEXT_WIDTH)
        self.text.setFixedWidth(TEXT_WIDTH)

    def say(self, text: str) -> None:
        """Put the text, in the height that it needs."""
        self.text.setText(text)
        self.text.setFixedHeight(self.text.heightForWidth(TEXT_WIDTH))

    def centred(self, layout: QLayout) -> QHBoxLayout:
        """A row with the layout in its middle."""
        row = QHBoxLayout()
        row.addStretch()
        row.addLayout(layout)
        row.addStretch()
        return row

    def add_buttons(self, *buttons: tuple[str, SignalInstance]) -> list[QPushButton]:
        """A row of buttons at the end of the column, the first of them the one to press."""
        row = QHBoxLayout()
        made: list[QPushButton] = []
        for text, signal in buttons:
            button = QPushButton(text)
            button.setObjectName("" if made else "primary")
            button.clicked.connect(signal)
            row.addWidget(button)
            made.append(button)
        self.column.addLayout(self.centred(row))
        return made

    def changeEvent(self, event: QEvent) -> None:
        """The picture follows the theme."""
        if event.type() == QEvent.Type.PaletteChange and self.isVisible():
            self._draw()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """The picture is drawn once it is seen."""
        self._draw()
        super().showEvent(event)

    def _draw(self) -> None:
        if self._icon is not None:
            self._picture.setPixmap(self._icon.pixmap(PICTURE, self.devicePixelRatioF()))


class EmptyPage(Page):
    """Nothing is open yet; at first not even the window, until it can ``invite``."""

    open_files = Signal()
    open_folder = Signal()
    open_samples = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.title.setText(self.tr("Opening PneumoView …"))
        self.say(tr("For research and education. Not a medical device."))
        self.column.addSpacing(6)
        self._buttons = self.add_buttons(
            (self.tr("Open files"), self.open_files),
            (self.tr("Open folder"), self.open_folder),
            (self.tr("Open synthetic samples"), self.open_samples),
        )
        self.column.addStretch()
        for button in self._buttons:
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            button.setSizePolicy(policy)
            button.hide()

    def invite(self) -> None:
        """Say what can be opened, and offer it."""
        self._icon = theme.icon("drop", theme.ACCENT)
        self._draw()
        self.title.setText(self.tr("Drop chest radiographs here"))
        self.say(self.tr("DICOM, PNG, JPEG, TIFF; files, folders, a DICOMDIR or a ZIP archive"))
        for button in self._buttons:
            button.show()


class ErrorPage(Page):
    """A file cannot be shown; black, for it stands among radiographs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("error", theme.IMAGE_ERROR, parent)
        self.setObjectName("viewBox")
        self.title.setText(self.tr("This file cannot be shown"))
        self.column.addStretch()

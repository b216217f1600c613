"""What stands in the middle while there is no radiograph: an invitation, or the reason why not."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from pneumoview.gui import theme

TEXT_WIDTH = 460


class _Page(QWidget):
    def __init__(self, picture: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName("viewBox")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = QLabel()
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        self.title.setFont(font)
        self.text = QLabel()
        self.text.setObjectName("muted")
        image = QLabel()
        image.setPixmap(theme.icon(picture).pixmap(QSize(56, 56)))
        self.column = QVBoxLayout(self)
        self.column.addStretch()
        for label in (image, self.title, self.text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            self.column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
            self.column.addSpacing(8)
        self.title.setFixedWidth(TEXT_WIDTH)
        self.text.setFixedWidth(TEXT_WIDTH)


class EmptyPage(_Page):
    """Nothing is open yet."""

    open_files = Signal()
    open_folder = Signal()
    open_samples = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("drop", parent)
        self.title.setText(self.tr("Drop chest radiographs here"))
        self.text.setText(self.tr("DICOM, PNG, JPEG, TIFF; files, folders, a DICOMDIR or a ZIP archive"))
        row = QHBoxLayout()
        row.addStretch()
        for text, signal, primary in (
            (self.tr("Open files"), self.open_files, True),
            (self.tr("Open folder"), self.open_folder, False),
            (self.tr("Open synthetic samples"), self.open_samples, False),
        ):
            button = QPushButton(text)
            button.setObjectName("primary" if primary else "")
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch()
        self.column.addSpacing(6)
        self.column.addLayout(row)
        self.column.addStretch()


class ErrorPage(_Page):
    """A file cannot be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("error", parent)
        self.title.setText(self.tr("This file cannot be shown"))
        self.column.addStretch()

    def explain(self, text: str) -> None:
        """Say why."""
        self.text.setText(text)
        self.text.setFixedHeight(self.text.heightForWidth(TEXT_WIDTH))

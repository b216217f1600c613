"""What is on the screen at once, while the libraries of the window are imported."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from pneumoview.gui import theme
from pneumoview.gui.language import tr

SIZE = QSize(440, 220)


class OpeningScreen(QWidget):
    """Icon, name, and what PneumoView is not."""

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.SplashScreen)
        self.setWindowTitle("PneumoView")
        self.setFixedSize(SIZE)
        icon, name = QLabel(), QLabel("PneumoView")
        icon.setPixmap(theme.icon("pneumoview").pixmap(QSize(72, 72)))
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        name.setFont(font)
        notice = QLabel(tr("For research and education. Not a medical device."))
        notice.setObjectName("muted")
        column = QVBoxLayout(self)
        column.addStretch()
        for label in (icon, name, notice):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch()

"""A note over the window that something was saved, with the way to it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMainWindow, QPushButton

from pneumoview.gui.base.places import open_folder

SHOWN_MS = 12_000
WIDEST, MARGIN = 360, 16


class SavedNote(QFrame):
    """Lies at the lower edge of what is in the middle of a window, and goes by itself unless the mouse is on it."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.path = Path()
        self.setObjectName("toast")
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.open = QPushButton(self.tr("Open"))
        self.folder = QPushButton(self.tr("Open folder"))
        self.close_button = QPushButton("✕")
        self.close_button.setAccessibleName(self.tr("Close"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.addWidget(self.text)
        for button in (self.open, self.folder, self.close_button):
            button.setObjectName("link")
            row.addWidget(button)
        self.open.clicked.connect(self._open)
        self.folder.clicked.connect(lambda: open_folder(self.path.parent))
        self.close_button.clicked.connect(self.hide)
        self._clock = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._clock.timeout.connect(self._leave)
        window.installEventFilter(self)
        self.hide()

    def tell(self, path: Path) -> None:
        """Say that this file was saved."""
        self.path = path
        room = min(WIDEST, self._window.width() // 3)
        words = self.fontMetrics().elidedText(path.name, Qt.TextElideMode.ElideMiddle, room)
        self.text.setText(self.tr("Saved {0}").format(words))
        self.setToolTip(str(path))
        self._place()
        self.show()
        self.raise_()
        self._clock.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the edge."""
        del watched
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False

    def _place(self) -> None:
        self.adjustSize()
        middle = self._window.centralWidget()
        area = middle.geometry() if middle else self._window.rect()
        self.move(area.center().x() - self.width() // 2, area.bottom() - self.height() - MARGIN)

    def _leave(self) -> None:
        if self.underMouse():
            self._clock.start()
        else:
            self.hide()

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.path)))
        self.hide()

"""Rows of the list are dragged without being chosen on the way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QDrag, QMouseEvent, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QApplication


class RowDrag(QObject):
    """Keeps the press on a row back, while drags are ``wanted``, until the button is let go or the mouse moves away."""

    def __init__(self, rows: QAbstractItemView, wanted: Callable[[], bool]) -> None:
        super().__init__(rows)
        self._rows, self._wanted = rows, wanted
        self._pressed: QMouseEvent | None = None
        self._passing = False
        rows.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand a press on when it was a click, and begin a drag when it was not."""
        if self._passing or not isinstance(event, QMouseEvent):
            return False
        if event.type() == QEvent.Type.MouseButtonPress:
            row = self._rows.indexAt(event.position().toPoint())
            held = event.button() == Qt.MouseButton.LeftButton and row.isValid() and self._wanted()
            self._pressed = event.clone() if held else None
            return held
        pressed = self._pressed
        if pressed is None:
            return False
        if event.type() == QEvent.Type.MouseMove:
            moved = (event.position() - pressed.position()).manhattanLength()
            if moved >= QApplication.startDragDistance():
                self._pressed = None
                self._drag(pressed)
            return True
        if event.type() == QEvent.Type.MouseButtonRelease:
            self._pressed = None
            self._passing = True
            QCoreApplication.sendEvent(watched, pressed)
            self._passing = False
        return False

    def _drag(self, pressed: QMouseEvent) -> None:
        row = self._rows.indexAt(pressed.position().toPoint())
        drag = QDrag(self._rows)
        drag.setMimeData(self._rows.model().mimeData([row]))
        picture = row.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(picture, QPixmap):
            drag.setPixmap(picture)
        drag.exec(Qt.DropAction.CopyAction)

"""The line over a view, which ends in dots where it is too long."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class Title(QLabel):
    """``text`` is all of it, which the tool tip has where it is not seen whole; ``room`` is kept above and below."""

    def __init__(self, text: str = "", *, room: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.setObjectName("viewTitle")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self.fontMetrics().height() + room)
        self.setText(text)

    def text(self) -> str:
        """All of it."""
        return self._words

    def setText(self, text: str) -> None:
        """Show as much of a text as there is room for."""
        self._words = text
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More of it may be seen, or less."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        seen = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width() - 4)
        super().setText(seen)
        self.setToolTip("" if seen == self._words else self._words)

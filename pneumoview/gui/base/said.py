"""Where a part of the window says how things stand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pneumoview.gui.base import theme


class Said(QLabel):
    """A sentence in a place whose height stays, whatever it says."""

    def __init__(self, name: str, lines: int = 2) -> None:
        """``name`` is for screen readers."""
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._name = name
        self.say("")

    def say(self, text: str, *, error: bool = False, warning: bool = False) -> None:
        """Say something: an error, a warning, or how things stand."""
        self.setText(text)
        self.setToolTip(text)
        self.setAccessibleName(f"{self._name}: {text}")
        theme.ink(self, theme.ERROR if error else theme.ACCENT if warning else theme.MUTED)

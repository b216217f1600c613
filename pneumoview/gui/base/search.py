"""A line to search a list with."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit


class SearchField(QLineEdit):
    """Finds what has all of its words, whatever their order and case; ``placeholder`` says what is searched."""

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)

    def finds(self, *texts: str) -> bool:
        """Whether the texts together have all its words."""
        found = " ".join(texts).casefold()
        return all(word in found for word in self.text().casefold().split())

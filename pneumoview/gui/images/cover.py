"""What the AI says stays covered until the reader has answered: one rule for all that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal


class Cover(QObject):
    """A container of the frames, (path, number), whose AI results are not to be seen now.

    While it is ``on`` it has every frame but those that are ``answered``. Of those ``seen``, the results were in sight
    before.
    """

    changed = Signal(object)
    """The frames that are covered now, or no more; None for all."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on = self._laid = False
        self.answered: frozenset[tuple[Path, int]] = frozenset()
        self.seen: frozenset[tuple[Path, int]] = frozenset()

    def __contains__(self, image: object) -> bool:
        return self.on and image is not None and image not in self.answered

    def lay(self, on: bool, answered: Iterable[tuple[Path, int]]) -> None:
        """Cover all frames but these, or none."""
        others = self.answered.symmetric_difference(answered) if on == self._laid else None
        self.on, self.answered = on, frozenset(answered)
        self._laid = on
        self.changed.emit(others)

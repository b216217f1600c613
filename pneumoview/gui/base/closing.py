"""How a window is kept from closing."""

from __future__ import annotations

from collections.abc import Callable


class Closing:
    """A window is about to close: whoever must prevent it refuses, whoever must ask hands its question in.

    Questions are asked only where nobody has refused, so that the order of those who are told does not matter.
    """

    def __init__(self) -> None:
        self._refused = False
        self._questions: list[Callable[[], bool]] = []

    def refuse(self) -> None:
        """The window must stay."""
        self._refused = True

    def ask(self, question: Callable[[], bool]) -> None:
        """Let a question be asked; False keeps the window."""
        self._questions.append(question)

    def agreed(self) -> bool:
        """Whether the window may close."""
        return not self._refused and all(question() for question in self._questions)

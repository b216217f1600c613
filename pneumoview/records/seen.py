"""Which images have been looked at on this computer: a file with a line for each, to which lines are added only."""

from __future__ import annotations

import os
from pathlib import Path

KEPT = 200_000
"""So many of the last lines count."""


class SeenStore:
    """The file, which is made with the first image; where it cannot be read or written nothing is remembered."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known = self._read()

    def __contains__(self, image: str) -> bool:
        return image in self._known

    def add(self, image: str) -> None:
        """Note that an image was looked at, see ``Radiograph.identity``."""
        if image in self._known:
            return
        self._known.add(image)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(file, "ab") as lines:
                lines.write(f"{image}\n".encode())
        except OSError:
            return

    def _read(self) -> set[str]:
        try:
            return set(self.path.read_text("utf-8", "replace").splitlines()[-KEPT:])
        except OSError:
            return set()

"""The pictures of a scan: the heatmap of every file that is read as PNG, and thumbnails for the report."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from pneumoview.ai.analysis import NORMAL
from pneumoview.ai.answer import picture_words
from pneumoview.files import replace
from pneumoview.imaging.grayscale import display
from pneumoview.imaging.overlay import Style, heatmap_png
from pneumoview.scan.drawn import Drawn
from pneumoview.scan.thumbnails import Thumbnails, thumbnail

if TYPE_CHECKING:
    from pneumoview.scan.engine import Scanned

LONGEST_NAME = 50
DIGITS = 16


@dataclass(frozen=True)
class Drawing:
    """How pictures are made; it can be sent to where they are.

    Attributes:
        heatmaps: whether heatmaps are drawn.
        style: of the heatmaps.
        show_refused: draw the heatmap of a refused reading, too.
        thumbnails: whether thumbnails are drawn.
    """

    heatmaps: bool
    style: Style
    show_refused: bool
    thumbnails: bool

    def __call__(self, done: Scanned) -> Drawn | None:
        """The pictures of what was read; None of what failed."""
        if done.radiograph is None or done.analysis is None:
            return None
        heatmap = done.analysis.heatmap if self.show_refused or not done.analysis.refused else None
        image = display(done.radiograph)
        words = picture_words(done.analysis, shown=self.show_refused)
        calm = done.analysis.verdict == NORMAL  # as in the window, where its heatmap starts off
        return Drawn(
            heatmap_png(image, heatmap, self.style, words) if self.heatmaps and heatmap is not None else None,
            thumbnail(image, done.radiograph.aspect, None if calm else heatmap) if self.thumbnails else None,
        )


@dataclass(frozen=True)
class Pictures:
    """What a scan draws of every radiograph before its row is written; see ``engine.scan``.

    Attributes:
        folder: for the heatmaps, which must exist; None for none.
        style: of the heatmaps.
        show_refused: draw the heatmap of a refused reading, too.
        anonymised: no name of a file becomes a name of a picture.
        thumbnails: where they are kept; None for none.
        lock: held while anything is written, for two files can share a picture.
    """

    folder: Path | None = None
    style: Style = "overlay"
    show_refused: bool = False
    anonymised: bool = False
    thumbnails: Thumbnails | None = None
    lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def drawing(self) -> Drawing:
        """How they are made."""
        return Drawing(self.folder is not None, self.style, self.show_refused, self.thumbnails is not None)

    def __call__(self, done: Scanned) -> None:
        """Keep what is asked for, drawn here unless it was drawn where it was read.

        Raises:
            OSError: the disk is full, or the like.
        """
        drawn = done.drawn or self.drawing(done)
        if drawn is None:
            return
        with self.lock:
            if self.folder is not None and drawn.heatmap is not None:
                name = picture_name("" if self.anonymised else done.input.label, str(done.row["sha256"]))
                replace(self.folder / name, drawn.heatmap)
            if self.thumbnails is not None and drawn.thumbnail is not None:
                self.thumbnails.append(done.row, drawn.thumbnail)

    @property
    def settings(self) -> dict[str, str]:
        """What must be the same for rows to share a table: the heatmaps, so that no row of it is without."""
        if self.folder is None:
            return {}
        return {"heatmaps": f"{self.style}, refused too" if self.show_refused else self.style}


def picture_name(label: str, sha256: str) -> str:
    """The name of a file's picture: ``label``, in letters and digits that every system allows, and its SHA-256.

    Two files share one only where label and content are the same, and with them the picture. Without a label it is the
    whole SHA-256.
    """
    if not label:
        return f"{sha256}.png"
    safe = re.sub(r"[^\w-]", "_", label)[-LONGEST_NAME:]
    return f"{safe}-{sha256[:DIGITS]}.png"

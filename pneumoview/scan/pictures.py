"""The pictures of a scan: the heatmap of every file that is read as PNG, and thumbnails for the report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pneumoview.ai.analysis import Analysis
from pneumoview.imaging.grayscale import display
from pneumoview.imaging.overlay import Style, heatmap_png
from pneumoview.imaging.radiograph import Radiograph
from pneumoview.scan.inputs import Input
from pneumoview.scan.store import replace
from pneumoview.scan.table import Row
from pneumoview.scan.thumbnails import Thumbnails, thumbnail

LONGEST_NAME = 50
DIGITS = 16


@dataclass(frozen=True)
class Pictures:
    """What a scan draws of every radiograph before its row is written; see ``engine.scan``.

    Attributes:
        folder: for the heatmaps, which must exist; None for none.
        style: of the heatmaps.
        show_refused: draw the heatmap of a refused reading all the same.
        anonymised: no name of a file becomes a name of a picture.
        thumbnails: where they are kept; None for none.
    """

    folder: Path | None = None
    style: Style = "overlay"
    show_refused: bool = False
    anonymised: bool = False
    thumbnails: Thumbnails | None = None

    def __call__(self, item: Input, radiograph: Radiograph, analysis: Analysis, row: Row) -> None:
        """Draw what is asked for.

        Raises:
            OSError: the disk is full, or the like.
        """
        heatmap = analysis.heatmap if self.show_refused or not analysis.refused else None
        image = display(radiograph)
        if self.folder is not None and heatmap is not None:
            name = picture_name("" if self.anonymised else item.label, str(row["sha256"]))
            replace(self.folder / name, heatmap_png(image, heatmap, self.style))
        if self.thumbnails is not None:
            self.thumbnails.append(row, thumbnail(image, radiograph.aspect, heatmap))

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

"""What was drawn of a radiograph, as it is sent and kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Drawn:
    """The pictures of one radiograph: its heatmap as PNG, its thumbnail as WebP; None for none."""

    heatmap: bytes | None
    thumbnail: bytes | None

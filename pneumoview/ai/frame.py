"""What of an image a classifier sees: the whole of it, or the box around the lungs, so that the framing cannot speak.

All networks read one reduced image, the radiograph as displayed squashed to a square. A box is counted in its pixels,
so that a crop and the way back are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pneumoview.ai.preprocess import squash
from pneumoview.imaging.geometry import to_image

REDUCED = 224
"""Side of the reduced image, that of the published copies of the training images."""
LEAST_SIDE = 0.25
LEAST_LUNG = 0.02


@dataclass(frozen=True)
class Box:
    """A part of the reduced image, in its pixels; ``right`` and ``bottom`` lie outside.

    It may reach beyond the image, which is continued by its edge there: a film that ends close to the lungs gives the
    same crop at the same scale as a wider one.
    """

    left: int
    top: int
    right: int
    bottom: int

    def crop(self, reduced: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
        """The part of (S, S) uint8 inside the box, squashed to (size, size)."""
        side = len(reduced)
        rows, columns = (
            np.clip(np.arange(low, high), 0, side - 1)
            for low, high in ((self.top, self.bottom), (self.left, self.right))
        )
        return squash(reduced[rows[:, None], columns], size)

    def back(self, heatmap: NDArray[np.float32], side: int) -> NDArray[np.float32]:
        """A map over the crop, (h, w) float32, as one over the reduced image, (side, side); 0 outside the box."""
        inside = to_image(heatmap, (self.bottom - self.top, self.right - self.left))
        left, top, right, bottom = max(self.left, 0), max(self.top, 0), min(self.right, side), min(self.bottom, side)
        entire = np.zeros((side, side), dtype=np.float32)
        entire[top:bottom, left:right] = inside[
            top - self.top : bottom - self.top, left - self.left : right - self.left
        ]
        return entire


def whole(side: int) -> Box:
    """The box that is the whole reduced image."""
    return Box(0, 0, side, side)


def lungs_box(lungs: NDArray[np.float32], side: int, margin: float) -> Box:
    """The box around both lungs.

    Rows and columns count from ``LEAST_LUNG`` of lung on, so that a speck moves no edge. ``margin`` is added on every
    side, in parts of the box's own width and height. A box is at least ``LEAST_SIDE`` of the image wide and high.

    Args:
        lungs: (s, s) float32, probability of lung over the whole image.
        side: S, side of the reduced image.
        margin: see ``Bundle.margin``.

    Returns:
        The box; the whole image where there is no lung.
    """
    mask = lungs > 0.5
    spans = []
    for share in (mask.mean(0), mask.mean(1)):
        found = np.flatnonzero(share >= LEAST_LUNG)
        if not len(found):
            return whole(side)
        spans.append((found[0] / len(share), (found[-1] + 1) / len(share)))
    (left, right), (top, bottom) = (_widened(*span, margin, side) for span in spans)
    return Box(left, top, right, bottom)


def _widened(low: float, high: float, margin: float, side: int) -> tuple[int, int]:
    """A span in parts of the image, with its margin, as pixels."""
    middle, half = (low + high) / 2, max((high - low) * (0.5 + margin), LEAST_SIDE / 2)
    return round((middle - half) * side), round((middle + half) * side)

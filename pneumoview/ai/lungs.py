"""Where the lungs are, and how much of a heatmap lies inside them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from pneumoview.ai.bundle import Bundle, find_first
from pneumoview.ai.preprocess import batch_input, squash
from pneumoview.imaging.geometry import to_image

SPECK = 0.2
"""A part of an outline with less than this share of the largest part's area is none of a lung."""
_CELL = 4


class LungSegmenter:
    """A loaded network that outlines both lungs. Calls from several threads may overlap on a processor only.

    It computes in float32 always: an outline in bfloat16 moves the box that the classifier sees, and so its answer.
    """

    def __init__(self, bundle: Bundle, device: torch.device, *, trust: bool = False) -> None:
        """Load a bundle of kind ``lungs``; the errors are those of ``Bundle.load``."""
        self.bundle = bundle
        self.device = device
        self.network = bundle.load(device, trust=trust, freeze=True)

    @classmethod
    def load(cls, device: torch.device) -> LungSegmenter | None:
        """The installed one, None if there is none; the errors are those of ``Bundle.load``."""
        bundle = find_first("lungs")
        return None if bundle is None else cls(bundle, device)

    def segment(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probability that a pixel belongs to a lung.

        Args:
            image: (H, W) uint8, as displayed.

        Returns:
            (S, S) float32 in 0…1 over the whole image squashed to the network's square input, see ``without_specks``.
        """
        return self.segment_batch([squash(image, self.bundle.size)])[0]

    def segment_batch(self, squashed: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.float32]]:
        """The same for images that are (S, S) already."""
        x = batch_input(squashed, self.device)
        with torch.no_grad():
            logits = self.network(x)
        return list(map(without_specks, torch.sigmoid(logits.float())[:, 0].cpu().numpy()))

    def mask(self, image: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.bool_]:
        """The lungs of (H, W) uint8, as displayed: bool of another ``shape`` over the whole image."""
        return to_image(self.segment(image), shape) > 0.5


def without_specks(lungs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities that are 0 in and about parts of the outline (p > 0.5) that are too small for a lung.

    One speck at the edge of a film would stretch the box around the lungs over the whole of it.

    Args:
        lungs: (S, S) float32; parts that share a cell of 4 × 4 pixels, or lie in neighbouring cells, are one.
    """
    side = len(lungs)
    edges = np.arange(0, side, _CELL)
    outlined = (lungs > 0.5).astype(np.uint8)
    cells = np.maximum.reduceat(np.maximum.reduceat(outlined, edges, 0), edges, 1)
    count, parts, stats, _ = cv2.connectedComponentsWithStats(cells, connectivity=8)
    if count <= 2:
        return lungs
    areas = stats[:, cv2.CC_STAT_AREA]
    small = areas < SPECK * areas[1:].max()
    small[0] = False
    around = cv2.dilate(small[parts].astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.where(around.repeat(_CELL, 0).repeat(_CELL, 1)[:side, :side], np.float32(0), lungs)


def lung_attention(heatmap: NDArray[np.float32], mask: NDArray[np.bool_]) -> float | None:
    """Share of a heatmap's sum that lies inside the lungs.

    It is the energy-based pointing game (Wang et al., Score-CAM, CVPR Workshops 2020) with the outline of the lungs in
    place of a box. A heatmap that is the same everywhere scores the lungs' share of the image, not 0.

    Args:
        heatmap: (S, S), not negative.
        mask: (S, S) bool.

    Returns:
        0…1; None where the heatmap is 0 everywhere.
    """
    return float(np.average(mask, weights=heatmap)) if heatmap.any() else None

"""Where the lungs are, and how much of a heatmap lies inside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

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
        return list(without_specks(torch.sigmoid(logits.float())[:, 0].cpu()).numpy())

    def mask(self, image: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.bool_]:
        """The lungs of (H, W) uint8, as displayed: bool of another ``shape`` over the whole image."""
        return to_image(self.segment(image), shape) > 0.5


def without_specks(lungs: Tensor) -> Tensor:
    """Probabilities that are 0 in and about parts of the outline (p > 0.5) that are too small for a lung.

    One speck at the edge of a film would stretch the box around the lungs over the whole of it.

    Args:
        lungs: (N, S, S) float32; parts that share a cell of 4 × 4 pixels, or lie in neighbouring cells, are one.
    """
    count, side, _ = lungs.shape
    cells = F.max_pool2d((lungs > 0.5).float(), _CELL, ceil_mode=True)
    numbers = cells[0].numel() + 1
    parts = cells * torch.arange(1, numbers).view_as(cells[0])
    while True:  # the highest number in a part spreads through it
        spread = F.max_pool2d(parts, 3, 1, 1) * cells
        if torch.equal(spread, parts):
            break
        parts = spread
    index = parts.long() + numbers * torch.arange(count)[:, None, None]
    areas = index.flatten().bincount(minlength=count * numbers)
    areas[::numbers] = 0
    largest = areas.view(count, numbers).amax(1)[:, None, None]
    specks = cells * (areas[index] < SPECK * largest)
    around = F.interpolate(F.max_pool2d(specks, 3, 1, 1)[None], scale_factor=_CELL, mode="nearest")[0]
    return lungs * (1 - around[:, :side, :side])


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

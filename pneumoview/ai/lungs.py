"""Where the lungs are, and how much of a heatmap lies inside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from pneumoview.ai.bundle import Bundle, find_first
from pneumoview.ai.precision import Precision, frozen, inference
from pneumoview.ai.preprocess import batch_input, squash
from pneumoview.imaging.geometry import to_image


class LungSegmenter:
    """A loaded network that outlines both lungs. Calls from several threads may overlap on a processor only."""

    def __init__(
        self, bundle: Bundle, device: torch.device, *, trust: bool = False, precision: Precision = "float32"
    ) -> None:
        """Load a bundle of kind ``lungs``; the errors are those of ``Bundle.load``."""
        self.bundle = bundle
        self.device = device
        self.precision = precision
        self.network = frozen(bundle.load(device, trust=trust))

    @classmethod
    def load(cls, device: torch.device, precision: Precision = "float32") -> LungSegmenter | None:
        """The installed one, None if there is none; the errors are those of ``Bundle.load``."""
        bundle = find_first("lungs")
        return None if bundle is None else cls(bundle, device, precision=precision)

    def segment(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probability that a pixel belongs to a lung.

        Args:
            image: (H, W) uint8, as displayed.

        Returns:
            (S, S) float32 in 0…1 over the whole image squashed to the network's square input.
        """
        return self.segment_batch([squash(image, self.bundle.size)])[0]

    def segment_batch(self, squashed: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.float32]]:
        """The same for images that are (S, S) already."""
        x = batch_input(squashed, self.device)
        with inference(self.device, self.precision):
            logits = self.network(x)
        return list(torch.sigmoid(logits.float())[:, 0].cpu().numpy())

    def mask(self, image: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.bool_]:
        """The lungs of (H, W) uint8, as displayed: bool of another ``shape`` over the whole image."""
        return to_image(self.segment(image), shape) > 0.5


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

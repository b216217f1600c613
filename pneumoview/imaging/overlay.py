"""A heatmap laid over a radiograph so that the anatomy stays visible."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from pneumoview.paths import resources

COLOUR_MAPS = ("inferno", "viridis")


@cache
def colour_map(name: str) -> NDArray[np.uint8]:
    """The colours of a map from cold to hot, (256, 3) uint8 red, green, blue, read-only.

    Raises:
        ValueError: no map of that name.
    """
    if name not in COLOUR_MAPS:
        raise ValueError(f"no colour map '{name}': there are {', '.join(COLOUR_MAPS)}")
    table = np.loadtxt(resources() / "colormaps" / f"{name}.csv", dtype=np.uint8, delimiter=",")
    table.flags.writeable = False
    return table


def overlay(
    image: NDArray[np.uint8], heatmap: NDArray[np.float32], opacity: float = 0.4, colours: str = "inferno"
) -> NDArray[np.uint8]:
    """Blend a heatmap over an image; opacity grows with heat, so that cold regions stay as they are.

    Args:
        image: (H, W) uint8.
        heatmap: (H, W) float in 0…1.
        opacity: of the hottest value, in 0…1.
        colours: name of a colour map.

    Returns:
        (H, W, 3) uint8.

    Raises:
        ValueError: the shapes differ, or no such colour map.
    """
    if image.shape != heatmap.shape:
        raise ValueError(f"image {image.shape} and heatmap {heatmap.shape} must be of one shape")
    table = colour_map(colours)
    heat = np.rint(np.clip(heatmap, 0, 1) * 255).astype(np.uint8)
    alpha = heat * np.float32(opacity / 255)
    grey = image.astype(np.float32)
    blended = np.empty((*image.shape, 3), dtype=np.uint8)
    for channel in range(3):
        blended[..., channel] = np.rint(grey + alpha * (table[heat, channel] - grey))
    return blended

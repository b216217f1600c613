"""A heatmap laid over a radiograph so that the anatomy stays visible."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from pneumoview.imaging.caption import caption
from pneumoview.imaging.geometry import to_image
from pneumoview.paths import resources

COLOUR_MAPS = ("inferno", "viridis", "cividis", "magma")
PICTURE_OPACITY = 0.5
FOOTER = 75
"""Letters in a line of the footer."""

Style = Literal["overlay", "map"]
STYLES: tuple[Style, ...] = get_args(Style)


@cache
def colour_map(name: str) -> NDArray[np.uint8]:
    """The colours of a map from cold to hot, (256, 3) uint8 red, green, blue, read-only.

    Raises:
        ValueError: no map of that name.
    """
    if name not in COLOUR_MAPS:
        raise ValueError(f"no colour map '{name}': there are {', '.join(COLOUR_MAPS)}")
    lines = (resources() / "colormaps" / f"{name}.csv").read_text().splitlines()
    table = np.loadtxt(lines, dtype=np.uint8, delimiter=",")
    table.flags.writeable = False
    return table


def coloured(heatmap: NDArray[np.float32], colours: str = "inferno", threshold: float = 0.0) -> NDArray[np.uint8]:
    """Colours of a heatmap, (H, W) float in 0…1, whose alpha is its value, and 0 below the threshold.

    Returns:
        (H, W, 4) uint8 red, green, blue, alpha.

    Raises:
        ValueError: no such colour map.
    """
    heat = np.rint(np.clip(heatmap, 0, 1) * 255).astype(np.uint8)
    return np.dstack((colour_map(colours)[heat], np.where(heatmap < threshold, 0, heat).astype(np.uint8)))


def overlap(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """What two heatmaps share: the weighted Jaccard index, the sum of their minimum by that of their maximum.

    Args:
        first: (H, W) float in 0…1.
        second: of any shape, over the same image.

    Returns:
        0…1; 0 where both are 0 everywhere.
    """
    second = to_image(second, (first.shape[0], first.shape[1]))
    most = np.maximum(first, second).sum()
    return float(np.minimum(first, second).sum() / most) if most else 0.0


def overlay(
    image: NDArray[np.uint8],
    heatmap: NDArray[np.float32],
    opacity: float = 0.4,
    colours: str = "inferno",
    threshold: float = 0.0,
) -> NDArray[np.uint8]:
    """Blend a heatmap over an image; opacity grows with heat, so that cold regions stay as they are.

    Args:
        image: (H, W) uint8.
        heatmap: (H, W) float in 0…1.
        opacity: of the hottest value, in 0…1.
        colours: name of a colour map.
        threshold: nothing is painted where the heatmap is lower.

    Returns:
        (H, W, 3) uint8.

    Raises:
        ValueError: the shapes differ, or no such colour map.
    """
    if image.shape != heatmap.shape:
        raise ValueError(f"image {image.shape} and heatmap {heatmap.shape} must be of one shape")
    rgba = coloured(heatmap, colours, threshold)
    alpha = rgba[..., 3] * np.float32(opacity / 255)
    grey = image.astype(np.float32)
    blended = np.empty((*image.shape, 3), dtype=np.uint8)
    for channel in range(3):
        blended[..., channel] = np.rint(grey + alpha * (rgba[..., channel] - grey))
    return blended


def heatmap_png(image: NDArray[np.uint8], heatmap: NDArray[np.float32], style: Style, words: Sequence[str]) -> bytes:
    """A heatmap as PNG: laid over the image in colour, above a footer, or alone as 8-bit grey, 255 the hottest.

    The grey one is of the image's own size and has no footer, for it is meant for programs. Both say ``words`` in their
    Description (PNG, 11.3.3.2).

    Args:
        image: (H, W) uint8, the radiograph as displayed.
        heatmap: (h, w) float in 0…1, over the whole image.
        style: ``overlay`` or ``map``.
        words: lines that say what the picture is.
    """
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    full = to_image(heatmap, (image.shape[0], image.shape[1]))
    pixels = overlay(image, full, PICTURE_OPACITY) if style == "overlay" else np.rint(full * 255).astype(np.uint8)
    if style == "overlay":
        pixels = np.concatenate((pixels, caption(words, pixels.shape[1], FOOTER)))
    told = PngInfo()
    told.add_itxt("Description", "\n".join(words))
    png = io.BytesIO()
    Image.fromarray(pixels).save(png, format="PNG", compress_level=1, pnginfo=told)
    return png.getvalue()

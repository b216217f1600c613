"""Images that are laid over a radiograph."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from pneumoview.gui.base import theme
from pneumoview.imaging.overlay import COLOUR_MAPS, coloured


def heatmap_image(heatmap: NDArray[np.float32], colours: str = COLOUR_MAPS[0], threshold: float = 0.0) -> QImage:
    """Colours of a heatmap, (S, S) float32 in 0…1; cold regions, and those below the threshold, stay clear."""
    rgba = coloured(heatmap, colours, threshold)
    rows, columns, _ = rgba.shape
    return QImage(rgba.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888).copy()


def plane_image(mask: NDArray[np.bool_]) -> QImage:
    """An image that is coloured where (H, W) bool is True, and clear elsewhere; one bit a pixel."""
    bits = np.packbits(mask, axis=1)
    rows, columns = mask.shape
    image = QImage(bits.data, columns, rows, bits.shape[1], QImage.Format.Format_Mono).copy()
    image.setColorTable([0, theme.IMAGE_ACCENT.rgb()])
    return image

"""Between the model's square input, which is the whole image squashed, and the image."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def to_image(heatmap: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    """Stretch a map over the model's input, (h, w) float32, to the rows and columns of the image, bilinearly."""
    rows, columns = shape
    return np.asarray(Image.fromarray(heatmap).resize((columns, rows), Image.Resampling.BILINEAR))

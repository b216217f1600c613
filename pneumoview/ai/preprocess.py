"""A displayed radiograph becomes the input of a network: one place for training and for every reading."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor


def squash(image: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Resize (H, W) uint8 to (size, size) by antialiased bilinear interpolation, aspect ratio not kept.

    Of nine common filters this is the one that comes closest to the published 224-pixel copies of the training images.
    Large images are averaged down to no less than twice the size before, which comes closer still.
    """
    if image.shape == (size, size):
        return image
    return np.asarray(Image.fromarray(image).resize((size, size), Image.Resampling.BILINEAR, reducing_gap=2.0))


def standardise(x: Tensor) -> Tensor:
    """Bring every image of (N, 1, H, W) float32 to mean 0 and standard deviation 1, whatever its exposure."""
    deviation, mean = torch.std_mean(x, (1, 2, 3), keepdim=True)
    return (x - mean) / (deviation + 1e-3)


def batch_input(images: Sequence[NDArray[np.uint8]], device: torch.device) -> Tensor:
    """Turn N squashed images, (S, S) uint8, into the (N, 1, S, S) float32 input of a network on a device."""
    pixels = torch.from_numpy(np.stack(images)[:, None])
    if device.type == "cuda":
        pixels = pixels.pin_memory()
    return standardise(pixels.to(device, non_blocking=True).float() / 255)

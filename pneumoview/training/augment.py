"""What may differ between two radiographs of the same chest: pose, exposure, collimation, sharpness, foreign objects.

Every function takes and returns one (1, H, W) float32 image of about 0…1, where nothing else is said, and draws from
torch's random generator.
"""

from __future__ import annotations

import io

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor
from torchvision import tv_tensors
from torchvision.transforms import v2

from pneumoview.ai.frame import Box

BOX_SHIFT, BOX_SIZE, BOX_ASPECT = 0.08, 0.3, 0.22
_TEXTS = ("R", "L", "R", "D", "PA", "AP", "KV70", "SUPINE", "12:45:09", "ERECT")


def _uniform(low: float, high: float) -> float:
    return float(torch.empty(()).uniform_(low, high))


def exposure(image: Tensor) -> Tensor:
    """Gamma, contrast and brightness of a float image in 0…1."""
    gamma = float(np.exp(_uniform(-0.5, 0.5)))
    contrast, brightness = _uniform(0.7, 1.3), _uniform(-0.15, 0.15)
    return ((image.clamp(0, 1) ** gamma - 0.5) * contrast + 0.5 + brightness).clamp(0, 1)


def collimation(image: Tensor) -> Tensor:
    """Black (seldom white) borders, each of its own width up to a tenth of the image."""
    image = image.clone()
    value = 0.0 if _uniform(0, 1) < 0.8 else _uniform(0.5, 1)
    _, height, width = image.shape
    top, bottom = int(_uniform(-0.1, 0.1) * height), int(_uniform(-0.1, 0.1) * height)
    left, right = int(_uniform(-0.1, 0.1) * width), int(_uniform(-0.1, 0.1) * width)
    image[:, : max(top, 0)] = value
    image[:, height - max(bottom, 0) :] = value
    image[:, :, : max(left, 0)] = value
    image[:, :, width - max(right, 0) :] = value
    return image


def marker(image: Tensor) -> Tensor:
    """A burnt-in letter or text, a lead's wire or an electrode, most often near an edge."""
    _, height, width = image.shape
    layer = Image.new("L", (width, height))
    draw = ImageDraw.Draw(layer)
    x = _uniform(0, 0.22) if _uniform(0, 1) < 0.5 else _uniform(0.72, 0.92)
    y = _uniform(0, 0.9)
    kind = _uniform(0, 1)
    if kind < 0.65:
        text = _TEXTS[int(_uniform(0, len(_TEXTS) - 1e-6))]
        font = ImageFont.load_default(size=int(_uniform(8, 30 if len(text) == 1 else 14)))
        draw.text((x * width, y * height), text, fill=255, font=font)
    elif kind < 0.85:
        points = [(_uniform(0, 1) * width, _uniform(0, 1) * height) for _ in range(3)]
        draw.line(points, fill=255, width=int(_uniform(1, 3)), joint="curve")
    else:
        radius = _uniform(3, 9)
        draw.ellipse((x * width - radius, y * height - radius, x * width + radius, y * height + radius), fill=255)
    mask = torch.from_numpy(np.asarray(layer, dtype=np.float32) / 255)
    return image + mask * _uniform(0.4, 1.0) * (_uniform(0.7, 1) - image)


def grain(image: Tensor) -> Tensor:
    """Quantum noise of unknown strength."""
    return image + torch.randn_like(image) * _uniform(0, 0.03)


def pose() -> v2.Transform:
    """Side and pose, for a uint8 or float image and whatever shares its pixels, such as a ``tv_tensors.Mask``."""
    return v2.Compose(
        [
            v2.RandomHorizontalFlip(0.5),
            v2.RandomApply(
                [
                    v2.RandomAffine(
                        degrees=12,
                        translate=(0.07, 0.07),
                        scale=(0.85, 1.2),
                        shear=5,
                        interpolation=v2.InterpolationMode.BILINEAR,
                    )
                ],
                0.9,
            ),
        ]
    )


def appearance() -> v2.Transform:
    """Exposure, sharpness, noise, foreign objects and borders of a float image; the anatomy stays where it is."""
    return v2.Compose(
        [
            v2.RandomApply([exposure], 0.8),
            v2.RandomApply([v2.GaussianBlur(5, (0.3, 1.5))], 0.2),
            v2.RandomApply([grain], 0.2),
            v2.RandomApply([marker], 0.5),
            v2.RandomApply([collimation], 0.4),
            v2.RandomErasing(0.15, scale=(0.01, 0.08), value=0),
        ]
    )


def wrong_box(box: Box) -> Box:
    """The box that a wrong outline would give: moved, larger or smaller, and of another aspect.

    It moves by up to ``BOX_SHIFT`` of its width and height; size and aspect change by a factor of up to e to the power
    of ``BOX_SIZE`` and ``BOX_ASPECT``.
    """
    size, aspect = _uniform(-BOX_SIZE, BOX_SIZE), _uniform(-BOX_ASPECT, BOX_ASPECT) / 2
    spans = []
    for low, high, factor in ((box.left, box.right, size + aspect), (box.top, box.bottom, size - aspect)):
        length = high - low
        middle = (low + high) / 2 + _uniform(-BOX_SHIFT, BOX_SHIFT) * length
        half = max(4.0, length * float(np.exp(factor)) / 2)
        spans.append((round(middle - half), round(middle + half)))
    (left, right), (top, bottom) = spans
    return Box(left, top, right, bottom)


def tone(image: Tensor) -> Tensor:
    """Another film or another post-processing: a rising curve of grey, or the histogram levelled in part."""
    grey = (image.clamp(0, 1) * 255).to(torch.uint8)
    if _uniform(0, 1) < 0.6:
        knots = np.sort([_uniform(0, 1) for _ in range(3)]) / 2 + np.array([0.125, 0.25, 0.375])
        curve = np.interp(np.linspace(0, 1, 256), np.linspace(0, 1, 5), [0, *knots, 1])
    else:
        levelled = np.cumsum(np.bincount(grey.numpy().ravel(), minlength=256)) / grey.numel()
        share = _uniform(0.3, 1)
        curve = share * levelled + (1 - share) * np.linspace(0, 1, 256)
    return torch.from_numpy(curve.astype(np.float32))[grey.long()]


def coarse(image: Tensor) -> Tensor:
    """Detail that is lost on the way: a smaller copy, JPEG compression, or both."""
    picture = Image.fromarray((image[0].clamp(0, 1) * 255).to(torch.uint8).numpy())
    if _uniform(0, 1) < 0.6:
        small = [max(16, int(side * _uniform(0.45, 0.9))) for side in picture.size]
        picture = picture.resize((small[0], small[1]), Image.Resampling.BILINEAR).resize(picture.size)
    if _uniform(0, 1) < 0.6:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=int(_uniform(25, 90)))
        picture = Image.open(file)
    return torch.from_numpy(np.array(picture, dtype=np.float32) / 255)[None]


def hard_appearance() -> v2.Transform:
    """``appearance`` after what else changes from one department to the next."""
    return v2.Compose([v2.RandomApply([tone], 0.4), v2.RandomApply([coarse], 0.4), appearance()])


class Augmentation:
    """Pose and appearance of an image, with the pose of its mask; ``hard`` for ``hard_appearance``."""

    def __init__(self, hard: bool = False) -> None:
        self.pose, self.appearance = pose(), hard_appearance() if hard else appearance()

    def __call__(self, image: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """From (1, H, W) uint8 and (1, H, W) bool to float32 of the same shapes, about 0…1 and exactly 0 or 1."""
        image, mask = self.pose(tv_tensors.Image(image), tv_tensors.Mask(mask))
        scaled = v2.functional.to_dtype(image.as_subclass(Tensor), torch.float32, scale=True)
        return self.appearance(scaled), mask.as_subclass(Tensor).float()


def unchanged(image: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """No augmentation; the types and shapes are those of ``Augmentation``."""
    return v2.functional.to_dtype(image, torch.float32, scale=True), mask.float()

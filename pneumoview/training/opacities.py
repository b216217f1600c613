"""What can hide a lung, or pass for one, laid over a radiograph by program: opacities, tubes and leads, gas below.

Every function takes one (H, W) float32 image of about 0…1, the (H, W) bool mask of its lungs and a random generator,
and returns the image anew. The lungs stay where they are, so the mask holds for what is returned.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Picture = NDArray[np.float32]
Mask = NDArray[np.bool_]
Random = np.random.Generator


def clouds(shape: tuple[int, ...], knots: int, random: Random) -> Picture:
    """(H, W) smooth noise of unit variance at its knots, of which there are ``knots`` along a side."""
    grid = Image.fromarray(random.standard_normal((knots, knots)).astype(np.float32))
    return np.asarray(grid.resize((shape[1], shape[0]), Image.Resampling.BICUBIC))


def softened(mask: Mask, sigma: float) -> Picture:
    """A mask as 0…1 with edges some ``sigma`` pixels wide."""
    soft = Image.fromarray(mask).convert("L").filter(ImageFilter.GaussianBlur(sigma))
    return np.asarray(soft, np.float32) / np.float32(255)


def one_side(lungs: Mask, random: Random) -> Mask:
    """The part of a mask on one side of its middle column, either at random."""
    columns = np.flatnonzero(lungs.any(0))
    left: Mask = np.arange(lungs.shape[1]) < columns[[0, -1]].mean()
    return lungs & (left if random.random() < 0.5 else ~left)


def laid_over(image: Picture, cover: NDArray[np.floating[Any]], random: Random) -> Picture:
    """The image where ``cover`` is 0; where it is 1 a mottled grey of its brighter half, unless it is brighter."""
    level = np.quantile(image[::4, ::4], random.uniform(0.55, 0.95))
    grey = level + random.uniform(0, 0.03) * clouds(image.shape, 12, random)
    return np.asarray(image + cover.clip(0, 1) * (grey - image).clip(0), np.float32)


def white(image: Picture, lungs: Mask, random: Random) -> Picture:
    """One lung, or both, with next to no air in it."""
    part = one_side(lungs, random) if random.random() < 0.6 else lungs
    cover = softened(part, random.uniform(1, 5)) * (1 + 0.15 * clouds(image.shape, 5, random))
    return laid_over(image, random.uniform(0.6, 1) * cover, random)


def haze(image: Picture, lungs: Mask, random: Random) -> Picture:
    """Both lungs veiled, here more and there less."""
    cover = random.uniform(0.3, 0.8) + 0.25 * clouds(image.shape, 6, random)
    return laid_over(image, cover * softened(lungs, 2), random)


def consolidation(image: Picture, lungs: Mask, random: Random) -> Picture:
    """One to four dense patches of ragged edges."""
    sides, inside = np.array(image.shape)[:, None, None], np.argwhere(lungs)
    cover = np.zeros(image.shape)
    for _ in range(random.integers(1, 5)):
        offsets = np.indices(image.shape) - random.choice(inside)[:, None, None]
        away = np.hypot(*(offsets / (sides * random.uniform(0.05, 0.22, (2, 1, 1)))))
        patch = (3 * (1.2 - away + 0.25 * clouds(image.shape, 9, random))).clip(0, 1)
        cover = np.maximum(cover, random.uniform(0.5, 1) * patch)
    return laid_over(image, cover * softened(lungs, 2), random)


def effusion(image: Picture, lungs: Mask, random: Random) -> Picture:
    """Fluid from the base of one lung, or both, upwards, higher at one edge."""
    part = one_side(lungs, random) if random.random() < 0.8 else lungs
    rows, columns = np.flatnonzero(part.any(1)), np.flatnonzero(part.any(0))
    if not len(rows):
        return image
    height = rows[-1] - rows[0] + 1
    across = (np.arange(image.shape[1]) - columns[0]) / len(columns)
    level = rows[-1] - height * (random.uniform(0.15, 0.85) + random.uniform(-0.2, 0.2) * across)
    depth = (np.arange(image.shape[0])[:, None] - level) / random.uniform(2, 8)
    cover = random.uniform(0.7, 1) / (1 + np.exp(-depth.clip(-20, 20))) * softened(part, 2)
    return laid_over(image, cover, random)


def lines(image: Picture, random: Random) -> Picture:
    """One to four tubes or wires, half of them with an electrode at the end, anywhere on the film."""
    layer = Image.new("L", image.shape[::-1])
    draw = ImageDraw.Draw(layer)
    t = np.linspace(0, 1, 24)[:, None]
    for _ in range(random.integers(1, 5)):
        a, b, c, d = random.uniform(0, 1, (4, 2)) * image.shape[::-1]
        bend = (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d
        draw.line(
            [tuple(point) for point in bend], fill=int(random.integers(90, 256)), width=int(random.integers(1, 4))
        )
        if random.random() < 0.5:
            radius = random.uniform(1.5, 6)
            draw.ellipse([*(d - radius), *(d + radius)], fill=int(random.integers(120, 256)))
    drawn = np.asarray(layer, np.float32) / 255
    return np.asarray(image + drawn * (random.uniform(0.7, 1) - image).clip(0), np.float32)


def gas(image: Picture, lungs: Mask, random: Random) -> Picture:
    """A dark bubble of stomach or bowel under the base of one lung, none of it in the lung."""
    part = one_side(lungs, random)
    rows, columns = np.flatnonzero(part.any(1)), np.flatnonzero(part.any(0))
    if not len(rows):
        return image
    centre = rows[-1] + random.uniform(-0.05, 0.2) * image.shape[0], random.choice(columns)
    radii = np.array(image.shape) * random.uniform(0.03, 0.14, 2)
    offsets = np.indices(image.shape) - np.array(centre)[:, None, None]
    away = np.hypot(*(offsets / radii[:, None, None])) + 0.2 * clouds(image.shape, 8, random)
    cover = random.uniform(0.4, 1) * (4 * (1.1 - away)).clip(0, 1) * (1 - softened(lungs, 2))
    grey = np.quantile(image[lungs], random.uniform(0.1, 0.7))
    return np.asarray(image - cover * (image - grey).clip(0), np.float32)


OPACITIES = (white, haze, consolidation, effusion)


def hidden(image: Picture, lungs: Mask, random: Random) -> Picture:
    """One or two kinds of opacity, at times gas below, and in half of the cases lines; the last alone without lungs."""
    if lungs.any():
        if random.random() < 0.4:
            image = gas(image, lungs, random)
        for _ in range(random.integers(1, 3)):
            image = OPACITIES[random.integers(len(OPACITIES))](image, lungs, random)
    return lines(image, random) if random.random() < 0.5 else image

"""Pictures that are no chest radiographs, drawn by program: what else people open by mistake, roughly.

Every function takes a random generator and a side S and returns (S, S) uint8.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Grey = NDArray[np.uint8]
Random = np.random.Generator


def _finish(image: Image.Image, random: Random, turn: float = 0.0, blur: float = 1.0) -> Grey:
    """Turn by up to ``turn`` degrees, blur by up to ``blur`` pixels, add some grain."""
    image = image.rotate(random.uniform(-turn, turn), Image.Resampling.BILINEAR)
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(random.uniform(0, blur))), np.float64)
    pixels = pixels + random.normal(0, random.uniform(0.1, 8), pixels.shape)
    return np.clip(pixels, 0, 255).astype(np.uint8)


def _canvas(random: Random, side: int) -> tuple[Image.Image, ImageDraw.ImageDraw, int]:
    """A blank light or dark page, its pen, and the ink's grey."""
    light, dark = int(random.uniform(190, 256)), int(random.uniform(0, 70))
    paper, ink = (light, dark) if random.random() < 0.6 else (dark, light)
    image = Image.new("L", (side, side), paper)
    return image, ImageDraw.Draw(image), ink


def document(random: Random, side: int) -> Grey:
    """Lines of letters in one or two columns, perhaps with a heading and a box."""
    image, draw, ink = _canvas(random, side)
    height = random.uniform(0.03, 0.12) * side
    font = ImageFont.load_default(size=max(4, height))
    columns = int(random.integers(1, 3))
    letters = [*string.ascii_letters, *string.digits, " ", " "]
    for column in range(columns):
        left, y = (column / columns + 0.04) * side, random.uniform(0.02, 0.2) * side
        while y < random.uniform(0.6, 1) * side:
            count = int(random.uniform(0.3, 0.9) * side / columns / (0.5 * height))
            draw.text((left, y), "".join(random.choice(letters, max(1, count))), fill=ink, font=font)
            y += height * random.uniform(1.1, 1.9)
    if random.random() < 0.4:
        corners = np.sort(random.uniform(0, side, (2, 2)), axis=0)
        draw.rectangle([tuple(corners[0]), tuple(corners[1])], outline=ink, fill=int(random.integers(256)))
    return _finish(image, random, turn=6)


def plain(random: Random, side: int) -> Grey:
    """One grey, or a linear or round gradient."""
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    kind, angle = random.integers(3), random.uniform(0, 2 * np.pi)
    middle = random.uniform(-0.5, 0.5, 2)
    shade = (0 * x, x * np.cos(angle) + y * np.sin(angle), np.hypot(x - middle[0], y - middle[1]))[kind]
    grey = random.uniform(0, 255) + random.uniform(-150, 150) * shade
    return _finish(Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)), random)


def noise(random: Random, side: int) -> Grey:
    """White, binary, striped, or with a spectrum that falls as a power of the frequency, as in clouds."""
    kind = random.integers(4)
    grey: NDArray[np.floating[Any]]
    if kind == 0:
        grey = random.normal(128, random.uniform(10, 90), (side, side))
    elif kind == 1:
        grey = 255.0 * (random.random((side, side)) < random.uniform(0.02, 0.98))
    elif kind == 2:
        y, x = 2 * np.pi * random.uniform(0.5, 20) / side * np.mgrid[:side, :side]
        angle = random.uniform(0, np.pi)
        grey = 128 + random.uniform(30, 127) * np.sin(x * np.cos(angle) + y * np.sin(angle))
    else:
        frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None])
        frequency[0, 0] = 1
        spectrum = np.fft.rfft2(random.normal(size=(side, side))) / frequency ** random.uniform(0.5, 3)
        field = np.fft.irfft2(spectrum, (side, side))
        grey = 128 + random.uniform(30, 80) * (field - field.mean()) / field.std()
    return np.clip(grey, 0, 255).astype(np.uint8)


def shapes(random: Random, side: int) -> Grey:
    """Overlapping ellipses, boxes, triangles and lines in flat greys."""
    image, draw, _ = _canvas(random, side)
    for _ in range(int(random.integers(1, 12))):
        points = [tuple(point) for point in random.uniform(-0.1, 1.1, (3, 2)) * side]
        box = [tuple(point) for point in np.sort(np.array(points[:2]), axis=0)]
        grey = int(random.integers(256))
        match random.integers(4):
            case 0:
                draw.ellipse(box, fill=grey)
            case 1:
                draw.rectangle(box, fill=grey)
            case 2:
                draw.polygon(points, fill=grey)
            case _:
                draw.line(points, fill=grey, width=int(random.integers(1, 9)))
    return _finish(image, random, blur=2)


def chart(random: Random, side: int) -> Grey:
    """Axes with bars, a curve or dots."""
    image, draw, ink = _canvas(random, side)
    left, top, right, bottom = np.array([0.12, 0.1, 0.95, 0.88]) * side
    draw.line([(left, top), (left, bottom), (right, bottom)], fill=ink)
    count = int(random.integers(4, 30))
    x = np.linspace(left, right, count)
    walk = random.normal(size=count).cumsum() if random.random() < 0.5 else random.random(count)
    y = bottom - (walk - walk.min()) / np.ptp(walk) * (bottom - top)
    kind, grey = random.integers(3), int(random.integers(256))
    if kind == 1:
        draw.line([*zip(x, y, strict=True)], fill=ink, width=int(random.integers(1, 4)))
    for px, py in zip(x, y, strict=True):
        if kind == 0:
            draw.rectangle((px, py, px + 0.6 * (right - left) / count, bottom + 1), fill=grey, outline=ink)
        elif kind == 2:
            draw.ellipse((px - 2, py - 2, px + 2, py + 2), fill=ink)
    return _finish(image, random)


def slice_of_body(random: Random, side: int) -> Grey:
    """What a slice of CT or MR is at a glance: a bright rim around organs of several greys, on black."""
    image = Image.new("L", (side, side))
    draw = ImageDraw.Draw(image)
    middle = random.uniform(0.42, 0.58, 2) * side
    radii = random.uniform(0.25, 0.48, 2) * side

    def ellipse(centre: NDArray[np.float64], half: NDArray[np.float64], grey: float) -> None:
        draw.ellipse([*(centre - half), *(centre + half)], fill=int(grey))

    ellipse(middle, radii, random.uniform(90, 255))
    ellipse(middle, radii * random.uniform(0.8, 0.97), random.uniform(30, 160))
    for _ in range(int(random.integers(2, 14))):
        offset = random.uniform(-0.65, 0.65, 2) * radii
        ellipse(middle + offset, radii * random.uniform(0.05, 0.4, 2), random.uniform(0, 255))
    return _finish(image, random, turn=180, blur=2)


def limb(random: Random, side: int) -> Grey:
    """A hand or a long bone as a radiograph shows them: bright shafts in dim soft tissue on black."""
    flesh, bones = (Image.new("L", (side, side)) for _ in range(2))
    soft, hard = ImageDraw.Draw(flesh), ImageDraw.Draw(bones)

    def ray(start: NDArray[np.float64], end: NDArray[np.float64], width: float, parts: int) -> None:
        soft.line([tuple(start), tuple(end)], fill=255, width=int(1.9 * width))
        soft.ellipse([*(end - 0.95 * width), *(end + 0.95 * width)], fill=255)
        cuts = np.linspace(0, 1, parts + 1)
        for a, b in zip(cuts[:-1], cuts[1:] - 0.06, strict=True):
            joint = [start + (end - start) * share for share in (a, b)]
            hard.line([tuple(point) for point in joint], fill=255, width=max(1, int(0.55 * width)))
            for point in joint:
                hard.ellipse([*(point - 0.4 * width), *(point + 0.4 * width)], fill=255)

    if random.random() < 0.7:
        wrist = np.array([0.5, random.uniform(0.7, 0.85)]) * side
        corners = wrist + np.array([[-0.2, -0.3], [0.2, 0.15]]) * side
        soft.ellipse([*corners.ravel()], fill=255)
        for angle in np.linspace(-0.6, 0.5, 5) + random.normal(0, 0.05, 5):
            length = random.uniform(0.5, 0.72) * side * np.cos(angle) ** 0.5
            ray(wrist, wrist + length * np.array([np.sin(angle), -np.cos(angle)]), 0.07 * side, 4)
        for _ in range(7):
            near, far = wrist + random.normal(0, 0.05 * side, (2, 2))
            ray(near, far, 0.06 * side, 1)
    else:
        for x in random.uniform(0.35, 0.65) + np.array([0, random.uniform(0.1, 0.16)]):
            tilt = random.uniform(-0.08, 0.08)
            top, bottom = np.array([[x - tilt, -0.1], [x + tilt, random.uniform(0.6, 1.1)]]) * side
            ray(top, bottom, random.uniform(0.1, 0.2) * side, int(random.integers(1, 3)))
    blurred = [np.asarray(layer.filter(ImageFilter.GaussianBlur(0.012 * side)), np.float64) for layer in (flesh, bones)]
    grey = random.uniform(40, 110) * blurred[0] / 255 + random.uniform(90, 145) * blurred[1] / 255
    return _finish(Image.fromarray(grey.astype(np.uint8)), random, turn=180)


DECOYS: dict[str, Callable[[Random, int], Grey]] = {
    "document": document,
    "plain": plain,
    "noise": noise,
    "shapes": shapes,
    "chart": chart,
    "slice": slice_of_body,
    "limb": limb,
}


def shuffled(image: Grey, random: Random) -> Grey:
    """(S, S) cut into 2 × 2 to 4 × 4 tiles, each in another's place; what does not divide is left black."""
    count = int(random.integers(2, 5))
    side = image.shape[0] // count
    order = np.roll(random.permutation(count * count), 1)
    while (order == np.arange(count * count)).mean() > 0.3:
        order = random.permutation(count * count)
    tiles = image[: side * count, : side * count].reshape(count, side, count, side).swapaxes(1, 2)
    mixed = tiles.reshape(-1, side, side)[order].reshape(count, count, side, side).swapaxes(1, 2)
    result = np.zeros_like(image)
    result[: side * count, : side * count] = mixed.reshape(side * count, side * count)
    return result

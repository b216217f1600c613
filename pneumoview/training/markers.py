"""Foreign objects beside the lungs, and another framing: a reading that looks at the lungs does not change by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pneumoview.ai.pipeline import Pipeline
from pneumoview.imaging.grayscale import display
from pneumoview.imaging.radiograph import Radiograph

TRIES = 60
Grey = NDArray[np.uint8]
Painter = Callable[[ImageDraw.ImageDraw, tuple[int, int], np.random.Generator], None]


class Change(Protocol):
    """Makes another image of the same chest; None where it cannot."""

    def __call__(self, image: Grey, lungs: NDArray[np.bool_], *, random: np.random.Generator) -> Grey | None:
        """From (H, W) uint8 as displayed and its lungs, (H, W) bool."""


def _text(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], random: np.random.Generator, text: str, high: float
) -> None:
    font = ImageFont.load_default(size=max(8, high * min(size)))
    left, top, right, bottom = draw.textbbox((0, 0), text, font=font)
    x, y = random.uniform(0, max(1, size[0] - right)), random.uniform(0, max(1, size[1] - bottom))
    draw.text((x - left, y - top), text, fill=255, font=font)


def _letter(draw: ImageDraw.ImageDraw, size: tuple[int, int], random: np.random.Generator) -> None:
    _text(draw, size, random, "R", random.uniform(0.06, 0.12))


def _time_stamp(draw: ImageDraw.ImageDraw, size: tuple[int, int], random: np.random.Generator) -> None:
    hours, minutes, seconds = random.integers((0, 0, 0), (24, 60, 60))
    _text(draw, size, random, f"{hours:02}:{minutes:02}:{seconds:02} KV{random.integers(50, 90)}", 0.035)


def _lead(draw: ImageDraw.ImageDraw, size: tuple[int, int], random: np.random.Generator) -> None:
    x, y = random.uniform(0, size[0]), random.uniform(0, size[1])
    radius, width = 0.018 * min(size), max(1, round(0.006 * min(size)))
    edge = (0 if x < size[0] / 2 else size[0], random.uniform(0, size[1]))
    draw.line([(x, y), ((x + edge[0]) / 2, y), edge], fill=230, width=width, joint="curve")
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


PAINTERS: dict[str, Painter] = {"letter R": _letter, "time stamp": _time_stamp, "ECG lead": _lead}
BORDER = "black border"
KINDS = (*PAINTERS, BORDER)


def paste(image: Grey, lungs: NDArray[np.bool_], kind: str, random: np.random.Generator) -> Grey | None:
    """Paste an object of ``KINDS`` at a random place that does not touch the lungs.

    Args:
        image: (H, W) uint8, as displayed.
        lungs: (H, W) bool.
        kind: a bright object, or a black border of up to a tenth of the image on each side.
        random: source of place and size.

    Returns:
        A new (H, W) uint8 image; None if no place was found.
    """
    if kind == BORDER:
        return _border(image, lungs, random)
    height, width = image.shape
    for _ in range(TRIES):
        layer = Image.new("L", (width, height))
        PAINTERS[kind](ImageDraw.Draw(layer), (width, height), random)
        drawn = np.asarray(layer)
        if drawn.any() and not (drawn.astype(bool) & lungs).any():
            return np.asarray(np.maximum(image, drawn))
    return None


def _room(lungs: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """Rows and columns above, below, left and right of the lungs; None where there are none."""
    rows, columns = np.flatnonzero(lungs.any(1)), np.flatnonzero(lungs.any(0))
    if not len(rows):
        return None
    height, width = lungs.shape
    return int(rows[0]), height - 1 - int(rows[-1]), int(columns[0]), width - 1 - int(columns[-1])


def _border(image: Grey, lungs: NDArray[np.bool_], random: np.random.Generator) -> Grey | None:
    room = _room(lungs)
    if room is None:
        return None
    height, width = image.shape
    sides = (height, height, width, width)
    top, bottom, left, right = (
        int(random.uniform(0, min(free, 0.1 * side))) for free, side in zip(room, sides, strict=True)
    )
    result = np.zeros_like(image)
    kept = (slice(top, height - bottom), slice(left, width - right))
    result[kept] = image[kept]
    return result


def _cropped(image: Grey, lungs: NDArray[np.bool_], random: np.random.Generator) -> Grey | None:
    """Up to an eighth cut off on each side, not of the lungs."""
    room = _room(lungs)
    if room is None:
        return None
    height, width = image.shape
    top, bottom, left, right = (
        int(random.uniform(0, min(free, side / 8)))
        for free, side in zip(room, (height, height, width, width), strict=True)
    )
    return np.ascontiguousarray(image[top : height - bottom, left : width - right])


def _padded(image: Grey, lungs: NDArray[np.bool_], random: np.random.Generator) -> Grey | None:
    """Up to a quarter added on each side, in black."""
    del lungs
    height, width = image.shape
    rows, columns = (random.uniform(0, 0.25, (2, 2)) * [[height], [width]]).astype(int)
    return np.pad(image, (tuple(rows), tuple(columns)))


def _stretched(image: Grey, lungs: NDArray[np.bool_], random: np.random.Generator) -> Grey | None:
    """Wider or higher by a factor of 0.75 to 1.33."""
    del lungs
    factor = float(np.exp(random.uniform(np.log(0.75), np.log(1.33))))
    height, width = image.shape
    return np.asarray(Image.fromarray(image).resize((max(1, round(width * factor)), height), Image.Resampling.BICUBIC))


def _turned(image: Grey, lungs: NDArray[np.bool_], random: np.random.Generator) -> Grey | None:
    """Turned by up to 10 degrees, the corners black."""
    del lungs
    return np.asarray(Image.fromarray(image).rotate(random.uniform(-10, 10), Image.Resampling.BICUBIC))


FRAMINGS: dict[str, Change] = {"cropped": _cropped, "padded": _padded, "stretched": _stretched, "turned": _turned}
"""What the film may be around the same chest."""
MARKERS: dict[str, Change] = {kind: partial(paste, kind=kind) for kind in KINDS}
"""What may lie beside the lungs."""


def change_test(
    pipeline: Pipeline, radiographs: Iterable[Radiograph], changes: Mapping[str, Change], seed: int = 0
) -> dict[str, dict[str, float]]:
    """How much a reading changes with its image, the lungs being those that the pipeline finds.

    Args:
        pipeline: reads every image before and after.
        radiographs: the images.
        changes: ``MARKERS`` or ``FRAMINGS``.
        seed: of places and sizes.

    Returns:
        For every kind the number of ``images``, the ``mean_change`` of the probability that changes most, and the share
        of ``class_changes``.

    Raises:
        ValueError: the pipeline has no model for the lungs.
    """
    if pipeline.lungs is None:
        raise ValueError("a model for the lungs is needed")
    random = np.random.default_rng(seed)
    found: dict[str, list[tuple[float, bool]]] = {kind: [] for kind in changes}
    for radiograph in radiographs:
        image = display(radiograph)
        lungs = pipeline.lungs.mask(image, image.shape)
        before = pipeline.analyse(radiograph, heatmap=False)
        for kind, change in changes.items():
            changed = change(image, lungs, random=random)
            if changed is None:
                continue
            after = pipeline.analyse(Radiograph(changed, radiograph.source), heatmap=False)
            most = np.abs(np.subtract(after.probabilities, before.probabilities)).max()
            found[kind].append((float(most), after.prediction != before.prediction))
    return {
        kind: {
            "images": len(of_kind),
            "mean_change": round(float(np.mean([change for change, _ in of_kind])), 4),
            "class_changes": round(float(np.mean([other for _, other in of_kind])), 4),
        }
        for kind, of_kind in found.items()
        if of_kind
    }

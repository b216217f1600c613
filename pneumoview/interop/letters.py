"""Lines of letters burnt into an image, found by the shape of letters alone: small, sharp, even in grey, side by side.

A single letter or two, as a marker of the side, are no line. What letters say is not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BORDER = 0.25
"""Share of the width and height, at each side, that is searched."""
SMALL, ENOUGH = 8, 1200
"""An image whose shorter side is less than ``ENOUGH`` pixels is enlarged; letters are then ``SMALL`` high at least."""
LARGE = 0.06
"""Height of the largest letters, of the shorter side."""
LEVELS = (25, 60, 110)
"""Grey levels above what is around, at which letters are cut out; at the higher ones those that touch come apart."""
CONTRAST = 40
SPREAD = 0.35
"""Largest quartile distance of the grey within a letter, of its contrast."""
FULL = 0.12
"""Least share of its box that a letter fills."""
LETTERS = 3
WORD = 1.7
"""A thing is a word of letters that touch if it is so many times as wide as high, up to ``LONGEST``."""
LONGEST = 14.0
STROKES = 1.1
"""Least number of strokes in a row of a word, of what is usual for its width."""
GAP, ALIKE, BASE, SHADE = 1.0, 1.7, 0.25, 60
"""Of neighbours on a line: gap, of the height; ratio of heights; distance of base lines, of the height; of grey."""

Grey = NDArray[np.uint8]


class Box(NamedTuple):
    """Columns and rows of a line, ends excluded."""

    left: int
    top: int
    right: int
    bottom: int


class _Part(NamedTuple):
    left: int
    top: int
    width: int
    height: int
    letters: float
    grey: float


def lines_of_letters(image: Grey) -> list[Box]:
    """Lines of at least three letters near the borders of an image, upright or turned by 90 degrees.

    Args:
        image: (H, W) uint8.

    Returns:
        Their boxes; one line can have several.
    """
    import cv2

    scale = min(4, -(-ENOUGH // min(image.shape)))
    if scale > 1:
        image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)
    found = []
    for turned, dark in product((False, True), repeat=2):
        seen = np.ascontiguousarray(image.T if turned else image)
        for left, top, right, bottom in _lines(255 - seen if dark else seen):
            box = (top, left, bottom, right) if turned else (left, top, right, bottom)
            found.append(Box(*(number // scale for number in box)))
    return found


def _lines(image: Grey) -> Iterator[Box]:
    """Lines of bright letters from left to right."""
    import cv2

    largest = max(round(LARGE * min(image.shape)), 3 * SMALL)
    around = cv2.getStructuringElement(cv2.MORPH_RECT, (largest, largest))
    above = cv2.morphologyEx(image, cv2.MORPH_TOPHAT, around)
    for level in LEVELS:
        _, found, stats, middles = cv2.connectedComponentsWithStats((above > level).astype(np.uint8))
        labels, boxes = np.asarray(found, np.int32), np.asarray(stats, np.int32)
        likely = np.flatnonzero(_likely(boxes, np.asarray(middles, np.float64), image.shape, largest))
        parts = (_part(image, labels, int(index), boxes[index]) for index in likely if index)  # 0 is what is around
        yield from _joined(sorted(part for part in parts if part is not None))


def _likely(
    boxes: NDArray[np.int32], centres: NDArray[np.float64], shape: tuple[int, ...], largest: int
) -> NDArray[np.bool_]:
    """Which components, by (N, 5) left, top, width, height, area, have a size and place that letters have."""
    _, _, width, height, area = boxes.T
    inner = np.all(np.abs(centres / shape[::-1] - 0.5) < 0.5 - BORDER, axis=1)
    size = (height >= SMALL) & (height <= largest) & (width >= 2) & (width <= LONGEST * height)
    return np.asarray(size & (area >= FULL * width * height) & ~inner)


def _part(image: Grey, labels: NDArray[np.int32], index: int, box: NDArray[np.int32]) -> _Part | None:
    """A component as a letter, or as several that touch; None where it is neither sharp nor even."""
    import cv2

    left, top, width, height, _ = map(int, box)
    margin, kernel = 4, np.ones((3, 3), np.uint8)
    near = np.s_[max(0, top - margin) : top + height + margin, max(0, left - margin) : left + width + margin]
    grey, mask = image[near], (labels[near] == index).astype(np.uint8)
    ring = (cv2.dilate(mask, kernel, iterations=3) > cv2.dilate(mask, kernel)) & (labels[near] == 0)
    inner = cv2.erode(mask, kernel)
    inner = inner if np.count_nonzero(inner) >= SMALL else mask
    inside, edge = grey[inner > 0], grey[inner > cv2.erode(inner, kernel, iterations=2)]
    if np.count_nonzero(ring) < SMALL // 2:
        return None
    low, middle, high = np.percentile(inside, (25, 50, 75))
    outside, brightest = np.percentile(grey[ring], (50, 85))
    contrast = min(middle, np.median(edge)) - outside
    if contrast < CONTRAST or middle - brightest < 0.6 * CONTRAST or high - low > SPREAD * contrast:
        return None
    letters = 1.0
    if width > WORD * height:
        rows = mask[top - near[0].start :][:height]
        strokes = np.count_nonzero(np.diff(rows, axis=1, prepend=0, append=0), axis=1).mean() / 2
        if strokes < STROKES * width / height:
            return None
        letters = width / (0.8 * height)
    return _Part(left, top, width, height, letters, float(middle))


def _joined(parts: list[_Part]) -> Iterator[Box]:
    """Lines of parts, which are sorted from left to right."""
    free = dict.fromkeys(range(len(parts)))
    while free:
        first = next(iter(free))
        line = [first]
        for index in free:
            if _follows(parts[line[-1]], parts[index]):
                line.append(index)
        members = [parts[index] for index in line]
        if sum(part.letters for part in members) >= LETTERS:
            for index in line[1:]:
                del free[index]
            right = max(part.left + part.width for part in members)
            bottom = max(part.top + part.height for part in members)
            yield Box(members[0].left, min(part.top for part in members), right, bottom)
        del free[first]


def _follows(one: _Part, other: _Part) -> bool:
    """Whether two parts are neighbours on a line, the second to the right."""
    height = max(one.height, other.height)
    gap = other.left - one.left - one.width
    return (
        -0.5 * one.width <= gap <= GAP * height
        and height <= ALIKE * min(one.height, other.height)
        and abs(one.top + one.height - other.top - other.height) <= BASE * height
        and abs(one.grey - other.grey) <= SHADE
    )

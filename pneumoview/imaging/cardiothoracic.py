"""A first guess at the widths of heart and thorax, for a reader to adjust."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pneumoview.imaging.measure import USUAL_RATIO, Point

HEART_TOP, ABOVE_DIAPHRAGM = 0.55, 0.05
"""Where the borders of the heart are looked for: below this part of the lungs' height, and so far above their base."""
REACH = ((0.05, 0.3), (0.1, 0.45))
"""How far from the midline its right and its left border may lie, in parts of the width of the thorax."""
BLUR = (5, 3)
"""Standard deviations of the smoothing along columns and rows, in 224ths of the picture: ribs are not to be seen."""
CLEAR = 0.5
"""Of a border counts what darkens by at least this share of its middle value."""
STEP = 2
"""How many columns a border moves from one row to the next, at most."""


def propose(image: NDArray[np.uint8], lungs: NDArray[np.bool_]) -> tuple[Point, Point, Point, Point] | None:
    """Propose the widths of a cardiothoracic ratio (Danzer, Am J Med Sci 157, 1919).

    The thorax is as wide as the widest row of the lungs. A border of the heart is the line from row to row along which
    the picture darkens most from the midline outwards; the heart reaches from the farthest point of the one to that
    of the other.

    Args:
        image: (H, W) uint8, an upright frontal radiograph as displayed.
        lungs: (S, S) bool over the same picture, squashed: both lungs, with what lies behind the heart or without it.

    Returns:
        The ends of the heart's and then of the thorax's width, in 0…1 of the picture's width and height, both level;
        None where two lungs are not seen, or their ratio would be unusual.
    """
    from PIL import Image

    side = len(lungs)
    image = np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BILINEAR))
    rows = np.flatnonzero(lungs.any(1))
    if not len(rows):
        return None
    middle = _midline(lungs)
    if middle is None:
        return None
    both = lungs[:, :middle].any(1) & lungs[:, middle:].any(1)
    left, right = lungs.argmax(1), side - lungs[:, ::-1].argmax(1)
    widths = np.where(both, right - left, 0)
    widest = int(widths.argmax())
    thorax = int(widths[widest])
    if not thorax:
        return None
    height = rows[-1] + 1 - rows[0]
    reaches = [(round(least * thorax), round(most * thorax)) for least, most in REACH]
    columns = [
        slice(middle - reaches[0][1], middle - reaches[0][0]),
        slice(middle + reaches[1][0], middle + reaches[1][1]),
    ]
    bases = [float(np.median(side - lungs[::-1, part].argmax(0))) for part in columns]
    span = slice(int(rows[0] + HEART_TOP * height), int(min(bases) - ABOVE_DIAPHRAGM * height))
    if span.stop - span.start < 2:
        return None
    smooth = _blurred(image, side)
    ends = []
    for sign, (least, most) in zip((-1, 1), reaches, strict=True):
        border = _border(smooth[span], lungs[span], middle, sign, least, most)
        if border is None:
            return None
        ends.append(border)
    (first, _), (last, row) = ends
    if not USUAL_RATIO[0] <= (first + last) / thorax <= USUAL_RATIO[1]:
        return None
    heart, chest = (span.start + row + 0.5) / side, (widest + 0.5) / side
    return (
        ((middle - first) / side, heart),
        ((middle + last) / side, heart),
        (float(left[widest]) / side, chest),
        (float(right[widest]) / side, chest),
    )


def _midline(lungs: NDArray[np.bool_]) -> int | None:
    """The column in the middle between both lungs, in the middle of all rows that show a gap between two."""
    middles = []
    for row in lungs:
        columns = np.flatnonzero(row)
        gaps = np.diff(columns)
        if len(gaps) and gaps.max() > 1:
            at = int(gaps.argmax())
            middles.append((columns[at] + columns[at + 1] + 1) / 2)
    return round(float(np.median(middles))) if middles else None


def _blurred(image: NDArray[np.uint8], side: int) -> NDArray[np.float64]:
    smooth = image.astype(np.float64)
    for axis, sigma in enumerate(BLUR):
        reach = max(1, round(3 * sigma * side / 224))
        kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (sigma * side / 224)) ** 2)
        padded = np.pad(smooth, [(reach, reach) if one == axis else (0, 0) for one in (0, 1)], mode="edge")
        smooth = np.lib.stride_tricks.sliding_window_view(padded, len(kernel), axis) @ (kernel / kernel.sum())
    return smooth


def _border(
    smooth: NDArray[np.float64], lungs: NDArray[np.bool_], middle: int, sign: int, least: int, most: int
) -> tuple[int, int] | None:
    """The farthest point of a border: its distance from the midline in columns, and its row."""
    offsets = np.arange(least, most + 1)
    columns = middle + sign * offsets
    if len(offsets) < 2 or columns.min() < 1 or columns.max() >= smooth.shape[1] - 1:
        return None
    darkening = smooth[:, columns - sign] - smooth[:, columns + sign]
    darkening[~lungs[:, columns]] = 0
    best, came = np.zeros_like(darkening), np.zeros(darkening.shape, np.intp)
    best[0] = darkening[0]
    for row in range(1, len(darkening)):
        moves = np.stack([_moved(best[row - 1], move) for move in range(-STEP, STEP + 1)])
        chosen = moves.argmax(0)
        best[row] = darkening[row] + moves.max(0)
        came[row] = np.arange(len(offsets)) + chosen - STEP
    at = int(best[-1].argmax())
    path = [at]
    for row in range(len(darkening) - 1, 0, -1):
        at = int(came[row, at])
        path.append(at)
    path.reverse()
    strength = darkening[np.arange(len(path)), path]
    seen = np.where(strength >= max(float(np.median(strength)) * CLEAR, 1e-6), path, -1)
    farthest = int(np.argmax(seen))
    return (int(offsets[seen[farthest]]), farthest) if seen[farthest] >= 0 else None


def _moved(values: NDArray[np.float64], by: int) -> NDArray[np.float64]:
    """``values[i + by]`` at i, minus infinity beyond the ends."""
    moved = np.full_like(values, -np.inf)
    moved[max(0, -by) : len(values) - max(0, by)] = values[max(0, by) : len(values) + min(0, by)]
    return moved

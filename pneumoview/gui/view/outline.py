"""The outline of a mask as lines, by marching squares (Lorensen & Cline, SIGGRAPH 1987, in two dimensions)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_KERNEL = np.array([1, 4, 6, 4, 1]) / 16
_TOP, _RIGHT, _BOTTOM, _LEFT = range(4)
_LINES = (
    (),
    ((_LEFT, _TOP),),
    ((_TOP, _RIGHT),),
    ((_LEFT, _RIGHT),),
    ((_RIGHT, _BOTTOM),),
    ((_LEFT, _TOP), (_RIGHT, _BOTTOM)),
    ((_TOP, _BOTTOM),),
    ((_LEFT, _BOTTOM),),
    ((_BOTTOM, _LEFT),),
    ((_BOTTOM, _TOP),),
    ((_TOP, _RIGHT), (_BOTTOM, _LEFT)),
    ((_BOTTOM, _RIGHT),),
    ((_RIGHT, _LEFT),),
    ((_RIGHT, _TOP),),
    ((_TOP, _LEFT),),
    (),
)
"""Edges joined by a line, by which corners of a cell are inside: bits 1 upper left, 2 upper right, 4 and 8 lower right
and left."""


def outline(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Lines along the border of a mask, smoothed over about two of its pixels.

    Args:
        mask: (S, S).

    Returns:
        (N, 4) x₁, y₁, x₂, y₂ in 0…1 of the mask's width and height; along the edge of the picture where the mask
        reaches it; (0, 4) where it is empty.
    """
    rows, columns = mask.shape
    field = np.pad(mask.astype(np.float64), 3, mode="edge")
    for axis in (0, 1):
        field = np.lib.stride_tricks.sliding_window_view(field, len(_KERNEL), axis) @ _KERNEL
    field[[0, -1]] = 0
    field[:, [0, -1]] = 0
    inside = field > 0.5
    corners = [field[:-1, :-1], field[:-1, 1:], field[1:, 1:], field[1:, :-1]]
    kinds = inside[:-1, :-1] + 2 * inside[:-1, 1:] + 4 * inside[1:, 1:] + 8 * inside[1:, :-1]
    lines = []
    for kind, pairs in enumerate(_LINES):
        at = np.nonzero(kinds == kind)
        a, b, c, d = (corner[at] for corner in corners)
        for pair in pairs:
            points = []
            for edge in pair:
                start, end = ((a, b), (b, c), (d, c), (a, d))[edge]
                part = (0.5 - start) / (end - start)
                x = part if edge in (_TOP, _BOTTOM) else float(edge == _RIGHT)
                y = part if edge in (_LEFT, _RIGHT) else float(edge == _BOTTOM)
                points += [(at[1] + x - 0.5) / columns, (at[0] + y - 0.5) / rows]
            lines.append(np.stack(points, axis=1))
    joined: NDArray[np.float64] = np.concatenate(lines).clip(0, 1)
    return joined

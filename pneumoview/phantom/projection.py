"""Solids in mm become maps of path length along parallel rays: the grid, intervals on a ray, swept tubes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.float64]
Interval = tuple[Array, Array]

FIELD_MM = 208.0
"""Height of the imaged field, collimated to the chest as for a child."""
TOP_MM = 28.0
"""Height y of its upper edge."""
BODY_MM = 280.0
"""Width of the body with its raised arms."""
SLICE_MM = 1.0


def transmission(attenuation: Array) -> Array:
    """Fraction of the primary beam that passes: Beer-Lambert's exp(-∫µ dz) of an (H, W) map of ∫µ dz."""
    return np.asarray(np.exp(-attenuation))


def union_length(intervals: list[Interval], lower: Array, upper: Array) -> Array:
    """Length of the union of intervals inside [lower, upper], for every ray.

    Args:
        intervals: pairs of (H, W) ends in mm, at least one; empty where the upper end is not above the lower.
        lower: (H, W) lower end in mm.
        upper: (H, W) upper end in mm.

    Returns:
        (H, W) length in mm.
    """
    starts = np.stack([np.clip(a, lower, upper) for a, _ in intervals])
    ends = np.stack([np.clip(b, lower, upper) for _, b in intervals])
    order = np.argsort(starts, axis=0)
    starts, ends = np.take_along_axis(starts, order, 0), np.take_along_axis(ends, order, 0)
    length: Array = np.zeros(starts[0].shape)
    reach = starts[0]
    for start, end in zip(starts, ends, strict=True):
        length += np.maximum(end - np.maximum(start, reach), 0)
        reach = np.maximum(reach, end)
    return length


def gaussian_blur(image: Array, sigma: float) -> Array:
    """Gaussian blur of an (H, W) image with ``sigma`` in pixels, its edges extended outwards."""
    pad = int(np.ceil(3 * sigma))
    padded = np.pad(image, pad, mode="edge")
    rows, columns = padded.shape
    transfer = np.exp(
        -2 * (np.pi * sigma) ** 2 * (np.fft.fftfreq(rows)[:, None] ** 2 + np.fft.rfftfreq(columns)[None] ** 2)
    )
    blurred: Array = np.fft.irfft2(np.fft.rfft2(padded) * transfer, s=padded.shape)
    return blurred[pad : rows - pad, pad : columns - pad]


class Detector:
    """The pixel grid: coordinates in mm, and swept volumes or intervals to path lengths.

    The patient may be turned before it, about the axis through x = z = 0 that is parallel to y.
    """

    def __init__(self, rows: int, columns: int, turn: float = 0) -> None:
        """A grid of ``rows`` by ``columns``; ``turn`` in degrees brings what is in front (z > 0) to the right."""
        self.shape = rows, columns
        self.turn = turn
        self.across, self.along = np.cos(np.deg2rad(turn)), np.sin(np.deg2rad(turn))
        self.spacing = FIELD_MM / rows
        self.x = (np.arange(columns)[None] - (columns - 1) / 2) * self.spacing
        self.y = (np.arange(rows)[:, None] + 0.5) * self.spacing + TOP_MM

    def unturned(self) -> Detector:
        """The grid on which intervals in z are given: this one, or where it is turned, one as wide as the body."""
        if not self.turn:
            return self
        return Detector(self.shape[0], int(np.ceil(BODY_MM / self.spacing)))

    def path(self, within: Interval, without: Sequence[Interval] = (), weight: Array | float = 1) -> Array:
        """Path length of every ray through what lies in one interval of z and in none of others.

        Turned rays cross it in slices of ``SLICE_MM``.

        Args:
            within: pair of (H, W) ends in mm on the grid of ``unturned``.
            without: more such pairs.
            weight: what the length counts there, one number or (H, W).

        Returns:
            (H, W) in mm on this grid.
        """
        lower, upper = within
        if not self.turn:
            gaps = union_length(list(without), lower, upper) if without else 0
            return np.asarray(weight * np.maximum(upper - lower - gaps, 0))
        grid = self.unturned()
        width = max(1.0, abs(self.along) * SLICE_MM / self.spacing)
        columns = np.arange(self.shape[1])
        total = np.zeros(self.shape)
        for z in np.arange(lower.min() + SLICE_MM / 2, upper.max(), SLICE_MM):
            there = (lower < z) & (z < upper)
            for start, end in without:
                there &= (z <= start) | (end <= z)
            onto = (grid.x[0] * self.across + z * self.along) / self.spacing + (self.shape[1] - 1) / 2
            shares = np.maximum(1 - np.abs(onto[:, None] - columns) / width, 0) / width
            total += (weight * there) @ shares
        return total * SLICE_MM

    def noise(self, rng: np.random.Generator, scale: float) -> Array:
        """(H, W) smooth noise of unit variance at its knots, which are about ``scale`` mm apart."""
        side = max(self.shape)
        knots = rng.standard_normal((int(side * self.spacing / scale) + 2,) * 2).astype(np.float32)
        field = Image.fromarray(knots).resize((side, side), Image.Resampling.BICUBIC)
        return np.asarray(field, np.float64)[: self.shape[0], : self.shape[1]]

    def deposit(self, points: Array, volumes: Array) -> Array:
        """(H, W) path length in mm of volumes in mm3 at (N, 3) points, shared among the four nearest pixels."""
        rows, columns = self.shape
        column = (points[:, 0] * self.across + points[:, 2] * self.along) / self.spacing + (columns - 1) / 2
        row = (points[:, 1] - TOP_MM) / self.spacing - 0.5
        hit = (column > 0) & (column < columns - 1) & (row > 0) & (row < rows - 1)
        column, row, volumes = column[hit], row[hit], volumes[hit]
        corner = row.astype(np.int64) * columns + column.astype(np.int64)
        v, u = row % 1, column % 1
        total = np.zeros(rows * columns)
        for offset, share in (
            (0, (1 - u) * (1 - v)),
            (1, u * (1 - v)),
            (columns, (1 - u) * v),
            (columns + 1, u * v),
        ):
            total += np.bincount(corner + offset, share * volumes, total.size)
        return total.reshape(rows, columns) / self.spacing**2


def half_chord(half_axis: Array | float, *squares: Array) -> Array:
    """Half the path through an ellipsoid of this half-axis along the ray; ``squares`` are the squared distances of
    the ray from its centre, in half-axes.
    """
    return np.asarray(half_axis * np.sqrt(np.clip(1 - sum(squares), 0, 1)))


def above(value: Array, threshold: Array | float) -> Array:
    """By how much a value exceeds a threshold, or 0."""
    return np.maximum(value - threshold, 0)


def ring_section(inner: float, outer: float, rings: int, angles: int) -> tuple[Array, Array]:
    """Quadrature of an annulus of the unit disc: (M, 2) points and (M,) shares of the disc's area."""
    edges = np.linspace(inner, outer, rings + 1)
    radius = np.repeat((edges[:-1] + edges[1:]) / 2, angles)
    angle = np.tile(np.arange(angles) * 2 * np.pi / angles, rings)
    share = np.repeat(np.diff(edges**2) / angles, angles)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1), share


def sweep(
    centres: Array, steps: Array, radii: Array, section: tuple[Array, Array], normal: Array | None = None
) -> tuple[Array, Array]:
    """Points and volumes of elliptic cross-sections along a path.

    Args:
        centres: (N, 3) mm.
        steps: (N, 3) mm, the piece of the path at each centre.
        radii: (N, 2) mm, half-axes along the normal and across it.
        section: quadrature of the unit disc.
        normal: (N, 3) direction of the first half-axis; None where the section is a circle.

    Returns:
        (N M, 3) points and (N M,) volumes in mm3.
    """
    length = np.linalg.norm(steps, axis=1, keepdims=True)
    tangent = steps / np.maximum(length, 1e-9)
    first = np.cross(tangent, [0.31, 0.53, 0.79]) if normal is None else normal
    first = first - (first * tangent).sum(1, keepdims=True) * tangent
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(tangent, first)
    offsets, share = section
    points = (
        centres[:, None]
        + (radii[:, :1] * first)[:, None] * offsets[None, :, :1]
        + (radii[:, 1:] * second)[:, None] * offsets[None, :, 1:]
    )
    volumes = np.pi * radii.prod(1)[:, None] * length * share
    return points.reshape(-1, 3), volumes.ravel()


def resample(knots: Array, step: float) -> tuple[Array, Array]:
    """Centres and steps of about ``step`` mm along a polyline of (K, D) knots, whose first three columns are mm."""
    along = np.r_[0, np.cumsum(np.linalg.norm(np.diff(knots[:, :3], axis=0), axis=1))]
    count = max(2, int(np.ceil(along[-1] / step)))
    at = np.linspace(0, along[-1], count + 1)
    fine = np.stack([np.interp(at, along, column) for column in knots.T], 1)
    return (fine[:-1] + fine[1:]) / 2, np.diff(fine[:, :3], axis=0)


def smooth(knots: Array) -> Array:
    """Round the corners of a polyline of (K, D) knots by Chaikin's corner cutting, keeping its ends."""
    for _ in range(3):
        cut = np.stack([0.75 * knots[:-1] + 0.25 * knots[1:], 0.25 * knots[:-1] + 0.75 * knots[1:]], 1)
        knots = np.vstack([knots[:1], cut.reshape(-1, knots.shape[1]), knots[-1:]])
    return knots


def smoothstep(value: Array) -> Array:
    """0 below 0, 1 above 1, and a smooth rise between."""
    value = np.clip(value, 0, 1)
    return value * value * (3 - 2 * value)

"""Figures drawn on a radiograph and what they measure: lengths, angles, the cardiothoracic ratio, regions and pixels.

Points are (x, y) in image coordinates: pixel (column c, row r) covers c … c + 1 and r … r + 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from pneumoview.imaging.radiograph import Radiograph, Spacing

Kind = Literal["distance", "angle", "ellipse", "rectangle", "ratio", "probe"]
Point = tuple[float, float]

POINTS: dict[Kind, int] = {"distance": 2, "angle": 3, "ellipse": 2, "rectangle": 2, "ratio": 4, "probe": 1}
"""How many points a figure has once it is complete."""
REGIONS: tuple[Kind, ...] = ("ellipse", "rectangle")
USUAL_RATIO = (0.3, 0.8)
"""A cardiothoracic ratio outside of it comes of misplaced lines more likely than of a heart."""
BY_HAND = "calibrated by hand"


@dataclass(frozen=True)
class Figure:
    """Something drawn, complete or still in the making.

    An angle has its vertex second; a region two opposite corners of the box around it; a cardiothoracic ratio the ends
    of two widths, of which the smaller one is that of the heart, the larger one that of the thorax.
    """

    kind: Kind
    points: tuple[Point, ...]

    @property
    def complete(self) -> bool:
        """Whether it has all its points."""
        return len(self.points) == POINTS[self.kind]

    @property
    def lines(self) -> list[tuple[Point, Point]]:
        """Its straight lines; a region has none."""
        if self.kind in REGIONS:
            return []
        pairs = list(pairwise(self.points))
        return pairs[::2] if self.kind == "ratio" else pairs

    @property
    def handles(self) -> list[tuple[int, int]]:
        """What can be taken hold of: the numbers of the points that give its x and its y."""
        if self.kind in REGIONS and self.complete:
            return [(0, 0), (1, 0), (1, 1), (0, 1)]
        return [(number, number) for number in range(len(self.points))]

    def handle(self, number: int) -> Point:
        """Where a handle is."""
        x, y = self.handles[number]
        return self.points[x][0], self.points[y][1]

    def with_handle(self, number: int, point: Point) -> Figure:
        """The figure with one handle moved to a point."""
        x, y = self.handles[number]
        points = [list(old) for old in self.points]
        points[x][0], points[y][1] = point
        return Figure(self.kind, tuple((across, down) for across, down in points))

    def moved(self, x: float, y: float, part: int = 0) -> Figure:
        """The figure moved; of a cardiothoracic ratio only the width of the heart (part 0) or of the thorax (1)."""
        of_part = range(2 * part, 2 * part + 2) if self.kind == "ratio" else range(len(self.points))
        points = ((px + x, py + y) if number in of_part else (px, py) for number, (px, py) in enumerate(self.points))
        return Figure(self.kind, tuple(points))

    def within(self, shape: tuple[int, int]) -> Figure:
        """The figure with every point on the image of that many rows and columns."""
        rows, columns = shape
        return Figure(self.kind, tuple((min(max(x, 0.0), columns), min(max(y, 0.0), rows)) for x, y in self.points))


@dataclass(frozen=True)
class Annotations:
    """All that is drawn on one frame, and its calibration by hand, if any."""

    figures: tuple[Figure, ...] = ()
    calibration: Spacing | None = None


@dataclass(frozen=True)
class Ruler:
    """Size of a pixel: its height ``row`` and its width ``column``, in mm or, where that is unknown, in pixel widths.

    ``origin`` is that of the spacing, see ``Spacing``; empty for pixels.
    """

    row: float
    column: float
    unit: Literal["mm", "px"]
    origin: str = ""


@dataclass(frozen=True)
class Statistics:
    """The modality values of a region; ``sd`` is that of the population, ``area`` is in squares of the ruler's unit."""

    pixels: int
    mean: float
    sd: float
    minimum: float
    maximum: float
    area: float


def ruler(radiograph: Radiograph, calibration: Spacing | None = None) -> Ruler:
    """How to measure: by the calibration if there is one, else by the spacing of the file, else in pixels."""
    spacing = calibration or radiograph.spacing
    if spacing is None:
        return Ruler(radiograph.aspect, 1.0, "px")
    return Ruler(spacing.row_mm, spacing.column_mm, "mm", spacing.origin)


def calibrate(radiograph: Radiograph, start: Point, end: Point, mm: float) -> Spacing:
    """The spacing by which a line is as long as it is known to be.

    Raises:
        ValueError: the line or its known length is no longer than nothing.
    """
    pixels = length(Ruler(radiograph.aspect, 1.0, "px"), start, end)
    if not (pixels > 0 and mm > 0):
        raise ValueError(f"a line of {pixels:g} pixels cannot be {mm:g} mm long")
    return Spacing(mm / pixels * radiograph.aspect, mm / pixels, BY_HAND)


def _vector(ruler: Ruler, start: Point, end: Point) -> tuple[float, float]:
    return (end[0] - start[0]) * ruler.column, (end[1] - start[1]) * ruler.row


def length(ruler: Ruler, start: Point, end: Point) -> float:
    """Distance of two points in the ruler's unit."""
    return math.hypot(*_vector(ruler, start, end))


def angle(ruler: Ruler, start: Point, vertex: Point, end: Point) -> float:
    """Angle between two arms, 0…180 degrees; 0 where an arm has no length."""
    (ax, ay), (bx, by) = _vector(ruler, vertex, start), _vector(ruler, vertex, end)
    return abs(math.degrees(math.atan2(ax * by - ay * bx, ax * bx + ay * by)))


def cardiothoracic_ratio(ruler: Ruler, points: tuple[Point, ...]) -> float | None:
    """Width of the heart divided by that of the thorax (Danzer, Am J Med Sci 157, 1919), whichever is drawn first.

    Returns:
        The smaller width by the larger, 0…1; None where both are none.
    """
    heart, thorax = sorted((length(ruler, *points[:2]), length(ruler, *points[2:])))
    return heart / thorax if thorax else None


def region(radiograph: Radiograph, ruler: Ruler, figure: Figure) -> Statistics | None:
    """Statistics of the pixels whose centres lie in an ellipse or rectangle; padding takes no part.

    Returns:
        None where there is no such pixel.
    """
    (left, right), (top, bottom) = (sorted(axis) for axis in zip(*figure.points, strict=True))
    rows, columns = (
        slice(*(min(max(math.ceil(edge - 0.5), 0), size) for edge in edges))
        for edges, size in zip(((top, bottom), (left, right)), radiograph.shape, strict=True)
    )
    values = radiograph.pixels[rows, columns]
    inside = np.ones(values.shape, bool)
    share = 1.0
    if figure.kind == "ellipse" and values.size:
        share = math.pi / 4
        x, y = (
            (np.arange(part.start, part.stop, dtype=np.float32) + np.float32(0.5 - (low + high) / 2))
            * np.float32(2 / (high - low))
            for part, low, high in ((columns, left, right), (rows, top, bottom))
        )
        inside = x[None] ** 2 + y[:, None] ** 2 <= 1
    if radiograph.padding is not None:
        low, high = radiograph.padding
        inside &= (values < low) | (values > high)
    values = values[inside]
    if not values.size:
        return None
    return Statistics(
        pixels=values.size,
        mean=float(values.mean(dtype=np.float64)),
        sd=float(values.std(dtype=np.float64)),
        minimum=float(values.min()),
        maximum=float(values.max()),
        area=share * (right - left) * ruler.column * (bottom - top) * ruler.row,
    )


def probe(radiograph: Radiograph, point: Point) -> tuple[int, int, float]:
    """Column, row and modality value of the pixel at a point of the image; on its last edge, of the last pixel."""
    rows, columns = radiograph.shape
    column, row = min(int(point[0]), columns - 1), min(int(point[1]), rows - 1)
    return column, row, float(radiograph.pixels[row, column])

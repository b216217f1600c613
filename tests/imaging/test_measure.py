"""What figures measure on tiny arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pneumoview.imaging.measure import (
    Figure,
    Ruler,
    Statistics,
    angle,
    calibrate,
    cardiothoracic_ratio,
    length,
    probe,
    region,
    ruler,
)
from pneumoview.imaging.radiograph import Radiograph, Source, Spacing

SQUARE = Ruler(1.0, 1.0, "px")
TALL = Ruler(0.2, 0.1, "mm", "at detector")


def radiograph(pixels: object, **facts: object) -> Radiograph:
    return Radiograph(np.array(pixels), Source(Path("a.dcm"), "DICOM"), **facts)


def test_the_ruler_is_the_calibration_else_the_spacing_else_pixels():
    spaced = radiograph([[0]], spacing=Spacing(0.2, 0.1, "at detector"), aspect=2.0)
    assert ruler(spaced) == TALL
    assert ruler(spaced, Spacing(0.4, 0.2, "calibrated by hand")) == Ruler(0.4, 0.2, "mm", "calibrated by hand")
    assert ruler(radiograph([[0]], aspect=1.5)) == Ruler(1.5, 1.0, "px")


@pytest.mark.parametrize(
    ("by", "end", "expected"),
    [
        (SQUARE, (4.0, 5.0), 5.0),
        (TALL, (31.0, 1.0), 3.0),
        (TALL, (1.0, 21.0), 4.0),
        (TALL, (31.0, 21.0), 5.0),
        (Ruler(0.2 / 1.25, 0.2 / 1.25, "mm", "magnification corrected"), (101.0, 1.0), 16.0),
    ],
)
def test_length(by: Ruler, end: tuple[float, float], expected: float):
    assert length(by, (1.0, 1.0), end) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("by", "start", "end", "expected"),
    [
        (SQUARE, (10.0, 0.0), (0.0, 10.0), 90.0),
        (SQUARE, (10.0, 0.0), (10.0, 10.0), 45.0),
        (SQUARE, (10.0, 0.0), (-10.0, 0.0), 180.0),
        (TALL, (10.0, 0.0), (10.0, 5.0), 45.0),
        (TALL, (0.0, -3.0), (2.0, -1.0), 45.0),
        (SQUARE, (0.0, 0.0), (5.0, 5.0), 0.0),
    ],
)
def test_angle(by: Ruler, start, end, expected: float):
    assert angle(by, start, (0.0, 0.0), end) == pytest.approx(expected)
    assert angle(by, end, (0.0, 0.0), start) == pytest.approx(expected)


def test_cardiothoracic_ratio_is_that_of_two_lengths_in_any_direction():
    assert cardiothoracic_ratio(TALL, ((3.0, 0.0), (6.0, 0.0), (0.0, 9.0), (10.0, 9.0))) == pytest.approx(0.3)
    assert cardiothoracic_ratio(TALL, ((3.0, 0.0), (6.0, 0.0), (0.0, 0.0), (0.0, 5.0))) == pytest.approx(0.3)
    assert cardiothoracic_ratio(TALL, ((0.0, 9.0), (10.0, 9.0), (3.0, 0.0), (6.0, 0.0))) == pytest.approx(0.3)
    assert cardiothoracic_ratio(TALL, ((3.0, 0.0), (6.0, 0.0), (0.0, 9.0), (0.0, 9.0))) == 0
    assert cardiothoracic_ratio(TALL, ((3.0, 0.0),) * 4) is None


def test_calibration_keeps_the_shape_of_the_pixels():
    square = radiograph([[0]])
    assert calibrate(square, (0.0, 0.0), (3.0, 4.0), 10.0) == Spacing(2.0, 2.0, "calibrated by hand")
    tall = radiograph([[0]], aspect=2.0)
    assert calibrate(tall, (0.0, 0.0), (0.0, 5.0), 20.0) == Spacing(4.0, 2.0, "calibrated by hand")
    with pytest.raises(ValueError, match="a line of 0 pixels cannot be 20 mm long"):
        calibrate(tall, (1.0, 1.0), (1.0, 1.0), 20.0)
    with pytest.raises(ValueError, match="a line of 5 pixels cannot be 0 mm long"):
        calibrate(square, (0.0, 0.0), (3.0, 4.0), 0.0)


RAMP = np.arange(24, dtype=np.uint16).reshape(4, 6)


def test_a_rectangle_takes_the_pixels_whose_centres_it_holds():
    found = region(radiograph(RAMP), TALL, Figure("rectangle", ((3.4, 2.6), (1.6, 0.4))))
    assert found == Statistics(3, 8.0, pytest.approx(np.sqrt(24)), 2, 14, pytest.approx(0.18 * 0.44))


def test_an_ellipse_takes_less_than_its_box():
    found = region(radiograph(RAMP), TALL, Figure("ellipse", ((1.0, 0.0), (5.0, 4.0))))
    values = [2, 3, 7, 8, 9, 10, 13, 14, 15, 16, 20, 21]
    assert found.pixels == 12
    assert (found.mean, found.sd) == (pytest.approx(11.5), pytest.approx(np.std(values)))
    assert (found.minimum, found.maximum) == (2, 21)
    assert found.area == pytest.approx(np.pi * 0.2 * 0.4)


def test_padding_and_what_is_off_the_image_take_no_part():
    padded = radiograph([[-2000, -2000], [10, 30]], padding=(-2000.0, -1990.0))
    found = region(padded, SQUARE, Figure("rectangle", ((-5.0, -5.0), (9.0, 9.0))))
    assert (found.pixels, found.mean, found.sd, found.minimum, found.maximum) == (2, 20, 10, 10, 30)
    assert region(padded, SQUARE, Figure("rectangle", ((0.0, 0.0), (2.0, 1.0)))) is None
    assert region(padded, SQUARE, Figure("ellipse", ((1.1, 0.0), (1.1, 2.0)))) is None


def test_probe():
    assert probe(radiograph(RAMP), (1.9, 2.0)) == (1, 2, 13.0)
    assert probe(radiograph(RAMP), (6.0, 4.0)) == (5, 3, 23.0)
    assert probe(radiograph([[-0.5]]), (0.0, 0.0)) == (0, 0, -0.5)


def test_a_corner_of_a_region_moves_two_sides():
    box = Figure("rectangle", ((1.0, 2.0), (5.0, 6.0)))
    assert [box.handle(number) for number in range(4)] == [(1.0, 2.0), (5.0, 2.0), (5.0, 6.0), (1.0, 6.0)]
    assert box.with_handle(1, (4.0, 3.0)) == Figure("rectangle", ((1.0, 3.0), (4.0, 6.0)))


def test_the_widths_of_a_ratio_move_apart_from_each_other():
    drawn = Figure("ratio", ((1.0, 2.0), (3.0, 2.0), (0.0, 4.0), (6.0, 4.0)))
    assert drawn.lines == [((1.0, 2.0), (3.0, 2.0)), ((0.0, 4.0), (6.0, 4.0))]
    assert drawn.moved(0, 1, part=1) == Figure("ratio", ((1.0, 2.0), (3.0, 2.0), (0.0, 5.0), (6.0, 5.0)))
    assert drawn.within((3, 5)) == Figure("ratio", ((1.0, 2.0), (3.0, 2.0), (0.0, 3.0), (5.0, 3.0)))

"""The widths of heart and thorax that are proposed, on a drawn chest and on real ones with hand-drawn outlines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pneumoview.imaging.cardiothoracic import propose
from pneumoview.imaging.geometry import Turn, turned, unturned_point

SIDE = 224
Y, X = np.mgrid[:SIDE, :SIDE] + 0.5


def ellipse(x: float, y: float, across: float, down: float) -> np.ndarray:
    return ((X - x) / across) ** 2 + ((Y - y) / down) ** 2 < 1


def chest() -> tuple[np.ndarray, np.ndarray]:
    """A picture and its lungs from column 22 to 202, flat at row 180; a heart from column 85 to 157 at row 150."""
    lungs = (ellipse(67, 180, 45, 140) | ellipse(157, 180, 45, 140)) & (Y < 180)
    image = np.where(lungs, 60, 150)
    image[ellipse(121, 150, 36, 40)] = 180
    image[:, 104:120] = 200
    return image.astype(np.uint8), lungs


def test_heart_and_thorax_of_a_drawn_chest():
    heart_left, heart_right, left, right = propose(*chest())
    assert [round(point[0] * SIDE) for point in (left, right)] == [22, 202]
    assert [point[0] * SIDE for point in (heart_left, heart_right)] == pytest.approx([85, 157], abs=4)
    assert heart_left[1] == heart_right[1] == pytest.approx(150 / SIDE, abs=0.05)
    assert left[1] == right[1]


def test_the_picture_may_be_larger_than_the_outline():
    image, lungs = chest()
    large = np.asarray(Image.fromarray(image).resize((900, 700)))
    np.testing.assert_allclose(propose(large, lungs), propose(image, lungs), atol=0.03)


def test_nothing_is_proposed_without_two_lungs_or_for_an_unusual_heart():
    image, lungs = chest()
    assert propose(image, np.zeros_like(lungs)) is None
    assert propose(image, lungs & (X < 112)) is None
    assert propose(np.full_like(image, 90), lungs) is None


def test_points_of_a_turned_picture_lie_on_the_stored_one():
    image = np.zeros((4, 8), np.uint8)
    image[1, 2] = 1
    for turn in (Turn(0), Turn(1), Turn(2), Turn(3), Turn(0, mirrored=True), Turn(1, mirrored=True)):
        row, column = (int(axis[0]) for axis in np.nonzero(turned(image, turn)))
        rows, columns = turned(image, turn).shape
        x, y = unturned_point((column + 0.5) / columns, (row + 0.5) / rows, turn)
        assert (x * 8, y * 4) == pytest.approx((2.5, 1.5))


def test_real_chests_with_outlines_by_hand(real_data: Path):
    ratios = []
    for path in sorted((real_data / "lungs" / "images").glob("*.jpg"))[::40]:
        mask = Image.open(real_data / "lungs" / "masks" / f"{path.stem}.png").convert("L").resize((SIDE, SIDE))
        found = propose(np.asarray(Image.open(path).convert("L")), np.asarray(mask) > 127)
        if found is not None:
            ratios.append((found[1][0] - found[0][0]) / (found[3][0] - found[2][0]))
    assert len(ratios) >= 20
    assert 0.45 < np.median(ratios) < 0.55

"""Letters near the border are found by their shape."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pneumoview.interop.letters import Box, lines_of_letters


def image(text: str, at: tuple[int, int] = (20, 30), size: int = 20, ink: int = 240, side: int = 1200) -> np.ndarray:
    picture = Image.fromarray((60 + 80 * np.hypot(*np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j])).astype(np.uint8))
    ImageDraw.Draw(picture).text(at, text, fill=ink, font=ImageFont.load_default(size=size))
    return np.asarray(picture)


def test_a_line_is_where_it_is() -> None:
    (box, *_) = lines_of_letters(image("MIN JUN"))
    assert box.left == pytest.approx(21, abs=3)
    assert box.top == pytest.approx(34, abs=4)
    assert box.right - box.left == pytest.approx(80, abs=15)
    assert box.bottom - box.top == pytest.approx(15, abs=4)


@pytest.mark.parametrize("size", [12, 48])
@pytest.mark.parametrize("ink", [250, 5])
@pytest.mark.parametrize("turns", [0, 1])
def test_letters_of_all_sizes_bright_and_dark_upright_and_turned(size: int, ink: int, turns: int) -> None:
    assert lines_of_letters(np.rot90(image("2024-01-05 KIM", size=size, ink=ink), turns))


def test_small_images_are_enlarged() -> None:
    small = image("ID:1067247", size=11, side=400)
    assert all(isinstance(box, Box) and box.right <= 400 for box in lines_of_letters(small))
    assert lines_of_letters(small)


@pytest.mark.parametrize("text", ["", "R", "AP"])
def test_markers_are_no_line(text: str) -> None:
    assert lines_of_letters(image(text, size=60)) == []


def test_the_middle_is_not_searched() -> None:
    assert lines_of_letters(image("KIM MIN JUN", (520, 590))) == []


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (900, 3)])
def test_images_too_small_for_letters(shape: tuple[int, int]) -> None:
    assert lines_of_letters(np.zeros(shape, np.uint8)) == []

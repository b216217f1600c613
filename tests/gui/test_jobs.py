"""Reduced levels and thumbnails, on tiny arrays."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from pneumoview.errors import ReadError
from pneumoview.gui.base.worker import Request
from pneumoview.gui.view.loaded import Decoder, Loaded, grey_image, halve
from pneumoview.gui.view.presentation import heatmap_image


def test_halve_means_blocks_and_leaves_an_odd_line_out():
    pixels = np.array([[0, 4, 9], [8, 4, 9], [9, 9, 9]], np.uint16)
    assert halve(pixels).tolist() == [[4]]
    assert halve(pixels).dtype == np.uint16
    assert halve(np.array([[-3.0, 0.0], [0.0, 1.0]], np.float32)).tolist() == [[-0.5]]


def test_grey_image_keeps_rows_of_odd_length():
    image = grey_image(np.array([[0, 1, 2], [3, 4, 255]], np.uint8))
    assert (image.width(), image.height()) == (3, 2)
    assert [image.pixelColor(x, y).red() for y in (0, 1) for x in (0, 1, 2)] == [0, 1, 2, 3, 4, 255]


def test_heatmap_is_as_opaque_as_it_is_hot():
    image = heatmap_image(np.array([[0.0, 0.2], [0.6, 1.0]], np.float32))
    assert [image.pixelColor(x, y).alpha() for y in (0, 1) for x in (0, 1)] == [0, 51, 153, 255]


def test_load_adds_levels_down_to_the_smallest(tmp_path):
    path = tmp_path / "large.png"
    Image.fromarray(np.full((1100, 2100), 7, np.uint8)).save(path)
    loaded = Decoder().load(Request(path), lambda _: None)
    assert isinstance(loaded, Loaded)
    assert [level.shape for level in loaded.levels] == [(1100, 2100), (550, 1050), (275, 525)]


def test_thumbnail_keeps_the_shape(tmp_path):
    path = tmp_path / "wide.png"
    Image.fromarray(np.zeros((300, 600), np.uint8)).save(path)
    image = Decoder().thumbnail(Request(path), lambda _: None)
    assert (image.width(), image.height()) == (128, 64)


def test_a_bad_file_says_why(tmp_path):
    path = tmp_path / "empty.png"
    path.touch()
    with pytest.raises(ReadError, match=r"^empty\.png is empty$"):
        Decoder().load(Request(path), lambda _: None)

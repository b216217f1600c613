"""Reduced levels and thumbnails, on tiny arrays, and that a file is decoded once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pneumoview.errors import ReadError
from pneumoview.gui.base.worker import Request
from pneumoview.gui.view.laid import heatmap_image
from pneumoview.gui.view.loaded import LEAST_BYTES, Decoder, Loaded, grey_image, halve
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.imaging import readers
from pneumoview.imaging.radiograph import Radiograph


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


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Name and frame of every file that is decoded, as long as the test runs."""
    decoded: list[tuple[str, int]] = []
    read = readers.read

    def counted(path: Path, frame: int = 0) -> Radiograph:
        decoded.append((path.name, frame))
        return read(path, frame)

    monkeypatch.setattr(readers, "read", counted)
    return decoded


def test_a_frame_is_decoded_once_for_thumbnail_display_and_reading(pictures: list[Path], reads: list[tuple[str, int]]):
    decoder = Decoder()
    radiograph = decoder.read(pictures[2])
    assert decoder.load(Request(pictures[2]), lambda _: None).radiograph is radiograph
    thumbnail = decoder.thumbnail(Request(pictures[2]))
    assert decoder.thumbnail(Request(pictures[2])) is thumbnail
    decoder.read(pictures[2], 1)
    assert reads == [("c.tiff", 0), ("c.tiff", 1)]


def test_threads_that_want_the_same_frame_wait_for_one_decoding(pictures: list[Path], reads: list[tuple[str, int]]):
    decoder = Decoder()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(decoder.read, [pictures[0]] * 64))
    assert reads == [("a.png", 0)]
    assert all(one is found[0] for one in found)


def test_a_file_that_has_changed_is_decoded_again(pictures: list[Path], reads: list[tuple[str, int]]):
    decoder = Decoder()
    assert decoder.read(pictures[0]).shape == (60, 80)
    Image.fromarray(np.zeros((5, 4), np.uint8)).save(pictures[0])
    assert decoder.read(pictures[0]).shape == (5, 4)
    assert len(reads) == 2


def test_a_file_that_could_not_be_read_is_tried_again(tmp_path: Path):
    decoder, path = Decoder(), tmp_path / "late.png"
    with pytest.raises(ReadError):
        decoder.read(path)
    Image.fromarray(np.zeros((5, 4), np.uint8)).save(path)
    assert decoder.read(path).shape == (5, 4)


def test_the_oldest_frames_are_let_go(pictures: list[Path], reads: list[tuple[str, int]], monkeypatch):
    monkeypatch.setattr("pneumoview.gui.view.loaded.KEPT_BYTES", 2 * LEAST_BYTES)
    decoder = Decoder()
    for path in (*pictures, pictures[2], pictures[0]):
        decoder.read(path)
    assert [name for name, _ in reads] == ["a.png", "b.png", "c.tiff", "a.png"]


def test_the_window_decodes_every_file_once(
    window: MainWindow, pictures: list[Path], reads: list[tuple[str, int]], qtbot
):
    with qtbot.waitSignal(window.viewer.settled):
        window.open([pictures[0].parent])
    qtbot.waitUntil(lambda: all(item.reading for item in window.viewer.images.items))
    qtbot.waitUntil(lambda: window.viewer.catalogue.thumbnailer.idle)
    for path in pictures:
        with qtbot.waitSignal(window.viewer.settled):
            window.viewer.show_image(path)
    window.layouts.choose("grid")
    qtbot.waitUntil(lambda: all(cell.viewport.presentation.loaded for cell in window.layouts.cells[:3]))
    assert sorted(reads) == [("a.png", 0), ("b.png", 0), ("c.tiff", 0)]

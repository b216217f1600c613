import numpy as np
import pytest

from pneumoview.imaging.overlay import COLOUR_MAPS, colour_map, overlay
from pneumoview.paths import resources


@pytest.mark.parametrize(
    ("name", "coldest", "hottest"),
    [
        ("inferno", [0, 0, 3], [252, 254, 164]),
        ("viridis", [68, 1, 84], [253, 231, 36]),
    ],
)
def test_colour_maps(name, coldest, hottest):
    table = colour_map(name)
    assert (table.shape, table.dtype) == ((256, 3), np.uint8)
    assert table[[0, -1]].tolist() == [coldest, hottest]


def test_every_map_in_the_folder_is_offered():
    assert sorted(COLOUR_MAPS) == sorted(path.stem for path in (resources() / "colormaps").glob("*.csv"))


def test_unknown_map_is_named():
    with pytest.raises(ValueError, match="no colour map 'jet': there are inferno, viridis"):
        colour_map("jet")


def test_cold_stays_grey_and_heat_takes_the_colour():
    image = np.array([[0, 100, 255, 100]], np.uint8)
    heatmap = np.array([[0, 0, 0, 1]], np.float32)
    # 100 + 0.4 * ((252, 254, 164) - 100)
    assert overlay(image, heatmap).tolist() == [[[0, 0, 0], [100, 100, 100], [255, 255, 255], [161, 162, 126]]]


def test_opacity_one_shows_the_bare_colour():
    hot = np.ones((1, 1), np.float32)
    assert overlay(np.zeros((1, 1), np.uint8), hot, 1.0, "viridis").tolist() == [[[253, 231, 36]]]


def test_shapes_must_agree():
    with pytest.raises(ValueError, match=r"image \(2, 2\) and heatmap \(1, 2\) must be of one shape"):
        overlay(np.zeros((2, 2), np.uint8), np.zeros((1, 2), np.float32))

import numpy as np

from pneumoview.imaging.geometry import to_image


def test_map_is_stretched_to_rows_and_columns():
    heatmap = np.array([[0, 1]], np.float32)
    stretched = to_image(heatmap, (2, 4))
    assert stretched.dtype == np.float32
    assert stretched.tolist() == [[0, 0.25, 0.75, 1], [0, 0.25, 0.75, 1]]


def test_hot_quarter_stays_in_its_quarter_of_a_wide_image():
    heatmap = np.zeros((4, 4), np.float32)
    heatmap[3, 0] = 1
    stretched = to_image(heatmap, (80, 240))
    assert np.unravel_index(stretched.argmax(), stretched.shape) >= (70, 0)
    assert stretched[:40].max() == stretched[:, 120:].max() == 0

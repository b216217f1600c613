import numpy as np
import pytest

from pneumoview.imaging.geometry import Turn, placement, shown_size, sides, to_image, turned, unturned


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


IMAGE = np.array([[1, 2, 3], [4, 5, 6]])
SHOWN = {
    Turn(): [[1, 2, 3], [4, 5, 6]],
    Turn(1): [[4, 1], [5, 2], [6, 3]],
    Turn(2): [[6, 5, 4], [3, 2, 1]],
    Turn(3): [[3, 6], [2, 5], [1, 4]],
    Turn(0, True): [[3, 2, 1], [6, 5, 4]],
    Turn(1, True): [[6, 3], [5, 2], [4, 1]],
    Turn(2, True): [[4, 5, 6], [1, 2, 3]],
    Turn(3, True): [[1, 4], [2, 5], [3, 6]],
}


@pytest.mark.parametrize("turn", SHOWN)
def test_every_pixel_is_shown_where_the_turn_says(turn: Turn):
    shown = np.array(SHOWN[turn])
    rows, columns = shown.shape
    assert shown_size(IMAGE.shape, 1.0, turn) == (columns, rows)
    assert turned(IMAGE, turn).tolist() == SHOWN[turn]
    assert unturned(turned(IMAGE, turn), turn).tolist() == IMAGE.tolist()
    a, b, c, d, e, f = placement(1.0, 1.0, turn, (1.5, 1.0), (columns / 2, rows / 2))
    for (row, column), value in np.ndenumerate(IMAGE):
        x, y = a * (column + 0.5) + b * (row + 0.5) + e, c * (column + 0.5) + d * (row + 0.5) + f
        assert shown[int(y), int(x)] == value


def test_turns_are_made_as_seen_in_the_view():
    for turn, pixels in SHOWN.items():
        shown = np.array(pixels)
        assert SHOWN[turn.rotated(1)] == np.rot90(shown, -1).tolist()
        assert SHOWN[turn.rotated(-1)] == np.rot90(shown).tolist()
        assert SHOWN[turn.flipped()] == shown[:, ::-1].tolist()
        assert SHOWN[turn.flipped(upside_down=True)] == shown[::-1].tolist()


def test_placement_scales_stretches_and_moves():
    assert placement(2.0, 1.5, Turn(), (10, 20), (100, 200)) == (2, 0, 0, 3, 80, 140)
    assert placement(2.0, 1.5, Turn(1), (10, 20), (100, 200)) == (0, -3, 2, 0, 160, 180)
    assert shown_size((20, 10), 1.5, Turn(1)) == (30, 10)


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (Turn(), ("R", "H", "L", "F")),
        (Turn(1), ("F", "R", "H", "L")),
        (Turn(2), ("L", "F", "R", "H")),
        (Turn(3), ("H", "L", "F", "R")),
        (Turn(0, True), ("L", "H", "R", "F")),
        (Turn(1, True), ("F", "L", "H", "R")),
    ],
)
def test_letters_turn_with_the_image(turn: Turn, expected: tuple[str, ...]):
    assert sides(("L", "F"), turn) == expected


def test_letters_of_a_lateral_view_an_oblique_one_and_none():
    assert sides(("P", "F"), Turn()) == ("A", "H", "P", "F")
    assert sides(("PL", "F"), Turn()) == ("AR", "H", "PL", "F")
    for orientation in ((), ("L",), ("L", "X"), ("", "F"), ("LEFT", "F")):
        assert sides(orientation, Turn()) == ("", "", "", "")

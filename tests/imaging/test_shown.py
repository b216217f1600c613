"""How a radiograph is shown other than it is stored."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pneumoview.imaging.geometry import Turn, turned
from pneumoview.imaging.radiograph import Radiograph, Source
from pneumoview.imaging.shown import Shown

PIXELS = np.array([[1, 2, 3], [4, 5, 6]], np.uint8)


def test_a_radiograph_as_shown():
    stored = Radiograph(PIXELS, Source(Path("a.png"), "PNG"), aspect=2.0)
    turned = Shown(Turn(1), inverted=True).apply(stored)
    assert turned.pixels.tolist() == [[4, 1], [5, 2], [6, 3]]
    assert (turned.aspect, turned.inverted) == (0.5, True)
    assert Shown(Turn(2, mirrored=True)).apply(stored).pixels.tolist() == [[4, 5, 6], [1, 2, 3]]
    assert Shown().apply(stored) is stored


def test_what_lies_over_it_goes_back():
    assert Shown(Turn(1)).undo(np.array([[4, 1], [5, 2]])).tolist() == [[1, 2], [4, 5]]
    assert Shown(Turn(1)).undo(None) is None


TURNS = [Turn(quarters, mirrored) for quarters in range(4) for mirrored in (False, True)]


def test_turns_follow_each_other_and_are_taken_back():
    for first in TURNS:
        assert turned(turned(PIXELS, first), first.back).tolist() == PIXELS.tolist()
        for then in TURNS:
            assert turned(PIXELS, then.after(first)).tolist() == turned(turned(PIXELS, first), then).tolist()


def test_it_is_worded_by_codes():
    assert Shown().words == ()
    assert Shown(Turn(3, mirrored=True), inverted=True).words == ("mirrored", "turned_270", "inverted")
    assert Shown(Turn(3), inverted=True).then(2, inverted=True) == Shown(Turn(1))

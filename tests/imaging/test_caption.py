"""Text under a picture: as wide as it is, legible, and wrapped where it is narrow."""

from __future__ import annotations

import numpy as np
import pytest

from pneumoview.imaging.caption import INK, WARNING, caption

LINES = ["AI output, not reviewed – pneumonia 90 %", "Colours"]


@pytest.mark.parametrize("width", [3, 64, 224, 1200])
def test_it_is_as_wide_as_the_picture_and_no_letter_is_cut(width: int):
    strip = caption(LINES, width)
    assert strip.shape[1:] == (width, 3)
    assert strip.dtype == np.uint8
    if width > 60:
        assert not strip[:, -1].any()


def test_a_narrow_one_has_more_lines():
    assert len(caption(LINES, 100)) > len(caption(LINES, 300)) > 20
    assert len(caption(LINES, 1200, 75)) < len(caption(LINES, 1200, 50))


def test_the_first_line_warns():
    strip = caption(LINES, 1200).reshape(-1, 3)
    assert {WARNING, INK} <= {tuple(colour) for colour in strip.tolist()}

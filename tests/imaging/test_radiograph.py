"""What a radiograph is known by."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from pneumoview.imaging.radiograph import Facts, Radiograph, Source


def test_identity_of_an_image():
    pixels = np.arange(6, dtype=np.uint8).reshape(2, 3)
    one = Radiograph(pixels, Source(Path("a.png"), "PNG"))
    assert one.identity == Radiograph(pixels.copy(), Source(Path("b.png"), "PNG")).identity
    assert re.fullmatch("[0-9a-f]{64}", one.identity)
    others = [pixels.reshape(3, 2), pixels.astype(np.int8), pixels + 1]
    assert len({one.identity, *(Radiograph(other, one.source).identity for other in others)}) == 4
    assert Radiograph(pixels, one.source, facts=Facts(sop_uid="1.2.3")).identity == "1.2.3-3x2"

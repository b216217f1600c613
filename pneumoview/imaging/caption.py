"""Lines of text under a picture that leaves, so that what it is goes where it goes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LINE = 50
"""Letters of the font in the width of a line."""
INK, PAPER, WARNING = (235, 235, 235), (0, 0, 0), (255, 200, 60)
SMALLEST = 8


def caption(lines: Sequence[str], width: int) -> NDArray[np.uint8]:
    """Text as a black strip, the first line in amber.

    Args:
        lines: are wrapped where they are longer than the strip is wide.
        width: of the strip in pixels.

    Returns:
        (height, width, 3) uint8.
    """
    from PIL import Image, ImageDraw, ImageFont

    size = max(width / LINE * 1.8, SMALLEST)
    font = ImageFont.load_default(size)
    wrapped = [(part, number == 0) for number, line in enumerate(lines) for part in textwrap.wrap(line, LINE)]
    step, margin = round(size * 1.3), round(size * 0.6)
    strip = Image.new("RGB", (width, step * len(wrapped) + 2 * margin), PAPER)
    draw = ImageDraw.Draw(strip)
    for row, (part, first) in enumerate(wrapped):
        text = part.replace("–", "-")  # the font has no dash
        draw.text((margin, margin + row * step), text, fill=WARNING if first else INK, font=font)
    return np.asarray(strip)

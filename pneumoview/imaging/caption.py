"""Lines of text under a picture that leaves, so that what it is goes where it goes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LINE, WIDTH = 50, 1.8
"""Letters in a line, and how many of them are as wide as the font is high."""
INK, PAPER, WARNING = (235, 235, 235), (0, 0, 0), (255, 200, 60)
SMALLEST = 8
"""Pixels that the font is high."""


def caption(lines: Sequence[str], width: int, letters: int = LINE) -> NDArray[np.uint8]:
    """Text as a black strip, the first line in amber.

    Args:
        lines: are wrapped where they are longer than the strip is wide.
        width: of the strip in pixels.
        letters: in a line, as long as they are not smaller than ``SMALLEST``.

    Returns:
        (height, width, 3) uint8.
    """
    from PIL import Image, ImageDraw, ImageFont

    size = max(width / letters * WIDTH, SMALLEST)
    font = ImageFont.load_default(size)
    room = max(round(width / size * WIDTH), 1)
    wrapped = [(part, number == 0) for number, line in enumerate(lines) for part in textwrap.wrap(line, room)]
    step, margin = round(size * 1.3), round(size * 0.6)
    strip = Image.new("RGB", (width, step * len(wrapped) + 2 * margin), PAPER)
    draw = ImageDraw.Draw(strip)
    for row, (part, first) in enumerate(wrapped):
        text = part.replace("–", "-")  # the font has no dash
        draw.text((margin, margin + row * step), text, fill=WARNING if first else INK, font=font)
    return np.asarray(strip)

"""Between the model's square input, which is the whole image squashed, the image, and the view that turns it.

Image coordinates are column and row, of which (0, 0) is the upper left corner of the first pixel; view coordinates are
x to the right and y down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


def to_image(heatmap: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    """Stretch a map over the model's input, (h, w) float32, to the rows and columns of the image, bilinearly."""
    from PIL import Image

    rows, columns = shape
    return np.asarray(Image.fromarray(heatmap).resize((columns, rows), Image.Resampling.BILINEAR))


@dataclass(frozen=True)
class Turn:
    """How an image is shown: mirrored left to right or not, then rotated clockwise by so many quarters of a circle."""

    quarters: int = 0
    mirrored: bool = False

    def rotated(self, quarters: int) -> Turn:
        """Turned on, clockwise where positive, as seen in the view."""
        return Turn((self.quarters + quarters) % 4, self.mirrored)

    def flipped(self, *, upside_down: bool = False) -> Turn:
        """Mirrored left to right as seen in the view, or upside down."""
        return Turn((2 * upside_down - self.quarters) % 4, not self.mirrored)

    def after(self, first: Turn) -> Turn:
        """Both in one: ``first``, and then this one."""
        quarters = self.quarters + (-first.quarters if self.mirrored else first.quarters)
        return Turn(quarters % 4, self.mirrored != first.mirrored)

    @property
    def back(self) -> Turn:
        """What takes this one back."""
        return self if self.mirrored else Turn(-self.quarters % 4)

    @property
    def matrix(self) -> tuple[int, int, int, int]:
        """(a, b, c, d), with which x = a · column + b · row and y = c · column + d · row around the middle."""
        a, b, c, d = -1 if self.mirrored else 1, 0, 0, 1
        for _ in range(self.quarters):
            a, b, c, d = -c, -d, a, b
        return a, b, c, d


def turned(pixels: NDArray[Any], turn: Turn) -> NDArray[Any]:
    """The (H, W) pixels as they are shown, a view of them; (W, H) after an odd number of quarters."""
    return np.rot90(pixels[:, ::-1] if turn.mirrored else pixels, -turn.quarters)


def unturned(pixels: NDArray[Any], turn: Turn) -> NDArray[Any]:
    """What ``turned`` was given, a view of it."""
    pixels = np.rot90(pixels, turn.quarters)
    return pixels[:, ::-1] if turn.mirrored else pixels


def unturned_point(x: float, y: float, turn: Turn) -> tuple[float, float]:
    """Where a point of a turned image, in 0…1 of its width and height, lies on the image that was turned."""
    a, b, c, d = turn.matrix
    return a * (x - 0.5) + c * (y - 0.5) + 0.5, b * (x - 0.5) + d * (y - 0.5) + 0.5


def shown_size(shape: tuple[int, int], aspect: float, turn: Turn) -> tuple[float, float]:
    """Width and height of a turned image in columns; ``aspect`` is the height of a pixel divided by its width."""
    rows, columns = shape
    upright = (float(columns), rows * aspect)
    return upright[::-1] if turn.quarters % 2 else upright


def placement(
    scale: float, aspect: float, turn: Turn, centre: tuple[float, float], middle: tuple[float, float]
) -> tuple[float, float, float, float, float, float]:
    """The affine map that shows ``centre``, column and row, at ``middle``, x and y.

    Args:
        scale: view pixels per column before turning.
        aspect: height of a pixel divided by its width.
        turn: how the image is turned.
        centre: in image coordinates.
        middle: in view coordinates.

    Returns:
        (a, b, c, d, e, f), with which x = a · column + b · row + e and y = c · column + d · row + f.
    """
    a, b, c, d = turn.matrix
    matrix = (a * scale, b * scale * aspect, c * scale, d * scale * aspect)
    e = middle[0] - matrix[0] * centre[0] - matrix[1] * centre[1]
    f = middle[1] - matrix[2] * centre[0] - matrix[3] * centre[1]
    return *matrix, e, f


_OPPOSITE = {"L": "R", "R": "L", "A": "P", "P": "A", "H": "F", "F": "H"}


def sides(orientation: tuple[str, ...], turn: Turn) -> tuple[str, str, str, str]:
    """What lies at the left, top, right and bottom of the view.

    Args:
        orientation: the Patient Orientation (PS3.3 C.7.6.1.1.1): where the rows run to, and where the columns do.
        turn: how the image is turned.

    Returns:
        Letters of L, R, A, P, H and F; empty ones where ``orientation`` is not such a pair of directions.
    """
    if len(orientation) != 2 or not all(word and set(word) <= _OPPOSITE.keys() for word in orientation):
        return "", "", "", ""
    right, down = orientation
    left, up = ("".join(_OPPOSITE[letter] for letter in word) for word in orientation)
    around = [right, up, left, down] if turn.mirrored else [left, up, right, down]
    first, second, third, fourth = (around[(side - turn.quarters) % 4] for side in range(4))
    return first, second, third, fourth

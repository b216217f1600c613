"""Overlay planes of a DICOM file (PS3.3 C.9.2, groups 60xx), those embedded in unused bits of the pixels included."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.tag import Tag

from pneumoview.imaging.radiograph import Overlay, one_line

GROUPS = range(0x6000, 0x6020, 2)
ROWS, COLUMNS, FRAMES, LABEL, ORIGIN = 0x0010, 0x0011, 0x0015, 0x1500, 0x0050
FIRST_FRAME, POSITION, DATA = 0x0051, 0x0102, 0x3000


def overlays(dataset: Dataset, raw: NDArray[Any], frame: int) -> tuple[Overlay, ...]:
    """The overlay planes of one frame, each laid over the whole image; broken and empty ones are left out.

    Args:
        dataset: what the planes are part of.
        raw: (H, W) stored values with all their bits, in which retired planes are embedded (PS3.3-2004 C.9.2).
        frame: counted from 0.
    """
    found = []
    for group in GROUPS:
        with suppress(Exception):  # pydicom says in many ways that an element makes no sense
            if (mask := _plane(dataset, group, raw, frame)) is not None and mask.any():
                found.append(Overlay(mask, one_line(_value(dataset, group, LABEL, ""))))
    return tuple(found)


def _value(dataset: Dataset, group: int, element: int, otherwise: Any) -> Any:
    found = dataset.get(Tag(group, element))
    return otherwise if found is None or found.value in (None, "") else found.value


def _plane(dataset: Dataset, group: int, raw: NDArray[Any], frame: int) -> NDArray[np.bool_] | None:
    data, position = _value(dataset, group, DATA, None), int(_value(dataset, group, POSITION, 0))
    if data is None:
        if raw.ndim != 2 or raw.dtype.kind not in "iu" or not 0 < position < 8 * raw.dtype.itemsize:
            return None
        return (raw >> position & 1).astype(bool)
    rows, columns = int(_value(dataset, group, ROWS, 0)), int(_value(dataset, group, COLUMNS, 0))
    index = frame + 1 - int(_value(dataset, group, FIRST_FRAME, 1))
    frames = int(_value(dataset, group, FRAMES, 1))
    if not (0 <= index < frames or frames == 1) or rows * columns == 0:
        return None
    first = rows * columns * (index if frames > 1 else 0)
    bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")[first : first + rows * columns]
    plane = bits.reshape(rows, columns).astype(bool)
    top, left = (int(part) - 1 for part in _value(dataset, group, ORIGIN, (1, 1)))
    mask = np.zeros(raw.shape[:2], bool)
    height, width = raw.shape[0], raw.shape[1]
    inside = plane[max(-top, 0) : max(height - top, 0), max(-left, 0) : max(width - left, 0)]
    top, left = max(top, 0), max(left, 0)
    mask[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return mask

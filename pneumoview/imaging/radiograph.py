"""The frozen value that every room passes on: one displayed frame with its pixels, geometry, facts and source."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

VoiFunction = Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]

MAX_TEXT = 200


def one_line(value: object) -> str:
    """Any value as one line of at most 200 printable characters; of bytes only how many there are."""
    text = f"{len(value)} bytes" if isinstance(value, bytes) else str(value)
    text = " ".join("".join(c if c.isprintable() else " " for c in text[: 2 * MAX_TEXT]).split())
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"


@dataclass(frozen=True)
class Window:
    """A VOI window in modality units (DICOM PS3.3 C.11.2.1.2); ``width`` is positive."""

    center: float
    width: float
    function: VoiFunction = "LINEAR"
    explanation: str = ""


@dataclass(frozen=True, eq=False)
class VoiLut:
    """A VOI LUT (DICOM PS3.3 C.11.2.1.1): value ``first_value + i`` maps to ``table[i]`` of ``bits`` bits.

    ``table`` is (N,) unsigned; values below the first map to its first entry, above the last to its last.
    """

    first_value: int
    table: NDArray[np.uint16]
    bits: int
    explanation: str = ""


@dataclass(frozen=True)
class Spacing:
    """Distance between pixel centres in mm; ``origin`` says in words how far it can be trusted."""

    row_mm: float
    column_mm: float
    origin: str


@dataclass(frozen=True)
class Facts:
    """What the file says of patient, study and acquisition; empty where it is silent.

    ``age_years`` is None where no age is given and none follows from birth and study date.
    """

    patient_id: str = ""
    patient_name: str = ""
    sex: str = ""
    age_years: float | None = None
    study_uid: str = ""
    series_uid: str = ""
    sop_uid: str = ""
    study_date: str = ""
    study_description: str = ""
    series_description: str = ""
    modality: str = ""
    view: str = ""
    laterality: str = ""
    orientation: tuple[str, ...] = ()
    manufacturer: str = ""
    institution: str = ""


@dataclass(frozen=True)
class Source:
    """Where the pixels come from; ``frame`` counts from 0 and is below ``frames``."""

    path: Path
    format: str
    frame: int = 0
    frames: int = 1


@dataclass(frozen=True, eq=False)
class Radiograph:
    """One frame, ready to be windowed.

    Attributes:
        pixels: (H, W) read-only, after the Modality LUT; uint8, uint16, int16, int32 or float32.
        source: file, format and frame.
        inverted: True where the lowest value is to be shown white (MONOCHROME1, or a presentation LUT shape INVERSE).
        bits: bits stored per pixel in the file.
        presets: the file's own VOI LUTs and windows, in its order of preference; empty where it has none.
        padding: modality value of pixels outside the image (DICOM PS3.3 C.7.5.1.1.2), which take no part in statistics.
        spacing: distance of pixels in mm, or None where the file does not say.
        aspect: height of a pixel divided by its width; 1 unless the file says otherwise.
        facts: patient, study and acquisition.
        header: the whole header as displayable pairs of name and value.
    """

    pixels: NDArray[Any]
    source: Source
    inverted: bool = False
    bits: int = 8
    presets: tuple[Window | VoiLut, ...] = ()
    padding: tuple[float, float] | None = None
    spacing: Spacing | None = None
    aspect: float = 1.0
    facts: Facts = field(default_factory=Facts)
    header: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.pixels.ndim != 2 or 0 in self.pixels.shape:
            raise ValueError(f"pixels must be a non-empty (H, W) array, not of shape {self.pixels.shape}")
        self.pixels.flags.writeable = False

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.pixels.shape[0], self.pixels.shape[1]

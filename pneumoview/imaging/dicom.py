"""A DICOM image becomes a Radiograph: pixels after the Modality LUT, presets, spacing, facts and the header.

A radiograph is shown if its pixels can be decoded; a broken optional attribute counts as absent.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.dataelem import DataElement
from pydicom.multival import MultiValue
from pydicom.pixels.processing import apply_color_lut
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag
from pydicom.uid import UID

from pneumoview.errors import NoImageError, ReadError
from pneumoview.imaging import vocabulary
from pneumoview.imaging.age import age_of
from pneumoview.imaging.dataset import PIXEL_KEYWORDS, open_dataset
from pneumoview.imaging.grayscale import compact, hides, is_colour, luminance
from pneumoview.imaging.pixels import Stored, stored_values, syntax_name, undecodable
from pneumoview.imaging.planes import overlays
from pneumoview.imaging.radiograph import Facts, Radiograph, Source, Spacing, VoiFunction, VoiLut, Window, one_line

MAX_FILE_BYTES = 2**31
MAX_PIXELS = 200_000_000
MAX_HEADER_ROWS = 2000
LEAST_LUT_BITS = 8
MULTIPLE = (list, MultiValue)
FRAME_MACROS = ("FrameVOILUTSequence", "PixelValueTransformationSequence", "PixelMeasuresSequence")

RAW = ("FOR PROCESSING", "1.2.840.10008.5.1.4.1.1.1.1.1")
"""Presentation Intent Type and SOP class of digital X-ray images that are not meant for display (PS3.3 C.8.11.1)."""


def read_dicom(path: Path, frame: int = 0) -> Radiograph:
    """Read one frame of a DICOM file, with or without preamble.

    Raises:
        ReadError: not an image, too large, no such frame, or compressed in a way that cannot be decoded. Whatever
            pydicom and its decoders raise on damaged files passes through.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise ReadError(f"{path.name} is too large: more than {MAX_FILE_BYTES >> 30} GiB")
    dataset = open_dataset(path)
    frames = _check_image(dataset, path.name, frame)
    header = tuple(islice(_header_rows(dataset), MAX_HEADER_ROWS))
    _lift_frame_attributes(dataset, frame)
    stored = stored_values(dataset, frame, frames)
    values = stored.values
    if values.ndim == 3 or dataset.PhotometricInterpretation == "PALETTE COLOR":
        rgb = values if values.ndim == 3 else apply_color_lut(values, dataset)
        return Radiograph(
            compact(luminance(rgb)),
            Source(path, "DICOM", frame, frames),
            bits=stored.bits if values.ndim == 3 else 8 * rgb.dtype.itemsize,
            header=header,
            **_common(dataset, colour=is_colour(rgb)),
        )
    radiograph = Radiograph(
        pixels=compact(_modality(values, dataset)),
        source=Source(path, "DICOM", frame, frames),
        inverted=dataset.PhotometricInterpretation == "MONOCHROME1"
        or _text(dataset, "PresentationLUTShape") == "INVERSE",
        bits=stored.bits,
        presets=presets(dataset),
        padding=_padding(dataset, stored),
        header=header,
        overlays=overlays(dataset, stored.raw, frame),
        **_common(dataset),
    )
    if radiograph.presets and hides(radiograph, radiograph.presets[0]):
        return replace(radiograph, facts=replace(radiograph.facts, window_hides=True))
    return radiograph


def read_facts(path: Path) -> Facts:
    """What a file's header says, without decoding its pixels; nothing where it is no readable DICOM file."""
    try:
        return facts(open_dataset(path, stop_before_pixels=True))
    except Exception:
        return Facts()


def _common(dataset: Dataset, colour: bool = False) -> dict[str, Any]:
    distance = spacing(dataset)
    return {
        "spacing": distance,
        "aspect": _aspect(dataset, distance),
        "facts": replace(facts(dataset), colour=colour),
    }


def _check_image(dataset: Dataset, name: str, frame: int) -> int:
    """Make sure that ``frame`` can be decoded, complete what decoding needs, and return the number of frames."""
    sop_class = UID(_text(dataset, "SOPClassUID") or _text(dataset.file_meta, "MediaStorageSOPClassUID"))
    rows, columns = _integer(dataset, "Rows"), _integer(dataset, "Columns")
    if not any(keyword in dataset for keyword in PIXEL_KEYWORDS):
        if (rows and columns) or "Image Storage" in sop_class.name:
            raise ReadError(f"{name} has no pixel data; it may be truncated")
        kind = one_line(sop_class.name)
        error = NoImageError if kind != sop_class else ReadError
        raise error(f"{name} is a DICOM object without an image ({kind or 'of unknown kind'})")
    if rows * columns > MAX_PIXELS:
        raise ReadError(f"{name} is too large: {rows} × {columns} pixels, more than {MAX_PIXELS // 10**6} megapixels")
    frames = max(_integer(dataset, "NumberOfFrames"), 1)
    if not 0 <= frame < frames:
        raise ReadError(f"{name} has {frames} frame(s), counted from 0; there is no frame {frame}")
    dataset.NumberOfFrames = frames
    if (syntax := undecodable(dataset)) is not None:
        named = one_line(syntax_name(syntax)) or "unknown"
        raise ReadError(f"{name} is compressed in a way that cannot be decoded ({named})")
    return frames


def _lift_frame_attributes(dataset: Dataset, frame: int) -> None:
    """Copy window, rescale and spacing of one frame from the functional groups (PS3.3 C.7.6.16) to the top level."""
    groups = _items(dataset, "PerFrameFunctionalGroupsSequence")[frame : frame + 1]
    for group in groups + _items(dataset, "SharedFunctionalGroupsSequence")[:1]:
        for macro in FRAME_MACROS:
            for item in _items(group, macro):
                for tag in item.keys() - dataset.keys():
                    if element := _element(item, tag):
                        dataset.add(element)


def _modality(stored: NDArray[Any], dataset: Dataset) -> NDArray[Any]:
    """Apply the Modality LUT or the rescale (PS3.3 C.11.1) to stored values of any shape.

    pydicom's ``apply_modality_lut`` refuses LUTs of 10 or 12 bits and first values outside the pixels' own type.
    """
    for item in _items(dataset, "ModalityLUTSequence")[:1]:
        if lut := _lut(item, dataset, signed=_integer(dataset, "PixelRepresentation") == 1):
            return lut.table[np.clip(stored.astype(np.int64) - lut.first_value, 0, len(lut.table) - 1)]
    slope, intercept = _rescale(dataset)
    return stored if (slope, intercept) == (1, 0) else stored * np.float64(slope) + intercept


def _rescale(dataset: Dataset) -> tuple[float, float]:
    slope, intercept = _numbers(dataset, "RescaleSlope"), _numbers(dataset, "RescaleIntercept")
    return (slope[0] if slope else 0) or 1, intercept[0] if intercept else 0


def _lut(item: Dataset, dataset: Dataset, signed: bool) -> VoiLut | None:
    """The LUT in a sequence item (PS3.3 C.11.1.1 and C.11.2.1.1), or None where it is broken.

    Its depth is that of its greatest entry: some devices state 16 bits for entries of 12.
    """
    descriptor, data = _numbers(item, "LUTDescriptor"), _value(item, "LUTData")
    if len(descriptor) != 3:
        return None
    entries, first, bits = (int(number) for number in descriptor)
    entries = entries % 2**16 or 2**16
    if isinstance(data, bytes):
        packed = bits <= 8 and len(data) < 2 * entries
        table = np.frombuffer(
            data[: len(data) // 2 * 2], "u1" if packed else "<u2" if dataset.original_encoding[1] else ">u2"
        )
    else:
        table = np.array(data if isinstance(data, MULTIPLE) else [], dtype=np.int64)
    table = table[:entries].astype(np.uint16)
    if not table.size:
        return None
    first = first - 2**16 if signed and first >= 2**15 else first
    used = int(table.max()).bit_length()
    return VoiLut(first, table, max(used, min(bits, LEAST_LUT_BITS), 1), _text(item, "LUTExplanation"))


def presets(dataset: Dataset) -> tuple[Window | VoiLut, ...]:
    """The file's own VOI LUTs and windows, in this order.

    PS3.3 C.11.2 calls them alternative views and prefers none. LUTs come first, for a device that writes both means the
    window as a coarse stand-in for its curve.
    """
    slope, intercept = _rescale(dataset)
    signed = _integer(dataset, "PixelRepresentation") == 1 or intercept < 0 or slope < 0
    luts = [_lut(item, dataset, signed) for item in _items(dataset, "VOILUTSequence")]
    name = _text(dataset, "VOILUTFunction")
    function: VoiFunction = "SIGMOID" if name == "SIGMOID" else "LINEAR_EXACT" if name == "LINEAR_EXACT" else "LINEAR"
    centers, widths = _numbers(dataset, "WindowCenter"), _numbers(dataset, "WindowWidth")
    explanations = _text(dataset, "WindowCenterWidthExplanation").split("\\")
    windows = [
        Window(center, width, function, explanations[i].strip() if i < len(explanations) else "")
        for i, (center, width) in enumerate(zip(centers, widths, strict=False))
        if width > 0
    ]
    return (*(lut for lut in luts if lut), *windows)


def _padding(dataset: Dataset, stored: Stored) -> tuple[float, float] | None:
    """Pixel Padding Value and Range Limit (PS3.3 C.7.5.1.1.2) as lowest and highest modality value.

    Bits beside the value count as little as they do in the pixels.
    """
    value, dtype = _numbers(dataset, "PixelPaddingValue"), stored.values.dtype
    if not value or dtype.kind == "f":
        return None
    limit = _numbers(dataset, "PixelPaddingRangeLimit") or value
    shift = max(8 * dtype.itemsize - stored.bits, 0)
    ends = np.array([value[0], limit[0]]).astype(np.int64).astype(dtype) << shift >> shift
    shown = _modality(ends, dataset)
    return float(shown.min()), float(shown.max())


def spacing(dataset: Dataset) -> Spacing | None:
    """Distance between pixels in mm and where it was measured (PS3.3 10.7.1), or None.

    Pixel Spacing counts as calibrated where a type says so or it differs from the detector's own by more than rounding.
    """
    given, detector = _pair(dataset, "PixelSpacing"), _pair(dataset, "ImagerPixelSpacing")
    calibration = _text(dataset, "PixelSpacingCalibrationType")
    if given and (calibration or not detector or not np.allclose(given, detector, rtol=1e-4, atol=0)):
        origins = {"GEOMETRY": "calibrated by geometry", "FIDUCIAL": "calibrated by an object of known size"}
        unsaid = "calibrated, the file does not say how" if detector else "as the file says, plane unknown"
        return Spacing(*given, origins.get(calibration, unsaid))
    if detector:
        factor = _numbers(dataset, "EstimatedRadiographicMagnificationFactor")
        if factor and factor[0] > 0:
            return Spacing(detector[0] / factor[0], detector[1] / factor[0], "magnification corrected")
        return Spacing(*detector, "at detector")
    scanned = _pair(dataset, "NominalScannedPixelSpacing")
    return Spacing(*scanned, "on scanned film") if scanned else None


def _aspect(dataset: Dataset, distance: Spacing | None) -> float:
    if distance:
        return distance.row_mm / distance.column_mm
    ratio = _pair(dataset, "PixelAspectRatio")
    return ratio[0] / ratio[1] if ratio else 1.0


def facts(dataset: Dataset) -> Facts:
    """What the file says of patient, study and acquisition."""
    study_date = _date(dataset, "StudyDate")
    return Facts(
        patient_id=_text(dataset, "PatientID"),
        patient_name=" = ".join(
            " ".join(group.replace("^", " ").split()) for group in _text(dataset, "PatientName").split("=") if group
        ),
        sex=_text(dataset, "PatientSex"),
        age_years=age_of(_text(dataset, "PatientAge"), _date(dataset, "PatientBirthDate"), _seen(dataset)),
        study_uid=_text(dataset, "StudyInstanceUID"),
        series_uid=_text(dataset, "SeriesInstanceUID"),
        sop_uid=_text(dataset, "SOPInstanceUID"),
        study_date=study_date.isoformat() if study_date else "",
        study_time=_time(dataset, "StudyTime"),
        study_description=_text(dataset, "StudyDescription"),
        series_description=_text(dataset, "SeriesDescription"),
        series_number=_integer(dataset, "SeriesNumber"),
        instance_number=_integer(dataset, "InstanceNumber"),
        modality=_text(dataset, "Modality"),
        body_part=_body_part(dataset),
        view=_view(dataset),
        laterality=_text(dataset, "ImageLaterality") or _text(dataset, "Laterality"),
        orientation=tuple(filter(None, _text(dataset, "PatientOrientation").split("\\"))),
        manufacturer=_text(dataset, "Manufacturer"),
        institution=_text(dataset, "InstitutionName"),
        synthetic=_text(dataset, "SyntheticData") == "YES",
        raw=_text(dataset, "PresentationIntentType").upper() in RAW or _text(dataset, "SOPClassUID") in RAW,
    )


def _body_part(dataset: Dataset) -> str:
    """What was examined: the meaning of a known code, else the word for it, else what the file says of a code."""
    regions = _items(dataset, "AnatomicRegionSequence")
    known = (vocabulary.meaning_of_part(_text(item, "CodeValue")) for item in regions)
    said = (_text(item, "CodeMeaning") for item in regions)
    return next(filter(None, (*known, _text(dataset, "BodyPartExamined"), *said)), "")


def _view(dataset: Dataset) -> str:
    """The view, by word and by code; where they contradict each other, what says that it is not frontal."""
    views = [_text(dataset, "ViewPosition")]
    for item in _items(dataset, "ViewCodeSequence"):
        views += [_text(item, "CodeMeaning"), vocabulary.meaning_of_view(_text(item, "CodeValue"))]
    return next(filter(vocabulary.says_sideways, views), "") or next(filter(None, views), "")


def _seen(dataset: Dataset) -> date | None:
    dates = (_date(dataset, f"{what}Date") for what in ("Study", "Acquisition", "Series", "Content"))
    return next(filter(None, dates), None)


def _date(dataset: Dataset, keyword: str) -> date | None:
    """A date written YYYYMMDD or, as before 1993, YYYY.MM.DD."""
    try:
        return date.fromisoformat(_text(dataset, keyword).replace(".", ""))
    except ValueError:
        return None


def _time(dataset: Dataset, keyword: str) -> str:
    """A time written HHMMSS or, as before 1993, HH:MM:SS, its end left out or not, as HH:MM:SS; empty if it is none."""
    digits = _text(dataset, keyword).replace(":", "")[:6].ljust(6, "0")
    try:
        return time.fromisoformat(digits).isoformat() if _text(dataset, keyword) else ""
    except ValueError:
        return ""


def _header_rows(dataset: Dataset, prefix: str = "") -> Iterator[tuple[str, str]]:
    """All elements as name and short text, items of sequences under their sequence's name; pixels left out."""
    if meta := getattr(dataset, "file_meta", None):
        yield from _header_rows(meta)
    for tag in sorted(dataset.keys()):
        element = _element(dataset, tag)
        if element is None:
            yield f"{prefix}{tag}", "unreadable"
        elif isinstance(element.value, Sequence):
            for number, item in enumerate(element.value, 1):
                yield from _header_rows(item, f"{prefix}{element.name} {number} › ")
        elif tag.group != 0x7FE0:
            value = element.value
            if isinstance(value, MULTIPLE):
                value = "\\".join(map(str, value))
            yield f"{prefix}{element.name}", one_line(value.name if isinstance(value, UID) else value or "")


def _element(dataset: Dataset, key: str | BaseTag) -> DataElement | None:
    """The element, or None where it is absent or its bytes make no sense, which pydicom says with many exceptions."""
    try:
        return dataset[key]
    except Exception:
        return None


def _value(dataset: Dataset, keyword: str) -> Any:
    element = _element(dataset, keyword)
    return None if element is None else element.value


def _items(dataset: Dataset, keyword: str) -> list[Dataset]:
    value = _value(dataset, keyword)
    return list(value) if isinstance(value, Sequence) else []


def _text(dataset: Dataset, keyword: str) -> str:
    """The value as text, parts of a multiple one joined by backslashes; empty where there is none."""
    value = _value(dataset, keyword)
    parts = value if isinstance(value, MULTIPLE) else [] if value is None else [value]
    return "\\".join(str(part).strip(" \0") for part in parts)


def _numbers(dataset: Dataset, keyword: str) -> list[float]:
    """The value as finite numbers; empty where there is none or any part is none."""
    try:
        numbers = [float(part) for part in _text(dataset, keyword).split("\\")]
    except ValueError:
        return []
    return numbers if all(math.isfinite(number) for number in numbers) else []


def _integer(dataset: Dataset, keyword: str) -> int:
    numbers = _numbers(dataset, keyword)
    return int(numbers[0]) if numbers else 0


def _pair(dataset: Dataset, keyword: str) -> tuple[float, float] | None:
    """Two positive numbers, rows first."""
    numbers = _numbers(dataset, keyword)
    return (numbers[0], numbers[1]) if len(numbers) == 2 and min(numbers) > 0 else None

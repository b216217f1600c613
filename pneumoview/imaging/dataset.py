"""A DICOM file becomes a dataset, also one that is cut short or says another encoding or alphabet than it has."""

from __future__ import annotations

import re
import warnings
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from pydicom import DataElement, Dataset, config, dcmread
from pydicom.charset import convert_encodings
from pydicom.dataelem import RawDataElement
from pydicom.dataset import FileMetaDataset
from pydicom.filereader import read_dataset
from pydicom.tag import BaseTag, Tag

from pneumoview.imaging.bare import PREAMBLE, has_vr, looks_bare

PIXEL_DATA = Tag("PixelData")
PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
UNDEFINED = 0xFFFFFFFF
MAX_INFLATED = 2**30
SINGLE_BYTE = ("", "ISO_IR 6", "ISO_IR 100")
CHARACTER_SETS = {
    r"ISO[ _-]IR[ _-]?(149|87|159|58)": r"ISO 2022 IR \1",
    r"EUC[-_]?KR|KS[-_ ]?C[-_ ]?5601.*|CP949": "ISO 2022 IR 149",
    r"UTF[-_]?8": "ISO_IR 192",
}
"""Names that the standard does not have (PS3.3 C.12.1.1.2), and those that are meant."""
TEXTS = (
    *("PatientName", "PatientID", "StudyDescription", "SeriesDescription", "InstitutionName", "Manufacturer"),
    *("ReferringPhysicianName", "ProtocolName", "PatientComments", "ImageComments", "StationName"),
)

config.settings.reading_validation_mode = config.IGNORE
warnings.filterwarnings("ignore", module="pydicom")  # they have the values, and who they are of


def open_dataset(path: Path, **options: Any) -> Dataset:
    """The dataset of a file with or without preamble; ``options`` are those of ``dcmread``.

    Without options it is read with its pixel data as far as they go: where the file ends before their delimiter does,
    or is of another encoding than its transfer syntax says, what is there is read as what it is.

    Raises:
        Whatever pydicom raises on damaged files.
    """
    try:
        dataset: Dataset = dcmread(path, force=True, **options)
    except Exception:
        dataset = _as_it_is(path)
        if not dataset:
            raise
    else:
        if not options and not _is_whole(dataset):
            with suppress(Exception):
                dataset = _as_it_is(path) or dataset
    _set_alphabet(dataset)
    return dataset


def _is_whole(dataset: Dataset) -> bool:
    named = bool(dataset.file_meta.get("TransferSyntaxUID")) or not dataset.file_meta
    return named and "Rows" in dataset and any(keyword in dataset for keyword in PIXEL_KEYWORDS)


def _as_it_is(path: Path) -> Dataset:
    """The dataset by the encoding of its first element, with all that is left of the file for its pixel data."""
    data = path.read_bytes()
    file = BytesIO(data)
    meta = Dataset()
    if data[PREAMBLE : PREAMBLE + 4] == b"DICM":
        file.seek(PREAMBLE + 4)
    if looks_bare(data[file.tell() :], 0x0002):
        meta = read_dataset(file, False, True, stop_when=lambda tag, *_: tag.group != 0x0002)
    body = data[file.tell() :]
    if not any(looks_bare(body, 0x0008, little=little) for little in (True, False)):
        with suppress(zlib.error):
            body = zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, MAX_INFLATED)
    little = looks_bare(body, 0x0008)
    if not little and not looks_bare(body, 0x0008, little=False):
        return Dataset()
    implicit = not has_vr(body)
    file = BytesIO(body)
    dataset = read_dataset(file, implicit, little, stop_when=lambda tag, *_: tag >= PIXEL_DATA)
    dataset.file_meta = FileMetaDataset(meta)
    dataset.set_original_encoding(implicit, little, convert_encodings(dataset.get("SpecificCharacterSet") or ""))
    if element := _pixel_data(body[file.tell() :], implicit, little):
        dataset.add(element)
    return dataset


def _pixel_data(rest: bytes, implicit: bool, little: bool) -> DataElement | None:
    """Pixel Data at the beginning of ``rest``, to its end where the length is undefined or reaches beyond it."""
    order: Literal["little", "big"] = "little" if little else "big"
    group, number = (int.from_bytes(rest[at : at + 2], order) for at in (0, 2))
    begin = 8 if implicit else 12
    if len(rest) <= begin or Tag(group, number) != PIXEL_DATA:
        return None
    length = int.from_bytes(rest[begin - 4 : begin], order)
    value = rest[begin:] if length == UNDEFINED else rest[begin : begin + length]
    vr = "OW" if implicit else rest[4:6].decode("ascii", "replace")
    return DataElement(BaseTag(PIXEL_DATA), vr, value, is_undefined_length=length == UNDEFINED)


def _set_alphabet(dataset: Dataset) -> None:
    """Decode texts by the character set that is meant, where the stated one has a wrong name or UTF-8 is not stated."""
    stated = str(dataset.get("SpecificCharacterSet") or "").strip().upper()
    for wrong, right in CHARACTER_SETS.items():
        if re.fullmatch(wrong, stated):
            meant = re.sub(wrong, right, stated)
            break
    else:
        if stated not in SINGLE_BYTE or not _is_utf8(dataset):
            return
        meant = "ISO_IR 192"
    implicit, little = dataset.original_encoding
    dataset.set_original_encoding(implicit, little, convert_encodings(meant))


def _is_utf8(dataset: Dataset) -> bool:
    """Whether a text has letters beyond ASCII, and all that have any are valid UTF-8."""
    raw = [dataset.get_item(keyword) for keyword in TEXTS if keyword in dataset]
    texts = [item.value for item in raw if isinstance(item, RawDataElement) and isinstance(item.value, bytes)]
    beyond = [text for text in texts if not text.isascii()]
    with suppress(UnicodeDecodeError):
        return bool(beyond) and all(text.decode("utf-8") for text in beyond)
    return False

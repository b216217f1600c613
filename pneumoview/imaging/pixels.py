"""Pixel Data becomes stored values; where the header is silent or contradicted, the data say how they are coded.

What is told by the data: native or encapsulated, the codec, its precision and number of samples (PS3.5 8 and annex A),
where a single frame lies, whatever its offset table says, and which bits hold the value (PS3.3 C.7.6.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.encaps import encapsulate, get_frame
from pydicom.pixels.common import PhotometricInterpretation
from pydicom.pixels.decoders import gdcm
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

ITEM = b"\xfe\xff\x00\xe0"
JPEG_START, JPEG_END, J2K_START, JP2_START = b"\xff\xd8", b"\xff\xd9", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  "
JXL_STARTS = (b"\xff\x0a", b"\0\0\0\x0cJXL ")
JPEG_XL = UID("1.2.840.10008.1.2.4.110")
NAMES = {
    JPEG_XL: "JPEG XL Lossless",
    "1.2.840.10008.1.2.4.111": "JPEG XL JPEG Recompression",
    "1.2.840.10008.1.2.4.112": "JPEG XL",
    "1.2.840.10008.1.2.8.1": "Deflated Image Frame Compression",
}
"""Of transfer syntaxes (PS3.6 table A-1) that pydicom does not know."""
FRAMES_OF_JPEG = {0xC0: JPEGBaseline8Bit, 0xC1: JPEGExtended12Bit, 0xC2: JPEGBaseline8Bit, 0xC3: JPEGLosslessSV1}
SEQUENTIAL = (0xC0, 0xC1)
FRAME_OF_JPEG_LS, SCAN = 0xF7, 0xDA
WITHOUT_LENGTH = (0x00, 0x01, *range(0xD0, 0xDA))
NATIVE = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian)
PHOTOMETRIC = tuple(map(str, PhotometricInterpretation))
SNIFFED_BYTES = 65_536
SAMPLED_PIXELS = 500_000

# GDCM, where it is installed, ends the whole process on some damaged JPEG files.
for _transfer_syntax in gdcm.DECODER_DEPENDENCIES:
    get_decoder(_transfer_syntax).remove_plugin("gdcm")


@dataclass(frozen=True)
class Stored:
    """Stored values of one frame.

    Attributes:
        values: (H, W), or (H, W, 3) unsigned red, green, blue.
        bits: how many a value has.
        raw: the same before bits that are no part of the value were taken away.
    """

    values: NDArray[Any]
    bits: int
    raw: NDArray[Any]


@dataclass(frozen=True)
class _Stream:
    """One frame as it is coded: precision in bits and samples per pixel, as the stream says, 0 where it does not."""

    data: bytes
    syntax: UID | None
    precision: int = 0
    samples: int = 0


class TruncatedError(ValueError):
    """The pixel data end before the picture does."""


def syntax_name(syntax: UID) -> str:
    """The name of a transfer syntax; its UID where none is known."""
    return NAMES.get(syntax, syntax.name)


def undecodable(dataset: Dataset) -> UID | None:
    """The transfer syntax of compressed pixel data that cannot be decoded; None where they can be."""
    if not is_encapsulated(dataset):
        return None
    syntax = _declared(dataset)
    if syntax in NATIVE or syntax_name(syntax) == syntax or _has_decoder(syntax):
        first, _ = next(_items(dataset.PixelData), (b"", 0))
        syntax = _stream(first[:SNIFFED_BYTES]).syntax or syntax
    return None if _has_decoder(syntax) else syntax


def is_encapsulated(dataset: Dataset) -> bool:
    """Whether the pixel data are compressed, that is to say items (PS3.5 A.4), whatever the transfer syntax says."""
    value = dataset.get("PixelData")
    if not isinstance(value, bytes) or not value.startswith(ITEM):
        return False
    return bool(dataset["PixelData"].is_undefined_length) or _declared(dataset) not in NATIVE


def _declared(dataset: Dataset) -> UID:
    return UID(str(dataset.file_meta.get("TransferSyntaxUID") or "").strip(" \0"))


def _has_decoder(syntax: UID) -> bool:
    try:
        return get_decoder(syntax).is_available
    except NotImplementedError:
        return False


def stored_values(dataset: Dataset, frame: int, frames: int) -> Stored:
    """Decode one frame.

    Args:
        dataset: with pixel data; what its Image Pixel module lacks is completed in it.
        frame: counted from 0.
        frames: how many there are.

    Raises:
        TruncatedError: compressed pixel data end too early. Whatever pydicom and its decoders raise passes through.
    """
    if is_encapsulated(dataset):
        stream = _frame(dataset, frame, frames)
        _complete(dataset, stream.samples, stream.precision)
        precision = stream.precision or dataset.BitsStored
        coded: dict[str, Any] = {
            "rows": dataset.Rows,
            "columns": dataset.Columns,
            "number_of_frames": 1,
            "samples_per_pixel": dataset.SamplesPerPixel,
            "photometric_interpretation": dataset.PhotometricInterpretation,
            "planar_configuration": dataset.PlanarConfiguration,
            "pixel_representation": dataset.PixelRepresentation,
            "bits_allocated": _container(precision),
            "bits_stored": precision,
            "pixel_keyword": "PixelData",
        }
        decoder = get_decoder(stream.syntax or _declared(dataset))
        values, _ = decoder.as_array(encapsulate([stream.data]), index=0, **coded)
    else:
        _complete(dataset, *_native_shape(dataset, frames))
        implicit, little = dataset.original_encoding
        native = ExplicitVRBigEndian if not little else ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
        dataset.file_meta.TransferSyntaxUID = native
        whole = {"bits_stored": dataset.BitsAllocated} if "PixelData" in dataset else {}
        values, _ = get_decoder(native).as_array(dataset, index=frame, **whole)
    return _bits_of_the_value(values, dataset)


def _container(precision: int) -> int:
    return next(bits for bits in (8, 16, 32, 64) if precision <= bits)


def _native_shape(dataset: Dataset, frames: int) -> tuple[int, int]:
    """Samples per pixel and bits allocated that the length of native pixel data allows; 0 where it does not tell."""
    pixels = _number(dataset, "Rows", 0) * _number(dataset, "Columns", 0) * frames
    length = len(dataset.get("PixelData") or b"")
    for samples, octets in ((1, 1), (1, 2), (3, 1), (1, 4), (3, 2)) if pixels else ():
        expected = pixels * samples * octets
        given = _number(dataset, "SamplesPerPixel", samples), _number(dataset, "BitsAllocated", 8 * octets)
        if length in (expected, expected + expected % 2) and given == (samples, 8 * octets):
            return given
    return 0, 0


def _number(dataset: Dataset, keyword: str, otherwise: int) -> int:
    """A number of the header; ``otherwise`` where there is none, or it is no number."""
    try:
        value = dataset.get(keyword)
        return otherwise if value is None or value == "" else int(value)
    except (TypeError, ValueError):
        return otherwise


def _complete(dataset: Dataset, samples: int, bits: int) -> None:
    """Fill in what the Image Pixel module lacks (PS3.3 C.7.6.3), or says in a way that has no meaning.

    Args:
        dataset: what is completed.
        samples: per pixel, as the pixel data say; 0 where they do not.
        bits: of the value, likewise.
    """
    text = " ".join(str(dataset.get("PhotometricInterpretation") or "").strip(" \0").upper().split())
    photometric = {"MONOCHROME": "MONOCHROME2", "MONOCHROME 1": "MONOCHROME1"}.get(text, text)
    samples = samples or _number(dataset, "SamplesPerPixel", 3 if photometric.startswith(("RGB", "YBR")) else 1)
    grey = photometric.startswith("MONOCHROME") or photometric == "PALETTE COLOR"
    if samples in (1, 3) and (photometric not in PHOTOMETRIC or grey != (samples == 1)):
        photometric = "MONOCHROME2" if samples == 1 else "RGB"
    dataset.PhotometricInterpretation, dataset.SamplesPerPixel = photometric, samples
    if _number(dataset, "PlanarConfiguration", -1) not in (0, 1):
        dataset.PlanarConfiguration = 0
    if "PixelData" not in dataset:
        return
    allocated = _number(dataset, "BitsAllocated", 0)
    if allocated != 1 and (allocated % 8 or not 0 < allocated <= 64):
        allocated = _container(max(bits, _number(dataset, "BitsStored", 0), 8))
    dataset.BitsAllocated = allocated
    if not 0 < _number(dataset, "BitsStored", 0) <= max(allocated, bits):
        dataset.BitsStored = bits or allocated
    if _number(dataset, "PixelRepresentation", -1) not in (0, 1):
        dataset.PixelRepresentation = 0


def _bits_of_the_value(raw: NDArray[Any], dataset: Dataset) -> Stored:
    """Take away what bits beside the value hold, e.g. overlays of old (PS3.3 C.9.2, retired), and mend wrong headers.

    High Bit counts only where values reach above Bits Stored. Bits above the value are masked, unless neighbours in
    which they differ are nearer to each other with them: then Bits Stored is too small, and without them values wrap.
    """
    if raw.ndim == 3 or raw.dtype.kind not in "iu" or dataset.BitsAllocated == 1:
        return Stored(raw, 1 if dataset.get("BitsAllocated") == 1 else _stored_bits(raw, dataset), raw)
    width, bits = 8 * raw.dtype.itemsize, _stored_bits(raw, dataset)
    if bits >= width:
        return Stored(raw, bits, raw)
    unsigned = raw.view(f"u{raw.dtype.itemsize}")
    shift = _number(dataset, "HighBit", bits - 1) + 1 - bits
    if 0 < shift <= width - bits and int(unsigned.max()) >> bits:
        values = np.right_shift(np.left_shift(raw, width - bits - shift), width - bits)
        return Stored(values, bits, raw)
    masked = np.right_shift(np.left_shift(raw, width - bits), width - bits)
    if not _wraps(raw, masked):
        return Stored(masked, bits, raw)
    low, high = int(raw.min()), int(raw.max())
    return Stored(raw, max(high.bit_length(), (-low - 1).bit_length()) + (raw.dtype.kind == "i"), raw)


def _stored_bits(raw: NDArray[Any], dataset: Dataset) -> int:
    return _number(dataset, "BitsStored", 8 * raw.dtype.itemsize)


def _wraps(raw: NDArray[Any], masked: NDArray[Any]) -> bool:
    """Whether masking makes neighbours in a row jump that did not before; of a large picture some rows are asked."""
    step = max(1, raw.size // SAMPLED_PIXELS)
    before, after = raw[::step].astype(np.int64), masked[::step].astype(np.int64)
    differ = np.diff(before - after) != 0
    return bool(np.abs(np.diff(before))[differ].sum() < np.abs(np.diff(after))[differ].sum())


def _frame(dataset: Dataset, frame: int, frames: int) -> _Stream:
    """One frame of encapsulated pixel data; a single one has all fragments, wherever its offset table points."""
    value = dataset.PixelData
    items = list(_items(value))
    if len(items) == frames:
        items = items[frame : frame + 1]
    missing = sum(lacking for _, lacking in items)
    if frames == 1 or len(items) == 1:
        data = b"".join(fragment for fragment, _ in items)
    else:
        offsets = [dataset.get(keyword) for keyword in ("ExtendedOffsetTable", "ExtendedOffsetTableLengths")]
        data = get_frame(
            value, frame, number_of_frames=frames, extended_offsets=(offsets[0], offsets[1]) if all(offsets) else None
        )
    if missing and not data.rstrip(b"\0").endswith(JPEG_END):
        if missing > len(JPEG_END) or not data.startswith((JPEG_START, J2K_START)):
            raise TruncatedError("the pixel data end too early")
        data = data.removesuffix(JPEG_END[:1]) + JPEG_END
    return _stream(data)


def _items(value: bytes) -> Iterator[tuple[bytes, int]]:
    """The fragments behind the offset table, each with how many of its bytes the file lacks (PS3.5 A.4).

    The first item is the offset table unless a codec begins in it, for some writers leave the table out.
    """
    at = 0
    while value[at : at + 4] == ITEM:
        length = int.from_bytes(value[at + 4 : at + 8], "little")
        fragment = value[at + 8 : at + 8 + length]
        if at or fragment.startswith((JPEG_START, J2K_START, JP2_START)):
            yield fragment, length - len(fragment)
        at += 8 + length


def _stream(data: bytes) -> _Stream:
    """What the first bytes of a coded frame say; a wrong scan header of a sequential JPEG is mended."""
    if data.startswith(JP2_START) and (start := data.find(J2K_START)) > 0:
        data = data[start:]
    if data.startswith(J2K_START):
        header = data[: max(data.find(b"\xff\x90"), 0)]
        precision = (data[42] & 0x7F) + 1 if len(data) > 42 else 0
        samples = int.from_bytes(data[40:42], "big")
        return _Stream(data, HTJ2KLossless if b"\xff\x50" in header else JPEG2000Lossless, precision, samples)
    if data.startswith(JXL_STARTS):
        return _Stream(data, JPEG_XL)
    if data.startswith(JPEG_START):
        return _jpeg(data)
    segments, first = (int.from_bytes(data[at : at + 4], "little") for at in (0, 4))
    if 1 <= segments <= 15 and first == 64 and len(data) > 64:
        samples = 3 if segments in (3, 6) else 1
        return _Stream(data, RLELossless, 8 * segments // samples, samples)
    return _Stream(data, None)


def _jpeg(data: bytes) -> _Stream:
    """A JPEG or JPEG-LS stream (ISO 10918-1 annex B, ISO 14495-1).

    A sequential scan takes the coefficients 0 to 63 without approximation (B.2.3); where the scan header says
    otherwise, as the JPEG Extended of some archives does, it is set so.
    """
    mended, frame, precision, samples, at = bytearray(data), 0, 0, 0, 2
    while 0 <= (at := data.find(b"\xff", at)) <= len(data) - 10:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in FRAMES_OF_JPEG or marker == FRAME_OF_JPEG_LS:
            frame, precision, samples = marker, data[at + 4], data[at + 9]
        elif marker == SCAN:
            if frame not in SEQUENTIAL or length != 6 + 2 * data[at + 4]:
                break
            mended[at + length - 1 : at + length + 2] = b"\x00\x3f\x00"
            if data[at + 4] == samples:
                break
        at += 1 if marker == 0xFF else 2 if marker in WITHOUT_LENGTH else 2 + length
    syntax = JPEGLSLossless if frame == FRAME_OF_JPEG_LS else FRAMES_OF_JPEG.get(frame)
    return _Stream(bytes(mended), syntax, precision, samples)

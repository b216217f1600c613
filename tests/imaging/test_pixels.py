"""Pixel facts that the header leaves out or says wrongly."""

import struct
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLSLossless,
    RLELossless,
)

from made import image
from pneumoview.errors import ReadError
from pneumoview.imaging.grayscale import display
from pneumoview.imaging.pixels import _stream
from pneumoview.imaging.readers import read

SMOOTH = np.add.outer(np.arange(64) * 40, np.arange(64) * 20).astype(np.uint16)
"""Up to 3780, neighbours 20 and 40 apart."""


@pytest.mark.parametrize(
    "keywords",
    [
        ("PhotometricInterpretation",),
        ("SamplesPerPixel",),
        ("BitsAllocated",),
        ("BitsStored", "HighBit"),
        ("PixelRepresentation",),
        (
            "PhotometricInterpretation",
            "SamplesPerPixel",
            "BitsAllocated",
            "BitsStored",
            "HighBit",
            "PixelRepresentation",
        ),
    ],
)
def test_what_is_absent_is_told_by_the_data(show, keywords):
    dataset = image(SMOOTH)
    for keyword in keywords:
        delattr(dataset, keyword)
    assert np.array_equal(show(dataset).pixels, SMOOTH)


@pytest.mark.parametrize("compressed", [False, True])
def test_bits_of_compressed_pixels_are_those_of_the_stream(show, compressed):
    dataset = image(SMOOTH)
    if compressed:
        dataset.compress(JPEG2000Lossless)
    for keyword in ("BitsAllocated", "BitsStored", "HighBit"):
        delattr(dataset, keyword)
    radiograph = show(dataset)
    assert np.array_equal(radiograph.pixels, SMOOTH)
    assert radiograph.bits == (12 if compressed else 16)


@pytest.mark.parametrize(
    ("written", "inverted"),
    [
        ("", False),
        ("monochrome2", False),
        ("monochrome1", True),
        ("MONOCHROME 1", True),
        ("GREY", False),
        ("RGB", False),
    ],
)
def test_photometric_interpretations_that_are_none(show, written, inverted):
    dataset = image(SMOOTH)
    dataset["PhotometricInterpretation"].value = written
    radiograph = show(dataset)
    assert np.array_equal(radiograph.pixels, SMOOTH)
    assert radiograph.inverted is inverted


@pytest.mark.parametrize(
    ("keywords", "written"),
    [
        (("PlanarConfiguration",), "RGB"),
        (("SamplesPerPixel",), "rgb"),
        (("SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration"), None),
        ((), "MONOCHROME2"),
    ],
)
def test_colour_without_the_facts_of_colour(show, keywords, written):
    dataset = image(np.full((2, 2, 3), (255, 0, 0), np.uint8), 8, photometric="RGB")
    if written:
        dataset["PhotometricInterpretation"].value = written
    for keyword in keywords:
        delattr(dataset, keyword)
    assert show(dataset).pixels.tolist() == [[76, 76], [76, 76]]


@pytest.mark.parametrize(("bits", "shown"), [(0, 16), (20, 16), (8, 12), (10, 12), (11, 12)])
def test_bits_stored_that_are_too_few_or_none(show, bits, shown):
    radiograph = show(image(SMOOTH, BitsStored=bits, HighBit=max(bits - 1, 0)))
    assert np.array_equal(radiograph.pixels, SMOOTH)
    assert radiograph.bits == shown


def test_bits_above_the_value_are_masked_where_they_are_no_part_of_it(show):
    beside = SMOOTH.copy()
    beside[10:20, 10:40] |= 1 << 12
    assert np.array_equal(show(image(beside)).pixels, SMOOTH)
    signs = (SMOOTH.astype(np.int16) - 2000) & 0x0FFF
    assert np.array_equal(show(image(signs, 12)).pixels, SMOOTH.astype(int) - 2000)


@pytest.mark.parametrize("syntax", [JPEG2000Lossless, JPEGLSLossless, RLELossless])
def test_bits_above_the_value_are_masked_in_compressed_pixels_too(show, syntax):
    beside = SMOOTH.copy()
    beside[10:20, 10:40] |= 1 << 12
    dataset = image(beside, 16)
    dataset.compress(syntax)
    dataset.BitsStored, dataset.HighBit = 12, 11
    assert np.array_equal(show(dataset).pixels, SMOOTH)


def test_high_bit_counts_where_values_reach_it(show):
    assert np.array_equal(show(image(SMOOTH, HighBit=15)).pixels, SMOOTH)
    left = show(image(SMOOTH << 4, HighBit=15))
    assert np.array_equal(left.pixels, SMOOTH)
    assert left.bits == 12


def baseline(pixels):
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=95)
    return stream.getvalue()


def test_jpeg_of_8_bits_in_16_allocated(show):
    grey = (SMOOTH >> 4).astype(np.uint8)
    dataset = image(SMOOTH >> 4, 8)
    dataset.PixelData = encapsulate([baseline(grey)])
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    radiograph = show(dataset)
    assert radiograph.pixels.dtype == np.uint8
    assert np.abs(radiograph.pixels.astype(int) - grey).max() <= 3
    assert np.array_equal(display(radiograph), radiograph.pixels)


def frame_of(dataset):
    """The one coded frame of a compressed dataset, behind the offset table."""
    value = dataset.PixelData
    return value[8 + int.from_bytes(value[4:8], "little") :]


@pytest.mark.parametrize("table", [struct.pack("<I", 9999), struct.pack("<II", 0, 50), b"\1\2\3", None])
def test_a_single_frame_is_found_whatever_its_offset_table_says(show, table):
    dataset = image(SMOOTH)
    dataset.compress(JPEG2000Lossless)
    first = b"" if table is None else b"\xfe\xff\x00\xe0" + struct.pack("<I", len(table)) + table
    dataset.PixelData = first + frame_of(dataset)
    assert np.array_equal(show(dataset).pixels, SMOOTH)


def test_a_whole_frame_of_a_file_that_is_cut_off_in_the_next(show, tmp_path):
    dataset = image(np.stack([SMOOTH, SMOOTH]), frames=2)
    dataset.compress(RLELossless)
    show(dataset)
    path = tmp_path / "image.dcm"
    path.write_bytes(path.read_bytes()[:-200])
    assert np.array_equal(read(path, 0).pixels, SMOOTH)
    with pytest.raises(ReadError, match="the pixel data end too early"):
        read(path, 1)


def test_a_single_frame_in_fragments_that_its_table_calls_frames(show):
    dataset = image(SMOOTH)
    dataset.compress(JPEG2000Lossless)
    stream = frame_of(dataset)[8:]
    fragments = [stream[at : at + 50] for at in range(0, len(stream), 50)]
    dataset.PixelData = encapsulate(fragments, has_bot=True)
    assert len(fragments) > 3
    assert np.array_equal(show(dataset).pixels, SMOOTH)


@pytest.mark.parametrize(
    "said", [ExplicitVRLittleEndian, JPEGBaseline8Bit, RLELossless, JPEGLSLossless, UID("1.2.3.4")]
)
@pytest.mark.parametrize("syntax", [JPEG2000Lossless, JPEGLSLossless, RLELossless])
def test_the_codec_is_told_by_the_stream(show, syntax, said, tmp_path):
    dataset = image(SMOOTH)
    dataset.compress(syntax)
    show(dataset)
    path = tmp_path / "image.dcm"
    path.write_bytes(_renamed(path.read_bytes(), syntax, said))
    assert np.array_equal(read(path).pixels, SMOOTH)


def _renamed(data: bytes, syntax: UID, said: UID) -> bytes:
    """A file whose meta information names another transfer syntax of any length; nothing else is changed."""

    def element(uid: UID) -> bytes:
        value = uid.encode() + b"\0" * (len(uid) % 2)
        return struct.pack("<HH2sH", 2, 0x10, b"UI", len(value)) + value

    longer = len(element(said)) - len(element(syntax))
    length = struct.unpack("<I", data[140:144])[0] + longer
    return data[:140] + struct.pack("<I", length) + data[144:].replace(element(syntax), element(said), 1)


def test_pixels_that_are_not_compressed_though_the_syntax_says_so(show, tmp_path):
    show(image(SMOOTH))
    path = tmp_path / "image.dcm"
    data = path.read_bytes()
    for said in (JPEG2000Lossless, JPEGBaseline8Bit, RLELossless, UID("1.2.840.113619.5.9"), UID("")):
        path.write_bytes(_renamed(data, ExplicitVRLittleEndian, said))
        assert np.array_equal(read(path).pixels, SMOOTH)


@pytest.mark.parametrize(
    ("uid", "name"),
    [
        ("1.2.840.10008.1.2.4.110", "JPEG XL Lossless"),
        ("1.2.840.10008.1.2.4.112", "JPEG XL"),
        ("1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile / Level 4.1"),
    ],
)
def test_what_cannot_be_decoded_is_named(show, tmp_path, uid, name):
    dataset = image(SMOOTH)
    dataset.compress(JPEG2000Lossless)
    show(dataset)
    path = tmp_path / "image.dcm"
    path.write_bytes(_renamed(path.read_bytes(), JPEG2000Lossless, UID(uid)))
    with pytest.raises(ReadError) as caught:
        read(path)
    assert str(caught.value) == f"image.dcm is compressed in a way that cannot be decoded ({name})"


@pytest.mark.parametrize("ends", [(0, 0, 0), (1, 0, 0), (63, 63, 0x11)])
def test_jpeg_extended_whose_scan_header_has_a_wrong_start_and_end(tmp_path, ends):
    source = Path(get_testdata_file("JPGExtended.dcm", download=False))
    assert dcmread(source).file_meta.TransferSyntaxUID == JPEGExtended12Bit
    data = bytearray(source.read_bytes())
    scan = data.index(b"\xff\xda")
    last = scan + 2 + int.from_bytes(data[scan + 2 : scan + 4], "big")
    assert data[last - 3 : last] == b"\x00\x3f\x00"
    data[last - 3 : last] = bytes(ends)
    path = tmp_path / "wrong.dcm"
    path.write_bytes(data)
    assert np.array_equal(read(path).pixels, read(source).pixels)


def test_high_throughput_jpeg_2000_is_told_from_the_plain_one():
    dataset = image(SMOOTH)
    dataset.compress(JPEG2000Lossless)
    stream = frame_of(dataset)[8:]
    assert _stream(stream).syntax == JPEG2000Lossless
    assert (_stream(stream).precision, _stream(stream).samples) == (12, 1)
    capable = stream[:51] + b"\xff\x50\x00\x08\x00\x02\x00\x00\x00\x00" + stream[51:]
    assert _stream(capable).syntax == HTJ2KLossless

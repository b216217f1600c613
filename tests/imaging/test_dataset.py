"""Files that are cut short, and that say another encoding or alphabet than they have."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from pydicom.filewriter import dcmwrite
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from made import image
from pneumoview.errors import ReadError
from pneumoview.imaging.bare import looks_bare
from pneumoview.imaging.readers import read

SMOOTH = np.add.outer(np.arange(64) * 40, np.arange(64) * 20).astype(np.uint16)
DELIMITER = b"\xfe\xff\xdd\xe0\0\0\0\0"
DATASET = 144
"""Where the group length of the meta information begins to count."""


@pytest.fixture
def compressed(tmp_path, show):
    """The bytes of a radiograph by transfer syntax."""

    def make(syntax):
        dataset = image(SMOOTH)
        dataset.compress(syntax)
        show(dataset)
        data = (tmp_path / "image.dcm").read_bytes()
        assert data.endswith(DELIMITER)
        return data

    return make


@pytest.fixture
def of_bytes(tmp_path):
    """The pixels of a file with such bytes, or what is said of it."""

    def read_bytes(data):
        path = tmp_path / "a.dcm"
        path.write_bytes(data)
        try:
            return read(path).pixels
        except ReadError as error:
            return str(error)

    return read_bytes


@pytest.mark.parametrize("syntax", [JPEG2000Lossless, JPEGLSLossless, RLELossless])
@pytest.mark.parametrize("end", [b"", bytes(8), bytes(600), DELIMITER + bytes(512), DELIMITER + b"\xfc\xff\xfc\xff"])
def test_all_pixels_are_there_whatever_follows_them(compressed, of_bytes, syntax, end):
    assert np.array_equal(of_bytes(compressed(syntax).removesuffix(DELIMITER) + end), SMOOTH)


def test_a_stream_without_its_end_marker_is_whole(compressed, of_bytes):
    data = compressed(JPEG2000Lossless).removesuffix(DELIMITER)
    for end in (-1, -2):
        assert np.array_equal(of_bytes(data[:end]), SMOOTH)


@pytest.mark.parametrize("syntax", [JPEG2000Lossless, JPEGLSLossless, RLELossless])
@pytest.mark.parametrize("share", [0.6, 0.8, 0.95])
def test_cut_off_within_the_pixels(compressed, of_bytes, syntax, share):
    data = compressed(syntax)
    pixels = data.index(b"\xe0\x7f\x10\x00")
    cut = data[: pixels + int(share * (len(data) - pixels - len(DELIMITER)))]
    assert of_bytes(cut) == "a.dcm is damaged or truncated: the pixel data end too early"


def test_native_pixels_cut_off(show, tmp_path, of_bytes):
    show(image(SMOOTH))
    data = (tmp_path / "image.dcm").read_bytes()
    assert of_bytes(data[: len(data) // 2]).startswith("a.dcm is damaged or truncated: The number of bytes")
    assert np.array_equal(of_bytes(data + bytes(512)), SMOOTH)
    header = data[: data.index(b"\x28\x00\x10\x00")]
    assert of_bytes(header) == "a.dcm has no pixel data; it may be truncated"


@pytest.fixture
def encodings():
    """The bytes of one dataset in every native encoding, without meta information."""

    def body(implicit, little, pixels):
        file = BytesIO()
        dataset = image(pixels, PatientName="A^B")
        del dataset.file_meta
        dcmwrite(file, dataset, implicit_vr=implicit, little_endian=little, force_encoding=True)
        return file.getvalue()

    explicit = body(False, True, SMOOTH)
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return {
        ImplicitVRLittleEndian: body(True, True, SMOOTH),
        ExplicitVRLittleEndian: explicit,
        ExplicitVRBigEndian: body(False, False, SMOOTH.byteswap()),
        DeflatedExplicitVRLittleEndian: deflate.compress(explicit) + deflate.flush(),
    }


def with_meta(body, syntax):
    value = syntax.encode() + b"\0" * (len(syntax) % 2)
    element = struct.pack("<HH2sH", 2, 0x10, b"UI", len(value)) + value
    return bytes(128) + b"DICM" + struct.pack("<HH2sHI", 2, 0, b"UL", 4, len(element)) + element + body


@pytest.mark.parametrize(
    "said", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian, ""]
)
def test_the_encoding_is_told_by_the_first_element(encodings, of_bytes, said):
    for body in encodings.values():
        assert np.array_equal(of_bytes(with_meta(body, said)), SMOOTH)


def test_a_preamble_without_meta_information(encodings, of_bytes):
    for body in encodings.values():
        assert np.array_equal(of_bytes(bytes(128) + b"DICM" + body), SMOOTH)


def test_compressed_pixels_without_meta_information(compressed, of_bytes):
    data = compressed(JPEG2000Lossless)
    body = data[DATASET + struct.unpack("<I", data[140:144])[0] :]
    assert np.array_equal(of_bytes(body), SMOOTH)


@pytest.mark.parametrize(
    ("charset", "written", "shown"),
    [
        ("ISO_IR 149", "홍^길동".encode("euc_kr"), "홍 길동"),
        ("EUC-KR", "홍^길동".encode("euc_kr"), "홍 길동"),
        (None, "홍^길동".encode(), "홍 길동"),
        ("ISO_IR 100", "홍^길동".encode(), "홍 길동"),
        ("ISO_IR 6", "Müller^Änne".encode(), "Müller Änne"),
        ("UTF-8", "Müller^Änne".encode(), "Müller Änne"),
        ("ISO_IR 100", "Müller^Änne".encode("latin-1"), "Müller Änne"),
        (None, b"Smith^Ann", "Smith Ann"),
    ],
)
def test_alphabets_that_are_not_stated_or_by_a_wrong_name(tmp_path, charset, written, shown):
    path = tmp_path / "a.dcm"
    marker = "x" * (len(written) + len(written) % 2)
    image(PatientName=marker, SpecificCharacterSet=charset).save_as(path, enforce_file_format=True)
    data = path.read_bytes()
    assert data.count(marker.encode()) == 1
    path.write_bytes(data.replace(marker.encode(), written.ljust(len(marker))))
    radiograph = read(path)
    assert radiograph.facts.patient_name == shown
    assert ("Patient's Name", shown.replace(" ", "^")) in radiograph.header


@pytest.mark.parametrize(
    ("head", "bare"),
    [
        (b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 100", True),
        (b"\x08\x00\x00\x00\x04\x00\x00\x00\xb6\x01\x00\x00", True),
        (b"\x02\x00\x00\x00UL\x04\x00\xc8\x00\x00\x00", True),
        (b"\x08\x00\x10\x00\x0c\x00\x00\x00ACR-NEMA 2.0", True),
        (b"\x08\x00\x05\x00cs\x0a\x00ISO_IR 100", False),
        (b"\x08\x00\x05\x00", False),
        (b"\x08\x00" + bytes(range(7, 40)), False),
        (b"\x00\x08\x00\x05CS\x00\x0aISO_IR 100", False),
        (b"hello, world", False),
    ],
)
def test_what_looks_like_a_dataset_without_preamble(head, bare):
    assert looks_bare(head) is bare

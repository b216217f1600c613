import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom.data import get_testdata_file

from pneumoview.errors import ReadError
from pneumoview.imaging.grayscale import display
from pneumoview.imaging.readers import is_candidate, read
from pneumoview.imaging.walk import find

GREY = np.add.outer(np.arange(48), np.arange(48)).astype(np.uint8)
DICOM = Path(get_testdata_file("MR_small.dcm", download=False))


def error_of(path):
    with pytest.raises(ReadError) as caught:
        read(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.png", b"", "is empty"),
        ("note.dcm", b"hello, world\n" * 20, "is neither DICOM nor a PNG, JPEG, BMP, TIFF or WebP image"),
        ("noise", np.random.default_rng(1).bytes(5000), "is neither DICOM nor a PNG, JPEG, BMP, TIFF or WebP image"),
        ("zeros", bytes(500), "is neither DICOM nor a PNG, JPEG, BMP, TIFF or WebP image"),
        ("study.dcm", b"PK\x03\x04" + bytes(100), "is a ZIP archive; unpack it first"),
        ("song.webp", b"RIFF\x24\x00\x00\x00WAVEfmt ", "is a damaged WEBP file or one of an unsupported kind"),
        ("hollow.dcm", bytes(128) + b"DICM", "is a DICOM object without an image (of unknown kind)"),
    ],
)
def test_what_is_no_radiograph_is_told_in_one_sentence(tmp_path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)
    assert error_of(path) == f"{name} {reason}"


def test_paths_that_are_no_readable_file(tmp_path):
    assert error_of(tmp_path / "absent.dcm") == "absent.dcm does not exist"
    assert error_of(tmp_path) == f"{tmp_path.name} is a folder, not a file"
    assert error_of(Path("/")) == "/ is a folder, not a file"
    assert error_of("null\0byte").startswith("null\0byte is damaged or truncated: ")
    loop = tmp_path / "loop.png"
    loop.symlink_to(loop)
    assert error_of(loop).startswith("loop.png ")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs on this system")
def test_a_fifo_is_not_waited_for(tmp_path):
    path = tmp_path / "pipe.dcm"
    os.mkfifo(path)
    assert error_of(path) == "pipe.dcm is not a regular file"
    assert list(find([tmp_path])) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_permission_denied(tmp_path):
    path = tmp_path / "secret.png"
    Image.fromarray(GREY).save(path)
    path.chmod(0)
    assert error_of(path) == "secret.png may not be read: permission denied"
    assert list(find([tmp_path])) == [path]
    tmp_path.chmod(0)
    try:
        assert list(find([tmp_path, path])) == [tmp_path, path]
        assert error_of(path) == "secret.png may not be read: permission denied"
    finally:
        tmp_path.chmod(0o700)


@pytest.fixture(scope="module")
def encoded():
    """A real DICOM in four encodings, and one image in every raster format."""
    from io import BytesIO

    names = ("MR_small.dcm", "MR_small_RLE.dcm", "MR_small_jpeg_ls_lossless.dcm", "SC_rgb_jpeg_dcmtk.dcm")
    files = {name: Path(get_testdata_file(name, download=False)).read_bytes() for name in names}
    for kind in ("PNG", "JPEG", "BMP", "TIFF", "WEBP"):
        buffer = BytesIO()
        Image.fromarray(GREY).save(buffer, kind)
        files[kind] = buffer.getvalue()
    return files


def read_or_refuse(path):
    """Whether the file was read; anything but a ReadError of one line that starts with the name passes through."""
    try:
        assert display(read(path)).dtype == np.uint8
    except ReadError as error:
        text = str(error)
        assert text.startswith(f"{path.name} ")
        assert text.isprintable()
        return False
    return True


@pytest.mark.filterwarnings("ignore")
def test_a_file_cut_anywhere_is_read_or_refused(tmp_path, encoded):
    path = tmp_path / "cut"
    for name, data in encoded.items():
        read_count = 0
        for end in range(1, len(data), len(data) // 40):
            path.write_bytes(data[:end])
            read_count += read_or_refuse(path)
        assert read_count <= 20, name


@pytest.mark.filterwarnings("ignore")
def test_a_file_with_random_damage_is_read_or_refused(tmp_path, encoded):
    path = tmp_path / "damaged"
    chance = np.random.default_rng(2)
    for data in encoded.values():
        for _ in range(40):
            damaged = bytearray(data)
            for _ in range(chance.choice([1, 5, 30])):
                damaged[chance.integers(min(len(data), 3000))] = chance.integers(256)
            path.write_bytes(damaged)
            read_or_refuse(path)


@pytest.mark.filterwarnings("ignore")
def test_a_panicking_decoder_is_a_read_error(tmp_path):
    data = bytearray(Path(get_testdata_file("MR_small_RLE.dcm", download=False)).read_bytes())
    path = tmp_path / "rle.dcm"
    offset = data.rindex(b"\xfe\xff\x00\xe0") + 8
    data[offset + 4 : offset + 8] = (2**31).to_bytes(4, "little")
    path.write_bytes(data)
    assert error_of(path).startswith("rle.dcm is damaged or truncated: ")


def test_candidates(tmp_path):
    for name in ("a.png", "B.JPG", "c.dcm", "notes.txt", "DICOMDIR"):
        (tmp_path / name).write_bytes(b"x")
    for name in ("1.2.840.113", "noext", "scan.txt", "dicomdir"):
        (tmp_path / name).write_bytes(DICOM.read_bytes())
    candidates = sorted(path.name for path in tmp_path.iterdir() if is_candidate(path))
    assert candidates == ["1.2.840.113", "B.JPG", "a.png", "c.dcm", "noext", "scan.txt"]


def test_reading_needs_neither_torch_nor_qt_nor_matplotlib():
    code = (
        "import sys, pneumoview.imaging.readers, pneumoview.imaging.grayscale, pneumoview.imaging.overlay\n"
        "print([m for m in ('torch', 'PySide6', 'matplotlib', 'cv2') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"

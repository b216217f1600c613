import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from pneumoview.errors import ReadError
from pneumoview.imaging.grayscale import display
from pneumoview.imaging.readers import read

RAMP = np.arange(64, dtype=np.uint8).reshape(8, 8) * 4


@pytest.mark.parametrize(("suffix", "options"), [("png", {}), ("bmp", {}), ("tif", {}), ("webp", {"lossless": True})])
def test_eight_bit_grey_comes_back_bit_identical(tmp_path, suffix, options):
    path = tmp_path / f"ramp.{suffix}"
    Image.fromarray(RAMP).save(path, **options)
    radiograph = read(path)
    assert radiograph.pixels.dtype == np.uint8
    assert np.array_equal(display(radiograph), RAMP)
    assert (radiograph.spacing, radiograph.presets, radiograph.bits) == (None, (), 8)
    assert radiograph.source.format == {"tif": "TIFF"}.get(suffix, suffix.upper())
    assert ("Size", "8 × 8") in radiograph.header


def test_the_name_does_not_matter(tmp_path):
    path = tmp_path / "misnamed.dcm"
    Image.fromarray(RAMP).save(path, "PNG")
    assert read(path).source.format == "PNG"


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_sixteen_bits_keep_their_values(tmp_path, suffix):
    path = tmp_path / f"deep.{suffix}"
    Image.fromarray(np.array([[0, 1000], [4095, 65535]], np.uint16)).save(path)
    radiograph = read(path)
    assert radiograph.pixels.tolist() == [[0, 1000], [4095, 65535]]
    assert (radiograph.pixels.dtype, radiograph.bits) == (np.uint16, 16)


@pytest.mark.parametrize(("values", "dtype"), [([[-5, 70000]], np.int32), ([[0.5, 2.25]], np.float32)])
def test_tiff_of_32_bits(tmp_path, values, dtype):
    path = tmp_path / "deep.tif"
    Image.fromarray(np.array(values, dtype)).save(path)
    radiograph = read(path)
    assert radiograph.pixels.tolist() == values
    assert (radiograph.pixels.dtype, radiograph.bits) == (dtype, 32)


@pytest.mark.parametrize(("white_is_zero", "shown"), [(False, [0, 255]), (True, [255, 0])])
def test_white_is_zero_tiff_of_16_bits_is_inverted(tmp_path, white_is_zero, shown):
    path = tmp_path / "negative.tif"
    Image.fromarray(np.array([[0, 4095]], np.uint16)).save(path, tiffinfo={262: 0 if white_is_zero else 1})
    assert display(read(path)).tolist() == [shown]


@pytest.mark.parametrize(
    ("mode", "colour", "grey"),
    [
        ("1", 1, 255),
        ("LA", (200, 128), 100),
        ("RGB", (255, 0, 0), 76),
        ("RGBA", (255, 255, 255, 128), 128),
        ("RGBA", (255, 255, 255, 0), 0),
        ("P", 7, 7),
    ],
)
def test_png_modes_become_grey_over_black(tmp_path, mode, colour, grey):
    path = tmp_path / "mode.png"
    image = Image.new(mode, (3, 2), colour)
    if mode == "P":
        image.putpalette([channel for i in range(256) for channel in (i, i, i)])
    image.save(path)
    radiograph = read(path)
    assert radiograph.shape == (2, 3)
    assert display(radiograph).tolist() == [[grey] * 3] * 2


def test_cmyk_jpeg(tmp_path):
    path = tmp_path / "print.jpg"
    Image.new("CMYK", (8, 8), (0, 0, 0, 155)).save(path)
    assert np.abs(display(read(path)).astype(int) - 100).max() <= 1


def test_exif_orientation_turns_the_image_upright(tmp_path):
    path = tmp_path / "turned.png"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.array([[1, 2, 3], [4, 5, 6]], np.uint8)).save(path, exif=exif)
    assert read(path).pixels.tolist() == [[4, 1], [5, 2], [6, 3]]


def test_pages_of_a_tiff_are_frames(tmp_path):
    path = tmp_path / "pages.tif"
    pages = [Image.new("L", (2, 2), value) for value in (10, 20)]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    second = read(path, 1)
    assert (second.pixels.max(), second.source.frame, second.source.frames) == (20, 1, 2)
    with pytest.raises(ReadError, match=r"^pages\.tif has 2 frame\(s\), counted from 0; there is no frame 2$"):
        read(path, 2)


@pytest.mark.filterwarnings("ignore:Image size")
@pytest.mark.parametrize(("width", "height"), [(15_000, 15_000), (100_000, 100_000)])
def test_huge_declared_size_is_refused_before_memory_is_taken(tmp_path, width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    path = tmp_path / "bomb.png"
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b""))
    with pytest.raises(ReadError, match=r"^bomb\.png is too large: more than 200 megapixels$"):
        read(path)


def test_native_radiographs_are_shown_as_pillow_decodes_them(real_data):
    for path in sorted(real_data.glob("native/*/*.jpeg"))[::15]:
        with Image.open(path) as image:
            assert np.array_equal(display(read(path)), np.asarray(image.convert("L"))), path.name


@pytest.mark.parametrize(
    ("mode", "fill", "colour"),
    [("L", 90, False), ("RGB", (90, 90, 90), False), ("RGB", (200, 90, 90), True), ("CMYK", (200, 0, 0, 0), True)],
)
def test_colour(tmp_path, mode, fill, colour):
    path = tmp_path / "a.jpg"
    Image.new(mode, (20, 20), fill).save(path)
    assert read(path).facts.colour is colour

"""A PNG, JPEG, BMP, TIFF or WebP file becomes a Radiograph; such files tell neither spacing nor window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from pneumoview.errors import ReadError
from pneumoview.imaging.grayscale import compact, is_colour
from pneumoview.imaging.radiograph import SYNTHETIC, Facts, Radiograph, Source, one_line

MAX_PIXELS = 200_000_000
DEEP_MODES = {"I;16": 16, "I;16L": 16, "I;16B": 16, "I": 32, "F": 32}
TIFF_PHOTOMETRIC = 262

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def read_raster(path: Path, file_format: str, frame: int = 0) -> Radiograph:
    """Read one page or animation frame of a raster image, turned upright by its EXIF orientation.

    Colour becomes luminance (ITU-R BT.601), transparency black; 16- and 32-bit grey keeps its values.

    Args:
        path: the file.
        file_format: name of the format by Pillow, e.g. ``PNG``.
        frame: counted from 0.

    Raises:
        ReadError: too large, no such frame or not such a file. Whatever Pillow raises on damaged files passes through.
    """
    too_large = f"{path.name} is too large: more than {MAX_PIXELS // 10**6} megapixels"
    try:
        image = Image.open(path, formats=(file_format,))
    except Image.DecompressionBombError as error:
        raise ReadError(too_large) from error
    except UnidentifiedImageError as error:
        raise ReadError(f"{path.name} is a damaged {file_format} file or one of an unsupported kind") from error
    with image:
        frames = getattr(image, "n_frames", 1)
        if not 0 <= frame < frames:
            raise ReadError(f"{path.name} has {frames} frame(s), counted from 0; there is no frame {frame}")
        image.seek(frame)
        if image.width * image.height > MAX_PIXELS:
            raise ReadError(too_large)
        mode = image.mode
        header = _header(image)
        synthetic = image.info.get("Description") == SYNTHETIC
        white_is_zero = mode in DEEP_MODES and getattr(image, "tag_v2", {}).get(TIFF_PHOTOMETRIC) == 0
        ImageOps.exif_transpose(image, in_place=True)
        shown = _opaque(image)
        colour = shown.mode == "RGB" and is_colour(np.asarray(shown))
        pixels = np.asarray(shown.convert("L") if shown.mode == "RGB" else shown)
    return Radiograph(
        compact(pixels),
        Source(path, file_format, frame, frames),
        inverted=white_is_zero,
        bits=DEEP_MODES.get(mode, 8),
        facts=Facts(synthetic=synthetic, colour=colour),
        header=header,
    )


def _opaque(image: Image.Image) -> Image.Image:
    """The image in one of the deep modes, in ``L`` or in ``RGB``."""
    if image.mode in DEEP_MODES or (image.mode == "L" and not image.has_transparency_data):
        return image
    if image.has_transparency_data:
        black = Image.new("RGBA", image.size, "black")
        image = Image.alpha_composite(black, image.convert("RGBA"))
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _header(image: Image.Image) -> tuple[tuple[str, str], ...]:
    facts = {"Format": image.format, "Mode": image.mode, "Size": f"{image.width} × {image.height}", **image.info}
    return tuple((one_line(name), one_line(value)) for name, value in facts.items())

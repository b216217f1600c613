"""Thumbnails of a scan's radiographs: how they are made, and the file that keeps them for the report."""

from __future__ import annotations

import io
import zlib
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pneumoview.imaging.geometry import to_image
from pneumoview.imaging.overlay import PICTURE_OPACITY, overlay
from pneumoview.scan.row import Row

SIDE = 96
QUALITY = 60
SUFFIX = ".thumbnails"


def thumbnail(image: NDArray[np.uint8], aspect: float, heatmap: NDArray[np.float32] | None) -> bytes:
    """A radiograph, and right of it the same with its heatmap, as WebP of about 2 kB.

    Args:
        image: (H, W) uint8, as displayed.
        aspect: height of a pixel divided by its width.
        heatmap: (h, w) float in 0…1, over the whole image; None for the radiograph alone.
    """
    height, width = image.shape[0] * aspect, image.shape[1]
    factor = SIDE / max(height, width)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small = np.asarray(Image.fromarray(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=2))
    pixels = np.dstack((small, small, small))
    if heatmap is not None:
        laid_over = overlay(small, to_image(heatmap, (small.shape[0], small.shape[1])), PICTURE_OPACITY)
        pixels = np.hstack((pixels, laid_over))
    webp = io.BytesIO()
    Image.fromarray(pixels).save(webp, format="WEBP", quality=QUALITY)
    return webp.getvalue()


class Thumbnails:
    """The thumbnails of a table, in ``out.csv.thumbnails`` beside it: a line for each, which is only ever appended.

    A line has the SHA-256 of the file and of the model, the status, the picture in Base64, and the CRC-32 of all that;
    what a crash has torn does not fit its CRC and is passed over. A row finds its thumbnail by the same three, so that
    it never gets one of another file or model.
    """

    def __init__(self, table: Path, *, overwrite: bool = False) -> None:
        """Continue the file, or with ``overwrite`` start it over.

        Raises:
            OSError: it cannot be written.
        """
        self._path = table.with_name(table.name + SUFFIX)
        with self._path.open("wb" if overwrite else "ab") as file:
            if file.tell():
                file.write(b"\n")

    def append(self, row: Row, picture: bytes) -> None:
        """Keep the thumbnail of a row; calls from several threads must not overlap.

        Raises:
            OSError: the disk is full, or the like.
        """
        text = f"{key_of(row)} {b64encode(picture).decode()}".encode()
        with self._path.open("ab") as file:
            file.write(b"%b %08x\n" % (text, zlib.crc32(text)))

    def read(self, rows: Iterable[Row]) -> dict[str, str]:
        """Those thumbnails of some rows that are there, in Base64, by ``key_of`` the row.

        Raises:
            OSError: the file cannot be read.
        """
        wanted = {key_of(row) for row in rows}
        found = {}
        with self._path.open("rb") as lines:
            for line in lines:
                text, _, crc = line.rstrip(b"\n").rpartition(b" ")
                if crc == b"%08x" % zlib.crc32(text):
                    key, _, picture = text.decode("ascii").rpartition(" ")
                    if key in wanted:
                        found[key] = picture
        return found


def key_of(row: Row) -> str:
    """What a row and its thumbnail share."""
    return f"{row.get('sha256')} {row.get('model_sha256')} {row['status']}"

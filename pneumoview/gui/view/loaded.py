"""A file becomes a radiograph ready for display, decoded once for all who want it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from pneumoview.gui.base.worker import Checkpoint, Request
from pneumoview.imaging import grayscale, readers
from pneumoview.imaging.radiograph import Radiograph, VoiLut, Window

SMALLEST_LEVEL = 512
THUMBNAIL_SIZE = 128
KEPT_BYTES, LEAST_BYTES = 256 << 20, 4 << 20
"""Of all decoded frames that are kept, and what even a small one with its header counts for."""
KEPT_THUMBNAILS = 2048


@dataclass(frozen=True, eq=False)
class Loaded:
    """A radiograph ready for display.

    Attributes:
        levels: the radiograph, then copies each of half the size of the one before, for drawing it small.
        voi: how it is windowed at first.
        full_range: window over all its values.
    """

    levels: tuple[Radiograph, ...]
    voi: Window | VoiLut
    full_range: Window

    @property
    def radiograph(self) -> Radiograph:
        """The radiograph at its own size."""
        return self.levels[0]


def halve(pixels: NDArray[Any]) -> NDArray[Any]:
    """Mean of blocks of 2 × 2, (H, W) → (H // 2, W // 2), in the dtype of the input; an odd last line is left out."""
    rows, columns = pixels.shape[0] // 2 * 2, pixels.shape[1] // 2 * 2
    blocks = pixels[:rows, :columns].reshape(rows // 2, 2, columns // 2, 2)
    mean: NDArray[np.float32] = blocks.mean((1, 3), dtype=np.float32)
    return (mean if pixels.dtype.kind == "f" else np.rint(mean)).astype(pixels.dtype)


def reduced(radiograph: Radiograph) -> Radiograph:
    """The radiograph at half the size; a block that is padding in part is so as a whole."""
    pixels = halve(radiograph.pixels)
    if radiograph.padding is not None:
        low, high = radiograph.padding
        rows, columns = pixels.shape
        outside = (radiograph.pixels >= low) & (radiograph.pixels <= high)
        blocks = outside[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2)
        pixels[blocks.any((1, 3))] = low
    return replace(radiograph, pixels=pixels)


def grey_image(grey: NDArray[np.uint8]) -> QImage:
    """Copy (H, W) uint8 into a QImage."""
    grey = np.ascontiguousarray(grey)
    rows, columns = grey.shape
    return QImage(grey.data, columns, rows, columns, QImage.Format.Format_Grayscale8).copy()


def _levels(radiograph: Radiograph, smallest: int) -> tuple[Radiograph, ...]:
    levels = [radiograph]
    while max(levels[-1].shape) >= 2 * smallest and min(levels[-1].shape) > 1:
        levels.append(reduced(levels[-1]))
    return tuple(levels)


@dataclass(eq=False)
class _Kept:
    """One frame as it was decoded, or None until then; whoever holds ``lock`` decodes it."""

    radiograph: Radiograph | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


_Key = tuple[Path, int, int, int]
"""File, frame, and the time and size by which a changed file is known."""


class Decoder:
    """Decodes frames for thumbnail, display and reading alike; any thread.

    The last frames are kept, ``KEPT_BYTES`` of pixels in all, and the last ``KEPT_THUMBNAILS`` thumbnails, so that a
    file is decoded once however its thumbnail, display and reading follow each other, and again only if it has changed
    or so many others came in between.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._thumbnails: OrderedDict[_Key, QImage] = OrderedDict()

    def read(self, path: Path, frame: int = 0) -> Radiograph:
        """The frame of a file; ReadError as ``readers.read``. Who comes while it is decoded waits for it."""
        key = _key(path, frame)
        with self._lock:
            kept = self._kept.setdefault(key, _Kept())
            self._kept.move_to_end(key)
        with kept.lock:
            if kept.radiograph is None:
                try:
                    kept.radiograph = readers.read(path, frame)
                except BaseException:
                    with self._lock:
                        self._kept.pop(key, None)
                    raise
            radiograph = kept.radiograph
        self._make_room()
        return radiograph

    def _make_room(self) -> None:
        """Let the oldest frames go, but never the last one."""
        with self._lock:
            sizes = [
                (key, max(LEAST_BYTES, one.radiograph.pixels.nbytes))
                for key, one in self._kept.items()
                if one.radiograph is not None
            ]
            excess = sum(size for _, size in sizes) - KEPT_BYTES
            for key, size in sizes[:-1]:
                if excess <= 0:
                    break
                del self._kept[key]
                excess -= size

    def load(self, request: Request, checkpoint: Checkpoint) -> Loaded:
        """A frame ready for display; ReadError where that is impossible."""
        radiograph = self.read(request.path, request.frame)
        checkpoint("identify")
        _ = radiograph.identity  # takes a while for a large image, and is kept
        checkpoint("window")
        levels = _levels(radiograph, SMALLEST_LEVEL)
        return Loaded(levels, grayscale.default_voi(radiograph), grayscale.full_range(radiograph))

    def thumbnail(self, request: Request, checkpoint: Checkpoint = lambda _: None) -> QImage:
        """A frame reduced to at most ``THUMBNAIL_SIZE`` pixels a side; ReadError where it cannot be decoded."""
        key = _key(request.path, request.frame)
        with self._lock:
            image = self._thumbnails.get(key)
        if image is not None:
            return image
        radiograph = self.read(request.path, request.frame)
        checkpoint("window")
        small = _levels(radiograph, THUMBNAIL_SIZE)[-1]
        image = grey_image(grayscale.display(small, grayscale.default_voi(radiograph)))
        height = max(1, round(image.height() * radiograph.aspect))
        image = image.scaled(image.width(), height).scaled(
            *(THUMBNAIL_SIZE, THUMBNAIL_SIZE),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        with self._lock:
            self._thumbnails[key] = image
            if len(self._thumbnails) > KEPT_THUMBNAILS:
                self._thumbnails.popitem(last=False)
        return image


def _key(path: Path, frame: int) -> _Key:
    try:
        status = path.stat()
    except OSError:
        return path, frame, 0, 0
    return path, frame, status.st_mtime_ns, status.st_size

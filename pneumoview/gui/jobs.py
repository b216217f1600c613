"""What the worker threads do: find files, make thumbnails, decode for display, analyse.

The readers bring pydicom, which takes longer to import than the window to open: they are imported on the threads.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QImage

from pneumoview.ai.analysis import Analysis, Thresholds
from pneumoview.gui.preload import import_model_libraries
from pneumoview.gui.worker import Checkpoint, Request
from pneumoview.imaging import grayscale
from pneumoview.imaging.radiograph import Radiograph, VoiLut, Window

if TYPE_CHECKING:
    from pneumoview.ai.pipeline import Pipeline

BATCH_SECONDS = 0.1
SMALLEST_LEVEL = 512
THUMBNAIL_SIZE = 128


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


def grey_image(grey: NDArray[np.uint8]) -> QImage:
    """Copy (H, W) uint8 into a QImage."""
    grey = np.ascontiguousarray(grey)
    rows, columns = grey.shape
    return QImage(grey.data, columns, rows, columns, QImage.Format.Format_Grayscale8).copy()


def _levels(radiograph: Radiograph, smallest: int) -> tuple[Radiograph, ...]:
    levels = [radiograph]
    while max(levels[-1].shape) >= 2 * smallest and min(levels[-1].shape) > 1:
        levels.append(replace(radiograph, pixels=halve(levels[-1].pixels)))
    return tuple(levels)


def samples_folder() -> Path:
    """Where the generated samples are kept."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation), "samples")


def find(request: Request, checkpoint: Checkpoint) -> None:
    """Walk ``request.path``; the files found are reported as progress, a list of paths at a time.

    The folder of the samples is filled first, and each sample reported as it is ready.
    """
    from pneumoview.imaging import phantom, readers

    batch: list[Path] = []
    sent = time.monotonic()
    generated = request.path == samples_folder()
    for path in phantom.write_samples(request.path) if generated else readers.find([request.path]):
        batch.append(path)
        if time.monotonic() - sent > BATCH_SECONDS:
            checkpoint(batch)
            batch, sent = [], time.monotonic()
    checkpoint(batch)


def load(request: Request, checkpoint: Checkpoint) -> Loaded:
    """Decode a frame for display; ReadError where that is impossible."""
    from pneumoview.imaging import readers

    radiograph = readers.read(request.path, request.frame)
    checkpoint("window")
    levels = _levels(radiograph, SMALLEST_LEVEL)
    return Loaded(levels, grayscale.default_voi(radiograph), grayscale.full_range(radiograph))


def thumbnail(request: Request, checkpoint: Checkpoint) -> QImage:
    """Decode a frame and reduce it to at most ``THUMBNAIL_SIZE`` pixels a side."""
    from pneumoview.imaging import readers

    radiograph = readers.read(request.path, request.frame)
    checkpoint("window")
    small = _levels(radiograph, THUMBNAIL_SIZE)[-1]
    image = grey_image(grayscale.display(small, grayscale.default_voi(radiograph)))
    height = max(1, round(image.height() * radiograph.aspect))
    image = image.scaled(image.width(), height)
    return image.scaled(
        THUMBNAIL_SIZE, THUMBNAIL_SIZE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )


class Analyser:
    """Analyses frames with one model, which is loaded at the first request.

    ``model`` is its id or folder, None for the default; ``trust`` is the user's consent to one that does not come with
    the program; ``thresholds`` are the model's own once it is loaded.
    """

    def __init__(self, model: str | None, device: str) -> None:
        self.trust = False
        self.thresholds = Thresholds()
        self.model = model
        self._device = device
        self._pipeline: Pipeline | None = None

    def __call__(self, request: Request, checkpoint: Checkpoint) -> Analysis:
        """Read, prepare and analyse; every stage is announced, see ``pneumoview.ai.pipeline``."""
        from pneumoview.imaging import readers

        checkpoint("read")
        radiograph = readers.read(request.path, request.frame)
        if self._pipeline is None:
            import_model_libraries(lambda: checkpoint("load"))
            from pneumoview.ai.pipeline import Pipeline

            self._pipeline = Pipeline.load(self.model, self._device, trust=self.trust)
            self.thresholds = self._pipeline.bundle.thresholds
        return self._pipeline.analyse(radiograph, target=request.target, on_stage=checkpoint)

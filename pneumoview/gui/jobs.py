"""What the worker threads do: find files, make thumbnails, decode for display, analyse."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QImage

from pneumoview.ai.analysis import Analysis
from pneumoview.ai.bundle import Bundle
from pneumoview.ai.bundle import find as find_bundle
from pneumoview.gui.preload import import_model_libraries
from pneumoview.gui.worker import Checkpoint, Request
from pneumoview.imaging import grayscale, media, readers, study
from pneumoview.imaging.radiograph import Radiograph, VoiLut, Window
from pneumoview.imaging.study import Entry

if TYPE_CHECKING:
    from pneumoview.ai.pipeline import Pipeline

BATCH_SECONDS = 0.25
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


def samples_folder() -> Path:
    """Where the generated samples are kept."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation), "samples")


class Finder:
    """Lists the files at a path; what an archive holds is there until ``close``."""

    def __init__(self) -> None:
        self._finder = media.MediaFinder()

    def __call__(self, request: Request, checkpoint: Checkpoint) -> None:
        """Look at ``request.path``; what is found is reported as progress, a list of entries at a time.

        The folder of the samples is filled first, and each sample reported as it is ready.
        """
        from pneumoview.imaging import phantom

        batch: list[Entry] = []
        sent = time.monotonic()
        folder = request.path
        found = self._finder.find(folder, lambda: checkpoint([]))
        if folder == samples_folder():
            found = (study.entry(path, folder.name) for path in phantom.write_samples(folder))
        for entry in found:
            batch.append(entry)
            if time.monotonic() - sent > BATCH_SECONDS:
                checkpoint(batch)
                batch, sent = [], time.monotonic()
        checkpoint(batch)

    def member(self, archive: Path, name: str) -> Path | None:
        """Where a member of an archive that was opened lies now; None where it was not."""
        return self._finder.member(archive, name)

    def close(self) -> None:
        """Remove what was unpacked."""
        self._finder.close()


def load(request: Request, checkpoint: Checkpoint) -> Loaded:
    """Decode a frame for display; ReadError where that is impossible."""
    radiograph = readers.read(request.path, request.frame)
    checkpoint("identify")
    _ = radiograph.identity  # takes a while for a large image, and is kept
    checkpoint("window")
    levels = _levels(radiograph, SMALLEST_LEVEL)
    return Loaded(levels, grayscale.default_voi(radiograph), grayscale.full_range(radiograph))


def thumbnail(request: Request, checkpoint: Checkpoint) -> QImage:
    """Decode a frame and reduce it to at most ``THUMBNAIL_SIZE`` pixels a side."""
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
    """Analyses frames, each with the model that its request names; a model is loaded at its first request.

    ``model`` is the id or folder of the one for requests that name none, None for the default; ``trust`` is the user's
    consent to one that does not come with the program.
    """

    def __init__(self, model: str | None, device: str) -> None:
        self.trust = False
        self.model = model
        self.device = device
        self._pipelines: dict[Path, Pipeline] = {}

    def __call__(self, request: Request, checkpoint: Checkpoint) -> Analysis:
        """Read, prepare and analyse; every stage is announced, see ``pneumoview.ai.pipeline``."""
        checkpoint("read")
        radiograph = readers.read(request.path, request.frame)
        bundle = find_bundle(request.model or self.model)
        if bundle.folder not in self._pipelines:
            checkpoint("load")
            import_model_libraries(lambda: checkpoint("load"))
            self._pipelines[bundle.folder] = self._load(bundle)
        pipeline = self._pipelines[bundle.folder]
        return pipeline.analyse(radiograph, target=request.target, method=request.method, on_stage=checkpoint)

    def _load(self, bundle: Bundle) -> Pipeline:
        from pneumoview.ai.pipeline import Pipeline

        loaded = next(iter(self._pipelines.values()), None)
        if loaded is None:
            return Pipeline.load(str(bundle.folder), self.device, trust=self.trust)
        return Pipeline(bundle, loaded.device, lungs=loaded.lungs, gate=loaded.gate, trust=self.trust, at=loaded.place)

"""What the thread does that reads: a model's answer to one frame after another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

from pneumoview.ai.analysis import Analysis
from pneumoview.ai.bundle import Bundle, available
from pneumoview.ai.bundle import find as find_bundle
from pneumoview.gui.base.preload import import_model_libraries
from pneumoview.gui.base.worker import Checkpoint, Request
from pneumoview.gui.reading.request import ReadingRequest, Told
from pneumoview.gui.view.loaded import Decoder
from pneumoview.imaging.radiograph import one_line

if TYPE_CHECKING:
    from pneumoview.ai.pipeline import Pipeline


def remembered_model(settings: QSettings) -> str | None:
    """Id of the model that the user chose last; None where there is none, or it is no longer installed."""
    remembered = settings.value("model")
    return next((bundle.id for bundle in available() if bundle.id == remembered), None)


class Analyser:
    """Analyses frames, each with the model that its request names; a model is loaded at its first request.

    ``model`` is the id or folder of the one for requests that name none, None for the default; ``trust`` is the user's
    consent to one that does not come with the program. ``decoder`` reads the files.
    """

    def __init__(self, model: str | None, device: str, decoder: Decoder) -> None:
        self.trust = False
        self.model = model
        self.device = device
        self._decoder = decoder
        self._pipelines: dict[Path, Pipeline] = {}

    def __call__(self, request: ReadingRequest, checkpoint: Checkpoint) -> Analysis:
        """Read, prepare and analyse; every stage is announced, see ``pneumoview.ai.pipeline``."""
        checkpoint("read")
        radiograph = self._decoder.read(request.path, request.frame)
        if request.frame == 0:
            self._decoder.thumbnail(Request(request.path))
        checkpoint(Told(radiograph.identity, one_line(radiograph.facts.view), radiograph.facts.age_years))
        bundle = find_bundle(request.model or self.model)
        if bundle.folder not in self._pipelines:
            checkpoint("load")
            import_model_libraries(lambda: checkpoint("load"))
            self._pipelines[bundle.folder] = self._load(bundle)
        pipeline = self._pipelines[bundle.folder]
        return pipeline.analyse(
            radiograph, target=request.target, method=request.method, shown=request.shown, on_stage=checkpoint
        )

    @property
    def settings(self) -> tuple[str, str]:
        """Id of the model that outlines lungs, empty where none does, and the precision; of the pipelines in use."""
        pipeline = next(iter(self._pipelines.values()), None)
        if pipeline is None:
            return "", "float32"
        return pipeline.lungs.bundle.id if pipeline.lungs else "", pipeline.precision

    def _load(self, bundle: Bundle) -> Pipeline:
        from pneumoview.ai.pipeline import Pipeline

        loaded = next(iter(self._pipelines.values()), None)
        if loaded is None:
            return Pipeline.load(str(bundle.folder), self.device, trust=self.trust)
        return Pipeline(bundle, loaded.device, lungs=loaded.lungs, gate=loaded.gate, trust=self.trust, at=loaded.place)

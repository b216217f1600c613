"""Which device reads, and a word when it is no longer the one that it was."""

from __future__ import annotations

from PySide6.QtCore import QObject

from pneumoview.ai.analysis import Analysis, Place
from pneumoview.gui.reading.request import ReadingRequest
from pneumoview.gui.reading.words import place_words
from pneumoview.gui.viewer import Viewer

SHOWN_MS = 15_000


class Devices(QObject):
    """Follows where readings are made."""

    def __init__(self, viewer: Viewer, parent: QObject) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._place: Place | None = None
        viewer.answered.connect(self._follow)

    @property
    def words(self) -> str:
        """Where the models run and why."""
        return self.tr("Chosen at the first AI result") if self._place is None else place_words(self._place)

    def _follow(self, request: ReadingRequest, analysis: Analysis) -> None:
        """Say once that a CUDA device was left."""
        del request
        if analysis.place != self._place and analysis.place.fell_back:
            text = self.tr("AI results continue, but more slowly: {0}").format(place_words(analysis.place))
            self._viewer.said.emit(text, SHOWN_MS)
        self._place = analysis.place

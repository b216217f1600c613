"""Which device reads, and a word when it is no longer the one that it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from pneumoview.ai.analysis import Analysis, Place
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.worker import Request
from pneumoview.gui.reading.words import place_words

if TYPE_CHECKING:
    from pneumoview.gui.window.main_window import MainWindow

SHOWN_MS = 15_000


class Devices(QObject):
    """Follows where the readings of a window are made."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._place: Place | None = None
        window.reader.returned.connect(self._follow)

    @property
    def words(self) -> str:
        """Where the models run and why."""
        return self.tr("Not chosen before the first reading") if self._place is None else place_words(self._place)

    def _follow(self, request: Request, analysis: Analysis) -> None:
        """Say once that a CUDA device was left."""
        del request
        if analysis.place != self._place and analysis.place.fell_back:
            text = self.tr("Readings go on, more slowly: {0}").format(place_words(analysis.place))
            self._window.statusBar().showMessage(text, SHOWN_MS)
        self._place = analysis.place

    def specs(self) -> dict[str, list[Spec | QMenu | None]]:
        """No actions."""
        return {}

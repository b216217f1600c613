"""What the viewer tells becomes what list, views, panel and title show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QMainWindow, QStackedWidget, QWidget

from pneumoview.gui.base.pages import ErrorPage
from pneumoview.gui.images.image_list import ImageList
from pneumoview.gui.reading.reading_panel import ReadingPanel
from pneumoview.gui.view.loaded import Loaded
from pneumoview.gui.view.pair import Pair
from pneumoview.gui.view.viewport import Viewport
from pneumoview.gui.viewer import Viewer


@dataclass(frozen=True)
class Places:
    """Where a window shows things: ``stack`` holds ``empty``, ``views`` and ``error``, one at a time."""

    list: ImageList
    panel: ReadingPanel
    stack: QStackedWidget
    empty: QWidget
    views: Pair
    error: ErrorPage
    count: QLabel


class Showing(QObject):
    """Keeps the places of a window as the viewer tells.

    ``view`` gives the view that keys act on, ``analyse_key`` the key that reads an image again.
    """

    def __init__(
        self,
        window: QMainWindow,
        viewer: Viewer,
        places: Places,
        view: Callable[[], Viewport],
        analyse_key: Callable[[], str],
    ) -> None:
        super().__init__(window)
        self._window, self._viewer, self._at = window, viewer, places
        self._view, self._analyse_key = view, analyse_key
        panel = places.panel
        viewer.chosen.connect(self._show_chosen)
        viewer.blanked.connect(self._show_blank)
        viewer.shown.connect(self._show_radiograph)
        viewer.unreadable.connect(self._show_error)
        viewer.emptied.connect(self._show_nothing)
        viewer.counted.connect(self._show_count)
        viewer.patient_hidden.connect(self._hide_patient)
        viewer.said.connect(window.statusBar().showMessage)
        viewer.reading_begun.connect(panel.start)
        viewer.reading_staged.connect(panel.show_waiting)
        viewer.reading_stopped.connect(self._show_stopped)
        viewer.reading_failed.connect(self._show_failed)
        viewer.reading_changed.connect(self._show_analysis)
        places.list.verticalScrollBar().valueChanged.connect(viewer.catalogue.forget_thumbnails)
        places.list.selectionModel().currentChanged.connect(self._row_chosen)
        panel.target_chosen.connect(viewer.explain)
        panel.cancelled.connect(viewer.stop)
        panel.trusted.connect(viewer.trust_model)
        panel.revealed.connect(viewer.reveal)

    def reword_stopped(self) -> None:
        """Say anew by which key an image is read whose reading was stopped."""
        if self._at.panel.stopped:
            self._show_stopped()

    def _show_chosen(self) -> None:
        if self._viewer.current is not None:
            images = self._viewer.images
            self._at.list.setCurrentIndex(images.index(images.row(self._viewer.current[0])))
        self._show_title()

    def _row_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self._viewer.choose(index.row())

    def _show_title(self) -> None:
        """Name the file in the title of the window, unless patient details are hidden."""
        current = self._viewer.current if self._viewer.presentation.patient_shown else None
        self._window.setWindowTitle(f"{current[0].name} – PneumoView" if current else "PneumoView")

    def _hide_patient(self, hidden: bool) -> None:
        self._at.panel.patient_shown = not hidden
        if self._viewer.presentation.loaded is not None:
            self._at.panel.show_radiograph(self._viewer.presentation.loaded.radiograph)
        self._show_title()

    def _say_in_views(self, message: str, preview: QPixmap | None = None) -> None:
        self._at.views.say(message, preview)
        view = self._view()
        view.message, view.preview = message, preview

    def _show_blank(self) -> None:
        self._at.panel.show_radiograph(None)
        current = self._viewer.current
        preview = self._viewer.images.thumbnail(current[0]) if current and not current[1] else None
        self._say_in_views(self.tr("Loading …"), preview)
        self._at.stack.setCurrentWidget(self._at.views)

    def _show_radiograph(self, loaded: Loaded) -> None:
        self._say_in_views("")
        self._at.panel.show_radiograph(loaded.radiograph)
        self._at.stack.setCurrentWidget(self._at.views)

    def _show_error(self, sentence: str) -> None:
        self._at.panel.show_radiograph(None)
        self._at.error.say(sentence)
        self._at.stack.setCurrentWidget(self._at.error)

    def _show_nothing(self) -> None:
        self._at.panel.show_nothing()
        self._at.stack.setCurrentWidget(self._at.empty)
        self._show_title()

    def _show_count(self, done: int, total: int) -> None:
        self._at.count.setText(self.tr("{0} of {1} analysed").format(done, total) if total else "")

    def _show_analysis(self) -> None:
        viewer = self._viewer
        if viewer.covered:
            self._at.panel.show_covered()
        elif viewer.analysis is not None:
            self._at.panel.show_analysis(viewer.analysis, revealed=viewer.is_revealed(viewer.current))

    def _show_failed(self, sentence: str, untrusted: bool) -> None:
        self._at.panel.show_error(sentence, untrusted=untrusted)

    def _show_stopped(self) -> None:
        self._at.panel.show_stopped(self._analyse_key())

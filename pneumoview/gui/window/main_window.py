"""The window: what stands where in it, and who is connected with whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSettings, Signal
from PySide6.QtGui import QCloseEvent, QPixmap
from PySide6.QtWidgets import QLabel

from pneumoview.gui.base.pages import ErrorPage
from pneumoview.gui.base.worker import Worker
from pneumoview.gui.window.opening import OpeningWindow

if TYPE_CHECKING:
    from pneumoview.gui.base.menus import Feature
    from pneumoview.gui.features.scan.session import Scanner
    from pneumoview.gui.view.loaded import Loaded
    from pneumoview.gui.view.viewport import Viewport
    from pneumoview.gui.viewer import Viewer

TOOL_BAR = (
    *("open", "open_folder", "", "previous", "next", "", "level", "pan", "zoom", "magnifier", ""),
    *("select", "distance", "angle", "ellipse", "ratio", "probe", ""),
    *("one_view", "side_by_side", "prior", "grid", "", "heatmap", "lungs", ""),
    *("invert", "rotate_left", "rotate_right", "flip_left_right", "fit", "reset", ""),
    *("key_image", "save_view", "report_pdf", "keys"),
)
"""Names of actions; an empty one is a line."""


class MainWindow(OpeningWindow):
    """Shows a ``viewer``. What is not needed for the first paint is imported where it is used.

    ``action`` has all its actions by name; ``language_chosen`` asks for a window in another language.
    """

    language_chosen = Signal(str)

    def __init__(
        self,
        settings: QSettings,
        *,
        model: str | None = None,
        device: str = "auto",
        scanner: Callable[[], Scanner] | None = None,
        viewer: Viewer | None = None,
    ) -> None:
        """Without a ``viewer``, whose window this follows, it makes one; without a ``scanner`` it scans no folders."""
        super().__init__(settings)
        self._model, self._device = model, device
        self._scanner = scanner
        self._former = viewer
        self._handed_on = self._left = False

    def make_parts(self) -> Iterator[None]:
        """The viewer, widgets, features, and then the actions of them all."""
        from pneumoview.gui.view.held_keys import HeldKeys
        from pneumoview.gui.viewer import Viewer

        self.viewer = self._former or Viewer(self.settings, model=self._model, device=self._device)
        yield
        self._make_widgets()
        self._connect_viewer()
        yield
        yield from self._make_features()
        self.action.fill(self.menuBar(), self.features, self)
        self.put_tools(self.action[name] if name else None for name in TOOL_BAR)
        self.keymap.load()
        self.held_keys = HeldKeys(self, self.toolbox, self.action["heatmap"])
        self._connect_features()
        self.display.restore()
        self.layouts.restore()
        self.put(self.browser, self.panel)
        self.list.setFocus()
        if self._former is not None:
            self.viewer.resume()

    def _make_widgets(self) -> None:
        from pneumoview.gui.base.menus import Actions
        from pneumoview.gui.images.browser import Browser
        from pneumoview.gui.images.image_list import ImageList
        from pneumoview.gui.reading.reading_panel import ReadingPanel
        from pneumoview.gui.view.pair import Pair
        from pneumoview.gui.view.tools import Toolbox

        self.action = Actions()
        self.list = ImageList(self.viewer.images)
        self.browser = Browser(self.viewer.images, self.list, self.settings)
        self.toolbox = Toolbox(self)
        self.views = Pair(self.viewer.presentation, self.toolbox)
        self.panel = ReadingPanel()
        self.panel.patient_shown = self.viewer.presentation.patient_shown
        self.error = ErrorPage()
        for page in (self.views, self.error):
            self.stack.addWidget(page)
        self.count = QLabel()
        self.count.setObjectName("muted")
        self.count.setContentsMargins(0, 0, 8, 0)
        self.statusBar().addPermanentWidget(self.count)

    def _make_features(self) -> Iterator[None]:
        from pneumoview.gui.features.devices import Devices
        from pneumoview.gui.features.display import Display
        from pneumoview.gui.features.files import Files
        from pneumoview.gui.features.heatmap import HeatmapSettings
        from pneumoview.gui.features.key_images import KeyImages
        from pneumoview.gui.features.layouts import Layouts

        viewer = self.viewer
        self.files = Files(viewer, self, self.views.grab)
        self.heatmap_settings = HeatmapSettings(viewer, self.panel)
        self.layouts = Layouts(viewer, self.views, self.toolbox, self.list, lambda: self.display.hidden_heatmap_text())
        self.display = Display(
            viewer,
            self.views,
            self.panel,
            arrange=lambda beside: self.layouts.choose("two" if beside else "one"),
            one_view=lambda: self.layouts.name == "one",
            side_by_side=lambda: self.layouts.name == "two",
            view=lambda: self.layouts.view,
            with_keys=self.action.with_keys,
        )
        self.key_images = KeyImages(viewer, self)
        self.devices = Devices(viewer, self)
        yield
        from pneumoview.gui.features.measuring.feature import Measuring
        from pneumoview.gui.features.opinions import Opinions
        from pneumoview.gui.features.report.feature import ReportFeature

        self.measuring = Measuring(viewer, self, self.toolbox, self.views.explained)
        for cell in self.layouts.cells:
            self.measuring.attach(cell.own)
        self.opinions = Opinions(viewer, self)
        self.report = ReportFeature(
            viewer,
            self,
            drawn=self.measuring.drawn,
            notes=self.opinions.notes,
            key_images=self.key_images.listed,
            showing=self.layouts.showing,
            picture=self.views.grab,
            with_keys=self.action.with_keys,
        )
        yield
        from pneumoview.gui.features.about import Help
        from pneumoview.gui.features.comparison import Comparison
        from pneumoview.gui.features.file_header import FileHeader
        from pneumoview.gui.features.film import Film
        from pneumoview.gui.features.keys import Keymap
        from pneumoview.gui.features.language_menu import LanguageMenu
        from pneumoview.gui.features.log_menu import LogMenu
        from pneumoview.gui.features.models import Models
        from pneumoview.gui.features.palette import Commands
        from pneumoview.gui.features.theme_menu import ThemeMenu
        from pneumoview.gui.features.view_tools import ViewTools
        from pneumoview.gui.features.welcome import Welcome

        self.keymap = Keymap(self.settings, self, self.action)
        viewports = (self.views.original, self.views.explained, *(cell.viewport for cell in self.layouts.cells))
        self.film = Film(viewer, self, self.tools, self.browser, self.panel, viewports)
        self.features: list[Feature] = [
            self.files,
            self.display,
            Help(viewer, self, self.keymap.show_sheet, lambda: self.devices.words),
            self.browser,
            ViewTools(
                *(viewer, self, self.toolbox, viewports),
                view=lambda: self.layouts.view,
                action=self.action.__getitem__,
            ),
            self.measuring,
            self.layouts,
            self.film,
            self.heatmap_settings,
            Models(viewer, self),
            Comparison(viewer, self),
            self.opinions,
            self.key_images,
            FileHeader(viewer, self),
            self.report,
            ThemeMenu(self.settings, self),
            LanguageMenu(self, self.language_chosen.emit),
            self.keymap,
            LogMenu(),
            Commands(self, self.action.menus),
            Welcome(viewer, self.stack, self.files.choose_files, self.files.open_samples),
        ]
        if self._scanner is not None:
            from pneumoview.gui.features.scan.feature import Scans

            self.features.append(Scans(viewer, self, self._scanner, self.browser.bar.clear))

    def _connect_viewer(self) -> None:
        viewer = self.viewer
        viewer.opened.connect(self.browser.bar.clear)
        viewer.chosen.connect(self._show_chosen)
        viewer.blanked.connect(self._show_blank)
        viewer.shown.connect(self._show_radiograph)
        viewer.unreadable.connect(self._show_error)
        viewer.emptied.connect(self._show_nothing)
        viewer.counted.connect(self._show_count)
        viewer.patient_hidden.connect(self._hide_patient)
        viewer.said.connect(self.statusBar().showMessage)
        viewer.reading_begun.connect(self.panel.start)
        viewer.reading_staged.connect(self.panel.show_waiting)
        viewer.reading_stopped.connect(self._show_stopped)
        viewer.reading_failed.connect(self._show_failed)
        viewer.reading_changed.connect(self._show_analysis)
        self.list.verticalScrollBar().valueChanged.connect(viewer.forget_thumbnails)
        self.list.selectionModel().currentChanged.connect(self._row_chosen)
        self.panel.target_chosen.connect(viewer.explain)
        self.panel.cancelled.connect(viewer.stop)
        self.panel.trusted.connect(viewer.trust_model)
        self.panel.revealed.connect(viewer.reveal)

    def _connect_features(self) -> None:
        from pneumoview.gui.base import actions

        self.empty.open_files.connect(self.files.choose_files)
        self.empty.open_folder.connect(self.files.choose_folder)
        self.empty.open_samples.connect(self.files.open_samples)
        self.panel.card_wanted.connect(self.action["card"].trigger)
        self.panel.auto_window_wanted.connect(self.display.auto_window)
        self.panel.add_foot(self.opinions.bar)
        self.opinions.bar.note.left.connect(self.list.setFocus)
        self.key_images.changed.connect(self.report.keep_marked)
        self.viewer.presentation.changed.connect(self.display.show_title)
        for part in (self.viewer.presentation, self.toolbox, self.layouts, self.measuring, self.heatmap_settings):
            part.changed.connect(self._refresh)
        heatmap = self.action["heatmap"]
        heatmap.changed.connect(self.display.show_title)
        heatmap.changed.connect(self.layouts.explain_all)
        self.action["analyse"].changed.connect(self._reword_stopped)
        for control, name in (
            (self.browser.bar.field, "filter"),
            (self.browser.bar.count, "show_all"),
            (self.browser.anew, "sort_anew"),
            (self.panel.cancel, "stop"),
            (self.panel.heatmap, "heatmap"),
            (self.panel.lungs, "lungs"),
            (self.opinions.bar.agree, "agree"),
            (self.opinions.bar.disagree, "disagree"),
        ):
            actions.say_keys(control, self.action[name])

    def _refresh(self) -> None:
        self.action.refresh()

    def open(self, paths: Sequence[Path]) -> None:
        """List the files, and those in the folders, and show the first new one."""
        if self.is_filled:
            self.viewer.open(paths)
        else:
            super().open(paths)

    # what the viewer tells

    def _show_chosen(self) -> None:
        if self.viewer.current is not None:
            images = self.viewer.images
            self.list.setCurrentIndex(images.index(images.row(self.viewer.current[0])))
        self._show_title()

    def _row_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self.viewer.choose(index.row())

    def _show_title(self) -> None:
        """Name the file in the title of the window, unless patient details are hidden."""
        current = self.viewer.current if self.viewer.presentation.patient_shown else None
        self.setWindowTitle(f"{current[0].name} – PneumoView" if current else "PneumoView")

    def _hide_patient(self, hidden: bool) -> None:
        self.panel.patient_shown = not hidden
        if self.viewer.presentation.loaded is not None:
            self.panel.show_radiograph(self.viewer.presentation.loaded.radiograph)
        self._show_title()

    def _say_in_views(self, message: str, preview: QPixmap | None = None) -> None:
        self.views.say(message, preview)
        self.view.message, self.view.preview = message, preview

    @property
    def view(self) -> Viewport:
        """The view that keys act on."""
        return self.layouts.view

    def _show_blank(self) -> None:
        self.panel.show_radiograph(None)
        current = self.viewer.current
        preview = self.viewer.images.thumbnail(current[0]) if current and not current[1] else None
        self._say_in_views(self.tr("Loading …"), preview)
        self.stack.setCurrentWidget(self.views)

    def _show_radiograph(self, loaded: Loaded) -> None:
        self._say_in_views("")
        self.panel.show_radiograph(loaded.radiograph)
        self.stack.setCurrentWidget(self.views)

    def _show_error(self, sentence: str) -> None:
        self.panel.show_radiograph(None)
        self.error.say(sentence)
        self.stack.setCurrentWidget(self.error)

    def _show_nothing(self) -> None:
        self.panel.show_nothing()
        self.stack.setCurrentWidget(self.empty)
        self._show_title()

    def _show_count(self, done: int, total: int) -> None:
        self.count.setText(self.tr("{0} of {1} analysed").format(done, total) if total else "")

    def _show_analysis(self) -> None:
        if self.viewer.analysis is not None:
            self.panel.show_analysis(self.viewer.analysis, revealed=self.viewer.is_revealed(self.viewer.current))

    def _show_failed(self, sentence: str, untrusted: bool) -> None:
        self.panel.show_error(sentence, untrusted=untrusted)

    def _show_stopped(self) -> None:
        from pneumoview.gui.base import actions

        self.panel.show_stopped(actions.key_text(self.action["analyse"]))

    def _reword_stopped(self) -> None:
        """Say anew by which key an image is read whose reading was stopped."""
        if self.panel.stopped:
            self._show_stopped()

    def hand_on(self) -> Viewer | None:
        """Close, and give what is open to the next window; None where something speaks against closing."""
        self._handed_on = True
        self._handed_on = self.close()
        return self.viewer if self._handed_on else None

    def closeEvent(self, event: QCloseEvent) -> None:
        """Store the settings, and end the threads once the window is out of sight."""
        if self.is_filled and not self._left and not self.viewer.may_close():
            event.ignore()
            return
        if self.is_filled and not self._left:
            self.film.leave()
        super().closeEvent(event)
        if self._left:
            return
        self._left = True
        if self.is_filled:
            self.display.store()
            self.layouts.store()
        self.hide()
        workers = self.findChildren(Worker)
        for worker in workers:
            worker.cancel()
        for worker in workers:
            worker.close()
        if hasattr(self, "viewer"):
            self.viewer.leaving.emit()
            if not self._handed_on:
                self.viewer.close()

"""The window: what stands where in it, and who is connected with whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLabel

from pneumoview.gui.base.pages import ErrorPage
from pneumoview.gui.base.saved import SavedNote
from pneumoview.gui.base.worker import Worker
from pneumoview.gui.window.opening import OpeningWindow

if TYPE_CHECKING:
    from pneumoview.gui.base.menus import Feature
    from pneumoview.gui.features.scan.session import Scanner
    from pneumoview.gui.reading.review import Review
    from pneumoview.gui.view.viewport import Viewport
    from pneumoview.gui.viewer import Viewer
    from pneumoview.imaging.radiograph import Radiograph

TOOL_BAR = (
    *("open", "open_folder", "", "previous", "next", "", "level", "pan", "zoom", "magnifier", ""),
    *("select", "distance", "angle", "ellipse", "ratio", "probe", "calibrate", ""),
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
        network: bool = False,
        viewer: Viewer | None = None,
    ) -> None:
        """Without a ``viewer``, whose window this follows, it makes one.

        Without a ``scanner`` it scans no folders, without the ``network`` it knows no PACS.
        """
        super().__init__(settings)
        self._model, self._device = model, device
        self._scanner, self._network = scanner, network
        self._former = viewer
        self._handed_on = self._left = False

    def make_parts(self) -> Iterator[None]:
        """The viewer, widgets, features, and then the actions of them all."""
        from pneumoview.gui.base.actions import key_text
        from pneumoview.gui.view.held_keys import HeldKeys
        from pneumoview.gui.viewer import Viewer
        from pneumoview.gui.window.showing import Places, Showing

        self.viewer = self._former or Viewer(self.settings, model=self._model, device=self._device)
        yield
        self._make_widgets()
        self.viewer.opened.connect(self.browser.bar.clear)
        self.showing = Showing(
            self,
            self.viewer,
            Places(self.list, self.panel, self.stack, self.empty, self.views, self.error, self.count),
            view=lambda: self.layouts.view,
            analyse_key=lambda: key_text(self.action["analyse"]),
        )
        yield
        yield from self._make_features()
        self.action.fill(self.menuBar(), self.features, self)
        self.put_tools(self.action[name] if name else None for name in TOOL_BAR)
        self.keymap.load()
        self.held_keys = HeldKeys(self, self.toolbox, self.action["heatmap"], self.action["blink"])
        self._connect_features()
        self.display.restore()
        self.layouts.restore()
        self.read_first.restore()
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
        self.saved = SavedNote(self)
        self.viewer.saved.connect(self.saved.tell)

    def _make_features(self) -> Iterator[None]:
        from pneumoview.gui.features.devices import Devices
        from pneumoview.gui.features.display import Display
        from pneumoview.gui.features.files import Files
        from pneumoview.gui.features.heatmap import HeatmapSettings
        from pneumoview.gui.features.key_images import KeyImages
        from pneumoview.gui.features.layouts.feature import Layouts

        viewer = self.viewer
        self.files = Files(viewer, self, lambda: self.footer.picture())
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
        from pneumoview.gui.features.footer import Footer
        from pneumoview.gui.features.measuring.feature import Measuring
        from pneumoview.gui.features.opinions import Opinions
        from pneumoview.gui.features.read_first.feature import ReadFirst
        from pneumoview.gui.features.report.feature import ReportFeature

        self.measuring = Measuring(viewer, self, self.toolbox, self.views.explained)
        for cell in self.layouts.cells:
            self.measuring.attach(cell.own)
        self.opinions = Opinions(viewer, self)
        self.read_first = ReadFirst(viewer, self, self.opinions.store.path, self.action.__getitem__)

        def reviews() -> Callable[[Radiograph], Review]:
            return self.read_first.complete(self.opinions.reviews())

        self.footer = Footer(
            viewer,
            grab=self.views.picture,
            images=self.layouts.images,
            showing=self.layouts.showing,
            reviews=reviews,
        )
        self.report = ReportFeature(
            viewer,
            self,
            drawn=self.measuring.drawn,
            reviews=reviews,
            key_images=self.key_images.listed,
            showing=self.layouts.showing,
            picture=self.footer.picture,
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
        self.film = Film(viewer, self, self.tools, self.browser, self.panel, viewports, self.toolbox)
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
            self.read_first,
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
        if self._network:
            from pneumoview.gui.features.pacs.feature import Pacs

            self.features.append(
                Pacs(
                    *(viewer, self),
                    drawn=self.measuring.drawn,
                    opinion=self.opinions.recorded,
                    by_arrival=lambda: self.browser.sort_by("arrival"),
                )
            )

    def _connect_features(self) -> None:
        from pneumoview.gui.base import actions

        self.empty.open_files.connect(self.files.choose_files)
        self.empty.open_folder.connect(self.files.choose_folder)
        self.empty.open_samples.connect(self.files.open_samples)
        self.panel.card_wanted.connect(self.action["card"].trigger)
        self.panel.auto_window_wanted.connect(self.display.auto_window)
        for bar in (self.read_first.bar, self.opinions.bar):
            self.panel.add_foot(bar)
        self.opinions.reader_changed.connect(self.read_first.reload)
        self.opinions.bar.note.left.connect(self.list.setFocus)
        self.key_images.changed.connect(self.report.keep_marked)
        self.viewer.presentation.changed.connect(self.display.show_title)
        for part in (self.viewer.presentation, self.toolbox, self.layouts, self.measuring, self.heatmap_settings):
            part.changed.connect(self._refresh)
        heatmap = self.action["heatmap"]
        for changed in (heatmap.changed, self.layouts.changed):
            changed.connect(self.display.show_title)
        heatmap.changed.connect(self.layouts.explain_all)
        self.action["analyse"].changed.connect(self.showing.reword_stopped)
        for control, name in (
            (self.browser.bar.field, "filter"),
            (self.browser.bar.count, "show_all"),
            (self.browser.anew, "sort_anew"),
            (self.panel.cancel, "stop"),
            (self.panel.heatmap, "heatmap"),
            (self.panel.lungs, "lungs"),
            (self.opinions.bar.agree, "agree"),
            (self.opinions.bar.disagree, "disagree"),
            *self.read_first.buttons(),
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

    @property
    def view(self) -> Viewport:
        """The view that keys act on."""
        return self.layouts.view

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

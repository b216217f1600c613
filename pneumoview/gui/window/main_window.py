"""The window: list, views and panel, the actions, and which request each of them waits for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import QtWidgets
from PySide6.QtCore import QModelIndex, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from pneumoview.errors import BundleError, PneumoviewError, ReadError, UntrustedBundleError
from pneumoview.gui.base import theme
from pneumoview.gui.base.language import LanguageMenu, tr
from pneumoview.gui.base.pages import ErrorPage
from pneumoview.gui.base.worker import Request, Worker
from pneumoview.gui.window.opening import OpeningWindow

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from pneumoview.ai.analysis import Analysis, Method
    from pneumoview.ai.bundle import Bundle
    from pneumoview.gui.base.actions import Feature
    from pneumoview.gui.features.scan.session import Scanner
    from pneumoview.gui.view.loaded import Finder, Loaded
    from pneumoview.gui.view.viewport import Viewport
    from pneumoview.imaging.radiograph import Radiograph
    from pneumoview.imaging.study import Entry

RECENT = 10
KEPT_ANALYSES = 256
BLANK_AFTER_MS = 120
TOOL_BAR = (
    *("open", "open_folder", "", "previous", "next", "", "level", "pan", "zoom", "magnifier", ""),
    *("select", "distance", "angle", "ellipse", "ratio", "probe", ""),
    *("one_view", "side_by_side", "prior", "grid", "", "heatmap", "lungs", ""),
    *("invert", "rotate_left", "rotate_right", "flip_left_right", "fit", "reset", ""),
    *("key_image", "save_view", "report_pdf", "keys"),
)
"""Names of actions; an empty one is a line."""


class MainWindow(OpeningWindow):
    """Shows files and what the model says of them. What is not needed for the first paint is imported where it is used.

    ``settled`` tells that the chosen image is shown with its reading; its argument is the reason if there is none.
    ``reading_changed`` follows every change of ``radiograph`` and ``analysis``. ``method`` is how heatmaps are made,
    ``model`` the folder of the model that reads, None for the one that the window started with. ``language_chosen``
    asks for the same window in another language.
    """

    settled = Signal(str)
    reading_changed = Signal()
    language_chosen = Signal(str)

    def __init__(
        self,
        settings: QSettings,
        *,
        model: str | None = None,
        device: str = "auto",
        scanner: Callable[[], Scanner] | None = None,
    ) -> None:
        """Without a ``scanner`` the window scans no folders."""
        super().__init__(settings)
        self._scanner = scanner
        self.current: tuple[Path, int] | None = None
        self.method: Method = "gradcam"
        self.model: str | None = None
        self.archives: list[Finder] = []
        self._started_with = model
        self._device = device
        self._analyses: OrderedDict[Request, Analysis] = OrderedDict()
        self._awaited_load: Request | None = None
        self._awaited_reading: Request | None = None
        self._analysis: Analysis | None = None
        self._failure = ""
        self._revealed: set[tuple[Path, int]] = set()
        self._walks: set[Request] = set()
        self._show_first = False
        self._blank = QTimer(self, singleShot=True, interval=BLANK_AFTER_MS)

    def make_parts(self) -> Iterator[None]:
        """Workers, widgets, features, and then the actions of them all."""
        self._make_workers()
        yield
        self._make_widgets()
        yield
        yield from self._make_features()
        self._make_actions()
        self.keymap.load()
        self._connect()
        self._restore()
        self.put(self.browser, self.panel)
        self.list.setFocus()

    def _make_workers(self) -> None:
        from pneumoview.gui.features.models import remembered_model
        from pneumoview.gui.images.image_list import ImageListModel
        from pneumoview.gui.view.loaded import Analyser, Finder, load, thumbnail
        from pneumoview.gui.view.presentation import Presentation

        self.presentation = Presentation(self)
        self.images = ImageListModel(self)
        self._analyser = Analyser(self._started_with or remembered_model(self.settings), self._device)
        self.archives.append(Finder())
        self.finder = Worker("find", self.archives[0], parent=self)
        self.loader = Worker("load", load, latest_only=True, parent=self)
        self.thumbnailer = Worker("thumbnail", thumbnail, parent=self)
        self.reader = Worker("read", self._analyser, parent=self)

    def _make_features(self) -> Iterator[None]:
        from pneumoview.gui.features.devices import Devices
        from pneumoview.gui.features.key_images import KeyImages
        from pneumoview.gui.features.layouts import Layouts
        from pneumoview.gui.features.report.feature import ReportFeature
        from pneumoview.gui.reading.heatmap_options import HeatmapSettings

        heatmap_settings = HeatmapSettings(self)
        self.layouts = Layouts(self)
        self.key_images = KeyImages(self)
        self.devices = Devices(self)
        yield
        from pneumoview.gui.features.measuring.feature import Measuring
        from pneumoview.gui.features.opinions import Opinions

        measuring, self.opinions = Measuring(self), Opinions(self)
        self.report = ReportFeature(self, measuring.drawn, self.opinions.notes)
        for cell in self.layouts.cells:
            measuring.attach(cell.own)
        yield
        from pneumoview.gui.features.comparison import Comparison
        from pneumoview.gui.features.file_header import FileHeader
        from pneumoview.gui.features.keys import Keymap
        from pneumoview.gui.features.models import Models
        from pneumoview.gui.features.palette import Commands
        from pneumoview.gui.features.scan.feature import Scans
        from pneumoview.gui.features.theme_menu import ThemeMenu
        from pneumoview.gui.features.view_tools import ReadingTools
        from pneumoview.gui.features.welcome import Welcome
        from pneumoview.gui.start.trouble import LogMenu

        self.keymap = Keymap(self)
        self.features: list[Feature] = [
            self.browser,
            ReadingTools(self),
            measuring,
            self.layouts,
            heatmap_settings,
            Models(self),
            Comparison(self),
            self.opinions,
            self.key_images,
            FileHeader(self),
            self.report,
            ThemeMenu(self),
            LanguageMenu(self),
            self.keymap,
            LogMenu(self),
            self.devices,
            Commands(self),
            Welcome(self),
        ]
        if self._scanner is not None:
            self.features.append(Scans(self, self._scanner, self._analyser))

    def _make_widgets(self) -> None:
        from pneumoview.gui.images.browser import Browser
        from pneumoview.gui.images.image_list import ImageList
        from pneumoview.gui.reading.reading_panel import ReadingPanel
        from pneumoview.gui.view.tools import Toolbox
        from pneumoview.gui.view.viewport import Viewport

        self.list = ImageList(self.images)
        self.browser = Browser(self.images, self.list, self.settings)
        self.toolbox = Toolbox(self)
        self.original = Viewport(self.presentation, overlay=False, toolbox=self.toolbox)
        self.original.setAccessibleName(self.tr("Original radiograph"))
        self.explained = Viewport(self.presentation, overlay=True, toolbox=self.toolbox)
        self.explained.setAccessibleName(self.tr("Radiograph with heatmap"))
        self.panel = ReadingPanel()
        self.original_title, self.explained_title = QLabel(self.tr("Original")), QLabel()
        self.original_box = self._titled(self.original_title, self.original)
        views = QWidget()
        row = QHBoxLayout(views)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.original_box, 1)
        self.explained_box = self._titled(self.explained_title, self.explained)
        row.addWidget(self.explained_box, 1)
        self.views = views
        self.error = ErrorPage()
        for page in (views, self.error):
            self.stack.addWidget(page)
        self.count = QLabel()
        self.count.setObjectName("muted")
        self.count.setContentsMargins(0, 0, 8, 0)
        self.statusBar().addPermanentWidget(self.count)

    def _titled(self, title: QLabel, viewport: Viewport) -> QWidget:
        title.setObjectName("viewTitle")
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        title.setFixedHeight(title.fontMetrics().height() + 10)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(title)
        column.addWidget(viewport, 1)
        return box

    def _make_actions(self) -> None:
        from pneumoview.gui.base.actions import Spec, make
        from pneumoview.gui.view.presentation import OPACITY_STEP
        from pneumoview.gui.view.viewport import ZOOM_STEP

        show = self.presentation
        self.recent = QMenu(tr("Open recent"), self)
        menus: dict[str, list[Spec | QMenu | None]] = {
            tr("&File"): [
                Spec("open", tr("Open files…"), ("Ctrl+O",), self.choose_files, "open"),
                Spec("open_folder", tr("Open folder…"), ("Ctrl+Shift+O",), self.choose_folder, "folder"),
                self.recent,
                None,
                Spec("save_view", tr("Save view as PNG…"), ("Ctrl+S",), self.choose_picture, "save"),
                Spec("close_all", tr("Close all"), ("Ctrl+W",), self.close_all),
                None,
                Spec("quit", tr("Quit"), ("Ctrl+Q",), self.close),
            ],
            tr("&Image"): [
                Spec("previous", tr("Previous image"), ("Up", "Left"), lambda: self.step_image(-1), "previous"),
                Spec("next", tr("Next image"), ("Down", "Right"), lambda: self.step_image(1), "next"),
                Spec("previous_frame", tr("Previous frame"), ("PgUp",), lambda: self.step_frame(-1)),
                Spec("next_frame", tr("Next frame"), ("PgDown",), lambda: self.step_frame(1)),
                None,
                Spec("analyse", tr("Analyse"), ("F5",), self.analyse, "analyse"),
                Spec("stop", tr("Stop analysing"), ("Shift+F5",), self.stop, "stop"),
            ],
            tr("&View"): [
                Spec("one_view", tr("One view"), ("1",), lambda: self.set_side_by_side(False), "one"),
                Spec("side_by_side", tr("Side by side"), ("2",), lambda: self.set_side_by_side(True), "two"),
                Spec("toggle_side_by_side", tr("Toggle side by side"), ("S",), self.toggle_side_by_side),
                None,
                Spec("heatmap", tr("Heatmap"), ("H",), self.set_heatmap_shown, "heatmap", True),
                Spec("fainter", tr("Heatmap fainter"), ("[",), lambda: self.set_opacity(show.opacity - OPACITY_STEP)),
                Spec("stronger", tr("Heatmap stronger"), ("]",), lambda: self.set_opacity(show.opacity + OPACITY_STEP)),
                Spec("lungs", tr("Lung outline"), ("L",), self.set_lungs_shown, "lungs", False),
                None,
                Spec("full_screen", tr("Full screen"), ("F11",), self.set_full_screen, "", False),
            ],
            tr("&Display"): [
                Spec("fit", tr("Fit"), ("F",), show.set_fit, "fit"),
                Spec("zoom_in", tr("Zoom in"), ("+", "="), lambda: self.view.zoom_by(ZOOM_STEP)),
                Spec("zoom_out", tr("Zoom out"), ("-",), lambda: self.view.zoom_by(1 / ZOOM_STEP)),
                None,
                Spec("invert", tr("Invert"), ("I",), show.invert, "invert"),
                Spec("auto_window", tr("Automatic window"), ("Shift+A",), self.auto_window),
                Spec("full_range", tr("Full range"), ("Shift+W",), self.full_range),
                Spec("reset", tr("Reset"), ("Esc",), show.reset, "reset"),
            ],
            tr("&Help"): [
                Spec("keys", tr("Keys and mouse"), ("?", "F1"), self.show_keys, "help"),
                Spec("card", tr("About this model…"), (), self.show_card),
                Spec("about", tr("About PneumoView"), (), self.show_about),
            ],
        }
        for feature in self.features:
            for title, specs in feature.specs().items():
                menus.setdefault(title, []).extend([None, *specs] if menus.get(title) else specs)
        menus[tr("&Help")] = menus.pop(tr("&Help"))
        self.action: dict[str, QAction] = {}
        self.menus = []
        self.menuBar().clear()
        for title, entries in menus.items():
            menu = self.menuBar().addMenu(title)
            self.menus.append(menu)
            for entry in entries:
                if isinstance(entry, Spec):
                    action = make(entry, self)
                    self.action[entry.name] = action
                    menu.addAction(action)
                elif isinstance(entry, QMenu):
                    menu.addMenu(entry)
                else:
                    menu.addSeparator()
        self.tools.clear()
        more = self.tools.findChild(QtWidgets.QToolButton, "qt_toolbar_ext_button")
        assert more is not None  # noqa: S101
        more.setText("»")
        more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        more.setToolTip(self.tr("More tools"))
        more.setAccessibleName(more.toolTip())
        for name in TOOL_BAR:
            self.tools.addAction(self.action[name]) if name else self.tools.addSeparator()
        for name in ("one_view", "side_by_side"):
            self.action[name].setCheckable(True)

    def _connect(self) -> None:
        from pneumoview.gui.base import actions

        self.finder.progressed.connect(self._found)
        self.finder.finished.connect(self._walked)
        self.loader.returned.connect(self._loaded)
        self.loader.errored.connect(self._load_failed)
        self.thumbnailer.returned.connect(self._thumbnail_made)
        self.reader.started.connect(lambda request: self.images.set_analysing(request.path, True))
        self.reader.progressed.connect(self._reading_progressed)
        self.reader.returned.connect(self._read)
        self.reader.errored.connect(self._reading_failed)
        self.reader.finished.connect(lambda request: self.images.set_analysing(request.path, False))
        self.images.thumbnail_wanted.connect(lambda path: self.thumbnailer.submit(Request(path)))
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.list.selectionModel().currentChanged.connect(self._row_chosen)
        self.empty.open_files.connect(self.choose_files)
        self.empty.open_folder.connect(self.choose_folder)
        self.empty.open_samples.connect(self.open_samples)
        self.panel.target_chosen.connect(self.explain)
        self.panel.cancelled.connect(self.stop)
        self.panel.trusted.connect(self.trust_model)
        self.panel.revealed.connect(self.reveal)
        self.panel.card_wanted.connect(self.show_card)
        self.panel.lungs_toggled.connect(self.set_lungs_shown)
        self.panel.heatmap_toggled.connect(self.set_heatmap_shown)
        self.panel.opacity_chosen.connect(self.set_opacity)
        self.presentation.changed.connect(self._show_title)
        self.action["heatmap"].changed.connect(self._show_title)
        self.action["heatmap"].changed.connect(self.layouts.explain_all)
        self.action["analyse"].changed.connect(self._show_stopped)
        for control, name in (
            (self.browser.field, "filter"),
            (self.browser.count, "show_all"),
            (self.panel.cancel, "stop"),
            (self.panel.heatmap, "heatmap"),
            (self.panel.lungs, "lungs"),
            (self.opinions.bar.agree, "agree"),
            (self.opinions.bar.disagree, "disagree"),
        ):
            actions.say_keys(control, self.action[name])
        self._blank.timeout.connect(self._go_blank)

    def _restore(self) -> None:
        stored = self.settings
        self.set_side_by_side(bool(stored.value("side_by_side", True, type=bool)))
        self.set_heatmap_shown(bool(stored.value("heatmap", True, type=bool)))
        self.set_lungs_shown(bool(stored.value("lungs", False, type=bool)))
        self.set_opacity(float(stored.value("opacity", self.presentation.opacity, type=float)))  # type: ignore[arg-type]
        self._list_recent()

    # opening

    def open(self, paths: Sequence[Path]) -> None:
        """List the files, and those in the folders, and show the first new one."""
        if not self.is_filled:
            super().open(paths)
            return
        self._show_first = True
        self.browser.clear()
        for path in paths:
            if path.suffix.lower() == ".zip":
                self.statusBar().showMessage(self.tr("Unpacking {0} …").format(path.name))
            self._walks.add(self.finder.submit(Request(path.absolute())))
        self._remember([path.absolute() for path in paths])

    def go_on_from(self, former: MainWindow) -> None:
        """Take over the files, the readings and the loaded model of a window that has been closed."""
        vars(self._analyser).update(vars(former._analyser))
        self._analyses, self._revealed = former._analyses, former._revealed
        items = former.images.items
        self._found(Request(Path()), [item.entry for item in items])
        for item in items:
            self.images.set_frame(item.path, item.frame)
        for request, analysis in self._analyses.items():
            self._list_reading(request.path, request.frame, analysis)
        self._count()
        for request in former._walks:
            self._walks.add(self.finder.submit(request))
        if former.current is not None:
            self.list.setCurrentIndex(self.images.index(self.images.row(former.current[0])))

    def choose_files(self) -> None:
        """Ask for files and open them."""
        from pneumoview.imaging import readers

        suffixes = " ".join(f"*{suffix}" for suffix in readers.SUFFIXES)
        radiographs = self.tr("Radiographs, DICOMDIR and ZIP ({0})").format(f"{suffixes} DICOMDIR *.zip")
        filters = ";;".join((self.tr("All files (*)"), radiographs))
        names, _ = QtWidgets.QFileDialog.getOpenFileNames(
            self, self.tr("Open radiographs"), self._last_folder(), filters
        )
        if names:
            self.open([Path(name) for name in names])

    def choose_folder(self) -> None:
        """Ask for a folder and open it."""
        name = QtWidgets.QFileDialog.getExistingDirectory(
            self, self.tr("Open a folder of radiographs"), self._last_folder()
        )
        if name:
            self.open([Path(name)])

    def open_samples(self) -> None:
        """Generate the synthetic radiographs, unless that has been done, and open them."""
        from pneumoview.gui.view.loaded import samples_folder

        self.statusBar().showMessage(self.tr("Generating synthetic radiographs …"), 3000)
        self.open([samples_folder()])

    def _recent_paths(self) -> list[str]:
        stored = self.settings.value("recent", [])
        return [stored] if isinstance(stored, str) else list(stored or [])  # type: ignore[call-overload]

    def _last_folder(self) -> str:
        recent = self._recent_paths()
        return str(Path(recent[0]).parent) if recent else ""

    def _remember(self, paths: Sequence[Path]) -> None:
        recent = list(dict.fromkeys([*map(str, paths), *self._recent_paths()]))[:RECENT]
        self.settings.setValue("recent", recent)
        self._list_recent()

    def _list_recent(self) -> None:
        self.recent.clear()
        for name in self._recent_paths():
            self.recent.addAction(name.replace("&", "&&")).triggered.connect(partial(self._open_recent, name))
        self.recent.setEnabled(not self.recent.isEmpty())

    def _open_recent(self, name: str, checked: bool = False) -> None:
        del checked
        self.open([Path(name)])

    def close_all(self) -> None:
        """Back to the empty window."""
        for worker in self.findChildren(Worker):
            worker.cancel()
        self.images.clear()
        self._analyses.clear()
        self._walks.clear()
        self.current = self._awaited_load = self._awaited_reading = self._analysis = None
        self._blank.stop()
        self.presentation.show(None)
        self.presentation.reset()
        self.panel.show_nothing()
        self.reading_changed.emit()
        self.stack.setCurrentWidget(self.empty)
        self.show_title()
        self._count()

    def _found(self, request: Request, entries: list[Entry]) -> None:
        for item in self.images.add(entries):
            if not item.error and self._request(item.path) not in self._analyses:
                self.reader.submit(self._request(item.path))
        rows = [self.images.row(path) for path in (request.path, *(entry.path for entry in entries))]
        first = min((row for row in rows if row >= 0), default=-1)
        if self._show_first and first >= 0:
            self._show_first = False
            self.list.setCurrentIndex(self.images.index(first))
        self._count()

    def _walked(self, request: Request) -> None:
        self._walks.discard(request)
        self.statusBar().clearMessage()
        if not self.images.items and not self._walks:
            self.statusBar().showMessage(self.tr("No radiographs found in {0}").format(request.path))
            self.settled.emit(self.tr("{0}: no radiographs found").format(request.path))

    def _count(self) -> None:
        items = self.images.items
        done = sum(1 for item in items if item.reading or item.error)
        self.count.setText(self.tr("{0} of {1} analysed").format(done, len(items)) if items else "")

    # the chosen image

    def _row_chosen(self, index: QModelIndex) -> None:
        from pneumoview.gui.images.image_list import ITEM_ROLE

        if index.isValid():
            item = index.data(ITEM_ROLE)
            if (item.path, item.frame) != self.current:
                self.show_image(item.path, item.frame)

    def show_image(self, path: Path, frame: int = 0, loaded: Loaded | None = None) -> None:
        """Show a frame of a file: decode it, unless it is shown as ``loaded``, and analyse it if that is to be done."""
        self.current = (path, frame)
        self.images.set_frame(path, frame)
        self.list.setCurrentIndex(self.images.index(self.images.row(path)))
        self.show_title()
        self._analysis = None
        if loaded is None:
            self._blank.start()
            self._awaited_load = self.loader.submit(Request(path, frame))
        else:
            self._blank.stop()
            self._awaited_load = None
            self.panel.show_radiograph(loaded.radiograph)
            self.stack.setCurrentWidget(self.views)
        self._await_reading(self._request(path, frame))
        self.reading_changed.emit()
        self._settle()

    def show_title(self) -> None:
        """Name the file in the title of the window, unless patient details are hidden."""
        named = self.current is not None and self.presentation.patient_shown
        self.setWindowTitle(f"{self.current[0].name} – PneumoView" if self.current and named else "PneumoView")

    @property
    def view(self) -> Viewport:
        """The view that keys act on."""
        return self.layouts.view

    def step_image(self, step: int) -> None:
        """Choose the next or previous row, in the order shown."""
        if self.current is not None:
            row = self.images.row_beside(self.current[0], step)
            if row >= 0:
                self.list.setCurrentIndex(self.images.index(row))

    def step_frame(self, step: int) -> None:
        """Show the next or previous frame of a file that has several."""
        if self.presentation.loaded is not None and self.current is not None:
            source = self.presentation.loaded.radiograph.source
            if (source.path, source.frame) == self.current and 0 <= source.frame + step < source.frames:
                self.show_image(source.path, source.frame + step)

    def _go_blank(self) -> None:
        self.presentation.show(None)
        self.panel.show_radiograph(None)
        self.original.message = self.explained.message = self.view.message = self.tr("Loading …")
        self.stack.setCurrentWidget(self.views)

    def _loaded(self, request: Request, loaded: Loaded) -> None:
        if request is not self._awaited_load:
            return
        self._awaited_load = None
        self._blank.stop()
        self.images.set_error(request.path, "")
        self.original.message = self.explained.message = self.view.message = ""
        self.presentation.show(loaded)
        self.panel.show_radiograph(loaded.radiograph)
        self.stack.setCurrentWidget(self.views)
        self._show_analysis()
        self._settle()

    def _load_failed(self, request: Request, error: Exception) -> None:
        sentence = self._list_failure(request.path, error)
        if request is not self._awaited_load:
            return
        self._awaited_load = None
        self._blank.stop()
        self.presentation.show(None)
        self.panel.show_radiograph(None)
        self.error.say(sentence)
        self.stack.setCurrentWidget(self.error)
        self._failure = sentence
        self._settle()

    def _scrolled(self) -> None:
        self.thumbnailer.cancel()
        self.images.forget_wishes()

    def _thumbnail_made(self, request: Request, image: QImage) -> None:
        self.images.set_thumbnail(request.path, QPixmap.fromImage(image))

    # the reading

    @property
    def radiograph(self) -> Radiograph | None:
        """The chosen image as it is shown; None while it is awaited."""
        loaded = None if self._awaited_load is not None else self.presentation.loaded
        return None if loaded is None else loaded.radiograph

    @property
    def analysis(self) -> Analysis | None:
        """What is known of the chosen image."""
        return self._analysis

    @property
    def hidden(self) -> bool:
        """Whether the reading is refused, and the user has not asked to see it all the same."""
        return self._analysis is not None and self.hides(self._analysis)

    def hides(self, analysis: Analysis) -> bool:
        """Whether a reading of the chosen image is not to be shown unasked."""
        return analysis.refused and self.current not in self._revealed

    def model_key(self, bundle: Bundle) -> str | None:
        """How a request names a model."""
        from pneumoview.ai.bundle import find as find_bundle

        try:
            started_with = find_bundle(self._analyser.model)
        except BundleError:
            started_with = None
        return None if bundle == started_with else str(bundle.folder)

    def known(self, request: Request) -> Analysis | None:
        """The answer to a request, if it is kept."""
        return self._analyses.get(request)

    @property
    def bundle(self) -> Bundle:
        """The model that reads; BundleError if it is not installed."""
        from pneumoview.ai.bundle import find as find_bundle

        return find_bundle(self.model or self._analyser.model)

    def _request(self, path: Path, frame: int = 0, target: str | None = None) -> Request:
        return Request(path, frame, target, self.method, self.model)

    def _await_reading(self, request: Request) -> None:
        self._awaited_reading = None
        self._failure = ""
        if request in self._analyses:
            self._analyses.move_to_end(request)
            self._analysis = self._analyses[request]
            self._show_analysis()
            return
        self._awaited_reading = self.reader.submit(request, first=True)
        self.panel.start()

    def analyse(self) -> None:
        """Analyse the chosen image again, and all that have no reading yet."""
        if self.current is None:
            return
        self._read_what_is_missing()
        self._analyses.pop(self._request(*self.current), None)
        self._await_reading(self._request(*self.current))

    def _read_what_is_missing(self) -> None:
        for item in self.images.items:
            if not item.reading and not item.error:
                self.reader.submit(self._request(item.path, item.frame))

    def stop(self) -> None:
        """Stop analysing; what runs ends at its next stage."""
        from pneumoview.gui.base import actions

        self.reader.cancel()
        if self._awaited_reading is not None:
            self._awaited_reading = None
            self.panel.show_stopped(actions.key_text(self.action["analyse"]))

    def _show_stopped(self) -> None:
        """Say anew by which key an image is read whose reading was stopped."""
        from pneumoview.gui.base import actions

        if self.panel.stopped:
            self.panel.show_stopped(actions.key_text(self.action["analyse"]))

    def explain(self, label: str) -> None:
        """Ask for the heatmap of another class."""
        if self._analysis is not None and self._analysis.target != label:
            self._await_heatmap(label)

    def use_method(self, method: Method) -> None:
        """Make heatmaps by another method from now on, beginning with the one that is shown."""
        self.method = method
        if self._analysis is not None:
            self._await_heatmap(self._analysis.target)
        elif self._awaited_reading is not None and self.current is not None:
            self._await_reading(self._request(*self.current))

    def _await_heatmap(self, label: str) -> None:
        if self.current is None or self._analysis is None:
            return
        request = self._request(*self.current, None if label == self._analysis.prediction else label)
        if request in self._analyses:
            self._await_reading(request)
        else:
            self._awaited_reading = self.reader.submit(request, first=True)
            self.panel.show_waiting("wait")

    def use_model(self, bundle: Bundle) -> None:
        """Read with another installed model, all images anew."""
        self.model = self.model_key(bundle)
        self.reader.cancel()
        self.images.forget_readings()
        self._analysis = self._awaited_reading = None
        self.presentation.set_heatmap(None)
        self.presentation.set_lungs(None)
        for item in self.images.items:
            known = self._analyses.get(self._request(item.path, item.frame))
            if known is not None:
                self._list_reading(item.path, item.frame, known)
        self._count()
        self.reading_changed.emit()
        if self.current is not None:
            self._read_what_is_missing()
            self._await_reading(self._request(*self.current))

    def trust_model(self) -> None:
        """The user agrees to load a model that does not come with PneumoView."""
        self._analyser.trust = True
        self.analyse()

    def _reading_progressed(self, request: Request, stage: str) -> None:
        if request is self._awaited_reading:
            self.panel.show_waiting(stage)

    def _list_reading(self, path: Path, frame: int, analysis: Analysis) -> None:
        from pneumoview.gui.reading.words import Reading

        self.images.set_reading(path, frame, Reading.of(analysis, (path, frame) in self._revealed))

    def _read(self, request: Request, analysis: Analysis) -> None:
        self._analyses[request] = analysis
        if len(self._analyses) > KEPT_ANALYSES:
            self._analyses.popitem(last=False)
        if request.model == self.model:
            self._list_reading(request.path, request.frame, analysis)
        self._count()
        if request is self._awaited_reading:
            self._awaited_reading = None
            self._analysis = analysis
            self._show_analysis()
            self._settle()

    def _reading_failed(self, request: Request, error: Exception) -> None:
        if request.model != self.model:
            return
        sentence = self.sentence(error)
        if isinstance(error, PneumoviewError) and not isinstance(error, ReadError):
            self.reader.cancel()
        else:
            sentence = self._list_failure(request.path, error)
        self._count()
        if request is self._awaited_reading:
            self._awaited_reading = None
            self.panel.show_error(sentence, untrusted=isinstance(error, UntrustedBundleError))
            self._failure = sentence
            self._settle()

    def _list_failure(self, path: Path, error: Exception) -> str:
        """Note in the list why a file cannot be read, and return what it says."""
        self.images.set_error(path, self.sentence(error))
        return self.images.error(path) or self.sentence(error)

    def sentence(self, error: Exception) -> str:
        """An error in words."""
        if isinstance(error, PneumoviewError):
            return str(error)
        return self.tr("Unexpected error: {0}: {1}").format(type(error).__name__, error)

    def _show_analysis(self) -> None:
        if self._analysis is not None:
            self.panel.show_analysis(self._analysis, revealed=self.current in self._revealed)
            if self._awaited_load is None:
                self.presentation.set_lungs(None if self.hidden else self._analysis.lung_mask)
                self.presentation.set_heatmap(None if self.hidden else self._analysis.heatmap)
        self.reading_changed.emit()

    def reveal(self) -> None:
        """Show the refused reading of this image all the same, from now on."""
        if self.current is not None and self._analysis is not None:
            self._revealed.add(self.current)
            self._list_reading(*self.current, self._analysis)
            self._show_analysis()

    def _settle(self) -> None:
        if self._awaited_load is None and self._awaited_reading is None:
            self.settled.emit(self._failure)

    def analysis_of(self, path: Path, frame: int) -> Analysis | None:
        """The reading of a frame: of the chosen image the one shown, of others that of the predicted class."""
        if (path, frame) == self.current:
            return self._analysis
        return self._analyses.get(self._request(path, frame))

    def is_revealed(self, path: Path, frame: int) -> bool:
        """Whether the user asked to see the refused reading of a frame."""
        return (path, frame) in self._revealed

    # how it is shown

    def set_side_by_side(self, on: bool) -> None:
        """Show the original beside the heatmap, or the heatmap alone."""
        self.layouts.choose("two" if on else "one")

    def toggle_side_by_side(self) -> None:
        """Switch between the two layouts."""
        self.set_side_by_side(not self.action["side_by_side"].isChecked())

    def set_heatmap_shown(self, shown: bool) -> None:
        """Show or hide the heatmap."""
        self.presentation.set_heatmap_shown(shown)
        self.action["heatmap"].setChecked(shown)
        self.panel.heatmap.setChecked(shown)

    def set_lungs_shown(self, shown: bool) -> None:
        """Show or hide the outline of the lungs."""
        self.presentation.set_lungs_shown(shown)
        self.action["lungs"].setChecked(shown)
        self.panel.lungs.setChecked(shown)

    def set_opacity(self, opacity: float) -> None:
        """Set the opacity of the heatmap, 0…1."""
        self.presentation.set_opacity(opacity)
        self.panel.opacity.setValue(round(100 * self.presentation.opacity))

    def auto_window(self) -> None:
        """Window by the values of the image."""
        from pneumoview.imaging import grayscale

        if self.presentation.loaded is not None:
            self.presentation.set_voi(grayscale.auto(self.presentation.loaded.radiograph))

    def full_range(self) -> None:
        """Window over all values of the image."""
        if self.presentation.loaded is not None:
            self.presentation.set_voi(self.presentation.loaded.full_range)

    def set_full_screen(self, on: bool) -> None:
        """Enter or leave full screen."""
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if on
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )

    def _show_title(self) -> None:
        from pneumoview.gui.reading.words import explained_name

        refused = self._analysis is not None and self._analysis.refused
        outside = refused and self.current in self._revealed
        if self._analysis is None or self.presentation.heatmap is None:
            title = self.tr("Not read: no heatmap") if refused and not outside else self.tr("Heatmap")
        elif not self.presentation.heatmap_shown:
            title = self.hidden_heatmap_text()
        else:
            text = self.tr("Outside what the model knows: {0}") if outside else self.tr("Where the model looked: {0}")
            title = text.format(explained_name(self._analysis))
        self.explained_title.setText(title)
        theme.ink(self.explained_title, theme.ACCENT if outside else None)

    def hidden_heatmap_text(self) -> str:
        """That the heatmap is hidden, and the key that shows it."""
        from pneumoview.gui.base import actions

        return actions.with_keys(self.tr("Heatmap hidden"), self.action["heatmap"])

    def save_view(self, path: Path) -> bool:
        """Write the views as they are to a PNG; False where that fails."""
        return self.views.grab().save(str(path), "PNG")

    def choose_picture(self) -> None:
        """Ask for a file and write the views into it."""
        if self.presentation.loaded is None:
            return
        proposal = self.presentation.loaded.radiograph.source.path.with_suffix(".png").name
        name, _ = QtWidgets.QFileDialog.getSaveFileName(self, self.tr("Save view"), f"view-{proposal}", "PNG (*.png)")
        if name:
            saved = self.save_view(Path(name))
            message = self.tr("Saved {0}") if saved else self.tr("{0} cannot be written")
            self.statusBar().showMessage(message.format(name), 5000)

    def show_keys(self) -> None:
        """Show all keys."""
        from pneumoview.gui.features.keys import KeySheet

        KeySheet(self.menus, self).exec()

    def show_card(self) -> None:
        """Show what the model's card says."""
        from pneumoview.gui.reading.card_page import CardPage

        try:
            CardPage(self.bundle.card, self).exec()
        except BundleError as error:
            QtWidgets.QMessageBox.warning(self, "PneumoView", str(error))

    def show_about(self) -> None:
        """Say what this is."""
        from pneumoview.gui.features.about import About

        About(self.devices.words, self).exec()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Store the settings, and end the threads once the window is out of sight."""
        super().closeEvent(event)
        if self.is_filled:
            self.settings.setValue("side_by_side", self.layouts.name != "one")
            self.settings.setValue("heatmap", self.presentation.heatmap_shown)
            self.settings.setValue("lungs", self.presentation.lungs_shown)
            self.settings.setValue("opacity", self.presentation.opacity)
        self.hide()
        for worker in self.findChildren(Worker):
            worker.cancel()
        for worker in self.findChildren(Worker):
            worker.close()
        for archive in self.archives:
            archive.close()

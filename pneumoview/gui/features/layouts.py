"""Layouts of the middle of the window: one view, two of one image, or a grid of cells that show different images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QSizeF, Qt, Signal
from PySide6.QtGui import QDropEvent, QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from pneumoview.ai.analysis import NORMAL, Analysis
from pneumoview.gui.base import theme
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.base.worker import Checkpoint, Request, Worker
from pneumoview.gui.images.image_model import ITEM_ROLE
from pneumoview.gui.images.order import Item
from pneumoview.gui.reading.words import covered_name, heatmap_caption, refusal_name
from pneumoview.gui.view.loaded import Loaded
from pneumoview.gui.view.pair import Pair
from pneumoview.gui.view.presentation import Presentation
from pneumoview.gui.view.tools import Toolbox
from pneumoview.gui.view.viewport import Viewport
from pneumoview.gui.viewer import Image, Viewer
from pneumoview.imaging.study import Entry

Name = Literal["one", "two", "prior", "grid"]
CELLS: dict[Name, int] = {"one": 0, "two": 0, "prior": 2, "grid": 4}
FRAME = 2
BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Cell(QWidget):
    """One place of the grid.

    ``own`` is what its view paints while the cell is not active; the active one's paints the window's presentation.
    ``image`` is what it shows or is about to, file and frame; ``caption`` says why it does.
    """

    def __init__(self, toolbox: Toolbox, number: int) -> None:
        super().__init__()
        self.own = Presentation(self)
        self.viewport = Viewport(self.own, overlay=True, toolbox=toolbox)
        self.viewport.setAccessibleName(self.tr("Radiograph {0} of the grid").format(number))
        self.image: Image | None = None
        self.awaited: Request | None = None
        self.caption = ""
        self.active = False
        self.title = QLabel()
        self.title.setObjectName("viewTitle")
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.title.setFixedHeight(self.title.fontMetrics().height() + 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(FRAME, FRAME, FRAME, FRAME)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.viewport, 1)

    def set_active(self, active: bool) -> None:
        """Mark the cell as the one that takes what is chosen."""
        self.active = active
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame around the active cell."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.ACCENT if self.active else theme.WINDOW)
        painter.fillRect(self.rect().adjusted(FRAME, FRAME, -FRAME, -FRAME), theme.WINDOW)


@dataclass(frozen=True)
class EarlierRequest(Request):
    """Asks what to compare an image with; ``listed`` is what there is."""

    listed: tuple[Entry, ...] = field(default=(), compare=False, repr=False)


def find_earlier(request: EarlierRequest, checkpoint: Checkpoint) -> Path | None:
    """The patient's last study before, or the same one; never another patient's.

    Of several images of a study one of the same view is taken.

    Returns:
        The file; None where none is listed.
    """
    listed = request.listed
    row = next((row for row, entry in enumerate(listed) if entry.path == request.path), 0)
    others = [*listed[:row], *listed[row + 1 :]]
    if not others:
        return None
    own = listed[row]
    ranks = {entry.path: rank for entry in others if (rank := _rank(entry, own))}
    if not ranks:
        return None
    of_study = [path for path, rank in ranks.items() if rank == max(ranks.values())]
    if len(of_study) > 1:
        view = read_view(own.path)
        for path in of_study:
            checkpoint(None)
            if read_view(path) == view:
                return path
    return of_study[0]


def _rank(entry: Entry, own: Entry) -> tuple[bool, str] | None:
    """How well an entry's study suits: another one, then the latest; None if it is later or another patient's."""
    patient, study = entry.patient, entry.study
    if not (own.patient and own.patient.id and own.study and patient and study):
        return None
    if patient.id != own.patient.id or study.moment > own.study.moment:
        return None
    return study.uid != own.study.uid, study.moment


def read_view(path: Path) -> str:
    """The view that a header tells, which the list does not know."""
    from pneumoview.imaging.dicom import read_facts

    return read_facts(path).view


class Layouts(QObject):
    """Arranges the views; in a grid the active cell shows the window's image, and each other cell one of its own."""

    changed = Signal()

    def __init__(
        self, viewer: Viewer, pair: Pair, toolbox: Toolbox, rows: QAbstractItemView, hidden_heatmap: Callable[[], str]
    ) -> None:
        """``rows`` is the list whose rows may be dropped; ``hidden_heatmap`` says that no heatmap is shown."""
        super().__init__(pair)
        self._viewer, self._pair, self._rows, self._hidden_heatmap = viewer, pair, rows, hidden_heatmap
        self.name: Name = "two"
        self.linked = True
        self.active: Cell | None = None
        self.cells = [Cell(toolbox, number) for number in range(1, 5)]
        self.grid = QWidget()
        grid = QGridLayout(self.grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        for number, cell in enumerate(self.cells):
            grid.addWidget(cell, number // 2, number % 2)
            cell.viewport.setAcceptDrops(True)
            cell.viewport.installEventFilter(self)
            cell.own.moved.connect(self._link)
        pair.row.addWidget(self.grid)
        self.grid.hide()
        self._filled = True
        viewer.shown.connect(self._fill_late)
        self.loader = Worker("cells", viewer.decoder.load, parent=self)
        self.loader.returned.connect(self._loaded)
        self.loader.errored.connect(self._failed)
        self.searcher = Worker("earlier", find_earlier, latest_only=True, parent=self)
        self.searcher.returned.connect(self._found_earlier)
        self._searched: Request | None = None
        self._before = Presentation(self)
        self._before_image: Image | None = None
        rows.viewport().installEventFilter(self)
        viewer.images.modelReset.connect(self._forget)
        viewer.images.dataChanged.connect(self.explain_all)
        viewer.presentation.moved.connect(self._link)
        viewer.presentation.changed.connect(self._follow)

    def specs(self) -> Specs:
        """The grids and their link."""
        return {
            Menu.VIEW: [
                Spec(
                    *("prior", self.tr("Prior beside current"), ("3",), lambda _: self.choose("prior")),
                    *("layout_prior", lambda: self.name == "prior"),
                ),
                Spec(
                    *("grid", self.tr("Grid of four"), ("4",), lambda _: self.choose("grid")),
                    *("layout_grid", lambda: self.name == "grid"),
                ),
                Spec("link", self.tr("Link views"), ("Ctrl+L",), self.set_linked, "link", lambda: self.linked),
            ]
        }

    @property
    def view(self) -> Viewport:
        """The view that keys act on."""
        return self.active.viewport if self.active else self._pair.explained

    def shown(self) -> list[Cell]:
        """The cells that are seen."""
        return self.cells[: CELLS[self.name]]

    def images(self) -> list[list[Image | None]]:
        """The frames in view, row by row; None where a cell has none."""
        frames = [self._viewer.current if cell is self.active else cell.image for cell in self.shown()]
        frames = frames or [self._viewer.current]
        return [frames[place : place + 2] for place in range(0, len(frames), 2)]

    def showing(self, image: Image) -> Presentation | None:
        """What shows a frame of a file now; None where nothing does."""
        shown = (self._viewer.presentation, *(cell.own for cell in self.shown() if cell is not self.active))
        return next((one for one in shown if _shows(one, image)), None)

    def choose(self, name: Name) -> None:
        """Arrange the views so; in a grid the first cell shows the current image, and the others are filled."""
        if name == self.name:
            return
        focus = QApplication.focusWidget()
        focused = focus is not None and self._pair.isAncestorOf(focus)
        self.name = name
        self._set_active(self.cells[0] if self.shown() else None)
        self._pair.original_box.setVisible(name == "two")
        self._pair.explained_box.setVisible(not self.shown())
        self.grid.setVisible(bool(self.shown()))
        for cell in self.cells:
            cell.setVisible(cell in self.shown())
        if focused:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fill_others()
        self.explain_all()
        self.changed.emit()

    def restore(self) -> None:
        """Arrange the views as in the window that was closed last; original beside heatmap at first."""
        stored = self._viewer.settings.value("layout", "two")
        self.choose(next((name for name in CELLS if name == stored), "two"))

    def store(self) -> None:
        """Keep the arrangement for the next window."""
        self._viewer.settings.setValue("layout", self.name)

    def _fill_late(self) -> None:
        """Fill the cells of a grid that was chosen before there was an image."""
        if not self._filled:
            self._fill_others()

    def _fill_others(self) -> None:
        """Fill all cells but the first."""
        self._filled = self._viewer.current is not None
        for cell in self.cells[1:]:
            self.fill(cell, None)
        if self.name == "prior":
            self._search()
        elif self.name == "grid":
            images = self._viewer.images
            row = images.row(self._viewer.current[0]) if self._viewer.current else -1
            following = chain(range(row + 1, images.rowCount()), range(row))
            for cell, place in zip(self.cells[1:], following, strict=False):
                item = images.index(place).data(ITEM_ROLE)
                self.fill(cell, (item.path, item.frame))

    def _search(self) -> None:
        if self._viewer.current is not None:
            listed = tuple(item.entry for item in self._viewer.images.items)
            self._searched = self.searcher.submit(EarlierRequest(self._viewer.current[0], listed=listed))
            self.cells[1].viewport.message = self.tr("Looking for an earlier image …")

    def _found_earlier(self, request: Request, found: Path | None) -> None:
        if request is not self._searched or self.name != "prior" or self.cells[1].image or self.cells[1].active:
            return
        if found is None:
            self.fill(self.cells[1], None)
            self.cells[1].viewport.message = self.tr("No earlier image of this patient is listed")
        else:
            self.fill(self.cells[1], (found, 0), self.tr("Earlier image of this patient"))

    def set_linked(self, linked: bool) -> None:
        """Let the cells follow each other's zoom, centre and turn, or not."""
        self.linked = linked
        if linked and self.active is not None:
            self._spread(self.active)

    def _set_active(self, cell: Cell | None) -> None:
        for other in self.cells:
            if other is not cell and other.viewport.presentation is not other.own:
                other.viewport.set_presentation(other.own)
            other.set_active(other is cell)
        self.active = cell
        if cell is not None:
            cell.image = cell.awaited = None
            cell.caption = cell.viewport.message = ""
            cell.viewport.preview = None
            cell.viewport.set_presentation(self._viewer.presentation)

    def activate(self, cell: Cell) -> None:
        """Make a cell the one that takes what is chosen, and its image the current one."""
        left, image = self.active, cell.image
        if left is None or left is cell or image is None:
            return
        caption = cell.caption
        self._leave(left, self._viewer.presentation, self._viewer.current)
        self._set_active(cell)
        cell.caption = caption
        if _shows(cell.own, image):
            self._viewer.presentation.show_as(cell.own)
            self._viewer.show_image(*image, loaded=cell.own.loaded)
        else:
            self._viewer.show_image(*image)
        self.explain_all()

    def _leave(self, cell: Cell, shown: Presentation, image: Image | None) -> None:
        """Let a cell that was active go on showing ``image``."""
        caption = cell.caption
        self.active = None
        if image is not None and _shows(shown, image):
            cell.image, cell.awaited = image, None
            cell.own.show_as(shown)
        else:
            self.fill(cell, image)
        cell.caption = caption

    def fill(self, cell: Cell, image: Image | None, caption: str = "") -> None:
        """Show a frame of a file in a cell, or nothing; in the active cell it becomes the current image."""
        if cell is self.active:
            if image is not None:
                self._viewer.show_image(*image)
            return
        cell.image, cell.caption = image, caption
        cell.own.show(None)
        cell.awaited = self.loader.submit(Request(*image)) if image else None
        cell.viewport.preview = None
        cell.viewport.message = self.tr("Loading …") if image else self.tr("Drop an image here")
        self._explain(cell)

    def _loaded(self, request: Request, loaded: Loaded) -> None:
        for cell in self.cells:
            if cell.awaited is request:
                cell.awaited = None
                cell.viewport.message = ""
                cell.own.show(loaded)
                self._explain(cell)
                if self.linked and self.active is not None:
                    self._spread(self.active)

    def _failed(self, request: Request, error: Exception) -> None:
        for cell in self.cells:
            if cell.awaited is request:
                cell.awaited = None
                cell.viewport.message = str(error)
                cell.viewport.update()

    def _explain(self, cell: Cell) -> None:
        """Show the heatmap of a cell's image, if it has been analysed, and say what the cell shows."""
        analysis = None
        image = self._viewer.current if cell is self.active else cell.image
        if image is not None:
            analysis = self._viewer.analysis_of(*image)
        if image is not None and analysis is not None and analysis.refused and not self._viewer.is_revealed(image):
            analysis = None
        if cell is not self.active:
            shown = analysis if cell.own.loaded is not None else None
            cell.own.set_lungs(shown.lung_mask if shown else None)
            cell.own.set_heatmap_calm(shown is not None and shown.verdict == NORMAL)
            cell.own.set_heatmap(shown.heatmap if shown else None)
        cell.title.setText("  ·  ".join(filter(None, (cell.caption, self._heatmap_text(cell, image, analysis)))))

    def _heatmap_text(self, cell: Cell, image: Image | None, analysis: Analysis | None) -> str:
        """What the heatmap of a cell explains, or why there is none."""
        if image is None:
            return ""
        if analysis is None:
            item = self._item(image[0])
            if item is not None and item.error:
                return self.tr("This file cannot be shown")
            read = item is not None and image[1] in item.readings
            if read and image in self._viewer.images.cover:
                return covered_name()
            return refusal_name() if read else self.tr("Not analysed yet")
        if not cell.viewport.presentation.heatmap_shown:
            return self._hidden_heatmap()
        return heatmap_caption(analysis)

    def _item(self, path: Path) -> Item | None:
        """What the list knows of a file; None where it is not shown there."""
        item: Item | None = self._viewer.images.index(self._viewer.images.row(path)).data(ITEM_ROLE)
        return item

    def explain_all(self) -> None:
        """Say anew what each cell shows."""
        for cell in self.shown():
            self._explain(cell)

    def _follow(self) -> None:
        for cell in self.shown():
            if cell.own.set_like(self._viewer.presentation):
                self._explain(cell)

    def _link(self) -> None:
        source = next((cell for cell in self.shown() if cell.viewport.presentation is self.sender()), None)
        if self.linked and source is not None:
            self._spread(source)

    def _spread(self, source: Cell) -> None:
        pose = source.viewport.presentation.pose(QSizeF(source.viewport.size()))
        for cell in self.shown():
            if cell is not source and pose is not None:
                cell.viewport.presentation.set_pose(pose, QSizeF(cell.viewport.size()))

    def _forget(self) -> None:
        for cell in self.cells:
            if cell is not self.active:
                self.fill(cell, None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press or the Tab key makes a cell active, and a row of the list that is dropped on a cell fills it."""
        cell = next((cell for cell in self.cells if cell.viewport is watched), None)
        if cell is None:
            if event.type() == QEvent.Type.MouseButtonPress and self.active is not None:
                self._before.show_as(self._viewer.presentation)
                self._before_image = self._viewer.current
        elif event.type() == QEvent.Type.MouseButtonPress or (
            isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() in BY_KEY
        ):
            self.activate(cell)
        elif isinstance(event, QDropEvent) and event.source() is self._rows:
            if event.type() == QEvent.Type.Drop:
                self._dropped(cell, Path(event.mimeData().urls()[0].toLocalFile()))
            event.acceptProposedAction()
            return True
        return False

    def _dropped(self, cell: Cell, path: Path) -> None:
        """Show a file in a cell; the active cell, which took it when its row was pressed, gives it back."""
        item, left = self._item(path), self.active
        if left is None or left is cell:
            return
        self._leave(left, self._before, self._before_image)
        self._set_active(cell)
        self._viewer.show_image(path, item.frame if item else 0)
        self.explain_all()


def _shows(presentation: Presentation, image: Image) -> bool:
    """Whether a presentation shows this frame of this file."""
    if presentation.loaded is None:
        return False
    source = presentation.loaded.radiograph.source
    return (source.path, source.frame) == image

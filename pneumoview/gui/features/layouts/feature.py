"""Layouts of the middle of the window: one view, two of one image, or a grid of cells that show different images."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent, QFocusEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QGridLayout, QWidget

from pneumoview.ai.analysis import Analysis
from pneumoview.gui.base import theme
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.base.worker import Request, Worker
from pneumoview.gui.features.layouts.cell import Cell
from pneumoview.gui.features.layouts.comparing import Comparing, Name
from pneumoview.gui.features.layouts.dragging import RowDrag
from pneumoview.gui.features.layouts.links import Links, Seen
from pneumoview.gui.images.image_model import ITEM_ROLE
from pneumoview.gui.images.order import Item
from pneumoview.gui.reading.words import covered_name, heatmap_caption, refusal_name
from pneumoview.gui.view.loaded import Loaded
from pneumoview.gui.view.pair import Pair, stands_above
from pneumoview.gui.view.presentation import Presentation
from pneumoview.gui.view.tools import Toolbox
from pneumoview.gui.view.viewport import Viewport
from pneumoview.gui.viewer import Image, Viewer

CELLS: dict[Name, int] = {"one": 0, "two": 0, "prior": 2, "grid": 4}
BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


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
        self.active: Cell | None = None
        self._above = False
        self.cells = [Cell(toolbox, number) for number in range(1, 5)]
        self.grid = QWidget()
        self._places = QGridLayout(self.grid)
        self._places.setContentsMargins(0, 0, 0, 0)
        self._places.setSpacing(2)
        self.grid.installEventFilter(self)
        self.links = Links(self._seen, lambda: self.comparing.other() is not None, self)
        for number, cell in enumerate(self.cells):
            self._places.addWidget(cell, number // 2, number % 2)
            cell.setAcceptDrops(True)
            cell.installEventFilter(self)
            cell.viewport.installEventFilter(self)
            cell.own.changed.connect(self._arrange)
            self.links.attach(cell.own)
        self.links.attach(viewer.presentation)
        self.comparing = Comparing(
            *(viewer, self.cells[0], self.cells[1]),
            layout=lambda: self.name,
            view=lambda: self.view,
            fill=self.fill,
            parent=self,
        )
        self.comparing.changed.connect(self.explain_all)
        self.comparing.changed.connect(self.changed)
        pair.row.addWidget(self.grid)
        self.grid.hide()
        self._filled = True
        viewer.shown.connect(self._fill_late)
        self.loader = Worker("cells", viewer.decoder.load, parent=self)
        self.loader.returned.connect(self._loaded)
        self.loader.errored.connect(self._failed)
        RowDrag(rows, lambda: bool(self.shown()))
        viewer.images.modelReset.connect(self._forget)
        for changed in (viewer.images.dataChanged, viewer.images.cover.changed):
            changed.connect(self.explain_all)
        viewer.shown.connect(self.explain_all)
        viewer.blanked.connect(self.explain_all)
        viewer.presentation.changed.connect(self._follow)
        viewer.presentation.changed.connect(self._arrange)

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
                Spec("link", self.tr("Link views"), ("Ctrl+L",), self.set_linked, "link", lambda: self.links.linked),
                Spec("same_window", self.tr("Prior in the window of the current"), ("C",), self.same_window),
                Spec(
                    *("blink", self.tr("Prior in the place of the current"), ("P",), self.blink),
                    *("", lambda: self.comparing.blinks),
                ),
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
        views = [cell.viewport for cell in self.shown()] or [self._pair.explained]
        sources = [view.presentation.loaded and view.presentation.loaded.radiograph.source for view in views]
        frames = [(source.path, source.frame) if source else None for source in sources]
        wide = 1 if self._above else 2
        return [frames[place : place + wide] for place in range(0, len(frames), wide)]

    def showing(self, image: Image) -> Presentation | None:
        """What shows a frame of a file now; None where nothing does."""
        shown = (self._viewer.presentation, *(cell.own for cell in self._used() if cell is not self.active))
        return next((one for one in shown if _shows(one, image)), None)

    def choose(self, name: Name) -> None:
        """Arrange the views so; in a grid the first cell shows the current image, and the others are filled."""
        if name == self.name:
            return
        self.comparing.rest()
        focus = QApplication.focusWidget()
        focused = focus is not None and self._pair.isAncestorOf(focus)
        self.name = name
        self._set_active(self.cells[0] if self.shown() else None)
        self._pair.set_beside(name == "two")
        self._pair.explained_box.setVisible(not self.shown())
        self.grid.setVisible(bool(self.shown()))
        for cell in self.cells:
            cell.setVisible(cell in self.shown())
        if focused:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fill_others()
        self._arrange()
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
        self.comparing.by_hand = False
        if self.name == "prior":
            self.comparing.seek()
        elif self.name == "grid":
            images = self._viewer.images
            row = images.row(self._viewer.current[0]) if self._viewer.current else -1
            following = chain(range(row + 1, images.rowCount()), range(row))
            for cell, place in zip(self.cells[1:], following, strict=False):
                item = images.index(place).data(ITEM_ROLE)
                self.fill(cell, (item.path, item.frame))

    def set_linked(self, linked: bool) -> None:
        """Let the cells follow each other, or not."""
        self.links.linked = linked
        self.links.spread(self._viewer.presentation)
        self.explain_all()

    def same_window(self) -> None:
        """Show the image beside the active one in the same window."""
        self._compare()
        self.comparing.same_window()

    def blink(self, on: bool) -> None:
        """Show the prior in the place of the current image, or the current one again."""
        self._compare()
        self.comparing.blink(on)

    def _compare(self) -> None:
        if self.comparing.other() is None:
            self.choose("prior")

    def _seen(self) -> Seen:
        """What is linked."""
        if self.name == "one":
            show = self._pair.explained
            return [(self._viewer.presentation, show), (self.cells[1].own, show)]
        return [(self.comparing.presentation(cell), cell.viewport) for cell in self.shown()]

    def _arrange(self) -> None:
        """Let two cells stand one above the other where their images are larger so."""
        films = [film for cell in self.cells[:2] if (film := self.comparing.presentation(cell).shown_size())]
        above = self.name == "prior" and stands_above(
            self.grid.size(), films, self.cells[0].title.height(), self._above
        )
        if above != self._above:
            self._above = above
            self._places.addWidget(self.cells[1], int(above), int(not above))
            self._places.addWidget(self.cells[2], 1, int(above))
            self._places.activate()

    def _set_active(self, cell: Cell | None) -> None:
        for other in self.cells:
            if other is not cell and other.viewport.presentation is not other.own:
                other.viewport.set_presentation(other.own)
            other.set_active(other is cell)
        self.active = cell
        if cell is not None:
            cell.image = cell.awaited = None
            cell.viewport.message = ""
            cell.viewport.preview = None
            cell.viewport.set_presentation(self._viewer.presentation)

    def activate(self, cell: Cell) -> None:
        """Make a cell the one that takes what is chosen, and its image the current one."""
        left, image = self.active, cell.image
        if left is None or left is cell or image is None:
            return
        self.comparing.rest()
        if cell is self.cells[0]:
            self.comparing.keep(image)
        self._leave(left, self._viewer.presentation, self._viewer.current)
        self._set_active(cell)
        if _shows(cell.own, image):
            self._viewer.presentation.show_as(cell.own)
            self._viewer.show_image(*image, loaded=cell.own.loaded)
        else:
            self._viewer.show_image(*image)
        self.explain_all()

    def _leave(self, cell: Cell, shown: Presentation, image: Image | None) -> None:
        """Let a cell that was active go on showing ``image``."""
        self.active = None
        if image is not None and _shows(shown, image):
            cell.image, cell.awaited = image, None
            cell.own.show_as(shown)
        else:
            self.fill(cell, image)

    def fill(self, cell: Cell, image: Image | None) -> None:
        """Show a frame of a file in a cell, or nothing; in the active cell it becomes the current image."""
        if cell is self.active:
            if image is not None:
                self._viewer.show_image(*image)
            return
        cell.image = image
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
                cell.own.show(loaded, self._viewer.shown_as((request.path, request.frame)))
                self.links.spread(self._viewer.presentation)
                self._explain(cell)
                self.comparing.flip()

    def _failed(self, request: Request, error: Exception) -> None:
        for cell in self.cells:
            if cell.awaited is request:
                cell.awaited = None
                cell.viewport.message = str(error)
                cell.viewport.update()

    def _explain(self, cell: Cell) -> None:
        """Show the heatmap of a cell's image, if it has been analysed, and say what the cell shows."""
        if cell is not self.active:
            cell.own.set_analysis(self._analysis(cell) if cell.own.loaded is not None else None)
        seen = self.comparing.shown_in(cell)
        caption = self.comparing.caption(seen)
        parted = self.tr("not linked") if caption and cell is not self.active and not self.links.linked else ""
        cell.title.setText("  ·  ".join(filter(None, (caption, parted, self._heatmap_text(seen)))))
        theme.ink(cell.title, theme.TEXT if caption else None)
        cell.warn(self.comparing.warned(seen))

    def _image(self, cell: Cell) -> Image | None:
        return self._viewer.current if cell is self.active else cell.image

    def _analysis(self, cell: Cell) -> Analysis | None:
        """The AI result of a cell's image; None where there is none, or it is not to be seen."""
        image = self._image(cell)
        analysis = self._viewer.analysis_of(*image) if image else None
        hidden = analysis is not None and analysis.refused and not self._viewer.is_revealed(image)
        return None if hidden else analysis

    def _heatmap_text(self, cell: Cell) -> str:
        """What the heatmap of a cell explains, or why there is none."""
        image, analysis = self._image(cell), self._analysis(cell)
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
        if not self.comparing.presentation(cell).heatmap_shown:
            return self._hidden_heatmap()
        return heatmap_caption(analysis)

    def _item(self, path: Path) -> Item | None:
        """What the list knows of a file; None where it is not shown there."""
        item: Item | None = self._viewer.images.index(self._viewer.images.row(path)).data(ITEM_ROLE)
        return item

    def explain_all(self) -> None:
        """Say anew what each cell shows."""
        for cell in self._used():
            self._explain(cell)

    def _used(self) -> list[Cell]:
        """The cells that are seen, or whose image may take the place of the current one."""
        return self.cells[1:2] if self.name == "one" else self.shown()

    def _follow(self) -> None:
        for cell in self._used():
            if cell.own.set_like(self._viewer.presentation):
                self._explain(cell)

    def _forget(self) -> None:
        self.comparing.rest()
        for cell in self.cells:
            if cell is not self.active:
                self.fill(cell, None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press or the Tab key makes a cell active, and a row of the list that is dropped on a cell fills it."""
        cell = next((cell for cell in self.cells if watched in (cell, cell.viewport)), None)
        if cell is None:
            if event.type() == QEvent.Type.Resize:
                self._arrange()
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
        """Show a file in a cell; in the grid that becomes active, and what is compared stands beside the current."""
        item, left = self._item(path), self.active
        image = (path, item.frame if item else 0)
        self.comparing.by_hand = cell is self.cells[1]
        if self.name == "grid" and left is not None and left is not cell:
            self._leave(left, self._viewer.presentation, self._viewer.current)
            self._set_active(cell)
        self.fill(cell, image)
        self.explain_all()


def _shows(presentation: Presentation, image: Image) -> bool:
    """Whether a presentation shows this frame of this file."""
    if presentation.loaded is None:
        return False
    source = presentation.loaded.radiograph.source
    return (source.path, source.frame) == image

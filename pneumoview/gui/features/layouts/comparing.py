"""The current radiograph and its prior: looked for, told apart, in one window, and one in the place of the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, QSizeF, QTimer, Signal

from pneumoview.gui.base.worker import Checkpoint, Request, Worker
from pneumoview.gui.features.layouts.cell import Cell, Warned
from pneumoview.gui.features.layouts.words import caption, current_caption, relation_of
from pneumoview.gui.view.presentation import Presentation
from pneumoview.gui.view.viewport import Viewport
from pneumoview.gui.viewer import Image, Viewer
from pneumoview.imaging.prior import find_prior, same_patient
from pneumoview.imaging.radiograph import Facts
from pneumoview.imaging.study import Entry

Name = Literal["one", "two", "prior", "grid"]
SEARCH_MS = 300
"""After the list has changed, until a prior is looked for anew."""


@dataclass(frozen=True)
class PriorRequest(Request):
    """Asks what to compare an image with; ``listed`` is what there is."""

    listed: tuple[Entry, ...] = field(default=(), compare=False, repr=False)


def search(request: PriorRequest, checkpoint: Checkpoint) -> Path | None:
    """The prior of an image; None where none is listed."""
    return find_prior(request.path, request.listed, checkpoint)


class Comparing(QObject):
    """What stands in the cell beside that of the current image, and the exchange of both in place.

    ``blinks`` tells that the view which keys act on is to show the other of the two; ``by_hand`` that the user chose
    the image in the cell of the prior; ``changed`` follows what the titles must say anew.
    """

    changed = Signal()

    def __init__(
        self,
        viewer: Viewer,
        current: Cell,
        prior: Cell,
        *,
        layout: Callable[[], Name],
        view: Callable[[], Viewport],
        fill: Callable[[Cell, Image | None], object],
        parent: QObject,
    ) -> None:
        """``layout`` tells which there is, ``view`` the one that keys act on; ``fill`` shows an image in a cell."""
        super().__init__(parent)
        self._viewer, self._current, self._prior = viewer, current, prior
        self._layout, self._view, self._fill = layout, view, fill
        self.blinks = self.by_hand = False
        self._sought: Image | None = None
        self._searched: Request | None = None
        self.searcher = Worker("prior", search, latest_only=True, parent=self)
        self.searcher.returned.connect(self._found)
        self._late = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._late.timeout.connect(self._seek_again)
        viewer.chosen.connect(self._follow)
        viewer.images.arranged.connect(self._late.start)

    # what is compared

    def presentation(self, cell: Cell) -> Presentation:
        """What shows the image of a cell."""
        alone = self._layout() == "one" and cell is self._current
        return self._viewer.presentation if cell.active or alone else cell.own

    def other(self) -> Cell | None:
        """The cell with what the active image is compared with; None where the layout compares nothing."""
        if self._layout() not in ("one", "prior"):
            return None
        return self._current if self._prior.active else self._prior

    def shown_in(self, cell: Cell) -> Cell:
        """The cell whose image a cell shows: itself, or the other one."""
        other = self.other()
        return other if other is not None and cell.active and self._is_flipped() else cell

    def _facts(self, cell: Cell) -> Facts | None:
        loaded = self.presentation(cell).loaded
        return loaded.radiograph.facts if loaded else None

    def caption(self, cell: Cell) -> str:
        """What stands over the image of a cell: that it is the current one, or how it stands to that one."""
        facts, current = self._facts(cell), self._facts(self._current)
        if self.other() is None or facts is None or current is None:
            return ""
        if cell is self._current:
            return current_caption(facts)
        if self._is_same_image():
            return self.tr("SAME IMAGE")
        return caption(facts, relation_of(facts, current))

    def warned(self, cell: Cell) -> Warned:
        """Whether the image of a cell may be of another patient than the current one."""
        facts, current = self._facts(cell), self._facts(self._current)
        if self._layout() != "prior" or cell is self._current or facts is None or current is None:
            return Warned.NOTHING
        if self._is_same_image():
            return Warned.NOTHING
        same = relation_of(facts, current).same_patient
        return {True: Warned.NOTHING, False: Warned.OTHER_PATIENT, None: Warned.UNKNOWN_PATIENT}[same]

    def _is_same_image(self) -> bool:
        both = [self.presentation(cell).loaded for cell in (self._current, self._prior)]
        return None not in both and len({one.radiograph.identity for one in both if one is not None}) == 1

    # the prior is looked for

    def _entry(self, image: Image | None) -> Entry | None:
        items = self._viewer.images.items if image else ()
        return next((item.entry for item in items if image and item.path == image[0]), None)

    def _follow(self) -> None:
        """Another image is the current one."""
        self.rest()
        if self._layout() == "prior" and self._current.active and self._viewer.current != self._sought:
            self.seek()
        elif self._layout() == "one" and self._prior.image is not None:
            self._fill(self._prior, None)

    def keep(self, image: Image | None) -> None:
        """The image in the cell of the prior is meant to stand beside this one."""
        self._sought = image

    def seek(self) -> None:
        """Look for the prior of the current image; meanwhile no other patient stands beside it."""
        self._sought = self._viewer.current
        if self._sought is None:
            return
        entry, beside = self._entry(self._sought), self._entry(self._prior.image)
        same = same_patient(entry.patient if entry else None, beside.patient if beside else None)
        if same and self.by_hand and self._prior.image != self._sought:
            return
        self.by_hand = False
        if not same or self._prior.image == self._sought:
            self._fill(self._prior, None)
        if self._prior.image is None:
            self._prior.viewport.message = self.tr("Looking for an earlier image …")
        self._submit(self._sought)

    def _submit(self, image: Image) -> None:
        listed = tuple(item.entry for item in self._viewer.images.items)
        self._searched = self.searcher.submit(PriorRequest(image[0], listed=listed))

    def _seek_again(self) -> None:
        """The list has changed, and may have a prior now, or a later one."""
        if self._layout() == "prior" and self._current.active and not self.by_hand and self._viewer.current:
            self._submit(self._viewer.current)

    def _found(self, request: PriorRequest, found: Path | None) -> None:
        if request is not self._searched or self.by_hand or self.other() is None or self._prior.active:
            return
        if found is None:
            self._fill(self._prior, None)
            self._prior.viewport.message = self._missing(request)
            if self.blinks:
                self.rest()
                self._viewer.said.emit(self._prior.viewport.message.splitlines()[0], 5000)
        elif self._prior.image != (found, 0):
            self._fill(self._prior, (found, 0))

    def _missing(self, request: PriorRequest) -> str:
        own = next((entry for entry in request.listed if entry.path == request.path), None)
        if own is None or own.patient is None or not own.patient.id:
            why = self.tr("The file does not say whose image this is: no prior")
        elif own.study is None or not own.study.moment:
            why = self.tr("The file does not say when the image was taken: no prior")
        else:
            why = self.tr("No earlier image of this patient is open")
        return "\n".join((why, self.tr("Drop an image here to compare")))

    # one window, one place

    def same_window(self) -> None:
        """Show the other image in the window of the active one."""
        other = self.other()
        show = self._viewer.presentation
        if other is None or other.own.loaded is None or show.loaded is None:
            self._viewer.said.emit(self.tr("There is no prior beside the current image"), 5000)
            return
        other.own.show_in_window_of(show)
        windows = [one.window() for one in (show, other.own)]
        numbers = [f"W {one.width:.0f}  L {one.center:.0f}" for one in windows if one is not None]
        if len(set(numbers)) == 1:
            self._viewer.said.emit(self.tr("Both in the window {0}").format(numbers[0]), 5000)
        else:
            words = self.tr("In the same share of their values: {0} and {1}")
            self._viewer.said.emit(words.format(*numbers), 5000)

    def blink(self, on: bool) -> None:
        """Show the prior in the place of the current image, or the current one again."""
        self.blinks = on and self.other() is not None
        if self.blinks and not self._prior.active and self._prior.image is None:
            self.seek()
        self.flip()

    def rest(self) -> None:
        """Every image in its own place."""
        if self.blinks:
            self.blinks = False
            self.flip()

    def _is_flipped(self) -> bool:
        return self._view().presentation is not self._viewer.presentation

    def flip(self) -> None:
        """Let the view show what it is to show, once that is there."""
        view, own, other = self._view(), self._viewer.presentation, self.other()
        shown = other.own if self.blinks and other is not None and other.own.loaded is not None else own
        if view.presentation is not shown:
            pose = own.pose(QSizeF(view.size()))
            if shown is not own and pose is not None:
                shown.set_pose(pose, QSizeF(view.size()))
            view.set_presentation(shown)
        caption = (self.warned(other).words, self.caption(other)) if other is not None and shown is not own else ()
        view.caption = "  ".join(filter(None, caption))
        view.update()
        self.changed.emit()

"""Measuring on radiographs: its tools and actions, which annotations are shown, and when they are kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPointF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QUndoGroup
from PySide6.QtWidgets import QApplication, QInputDialog, QMainWindow, QMessageBox

from pneumoview.ai.analysis import Analysis
from pneumoview.errors import AnnotationError
from pneumoview.gui.base import places
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.language import said, tr
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.base.own_keys import takes_text
from pneumoview.gui.features.measuring.measurement_list import MeasurementList
from pneumoview.gui.figures import annotation_layer
from pneumoview.gui.figures.annotation_tools import Draw, Edit
from pneumoview.gui.figures.annotations import Document
from pneumoview.gui.view.loaded import Loaded
from pneumoview.gui.view.presentation import Presentation, Texts, View
from pneumoview.gui.view.tools import Toolbox
from pneumoview.gui.view.viewport import Viewport
from pneumoview.gui.viewer import Viewer
from pneumoview.imaging import geometry
from pneumoview.imaging.cardiothoracic import propose
from pneumoview.imaging.grayscale import for_model
from pneumoview.imaging.measure import POINTS, REGIONS, Annotations, Figure, calibrate
from pneumoview.imaging.radiograph import Radiograph
from pneumoview.records.annotations import AnnotationStore

LARGEST_MM = 2000.0
JUMP_SHARE = 0.4
SMALLEST_JUMP = 40.0


def annotations_folder() -> Path:
    """Where annotations are kept unless the user wants them beside the images."""
    return places.data_folder() / "annotations"


def proposed_ratio(loaded: Loaded, analysis: Analysis) -> Figure | None:
    """The cardiothoracic ratio that the outline of the lungs suggests, see ``cardiothoracic.propose``."""
    if analysis.lung_mask is None:
        return None
    turn, (rows, columns) = analysis.shown.turn, loaded.radiograph.shape
    image = for_model(analysis.shown.apply(loaded.levels[-1]))
    proposed = propose(image, geometry.turned(analysis.lung_mask, turn))
    if proposed is None:
        return None
    points = (geometry.unturned_point(*point, turn) for point in proposed)
    return Figure("ratio", tuple((x * columns, y * rows) for x, y in points))


class Measuring(QObject):
    """Keeps a document for every frame looked at; that of the window's presentation is drawn on, listed and stored.

    ``document`` is that one, None while there is no radiograph.
    """

    changed = Signal()

    def __init__(self, viewer: Viewer, parent: QMainWindow, toolbox: Toolbox, view: Viewport) -> None:
        """``view`` is the one that a jump to a figure fits it into."""
        super().__init__(parent)
        self._viewer, self._parent, self._toolbox, self._view = viewer, parent, toolbox, view
        beside = bool(viewer.settings.value("annotations_beside", False, type=bool))
        self.store = AnnotationStore(annotations_folder(), beside=beside)
        self.document: Document | None = None
        self.stacks = QUndoGroup(self)
        self.stacks.undoTextChanged.connect(self.changed)
        self.stacks.redoTextChanged.connect(self.changed)
        self._documents: dict[tuple[str, int], Document] = {}
        self._shown: dict[Presentation, tuple[Radiograph | None, Document | None]] = {}
        self._watching = False
        self._in_use = toolbox.active
        self._proposed_for: Document | None = None
        self.tools: dict[str, Draw | Edit] = {"select": Edit(self.find)}
        self.tools |= {kind: Draw(kind, self.find, Document.add) for kind in POINTS}
        self.tools["calibrate"] = Draw("distance", self.find, self._ask_length, "calibrate")
        self.problem = QMessageBox(QMessageBox.Icon.Warning, "PneumoView", "", parent=parent)
        self.problem.setModal(False)
        self.list = MeasurementList(parent)
        self.list.setVisible(bool(viewer.settings.value("measurements", False, type=bool)))
        self.list.chosen.connect(self._choose)
        self.list.jumped.connect(self.jump)
        self.list.deleted.connect(self.delete)
        self.list.closed.connect(lambda: self.set_list_shown(False))
        parent.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.list)
        toolbox.changed.connect(self._tool_changed)
        viewer.leaving.connect(self._leave)
        viewer.reading_changed.connect(self._propose)
        self.attach(viewer.presentation)

    def attach(self, presentation: Presentation) -> None:
        """Show annotations in the views of a presentation."""
        presentation.layers.append(self._paint)
        presentation.changed.connect(self._look)

    def _leave(self) -> None:
        self._viewer.presentation.layers.remove(self._paint)

    def specs(self) -> Specs:
        """Its menu."""

        def tool(name: str, text: str, keys: tuple[str, ...], icon: str) -> Spec:
            return Spec(name, text, keys, partial(self.take, name), icon, partial(self._in_hand, name))

        def shown() -> Annotations:
            return self.document.annotations if self.document else Annotations()

        region, stacks = tr("Region (again for a rectangle)"), self.stacks
        beside = tr("Keep annotations beside the images")
        return {
            Menu.MEASURE: [
                tool("distance", tr("Distance"), ("D",), "distance"),
                tool("angle", tr("Angle"), ("A",), "angle"),
                Spec("ellipse", region, ("E",), self.take_region, "region", partial(self._in_hand, *REGIONS)),
                tool("rectangle", tr("Rectangular region"), (), ""),
                tool("ratio", tr("Cardiothoracic ratio"), ("U",), "ctr"),
                tool("probe", tr("Pixel value"), ("N",), "probe"),
                None,
                Spec(
                    *("accept_ratio", tr("Accept the proposed ratio"), (), self.accept),
                    enabled=lambda: self.document is not None and self.document.proposal is not None,
                ),
                tool("select", tr("Select and move"), ("V",), "select"),
                Spec("delete", tr("Delete measurement"), ("Del",), self.delete, enabled=self._has_selected),
                Spec(
                    *("delete_all", tr("Delete all measurements"), (), self.delete_all),
                    enabled=lambda: bool(shown().figures),
                ),
                None,
                Spec(
                    *("undo", tr("Undo"), ("Ctrl+Z",), stacks.undo, "undo"),
                    enabled=stacks.canUndo,
                    label=lambda: self._named(self.tr("Undo"), self.tr("Undo – {0}"), stacks.undoText()),
                ),
                Spec(
                    *("redo", tr("Redo"), ("Ctrl+Y", "Ctrl+Shift+Z"), stacks.redo, "redo"),
                    enabled=stacks.canRedo,
                    label=lambda: self._named(self.tr("Redo"), self.tr("Redo – {0}"), stacks.redoText()),
                ),
                None,
                tool("calibrate", tr("Calibrate by a known length…"), (), "calibrate"),
                Spec(
                    *("uncalibrate", tr("Remove the manual calibration"), (), self.uncalibrate),
                    enabled=lambda: shown().calibration is not None,
                ),
                None,
                Spec(
                    *("measurements", tr("List of measurements"), (), self.set_list_shown),
                    checked=lambda: not self.list.isHidden(),
                ),
                Spec("annotations_beside", beside, (), self.set_beside, checked=lambda: self.store.beside),
            ]
        }

    def _in_hand(self, *names: str) -> bool:
        return any(self.tools[name] is self._toolbox.active for name in names)

    def _has_selected(self) -> bool:
        return self.document is not None and self.document.selected is not None

    def _named(self, bare: str, named: str, what: str) -> str:
        return named.format(what) if what else bare

    def drawn(self) -> Callable[[Radiograph], Annotations]:
        """What tells, on any thread, what is drawn on a radiograph now: of a frame not seen yet what the store says.

        It raises AnnotationError as ``AnnotationStore.load`` does.
        """
        seen = {frame: document.annotations for frame, document in self._documents.items()}
        store = AnnotationStore(self.store.folder, beside=self.store.beside)

        def find(radiograph: Radiograph) -> Annotations:
            known = seen.get((radiograph.identity, radiograph.source.frame))
            return store.load(radiograph.identity, radiograph.source) if known is None else known

        return find

    # what is shown

    def find(self, view: View) -> Document | None:
        """The document that is drawn on in a view; None where the window's presentation is not shown."""
        return self.document if view.presentation is self._viewer.presentation else None

    def _look(self) -> None:
        """Show the annotations of what the presentation that changed shows now."""
        presentation = self.sender()
        assert isinstance(presentation, Presentation)  # noqa: S101
        radiograph = presentation.loaded.radiograph if presentation.loaded else None
        before, left = self._shown.get(presentation, (None, None))
        if presentation in self._shown and before is radiograph:
            return
        if left is not None:
            self._give_up(left)
        document = self._open(radiograph) if radiograph else None
        self._shown[presentation] = radiograph, document
        shown = [document for _, document in self._shown.values()]
        for kept in self._documents.values():
            if kept not in shown:
                kept.radiograph = None
        if presentation is self._viewer.presentation:
            self.document = document
            if document is not None:
                document.stack.setActive()
            elif left is not None:
                left.stack.setActive(False)
            self._changed()
            self._propose()

    def _open(self, radiograph: Radiograph) -> Document:
        image, source = radiograph.identity, radiograph.source
        key = (image, source.frame)
        if key not in self._documents:
            try:
                annotations = self.store.load(image, source)
            except AnnotationError as error:
                annotations = Annotations()
                self._warn(error)
            document = Document(annotations, self)
            document.changed.connect(partial(self._document_changed, document))
            document.stack.indexChanged.connect(lambda _: self._save(document, image))
            self.stacks.addStack(document.stack)
            self._documents[key] = document
        document = self._documents[key]
        document.radiograph = radiograph
        return document

    def _save(self, document: Document, image: str) -> None:
        if document.radiograph is not None:
            try:
                self.store.save(image, document.radiograph.source, document.annotations)
            except AnnotationError as error:
                self._warn(error)

    def _warn(self, error: AnnotationError) -> None:
        self.problem.setText(said(error))
        self.problem.show()

    def _document_changed(self, document: Document) -> None:
        for presentation, (_, shown) in list(self._shown.items()):
            if shown is document:
                presentation.changed.emit()
        if document is self.document:
            self._changed()

    def _changed(self) -> None:
        document = self.document
        self.list.set(document.lines() if document else [], document.selected if document else None)
        in_hand, application = self._in_hand(*self.tools), QApplication.instance()
        if in_hand != self._watching and application is not None:
            self._watching = in_hand
            application.installEventFilter(self) if in_hand else application.removeEventFilter(self)
        self.changed.emit()

    def _paint(self, painter: QPainter, view: View) -> None:
        _, document = self._shown[view.presentation]
        if document is not None and view.presentation.texts is not Texts.NONE:
            annotation_layer.paint(painter, view, document)

    # what the user does

    def take(self, name: str, checked: bool = True) -> None:
        """Take one of the tools in hand."""
        del checked
        self._toolbox.take(self.tools[name])

    def take_region(self, checked: bool = True) -> None:
        """Take the ellipse in hand or, when it is, the rectangle."""
        del checked
        self.take("rectangle" if self._toolbox.active is self.tools["ellipse"] else "ellipse")

    def _tool_changed(self) -> None:
        """Another tool is in hand; that the left button pans meanwhile gives up nothing."""
        if self._toolbox.active is not self._in_use:
            self._in_use, self._proposed_for = self._toolbox.active, None
            if self.document is not None:
                self._give_up(self.document)
            self._changed()
            self._propose()

    def _give_up(self, document: Document) -> None:
        for tool in self.tools.values():
            tool.cancel(document)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While a tool is in hand, Esc gives up what is under way, or else the tool; Enter accepts what is proposed."""
        del watched
        if not isinstance(event, QKeyEvent) or not (does := self._key(event.key())):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            does()
        return True

    def _key(self, key: int) -> Callable[[], object] | None:
        """What a key of this feature does now; None where it is another's."""
        focus, document = QApplication.focusWidget(), self.document
        elsewhere = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        if elsewhere or takes_text(focus) or (focus is not None and focus.window() is not self._parent):
            return None
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self.accept if document is not None and document.proposal is not None else None
        if key != Qt.Key.Key_Escape:
            return None
        if document is not None and (document.draft or document.moving or document.proposal):
            return partial(self._give_up, document)
        return self._toolbox.leave

    def _propose(self) -> None:
        """Propose a cardiothoracic ratio for a frame without one, once after its tool was taken in hand."""
        document, analysis, loaded = self.document, self._viewer.analysis, self._viewer.presentation.loaded
        if not self._in_hand("ratio") or document is None or document is self._proposed_for or document.draft:
            return
        if self._viewer.radiograph is None or loaded is None or analysis is None or self._viewer.hidden:
            return
        if any(figure.kind == "ratio" for figure in document.figures):
            return
        self._proposed_for = document
        document.set_proposal(proposed_ratio(loaded, analysis))

    def accept(self) -> None:
        """Draw the proposed ratio."""
        if self.document is not None and self.document.proposal is not None:
            self.document.add(self.document.proposal)

    def delete(self) -> None:
        """Delete the selected figure."""
        if self.document is not None:
            self.document.delete()

    def delete_all(self) -> None:
        """Delete all figures of this frame."""
        if self.document is not None:
            self.document.delete_all()

    def _choose(self, number: int | None) -> None:
        if self.document is not None:
            self.document.select(number)

    def jump(self, number: int) -> None:
        """Select a figure and zoom to it."""
        show = self._viewer.presentation
        if self.document is None or show.loaded is None:
            return
        self.document.select(number)
        figure, aspect = self.document.annotations.figures[number], show.loaded.radiograph.aspect
        across, down = zip(*figure.points, strict=True)
        size = QSizeF(self._view.size())
        extent = max(max(across) - min(across), (max(down) - min(down)) * aspect, SMALLEST_JUMP)
        scale = JUMP_SHARE * min(size.width(), size.height()) / extent
        show.zoom(scale, QPointF((min(across) + max(across)) / 2, (min(down) + max(down)) / 2))

    def _ask_length(self, document: Document, figure: Figure) -> None:
        """Ask for the length of a line once the mouse is out of hand."""
        document.set_draft(figure)
        QTimer.singleShot(0, self, partial(self._calibrate, document, figure))

    def _calibrate(self, document: Document, figure: Figure) -> None:
        title, question = self.tr("Calibrate"), self.tr("Length of this line in mm")
        mm, agreed = QInputDialog.getDouble(self._parent, title, question, 100.0, 0.1, LARGEST_MM, 1)
        document.set_draft(None)
        if agreed and document.radiograph is not None:
            document.calibrate(calibrate(document.radiograph, figure.points[0], figure.points[1], mm))

    def uncalibrate(self) -> None:
        """Measure as the file says."""
        if self.document is not None:
            self.document.calibrate(None)

    def set_list_shown(self, shown: bool) -> None:
        """Show or hide the list."""
        self.list.setVisible(shown)
        self._viewer.settings.setValue("measurements", shown)
        self.changed.emit()

    def set_beside(self, beside: bool) -> None:
        """Keep annotations beside the images, or in the user's data folder; what is shown moves at its next change."""
        self.store.beside = beside
        self._viewer.settings.setValue("annotations_beside", beside)

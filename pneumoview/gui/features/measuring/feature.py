"""Measuring on radiographs: its tools and actions, which annotations are shown, and when they are kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QSizeF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QUndoGroup
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu, QMessageBox

from pneumoview.errors import AnnotationError
from pneumoview.gui.annotation_store import Store
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.language import tr
from pneumoview.gui.features.measuring.measurement_list import MeasurementList
from pneumoview.gui.figures import annotation_layer
from pneumoview.gui.figures.annotation_tools import Draw, Edit
from pneumoview.gui.figures.annotations import Document
from pneumoview.gui.view.presentation import Presentation, Texts
from pneumoview.imaging.measure import POINTS, Annotations, Figure, calibrate
from pneumoview.imaging.radiograph import Radiograph

if TYPE_CHECKING:
    from pneumoview.gui.view.viewport import Viewport
    from pneumoview.gui.window.main_window import MainWindow

LARGEST_MM = 2000.0
JUMP_SHARE = 0.4
SMALLEST_JUMP = 40.0


class Measuring(QObject):
    """Keeps a document for every frame looked at; that of the window's presentation is drawn on, listed and stored.

    ``document`` is that one, None while there is no radiograph.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.store = Store(beside=bool(window.settings.value("annotations_beside", False, type=bool)))
        self.document: Document | None = None
        self.stacks = QUndoGroup(self)
        self.stacks.undoTextChanged.connect(self._name_undo)
        self.stacks.redoTextChanged.connect(self._name_undo)
        self._documents: dict[tuple[str, int], Document] = {}
        self._shown: dict[Presentation, tuple[Radiograph | None, Document | None]] = {}
        self._watching = False
        self.tools: dict[str, Draw | Edit] = {"select": Edit(self.find)}
        self.tools |= {kind: Draw(kind, self.find, Document.add) for kind in POINTS}
        self.tools["calibrate"] = Draw("distance", self.find, self._ask_length)
        self.problem = QMessageBox(QMessageBox.Icon.Warning, "PneumoView", "", parent=window)
        self.problem.setModal(False)
        self.list = MeasurementList(window)
        self.list.setVisible(bool(window.settings.value("measurements", False, type=bool)))
        self.list.chosen.connect(self._choose)
        self.list.jumped.connect(self.jump)
        self.list.deleted.connect(self.delete)
        self.list.closed.connect(lambda: self.set_list_shown(False))
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.list)
        window.toolbox.changed.connect(self._tool_changed)
        self.attach(window.presentation)

    def attach(self, presentation: Presentation) -> None:
        """Show annotations in the views of a presentation."""
        presentation.layers.append(self._paint)
        presentation.changed.connect(partial(self._look, presentation))

    def specs(self) -> dict[str, list[Spec | QMenu | None]]:
        """Its menu."""

        def tool(name: str, text: str, keys: tuple[str, ...], icon: str) -> Spec:
            return Spec(name, text, keys, partial(self.take, name), icon, False)

        return {
            tr("&Measure"): [
                tool("distance", tr("Distance"), ("D",), "distance"),
                tool("angle", tr("Angle"), ("A",), "angle"),
                Spec("ellipse", tr("Region (again for a rectangle)"), ("E",), self.take_region, "region", False),
                tool("rectangle", tr("Rectangular region"), (), ""),
                tool("ratio", tr("Cardiothoracic ratio"), ("U",), "ctr"),
                tool("probe", tr("Pixel value"), ("N",), "probe"),
                None,
                tool("select", tr("Select and move"), ("V",), "select"),
                Spec("delete", tr("Delete measurement"), ("Del",), self.delete),
                Spec("delete_all", tr("Delete all measurements"), (), self.delete_all),
                None,
                Spec("undo", tr("Undo"), ("Ctrl+Z",), self.stacks.undo, "undo"),
                Spec("redo", tr("Redo"), ("Ctrl+Y", "Ctrl+Shift+Z"), self.stacks.redo, "redo"),
                None,
                tool("calibrate", tr("Calibrate by a known length…"), (), ""),
                Spec("uncalibrate", tr("Remove the calibration by hand"), (), self.uncalibrate),
                None,
                Spec("measurements", tr("List of measurements"), (), self.set_list_shown, "", not self.list.isHidden()),
                Spec(
                    "annotations_beside",
                    tr("Keep annotations beside the images"),
                    (),
                    self.set_beside,
                    "",
                    self.store.beside,
                ),
            ]
        }

    def drawn(self) -> Callable[[Radiograph], Annotations]:
        """What tells, on any thread, what is drawn on a radiograph now: of a frame not seen yet what the store says.

        It raises AnnotationError as ``Store.load`` does.
        """
        seen = {frame: document.annotations for frame, document in self._documents.items()}
        store = Store(beside=self.store.beside)

        def find(radiograph: Radiograph) -> Annotations:
            known = seen.get((radiograph.identity, radiograph.source.frame))
            return store.load(radiograph.identity, radiograph.source) if known is None else known

        return find

    # what is shown

    def find(self, view: Viewport) -> Document | None:
        """The document that is drawn on in a view; None where the window's presentation is not shown."""
        return self.document if view.presentation is self.window.presentation else None

    def _look(self, presentation: Presentation) -> None:
        """Show the annotations of what a presentation shows now."""
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
        if presentation is self.window.presentation:
            self.document = document
            if document is not None:
                document.stack.setActive()
            elif left is not None:
                left.stack.setActive(False)
            self._changed()

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
        self.problem.setText(str(error))
        self.problem.show()

    def _document_changed(self, document: Document) -> None:
        for presentation, (_, shown) in list(self._shown.items()):
            if shown is document:
                presentation.changed.emit()
        if document is self.document:
            self._changed()

    def _changed(self) -> None:
        document, action = self.document, self.window.action
        self.list.set(document.lines() if document else [], document.selected if document else None)
        action["delete"].setEnabled(document is not None and document.selected is not None)
        action["delete_all"].setEnabled(document is not None and bool(document.annotations.figures))
        action["uncalibrate"].setEnabled(document is not None and document.annotations.calibration is not None)
        self._name_undo()
        under_way = document is not None and (document.draft is not None or document.moving is not None)
        application = QApplication.instance()
        if under_way != self._watching and application is not None:
            self._watching = under_way
            application.installEventFilter(self) if under_way else application.removeEventFilter(self)

    def _name_undo(self) -> None:
        undo, redo = self.stacks.undoText(), self.stacks.redoText()
        self.window.action["undo"].setText(self.tr("Undo – {0}").format(undo) if undo else self.tr("Undo"))
        self.window.action["redo"].setText(self.tr("Redo – {0}").format(redo) if redo else self.tr("Redo"))
        self.window.action["undo"].setEnabled(self.stacks.canUndo())
        self.window.action["redo"].setEnabled(self.stacks.canRedo())

    def _paint(self, painter: QPainter, view: Viewport) -> None:
        _, document = self._shown[view.presentation]
        if document is not None and view.presentation.texts is not Texts.NONE:
            annotation_layer.paint(painter, view, document)

    # what the user does

    def take(self, name: str, checked: bool = True) -> None:
        """Take one of the tools in hand."""
        del checked
        self.window.toolbox.take(self.tools[name])

    def take_region(self, checked: bool = True) -> None:
        """Take the ellipse in hand or, when it is, the rectangle."""
        del checked
        self.take("rectangle" if self.window.toolbox.active is self.tools["ellipse"] else "ellipse")

    def _tool_changed(self) -> None:
        if self.document is not None:
            self._give_up(self.document)
        for name, tool in self.tools.items():
            self.window.action[name].setChecked(tool is self.window.toolbox.active)

    def _give_up(self, document: Document) -> None:
        for tool in self.tools.values():
            tool.cancel(document)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While something is under way, Esc gives it up and does nothing else."""
        del watched
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.document is not None:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
            elif event.type() == QEvent.Type.KeyPress:
                self._give_up(self.document)
            return True
        return False

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
        show = self.window.presentation
        if self.document is None or show.loaded is None:
            return
        self.document.select(number)
        figure, aspect = self.document.annotations.figures[number], show.loaded.radiograph.aspect
        across, down = zip(*figure.points, strict=True)
        size = QSizeF(self.window.explained.size())
        extent = max(max(across) - min(across), (max(down) - min(down)) * aspect, SMALLEST_JUMP)
        scale = JUMP_SHARE * min(size.width(), size.height()) / extent
        show.zoom(scale, QPointF((min(across) + max(across)) / 2, (min(down) + max(down)) / 2))

    def _ask_length(self, document: Document, figure: Figure) -> None:
        """Ask for the length of a line once the mouse is out of hand."""
        document.set_draft(figure)
        QTimer.singleShot(0, self, partial(self._calibrate, document, figure))

    def _calibrate(self, document: Document, figure: Figure) -> None:
        title, question = self.tr("Calibrate"), self.tr("Length of this line in mm")
        mm, agreed = QInputDialog.getDouble(self.window, title, question, 100.0, 0.1, LARGEST_MM, 1)
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
        self.window.action["measurements"].setChecked(shown)
        self.window.settings.setValue("measurements", shown)

    def set_beside(self, beside: bool) -> None:
        """Keep annotations beside the images, or in the user's data folder; what is shown moves at its next change."""
        self.store.beside = beside
        self.window.settings.setValue("annotations_beside", beside)

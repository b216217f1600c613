"""What is drawn on a frame, as a document whose changes can be undone."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from pneumoview.gui.figures.measure_words import Measured, describe, kind_name, listed
from pneumoview.imaging.measure import Annotations, Figure, ruler
from pneumoview.imaging.radiograph import Radiograph, Spacing

KEPT_MEASURED = 200


class _Change(QUndoCommand):
    def __init__(self, document: Document, after: Annotations, selected: int | None, text: str) -> None:
        super().__init__(text)
        self._document = document
        self._before, self._after = (document.annotations, document.selected), (after, selected)

    def redo(self) -> None:
        """Make the change."""
        self._document.put(*self._after)

    def undo(self) -> None:
        """Take it back."""
        self._document.put(*self._before)


class Document(QObject):
    """The annotations of one frame; ``changed`` follows every change, also of what is only under way.

    ``stack`` holds the changes that are made; its index moves with each. ``draft`` is the figure being drawn,
    ``moving`` what becomes of the selected one while it is dragged and ``proposal`` what the program would draw; none
    of them is part of the annotations yet. ``hovered``
    and ``selected`` are numbers of figures. ``radiograph`` is what they lie on, None while it is not shown.
    """

    changed = Signal()

    def __init__(self, annotations: Annotations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.annotations = annotations
        self.radiograph: Radiograph | None = None
        self.stack = QUndoStack(self)
        self.draft: Figure | None = None
        self.moving: Figure | None = None
        self.proposal: Figure | None = None
        self.selected: int | None = None
        self.hovered: int | None = None
        self._measured: dict[Figure, Measured] = {}

    @property
    def figures(self) -> list[Figure]:
        """The figures as they are to be drawn, without the draft."""
        figures = list(self.annotations.figures)
        if self.moving is not None and self.selected is not None:
            figures[self.selected] = self.moving
        return figures

    def put(self, annotations: Annotations, selected: int | None) -> None:
        """Take other annotations; what is under way is given up."""
        self.annotations, self.selected = annotations, selected
        self.draft = self.moving = self.proposal = self.hovered = None
        self._measured.clear()
        self.changed.emit()

    def set_draft(self, figure: Figure | None) -> None:
        """Show a figure that is being drawn, or none."""
        self._take(draft=figure)

    def set_proposal(self, figure: Figure | None) -> None:
        """Propose a figure, or none."""
        self._take(proposal=figure)

    def set_moving(self, figure: Figure | None) -> None:
        """Show the selected figure elsewhere, or where it is."""
        self._take(moving=figure)

    def select(self, number: int | None) -> None:
        """Select a figure, or none."""
        self._take(selected=number)

    def hover(self, number: int | None) -> None:
        """Point out the figure under the mouse, or none."""
        self._take(hovered=number)

    def _take(self, **state: Figure | int | None) -> None:
        if any(getattr(self, name) != value for name, value in state.items()):
            for name, value in state.items():
                setattr(self, name, value)
            self.changed.emit()

    def add(self, figure: Figure) -> None:
        """Add a figure and select it."""
        figures = (*self.annotations.figures, figure)
        text = QCoreApplication.translate("measure", "Draw: {0}").format(kind_name(figure.kind))
        self._change(replace(self.annotations, figures=figures), len(figures) - 1, text)

    def settle(self) -> None:
        """Leave the selected figure where it was moved to."""
        moved, number = self.moving, self.selected
        self.moving = None
        if moved is not None and number is not None and moved != self.annotations.figures[number]:
            figures = (*self.annotations.figures[:number], moved, *self.annotations.figures[number + 1 :])
            text = QCoreApplication.translate("measure", "Move: {0}").format(kind_name(moved.kind))
            self._change(replace(self.annotations, figures=figures), number, text)

    def delete(self) -> None:
        """Delete the selected figure."""
        if self.selected is not None:
            kept = list(self.annotations.figures)
            text = QCoreApplication.translate("measure", "Delete: {0}").format(kind_name(kept.pop(self.selected).kind))
            self._change(replace(self.annotations, figures=tuple(kept)), None, text)

    def delete_all(self) -> None:
        """Delete all figures."""
        if self.annotations.figures:
            text = QCoreApplication.translate("measure", "Delete all measurements")
            self._change(replace(self.annotations, figures=()), None, text)

    def calibrate(self, calibration: Spacing | None) -> None:
        """Measure by a calibration by hand, or as the file says."""
        if calibration != self.annotations.calibration:
            text = (
                QCoreApplication.translate("measure", "Calibrate")
                if calibration
                else QCoreApplication.translate("measure", "Remove the calibration")
            )
            self._change(replace(self.annotations, calibration=calibration), self.selected, text)

    def _change(self, annotations: Annotations, selected: int | None, text: str) -> None:
        self.stack.push(_Change(self, annotations, selected, text))

    def measured(self, figure: Figure) -> Measured:
        """What a figure of this frame measures; the frame must be shown."""
        if figure not in self._measured:
            assert self.radiograph is not None  # noqa: S101
            if len(self._measured) > KEPT_MEASURED:
                self._measured.clear()
            self._measured[figure] = describe(
                figure, self.radiograph, ruler(self.radiograph, self.annotations.calibration)
            )
        return self._measured[figure]

    def lines(self) -> list[tuple[str, str, str]]:
        """Name, value and note of every figure, the names numbered by kind."""
        return listed((figure, self.measured(figure)) for figure in self.annotations.figures)

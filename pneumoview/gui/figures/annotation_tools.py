"""Tools of the left button that draw figures and change them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLineF, QPointF, Qt

from pneumoview.gui.figures.annotation_layer import handle_at, handle_of, line_at, line_of
from pneumoview.gui.figures.annotations import Document
from pneumoview.gui.figures.measure_words import hint, tool_name
from pneumoview.gui.view.presentation import View
from pneumoview.gui.view.tools import Pointer, Tool
from pneumoview.imaging.measure import POINTS, REGIONS, Figure, Kind, Point

CLICK = 4.0
"""A mouse that moved by less, in widget pixels, has clicked and not dragged."""

Find = Callable[[View], Document | None]


def constrained(kind: Kind, anchor: Point, point: Point, aspect: float, shift: bool) -> Point:
    """Where the other end of a line, or the opposite corner of a region, goes.

    The widths of a cardiothoracic ratio run along the rows or columns of the image unless Shift is held, a distance
    does if it is held; with Shift a region is as high as wide.
    """
    across, down = point[0] - anchor[0], (point[1] - anchor[1]) * aspect
    if kind in REGIONS and shift:
        side = max(abs(across), abs(down))
        return anchor[0] + (side if across > 0 else -side), anchor[1] + (side if down > 0 else -side) / aspect
    if (kind == "ratio" and not shift) or (kind == "distance" and shift):
        return (point[0], anchor[1]) if abs(across) > abs(down) else (anchor[0], point[1])
    return point


def _on_image(view: View, point: QPointF) -> Point:
    assert view.presentation.loaded is not None  # noqa: S101
    rows, columns = view.presentation.loaded.radiograph.shape
    return min(max(point.x(), 0.0), columns), min(max(point.y(), 0.0), rows)


def _aspect(view: View) -> float:
    assert view.presentation.loaded is not None  # noqa: S101
    return view.presentation.loaded.radiograph.aspect


def _shift(pointer: Pointer) -> bool:
    return Qt.KeyboardModifier.ShiftModifier in pointer.modifiers


class Edit(Tool):
    """Takes hold of a handle, or of a line to move the whole figure; ``find`` gives the document that a view shows."""

    cursor = Qt.CursorShape.ArrowCursor

    def __init__(self, find: Find) -> None:
        self.find = find
        self._held: tuple[Figure, int | None, int] | None = None
        self._proposed = False
        self._from = QPointF()

    @property
    def title(self) -> str:
        """See ``Tool``."""
        return tool_name("select")

    def hint(self, view: View) -> str:
        """See ``Tool``."""
        return hint("select") if self.find(view) is not None else ""

    def cancel(self, document: Document) -> None:
        """Let go; what was dragged goes back."""
        self._held = None
        self._proposed = False
        document.hover(None)
        document.set_moving(None)
        document.set_proposal(None)

    def press(self, view: View, pointer: Pointer) -> None:
        """Select what is under the mouse, and take hold of it."""
        document = self.find(view)
        if document is not None and not self.hold(document, pointer, handle_at(view, document, pointer.position)):
            at = line_at(view, document, pointer.position)
            document.select(at[0] if at else None)
            if at:
                self._held, self._from = (document.figures[at[0]], None, at[1]), pointer.point

    def hold(self, document: Document, pointer: Pointer, at: tuple[int, int] | None) -> bool:
        """Take hold of a handle, if there is one."""
        if at is not None:
            document.select(at[0])
            self._held, self._from = (document.figures[at[0]], at[1], 0), pointer.point
        return at is not None

    def hold_proposal(self, view: View, document: Document, pointer: Pointer) -> bool:
        """Take hold of what is proposed, by a handle or a line, if that is under the mouse."""
        figure = document.proposal
        if figure is None:
            return False
        handle, part = (of(view, figure, pointer.position) for of in (handle_of, line_of))
        self._proposed = handle is not None or part is not None
        if self._proposed:
            self._held, self._from = (figure, handle, part or 0), pointer.point
        return self._proposed

    def _change(self, document: Document, figure: Figure) -> None:
        document.set_proposal(figure) if self._proposed else document.set_moving(figure)

    def drag(self, view: View, pointer: Pointer) -> None:
        """Move the handle or the figure."""
        document = self.find(view)
        if document is None or self._held is None:
            return
        figure, handle, part = self._held
        if handle is None:
            self._change(document, self._shifted(view, figure, part, pointer.point - self._from))
            return
        point = _on_image(view, pointer.point)
        opposite = {"distance": handle ^ 1, "ratio": handle ^ 1}.get(figure.kind, handle ^ 2)
        if figure.kind not in ("angle", "probe"):
            point = constrained(figure.kind, figure.handle(opposite), point, _aspect(view), _shift(pointer))
        self._change(document, figure.with_handle(handle, _on_image(view, QPointF(*point))))

    def _shifted(self, view: View, figure: Figure, part: int, by: QPointF) -> Figure:
        """The figure moved as far as it stays on the image."""
        moved = figure.moved(by.x(), by.y(), part)
        outside = [
            (x - px, y - py)
            for (x, y), (px, py) in zip(
                (_on_image(view, QPointF(*point)) for point in moved.points), moved.points, strict=True
            )
        ]
        back = [max((point[axis] for point in outside), key=abs) for axis in (0, 1)]
        return moved.moved(back[0], back[1], part)

    def release(self, view: View, pointer: Pointer) -> None:
        """Leave it there."""
        del pointer
        document = self.find(view)
        self._held = None
        if document is not None and not self._proposed:
            document.settle()
        self._proposed = False

    def hover(self, view: View, pointer: Pointer) -> None:
        """Point out what a press would select."""
        document = self.find(view)
        if document is not None:
            at = handle_at(view, document, pointer.position) or line_at(view, document, pointer.position)
            document.hover(at[0] if at else None)


class Draw(Tool):
    """Draws a figure point by point, each by a click or by a drag from the one before.

    A handle of the selected figure can be dragged too, and what is proposed. ``finish`` gets the document and the
    complete figure; ``name`` is what the tool is called by its actions, its kind if empty.
    """

    def __init__(self, kind: Kind, find: Find, finish: Callable[[Document, Figure], None], name: str = "") -> None:
        self.kind, self.name = kind, name or kind
        self.find = find
        self._finish = finish
        self._edit = Edit(find)
        self._editing = False
        self._points: list[Point] = []
        self._pressed = QPointF()

    @property
    def title(self) -> str:
        """See ``Tool``."""
        return tool_name(self.name)

    def hint(self, view: View) -> str:
        """See ``Tool``."""
        document = self.find(view)
        return hint(self.name, len(self._points), document.proposal is not None) if document is not None else ""

    def cancel(self, document: Document) -> None:
        """Give up the figure."""
        self._points = []
        self._editing = False
        self._edit.cancel(document)
        document.set_draft(None)

    @property
    def _opens_line(self) -> bool:
        """Whether the next point is the first of a line of its own."""
        return not self._points or (self.kind == "ratio" and len(self._points) == 2)

    def _place(self, view: View, pointer: Pointer, points: list[Point]) -> Point:
        point = _on_image(view, pointer.point)
        if points and not (self.kind == "ratio" and len(points) == 2) and self.kind != "angle":
            point = constrained(self.kind, points[-1], point, _aspect(view), _shift(pointer))
        return _on_image(view, QPointF(*point))

    def press(self, view: View, pointer: Pointer) -> None:
        """Set a point, the first on the image, or take hold of a handle."""
        document = self.find(view)
        if document is None:
            return
        if not self._points and self._edit.hold_proposal(view, document, pointer):
            self._editing = True
            return
        at = None if self._points else handle_at(view, document, pointer.position)
        self._editing = at is not None and at[0] == document.selected
        if self._editing:
            self._edit.hold(document, pointer, at)
            return
        point = self._place(view, pointer, self._points)
        if self._points or point == (pointer.point.x(), pointer.point.y()):
            self._points.append(point)
            self._pressed = pointer.position
            document.set_proposal(None)
            document.set_draft(Figure(self.kind, tuple(self._points)))

    def drag(self, view: View, pointer: Pointer) -> None:
        """Move the last point, or draw the next."""
        document = self.find(view)
        if self._editing:
            self._edit.drag(view, pointer)
        elif document is not None and self._points:
            self._follow(document, view, pointer, dragged=self._dragged(pointer))

    def hover(self, view: View, pointer: Pointer) -> None:
        """The next point follows the mouse."""
        document = self.find(view)
        if document is not None and not self._opens_line:
            self._follow(document, view, pointer, dragged=True)

    def _dragged(self, pointer: Pointer) -> bool:
        return QLineF(self._pressed, pointer.position).length() > CLICK

    def _follow(self, document: Document, view: View, pointer: Pointer, *, dragged: bool) -> None:
        if len(self._points) == POINTS[self.kind]:
            self._points[-1] = self._place(view, pointer, self._points[:-1])
            document.set_draft(Figure(self.kind, tuple(self._points)))
        elif dragged:
            document.set_draft(Figure(self.kind, (*self._points, self._place(view, pointer, self._points))))

    def release(self, view: View, pointer: Pointer) -> None:
        """Set a point where a drag ends; the last one completes the figure."""
        document = self.find(view)
        if self._editing:
            self._edit.release(view, pointer)
            self._editing = False
        elif document is not None and self._points:
            if len(self._points) < POINTS[self.kind] and self._dragged(pointer):
                self._points.append(self._place(view, pointer, self._points))
            if len(self._points) == POINTS[self.kind]:
                figure = Figure(self.kind, tuple(self._points))
                self._points = []
                document.set_draft(None)
                if len(set(figure.points)) == len(figure.points):
                    self._finish(document, figure)

    def double_click(self, view: View, pointer: Pointer) -> None:
        """What is proposed is accepted; else a figure of one point so far is given up, and the radiograph fitted."""
        document = self.find(view)
        proposal = document.proposal if document is not None else None
        if document is not None and proposal is not None and self._edit.hold_proposal(view, document, pointer):
            self.cancel(document)
            self._finish(document, proposal)
            return
        if document is not None:
            self.cancel(document)
        super().double_click(view, pointer)

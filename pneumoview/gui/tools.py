"""What the left button does in a view: one tool at a time, the same in all views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QSizeF, Qt, Signal

if TYPE_CHECKING:
    from pneumoview.gui.viewport import Viewport


@dataclass(frozen=True)
class Pointer:
    """Where the mouse is.

    Attributes:
        position: in the view, in widget pixels.
        point: on the radiograph, column and row; may lie outside it.
        moved: since the event before, in widget pixels.
        modifiers: keys held down.
    """

    position: QPointF
    point: QPointF
    moved: QPointF
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier


class Tool:
    """Answers the left button; the methods of this base do nothing."""

    cursor = Qt.CursorShape.CrossCursor

    def press(self, view: Viewport, pointer: Pointer) -> None:
        """The button went down."""

    def drag(self, view: Viewport, pointer: Pointer) -> None:
        """The mouse moved with the button down."""

    def hover(self, view: Viewport, pointer: Pointer) -> None:
        """The mouse moved with no button down."""

    def release(self, view: Viewport, pointer: Pointer) -> None:
        """The button went up."""

    def double_click(self, view: Viewport, pointer: Pointer) -> None:
        """Shows the whole radiograph, unless a tool needs the double click."""
        del pointer
        view.presentation.set_fit()


class Level(Tool):
    """Window: right widens, up brightens."""

    def drag(self, view: Viewport, pointer: Pointer) -> None:
        """Window by the distance."""
        view.presentation.drag_window(pointer.moved.x(), -pointer.moved.y())


class Pan(Tool):
    """The radiograph follows the mouse."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def drag(self, view: Viewport, pointer: Pointer) -> None:
        """Move by the distance."""
        loaded = view.presentation.loaded
        if loaded is not None:
            scale, centre = view.presentation.geometry(QSizeF(view.size()))
            moved = QPointF(pointer.moved.x() / scale, pointer.moved.y() / (scale * loaded.radiograph.aspect))
            view.presentation.zoom(scale, centre - moved)


class Toolbox(QObject):
    """The tool that is in hand; ``changed`` follows every change."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.active: Tool = Level()

    def take(self, tool: Tool) -> None:
        """Take another tool in hand."""
        self.active = tool
        self.changed.emit()

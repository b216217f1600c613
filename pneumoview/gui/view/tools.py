"""What the left button does in a view: one tool at a time, the same in all views."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QSizeF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPen, QTransform

from pneumoview.gui.base import theme
from pneumoview.gui.base.language import tr
from pneumoview.gui.view.corner_texts import paint_text
from pneumoview.gui.view.presentation import View

PIXELS_PER_DOUBLING = 150.0
LENS_RADIUS = 120.0
BOTTOM = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom


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
    """Answers the left button while it is in hand; most methods of this base do nothing."""

    cursor = Qt.CursorShape.CrossCursor

    @property
    def title(self) -> str:
        """What the user calls it."""
        return ""

    def hint(self, view: View) -> str:
        """What to do next in a view, in the user's words; empty where that goes without saying."""
        del view
        return ""

    def press(self, view: View, pointer: Pointer) -> None:
        """The button went down."""

    def drag(self, view: View, pointer: Pointer) -> None:
        """The mouse moved with the button down."""

    def hover(self, view: View, pointer: Pointer) -> None:
        """The mouse moved with no button down."""

    def release(self, view: View, pointer: Pointer) -> None:
        """The button went up."""

    def paint(self, painter: QPainter, view: View) -> None:
        """Draw on top of all else in a view that shows a radiograph, in widget coordinates."""

    def double_click(self, view: View, pointer: Pointer) -> None:
        """Shows the whole radiograph, unless a tool needs the double click."""
        del pointer
        view.presentation.set_fit()


class Level(Tool):
    """Window: right widens, up brightens."""

    cursor = Qt.CursorShape.ArrowCursor

    @property
    def title(self) -> str:
        """See ``Tool``."""
        return tr("Window and level")

    def drag(self, view: View, pointer: Pointer) -> None:
        """Window by the distance."""
        view.presentation.drag_window(pointer.moved.x(), -pointer.moved.y())


class Pan(Tool):
    """The radiograph follows the mouse."""

    cursor = Qt.CursorShape.OpenHandCursor

    @property
    def title(self) -> str:
        """See ``Tool``."""
        return tr("Pan")

    def drag(self, view: View, pointer: Pointer) -> None:
        """Move by the distance."""
        scale, centre = view.presentation.geometry(QSizeF(view.size()))
        view.presentation.zoom(scale, centre + view.to_image(pointer.position - pointer.moved) - pointer.point)


class Zoom(Tool):
    """Up enlarges and down reduces, around the point that was pressed."""

    cursor = Qt.CursorShape.SizeVerCursor

    @property
    def title(self) -> str:
        """See ``Tool``."""
        return tr("Zoom")

    def __init__(self) -> None:
        self._fixed = QPointF()

    def press(self, view: View, pointer: Pointer) -> None:
        """Hold this point."""
        del view
        self._fixed = pointer.position

    def drag(self, view: View, pointer: Pointer) -> None:
        """Zoom by the distance."""
        view.zoom_by(2 ** (-pointer.moved.y() / PIXELS_PER_DOUBLING), self._fixed)


class Magnifier(Tool):
    """A round lens at the linked cursor, in all views of the radiograph at once."""

    @property
    def title(self) -> str:
        """See ``Tool``."""
        return tr("Magnifier")

    def magnification(self, view: View) -> float:
        """Screen pixels per column in the lens: 1, or 2 in a view that shows more than every other pixel, or twice it.

        So the lens shows the stored pixels themselves wherever the view leaves some out.
        """
        scale = view.presentation.geometry(QSizeF(view.size()))[0] * view.devicePixelRatioF()
        return 1.0 if scale <= 0.5 else max(2.0, 2 * scale)

    def paint(self, painter: QPainter, view: View) -> None:
        """The lens, its rim, and how large it shows the stored pixels."""
        cursor = view.presentation.cursor
        if cursor is None or view.presentation.value() is None:
            return
        scale, _ = view.presentation.geometry(QSizeF(view.size()))
        at, magnification = view.to_widget(cursor), self.magnification(view)
        factor = magnification / view.devicePixelRatioF() / scale
        about = QTransform.fromTranslate(-at.x(), -at.y()) * QTransform.fromScale(factor, factor)
        lens = QPainterPath()
        lens.addEllipse(at, LENS_RADIUS, LENS_RADIUS)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(lens)
        painter.fillPath(lens, Qt.GlobalColor.black)
        view.paint_radiograph(
            painter, view.transform() * about * QTransform.fromTranslate(at.x(), at.y()), lens.boundingRect()
        )
        words = self._label(magnification)
        paint_text(painter, lens.boundingRect().adjusted(0, 0, 0, -10), BOTTOM, words)
        painter.setClipping(False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.strokePath(lens, QPen(theme.IMAGE_ACCENT, 1.5))
        painter.restore()

    def _label(self, magnification: float) -> str:
        return "1 : 1" if magnification == 1 else f"{magnification:.3g} ×"


class Toolbox(QObject):
    """The tool that is in hand, and whether the left button pans meanwhile; ``changed`` follows every change.

    ``first`` is the one that is in hand at first. ``guides`` is off while a picture is taken of the views.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.active: Tool = Level()
        self.first = self.active
        self.panning = False
        self.guides = True

    def take(self, tool: Tool) -> None:
        """Take another tool in hand."""
        self.active = tool
        self.changed.emit()

    def leave(self) -> None:
        """Take the first tool in hand again."""
        self.take(self.first)

    def pan(self, panning: bool) -> None:
        """Let the left button pan, whatever the tool, or no more."""
        if panning != self.panning:
            self.panning = panning
            self.changed.emit()

"""A widget that paints one radiograph, with or without its heatmap, and hands the mouse to the tool in hand."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.view import corner_texts, marks
from pneumoview.gui.view.presentation import LARGEST_SCALE, SMALLEST_SCALE, Presentation, Texts
from pneumoview.gui.view.tools import Level, Pan, Pointer, Tool, Toolbox
from pneumoview.imaging import geometry

ZOOM_STEP = 1.2
SHARP_SCALE = 4.0
"""From this many screen pixels per column on, pixels are drawn as squares."""


class Viewport(QWidget):
    """Paints a ``Presentation``; several viewports of one presentation are linked.

    The left button is the tool's; right drag windows, and a right click asks for the menu. Middle drag and left drag
    with Ctrl or Space pan, the wheel zooms at the cursor. Where it ``keeps_tab``, Tab is told by ``tabbed``, and
    Ctrl+Tab goes on. ``caption`` is written large over the radiograph.
    """

    tabbed = Signal()

    def __init__(
        self,
        presentation: Presentation,
        *,
        overlay: bool,
        toolbox: Toolbox | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.presentation = presentation
        self.toolbox = toolbox or Toolbox(self)
        self.overlay = overlay
        self.message = self.caption = ""
        self.preview: QPixmap | None = None
        self._last: QPointF | None = None
        self._in_hand: Tool | None = None
        self._right: QPoint | None = None
        self.keeps_tab = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(160, 160)
        presentation.changed.connect(self.update)
        self.toolbox.changed.connect(self._show_tool)

    def _show_tool(self) -> None:
        self._show_cursor()
        self.update()

    def _show_cursor(self) -> None:
        self.setCursor(Pan.cursor if self.toolbox.panning else self.toolbox.active.cursor)

    def set_presentation(self, presentation: Presentation) -> None:
        """Paint another presentation from now on."""
        self.presentation.changed.disconnect(self.update)
        self.presentation = presentation
        presentation.changed.connect(self.update)
        self.update()

    def transform(self) -> QTransform:
        """From image coordinates (column, row) to widget coordinates; the one mapping of layers and tools."""
        if self.presentation.loaded is None:
            return QTransform()
        scale, centre = self.presentation.geometry(QSizeF(self.size()))
        middle = QRectF(self.rect()).center()
        a, b, c, d, e, f = geometry.placement(
            scale,
            self.presentation.loaded.radiograph.aspect,
            self.presentation.turn,
            (centre.x(), centre.y()),
            (middle.x(), middle.y()),
        )
        return QTransform(a, c, b, d, e, f)

    def image_rect(self) -> QRectF:
        """Where the radiograph lies, in widget coordinates."""
        if self.presentation.loaded is None:
            return QRectF()
        rows, columns = self.presentation.loaded.radiograph.shape
        return self.transform().mapRect(QRectF(0, 0, columns, rows))

    def to_image(self, position: QPointF) -> QPointF:
        """Image coordinates (column, row) of a widget position."""
        inverse, _ = self.transform().inverted()
        return inverse.map(position)

    def to_widget(self, point: QPointF) -> QPointF:
        """Widget position of image coordinates (column, row)."""
        return self.transform().map(point)

    def zoom_by(self, factor: float, position: QPointF | None = None) -> None:
        """Zoom, keeping the image point under ``position`` (the middle if None) where it is."""
        position = QRectF(self.rect()).center() if position is None else position
        before, centre = self.presentation.geometry(QSizeF(self.size()))
        after = min(max(before * factor, SMALLEST_SCALE), LARGEST_SCALE)
        fixed = self.to_image(position)
        self.presentation.zoom(after, fixed + (centre - fixed) * (before / after))

    def zoom_to_pixels(self) -> None:
        """Show a column of the radiograph as one pixel of the screen, around the middle of the view."""
        _, centre = self.presentation.geometry(QSizeF(self.size()))
        self.presentation.zoom(1 / self.devicePixelRatioF(), centre)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Radiograph, heatmap, outline of the lungs, layers, what is written around, and what the tool shows."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if self.presentation.loaded is not None:
            self.paint_radiograph(painter, self.transform(), QRectF(self.rect()))
            for layer in self.presentation.layers:
                layer(painter, self)
            free = self._paint_marks(painter)
            self.toolbox.active.paint(painter, self)
            if self.toolbox.guides and (self.underMouse() or self.presentation.cursor is None):
                marks.paint_hint(painter, free, self.toolbox.active.title, self.toolbox.active.hint(self))
        elif self.preview is not None:
            self._paint_preview(painter, self.preview)
        if self.message:
            painter.setPen(theme.IMAGE_TEXT if self.preview is not None else theme.IMAGE_MUTED)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(12, 12, -12, -12), flags, self.message)
        if self.hasFocus():
            painter.setPen(QPen(theme.IMAGE_ACCENT.darker(150), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_preview(self, painter: QPainter, preview: QPixmap) -> None:
        """A small copy of the radiograph that is awaited, as large as it will be, and darker."""
        place = QRectF(QPointF(), QSizeF(preview.size()).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio))
        place.moveCenter(QRectF(self.rect()).center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(0.6)
        painter.drawPixmap(place, preview, QRectF(preview.rect()))
        painter.setOpacity(1)

    def paint_radiograph(self, painter: QPainter, transform: QTransform, area: QRectF) -> None:
        """Paint radiograph, heatmap and outline of the lungs.

        Args:
            painter: in widget coordinates.
            transform: from image to widget coordinates.
            area: the part of the widget that is seen.
        """
        assert self.presentation.loaded is not None  # noqa: S101
        rows, columns = self.presentation.loaded.radiograph.shape
        scale = transform.map(QLineF(0, 0, 1, 0)).length()
        inverse, _ = transform.inverted()
        image, place = self.presentation.image(scale * self.devicePixelRatioF(), inverse.mapRect(area))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < SHARP_SCALE)
        painter.drawImage(transform.mapRect(place), image)
        for laid, opacity in ((self.heatmap(), self.presentation.opacity), (self.presentation.drawn(), 1.0)):
            if laid is None:
                continue
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(opacity)
            a, b, c, d = self.presentation.turn.matrix
            turn = QTransform(a, c, b, d, 0, 0)
            painter.drawImage(transform.mapRect(QRectF(0, 0, columns, rows)), laid.transformed(turn))
        painter.restore()
        if self.presentation.lungs_shown:
            marks.paint_lungs(painter, QTransform.fromScale(columns, rows) * transform, self.presentation.lungs)

    def heatmap(self) -> QImage | None:
        """What is laid over the whole radiograph."""
        return self.presentation.heatmap if self.overlay and self.presentation.heatmap_shown else None

    def corner_texts(self) -> dict[Qt.AlignmentFlag, list[str]]:
        """What is written into the corners, by corner."""
        return corner_texts.corner_texts(
            self.presentation, self.presentation.geometry(QSizeF(self.size()))[0] * self.devicePixelRatioF()
        )

    def _paint_marks(self, painter: QPainter) -> QRectF:
        """Paint them, and return where no text stands at the top."""
        assert self.presentation.loaded is not None  # noqa: S101
        radiograph, area = self.presentation.loaded.radiograph, QRectF(self.rect())
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        corner_texts.paint_corners(painter, area, self.corner_texts())
        if self.presentation.texts is not Texts.NONE:
            threshold = self.presentation.threshold if self.heatmap() is not None else 0.0
            letters = geometry.sides(radiograph.facts.orientation, self.presentation.turn)
            marks.paint_sides(painter, area, letters, threshold)
            if radiograph.spacing:
                scale, _ = self.presentation.geometry(QSizeF(self.size()))
                marks.paint_scale_bar(painter, area, scale / radiograph.spacing.column_mm, radiograph.spacing)
            if self.heatmap() is not None:
                marks.paint_legend(painter, area, self.presentation.colours, self.presentation.threshold)
        free = marks.paint_large(painter, area, self.caption, mirrored=self.presentation.turn.mirrored)
        cursor = self.presentation.cursor
        if cursor is not None and not self.underMouse() and self.presentation.value() is not None:
            marks.paint_cursor(painter, self.to_widget(cursor))
        return free

    def _pointer(self, event: QMouseEvent) -> Pointer:
        position = event.position()
        moved = position - (position if self._last is None else self._last)
        return Pointer(position, self.to_image(position), moved, event.modifiers())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan, or what the tool does."""
        left = event.button() == Qt.MouseButton.LeftButton
        held = self.toolbox.panning or bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        pans = event.button() == Qt.MouseButton.MiddleButton or (left and held)
        right = event.button() == Qt.MouseButton.RightButton and self._in_hand is None
        if right:
            self._right = event.position().toPoint()
        if left or pans or right:
            self._last = event.position()
            self._in_hand = Level() if right else Pan() if pans else self.toolbox.active
            self.setCursor(self._in_hand.cursor)
            self._in_hand.press(self, self._pointer(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the tool; the linked cursor follows always."""
        pointer = self._pointer(event)
        if self._right is not None:
            if (pointer.position.toPoint() - self._right).manhattanLength() < QApplication.startDragDistance():
                return
            self._right = None
        if self._in_hand is not None:
            self._last = pointer.position
            self._in_hand.drag(self, pointer)
        else:
            self.toolbox.active.hover(self, pointer)
        self.presentation.set_cursor(self.to_image(pointer.position))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag; a right button that did not drag asks for the menu."""
        if self._in_hand is not None:
            self._in_hand.release(self, self._pointer(event))
        clicked, self._right = self._right, None
        self._last = self._in_hand = None
        self._show_cursor()
        if clicked is not None and event.button() == Qt.MouseButton.RightButton:
            self.customContextMenuRequested.emit(clicked)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The key of the menu; the right button may be about to drag."""
        if event.reason() != QContextMenuEvent.Reason.Mouse:
            self.customContextMenuRequested.emit(self.rect().center())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """What the tool does with the left button, or fit."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.toolbox.active.double_click(self, self._pointer(event))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        delta: QPoint = event.angleDelta()
        self.zoom_by(ZOOM_STEP ** (delta.y() / 120), event.position())

    def enterEvent(self, event: QEnterEvent) -> None:
        """The linked cursor is not drawn under the mouse."""
        del event
        self.update()

    def leaveEvent(self, event: object) -> None:
        """No linked cursor."""
        del event
        self.presentation.set_cursor(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space turns the left drag into a pan, Ctrl+Tab goes on to the next control."""
        if event.key() == Qt.Key.Key_Tab:
            super().focusNextPrevChild(True)
            return
        if event.key() == Qt.Key.Key_Space:
            self.toolbox.pan(True)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, following: bool) -> bool:
        """Tab may be kept; Shift+Tab goes back."""
        if following and self.keeps_tab and self.hasFocus() and self.isVisible():
            self.tabbed.emit()
            return True
        return super().focusNextPrevChild(following)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Without Space the left button is the tool's again."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.toolbox.pan(False)
        else:
            super().keyReleaseEvent(event)

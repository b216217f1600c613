"""A widget that paints one radiograph, with or without its heatmap, and turns the mouse into window, zoom and pan."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFontMetricsF,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from pneumoview.gui import theme
from pneumoview.gui.presentation import COLOUR_MAP, Presentation
from pneumoview.gui.tools import Pan, Pointer, Tool, Toolbox
from pneumoview.imaging.overlay import colour_map
from pneumoview.imaging.radiograph import VoiLut

MARGIN = 10.0
ZOOM_STEP = 1.2
LEGEND = QSizeF(10, 130)


def describe_patient(presentation: Presentation) -> list[str]:
    """Lines for the upper left corner."""
    if presentation.loaded is None:
        return []
    facts = presentation.loaded.radiograph.facts
    age = "" if facts.age_years is None else f"{facts.age_years:.0f} y"
    return [facts.patient_name, "  ".join(filter(None, (facts.patient_id, facts.sex, age)))]


def describe_study(presentation: Presentation) -> list[str]:
    """Lines for the upper right corner."""
    if presentation.loaded is None:
        return []
    facts = presentation.loaded.radiograph.facts
    what = facts.study_description or facts.series_description
    return [what, "  ".join(filter(None, (facts.study_date, facts.modality, facts.view)))]


class Viewport(QWidget):
    """Paints a ``Presentation``; several viewports of one presentation are linked.

    The left button is the tool's, middle drag and left drag with Ctrl or Space pan, the wheel zooms at the cursor.
    """

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
        self.message = ""
        self._last: QPointF | None = None
        self._in_hand: Tool | None = None
        self._space = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(160, 160)
        presentation.changed.connect(self.update)

    def image_rect(self) -> QRectF:
        """Where the radiograph lies, in widget coordinates."""
        if self.presentation.loaded is None:
            return QRectF()
        radiograph = self.presentation.loaded.radiograph
        rows, columns = radiograph.shape
        scale, centre = self.presentation.geometry(QSizeF(self.size()))
        middle = QRectF(self.rect()).center()
        vertical = scale * radiograph.aspect
        return QRectF(
            middle.x() - centre.x() * scale, middle.y() - centre.y() * vertical, columns * scale, rows * vertical
        )

    def to_image(self, position: QPointF) -> QPointF:
        """Image coordinates (column, row) of a widget position."""
        rect = self.image_rect()
        if self.presentation.loaded is None or rect.isEmpty():
            return QPointF()
        rows, columns = self.presentation.loaded.radiograph.shape
        return QPointF(
            (position.x() - rect.x()) / rect.width() * columns, (position.y() - rect.y()) / rect.height() * rows
        )

    def to_widget(self, point: QPointF) -> QPointF:
        """Widget position of image coordinates (column, row)."""
        rect = self.image_rect()
        if self.presentation.loaded is None:
            return QPointF()
        rows, columns = self.presentation.loaded.radiograph.shape
        return QPointF(rect.x() + point.x() / columns * rect.width(), rect.y() + point.y() / rows * rect.height())

    def zoom_by(self, factor: float, position: QPointF | None = None) -> None:
        """Zoom, keeping the image point under ``position`` (the middle if None) where it is."""
        middle = QRectF(self.rect()).center()
        position = middle if position is None else position
        scale, centre = self.presentation.geometry(QSizeF(self.size()))
        fixed = self.to_image(position)
        self.presentation.zoom(scale * factor, fixed + (centre - fixed) / factor)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Radiograph, heatmap, outline of the lungs, corner texts, linked cursor and legend."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if self.presentation.loaded is not None:
            self._paint_radiograph(painter)
            if self.presentation.lungs_shown:
                self._paint_lungs(painter)
            for layer in self.presentation.layers:
                layer(painter, self)
            self._paint_corners(painter)
            self._paint_cursor(painter)
            if self.overlay and self.presentation.heatmap is not None and self.presentation.heatmap_shown:
                self._paint_legend(painter)
        if self.message:
            painter.setPen(theme.IMAGE_MUTED)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.message)
        if self.hasFocus():
            painter.setPen(QPen(theme.IMAGE_ACCENT.darker(150), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_radiograph(self, painter: QPainter) -> None:
        assert self.presentation.loaded is not None  # noqa: S101
        radiograph = self.presentation.loaded.radiograph
        rect = self.image_rect()
        scale = rect.width() / radiograph.shape[1]
        image, block = self.presentation.image(scale * self.devicePixelRatioF())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 4)
        covered = QSizeF(image.width() * block * scale, image.height() * block * scale * radiograph.aspect)
        painter.drawImage(QRectF(rect.topLeft(), covered), image)
        if self.overlay and self.presentation.heatmap is not None and self.presentation.heatmap_shown:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(self.presentation.opacity)
            painter.drawImage(rect, self.presentation.heatmap)
            painter.setOpacity(1)

    def _paint_lungs(self, painter: QPainter) -> None:
        rect = self.image_rect()
        place = QTransform(rect.width(), 0, 0, rect.height(), rect.x(), rect.y())
        lines = [place.map(line) for line in self.presentation.lungs]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in ((QColor(0, 0, 0, 130), 3.0), (theme.IMAGE_ACCENT, 1.3)):
            painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLines(lines)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def corner_texts(self) -> dict[Qt.AlignmentFlag, list[str]]:
        """What is written into the corners, by corner."""
        if self.presentation.loaded is None:
            return {}
        source = self.presentation.loaded.radiograph.source
        value, window = self.presentation.value(), self.presentation.window()
        at = "" if value is None else f"x {value[0]}  y {value[1]}:  {value[2]:g}"
        kind = self.tr("LUT") if isinstance(self.presentation.voi, VoiLut) else ""
        grey = f"W {window.width:.0f}  L {window.center:.0f}  {kind}".strip() if window else ""
        zoom = self.tr("Zoom {0:.0f} %").format(100 * self.presentation.geometry(QSizeF(self.size()))[0])
        frame = self.tr("Frame {0} of {1}").format(source.frame + 1, source.frames) if source.frames > 1 else ""
        top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        return {
            top | left: describe_patient(self.presentation),
            top | right: describe_study(self.presentation),
            bottom | left: [at, grey, zoom],
            bottom | right: [frame, source.path.name],
        }

    def _paint_corners(self, painter: QPainter) -> None:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        area = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        for corner, lines in self.corner_texts().items():
            shown = [
                metrics.elidedText(line, Qt.TextElideMode.ElideMiddle, area.width() / 2 - 6) for line in lines if line
            ]
            self._paint_text(painter, area, corner, "\n".join(shown))

    def _paint_text(self, painter: QPainter, area: QRectF, alignment: Qt.AlignmentFlag, text: str) -> None:
        painter.setPen(QColor(0, 0, 0, 210))
        for x, y in ((-1, 0), (1, 0), (0, -1), (0, 1), (1, 1)):
            painter.drawText(area.translated(x, y), int(alignment), text)
        painter.setPen(theme.IMAGE_TEXT)
        painter.drawText(area, int(alignment), text)

    def _paint_cursor(self, painter: QPainter) -> None:
        if self.presentation.cursor is None or self.underMouse() or self.presentation.value() is None:
            return
        painter.setPen(QPen(theme.IMAGE_ACCENT, 1))
        point = self.to_widget(self.presentation.cursor)
        for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            direction = QPointF(x, y)
            painter.drawLine(point + direction * 4, point + direction * 12)

    def _paint_legend(self, painter: QPainter) -> None:
        height = min(LEGEND.height(), self.height() / 3)
        bar = QRectF(self.width() - MARGIN - LEGEND.width(), (self.height() - height) / 2, LEGEND.width(), height)
        gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
        for stop in range(0, 256, 17):
            gradient.setColorAt(stop / 255, QColor(*map(int, colour_map(COLOUR_MAP)[stop])))
        painter.fillRect(bar, gradient)
        painter.setPen(QPen(QColor(0, 0, 0, 180), 1))
        painter.drawRect(bar)
        line = QFontMetricsF(painter.font()).height()
        right = Qt.AlignmentFlag.AlignRight
        self._paint_text(painter, QRectF(bar.right() - 90, bar.top() - line - 3, 90, line), right, self.tr("high"))
        self._paint_text(painter, QRectF(bar.right() - 90, bar.bottom() + 3, 90, line), right, self.tr("low"))

    def _pointer(self, event: QMouseEvent) -> Pointer:
        position = event.position()
        moved = position - (position if self._last is None else self._last)
        return Pointer(position, self.to_image(position), moved, event.modifiers())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan, or what the tool does."""
        left = event.button() == Qt.MouseButton.LeftButton
        held = self._space or bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        pans = event.button() == Qt.MouseButton.MiddleButton or (left and held)
        if left or pans:
            self._last = event.position()
            self._in_hand = Pan() if pans else self.toolbox.active
            self._in_hand.press(self, self._pointer(event))
            self.setCursor(self._in_hand.cursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the tool; the linked cursor follows always."""
        pointer = self._pointer(event)
        if self._in_hand is not None:
            self._last = pointer.position
            self._in_hand.drag(self, pointer)
        else:
            self.toolbox.active.hover(self, pointer)
        self.presentation.set_cursor(self.to_image(pointer.position))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        if self._in_hand is not None:
            self._in_hand.release(self, self._pointer(event))
        self._last = self._in_hand = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """What the tool does, or fit."""
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
        """Space turns the left drag into a pan."""
        if event.key() == Qt.Key.Key_Space:
            self._space = True
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Without Space the left drag windows again."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
        else:
            super().keyReleaseEvent(event)

"""The list on the left: every file with its thumbnail and what is known of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QCursor,
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.images.image_model import ITEM_ROLE, ImageListModel, Index
from pneumoview.gui.images.order import Item
from pneumoview.gui.reading.bars import paint_track
from pneumoview.gui.reading.words import Reading

SCALE = 5
ROW_HEIGHT, THUMBNAIL = 84, 54
TALLER_ROWS = ((330, 108), (450, 146))
"""Widths of the list from which on its rows are so high, and the thumbnails with them."""
PADDING = 9
HEADING_HEIGHTS = (26, 19)
"""Heights of the lines for folder and series."""
MARK = 15
SMALL = 0.88
"""Size of the letters of all but names."""


class ImageDelegate(QStyledItemDelegate):
    """Paints a row: its heading, thumbnail, who it is, when and how it was taken, the AI result, and marks."""

    def __init__(self, model: ImageListModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.row_height = ROW_HEIGHT

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row has the same height but for its heading."""
        del option
        height = self.row_height
        for level, _ in self._model.heading(index.row()):
            height += HEADING_HEIGHTS[level]
        return QSize(180, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row; draws only what the model knows by now."""
        item: Item = index.data(ITEM_ROLE)
        state = option.state
        painter.save()
        rect = self._paint_heading(painter, option, index)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.RAISED)
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.ACCENT if focused else theme.MUTED)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.WINDOW)
        side = THUMBNAIL if self.row_height == ROW_HEIGHT else rect.height() - 2 * PADDING
        box = QRectF(rect.left() + PADDING + 3, rect.center().y() - side / 2, side, side)
        painter.fillRect(box, Qt.GlobalColor.black)
        self._paint_thumbnail(painter, box, index.data(Qt.ItemDataRole.DecorationRole), bool(item.error))

        if item.key:
            mark = QRect(int(box.right()) - 18, int(box.top()) + 1, 17, 17)
            painter.fillRect(mark, QColor(0, 0, 0, 160))
            theme.icon("key_image", theme.IMAGE_ACCENT).paint(painter, mark)

        left, right = int(box.right()) + 10, rect.right() - 8
        text = QRect(left, rect.top() + PADDING - 1, right - left, rect.height() - 2 * PADDING + 3)
        text.setTop(self._paint_name(painter, text, item, option.font, index.data()))
        small = QFont(option.font)
        small.setPointSizeF(option.font.pointSizeF() * SMALL)
        painter.setFont(small)
        text.setTop(self._paint_facts(painter, text, item))
        if item.reading and not item.error:
            paint_result(painter, text, item.reading)
        else:
            painter.setPen(theme.ERROR if item.error else theme.MUTED)
            lines = text.height() // QFontMetrics(small).lineSpacing()
            text.setHeight(lines * QFontMetrics(small).lineSpacing())
            flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(text, flags, self._model.status(item))
        painter.restore()

    def _paint_name(self, painter: QPainter, area: QRect, item: Item, font: QFont, name: str) -> int:
        """Who it is, in bold letters after a dot until it was seen, and what was judged; returns where it ends."""
        font = QFont(font)
        font.setBold(not item.seen)
        metrics = QFontMetrics(font)
        line = QRect(area.left(), area.top(), area.width(), metrics.height())
        if item.judgement != "none":
            line.setRight(line.right() - MARK - 4)
            mark = QRect(line.right() + 4, line.top() + (line.height() - MARK) // 2, MARK, MARK)
            theme.icon(item.judgement, theme.TEXT if item.judgement == "agree" else theme.ACCENT).paint(painter, mark)
        if not item.seen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.ACCENT)
            painter.drawEllipse(QPointF(line.left() + 3, line.center().y() + 1), 3, 3)
            line.setLeft(line.left() + 11)
        painter.setFont(font)
        painter.setPen(theme.TEXT)
        mode = Qt.TextElideMode.ElideRight if item.entry.patient else Qt.TextElideMode.ElideMiddle
        words = metrics.elidedText(name, mode, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignTop, words)
        return line.bottom() + 2

    def _paint_facts(self, painter: QPainter, area: QRect, item: Item) -> int:
        """Date, view and age, and from where it came; returns where they end."""
        facts, metrics = self._model.facts(item), painter.fontMetrics()
        if not (facts or item.arrival):
            return area.top() + 1
        line = QRect(area.left(), area.top(), area.width(), metrics.height())
        if item.arrival:
            tag = self.tr("PACS")
            width = metrics.horizontalAdvance(tag) + 8
            box = QRectF(line.right() - width, line.top() + 0.5, width, line.height() - 1)
            line.setRight(int(box.left()) - 4)
            painter.setPen(QPen(theme.LINE, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(theme.MUTED)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tag)
        painter.setPen(theme.MUTED)
        words = metrics.elidedText(facts, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignTop, words)
        return line.bottom() + 3

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> QRect:
        """Paint the lines above a row, and return what is left for the row itself."""
        rect: QRect = option.rect
        top = rect.top()
        if self._model.begins(index.row()):
            painter.fillRect(QRect(rect.left(), top, rect.width(), 1), theme.LINE)
        for level, text in self._model.heading(index.row()):
            line = QRect(rect.left(), top, rect.width(), HEADING_HEIGHTS[level])
            top += line.height()
            font = QFont(option.font)
            font.setPointSizeF(font.pointSizeF() * (1 if level == 0 else SMALL))
            font.setBold(level == 0)
            painter.setFont(font)
            painter.setPen(theme.MUTED if level else theme.TEXT)
            line.adjust(PADDING + 3, 0, -PADDING, 0)
            words = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, words)
        return rect.adjusted(0, top - rect.top(), 0, 0)

    def _paint_thumbnail(self, painter: QPainter, box: QRectF, pixmap: QPixmap | None, failed: bool) -> None:
        if pixmap is not None and not pixmap.isNull():
            size = pixmap.size().scaled(box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(box.center())
            painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
        elif failed:
            painter.setPen(QPen(theme.IMAGE_ERROR, 2))
            centre = box.center()
            painter.drawEllipse(centre, 11, 11)
            painter.drawLine(centre - QPointF(0, 5), centre + QPointF(0, 1))
            painter.drawPoint(centre + QPointF(0, 5))


def paint_result(painter: QPainter, area: QRect, reading: Reading) -> None:
    """The result in an area: its badge, the number with its scale, and what more there is room for."""
    metrics = painter.fontMetrics()
    number = metrics.horizontalAdvance(reading.number) + 6 if reading.number else 0
    line = QRect(area.left(), area.top(), area.width() - number, metrics.height() + 3)
    small = painter.font()
    paint_badge(painter, line, reading)
    painter.setFont(small)
    painter.setPen(theme.MUTED if reading.synthetic else theme.TEXT)
    whole = QRect(area.left(), area.top(), area.width(), line.height())
    painter.drawText(whole, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, reading.number)
    top = line.bottom() + 5
    if reading.pneumonia is not None:
        paint_scale(painter, QRectF(area.left(), top, area.width(), SCALE), reading)
        top += SCALE + 4
    lines = (area.bottom() + 4 - top) // metrics.lineSpacing()
    if lines > 0:
        painter.setPen(theme.MUTED)
        rest = QRect(area.left(), top, area.width(), lines * metrics.lineSpacing())
        short = metrics.elidedText(reading.more, Qt.TextElideMode.ElideRight, rest.width())
        flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(rest, flags, reading.more if lines > 1 else short)


def result_colour(reading: Reading) -> QColor:
    """Colour of a result; none where a program made the image."""
    return theme.MUTED if reading.synthetic else theme.verdict_colour(reading.verdict)


def paint_scale(painter: QPainter, track: QRectF, reading: Reading) -> None:
    """The probability of pneumonia from 0 to 1, and the range in which there is no answer."""
    paint_track(painter, track, theme.LINE)
    if reading.doubt is not None:
        low, high = (track.left() + part * track.width() for part in reading.doubt)
        painter.fillRect(QRectF(low, track.top(), high - low, track.height()), theme.DOUBT)
    x = track.left() + 2 + (reading.pneumonia or 0) * (track.width() - 4)
    painter.setBrush(result_colour(reading))
    painter.setPen(QPen(theme.BASE, 1))
    painter.drawRoundedRect(QRectF(x - 2.5, track.top() - 2.5, 5, track.height() + 5), 2, 2)


def paint_badge(painter: QPainter, area: QRect, reading: Reading) -> None:
    """Draw what a reading says in the upper left corner of an area, filled where it deserves weight."""
    font = QFont(painter.font())
    height = QFontMetrics(font).height() + 3
    if QFontMetrics(font).horizontalAdvance(reading.title) + 16 > area.width():
        font.setPointSizeF(0.85 * font.pointSizeF())
        painter.setFont(font)
    metrics = QFontMetrics(font)
    width = min(metrics.horizontalAdvance(reading.title) + 16, area.width())
    badge = QRectF(area.left(), area.top(), width, height).adjusted(0.5, 0.5, -0.5, -0.5)
    colour = result_colour(reading)
    painter.setPen(QPen(colour, 1))
    painter.setBrush(colour if reading.firm else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(badge, 4, 4)
    painter.setPen(theme.ON_COLOUR if reading.firm else colour)
    title = metrics.elidedText(reading.title, Qt.TextElideMode.ElideRight, int(badge.width()) - 6)
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, title)


class ImageList(QTreeView):
    """The list widget over an ``ImageListModel``; when rows move, the one in view stays where it is.

    That is the row under the mouse, else the chosen one, else the topmost.
    """

    def __init__(self, model: ImageListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images = model
        self._anchor = QPersistentModelIndex(), 0
        self._chosen: Path | None = None
        self.setModel(model)
        self._delegate = ImageDelegate(model, self)
        self.setItemDelegate(self._delegate)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setDragDropMode(QTreeView.DragDropMode.DragOnly)
        self.setAccessibleName(self.tr("Images"))
        model.rowsAboutToBeInserted.connect(self._hold_at_end)
        model.layoutAboutToBeChanged.connect(self._hold)
        model.rowsInserted.connect(self._keep_at_end)
        model.layoutChanged.connect(self._keep)
        model.modelReset.connect(self._forget)
        self.selectionModel().currentChanged.connect(self._choose)

    def show_chosen(self) -> None:
        """Scroll to the chosen row, or to the top where it is not shown."""
        self.executeDelayedItemsLayout()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex(), QTreeView.ScrollHint.PositionAtCenter)
        else:
            self.scrollToTop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wide list has higher rows with larger thumbnails."""
        super().resizeEvent(event)
        height = max((height for width, height in TALLER_ROWS if self.width() >= width), default=ROW_HEIGHT)
        if height != self._delegate.row_height:
            self._hold()
            self._delegate.row_height = height
            self.scheduleDelayedItemsLayout()
            self._keep()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or that none passes the filter."""
        super().paintEvent(event)
        if self._images.items and not self._images.shown:
            painter = QPainter(self.viewport())
            painter.setPen(theme.MUTED)
            area = self.viewport().rect().adjusted(PADDING, 2 * PADDING, -PADDING, 0)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(area, flags, self.tr("No image passes the filter."))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self._chosen = index.data(ITEM_ROLE).path

    def _forget(self) -> None:
        self._chosen = None

    def _hold(self) -> None:
        mouse = self.viewport().mapFromGlobal(QCursor.pos())
        area = self.viewport().rect()
        index = self.indexAt(mouse) if self.underMouse() and area.contains(mouse) else QModelIndex()
        if not index.isValid() and area.intersects(self.visualRect(self.currentIndex())):
            index = self.currentIndex()
        if not index.isValid():
            index = self.indexAt(area.topLeft())
        self._anchor = QPersistentModelIndex(index), self.visualRect(index).bottom()

    def _hold_at_end(self) -> None:
        """Rows at the end move none, unless the first of them gives those above their headings."""
        if self.uniformRowHeights():
            self._hold()

    def _keep_at_end(self) -> None:
        if self.uniformRowHeights() or not self.currentIndex().isValid():
            self._keep()

    def _keep(self) -> None:
        """Give the chosen row its mark again if it had gone, and scroll by as much as the held row has moved."""
        self.setUniformRowHeights(not self._images.has_headings)
        self.executeDelayedItemsLayout()
        if self._chosen is not None and not self.currentIndex().isValid():
            place = self.verticalScrollBar().value()
            self.setCurrentIndex(self._images.index(self._images.row(self._chosen)))
            self.verticalScrollBar().setValue(place)
        index, bottom = self._anchor
        if index.isValid():
            moved = self.visualRect(index).bottom() - bottom
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + moved)
        self._anchor = QPersistentModelIndex(), 0

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
from pneumoview.gui.reading.words import Reading

ROW_HEIGHT = 74
TALLER_ROWS = ((330, 104), (450, 146))
"""Widths of the list from which on its rows are so high, and the thumbnails with them."""
PADDING = 9
HEADING_HEIGHTS = (26, 20, 19)
"""Heights of the lines for patient or folder, study, and series."""


class ImageDelegate(QStyledItemDelegate):
    """Paints a row: its heading, thumbnail, file name, and a badge with the class or the reason of a failure."""

    def __init__(self, model: ImageListModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.row_height = ROW_HEIGHT

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row has the same height but for its heading."""
        del option
        return QSize(
            180, self.row_height + sum(HEADING_HEIGHTS[level] for level, _ in self._model.heading(index.row()))
        )

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
        side = rect.height() - 2 * PADDING
        box = QRectF(rect.left() + PADDING + 3, rect.top() + PADDING, side, side)
        painter.fillRect(box, Qt.GlobalColor.black)
        self._paint_thumbnail(painter, box, index.data(Qt.ItemDataRole.DecorationRole), bool(item.error))

        for shown, name, top in ((item.key, "key_image", box.top() + 1), (item.arrival, "pacs", box.bottom() - 18)):
            if shown:
                mark = QRect(int(box.right()) - 18, int(top), 17, 17)
                painter.fillRect(mark, QColor(0, 0, 0, 160))
                theme.icon(name, theme.IMAGE_ACCENT).paint(painter, mark)

        text = QRect(int(box.right()) + 10, rect.top(), rect.right() - int(box.right()) - 18, rect.height())
        font: QFont = option.font
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(theme.TEXT)
        name = metrics.elidedText(index.data(), Qt.TextElideMode.ElideMiddle, text.width())
        painter.drawText(text.adjusted(0, PADDING + 1, 0, 0), Qt.AlignmentFlag.AlignTop, name)
        below = text.adjusted(0, PADDING + 4 + metrics.height(), 0, -PADDING + 2)
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.88)
        if item.reading and not item.error:
            paint_badge(painter, below, item.reading)
            painter.setFont(small)
            painter.setPen(theme.MUTED)
            below.translate(0, metrics.height() + 5)
            detail = QFontMetrics(small).elidedText(item.reading.detail, Qt.TextElideMode.ElideRight, below.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignTop, detail)
        else:
            below.setHeight(2 * QFontMetrics(small).lineSpacing())
            painter.setFont(small)
            painter.setPen(theme.ERROR if item.error else theme.MUTED)
            status = self._model.status(item)
            painter.drawText(below, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, status)
        painter.restore()

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> QRect:
        """Paint the lines above a row, and return what is left for the row itself."""
        rect: QRect = option.rect
        top = rect.top()
        for level, text in self._model.heading(index.row()):
            line = QRect(rect.left(), top, rect.width(), HEADING_HEIGHTS[level])
            top += line.height()
            if level == 0 and index.row():
                painter.fillRect(QRect(line.left(), line.top(), line.width(), 1), theme.LINE)
            font = QFont(option.font)
            font.setPointSizeF(font.pointSizeF() * (1 if level == 0 else 0.88))
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
    colour = theme.MUTED if reading.synthetic else theme.verdict_colour(reading.verdict)
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
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setDragDropMode(QTreeView.DragDropMode.DragOnly)
        self.setAccessibleName(self.tr("Images"))
        model.rowsAboutToBeInserted.connect(self._hold)
        model.layoutAboutToBeChanged.connect(self._hold)
        model.rowsInserted.connect(self._keep)
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

    def _keep(self) -> None:
        """Give the chosen row its mark again if it had gone, and scroll by as much as the held row has moved."""
        self.executeDelayedItemsLayout()
        if self._chosen is not None and not self.currentIndex().isValid():
            place = self.verticalScrollBar().value()
            self.setCurrentIndex(self._images.index(self._images.row(self._chosen)))
            self.verticalScrollBar().setValue(place)
        index, bottom = self._anchor
        if index.isValid():
            moved = self.visualRect(index).bottom() - bottom
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + moved)

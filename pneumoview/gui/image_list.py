"""The list on the left: every file with its thumbnail and what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QPixmapCache
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from pneumoview.gui import theme
from pneumoview.gui.words import Reading

Index = QModelIndex | QPersistentModelIndex
ITEM_ROLE = Qt.ItemDataRole.UserRole
ROW_HEIGHT = 74
PADDING = 9


@dataclass
class Item:
    """One file: the frame last looked at, the reading of each frame read, and what failed."""

    path: Path
    frame: int
    readings: dict[int, Reading]
    error: str = ""
    analysing: bool = False
    key: bool = False

    @property
    def reading(self) -> Reading | None:
        """Reading of the frame last looked at."""
        return self.readings.get(self.frame)


class ImageListModel(QAbstractListModel):
    """The files in the order found, each once; ``thumbnail_wanted`` asks for a picture that is about to be drawn."""

    thumbnail_wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[Item] = []
        self._rows: dict[Path, int] = {}
        self._asked: set[Path] = set()

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of files."""
        return 0 if parent is not None and parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, full path or error, words for screen readers, thumbnail, or the ``Item`` itself."""
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.path.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return item.error or f"{item.path}\n{self.status(item)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            key = self.tr("Key image") if item.key else ""
            return ", ".join(filter(None, (item.path.name, key, self.status(item))))
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnail(item.path)
        return item if role == ITEM_ROLE else None

    def status(self, item: Item) -> str:
        """What is known of a file, in words."""
        if item.error:
            return item.error.removeprefix(item.path.name).lstrip(": ")
        if item.reading:
            return ", ".join(filter(None, (item.reading.title, item.reading.detail)))
        return self.tr("Analysing …") if item.analysing else self.tr("Not analysed yet")

    def add(self, paths: list[Path]) -> list[Path]:
        """Append the files that are not listed yet, and return them."""
        new = [path for path in dict.fromkeys(paths) if path not in self._rows]
        if new:
            first = len(self.items)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            for row, path in enumerate(new, first):
                self.items.append(Item(path, 0, {}))
                self._rows[path] = row
            self.endInsertRows()
        return new

    def clear(self) -> None:
        """Forget all files."""
        self.beginResetModel()
        self.items.clear()
        self._rows.clear()
        self._asked.clear()
        self.endResetModel()

    def forget_wishes(self) -> None:
        """Ask again for the pictures that have not come."""
        self._asked.clear()

    def row(self, path: Path) -> int:
        """Row of a file; -1 where it is not listed."""
        return self._rows.get(path, -1)

    def set_frame(self, path: Path, frame: int) -> None:
        """Note which frame is looked at."""
        self._change(path, lambda item: setattr(item, "frame", frame))

    def set_analysing(self, path: Path, analysing: bool) -> None:
        """Note that the model works on a file, or no more."""
        self._change(path, lambda item: setattr(item, "analysing", analysing))

    def set_error(self, path: Path, error: str) -> None:
        """Note why a file cannot be read; empty where it can."""
        self._change(path, lambda item: setattr(item, "error", error))

    def set_reading(self, path: Path, frame: int, reading: Reading) -> None:
        """Note the reading of a frame."""
        self._change(path, lambda item: item.readings.update({frame: reading}))

    def set_key(self, path: Path, key: bool) -> None:
        """Mark a file as one with a key image, or no more."""
        self._change(path, lambda item: setattr(item, "key", key))

    def set_thumbnail(self, path: Path, pixmap: QPixmap) -> None:
        """Keep a picture, as long as the cache has room."""
        QPixmapCache.insert(str(path), pixmap)
        self._asked.discard(path)
        self._change(path, lambda _: None)

    def _change(self, path: Path, change: Callable[[Item], object]) -> None:
        row = self.row(path)
        if row >= 0:
            change(self.items[row])
            self.dataChanged.emit(self.index(row), self.index(row))

    def _thumbnail(self, path: Path) -> QPixmap | None:
        pixmap = QPixmap()
        if QPixmapCache.find(str(path), pixmap):
            return pixmap
        if path not in self._asked:
            self._asked.add(path)
            self.thumbnail_wanted.emit(path)
        return None


class ImageDelegate(QStyledItemDelegate):
    """Paints a row: thumbnail, file name, and a badge with the class or the reason of a failure."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row has the same height."""
        del option, index
        return QSize(180, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row; draws only what the model knows by now."""
        item: Item = index.data(ITEM_ROLE)
        rect: QRect = option.rect
        state = option.state
        painter.save()
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

        if item.key:
            mark = QRect(int(box.right()) - 18, int(box.top()) + 1, 17, 17)
            painter.fillRect(mark, QColor(0, 0, 0, 160))
            theme.icon("key_image", theme.IMAGE_ACCENT).paint(painter, mark)

        text = QRect(int(box.right()) + 10, rect.top(), rect.right() - int(box.right()) - 18, rect.height())
        font: QFont = option.font
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(theme.TEXT)
        name = metrics.elidedText(item.path.name, Qt.TextElideMode.ElideMiddle, text.width())
        painter.drawText(text.adjusted(0, PADDING + 1, 0, 0), Qt.AlignmentFlag.AlignTop, name)
        below = text.adjusted(0, PADDING + 4 + metrics.height(), 0, -PADDING + 2)
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.88)
        if item.reading and not item.error:
            self._paint_badge(painter, below, item.reading)
            painter.setFont(small)
            painter.setPen(theme.MUTED)
            below.translate(0, metrics.height() + 5)
            detail = QFontMetrics(small).elidedText(item.reading.detail, Qt.TextElideMode.ElideRight, below.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignTop, detail)
        else:
            below.setHeight(2 * QFontMetrics(small).lineSpacing())
            painter.setFont(small)
            painter.setPen(theme.ERROR if item.error else theme.MUTED)
            model = index.model()
            status = model.status(item) if isinstance(model, ImageListModel) else ""
            painter.drawText(below, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, status)
        painter.restore()

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

    def _paint_badge(self, painter: QPainter, area: QRect, reading: Reading) -> None:
        metrics = QFontMetrics(painter.font())
        width = min(metrics.horizontalAdvance(reading.title) + 16, area.width())
        badge = QRectF(area.left(), area.top(), width, metrics.height() + 3).adjusted(0.5, 0.5, -0.5, -0.5)
        colour = theme.verdict_colour(reading.verdict)
        painter.setPen(QPen(colour, 1))
        painter.setBrush(colour if reading.firm else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(badge, 4, 4)
        painter.setPen(theme.ON_COLOUR if reading.firm else colour)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, reading.title)


class ImageList(QListView):
    """The list widget over an ``ImageListModel``."""

    def __init__(self, model: ImageListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(ImageDelegate(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setMinimumWidth(190)
        self.setAccessibleName(self.tr("Images"))

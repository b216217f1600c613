"""Rows of one kind as a table that is sorted by a click on a heading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
ROW_PADDING = 12
PICTURE = 40
Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column.

    Attributes:
        title: its heading.
        text: what a cell says.
        width: in pixels; 0 for the room that is left.
        key: what it is sorted by, the text if None.
        ink: colour of a cell; None for that of the text.
        picture: what a cell shows beside its text, in a place that is kept free for it; None for a column without any.
    """

    title: str
    text: Callable[[Row], str]
    width: int = 0
    key: Callable[[Row], Any] | None = None
    ink: Callable[[Row], QColor | None] = lambda _: None
    picture: Callable[[Row], QPixmap | None] | None = None


def _icon(picture: QPixmap | None) -> QIcon:
    """A picture in a square, the same in a chosen row; a clear square where there is none."""
    square = QPixmap(PICTURE, PICTURE)
    square.fill(Qt.GlobalColor.transparent if picture is None else Qt.GlobalColor.black)
    if picture is not None:
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        small = picture.scaled(square.size(), keep, smooth)
        painter = QPainter(square)
        painter.drawPixmap((PICTURE - small.width()) // 2, (PICTURE - small.height()) // 2, small)
        painter.end()
    icon = QIcon(square)
    icon.addPixmap(square, QIcon.Mode.Selected)
    return icon


class Rows(QAbstractTableModel, Generic[Row]):
    """``rows`` in the order of the column that they are sorted by, at first as they were given."""

    def __init__(self, columns: Sequence[Column[Row]]) -> None:
        super().__init__()
        self.columns = columns
        self.rows: list[Row] = []
        self._sorted: tuple[int, bool] | None = None

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, colour and picture of a cell, or the row itself."""
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return column.text(row)
        if role == Qt.ItemDataRole.ForegroundRole:
            return column.ink(row)
        if role == Qt.ItemDataRole.DecorationRole:
            return None if column.picture is None else _icon(column.picture(row))
        return row if role == ROW_ROLE else None

    def show(self, rows: Sequence[Row]) -> None:
        """Show these in place of the others."""
        self.beginResetModel()
        self.rows = list(rows)
        self._sort()
        self.endResetModel()

    def repaint(self) -> None:
        """Ask anew what every cell says."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        self._sorted = None if column < 0 else (column, order == Qt.SortOrder.DescendingOrder)
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        chosen = [self.rows[index.row()] for index in kept]
        self._sort()
        places = {id(row): place for place, row in enumerate(self.rows)}
        moved = [self.index(places[id(row)], old.column()) for row, old in zip(chosen, kept, strict=True)]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def _sort(self) -> None:
        if self._sorted is not None:
            column, descending = self._sorted
            self.rows.sort(key=self.columns[column].key or self.columns[column].text, reverse=descending)


class RowsTable(QTableView, Generic[Row]):
    """The view of ``Rows``; ``opened`` tells that Enter or a double click wants the ``chosen`` ones."""

    opened = Signal()
    changed = Signal()

    def __init__(self, rows: Rows[Row], name: str, parent: QWidget | None = None, *, pictures: bool = False) -> None:
        """``name`` is for screen readers; with ``pictures`` the rows are high enough for them."""
        super().__init__(parent)
        self.rows = rows
        self.setObjectName("results")
        self.setAccessibleName(name)
        self.setModel(rows)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setIconSize(QSize(PICTURE, PICTURE))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        height = self.fontMetrics().height() + ROW_PADDING
        self.verticalHeader().setDefaultSectionSize(max(height, PICTURE + 4) if pictures else height)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for number, column in enumerate(rows.columns):
            if column.width:
                header.resizeSection(number, column.width)
            else:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        self.setSortingEnabled(True)
        self.doubleClicked.connect(lambda _: self.opened.emit())
        self.selectionModel().selectionChanged.connect(lambda *_: self.changed.emit())
        rows.modelReset.connect(self.changed)

    @property
    def chosen(self) -> list[Row]:
        """The selected rows, from top to bottom."""
        numbers = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.rows.rows[number] for number in numbers]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens what is chosen."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

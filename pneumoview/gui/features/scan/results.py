"""The rows of a table: a model that takes them by the hundred, sorts and filters them, and the view of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.features.scan.session import Result
from pneumoview.gui.images.image_list import SCALE, paint_badge, paint_scale
from pneumoview.gui.images.image_model import LATE_MS
from pneumoview.gui.images.order import Filter, kind_name, rank
from pneumoview.gui.reading.words import percent
from pneumoview.imaging.readers import natural

Index = QModelIndex | QPersistentModelIndex
RESULT_ROLE = Qt.ItemDataRole.UserRole
FILE, FOLDER, READING, PNEUMONIA, CAUSE, LUNGS, REMARK, TIME = range(8)
WIDTHS = {FILE: 220, FOLDER: 140, READING: 180, PNEUMONIA: 156, CAUSE: 130, LUNGS: 84, TIME: 80}
ROW_PADDING = 12
NUMBER_WIDTH = 60


NUMBERS: dict[int, Callable[[Result], float | None]] = {
    PNEUMONIA: lambda result: result.pneumonia,
    LUNGS: lambda result: result.lungs,
    TIME: lambda result: result.milliseconds,
}
WORDS: dict[int, Callable[[Result], Any]] = {
    FILE: lambda result: natural(Path(result.name)),
    FOLDER: lambda result: result.folder,
    READING: lambda result: (rank(result.verdict), -(result.pneumonia or 0)),
    CAUSE: lambda result: (not result.cause, result.cause),
    REMARK: lambda result: (not result.remark, result.remark),
}


class ResultsModel(QAbstractTableModel):
    """``results`` in the order of the table, and as rows those that pass the filter, sorted.

    New rows are added below; sorted by a column they move to their place no more than once a second.
    """

    arranged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.results: list[Result] = []
        self.shown: list[Result] = []
        self.counts: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.filter = Filter()
        self.patient_shown = True
        self._column, self._descending = -1, False
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        self._late.timeout.connect(self._arrange)

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of rows shown."""
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index | None = None) -> int:
        """Number of columns."""
        return 0 if parent is not None and parent.isValid() else TIME + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("File"),
                self.tr("Folder"),
                self.tr("AI result"),
                self.tr("Pneumonia"),
                self.tr("Likely cause"),
                self.tr("In lungs"),
                self.tr("Remarks"),
                self.tr("Time"),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, its alignment and colour, or the ``Result`` itself."""
        result = self.shown[index.row()]
        column = index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.text(result, column)
        if role == Qt.ItemDataRole.ToolTipRole and column in (FILE, FOLDER, REMARK):
            return self.text(result, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            if result.verdict == "failed" and column in (READING, REMARK):
                return theme.ERROR
            return theme.MUTED if column in (FOLDER, REMARK, TIME) else None
        return result if role == RESULT_ROLE else None

    def text(self, result: Result, column: int) -> str:
        """What a cell says; empty where there is nothing to say."""
        if column == FILE:
            return self.name(result)
        if column == FOLDER:
            return result.folder if self.patient_shown else ""
        if column == READING:
            reading = result.reading
            return kind_name("failed") if reading is None else reading.title
        if column in (CAUSE, REMARK):
            return result.cause if column == CAUSE else result.remark
        value = NUMBERS[column](result)
        if value is None:
            return ""
        return self.tr("{0:.0f} ms").format(value) if column == TIME else percent(value)

    def name(self, result: Result) -> str:
        """The file's name; its place in the table while that, which may tell the patient, is hidden or unknown."""
        return result.name if self.patient_shown and result.path else self.tr("Row {0}").format(result.number)

    def set_patient_shown(self, shown: bool) -> None:
        """Show or hide what tells who the patients are."""
        if shown != self.patient_shown:
            self.patient_shown = shown
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.shown) - 1, TIME))

    def clear(self) -> None:
        """Forget all rows."""
        self.beginResetModel()
        self.results, self.shown = [], []
        self.counts.clear()
        self.kinds.clear()
        self._late.stop()
        self.endResetModel()
        self.arranged.emit()

    def append(self, results: Sequence[Result]) -> None:
        """Take in rows."""
        self.results += results
        self.counts.update("ok" if one.probabilities else one.verdict for one in results)
        self.kinds.update(kind for one in results for kind in one.kinds)
        if self._column >= 0:
            self._key(results)
        new = self.filter.select(results)
        if new:
            self.beginInsertRows(QModelIndex(), len(self.shown), len(self.shown) + len(new) - 1)
            self.shown += new
            self.endInsertRows()
            if self._column >= 0 and not self._late.isActive():
                self._late.start()
        self.arranged.emit()

    def set_filter(self, wanted: Filter) -> None:
        """Show only what passes."""
        self.beginResetModel()
        self.filter = wanted
        self.shown = wanted.select(self.results)
        self._sort()
        self.endResetModel()
        self.arranged.emit()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, what is empty last; by -1 as in the table."""
        self._column, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self._key(self.results)
        self._arrange()

    def row(self, result: Result) -> int:
        """Where a result is shown; -1 where it is not."""
        return next((row for row, other in enumerate(self.shown) if other is result), -1)

    def _arrange(self) -> None:
        self._late.stop()
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        results = [self.shown[index.row()] for index in kept]
        self._sort()
        rows = {id(result): row for row, result in enumerate(self.shown)} if kept else {}
        moved = [self.index(rows[id(one)], old.column()) for one, old in zip(results, kept, strict=True)]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def _sort(self) -> None:
        self.shown.sort(key=attrgetter("order"), reverse=self._descending and self._column >= 0)

    def _key(self, results: Sequence[Result]) -> None:
        number, words = NUMBERS.get(self._column), WORDS.get(self._column, attrgetter("number"))
        missing = -math.inf if self._descending else math.inf
        for result in results:
            if number is None:
                result.order = words(result)
            else:
                value = number(result)
                result.order = missing if value is None else value


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class BadgeDelegate(QStyledItemDelegate):
    """Draws a reading as the list of images does."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The ground of the cell, and the badge in its middle; what failed is written as other cells are."""
        reading = index.data(RESULT_ROLE).reading
        if reading is None:
            super().paint(painter, option, index)
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.RAISED)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        height = option.fontMetrics.height() + 3
        paint_badge(painter, option.rect.adjusted(6, (option.rect.height() - height) // 2, -6, 0), reading)
        painter.restore()


class NumberDelegate(QStyledItemDelegate):
    """Draws the probability of pneumonia beside its scale."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The ground of the cell, the scale in what the number leaves; a cell without a number is empty."""
        super().paint(painter, option, index)
        reading = index.data(RESULT_ROLE).reading
        if reading is None or reading.pneumonia is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(option.rect).adjusted(8, 0, -NUMBER_WIDTH, 0)
        track.setTop(track.center().y() - SCALE / 2)
        track.setHeight(SCALE)
        paint_scale(painter, track, reading)
        painter.restore()


class RemarkDelegate(QStyledItemDelegate):
    """Leaves out the end of a long remark, while of a long name that is the middle."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """As a cell is drawn."""
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideRight


class ResultsTable(QTableView):
    """The view of a ``ResultsModel``; ``opened`` tells of a row that is double-clicked, or on which Enter is pressed.

    While the last row is in view, new ones are scrolled to.
    """

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(self, model: ResultsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.results = model
        self._at_end = True
        self.setObjectName("results")
        self.setAccessibleName(self.tr("Results of the scan"))
        self.setModel(model)
        self.setItemDelegateForColumn(READING, BadgeDelegate(self))
        self.setItemDelegateForColumn(PNEUMONIA, NumberDelegate(self))
        self.setItemDelegateForColumn(REMARK, RemarkDelegate(self))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + ROW_PADDING)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for column, width in WIDTHS.items():
            header.resizeSection(column, width)
        header.setSectionResizeMode(REMARK, QHeaderView.ResizeMode.Stretch)
        self.setSortingEnabled(True)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(RESULT_ROLE)))
        self.selectionModel().currentRowChanged.connect(lambda index: self.chosen.emit(index.data(RESULT_ROLE)))
        model.modelReset.connect(lambda: self.chosen.emit(None))
        model.rowsAboutToBeInserted.connect(self._hold)
        model.rowsInserted.connect(self._keep)

    @property
    def current(self) -> Result | None:
        """The chosen row."""
        result: Result | None = self.currentIndex().data(RESULT_ROLE)
        return result

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the chosen row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def _hold(self) -> None:
        bar = self.verticalScrollBar()
        self._at_end = bar.value() == bar.maximum() and self.current is None

    def _keep(self) -> None:
        if self._at_end:
            self.scrollToBottom()

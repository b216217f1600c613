"""The images that are open, each with what is known of it, as a list that is filtered and sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    QUrl,
    Signal,
)
from PySide6.QtGui import (
    QPixmap,
    QPixmapCache,
)

from pneumoview.gui.images import order
from pneumoview.gui.images.cover import Cover
from pneumoview.gui.images.order import Filter, Item
from pneumoview.gui.reading.words import Reading
from pneumoview.imaging.study import Entry, Patient, Series, Study

Index = QModelIndex | QPersistentModelIndex
ITEM_ROLE = Qt.ItemDataRole.UserRole
FLAGS = (
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
    | Qt.ItemFlag.ItemIsDragEnabled
)
LATE_MS = 1000
"""Results may change the order no more often than this."""


class ImageListModel(QAbstractListModel):
    """The files, each once: ``items`` in the order found, and as rows those that pass the filter, sorted.

    Sorted by study, a row may have a heading: lines for the patient or folder, the study and the series that begin with
    it. ``cover`` has the frames whose readings are not shown. ``thumbnail_wanted`` asks for a picture that is about to
    be drawn; ``arranged`` follows every change of what is shown.
    """

    thumbnail_wanted = Signal(object)
    arranged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[Item] = []
        self.shown: list[Item] = []
        self.sort_order = self._sorted = "study"
        self.filter = Filter()
        self.patient_shown = True
        self.cover = Cover(self)
        self.cover.changed.connect(self._uncovered)
        self._items: dict[Path, Item] = {}
        self._rows: dict[Path, int] = {}
        self._headings: dict[int, tuple[tuple[int, str], ...]] = {}
        self._ranks: dict[Patient | str, int] = {}
        self._series: dict[tuple[Patient | None, Study], set[Series | None]] = {}
        self._asked: set[Path] = set()
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        self._late.timeout.connect(self._arrange)

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of files shown."""
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, full path or error, words for screen readers, thumbnail, or the ``Item`` itself."""
        item = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.name(item)
        if role == Qt.ItemDataRole.ToolTipRole:
            where = f"{item.path}\n" if self.patient_shown and not item.error else ""
            return f"{where}{self.status(item)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = [*(text for _, text in self.heading(index.row())), self.name(item)]
            return ", ".join([*words, *([self.tr("Key image")] if item.key else []), self.status(item)])
        if role == Qt.ItemDataRole.DecorationRole:
            return self.thumbnail(item.path)
        return item if role == ITEM_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be chosen and dragged onto a view; one constant, since a layout asks twice for every row."""
        return FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The files of the rows."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(index.data(ITEM_ROLE).path)) for index in indexes])
        return data

    def name(self, item: Item) -> str:
        """The name of a file, which may tell who the patient is; its row while that is hidden."""
        return item.path.name if self.patient_shown else self.tr("Image {0}").format(self.row(item.path) + 1)

    def set_patient_shown(self, shown: bool) -> None:
        """Show or hide what tells who the patients are."""
        self.patient_shown = shown
        self.reword()

    def reword(self) -> None:
        """Word names and headings anew."""
        self.layoutAboutToBeChanged.emit()
        self._show(self.shown)
        self.layoutChanged.emit()

    def status(self, item: Item) -> str:
        """What is known of a file, in words."""
        if item.error:
            return item.error.removeprefix(item.path.name).lstrip(": ")
        if item.reading:
            return ", ".join(filter(None, (item.reading.title, item.reading.detail)))
        if item.analysed:
            return self.tr("AI result covered: answer first")
        return self.tr("Analysing …") if item.analysing else self.tr("Not analysed yet")

    def heading(self, row: int) -> tuple[tuple[int, str], ...]:
        """Lines above a row, as level (0 patient or folder, 1 study, 2 series) and text."""
        return self._headings.get(row, ())

    def __contains__(self, path: Path) -> bool:
        return path in self._items

    def add(self, entries: Sequence[Entry]) -> list[Item]:
        """Take in the files that are not there yet, and return them."""
        new: list[Item] = []
        for entry in entries:
            if entry.path not in self._items:
                item = Item(entry, self._ranks.setdefault(entry.group, len(self._ranks)), self.cover)
                self._items[entry.path] = item
                new.append(item)
                if entry.study:
                    self._series.setdefault((entry.patient, entry.study), set()).add(entry.series)
        if new:
            self.items += new
            self._arrange()
        return new

    def clear(self) -> None:
        """Forget all files."""
        self.beginResetModel()
        self.items, self.shown = [], []
        self._items, self._rows, self._headings, self._ranks, self._series = {}, {}, {}, {}, {}
        self._asked.clear()
        self._late.stop()
        self.endResetModel()
        self.arranged.emit()

    def forget_wishes(self) -> None:
        """Ask again for the pictures that have not come."""
        self._asked.clear()

    def row(self, path: Path) -> int:
        """Row of a file; -1 where it is not shown."""
        return self._rows.get(path, -1)

    def row_beside(self, path: Path, step: int) -> int:
        """Row of the next file shown, or with a negative step the one before; -1 where there is none.

        The file itself need not be shown.
        """
        row = self.row(path) + step
        if row != step - 1:
            return row if 0 <= row < len(self.shown) else -1
        ordered = [item.path for item in order.arrange(self.items, self.sort_order)]
        place = ordered.index(path)
        beyond = ordered[place + 1 :] if step > 0 else ordered[:place][::-1]
        return next((self._rows[other] for other in beyond if other in self._rows), -1)

    def sort_by(self, sort_order: str) -> None:
        """Show the files in the order of one of ``order.SORTS``."""
        self.sort_order = sort_order
        self._arrange()

    def set_filter(self, wanted: Filter) -> None:
        """Show only what passes."""
        self.filter = wanted
        self._arrange()

    def set_frame(self, path: Path, frame: int) -> None:
        """Note which frame is looked at."""
        self._change(path, lambda item: setattr(item, "frame", frame))

    def set_analysing(self, path: Path, analysing: bool) -> None:
        """Note that the model works on a file, or no more."""
        self._change(path, lambda item: setattr(item, "analysing", analysing))

    def set_error(self, path: Path, error: str) -> None:
        """Note why a file cannot be read; empty where it can. What was wrong when it was found stays."""
        self._change(path, lambda item: setattr(item, "error", item.entry.error or error))

    def error(self, path: Path) -> str:
        """Why a file cannot be read; empty where it can."""
        return self._items[path].error if path in self._items else ""

    def set_reading(self, path: Path, frame: int, reading: Reading) -> None:
        """Note the reading of a frame."""
        self._change(path, lambda item: item.readings.update({frame: reading}))

    def forget_readings(self) -> None:
        """Forget what a model said, not which files cannot be read."""
        for item in self.items:
            item.readings.clear()
        self.dataChanged.emit(self.index(0), self.index(len(self.items) - 1))

    def set_key(self, path: Path, key: bool) -> None:
        """Mark a file as one with a key image, or no more."""
        self._change(path, lambda item: setattr(item, "key", key))

    def set_thumbnail(self, path: Path, pixmap: QPixmap) -> None:
        """Keep a picture, as long as the cache has room."""
        QPixmapCache.insert(str(path), pixmap)
        self._asked.discard(path)
        self._repaint(path)

    def _change(self, path: Path, change: Callable[[Item], object]) -> None:
        if path in self._items:
            change(self._items[path])
            self._repaint(path)
            self._arrange_late()

    def _arrange_late(self) -> None:
        if (self.sort_order in order.BY_RESULT or self.filter.kinds) and not self._late.isActive():
            self._late.start()

    def _uncovered(self) -> None:
        if self.shown:
            self.dataChanged.emit(self.index(0), self.index(len(self.shown) - 1))
        self._arrange_late()

    def _repaint(self, path: Path) -> None:
        row = self.row(path)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _arrange(self) -> None:
        self._late.stop()
        shown = order.arrange(self.filter.select(self.items), self.sort_order)
        before = len(self.shown)
        if shown[:before] != self.shown or self._sorted != self.sort_order:
            self.layoutAboutToBeChanged.emit()
            kept = self.persistentIndexList()
            paths = [self.shown[index.row()].path for index in kept]
            self._show(shown)
            self.changePersistentIndexList(kept, [self.index(self.row(path)) for path in paths])
            self.layoutChanged.emit()
        elif len(shown) > before:
            self.beginInsertRows(QModelIndex(), before, len(shown) - 1)
            self._show(shown)
            self.endInsertRows()
        self.arranged.emit()

    def _show(self, shown: list[Item]) -> None:
        self.shown = shown
        self._sorted = self.sort_order
        self._rows = {item.path: row for row, item in enumerate(shown)}
        self._headings.clear()
        lone_folder = len(self._ranks) == 1 and isinstance(next(iter(self._ranks)), str)
        if self.sort_order != "study" or lone_folder:
            return
        above: tuple[object, ...] = ()
        for row, item in enumerate(shown):
            levels = self._levels(item.entry)
            same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(above, levels, strict=False)))
            if same < len(levels):
                self._headings[row] = tuple((i, self._words(levels[i])) for i in range(same, len(levels)))
            above = levels

    def _levels(self, entry: Entry) -> tuple[Patient | Study | Series | str, ...]:
        if entry.patient is None or entry.study is None or entry.series is None:
            return (entry.group,)
        several = len(self._series[entry.patient, entry.study]) > 1
        return (entry.patient, entry.study, entry.series) if several else (entry.patient, entry.study)

    def _words(self, level: Patient | Study | Series | str) -> str:
        if isinstance(level, Patient) and not self.patient_shown:
            return self.tr("Patient {0}").format(self._ranks[level] + 1)
        if isinstance(level, Patient):
            return "  ·  ".join(filter(None, (level.name, level.id))) or self.tr("Unknown patient")
        if isinstance(level, Study):
            return "  ".join((level.moment[:16] or self.tr("Undated study"), level.description))
        if isinstance(level, Series):
            return "  ".join((self.tr("Series {0}").format(level.number), level.description))
        return level

    def thumbnail(self, path: Path) -> QPixmap | None:
        """A small picture of a file; None where it must be made first, which is asked for."""
        pixmap = QPixmap()
        if QPixmapCache.find(str(path), pixmap):
            return pixmap
        if path not in self._asked:
            self._asked.add(path)
            self.thumbnail_wanted.emit(path)
        return None

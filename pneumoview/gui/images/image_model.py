"""The images that are open, each with what is known of it, as a list that is filtered and sorted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
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
from pneumoview.gui.reading.request import Told
from pneumoview.gui.reading.words import Reading, Worded
from pneumoview.gui.view.corner_texts import age_text
from pneumoview.imaging.study import Entry, Patient, Series, Study
from pneumoview.records.opinions import Judgement

Index = QModelIndex | QPersistentModelIndex
ITEM_ROLE = Qt.ItemDataRole.UserRole
FLAGS = (
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
    | Qt.ItemFlag.ItemIsDragEnabled
)
LATE_MS = 1000
"""Results may change what is shown no more often than this."""


class ImageListModel(QAbstractListModel):
    """The files, each once: ``items`` in the order found, and as rows those that pass the filter, sorted.

    ``cover`` has the frames whose readings are not shown, ``results`` what tables told of files, which stands in the
    place of a reading until there is one.

    Results change neither the order nor who stays: a row keeps its ``place`` until ``sort_by`` or ``sort_anew``, and
    ``moved`` has those that would stand elsewhere. What is found or passes the filter by and by comes in.

    Sorted by study, a row may have a heading: lines for the folder or the series that begin with it, see ``begins``.
    ``thumbnail_wanted`` asks for a picture that is about to be drawn, ``added`` tells of new items; ``arranged``
    follows every change of what is shown, ``outdated`` one of how many have moved.
    """

    thumbnail_wanted = Signal(object)
    added = Signal(object)
    arranged = Signal()
    outdated = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[Item] = []
        self.shown: list[Item] = []
        self.results: dict[Path, Worded] = {}
        self.sort_order = self._sorted = "study"
        self.filter = Filter()
        self.patient_shown = True
        self.cover = Cover(self)
        self.cover.changed.connect(self._uncovered)
        self.moved: set[Path] = set()
        self._items: dict[Path, Item] = {}
        self._rows: dict[Path, int] = {}
        self._kept: set[Path] = set()
        self._grouped = False
        self._ranks: dict[Patient | str, int] = {}
        self._series: dict[tuple[Patient | None, Study], set[Series | None]] = {}
        self._asked: set[Path] = set()
        self._arrivals: dict[Path, int] = {}
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        self._late.timeout.connect(self._catch_up)

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of files shown."""
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, full path or error, words for screen readers, thumbnail, or the ``Item`` itself."""
        item = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.name(item)
        if role == Qt.ItemDataRole.ToolTipRole:
            where = [str(item.path)] if self.patient_shown and not item.error else []
            study = "  ".join((item.entry.study.moment, item.entry.study.description)) if item.entry.study else ""
            return "\n".join(filter(None, (*where, study, self.status(item), self._marks(item))))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = [*(text for _, text in self.heading(index.row())), self.name(item), self.facts(item)]
            return ", ".join(filter(None, (*words, self._marks(item), self.status(item))))
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
        """The patient, or the file where it names none; numbers while that is hidden."""
        patient = item.entry.patient
        if not self.patient_shown:
            number = self.row(item.path) if patient is None else item.rank
            return (self.tr("Image {0}") if patient is None else self.tr("Patient {0}")).format(number + 1)
        return item.path.name if patient is None else patient.name or patient.id or self.tr("Unknown patient")

    def facts(self, item: Item) -> str:
        """Date of the study, view, and age, as far as they are known."""
        study = item.entry.study
        date = (study.moment[:10] or self.tr("Undated study")) if study else ""
        return " · ".join(filter(None, (date, item.view, age_text(item.age_years))))

    def _marks(self, item: Item) -> str:
        return ", ".join(map(order.kind_name, item.marks))

    def set_patient_shown(self, shown: bool) -> None:
        """Show or hide what tells who the patients are."""
        self.patient_shown = shown
        self.reword()

    def reword(self) -> None:
        """Word names and headings anew."""
        self.layoutAboutToBeChanged.emit()
        self.layoutChanged.emit()

    def status(self, item: Item) -> str:
        """What is known of a file, in words."""
        if item.error:
            return item.error.removeprefix(item.path.name).lstrip(": ")
        if item.reading:
            return item.reading.line
        if item.analysed:
            return self.tr("AI result covered: answer first")
        return self.tr("Analysing …") if item.analysing else self.tr("Not analysed yet")

    def heading(self, row: int) -> tuple[tuple[int, str], ...]:
        """Lines above a row, as level (0 folder, 1 series) and text."""
        group = self._group(self.shown[row]) if self.has_headings else None
        if group is None:
            return ()
        above = self.shown[row - 1] if row else None
        if above and (above.entry.study, self._group(above)) == (self.shown[row].entry.study, group):
            return ()
        if isinstance(group, Series):
            return ((1, "  ".join(filter(None, (self.tr("Series {0}").format(group.number), group.description)))),)
        return ((0, group),)

    @property
    def has_headings(self) -> bool:
        """Whether rows may have lines above them: not of a lone folder of pictures, nor where no study has series."""
        lone_folder = len(self._ranks) == 1 and isinstance(next(iter(self._ranks)), str)
        return self._grouped and self.sort_order == "study" and not lone_folder

    def _group(self, item: Item) -> Series | str | None:
        """What a heading of its own stands above: a folder, or one of several series."""
        entry = item.entry
        if entry.patient is None or entry.study is None or entry.series is None:
            return entry.folder
        return entry.series if len(self._series[entry.patient, entry.study]) > 1 else None

    def begins(self, row: int) -> bool:
        """Whether another patient or folder than in the row above begins with it."""
        return self.sort_order == "study" and row > 0 and self.shown[row].rank != self.shown[row - 1].rank

    def counts(self) -> Counter[str]:
        """How many files there are of each kind and with each mark, see ``order``."""
        return Counter(name for item in self.items for name in (*item.kinds, *item.marks))

    def __contains__(self, path: Path) -> bool:
        return path in self._items

    def add(self, entries: Sequence[Entry]) -> list[Item]:
        """Take in the files that are not there yet, and return them."""
        new: list[Item] = []
        for entry in entries:
            if entry.path not in self._items:
                item = Item(entry, self._ranks.setdefault(entry.group, len(self._ranks)), self.cover)
                item.arrival = self._arrivals.get(entry.path, 0)
                self._items[entry.path] = item
                new.append(item)
                if entry.study:
                    self._series.setdefault((entry.patient, entry.study), set()).add(entry.series)
                self._grouped = self._grouped or self._group(item) is not None
        if new:
            self._list_results(new)
            self.items += new
            self.added.emit(new)
            self._place(new)
            passing = order.arrange(self.filter.select(new))
            if self.shown and passing and order.stand(passing[0]) < order.stand(self.shown[-1]):
                self._arrange()
            else:
                self._append(passing)
            if not passing:  # what is hidden may give those shown headings
                self.reword()
        return new

    def clear(self) -> None:
        """Forget all files."""
        self.beginResetModel()
        self.items, self.shown, self.results = [], [], {}
        self._items, self._rows, self._ranks, self._series = {}, {}, {}, {}
        self._grouped = False
        self._asked.clear()
        self.moved.clear()
        self._late.stop()
        self.endResetModel()
        self.arranged.emit()
        self.outdated.emit(0)

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
        ordered = [item.path for item in order.arrange(self.items)]
        place = ordered.index(path)
        beyond = ordered[place + 1 :] if step > 0 else ordered[:place][::-1]
        return next((self._rows[other] for other in beyond if other in self._rows), -1)

    def sort_by(self, sort_order: str) -> None:
        """Show the files in the order of one of ``order.SORTS``."""
        self.sort_order = sort_order
        self.sort_anew()

    def sort_anew(self) -> None:
        """Give every file its place by what is known now, and show those that pass the filter."""
        self._place(self.items)
        self._kept.clear()
        self._arrange()

    def set_filter(self, wanted: Filter) -> None:
        """Show only what passes."""
        self.filter = wanted
        self._kept.clear()
        self._arrange()

    def _place(self, items: Iterable[Item]) -> None:
        key = order.SORTS[self.sort_order]
        for item in items:
            item.place = key(item)
            self.moved.discard(item.path)

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

    def list_results(self) -> None:
        """Note, in the language of now, what tables told of files that have no reading."""
        self._list_results(self.items)
        self._repaint_all()

    def _list_results(self, items: Iterable[Item]) -> None:
        for item in items:
            told = self.results.get(item.path)
            if told is not None and told.reading is not None and 0 not in item.readings:
                item.readings[0] = told.reading

    def forget_readings(self) -> None:
        """Forget what a model said, not which files cannot be read."""
        for item in self.items:
            item.readings.clear()
        self._repaint_all()
        self._compare_places()

    def _compare_places(self) -> None:
        key = order.SORTS[self.sort_order]
        self.moved = {item.path for item in self.items if key(item) != item.place}
        self.outdated.emit(len(self.moved))

    def set_told(self, path: Path, told: Told) -> None:
        """Note what a file told of itself when it was read."""
        self._change(path, lambda item: item.tell(told))

    def set_seen(self, path: Path) -> None:
        """Note that a file was looked at."""
        self._change(path, lambda item: setattr(item, "seen", True))

    def set_judgement(self, path: Path, frame: int, judgement: Judgement, verdict: str) -> None:
        """Note what the clinician thinks of a verdict on a frame; what was judged has been seen."""
        self._change(path, lambda item: item.judge(frame, judgement, verdict))

    def set_key(self, path: Path, key: bool) -> None:
        """Mark a file as one with a key image, or no more."""
        self._change(path, lambda item: setattr(item, "key", key))

    def note_arrival(self, paths: Sequence[Path]) -> None:
        """Note that files come from a PACS, before or after they are taken in."""
        for path in paths:
            number = self._arrivals.setdefault(path, len(self._arrivals) + 1)
            self._change(path, partial(_set_arrival, number))

    def set_thumbnail(self, path: Path, pixmap: QPixmap) -> None:
        """Keep a picture, as long as the cache has room."""
        QPixmapCache.insert(str(path), pixmap)
        self._asked.discard(path)
        self._repaint(path)

    def _change(self, path: Path, change: Callable[[Item], object]) -> None:
        item = self._items.get(path)
        if item is None:
            return
        change(item)
        self._repaint(path)
        if self.sort_order in order.BY_RESULT:
            moved = order.SORTS[self.sort_order](item) != item.place
            (self.moved.add if moved else self.moved.discard)(path)
        if (self.sort_order in order.BY_RESULT or self.filter.kinds or self.filter.marks) and not self._late.isActive():
            self._late.start()

    def _catch_up(self) -> None:
        """Show what passes the filter by now, and keep what did."""
        if self.filter.kinds or self.filter.marks:
            self._kept.update(item.path for item in self.shown)
            self._arrange()
        self.outdated.emit(len(self.moved))

    def _uncovered(self, images: Iterable[tuple[Path, int]] | None) -> None:
        """The readings of some frames, or of all, are to be seen now, or no more; what is covered no order tells."""
        if images is None:
            self._repaint_all()
        else:
            for path, _ in images:
                self._change(path, lambda _: None)
        if self.cover.on and (images is None or any(image in self.cover for image in images)):
            self.sort_anew()
        elif images is None:
            self._compare_places()
            if self.filter.kinds or self.filter.marks:
                self._late.start()

    def _repaint(self, path: Path) -> None:
        row = self.row(path)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _repaint_all(self) -> None:
        if self.shown:
            self.dataChanged.emit(self.index(0), self.index(len(self.shown) - 1))

    def _arrange(self) -> None:
        self._late.stop()
        passing = self.filter.select(self.items)
        if self._kept:
            there = {item.path for item in passing}
            passing += [item for path, item in self._items.items() if path in self._kept and path not in there]
        shown = order.arrange(passing)
        if shown[: len(self.shown)] != self.shown or self._sorted != self.sort_order:
            self.layoutAboutToBeChanged.emit()
            kept = self.persistentIndexList()
            paths = [self.shown[index.row()].path for index in kept]
            self.shown, self._sorted = shown, self.sort_order
            self._rows = {item.path: row for row, item in enumerate(shown)}
            self.changePersistentIndexList(kept, [self.index(self.row(path)) for path in paths])
            self.layoutChanged.emit()
        self._append(shown[len(self.shown) :])

    def _append(self, below: list[Item]) -> None:
        """Show more files below the others, in time that does not grow with these."""
        before = len(self.shown)
        if below:
            self.beginInsertRows(QModelIndex(), before, before + len(below) - 1)
            self.shown += below
            self._rows.update((item.path, row) for row, item in enumerate(below, before))
            self.endInsertRows()
        self.arranged.emit()
        self.outdated.emit(len(self.moved))

    def thumbnail(self, path: Path) -> QPixmap | None:
        """A small picture of a file; None where it must be made first, which is asked for."""
        pixmap = QPixmap()
        if QPixmapCache.find(str(path), pixmap):
            return pixmap
        if path not in self._asked:
            self._asked.add(path)
            self.thumbnail_wanted.emit(path)
        return None


def _set_arrival(number: int, item: Item) -> None:
    item.arrival = number

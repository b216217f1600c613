"""Studies of a node are looked for and fetched: the form, what was found, and how far the fetching is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDate, QSettings, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from pneumoview.errors import NodeError
from pneumoview.gui.base.places import open_folder
from pneumoview.gui.base.said import Said
from pneumoview.gui.features.pacs.desk import studies_folder
from pneumoview.gui.features.pacs.fields import told_error
from pneumoview.gui.features.pacs.table import Column, Rows, RowsTable
from pneumoview.gui.images.image_model import ImageListModel
from pneumoview.interop.peer import Query, Study

DATES: tuple[tuple[str, int | None], ...] = (("any", None), ("today", 0), ("two", 1), ("week", 6), ("month", 30))
"""Spans of days that end today, by what the settings call them."""
MODALITIES = ("CR, DX", "CR", "DX", "")
DICOM_DATE = "yyyyMMdd"


def person(name: str) -> str:
    """A name (PS3.5 6.2.1.1) as one writes it, in every alphabet that it has."""
    parts = (" ".join(part.split("^")).strip() for part in name.split("="))
    return " = ".join(filter(None, parts))


def day(date: str) -> str:
    """YYYY-MM-DD of a date of DICOM; another text as it is."""
    return f"{date[:4]}-{date[4:6]}-{date[6:]}" if re.fullmatch(r"\d{8}", date) else date


class SearchPage(QWidget):
    """Asks for studies by ``search_wanted`` (node, Query), and to fetch the chosen ones by ``fetch_wanted``.

    Node, dates and modality are kept in the settings, who the patient is only as long as the program runs.
    """

    search_wanted = Signal(str, object)
    fetch_wanted = Signal(str, object)
    stop_wanted = Signal()

    def __init__(self, settings: QSettings, images: ImageListModel) -> None:
        super().__init__()
        self._settings, self._images = settings, images
        self._patient_shown = True
        self._fetched: dict[str, list[Path]] = {}
        self._asked = ""
        self._make_form()
        self.rows: Rows[Study] = Rows(self._columns())
        self.table: RowsTable[Study] = RowsTable(self.rows, self.tr("Studies"), pictures=True)
        self.table.opened.connect(self.fetch)
        self.table.changed.connect(self._show_buttons)
        self.fetch_button = QPushButton(self.tr("&Retrieve"))
        self.fetch_button.setObjectName("primary")
        self.fetch_button.setToolTip(self.tr("Fetch the chosen studies and open them (Enter, double click)"))
        self.fetch_button.clicked.connect(self.fetch)
        self.stop_button = QPushButton(self.tr("&Cancel"))
        self.stop_button.clicked.connect(self.stop_wanted)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.progress.setAccessibleName(self.tr("Progress of fetching"))
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.state = Said(self.tr("State of the search"))
        self.folder_button = QPushButton(self.tr("Fetched &files"))
        self.folder_button.setObjectName("link")
        self.folder_button.setToolTip(self.tr("Show the folder of what was fetched; it stays until you delete it"))
        self.folder_button.clicked.connect(lambda: open_folder(studies_folder()))
        foot = QHBoxLayout()
        foot.addWidget(self.state, 1)
        foot.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignTop)
        for button in (self.stop_button, self.fetch_button):
            foot.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.addLayout(self._form)
        column.addWidget(self.table, 1)
        column.addWidget(self.progress)
        column.addLayout(foot)
        self.busy = False
        self.set_busy(False)

    def _make_form(self) -> None:
        self.node = QComboBox()
        self.patient_id, self.name = QLineEdit(), QLineEdit()
        self.name.setPlaceholderText(self.tr("how it begins; * and ? stand for any letters"))
        self.dates = QComboBox()
        names = (self.tr("Any date"), self.tr("Today"), self.tr("Today and yesterday"), self.tr("Last 7 days"))
        for text, (key, _) in zip((*names, self.tr("Last 31 days")), DATES, strict=True):
            self.dates.addItem(text, key)
        self.dates.addItem(self.tr("From … to …"), "range")
        today = QDate.currentDate()
        self.begin, self.end = QDateEdit(today.addMonths(-1)), QDateEdit(today)
        for field in (self.begin, self.end):
            field.setDisplayFormat("yyyy-MM-dd")
            field.setCalendarPopup(True)
        self.modality = QComboBox(editable=True)
        for modality in MODALITIES:
            self.modality.addItem(modality or self.tr("Any"), modality)
        self.search_button = QPushButton(self.tr("&Search"))
        self.search_button.clicked.connect(self.search)
        self._form = QVBoxLayout()
        first = ((self.tr("Node"), self.node), (self.tr("Patient ID"), self.patient_id), (self.tr("Name"), self.name))
        second = ((self.tr("Study date"), self.dates), (self.tr("from"), self.begin), (self.tr("to"), self.end))
        for parts in (first, (*second, (self.tr("Modality"), self.modality))):
            line = QHBoxLayout()
            for text, widget in parts:
                label = QLabel(text)
                label.setObjectName("muted")
                label.setBuddy(widget)
                widget.setAccessibleName(text)
                line.addWidget(label)
                line.addWidget(widget, 2 if widget is self.name else 1)
            if parts is not first:
                line.addStretch(1)
                line.addWidget(self.search_button)
            self._form.addLayout(line)
        for typed in (self.patient_id, self.name, self.modality.lineEdit()):
            if typed is not None:
                typed.returnPressed.connect(self.search)
        self.dates.setCurrentIndex(max(0, self.dates.findData(self._settings.value("pacs/dates", "week"))))
        for field, name in ((self.begin, "begin"), (self.end, "end")):
            kept = QDate.fromString(str(self._settings.value(f"pacs/{name}", "")), DICOM_DATE)
            if kept.isValid():
                field.setDate(kept)
        self.modality.setCurrentText(str(self._settings.value("pacs/modality", MODALITIES[0])) or self.tr("Any"))
        self.dates.currentIndexChanged.connect(self._show_dates)
        self._show_dates()

    def _show_dates(self) -> None:
        for field in (self.begin, self.end):
            field.setEnabled(self.dates.currentData() == "range")

    def _columns(self) -> list[Column[Study]]:
        return [
            Column(self.tr("Name"), self._name, 250, picture=self._picture),
            Column(self.tr("Patient ID"), lambda study: study.patient_id if self._patient_shown else "", 140),
            Column(self.tr("Born"), lambda study: day(study.birth_date) if self._patient_shown else "", 104),
            Column(self.tr("Study date"), self._moment, 150),
            Column(self.tr("Modality"), lambda study: ", ".join(study.modalities), 84),
            Column(self.tr("Description"), lambda study: study.description),
            Column(self.tr("Objects"), lambda study: str(study.images or ""), 76, key=lambda study: study.images),
        ]

    def _name(self, study: Study) -> str:
        if not self._patient_shown:
            return self.tr("Study {0}").format(self.rows.rows.index(study) + 1)
        return person(study.name) or self.tr("Unknown patient")

    def _moment(self, study: Study) -> str:
        time = f" {study.time[:2]}:{study.time[2:4]}" if re.match(r"\d{4}", study.time) else ""
        return day(study.date) + time

    def _picture(self, study: Study) -> QPixmap | None:
        path = next((one for one in self._fetched.get(study.study_uid, ()) if one in self._images), None)
        return None if path is None else self._images.thumbnail(path)

    # what is asked for

    def offer(self, names: Sequence[str]) -> None:
        """Let one of these nodes be asked."""
        chosen = self.node.currentText() or str(self._settings.value("pacs/node", ""))
        self.node.clear()
        self.node.addItems(list(names))
        self.node.setCurrentIndex(max(0, self.node.findText(chosen)))
        self._show_buttons()
        if not names:
            self.state.say(self.tr("Add a node first, on the page Nodes."))
        elif not self.rows.rows:
            self.state.say("")

    def query(self) -> Query:
        """What is looked for.

        Raises:
            NodeError: a modality is none.
        """
        name = re.sub(r"[\s,]+", "?", self.name.text().strip())
        if name and not name.endswith("*"):
            name += "*"
        chosen = str(self.dates.currentData())
        date = ""
        if chosen == "range":
            begin, end = (str(field.date().toString(DICOM_DATE)) for field in (self.begin, self.end))
            date = f"{min(begin, end)}-{max(begin, end)}"
        elif (days := dict(DATES)[chosen]) is not None:
            today = QDate.currentDate()
            date = f"{today.addDays(-days).toString(DICOM_DATE)}-{today.toString(DICOM_DATE)}"
        modality = "" if self.modality.currentText() == self.tr("Any") else self.modality.currentText()
        modalities = tuple(filter(None, re.split(r"[\s,]+", modality.upper())))
        return Query(self.patient_id.text().strip(), name, date, modalities)

    def search(self) -> None:
        """Ask the node, and keep what may be kept of what is asked."""
        if self.busy or not self.node.currentText():
            return
        try:
            query = self.query()
        except NodeError as error:
            self.state.say(told_error(error), error=True)
            return
        for name, value in (
            ("node", self.node.currentText()),
            ("dates", self.dates.currentData()),
            ("begin", self.begin.date().toString(DICOM_DATE)),
            ("end", self.end.date().toString(DICOM_DATE)),
            ("modality", ", ".join(query.modalities)),
        ):
            self._settings.setValue(f"pacs/{name}", value)
        self._asked = self.node.currentText()
        self.set_busy(True)
        self.state.say(self.tr("Asking {0} …").format(self._asked))
        self.search_wanted.emit(self._asked, query)

    def fetch(self) -> None:
        """Have the chosen studies fetched from the node that found them."""
        if self.table.chosen and not self.busy:
            self.fetch_wanted.emit(self._asked, self.table.chosen)

    # what comes of it

    def set_busy(self, busy: bool, *, stoppable: bool = False) -> None:
        """Show whether somebody is being asked, who can be stopped."""
        self.busy = busy
        self.progress.setVisible(busy)
        self.progress.setRange(0, 0)
        self.stop_button.setEnabled(busy and stoppable)
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.search_button.setEnabled(not self.busy and bool(self.node.currentText()))
        self.fetch_button.setEnabled(not self.busy and bool(self.table.chosen))

    def show_found(self, studies: Sequence[Study]) -> None:
        """Show what was found."""
        self.set_busy(False)
        self.rows.show(studies)
        self.state.say(self.tr("Studies: {0}").format(len(studies)) if studies else self.tr("No study was found."))
        if studies:
            self.table.selectRow(0)
            self.table.setFocus()

    def show_progress(self, number: int, of: int, done: int, total: int) -> None:
        """Say how far the fetching is; ``total`` is 0 where that is not known."""
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        objects = self.tr("{0} of {1} objects").format(done, total) if total else self.tr("{0} objects").format(done)
        self.state.say(self.tr("Fetching study {0} of {1}: {2}").format(number, of, objects))

    def show_fetched(self, study: Study, files: Sequence[Path]) -> None:
        """Note the files of a study, one of which becomes its picture."""
        self._fetched[study.study_uid] = list(files)
        self.rows.repaint()

    def set_patient_shown(self, shown: bool) -> None:
        """Show or hide who the patients are."""
        self._patient_shown = shown
        for field in (self.patient_id, self.name):
            field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.rows.repaint()

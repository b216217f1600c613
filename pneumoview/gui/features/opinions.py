"""The clinician agrees or disagrees with a reading and writes a note: foot of the panel, keys and history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pneumoview.errors import OpinionsError
from pneumoview.gui.base import places
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.closing import Closing
from pneumoview.gui.base.language import said, tr
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.base.own_keys import OwnKeys
from pneumoview.gui.base.said import Said
from pneumoview.gui.base.settings import READER, reader_name
from pneumoview.gui.images.order import Item
from pneumoview.gui.reading.review import Review, time_of
from pneumoview.gui.reading.words import class_name, finding_name
from pneumoview.gui.view.loaded import Loaded
from pneumoview.gui.viewer import Viewer
from pneumoview.imaging.radiograph import Radiograph
from pneumoview.records.opinions import Judgement, Opinion, OpinionStore, as_csv
from pneumoview.records.seen import SeenStore

LONGEST_NOTE = 2000


def opinions_file() -> Path:
    """Where opinions are kept."""
    return places.data_folder() / "opinions.sqlite"


class NoteField(QLineEdit):
    """One line of text; Enter and Esc leave it, and while it has the focus no key of it is a shortcut."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(LONGEST_NOTE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc give the keys back to the window."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            self.left.emit()


class OpinionBar(QWidget):
    """Agree, disagree, what it is instead, and a note; every state takes the same room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = QLabel(self.tr("Your opinion"))
        heading.setObjectName("heading")
        self.history = QPushButton()
        self.retry = QPushButton(self.tr("Try again"))
        for link in (self.history, self.retry):
            link.setObjectName("link")
        self.agree = QPushButton(self.tr("Agree"))
        self.agree.setToolTip(self.tr("Agree with the AI result"))
        self.disagree = QPushButton(self.tr("Disagree"))
        self.disagree.setToolTip(self.tr("Disagree with the AI result"))
        for button in (self.agree, self.disagree):
            button.setObjectName("choice")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.own = QComboBox()
        self.own.setAccessibleName(self.tr("What it is instead"))
        self.own.setToolTip(self.own.accessibleName())
        OwnKeys(self.own)
        self.note = NoteField()
        self.note.setAccessibleName(self.tr("Note on this image"))
        self.note.setPlaceholderText(self.tr("Note, Enter saves it"))
        self.state = Said(self.tr("State of your opinion"))
        top, choice = QHBoxLayout(), QHBoxLayout()
        top.addWidget(heading)
        top.addStretch()
        for link in (self.retry, self.history):
            link.setFixedHeight(link.sizeHint().height())
            top.addWidget(link)
        top.addStrut(self.retry.height())
        choice.setSpacing(6)
        for widget, stretch in ((self.agree, 0), (self.disagree, 0), (self.own, 1)):
            choice.addWidget(widget, stretch)
        self.setObjectName("foot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 6, 18, 0)
        column.setSpacing(5)
        column.addLayout(top)
        column.addLayout(choice)
        column.addWidget(self.note)
        column.addWidget(self.state)

    def offer(self, labels: tuple[str, ...], chosen: str) -> None:
        """Offer these classes instead of the model's answer."""
        self.own.clear()
        self.own.addItem(self.tr("Instead …"), "")
        for label in labels:
            self.own.addItem(class_name(label), label)
        self.own.addItem(self.tr("Something else"), "other")
        if self.own.findData(chosen) < 0:
            self.own.addItem(class_name(chosen), chosen)
        self.own.setCurrentIndex(self.own.findData(chosen))

    def say(self, text: str, *, error: bool = False) -> None:
        """Say what is recorded, or why it is not."""
        self.state.say(text, error=error)
        self.retry.setVisible(error)


class Opinions(QObject):
    """Records the clinician's opinions; what cannot be written is kept, shown and tried again."""

    reader_changed = Signal()
    """Another one has opinions from now on."""

    def __init__(self, viewer: Viewer, parent: QWidget) -> None:
        super().__init__(parent)
        self._viewer, self._parent = viewer, parent
        self.store = OpinionStore(opinions_file())
        self.unsaved: list[Opinion] = []
        self.bar = OpinionBar()
        self._subject: Opinion | None = None  # the image and the reading on show, without a judgement
        self._history: list[Opinion] = []
        self._problem = ""
        self._judged = self._recall_judged()
        self.seen = SeenStore(opinions_file().with_name("seen.txt"))
        viewer.shown.connect(self._saw)
        viewer.reading_changed.connect(self.refresh)
        viewer.images.added.connect(self._mark_all)
        viewer.identified.connect(self._mark)
        viewer.closing.connect(self._close)
        self.bar.agree.clicked.connect(lambda on: self._record(judgement="agree" if on else "none", own_class=""))
        self.bar.disagree.clicked.connect(lambda on: self._record(judgement="disagree" if on else "none", own_class=""))
        self.bar.own.activated.connect(lambda _: self._record(own_class=self.bar.own.currentData()))
        self.bar.note.editingFinished.connect(self.save_note)
        self.bar.retry.clicked.connect(self.save)
        self.bar.history.clicked.connect(self.show_history)
        self.refresh()

    def specs(self) -> Specs:
        """The keys, the note and the table."""
        return {
            Menu.READING: [
                Spec(
                    *("agree", tr("Agree with the AI result"), ("Y",), lambda: self.judge("agree")),
                    enabled=self._may_judge,
                ),
                Spec(
                    *("disagree", tr("Disagree with the AI result"), ("Shift+Y",), lambda: self.judge("disagree")),
                    enabled=self._may_judge,
                ),
                Spec("note", tr("Write a note"), (), self.bar.note.setFocus),
                Spec("reader", tr("Name of the reader…"), (), self.ask_reader),
                Spec("export_opinions", tr("Export opinions as CSV…"), (), self.choose_export),
            ]
        }

    def latest(self, image: str, frame: int) -> Opinion | None:
        """The last opinion on a frame, also one that could not be written yet; None without one, or if unreadable.

        Args:
            image: as ``Radiograph.identity``.
            frame: counted from 0.
        """
        return next(reversed(self._recall(image, frame)), None)

    def recorded(self) -> Opinion | None:
        """The opinion on what is shown, a note that is being written included; None without one."""
        self.save_note()
        return self._on_this_reading()

    def reviews(self) -> Callable[[Radiograph], Review]:
        """What tells, on any thread, the last opinion on a radiograph; a note that is being written is saved first.

        It may raise OpinionsError as the store.
        """
        self.save_note()
        store, unsaved = self.store, list(self.unsaved)

        def find(radiograph: Radiograph) -> Review:
            frame = (radiograph.identity, radiograph.source.frame)
            kept = [one for one in unsaved if (one.image, one.frame) == frame]
            latest = next(reversed(kept or store.history(*frame)), None)
            return _review(latest) if latest else Review()

        return find

    def _recall(self, image: str, frame: int) -> list[Opinion]:
        known: list[Opinion] = []
        try:
            known = self.store.history(image, frame)
        except OpinionsError as error:
            self._problem = said(error)
        return [*known, *(one for one in self.unsaved if (one.image, one.frame) == (image, frame))]

    # what the list marks

    def _recall_judged(self) -> dict[tuple[str, int], Opinion]:
        """The latest opinion on every frame; none where they cannot be read, which is said once one is looked for."""
        try:
            return {(one.image, one.frame): one for one in self.store.all()}
        except OpinionsError:
            return {}

    def _mark_all(self, items: Sequence[Item]) -> None:
        for item in items:
            item.seen = item.seen or item.entry.identity in self.seen
            if known := self._judged.get((item.entry.identity, 0)):
                item.judge(0, known.judgement, known.prediction)

    def _saw(self, loaded: Loaded) -> None:
        self.seen.add(loaded.radiograph.identity)

    def _mark(self, path: Path, frame: int, image: str) -> None:
        if image in self.seen:
            self._viewer.images.set_seen(path)
        if known := self._judged.get((image, frame)):
            self._viewer.images.set_judgement(path, frame, known.judgement, known.prediction)

    # what is on show

    def refresh(self) -> None:
        """Show the latest opinion on the chosen image; a note that is being written on another one is saved first."""
        subject, before = self._what_is_shown(), self._subject
        same = subject and before and (subject.image, subject.frame) == (before.image, before.frame)
        if not same:
            self.save_note()
            self._problem = ""
            self.bar.note.setModified(False)
            self._history = self._recall(subject.image, subject.frame) if subject else []
        self._subject = subject
        self._show()

    def _what_is_shown(self) -> Opinion | None:
        radiograph, analysis = self._viewer.radiograph, self._viewer.analysis
        if radiograph is None:
            return None
        reader = reader_name(self._viewer.settings)
        shown = Opinion(radiograph.identity, radiograph.source.frame, str(radiograph.source.path), reader=reader)
        if analysis is None:
            return shown
        return replace(
            shown,
            model=analysis.model,
            model_sha256=analysis.model_sha256,
            prediction="refused" if self._viewer.hidden else analysis.verdict,
            probabilities={} if self._viewer.hidden else analysis.by_label,
            reasons=tuple(flag.reason for flag in analysis.flags),
        )

    def _on_this_reading(self) -> Opinion | None:
        """The latest opinion if it is on what is shown, and not on another model's answer."""
        latest, subject = next(reversed(self._history), None), self._subject
        if latest is None or subject is None:
            return None
        shown = (subject.model_sha256, subject.prediction)
        return latest if not subject.model or (latest.model_sha256, latest.prediction) == shown else None

    def _may_judge(self) -> bool:
        """Whether an answer is on show that can be agreed with."""
        viewer = self._viewer
        return viewer.radiograph is not None and viewer.analysis is not None and not viewer.hidden

    def _show(self) -> None:
        bar, subject = self.bar, self._subject
        covered = self._viewer.current in self._viewer.images.cover
        current = None if covered else self._on_this_reading()
        judgement = current.judgement if current else "none"
        judged = self._may_judge()
        bar.agree.setChecked(judgement == "agree")
        bar.disagree.setChecked(judgement == "disagree")
        for button in (bar.agree, bar.disagree):
            button.setEnabled(judged)
        analysis = self._viewer.analysis
        bar.offer(analysis.labels if analysis else (), current.own_class if current else "")
        bar.own.setEnabled(judged and judgement == "disagree")
        bar.note.setEnabled(subject is not None)
        if not bar.note.isModified():
            bar.note.setText(self._history[-1].note if self._history and not covered else "")
        bar.history.setText(self.tr("History ({0})").format(len(self._history)))
        bar.history.setVisible(len(self._history) > 1 and not covered)
        if self._problem:
            bar.say(self._problem, error=True)
        else:
            bar.say(self._words(current))

    def _words(self, current: Opinion | None) -> str:
        latest = next(reversed(self._history), None)
        if latest is None:
            return self.tr("Nothing recorded for this image.") if self._subject else ""
        if self._viewer.current in self._viewer.images.cover:
            return self.tr("Answer first, then your earlier opinion is shown.")
        time = time_of(latest.recorded)
        if current is not None:
            return self.tr("Recorded {0}.").format(time)
        text = self.tr("On another AI result ({0}), {1}: {2}")
        return text.format(latest.model or "–", time, judgement_name(latest.judgement))

    # what is recorded

    def ask_reader(self) -> None:
        """Ask who reads; opinions, blind answers and reports have the name from then on."""
        settings = self._viewer.settings
        title, text = self.tr("Name of the reader"), self.tr("Your name, for opinions, blind answers and reports:")
        name, agreed = QInputDialog.getText(self._parent, title, text, QLineEdit.EchoMode.Normal, reader_name(settings))
        if agreed:
            settings.setValue(READER, name.strip())
            self.refresh()
            self.reader_changed.emit()

    def judge(self, judgement: Judgement) -> None:
        """Agree or disagree with the reading on show, or take it back."""
        if self._may_judge():
            current = self._on_this_reading()
            own = current.own_class if current and current.judgement == judgement else ""
            self._record(judgement=judgement, own_class=own)

    def save_note(self) -> None:
        """Record the note, if it was changed."""
        if self.bar.note.isModified():
            self._record()

    def _record(self, **changes: str) -> None:
        subject = self._subject
        if subject is None:
            return
        current = self._on_this_reading()
        base = current or subject
        now = datetime.now(UTC).isoformat(timespec="seconds")
        said_by = {"path": subject.path, "reader": subject.reader, "recorded": now}
        opinion = replace(base, note=self.bar.note.text().strip(), **said_by, **changes)  # type: ignore[arg-type]
        self.bar.note.setModified(False)
        last = self._history[-1] if self._history else subject
        if replace(opinion, recorded="", path="") != replace(last, recorded="", path=""):
            self.unsaved.append(opinion)
            self._history.append(opinion)
            self._judged[opinion.image, opinion.frame] = opinion
            self._mark(Path(opinion.path), opinion.frame, opinion.image)
            self.save()
        self._show()

    def save(self) -> None:
        """Write what has not been written yet."""
        try:
            if self.unsaved:
                self.store.add(self.unsaved)
                self.unsaved.clear()
            elif self._subject is not None:
                self._history = self.store.history(self._subject.image, self._subject.frame)
            self._problem = ""
        except OpinionsError as error:
            self._problem = said(error)
            self._viewer.said.emit(self._problem, 0)
        self._show()

    def _close(self, closing: Closing) -> None:
        """Save the note and what could not be saved; let the user decide what becomes of what still cannot."""
        self.save_note()
        if self.unsaved:
            self.save()
        if self.unsaved:
            closing.ask(self._let_go)

    def _let_go(self) -> bool:
        text = self.tr("{0} of your opinions could not be saved.").format(len(self.unsaved))
        kinds = QMessageBox.StandardButton
        box = QMessageBox(QMessageBox.Icon.Warning, "PneumoView", f"{text}\n{self._problem}", parent=self._parent)
        box.setStandardButtons(kinds.Save | kinds.Discard | kinds.Cancel)
        box.button(kinds.Save).setText(self.tr("Save as CSV…"))
        answer = box.exec()
        return answer == kinds.Discard or (answer == kinds.Save and self.choose_export())

    # what is handed on

    def export(self, path: Path) -> bool:
        """Write all opinions as a table, those that are not saved yet too; False where the file cannot be written.

        It is UTF-8 with a byte order mark, by which spreadsheets know it.
        """
        known: list[Opinion] = []
        try:
            known = self.store.all()
        except OpinionsError as error:
            if not self.unsaved:
                self._viewer.said.emit(said(error), 0)
                return False
        try:
            path.write_text(as_csv([*known, *self.unsaved]), encoding="utf-8-sig", newline="")
        except OSError as error:
            text = self.tr("{0} cannot be written: {1}").format(path, error.strerror)
            self._viewer.said.emit(text, 0)
            return False
        self._viewer.saved.emit(path)
        return True

    def choose_export(self) -> bool:
        """Ask for a file and write the table; False where that does not happen."""
        name, _ = QFileDialog.getSaveFileName(
            self._parent, self.tr("Export opinions"), "opinions.csv", self.tr("Table (*.csv)")
        )
        return bool(name) and self.export(Path(name))

    def show_history(self) -> None:
        """Show all opinions on the chosen image."""
        HistoryPage(self._history, self._parent).exec()


class HistoryPage(QDialog):
    """All opinions on one image, the latest first."""

    def __init__(self, history: list[Opinion], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Opinions on this image"))
        names = (self.tr("Time"), self.tr("Model"), self.tr("AI result"), self.tr("Opinion"), self.tr("Instead"))
        self.table = QTableWidget(len(history), len(names) + 1)
        self.table.setHorizontalHeaderLabels([*names, self.tr("Note")])
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setAccessibleName(self.windowTitle())
        self.table.setTabKeyNavigation(False)
        for row, one in enumerate(reversed(history)):
            own = class_name(one.own_class) if one.own_class else ""
            reading = finding_name(one.prediction) if one.prediction else ""
            cells = (time_of(one.recorded), one.model, reading, judgement_name(one.judgement), own, one.note)
            for column, text in enumerate(cells):
                self.table.setItem(row, column, QTableWidgetItem(text))
        self.table.resizeColumnsToContents()
        self.table.horizontalHeader().setStretchLastSection(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table)
        layout.addWidget(buttons)
        self.resize(760, 320)


def judgement_name(judgement: Judgement) -> str:
    """A judgement in words."""
    return {
        "agree": QCoreApplication.translate("opinions", "Agreed"),
        "disagree": QCoreApplication.translate("opinions", "Disagreed"),
        "none": QCoreApplication.translate("opinions", "Not judged"),
    }[judgement]


def _review(opinion: Opinion) -> Review:
    if opinion.judgement == "none":
        return Review(note=opinion.note)
    named = class_name(opinion.own_class) if opinion.own_class else ""
    if opinion.judgement == "agree":
        named = finding_name(opinion.prediction)
    finding = ": ".join(filter(None, (judgement_name(opinion.judgement), named)))
    return Review(
        finding, opinion.reader, time_of(opinion.recorded), note=opinion.note, model_sha256=opinion.model_sha256
    )

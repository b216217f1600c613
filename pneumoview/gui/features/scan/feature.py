"""Folders are scanned to a table beside the viewer, and tables opened again: the actions, the thread and what asks."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QMessageBox

from pneumoview.ai.analysis import Thresholds
from pneumoview.ai.bundle import available
from pneumoview.errors import BundleError, PneumoviewError, TableError, UntrustedBundleError, WriteError
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.preload import import_model_libraries
from pneumoview.gui.base.worker import Checkpoint, Request, Worker
from pneumoview.gui.features.scan.dialog import ScanDialog
from pneumoview.gui.features.scan.session import MEMBER, Order, Result, Row, Scanner, Session, Step
from pneumoview.gui.features.scan.window import ResultsWindow
from pneumoview.gui.view.loaded import BATCH_SECONDS, Analyser

if TYPE_CHECKING:
    from pneumoview.gui.window.main_window import MainWindow

RECENT = 10
CHUNK = 1000
HASH = re.compile("[0-9a-f]{64}")
LONG_HASH = re.compile(r"\b([0-9a-f]{8})[0-9a-f]{56}\b")
Task = Callable[[Checkpoint], None]
Cuts = dict[str, Thresholds]
"""By the SHA-256 of the model."""


class Scans(QObject):
    """One scan at a time, on a thread of its own with a model of its own; its rows are shown in a window of their own.

    ``scanner`` is called for the first scan or table; ``analyser`` knows on which device the window's models run.
    """

    def __init__(self, window: MainWindow, scanner: Callable[[], Scanner], analyser: Analyser) -> None:
        super().__init__(window)
        self._window, self._scanner, self._analyser = window, scanner, analyser
        self._task: Task = lambda _: None
        self._session: Session | None = None
        self._order: Order | None = None
        self._table = Path()
        self._wanted: tuple[Path, str] | None = None
        self._closing: Callable[[], object] | None = None
        self._stopping = False
        self.recent = QMenu(self.tr("Recent results"), window)
        self.page: ResultsWindow | None = None
        self.worker = Worker("scan", lambda _, checkpoint: self._task(checkpoint))
        self.worker.progressed.connect(self._progressed)
        self.worker.returned.connect(self._returned)
        self.worker.errored.connect(self._errored)
        window.finder.finished.connect(self._walked)
        window.presentation.changed.connect(self._show_patients)
        window.installEventFilter(self)
        self._list_recent()

    def specs(self) -> dict[str, list[Spec | QMenu | None]]:
        """What begins a scan and opens a table."""
        return {
            QCoreApplication.translate("MainWindow", "&File"): [
                Spec("scan_folder", self.tr("Scan folder…"), ("Ctrl+Shift+F",), self.ask, "scan"),
                Spec("open_results", self.tr("Open results…"), (), self.choose_table),
                self.recent,
            ]
        }

    # what is asked for

    def ask(self) -> None:
        """Ask what is to be scanned, and begin; while a scan is running show that one."""
        if self._raised_busy():
            return
        try:
            model = self._window.bundle.id
        except BundleError as error:
            QMessageBox.warning(self._window, "PneumoView", str(error))
            return
        self.dialog = ScanDialog(self._order, model, self._window)
        if self._order is None and self._window.current is not None:
            self.dialog.add_inputs([self._window.current[0].parent])
        self.dialog.finished.connect(self._asked)
        self.dialog.open()

    def _asked(self, answer: int) -> None:
        if answer == QDialog.DialogCode.Accepted:
            self.start(self.dialog.order())
        self.dialog.deleteLater()

    def start(self, order: Order) -> None:
        """Begin a scan, or go on with it, with the model of the window."""
        try:
            model = str(self._window.bundle.folder)
        except BundleError as error:
            QMessageBox.warning(self._window, "PneumoView", str(error))
            return
        order = replace(order, model=model, device=self._analyser.device, trust=self._analyser.trust)
        self._order = replace(order, overwrite=False)
        session = self._session = order.session(self._scanner())
        self._stopping = False
        self._begin(order.table, self.tr("The model is loaded …"), partial(self._scan, session, self._thresholds()))

    def choose_table(self) -> None:
        """Ask for a table and open it."""
        if self._raised_busy():
            return
        folder = next(iter(self._recent_tables()), "")
        kinds = self.tr("Tables of scans (*.csv *.jsonl *.parquet);;All files (*)")
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open results"), folder, kinds)
        if name:
            self.open(Path(name))

    def open(self, table: Path) -> None:
        """Show a table of an earlier scan."""
        if self._raised_busy():
            return
        self._session = None
        self._begin(
            table, self.tr("{0} is opened …").format(table.name), partial(self._read, table, self._thresholds())
        )

    def _thresholds(self) -> Cuts:
        bundles = available()
        with suppress(BundleError):
            bundles.append(self._window.bundle)
        return {bundle.sha256: bundle.thresholds for bundle in bundles}

    def _raised_busy(self) -> bool:
        """Whether a scan is running or a table is opened, which is then shown."""
        if self.worker.idle:
            return False
        self._raise()
        return True

    def _begin(self, table: Path, sentence: str, task: Task) -> None:
        self._table = table
        if self.page is None:
            self._make_page()
        assert self.page is not None  # noqa: S101
        self.page.begin(table, sentence, busy=self._session is not None)
        self._show_patients()
        self._raise()
        self._task = task
        self.worker.submit(Request(table))

    def _make_page(self) -> None:
        page = self.page = ResultsWindow()
        page.pause_wanted.connect(self.pause)
        page.resume_wanted.connect(self.resume)
        page.cancel_wanted.connect(self.stop)
        page.close_wanted.connect(lambda: self._ask_to_close(page.close))
        page.again_wanted.connect(self.ask)
        page.table.opened.connect(self.show_image)

    def _raise(self) -> None:
        if self.page is not None:
            self.page.show()
            self.page.raise_()
            self.page.activateWindow()

    # on the thread

    def _scan(self, session: Session, thresholds: Cuts, checkpoint: Checkpoint) -> None:
        import_model_libraries(lambda: checkpoint(Step()))
        self._report(iter(session), session, thresholds, checkpoint)

    def _read(self, table: Path, thresholds: Cuts, checkpoint: Checkpoint) -> None:
        self._report(self._scanner().read_table(table), None, thresholds, checkpoint)

    def _report(
        self, rows: Generator[Row | None], session: Session | None, thresholds: Cuts, checkpoint: Checkpoint
    ) -> None:
        """Tell of rows, some at a time, and at once where the scan pauses."""
        batch: list[Result] = []
        number, sent = 0, time.monotonic()

        def send() -> None:
            nonlocal batch, sent
            sent = time.monotonic()
            checkpoint(Step(tuple(batch), at=sent) if session is None else Step.of(session, tuple(batch), sent))
            batch = []

        with closing(rows):
            for row in rows:
                if row is not None:
                    number += 1
                    batch.append(Result.of(row, number, thresholds))
                paused = session is not None and session.paused
                if len(batch) >= CHUNK or paused or time.monotonic() - sent > BATCH_SECONDS:
                    send()
        send()

    # what comes of it

    def _progressed(self, request: Request, step: Step) -> None:
        del request
        page = self.page
        if page is None:
            return
        page.take(step)
        if self._session is not None and step.total and page.busy and not page.paused and not self._stopping:
            page.say(self._running_sentence(), busy=True)

    def _running_sentence(self) -> str:
        order = self._order
        if order is None:
            return ""
        names = ", ".join(path.name for path in order.inputs)
        return self.tr("Scanning {0} into {1}.").format(names, order.table)

    def pause(self) -> None:
        """Hold the scan after the row just written, or let it go on."""
        if self.page is None or self._session is None or not self.page.busy:
            return
        if self.page.paused:
            self._session.resume()
            self.page.say(self._running_sentence(), busy=True)
        else:
            self._session.pause()
            self.page.say(self.tr("Paused. All rows so far are on the disk."), busy=True, paused=True)

    def resume(self) -> None:
        """Go on with a scan that was stopped, where it stopped."""
        if self._order is not None:
            self.start(self._order)

    def stop(self) -> None:
        """End the scan after the batch in work."""
        if self.page is not None and self._session is not None and self.page.busy:
            self._stopping = True
            self._session.stop()
            self.page.say(self.tr("The scan ends after the images in work …"), busy=True)

    def _returned(self, request: Request) -> None:
        page, session = self.page, self._session
        if page is None:
            return
        self._remember(request.path)
        if session is None:
            page.say(str(request.path))
        elif self._stopping:
            page.say(
                self.tr("Stopped. The rows so far are in {0}; the scan can go on at any time.").format(request.path),
                resumable=True,
            )
        else:
            sentence = self.tr("Done: {0}.").format(request.path)
            if session.changed:
                more = self.tr("{0} files have changed since they were read; only a table begun anew reads them again.")
                sentence += " " + more.format(session.changed)
            page.say(sentence)
        self._go()

    def _errored(self, request: Request, error: Exception) -> None:
        del request
        if self.page is None:
            return
        words = error.fact if isinstance(error, PneumoviewError) else self._window.sentence(error)
        if isinstance(error, OSError):
            words = self.tr("{0}: {1}").format(error.filename or self._table, error.strerror or error)
        words = LONG_HASH.sub(r"\1…", words.rstrip(".")) + ". "
        if isinstance(error, UntrustedBundleError):
            words += self.tr("Let the model read an image in the viewer first, and agree there.")
        elif self._session is None:
            words += self.tr("Choose another file.")
        elif isinstance(error, TableError):
            words += self.tr("Choose another table, or begin this one anew: Change the scan.")
        elif isinstance(error, WriteError):
            words += self.tr("When that is mended, the scan can go on from there.")
        resumable = self._session is not None and isinstance(error, WriteError | OSError)
        self.page.say(words, resumable=resumable, error=True)
        self._go()

    # leaving

    def _ask_to_close(self, close: Callable[[], object]) -> None:
        self.question = QMessageBox(
            QMessageBox.Icon.Question,
            "PneumoView",
            self.tr("The scan is still running."),
            parent=self.page,
        )
        self.question.setInformativeText(
            self.tr("All rows so far are on the disk. If you stop it, the same scan goes on later where it stopped.")
        )
        self.question.addButton(self.tr("&Stop and close"), QMessageBox.ButtonRole.AcceptRole)
        self.question.addButton(self.tr("&Keep scanning"), QMessageBox.ButtonRole.RejectRole)
        self.question.accepted.connect(partial(self._stop_and, close))
        self.question.open()

    def _stop_and(self, close: Callable[[], object]) -> None:
        self._closing = close
        if self.page is not None and self.page.busy:
            self.stop()
        else:
            self._go()

    def _go(self) -> None:
        """Close what was to be closed once the scan has ended."""
        close, self._closing = self._closing, None
        if close is not None:
            close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask before the viewer closes while a scan is running, and leave with it."""
        if watched is self._window and event.type() == QEvent.Type.Close and self.page is not None and self.page.busy:
            self._raise()
            event.ignore()
            self._ask_to_close(self._window.close)
            return True
        if watched is self._window and isinstance(event, QHideEvent) and not event.spontaneous():
            if self._session is not None:
                self._session.stop()
            self.worker.close()
            if self.page is not None:
                self.page.busy = False
                self.page.close()
        return False

    # images

    def _show_patients(self) -> None:
        if self.page is not None:
            self.page.model.set_patient_shown(self._window.presentation.patient_shown)
            self.page.show_detail(self.page.table.current)

    def show_image(self, result: Result) -> None:
        """Show the image of a row in the viewer, or say why that is impossible."""
        page = self.page
        if page is None:
            return
        if not result.path or HASH.fullmatch(result.path):
            page.tell(self.tr("This table does not say which file it was: it was made without names."))
            return
        file = self._find(result.path)
        archive, _, member = result.path.partition(MEMBER)
        if file is None and member:
            file = self._find(archive)
        if file is None:
            page.tell(self.tr("{0} is not there, or the table was moved away from it.").format(result.path))
            return
        inside = self._window.archives[0].member(file, member) if member else file
        if inside is not None and inside in self._window.images:
            self._choose(inside)
        else:
            self._wanted = (file, member) if member else None
            self._window.open([file])
        self._window.raise_()
        self._window.activateWindow()

    def _find(self, text: str) -> Path | None:
        """The file that a table names; a relative path begins at the table, or where the program was started."""
        candidates = (self._table.absolute().parent / text, Path(text).absolute())
        return next((path for path in candidates if path.is_file()), None)

    def _walked(self, request: Request) -> None:
        """The archive that was opened for one of its images is listed."""
        if self._wanted is None or request.path != self._wanted[0]:
            return
        inside = self._window.archives[0].member(*self._wanted)
        self._wanted = None
        if inside is not None and inside in self._window.images:
            self._choose(inside)

    def _choose(self, path: Path) -> None:
        images = self._window.images
        self._window.browser.clear()
        self._window.list.setCurrentIndex(images.index(images.row(path)))

    # tables of earlier scans

    def _recent_tables(self) -> list[str]:
        stored = self._window.settings.value("recent_tables", [])
        return [stored] if isinstance(stored, str) else list(stored or [])  # type: ignore[call-overload]

    def _remember(self, table: Path) -> None:
        recent = list(dict.fromkeys([str(table.absolute()), *self._recent_tables()]))[:RECENT]
        self._window.settings.setValue("recent_tables", recent)
        self._list_recent()

    def _list_recent(self) -> None:
        self.recent.clear()
        for name in self._recent_tables():
            action = self.recent.addAction(name.replace("&", "&&"))
            action.triggered.connect(lambda _=False, name=name: self.open(Path(name)))
        self.recent.setEnabled(not self.recent.isEmpty())

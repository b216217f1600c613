"""Folders are scanned to a table beside the viewer, and tables opened again: the actions, the thread and what asks."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QMessageBox, QWidget

from pneumoview.ai.analysis import Thresholds
from pneumoview.ai.bundle import available
from pneumoview.errors import BundleError, PneumoviewError, TableError, UntrustedBundleError, WriteError
from pneumoview.gui.base import settings
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.closing import Closing
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.base.preload import import_model_libraries
from pneumoview.gui.base.worker import Checkpoint, Request, Task, Worker, run
from pneumoview.gui.features.scan.dialog import ScanDialog
from pneumoview.gui.features.scan.session import MEMBER, Result, Scanner, ScanOrder, Session, Step, TableRow
from pneumoview.gui.features.scan.window import ResultsWindow
from pneumoview.gui.images.finder import BATCH_LENGTH, BATCH_SECONDS, Listing
from pneumoview.gui.viewer import Viewer

LISTED = 20_000
"""So many rows of a table are listed at most."""
HASH = re.compile("[0-9a-f]{64}")
LONG_HASH = re.compile(r"\b([0-9a-f]{8})[0-9a-f]{56}\b")
Cuts = dict[str, Thresholds]
"""By the SHA-256 of the model."""


def proposed_inputs(opened: Sequence[Path]) -> list[Path]:
    """What is to be scanned of what was opened: folders and archives, for other files their folders, each once."""
    found: list[Path] = []
    for path in opened:
        whole = path.is_dir() or path.suffix.lower() == ".zip"
        found.append(path if whole else path.parent)
    inside = {one for one in found for other in found if other in one.parents}
    return [one for one in dict.fromkeys(found) if one not in inside]


class Scans(QObject):
    """One scan at a time, on a thread of its own with a model of its own; its rows are shown in a window of their own.

    A table of an earlier scan opens in the list of images, and so does a scan of which a row is opened.
    ``scanner`` is called for the first scan or table, ``show_all`` where the list must show an image.
    """

    def __init__(
        self, viewer: Viewer, parent: QWidget, scanner: Callable[[], Scanner], show_all: Callable[[], object]
    ) -> None:
        super().__init__(parent)
        self._viewer, self._parent, self._scanner, self._show_all = viewer, parent, scanner, show_all
        self._session: Session | None = None
        self._order: ScanOrder | None = None
        self._proposed: list[Path] = []
        self._table = Path()
        self._wanted: tuple[Path, Result] | None = None
        self._closing: Callable[[], object] | None = None
        self._stopping = False
        self._unlisted = 0
        self.recent = QMenu(self.tr("Recent results"), parent)
        self.page: ResultsWindow | None = None
        self.worker = Worker("scan", run)
        self.worker.progressed.connect(self._progressed)
        self.worker.returned.connect(self._returned)
        self.worker.errored.connect(self._errored)
        self.locator = Worker("results", run, latest_only=True, parent=self)
        self.locator.returned.connect(self._located)
        viewer.catalogue.finder.finished.connect(self._walked)
        viewer.presentation.changed.connect(self._show_patients)
        viewer.images.cover.changed.connect(self._cover)
        viewer.closing.connect(self._close)
        viewer.leaving.connect(self._leave)
        self._list_recent()

    def specs(self) -> Specs:
        """What begins a scan and opens a table."""
        return {
            Menu.FILE: [
                Spec("scan_folder", self.tr("Scan folder…"), ("Ctrl+Shift+F",), self.ask, "scan"),
                Spec("open_results", self.tr("Open results…"), (), self.choose_table),
                self.recent,
                Spec("results_table", self.tr("Table of results"), ("Ctrl+T",), self.show_table),
            ]
        }

    # what is asked for

    def ask(self) -> None:
        """Ask what is to be scanned, and begin; while a scan is running show that one.

        What was opened since the last scan is proposed, else what was scanned last.
        """
        roots = [root for root in proposed_inputs(self._viewer.catalogue.roots) if root.exists()]
        if roots and roots != self._proposed:
            self._ask(None, roots)
        else:
            self._ask(self._order, roots)

    def _ask(self, order: ScanOrder | None, inputs: Sequence[Path] = ()) -> None:
        if self._raised_busy():
            return
        try:
            model = self._viewer.bundle.id
        except BundleError as error:
            QMessageBox.warning(self._parent, "PneumoView", str(error))
            return
        self.dialog = ScanDialog(order, model, self._parent)
        if order is None:
            self.dialog.add_inputs(list(inputs))
        self.dialog.finished.connect(self._asked)
        self.dialog.open()

    def _asked(self, answer: int) -> None:
        if answer == QDialog.DialogCode.Accepted:
            self.start(self.dialog.order())
        self.dialog.deleteLater()

    def start(self, order: ScanOrder) -> None:
        """Begin a scan, or go on with it, with the model of the window."""
        try:
            model = str(self._viewer.bundle.folder)
        except BundleError as error:
            QMessageBox.warning(self._parent, "PneumoView", str(error))
            return
        order = replace(order, model=model, device=self._viewer.device, trust=self._viewer.trusted)
        self._order = replace(order, overwrite=False)
        self._proposed = proposed_inputs(self._viewer.catalogue.roots)
        session = self._session = order.session(self._scanner())
        self._stopping = False
        self._begin(order.table, self.tr("The model is loaded …"), partial(self._scan, session, self._thresholds()))

    def choose_table(self) -> None:
        """Ask for a table and open it."""
        if self._raised_busy():
            return
        folder = next(iter(self._recent_tables()), "")
        kinds = self.tr("Tables of scans (*.csv *.jsonl *.parquet);;All files (*)")
        name, _ = QFileDialog.getOpenFileName(self._parent, self.tr("Open results"), folder, kinds)
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
            bundles.append(self._viewer.bundle)
        return {bundle.sha256: bundle.thresholds for bundle in bundles}

    def _raised_busy(self) -> bool:
        """Whether a scan is running or a table is opened, which is then shown."""
        if self.worker.idle:
            return False
        self._raise()
        return True

    def _begin(self, table: Path, sentence: str, work: Callable[[Checkpoint], None]) -> None:
        self._table = table
        if self.page is None:
            self._make_page()
        assert self.page is not None  # noqa: S101
        self.page.begin(table, sentence, busy=self._session is not None)
        self._show_patients()
        if self._session is not None:
            self._raise()
        else:
            self._viewer.said.emit(sentence, 0)
        self.worker.submit(Task(table, work=work))

    def _make_page(self) -> None:
        page = self.page = ResultsWindow()
        page.pause_wanted.connect(self.pause)
        page.resume_wanted.connect(self.resume)
        page.cancel_wanted.connect(self.stop)
        page.close_wanted.connect(lambda: self._ask_to_close(page.close))
        page.again_wanted.connect(lambda: self._ask(self._order))
        page.table.opened.connect(self.show_image)
        self._cover()

    def _cover(self) -> None:
        if self.page is not None:
            self.page.set_covered(self._viewer.images.cover.on)

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
        self, rows: Generator[TableRow | None], session: Session | None, thresholds: Cuts, checkpoint: Checkpoint
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
                if len(batch) >= BATCH_LENGTH or paused or time.monotonic() - sent > BATCH_SECONDS:
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
            self.page.say(self.tr("Paused. All rows so far are saved."), busy=True, paused=True)

    def resume(self) -> None:
        """Go on with a scan that was stopped, where it stopped."""
        if self._order is not None:
            self.start(self._order)

    def stop(self) -> None:
        """End the scan after the batch in work."""
        if self.page is not None and self._session is not None and self.page.busy:
            self._stopping = True
            self._session.stop()
            self.page.say(self.tr("The scan will end after the images that it is reading now …"), busy=True)

    def _returned(self, request: Request) -> None:
        page, session = self.page, self._session
        if page is None:
            return
        self._remember(request.path)
        if session is None:
            page.say(str(request.path))
            self._viewer.said.emit("", 0)
            self._list(None)
        elif self._stopping:
            page.say(
                self.tr("Stopped. The rows so far are in {0}; you can resume the scan at any time.").format(
                    request.path
                ),
                resumable=True,
            )
        else:
            sentence = self.tr("Done: {0}.").format(request.path)
            if session.changed:
                more = self.tr("{0} files have changed since they were read; only a new table reads them again.")
                sentence += " " + more.format(session.changed)
            page.say(sentence)
        self._go()

    def _errored(self, request: Request, error: Exception) -> None:
        del request
        if self.page is None:
            return
        words = error.fact if isinstance(error, PneumoviewError) else self._viewer.sentence(error)
        if isinstance(error, OSError):
            words = self.tr("{0}: {1}").format(error.filename or self._table, error.strerror or error)
        words = LONG_HASH.sub(r"\1…", words.rstrip(".")) + ". "
        if isinstance(error, UntrustedBundleError):
            words += self.tr("First let the model read an image in the viewer, and agree there to load it.")
        elif self._session is None:
            words += self.tr("Choose another file.")
        elif isinstance(error, TableError):
            words += self.tr("Choose another table, or begin this one again: Change the scan.")
        elif isinstance(error, WriteError):
            words += self.tr("Once that is fixed, you can resume the scan from there.")
        resumable = self._session is not None and isinstance(error, WriteError | OSError)
        self.page.say(words, resumable=resumable, error=True)
        self._viewer.said.emit("", 0)
        self._raise()
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
            self.tr("All rows so far are saved. If you stop the scan, you can resume it later where it stopped.")
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

    def _close(self, closing: Closing) -> None:
        """Keep the viewer open while a scan is running, and ask what is to become of it."""
        if self.page is not None and self.page.busy:
            closing.refuse()
            self._raise()
            self._ask_to_close(self._parent.close)

    def _leave(self) -> None:
        if self._session is not None:
            self._session.stop()
        self.worker.close()
        if self.page is not None:
            self.page.busy = False
            self.page.close()

    # images

    def _show_patients(self) -> None:
        if self.page is not None:
            self.page.model.set_patient_shown(self._viewer.presentation.patient_shown)
            self.page.show_detail(self.page.table.current)

    def show_table(self) -> None:
        """Show the table of the last scan with all its columns, or ask for one."""
        if self.page is None:
            self.choose_table()
        else:
            self._raise()

    def show_image(self, result: Result) -> None:
        """List the table in the viewer and show the image of a row there, or say why that is impossible."""
        page = self.page
        if page is None:
            return
        if not _names_file(result):
            page.tell(self.tr("This table does not say which file it was: it was made without names."))
            return
        file = _existing(self._table, result.path)
        archive, _, member = result.path.partition(MEMBER)
        if file is None and member:
            file = _existing(self._table, archive)
        if file is None:
            page.tell(self.tr("{0} is not there, or the table was moved away from it.").format(result.path))
            return
        inside = self._viewer.catalogue.archive.member(file, member) if member else file
        if inside is None:
            self._wanted = file, result
            self._viewer.open([file])
        else:
            self._list(result)
        self._parent.raise_()
        self._parent.activateWindow()

    def _list(self, wanted: Result | None) -> None:
        """List the rows that the table shows, as far as they name files, and show one or the first of them.

        Of more than ``LISTED`` rows those are taken that are about the one. Without any the table is shown.
        """
        page = self.page
        assert page is not None  # noqa: S101
        rows = page.model.shown
        first = 0 if wanted is None else max(0, page.model.row(wanted) - LISTED // 2)
        named = [row for row in rows[first : first + LISTED] if _names_file(row)]
        if named:
            self.locator.submit(Task(self._table, work=partial(self._locate, self._table, named, wanted)))
        elif wanted is None:
            self._raise()

    def _locate(
        self, table: Path, rows: Sequence[Result], wanted: Result | None, checkpoint: Checkpoint
    ) -> tuple[dict[Path, Result], Path | None]:
        """Where the images of rows lie, on the thread: on a share every file takes its time."""
        chosen = None if wanted is None else self._path_of(table, wanted)
        found = {} if wanted is None or chosen is None else {chosen: wanted}
        for result in rows:
            checkpoint(None)
            if (path := self._path_of(table, result)) is not None:
                found.setdefault(path, result)
        return found, chosen

    def _located(self, request: Request, located: tuple[dict[Path, Result], Path | None]) -> None:
        found, chosen = located
        if self.page is None or request.path != self._table:
            return
        self._unlisted = len(self.page.model.results) - len(found)
        if found:
            self._show_all()
            self._viewer.list_results(self._table, found, chosen)
        else:
            self._raise()

    def _path_of(self, table: Path, result: Result) -> Path | None:
        """Where the image of a row lies; None where it is gone, or in an archive that is closed."""
        archive, _, member = result.path.partition(MEMBER)
        file = _existing(table, archive)
        return self._viewer.catalogue.archive.member(file, member) if file and member else file

    def _walked(self, request: Request) -> None:
        """A table is listed, or the archive that was opened for one of its images."""
        if isinstance(request, Listing):
            if self._unlisted:
                text = self.tr("{0} rows of {1} are not in the list; see Table of results")
                self._viewer.said.emit(text.format(self._unlisted, request.path.name), 0)
            return
        if self._wanted is None or request.path != self._wanted[0]:
            return
        result, self._wanted = self._wanted[1], None
        self._list(result)

    # tables of earlier scans

    def _recent_tables(self) -> list[str]:
        return settings.texts(self._viewer.settings, "recent_tables")

    def _remember(self, table: Path) -> None:
        settings.remember(self._viewer.settings, "recent_tables", [str(table.absolute())])
        self._list_recent()

    def _list_recent(self) -> None:
        settings.offer(self.recent, self._recent_tables(), self._open_recent)

    def _open_recent(self, name: str) -> None:
        self.open(Path(name))


def _names_file(result: Result) -> bool:
    """Whether a row says which file it was."""
    return bool(result.path) and not HASH.fullmatch(result.path)


def _existing(table: Path, text: str) -> Path | None:
    """The file that a table names; a relative path begins at the table, or where the program was started."""
    candidates = (table.absolute().parent / text, Path(text).absolute())
    return next((path for path in candidates if path.is_file()), None)

"""The clinic's network in the window: what asks for it, the threads, and what they bring."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QDialog, QWidget

from pneumoview.errors import NodeError, PneumoviewError
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.base.worker import Checkpoint, Request, Worker, run
from pneumoview.gui.features.pacs import desk
from pneumoview.gui.features.pacs.desk import Enclosure, Errand, Letter, Listening, Order
from pneumoview.gui.features.pacs.fields import told, told_error
from pneumoview.gui.features.pacs.sending import SendDialog
from pneumoview.gui.features.pacs.window import PacsWindow
from pneumoview.gui.viewer import Viewer
from pneumoview.imaging.measure import Annotations
from pneumoview.imaging.radiograph import Radiograph
from pneumoview.interop.peer import (
    Fetched,
    Node,
    Own,
    Query,
    Settings,
    Study,
    read_settings,
    settings_file,
    write_settings,
)
from pneumoview.records.opinions import Opinion

if TYPE_CHECKING:
    from pneumoview.interop.outbox import Courier
    from pneumoview.interop.receive import Receiver

RESUME_MS = 3000
"""What is left in the outbox waits until the window has been filled."""
TOLD_MS = 300
"""The outbox is listed no more often than this."""
NOTHING_MS = 8000
LISTENING = "pacs_listening"
"""Property of the viewer, which outlives a window: how films are received, None where they are not."""
LOGGER = "pneumoview.interop"


class _Log(logging.Handler):
    """Hands on what the node says of those who send, from their threads."""

    def __init__(self, told: SignalInstance) -> None:
        super().__init__()
        self._told = told

    def emit(self, record: logging.LogRecord) -> None:
        """See ``logging.Handler``."""
        with suppress(RuntimeError):  # the window has gone
            self._told.emit(record.getMessage())


class Pacs(QObject):
    """Asks nodes, fetches, sends and receives. Until the user has set a node up and asks for it, no thread is begun.

    ``page`` is the window, None until it is first wanted.
    """

    _event = Signal(str, str)
    _arrived = Signal(object)
    _warned = Signal(str)

    def __init__(
        self,
        viewer: Viewer,
        parent: QWidget,
        *,
        drawn: Callable[[], Callable[[Radiograph], Annotations]],
        opinion: Callable[[], Opinion | None],
        by_arrival: Callable[[], object],
    ) -> None:
        """Take what it asks others for.

        Args:
            viewer: what is open.
            parent: the window over which dialogs open.
            drawn: asked when objects are made; what it returns tells, on the thread, what is drawn on a radiograph.
            opinion: the one that is recorded on the AI result on show.
            by_arrival: lets the list begin with what came last.
        """
        super().__init__(parent)
        self._viewer, self._parent = viewer, parent
        self._drawn, self._opinion, self._by_arrival = drawn, opinion, by_arrival
        self.page: PacsWindow | None = None
        self.dialog: SendDialog | None = None
        self._workers: dict[str, Worker] = {}
        self._courier: Courier | None = None
        self._courier_wanted = False
        self._receiver: Receiver | None = None
        self._received = 0
        self._stop_fetching = Event()
        self._left = False
        self._listing = QTimer(self, singleShot=True, interval=TOLD_MS)
        self._listing.timeout.connect(self.list_letters)
        self._event.connect(self._take_event)
        self._arrived.connect(self._take_in)
        self._warned.connect(self._show_warning)
        self._log = _Log(self._warned)
        viewer.presentation.changed.connect(self._show_patients)
        viewer.catalogue.thumbnailer.returned.connect(self._picture_made)
        viewer.leaving.connect(self._leave)
        QTimer.singleShot(RESUME_MS, self, self.resume)
        if (wanted := viewer.property(LISTENING)) is not None:
            self.receive(wanted)

    def specs(self) -> Specs:
        """The window, and what sends."""
        return {
            Menu.FILE: [Spec("pacs", self.tr("PACS…"), (), self.show_page, "pacs")],
            Menu.READING: [
                Spec("send_result", self.tr("Send AI result…"), (), self.send_result),
                Spec("send_opinion", self.tr("Send opinion…"), (), self.send_opinion),
            ],
        }

    # threads

    def _errand(self, thread: str, work: Callable[[Checkpoint], object], **answers: Any) -> Errand:
        """Have something done on a thread; only that which asks others is not waited for at the end."""
        if thread not in self._workers:
            worker = Worker(f"pacs {thread}", run, awaited=thread == "desk", parent=self)
            worker.progressed.connect(self._progressed)
            worker.returned.connect(self._returned)
            worker.errored.connect(self._errored)
            self._workers[thread] = worker
        errand = Errand(Path(), work=work, **answers)
        self._workers[thread].submit(errand)
        return errand

    def _progressed(self, request: Request, progress: object) -> None:
        if isinstance(request, Errand):
            request.progressed(progress)

    def _returned(self, request: Request, result: object) -> None:
        if isinstance(request, Errand):
            request.done(result)

    def _errored(self, request: Request, error: Exception) -> None:
        if isinstance(request, Errand):
            request.failed(told_error(error) if isinstance(error, PneumoviewError) else self._viewer.sentence(error))

    # the window

    def show_page(self) -> PacsWindow:
        """Show the window."""
        page = self.page
        if page is None:
            page = self.page = PacsWindow(self._viewer.settings, self._viewer.images)
            page.nodes.test_wanted.connect(self._test)
            page.search.search_wanted.connect(self._search)
            page.search.fetch_wanted.connect(self._fetch)
            page.search.stop_wanted.connect(self._stop_fetching.set)
            page.letters.retry_wanted.connect(partial(self._change_letters, desk.retry))
            page.letters.drop_wanted.connect(partial(self._change_letters, desk.drop))
            page.receiving.start_wanted.connect(self.receive)
            page.receiving.stop_wanted.connect(self.stop_receiving)
            page.receiving.own_changed.connect(self._keep_own)
            page.receiving.earlier_wanted.connect(lambda folder: self._viewer.open([folder]))
            page.tabs.currentChanged.connect(lambda _: self.list_letters())
            self._show_patients()
            if self._receiver is not None:
                page.receiving.show_listening(self._viewer.property(LISTENING))
        page.show()
        page.raise_()
        page.activateWindow()
        self.list_letters()
        return page

    def _show_patients(self) -> None:
        if self.page is not None:
            self.page.search.set_patient_shown(self._viewer.presentation.patient_shown)

    def _picture_made(self) -> None:
        if self.page is not None and self.page.isVisible():
            self.page.search.rows.repaint()

    def _settings(self) -> Settings | None:
        """Those of the file; None where it cannot be read, which is said."""
        try:
            return read_settings()
        except NodeError as error:
            self._viewer.said.emit(told_error(error), 0)
            return None

    # what nodes are asked

    def _test(self, node: Node) -> None:
        page = self.show_page().nodes
        self._errand(
            "test",
            lambda _: desk.echo(node),
            done=lambda milliseconds: page.show_test(node, milliseconds),
            failed=lambda problem: page.show_test(node, None, problem),
        )

    def _search(self, name: str, query: Query) -> None:
        page = self.show_page().search
        self._errand("ask", lambda _: desk.find(name, query), done=page.show_found, failed=self._search_failed)

    def _search_failed(self, problem: str) -> None:
        if self.page is not None:
            self.page.search.set_busy(False)
            self.page.search.state.say(problem, error=True)

    def _fetch(self, name: str, studies: Sequence[Study]) -> None:
        page = self.show_page().search
        self._stop_fetching.clear()
        page.set_busy(True, stoppable=True)
        page.show_progress(1, len(studies), 0, 0)
        self._errand(
            "ask",
            partial(self._fetch_all, name, list(studies)),
            progressed=self._fetch_progressed,
            done=lambda counted: self._fetch_ended(len(studies), *counted),
            failed=self._search_failed,
        )

    def _fetch_all(self, name: str, studies: Sequence[Study], checkpoint: Checkpoint) -> tuple[int, int]:
        """Fetch one study after the other, on the thread; how many objects have come, and how many could not."""
        files = failed = 0
        for number, study in enumerate(studies, 1):
            if self._stop_fetching.is_set():
                break

            def arrived(done: int, total: int, number: int = number) -> None:
                checkpoint((number, len(studies), done, total))

            folder, fetched = desk.fetch(name, study.study_uid, arrived, self._stop_fetching.is_set)
            failed += fetched.failed
            checkpoint((study, folder, fetched, number == 1))
            files += len(fetched.files)
        return files, failed

    def _fetch_progressed(self, progress: tuple[Any, ...]) -> None:
        page = self.page
        if page is None:
            return
        if isinstance(progress[0], int):
            page.search.show_progress(*progress)
            return
        study, folder, fetched, first = progress
        assert isinstance(study, Study)  # noqa: S101
        assert isinstance(fetched, Fetched)  # noqa: S101
        if fetched.files:
            self._viewer.images.note_arrival(fetched.files)
            page.search.show_fetched(study, fetched.files)
            (self._viewer.open if first else self._viewer.take_in)([folder])

    def _fetch_ended(self, number: int, files: int, failed: int) -> None:
        if self.page is None:
            return
        search = self.page.search
        search.set_busy(False)
        if self._stop_fetching.is_set():
            search.state.say(self.tr("Cancelled. What had come is in the list."))
        elif not files and not failed:
            search.state.say(self.tr("The node has sent nothing."), error=True)
        elif failed:
            search.state.say(self.tr("{0} objects could not be fetched.").format(failed), error=True)
        else:
            search.state.say(self.tr("Studies fetched: {0}. They are in the list.").format(number))

    # what is sent

    def send_result(self) -> None:
        """Show what of the AI result on show would be sent, and send what is ticked."""
        self._send(None)

    def send_opinion(self) -> None:
        """The same for the recorded opinion on it."""
        opinion = self._opinion()
        if opinion is None:
            self._viewer.said.emit(self.tr("There is no opinion of yours on this AI result."), NOTHING_MS)
        else:
            self._send(opinion)

    def _send(self, opinion: Opinion | None) -> None:
        viewer = self._viewer
        radiograph, analysis = viewer.radiograph, viewer.analysis
        if radiograph is None or analysis is None or viewer.current is None:
            viewer.said.emit(self.tr("There is no AI result that could be sent."), NOTHING_MS)
            return
        if (settings := self._settings()) is None:
            return
        if not settings.nodes:
            page = self.show_page()
            page.turn_to(page.nodes)
            page.nodes.state.say(self.tr("Add the node that is to get the AI result first."), warning=True)
            return
        lungs, precision = viewer.reading_settings
        shown = ", ".join(viewer.shown_as(viewer.current).words)
        order = Order(radiograph, analysis, lungs, precision, shown, self._drawn(), opinion)
        dialog = self.dialog = SendDialog(
            list(settings.nodes.values()),
            viewer.settings,
            self._parent,
            opinion=opinion is not None,
            patient_shown=viewer.presentation.patient_shown,
        )
        dialog.remake_wanted.connect(lambda: self._prepare(dialog, order))
        dialog.finished.connect(partial(self._send_asked, dialog))
        dialog.open()
        self._prepare(dialog, order)

    def _prepare(self, dialog: SendDialog, order: Order) -> None:
        order = replace(order, verifier=dialog.verifier, invent=dialog.invent.isChecked())
        inventable = order.radiograph.source.format != "DICOM" and not order.invent

        def wanted() -> bool:
            return self.dialog is dialog and (dialog.verifier, dialog.invent.isChecked()) == (
                order.verifier,
                order.invent,
            )

        def show(made: tuple[list[Enclosure], dict[str, str]]) -> None:
            if wanted():
                dialog.show_made(*made)

        def say(problem: str) -> None:
            if wanted():
                dialog.show_problem(problem, inventable=inventable)

        self._errand("desk", lambda _: desk.prepare(order), done=show, failed=say)

    def _send_asked(self, dialog: SendDialog, answer: int) -> None:
        if answer == QDialog.DialogCode.Accepted:
            self.send(dialog.node.currentText(), dialog.ticked)
        self.dialog = None
        dialog.deleteLater()

    def send(self, name: str, enclosures: Sequence[Enclosure]) -> None:
        """Bring objects into the outbox, and deliver it."""
        self._errand(
            "desk",
            lambda _: desk.enqueue(name, enclosures),
            done=lambda queued: self._queued(name, len(enclosures), queued),
            failed=lambda problem: self._viewer.said.emit(problem, 0),
        )

    def _queued(self, name: str, wanted: int, queued: int) -> None:
        if queued:
            text = self.tr("{0} objects are in the outbox for {1}.").format(queued, name)
        else:
            text = self.tr("{0} has been sent these {1} objects before, see the outbox.").format(name, wanted)
        self._viewer.said.emit(text, NOTHING_MS)
        self.deliver()

    # the outbox

    def resume(self) -> None:
        """Deliver what an earlier run has left, if a node is set up; else nothing is begun."""
        if settings_file().exists() and desk.outbox_folder().exists() and not self._left:
            self._errand("desk", lambda _: desk.waits(), done=self._resume)

    def _resume(self, waits: bool) -> None:
        if waits:
            self.deliver()

    def deliver(self) -> None:
        """Deliver the outbox from now on, and look at once for what is new."""
        if self._courier is not None:
            self._courier.wake()
        elif not self._courier_wanted:
            self._courier_wanted = True
            self._errand("desk", lambda _: desk.courier(self._tell), done=self._begun, failed=self._not_begun)
        self.list_letters()

    def _tell(self, node: str, event: str) -> None:
        with suppress(RuntimeError):  # the window has gone
            self._event.emit(node, event)

    def _begun(self, courier: Courier) -> None:
        self._courier = courier
        if self._left:
            courier.stop()

    def _not_begun(self, problem: str) -> None:
        self._courier_wanted = False
        self._viewer.said.emit(problem, 0)

    def _take_event(self, node: str, event: str) -> None:
        if event not in ("sent", "committed"):
            self._viewer.said.emit(f"{node}: {told(event)}", NOTHING_MS)
        elif event == "sent":
            self._viewer.said.emit(self.tr("Sent to {0}.").format(node), NOTHING_MS)
        if not self._listing.isActive():
            self._listing.start()

    def list_letters(self) -> None:
        """Show the outbox as it is, where it is seen."""
        page = self.page
        if page is not None and page.isVisible() and page.tabs.currentWidget() is page.letters:
            self._errand("desk", lambda _: desk.letters(), done=self._show_letters, failed=self._say_of_letters)

    def _show_letters(self, letters: Sequence[Letter]) -> None:
        if self.page is not None:
            self.page.letters.show_letters(letters)

    def _say_of_letters(self, problem: str) -> None:
        if self.page is not None:
            self.page.letters.say(problem, error=True)

    def _change_letters(self, change: Callable[[Sequence[int]], int], numbers: Sequence[int]) -> None:
        answer = self.deliver if change is desk.retry else self.list_letters
        self._errand("desk", lambda _: change(numbers), done=lambda _: answer(), failed=self._say_of_letters)

    # what is received

    def receive(self, wanted: Listening) -> None:
        """Receive films from now on; a window in another language goes on with it."""
        self._errand(
            "desk",
            lambda _: desk.listen(wanted, self._tell_arrival, lambda: self._tell("", "committed")),
            done=lambda receiver: self._listens(receiver, wanted),
            failed=lambda problem: self._show_receiving(None, problem),
        )

    def _keep_own(self, own: Own) -> None:
        """Keep what this node is called among the settings."""
        try:
            write_settings(replace(read_settings(), own=own))
        except (NodeError, OSError) as error:
            self._viewer.said.emit(told_error(error) if isinstance(error, NodeError) else str(error), 0)
        if self.page is not None:
            self.page.nodes.show_nodes()

    def _tell_arrival(self, path: Path) -> None:
        with suppress(RuntimeError):  # the window has gone
            self._arrived.emit(path)

    def _listens(self, receiver: Receiver, wanted: Listening) -> None:
        self._receiver, self._received = receiver, 0
        if self._left:
            self.stop_receiving()
            return
        self._viewer.setProperty(LISTENING, wanted)
        logging.getLogger(LOGGER).addHandler(self._log)
        self._by_arrival()
        self._show_receiving(wanted)

    def _show_warning(self, sentence: str) -> None:
        if self.page is not None:
            self.page.receiving.show_warning(told(sentence))

    def _show_receiving(self, wanted: Listening | None, problem: str = "") -> None:
        if self.page is not None:
            self.page.receiving.show_listening(wanted, problem)

    def _take_in(self, path: Path) -> None:
        self._received += 1
        self._viewer.images.note_arrival([path])
        self._viewer.take_in([path])
        if self.page is not None:
            self.page.receiving.show_count(self._received)

    def stop_receiving(self) -> None:
        """Receive no more; associations that are open are aborted."""
        if self._receiver is not None:
            logging.getLogger(LOGGER).removeHandler(self._log)
            self._receiver.__exit__(None, None, None)
            self._receiver = None
        if not self._left:
            self._viewer.setProperty(LISTENING, None)
            self._show_receiving(None)

    def _leave(self) -> None:
        """What is asked, sent and received ends with the window; the outbox goes on at the next start."""
        self._left = True
        self._stop_fetching.set()
        if self._courier is not None:
            self._courier.stop()
        self.stop_receiving()
        if self.page is not None:
            self.page.close()
            self.page.deleteLater()
            self.page = None

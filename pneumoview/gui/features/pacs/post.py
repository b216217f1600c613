"""What is sent: it is looked at first, goes into the outbox, and is delivered from there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog, QWidget

from pneumoview.errors import NodeError
from pneumoview.gui.features.pacs import desk
from pneumoview.gui.features.pacs.desk import Enclosure, Letter, Order
from pneumoview.gui.features.pacs.errands import DESK, Errands
from pneumoview.gui.features.pacs.fields import told, told_error
from pneumoview.gui.features.pacs.sending import SendDialog
from pneumoview.gui.features.pacs.window import PacsWindow
from pneumoview.gui.viewer import Viewer
from pneumoview.imaging.measure import Annotations
from pneumoview.imaging.radiograph import Radiograph
from pneumoview.interop.peer import read_settings, settings_file
from pneumoview.records.opinions import Opinion

if TYPE_CHECKING:
    from pneumoview.interop.outbox import Courier

RESUME_MS = 3000
"""What is left in the outbox waits until the window has been filled."""
TOLD_MS = 300
"""The outbox is listed no more often than this."""
NOTHING_MS = 8000


class Post(QObject):
    """Sends AI results and opinions, and delivers the outbox; ``dialog`` is the one that shows what would leave."""

    _event = Signal(str, str)

    def __init__(
        self,
        viewer: Viewer,
        parent: QWidget,
        errands: Errands,
        *,
        page: Callable[[], PacsWindow | None],
        show_page: Callable[[], PacsWindow],
        drawn: Callable[[], Callable[[Radiograph], Annotations]],
        opinion: Callable[[], Opinion | None],
    ) -> None:
        """Take what it asks others for.

        Args:
            viewer: what is open.
            parent: the window over which the dialog opens.
            errands: does the work.
            page: the window of the network, if it was ever shown.
            show_page: shows it.
            drawn: see ``Pacs``.
            opinion: see ``Pacs``.
        """
        super().__init__(parent)
        self._viewer, self._parent, self._errands = viewer, parent, errands
        self._page, self._show_page, self._drawn, self._opinion = page, show_page, drawn, opinion
        self.dialog: SendDialog | None = None
        self._courier: Courier | None = None
        self._courier_wanted = self._left = False
        self._listing = QTimer(self, singleShot=True, interval=TOLD_MS)
        self._listing.timeout.connect(self.list_letters)
        self._event.connect(self._take_event)
        QTimer.singleShot(RESUME_MS, self, self.resume)

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
        if radiograph is None or analysis is None:
            viewer.said.emit(self.tr("There is no AI result that could be sent."), NOTHING_MS)
            return
        try:
            nodes = list(read_settings().nodes.values())
        except NodeError as error:
            viewer.said.emit(told_error(error), 0)
            return
        if not nodes:
            page = self._show_page()
            page.turn_to(page.nodes)
            page.nodes.state.say(self.tr("Add the node that is to get the AI result first."), warning=True)
            return
        lungs, precision = viewer.reading_settings
        order = Order(radiograph, analysis, lungs, precision, self._drawn(), opinion)
        dialog = self.dialog = SendDialog(
            nodes,
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

        self._errands.run(DESK, lambda _: desk.prepare(order), done=show, failed=say)

    def _send_asked(self, dialog: SendDialog, answer: int) -> None:
        if answer == QDialog.DialogCode.Accepted:
            self.send(dialog.node.currentText(), dialog.ticked)
        self.dialog = None
        dialog.deleteLater()

    def send(self, name: str, enclosures: Sequence[Enclosure]) -> None:
        """Bring objects into the outbox, and deliver it."""
        self._errands.run(
            DESK,
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
            self._errands.run(DESK, lambda _: desk.waits(), done=self._resume)

    def _resume(self, waits: bool) -> None:
        if waits:
            self.deliver()

    def deliver(self) -> None:
        """Deliver the outbox from now on, and look at once for what is new."""
        if self._courier is not None:
            self._courier.wake()
        elif not self._courier_wanted:
            self._courier_wanted = True
            self._errands.run(DESK, lambda _: desk.courier(self.tell), done=self._begun, failed=self._not_begun)
        self.list_letters()

    def tell(self, node: str, event: str) -> None:
        """Show, on the GUI thread, what became of something for a node; called on any thread."""
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
        page = self._page()
        if page is not None and page.isVisible() and page.tabs.currentWidget() is page.outbox:
            self._errands.run(DESK, lambda _: desk.letters(), done=self._show_letters, failed=self._say_of_letters)

    def _show_letters(self, letters: Sequence[Letter]) -> None:
        if (page := self._page()) is not None:
            page.outbox.show_letters(letters)

    def _say_of_letters(self, problem: str) -> None:
        if (page := self._page()) is not None:
            page.outbox.say(problem, error=True)

    def retry(self, numbers: Sequence[int]) -> None:
        """Send some of the outbox now."""
        self._errands.run(
            DESK, lambda _: desk.retry(numbers), done=lambda _: self.deliver(), failed=self._say_of_letters
        )

    def drop(self, numbers: Sequence[int]) -> None:
        """Forget some of the outbox."""
        self._errands.run(
            DESK, lambda _: desk.drop(numbers), done=lambda _: self.list_letters(), failed=self._say_of_letters
        )

    def leave(self) -> None:
        """Deliver no more; what is left goes on at the next start."""
        self._left = True
        if self._courier is not None:
            self._courier.stop()

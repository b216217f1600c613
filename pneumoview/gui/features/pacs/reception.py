"""Films are received as long as the window is open and the user wants it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, SignalInstance

from pneumoview.gui.features.pacs import desk
from pneumoview.gui.features.pacs.desk import Listening
from pneumoview.gui.features.pacs.errands import DESK, Errands
from pneumoview.gui.features.pacs.fields import told
from pneumoview.gui.features.pacs.window import PacsWindow
from pneumoview.gui.viewer import Viewer

if TYPE_CHECKING:
    from pneumoview.interop.receive import Receiver

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


class Reception(QObject):
    """Lists what arrives in the viewer, which keeps showing what it shows."""

    _arrived = Signal(object)
    _warned = Signal(str)

    def __init__(
        self,
        viewer: Viewer,
        parent: QObject,
        errands: Errands,
        *,
        page: Callable[[], PacsWindow | None],
        by_arrival: Callable[[], object],
        committed: Callable[[], None],
    ) -> None:
        """Take what it asks others for, and go on with what a former window of the viewer received.

        Args:
            viewer: what is open.
            parent: see ``QObject``.
            errands: does the work.
            page: the window of the network, if it was ever shown.
            by_arrival: see ``Pacs``.
            committed: called on any thread once a node has said what of the outbox it keeps for good.
        """
        super().__init__(parent)
        self._viewer, self._errands, self._page = viewer, errands, page
        self._by_arrival, self._committed = by_arrival, committed
        self._receiver: Receiver | None = None
        self._received = 0
        self._left = False
        self._arrived.connect(self._take_in)
        self._warned.connect(self._show_warning)
        self._log = _Log(self._warned)
        if (wanted := viewer.property(LISTENING)) is not None:
            self.start(wanted)

    @property
    def listening(self) -> Listening | None:
        """How films are received; None where they are not."""
        return None if self._receiver is None else self._viewer.property(LISTENING)

    def start(self, wanted: Listening) -> None:
        """Receive films from now on; a window in another language goes on with it."""
        self._errands.run(
            DESK,
            lambda _: desk.listen(wanted, self._tell_arrival, self._committed),
            done=lambda receiver: self._listens(receiver, wanted),
            failed=lambda problem: self._show_receiving(None, problem),
        )

    def _tell_arrival(self, path: Path) -> None:
        with suppress(RuntimeError):  # the window has gone
            self._arrived.emit(path)

    def _listens(self, receiver: Receiver, wanted: Listening) -> None:
        self._receiver, self._received = receiver, 0
        if self._left:
            self.stop()
            return
        self._viewer.setProperty(LISTENING, wanted)
        logging.getLogger(LOGGER).addHandler(self._log)
        self._by_arrival()
        self._show_receiving(wanted)

    def _show_warning(self, sentence: str) -> None:
        if (page := self._page()) is not None:
            page.receiving.show_warning(told(sentence))

    def _show_receiving(self, wanted: Listening | None, problem: str = "") -> None:
        if (page := self._page()) is not None:
            page.receiving.show_listening(wanted, problem)

    def _take_in(self, path: Path) -> None:
        self._received += 1
        self._viewer.images.note_arrival([path])
        self._viewer.take_in([path])
        if (page := self._page()) is not None:
            page.receiving.show_count(self._received)

    def stop(self) -> None:
        """Receive no more; associations that are open are aborted."""
        if self._receiver is not None:
            logging.getLogger(LOGGER).removeHandler(self._log)
            self._receiver.__exit__(None, None, None)
            self._receiver = None
        if not self._left:
            self._viewer.setProperty(LISTENING, None)
            self._show_receiving(None)

    def leave(self) -> None:
        """Stop with the window; the next one of the same viewer goes on."""
        self._left = True
        self.stop()

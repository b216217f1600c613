"""The one module that starts threads: a frozen request goes in, signals with the same request come out."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, SignalInstance

from pneumoview.errors import PneumoviewError
from pneumoview.gui.base.log import record

_ids = itertools.count(1)


@dataclass(frozen=True)
class Request:
    """One piece of work on one frame of one file; two requests for the same work differ in ``id`` only.

    What else the work must know stands in the fields of a subclass.
    """

    path: Path
    frame: int = 0
    id: int = field(default_factory=lambda: next(_ids), compare=False, kw_only=True)


class CancelledError(Exception):
    """Raised at a checkpoint of work that nobody waits for any more."""


Checkpoint = Callable[[object], None]
Work = Callable[[Any, Checkpoint], object]
"""Answers the requests of one kind."""


@dataclass(frozen=True)
class Task(Request):
    """A request that brings its own ``work``; ``run`` answers it."""

    work: Callable[[Checkpoint], object] = field(kw_only=True)


def run(task: Task, checkpoint: Checkpoint) -> object:
    """Do the work that a task brings."""
    return task.work(checkpoint)


class Worker(QObject):
    """One thread that works off requests, one at a time.

    A request is answered by ``started``, any number of ``progressed``, one ``returned`` or one ``errored``, and
    ``finished``; a cancelled one by ``finished`` without result. A request that is dropped before it starts is not
    answered; ``cancelled`` tells that all are. Running work cannot be interrupted: it is left at its next checkpoint.

    ``work(request, checkpoint)`` runs on the thread; ``checkpoint(progress)`` reports and raises ``CancelledError``.
    All methods are called from the GUI thread, where the signals arrive too.
    """

    started = Signal(object)
    progressed = Signal(object, object)
    returned = Signal(object, object)
    errored = Signal(object, object)
    finished = Signal(object)
    cancelled = Signal()

    def __init__(
        self,
        name: str,
        work: Work,
        *,
        latest_only: bool = False,
        awaited: bool = True,
        parent: QObject | None = None,
    ) -> None:
        """Start the thread.

        Args:
            name: of the thread.
            work: answers the requests.
            latest_only: a new request supersedes those that wait and the one that runs.
            awaited: ``close`` waits for the thread. Without it, work that waits for somebody else, as a network does,
                may end with the program.
            parent: see ``QObject``.
        """
        super().__init__(parent)
        self._work = work
        self._latest_only = latest_only
        self._condition = threading.Condition()
        self._queue: OrderedDict[Request, Request] = OrderedDict()
        self._running: Request | None = None
        self._joinable = False  # what runs is still wanted, and its answer has not been sent
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=not awaited)
        self._thread.start()

    def submit(self, request: Request, *, first: bool = False) -> Request:
        """Queue a request, at the front with ``first``.

        Returns:
            The request whose answer will come: the one that already waits or runs for the same work, else the new one.
        """
        with self._condition:
            if self._running == request and self._joinable:
                return self._running
            if self._latest_only:
                self._queue.clear()
                self._joinable = False
            request = self._queue.setdefault(request, request)
            if first:
                self._queue.move_to_end(request, last=False)
            self._condition.notify()
        return request

    def cancel(self) -> None:
        """Drop everything that waits and leave what runs at its next checkpoint."""
        with self._condition:
            self._queue.clear()
            self._joinable = False
        self.cancelled.emit()

    def drop(self, request: Request) -> None:
        """Forget one request, which nobody waits for any more; if it runs, leave it at its next checkpoint."""
        with self._condition:
            self._queue.pop(request, None)
            if self._running is request:
                self._joinable = False

    def close(self) -> None:
        """Cancel, and wait until the thread has ended, if it is to be awaited; nothing is answered any more."""
        with self._condition:
            self._closed = True
            self._queue.clear()
            self._joinable = False
            self._condition.notify()
        if not self._thread.daemon:
            self._thread.join()

    @property
    def idle(self) -> bool:
        """Whether nothing waits and nothing runs."""
        with self._condition:
            return not self._queue and self._running is None

    def _checkpoint(self, progress: object) -> None:
        if not self._joinable:
            raise CancelledError
        self.progressed.emit(self._running, progress)

    def _run(self) -> None:
        while True:
            with self._condition:
                self._running = None
                self._condition.wait_for(lambda: self._queue or self._closed)
                if self._closed:
                    return
                request, _ = self._queue.popitem(last=False)
                self._running, self._joinable = request, True
            self.started.emit(request)
            try:
                result = self._work(request, self._checkpoint)
            except CancelledError:
                pass
            except Exception as error:
                if not isinstance(error, PneumoviewError):
                    record(error)
                self._answer(self.errored, request, error)
            else:
                self._answer(self.returned, request, result)
            self._answer(self.finished, request)

    def _answer(self, signal: SignalInstance, *values: object) -> None:
        """Send an answer; after ``close`` nobody is there who could take that of a thread that was not awaited."""
        self._joinable = False
        if not (self._closed and self._thread.daemon):
            signal.emit(*values)

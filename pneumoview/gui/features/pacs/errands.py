"""Work for the threads of the network, each piece with who waits for its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from pneumoview.errors import PneumoviewError
from pneumoview.gui.base.worker import Checkpoint, Request, Task, Worker, run
from pneumoview.gui.features.pacs.fields import told_error

DESK = "desk"
"""The thread for what is done on this computer; all others ask somebody else, and are not waited for at the end."""


def nothing(*_: object) -> None:
    """Take any answer and do nothing."""


@dataclass(frozen=True)
class Errand(Task):
    """A task with who waits for its answer; these are called on the GUI thread, ``failed`` with a sentence."""

    done: Callable[[Any], object] = field(default=nothing, kw_only=True)
    failed: Callable[[str], object] = field(default=nothing, kw_only=True)
    progressed: Callable[[Any], object] = field(default=nothing, kw_only=True)


class Errands(QObject):
    """Threads by name, each begun with the first work for it. ``sentence`` words an error that is not the program's."""

    def __init__(self, parent: QObject, sentence: Callable[[Exception], str]) -> None:
        super().__init__(parent)
        self._sentence = sentence
        self.workers: dict[str, Worker] = {}

    def run(
        self,
        thread: str,
        work: Callable[[Checkpoint], object],
        *,
        done: Callable[[Any], object] = nothing,
        failed: Callable[[str], object] = nothing,
        progressed: Callable[[Any], object] = nothing,
    ) -> None:
        """Have something done on a thread, after what was asked of it before."""
        if thread not in self.workers:
            worker = self.workers[thread] = Worker(f"pacs {thread}", run, awaited=thread == DESK, parent=self)
            worker.progressed.connect(self._progressed)
            worker.returned.connect(self._returned)
            worker.errored.connect(self._errored)
        self.workers[thread].submit(Errand(Path(), work=work, done=done, failed=failed, progressed=progressed))

    def _progressed(self, request: Request, progress: object) -> None:
        if isinstance(request, Errand):
            request.progressed(progress)

    def _returned(self, request: Request, result: object) -> None:
        if isinstance(request, Errand):
            request.done(result)

    def _errored(self, request: Request, error: Exception) -> None:
        if isinstance(request, Errand):
            request.failed(told_error(error) if isinstance(error, PneumoviewError) else self._sentence(error))

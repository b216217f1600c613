"""A run of a scan: inputs to a table; and what the commands ``scan`` and ``watch`` add: signals and a console."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from threading import Event
from types import FrameType, TracebackType
from typing import Any, Protocol, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TextColumn, TimeRemainingColumn

from pneumoview.ai.pipeline import Pipeline
from pneumoview.errors import ClusterError
from pneumoview.imaging.radiograph import one_line
from pneumoview.scan.anonymise import Anonymiser
from pneumoview.scan.cluster import Cluster
from pneumoview.scan.engine import Done, Draw, scan
from pneumoview.scan.inputs import STDIN, Input, Inputs
from pneumoview.scan.store import Table
from pneumoview.scan.table import Row

STATUSES = ("ok", "refused", "failed")
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def settings(pipeline: Pipeline, anonymiser: Anonymiser | None, attention: bool = True) -> dict[str, str | None]:
    """What must be the same for rows to share a table: the models, their precision, and what is left out.

    The device is a column.
    """
    models = {
        "model": pipeline.bundle,
        "lungs": pipeline.lungs and pipeline.lungs.bundle,
        "gate": pipeline.gate and pipeline.gate.bundle,
    }
    hashes = {f"{name}_sha256": bundle.sha256 for name, bundle in models.items() if bundle}
    how = {"precision": pipeline.precision, "attention": "yes" if attention else "no"}
    hidden = anonymiser.settings if anonymiser else {"anonymise": "no"}
    return {"model": pipeline.bundle.id, **hashes, **how, **hidden}


class Ending(Protocol):
    """Ends a run after the batch in work, once its ``signal`` is not 0."""

    signal: int


class Stop:
    """Ctrl-C or a request to terminate sets ``signal``; a second one leaves at once."""

    def __init__(self, console: Console) -> None:
        self.signal = 0
        self._console = console

    def __enter__(self) -> Self:
        """Take the signals over."""
        self._before: dict[int, Any] = {number: signal.signal(number, self._note) for number in SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hand the signals back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        del frame
        if self.signal:
            self._console.show_cursor()
            os._exit(128 + number)
        self.signal = number


@dataclass
class Run:
    """One run of a scan: what reads, what takes the rows, and how far it has come.

    Attributes:
        pipeline: reads the radiographs.
        table: takes a row for every input that has none.
        stop: ends the run after the batch in work.
        anonymiser: applied to every row; None for none.
        threads: how many decode.
        batch: images that the model takes at a time; what fits the device if None.
        attention: whether to look for the lungs and where the model looks.
        cluster: reads in place of this machine; None for none.
        draw: see ``engine.scan``.
        written: rows so far.
        skipped: inputs that were done before, or are there twice.
        changed: inputs that have changed since an earlier run read them.
        found: inputs so far, ahead of reading; see ``counting``.
        counted: whether these are all.
    """

    pipeline: Pipeline
    table: Table
    stop: Ending
    anonymiser: Anonymiser | None = None
    threads: int = 1
    batch: int | None = None
    attention: bool = True
    cluster: Cluster | None = None
    draw: Draw | None = None
    written: int = 0
    skipped: int = 0
    changed: int = 0
    found: int = 0
    counted: bool = False

    def write(self, inputs: Iterable[Input | None]) -> Generator[Done | None]:
        """Read and write; yields every input once its row is written, and None when there is nothing for the moment.

        Raises:
            WriteError: the table cannot be written, or there is nothing left to read with.
        """
        read = self.cluster.scan if self.cluster else scan
        rows = read(
            self._pending(inputs),
            self.pipeline,
            self.threads,
            batch=self.batch,
            attention=self.attention,
            draw=self.draw,
            notice=self.tell,
            stopped=lambda: bool(self.stop.signal),
        )
        try:
            with closing(rows) as results:
                for done in results:
                    if done is None:
                        self.table.sync()
                    else:
                        self.table.append(done.input.key, done.stamp, self.hidden(done))
                        self.written += 1
                    yield done
        except RuntimeError as error:
            raise self.table.write_error(f"the model cannot go on ({one_line(error)})") from error
        except (OSError, ClusterError) as error:
            raise self.table.write_error(f"the scan cannot go on ({one_line(error)})") from error

    def tell(self, notice: str) -> None:
        """Called with what the user may want to know of the scan."""

    def hidden(self, done: Done) -> Row:
        """The row as the table has it."""
        return self.anonymiser(done.row, done.input.label) if self.anonymiser else done.row

    def _pending(self, inputs: Iterable[Input | None]) -> Iterator[Input | None]:
        for item in inputs:
            if self.stop.signal:
                return
            if item is None or self.table.claim(item.key):
                yield item
                continue
            self.skipped += 1
            self.changed += self.table.has_older(item.key, item.stamp())

    @contextmanager
    def counting(self, inputs: Inputs) -> Iterator[None]:
        """Count ahead on a thread, unless paths come by standard input."""
        ended = Event()
        with ThreadPoolExecutor(1, thread_name_prefix="count") as counter:
            if STDIN not in inputs.paths:
                counter.submit(self._count, inputs, ended)
            try:
                yield
            finally:
                ended.set()

    def _count(self, inputs: Inputs, ended: Event) -> None:
        for item in inputs:
            if ended.is_set() or self.stop.signal:
                return
            self.found += item is not None
        self.counted = True

    @property
    def total(self) -> int:
        """How many rows there will be, as far as it is known."""
        return max(self.found - self.skipped, self.written)

    @property
    def summary(self) -> str:
        """How many rows of each status the table has, and what was passed over."""
        counts = self.table.counts
        told = ", ".join(f"{counts[status]} {status}" for status in STATUSES)
        text = f"{self.table.path}: {counts.total()} files, {told}"
        if self.skipped:
            text += f"; {self.skipped} were done before or named twice"
        if self.changed:
            text += f"; {self.changed} of these have changed since, and only --overwrite reads them anew"
        if self.written and self.cluster is None:
            text += f"; read on {self.pipeline.place}"
        return text


@dataclass(kw_only=True)
class ConsoleRun(Run):
    """A run that shows failures and progress on a ``console``; ``fell_back``: a change of the device has been shown."""

    console: Console
    fell_back: bool = False

    def write(self, inputs: Iterable[Input | None]) -> Generator[Done | None]:
        """See ``Run``; failures are shown, and that the scan goes on with another device."""
        for done in super().write(inputs):
            if self.pipeline.place.fell_back and not self.fell_back:
                self.fell_back = True
                self.tell(f"note: the scan goes on with the {self.pipeline.place}")
            if done is not None and done.row["status"] == "failed":
                text = f"[red]failed:[/] {escape(str(done.row['reason']))}"
                self.console.print(text, highlight=False, soft_wrap=True)
            yield done

    def tell(self, notice: str) -> None:
        """Show it."""
        self.console.print(notice, highlight=False, soft_wrap=True, markup=False)

    def write_with_progress(self, inputs: Inputs) -> None:
        """Read and write all, with the time left."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self.console) as progress, self.counting(inputs):
            number = progress.add_task("scan", total=None)
            for _ in self.write(inputs):
                progress.update(number, completed=self.written)
                if self.found:
                    self._show(progress.tasks[0], "scan" if self.counted else "scan, counting files")
            if not self.stop.signal:
                progress.update(number, total=self.written)

    def _show(self, task: Task, text: str) -> None:
        """Set the total by hand: ``Progress.update`` would forget how fast it went."""
        task.description, task.total = text, self.total

"""What the commands ``scan`` and ``watch`` add to a run: signals, and a console."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Any, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TextColumn, TimeRemainingColumn

from pneumoview.scan.engine import Scanned
from pneumoview.scan.inputs import Input, Inputs
from pneumoview.scan.run import ScanRun

SIGNALS = (signal.SIGINT, signal.SIGTERM)


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


@dataclass(kw_only=True)
class ConsoleRun(ScanRun):
    """A run that shows failures and progress on a ``console``; ``fell_back``: a change of the device has been shown."""

    console: Console
    fell_back: bool = False

    def write(self, inputs: Iterable[Input | None]) -> Generator[Scanned | None]:
        """See ``ScanRun``; shows failures, and a change of the device."""
        for done in super().write(inputs):
            if self.pipeline.place.fell_back and not self.fell_back:
                self.fell_back = True
                self.tell(f"note: the scan continues on the {self.pipeline.place}")
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

"""One run of a scan, inputs to a table: what it is made of and how it is begun, for every front end."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, Protocol, TypeVar

from pneumoview.ai.pipeline import Pipeline
from pneumoview.errors import ClusterError
from pneumoview.imaging.radiograph import one_line
from pneumoview.scan.anonymise import Anonymiser
from pneumoview.scan.cluster import Cluster
from pneumoview.scan.engine import Scanned, scan
from pneumoview.scan.inputs import STDIN, Input, Inputs
from pneumoview.scan.pictures import Pictures
from pneumoview.scan.row import NO_IMAGE, Row
from pneumoview.scan.settings import settings
from pneumoview.scan.store import Table
from pneumoview.scan.thumbnails import Thumbnails

STATUSES = ("ok", "refused", "failed")


class Ending(Protocol):
    """Ends a run after the batch in work, once its ``signal`` is not 0."""

    signal: int


@dataclass
class ScanRun:
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
        pictures: drawn of every radiograph; None for none.
        outputs: what else is made of every input before its row is written; called on one of several threads.
        written: rows so far.
        skipped: inputs that were done before, or are there twice.
        without_image: reports, presentation states and the like, which have no row.
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
    pictures: Pictures | None = None
    outputs: tuple[Callable[[Scanned], None], ...] = ()
    written: int = 0
    skipped: int = 0
    without_image: int = 0
    changed: int = 0
    found: int = 0
    counted: bool = False

    def write(self, inputs: Iterable[Input | None]) -> Generator[Scanned | None]:
        """Read and write; yields every input once its row is written, and None while there is nothing to do.

        An object that is meant to hold no image has no row; it is counted.

        Raises:
            WriteError: the table cannot be written, or there is nothing left to read with.
        """
        read = (
            partial(self.cluster.scan, drawing=self.pictures.drawing if self.pictures else None)
            if self.cluster
            else scan
        )
        rows = read(
            self._pending(inputs),
            self.pipeline,
            self.threads,
            batch=self.batch,
            attention=self.attention,
            draw=self._draw if self.pictures or self.outputs else None,
            notice=self.tell,
            stopped=lambda: bool(self.stop.signal),
        )
        try:
            with closing(rows) as results:
                for done in results:
                    if done is None:
                        self.table.sync()
                    elif done.row["status"] == NO_IMAGE:
                        self.without_image += 1
                        done = None
                    else:
                        self.table.append(done.input.key, done.stamp, self.hidden(done))
                        self.written += 1
                    yield done
        except RuntimeError as error:
            raise self.table.write_error(f"the model cannot continue ({one_line(error)})") from error
        except (OSError, ClusterError) as error:
            raise self.table.write_error(f"the scan cannot continue ({one_line(error)})") from error

    def _draw(self, done: Scanned) -> None:
        for draw in (self.pictures, *self.outputs):
            if draw is not None:
                draw(done)

    def tell(self, notice: str) -> None:
        """Called with what the user may want to know of the scan."""

    def hidden(self, done: Scanned) -> Row:
        """The row as the table has it."""
        return self.anonymiser(done.row, done.input.label) if self.anonymiser else done.row

    def _pending(self, inputs: Iterable[Input | None]) -> Iterator[Input | None]:
        for item in inputs:
            if self.stop.signal:
                return
            if item is None or item.again or self.table.claim(item.key):
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
        return max(self.found - self.skipped - self.without_image, self.written)

    @property
    def summary(self) -> str:
        """How many rows of each status the table has, and what was passed over."""
        counts = self.table.counts
        told = ", ".join(f"{counts[status]} {status}" for status in STATUSES)
        text = f"{self.table.path}: {counts.total()} files, {told}"
        if self.skipped:
            text += f"; {self.skipped} were done before or named twice"
        if self.without_image:
            text += f"; {self.without_image} DICOM objects without an image were passed over"
        if self.changed:
            text += f"; {self.changed} of these have changed since, and only --overwrite reads them again"
        if self.written and self.cluster is None:
            text += f"; read on {self.pipeline.place}"
        return text


Made = TypeVar("Made", bound=ScanRun)


@contextmanager
def open_run(
    make: Callable[..., Made],
    pipeline: Pipeline,
    table: Path,
    stop: Ending,
    anonymiser: Anonymiser | None = None,
    *,
    overwrite: bool = False,
    attention: bool = True,
    pictures: Pictures | None = None,
    thumbnails: bool = False,
    facts: Mapping[str, str] | None = None,
    **options: Any,
) -> Iterator[Made]:
    """A run with its table open: every front end begins one here, so that each can resume the tables of the others.

    Args:
        make: a class of runs; it takes the ``options``.
        pipeline: reads the radiographs.
        table: see ``Table``.
        stop: ends the run.
        anonymiser: applied to every row; None for none.
        overwrite: replace the table and its thumbnails.
        attention: whether to look for the lungs and where the model looks.
        pictures: what is drawn; its folder is made.
        thumbnails: let ``pictures`` keep thumbnails beside the table.
        facts: further ones that must be the same for rows to share the table.
        options: further ones of the run.

    Raises:
        TableError, WriteError: see ``Table``.
        OSError: what is drawn cannot be written.
    """
    same = {**settings(pipeline, anonymiser, attention), **(pictures.settings if pictures else {}), **(facts or {})}
    with Table(table, same, overwrite=overwrite) as opened:
        if pictures is not None and thumbnails:
            pictures = replace(pictures, thumbnails=Thumbnails(table, overwrite=overwrite))
        if pictures is not None and pictures.folder is not None:
            pictures.folder.mkdir(exist_ok=True)
        yield make(pipeline, opened, stop, anonymiser, attention=attention, pictures=pictures, **options)

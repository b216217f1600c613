"""A scan for a window: rows come on one thread, while another pauses, resumes or stops it; and tables read again.

What a scan needs is imported once one is begun, so that a table can be read without torch.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pneumoview.errors import TableError
from pneumoview.imaging.radiograph import one_line
from pneumoview.scan.parquet import TYPES
from pneumoview.scan.table import COLUMNS, Cell, Row
from pneumoview.spreadsheet import text_of

if TYPE_CHECKING:
    from pneumoview.scan.anonymise import Mode
    from pneumoview.scan.command import Run

NEEDED = ("path", "status", "reason")
CONVERT: dict[str, Any] = {"float64": float, "int64": int, "bool_": {"True": True, "False": False}.__getitem__}


class Session:
    """One scan, begun or gone on with when its rows are asked for, on the thread that asks.

    Attributes:
        signal: not 0 once it is to stop.
        earlier: rows that the table had before.
        written: rows written since.
        total: how many there will be, the earlier ones aside, as far as they are counted.
        counted: whether all are counted.
        changed: inputs that have changed since an earlier run read them.
    """

    def __init__(
        self,
        inputs: Sequence[Path],
        table: Path,
        *,
        model: str | None = None,
        device: str = "auto",
        trust: bool = False,
        anonymise: Mode | None = None,
        key: Path | None = None,
        glob: Sequence[str] = (),
        overwrite: bool = False,
    ) -> None:
        """Nothing is opened yet; see ``pneumoview scan`` for what each of it means."""
        self._inputs, self._table = inputs, table
        self._model, self._device, self._trust = model, device, trust
        self._anonymise, self._key, self._glob, self._overwrite = anonymise, key, glob, overwrite
        self._going = threading.Event()
        self._going.set()
        self._run: Run | None = None
        self.signal = 0
        self.earlier = 0
        self.counted = False

    @property
    def written(self) -> int:
        """See ``Session``."""
        return self._run.rows if self._run else 0

    @property
    def total(self) -> int:
        """See ``Session``."""
        return self._run.total if self._run else 0

    @property
    def changed(self) -> int:
        """See ``Session``."""
        return self._run.changed if self._run else 0

    @property
    def paused(self) -> bool:
        """Whether it is to wait."""
        return not self._going.is_set()

    def pause(self) -> None:
        """Wait after the row just written, which is brought to the disk."""
        self._going.clear()

    def resume(self) -> None:
        """Wait no longer."""
        self._going.set()

    def stop(self) -> None:
        """End after the batch in work."""
        self.signal = 1
        self._going.set()

    def __iter__(self) -> Generator[Row | None]:
        """The rows that the table has, then every one that is written; None where there is nothing for the moment.

        Raises:
            PneumoviewError: the model, the key or the table cannot be used, or the table can be written no further.
            OSError: the key can be neither read nor made.
        """
        from torch import get_num_threads, set_num_threads

        from pneumoview.ai.pipeline import Pipeline
        from pneumoview.scan.anonymise import Anonymiser, read_key
        from pneumoview.scan.command import Run, settings
        from pneumoview.scan.inputs import Choice, Inputs
        from pneumoview.scan.store import Table

        anonymiser = Anonymiser(read_key(self._key) if self._key else None) if self._anonymise else None
        cores = max(1, (os.cpu_count() or 1) - 1)
        set_num_threads(min(cores, get_num_threads()))
        pipeline = Pipeline.load(self._model, self._device, trust=self._trust, precision="auto")
        inputs = Inputs([str(path) for path in self._inputs], choice=Choice.of(self._glob))
        with Table(self._table, settings(pipeline, anonymiser), overwrite=self._overwrite) as table:
            self.earlier = table.counts.total()
            if self.earlier:
                yield from read(self._table)
            run = self._run = Run(pipeline, table, self, anonymiser, threads=min(4, cores))
            with run.counting(inputs) as counted, closing(run.write(inputs)) as written:
                for done in written:
                    self.counted = counted is not None and counted.done()
                    yield None if done is None else run.hidden(done)
                    if self.paused:
                        table.sync(now=True)
                        yield None
                        self._going.wait()


def read(path: Path) -> Generator[Row]:
    """The rows of a table, CSV or JSON Lines, by the types of their columns; a last line torn by a crash is left out.

    Raises:
        TableError: it is no table of a scan, or damaged.
        OSError: it cannot be read.
    """
    if path.suffix.lower() == ".parquet":
        raise TableError(f"{path.name} is a Parquet table; only CSV and JSON Lines can be opened here")
    rows = _json_rows if path.suffix.lower() == ".jsonl" else _csv_rows
    try:
        yield from rows(path)
    except (ValueError, csv.Error, KeyError) as error:
        raise TableError(f"{path.name} is damaged: {one_line(error)}") from error


def _none(path: Path, names: object) -> TableError:
    missing = ", ".join(name for name in NEEDED if not isinstance(names, list) or name not in names)
    return TableError(f"{path.name} is no table of a scan: it has no column {missing}")


def _csv_rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", errors=sys.getfilesystemencodeerrors(), newline="") as lines:
        reader = csv.reader(lines)
        names = next(reader, [])
        if not set(NEEDED) <= set(names):
            raise _none(path, names)
        torn = 0
        for cells in reader:
            if torn:
                raise ValueError(f"line {torn} has not {len(names)} cells")
            if len(cells) != len(names):
                torn = reader.line_num
                continue
            yield {name: _value(name, cell) for name, cell in zip(names, cells, strict=True) if name in COLUMNS}


def _value(name: str, cell: str) -> Cell:
    if not cell:
        return None
    convert = CONVERT.get(TYPES.get(name, ""))
    value: Cell = convert(cell) if convert else text_of(cell)
    return value


def _json_rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith("\n"):
                return
            try:
                row = json.loads(line)
            except ValueError as error:
                raise ValueError(f"line {number} is no JSON") from error
            if not isinstance(row, dict) or not set(NEEDED) <= set(row):
                raise _none(path, list(row) if isinstance(row, dict) else None)
            yield {name: row.get(name) for name in COLUMNS}

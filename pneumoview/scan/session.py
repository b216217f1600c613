"""A scan for a window: rows come on one thread, while another pauses, resumes or stops it; and tables read again.

What a scan needs is imported once one is begun, so that a table can be read without torch.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from pneumoview.scan.row import Row
from pneumoview.scan.table import read_table

if TYPE_CHECKING:
    from pneumoview.scan.anonymise import Mode
    from pneumoview.scan.run import ScanRun

__all__ = ["Session", "read_table"]


class Session:
    """One scan, started or resumed when its rows are asked for, on the thread that asks.

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
        self._run: ScanRun | None = None
        self.signal = 0
        self.earlier = 0

    @property
    def written(self) -> int:
        """See ``Session``."""
        return self._run.written if self._run else 0

    @property
    def total(self) -> int:
        """See ``Session``."""
        return self._run.total if self._run else 0

    @property
    def counted(self) -> bool:
        """See ``Session``."""
        return self._run is not None and self._run.counted

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
        """The rows that the table has, then every one that is written; None while there is nothing new.

        Raises:
            PneumoviewError: the model, the key or the table cannot be used, or the table can be written no further.
            OSError: the key can be neither read nor made.
        """
        from torch import get_num_threads, set_num_threads

        from pneumoview.ai.pipeline import Pipeline
        from pneumoview.scan.anonymise import Anonymiser
        from pneumoview.scan.inputs import Choice, Inputs
        from pneumoview.scan.run import ScanRun, open_run

        anonymiser = Anonymiser.of(self._anonymise, self._key)
        cores = max(1, (os.cpu_count() or 1) - 1)
        set_num_threads(min(cores, get_num_threads()))
        pipeline = Pipeline.load(self._model, self._device, trust=self._trust, precision="auto")
        inputs = Inputs([str(path) for path in self._inputs], choice=Choice.of(self._glob))
        begun = open_run(
            ScanRun, pipeline, self._table, self, anonymiser, overwrite=self._overwrite, threads=min(4, cores)
        )
        with begun as run:
            self.earlier = run.table.counts.total()
            if self.earlier:
                yield from run.table.rows()
            self._run = run
            with run.counting(inputs), closing(run.write(inputs)) as written:
                for done in written:
                    yield None if done is None else run.hidden(done)
                    if self.paused:
                        run.table.sync(now=True)
                        yield None
                        self._going.wait()

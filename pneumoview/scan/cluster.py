"""The same scan on a Dask cluster: shards of files go to the workers, rows come back once, in the order of the files.

Needs ``distributed``, which comes with ``pneumoview[cluster]``. No torch is imported before the first row.
"""

from __future__ import annotations

import logging
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pneumoview.errors import ClusterError
from pneumoview.imaging.radiograph import one_line
from pneumoview.scan.inputs import TICK_SECONDS, Input
from pneumoview.scan.row import Row, failed_row
from pneumoview.scan.shard import File, Model, Read, read_shard

if TYPE_CHECKING:
    from distributed import Client, Future

    from pneumoview.ai.pipeline import Pipeline
    from pneumoview.scan.engine import Scanned
    from pneumoview.scan.pictures import Drawing

    ShardFuture = Future[list[Read]]

SHARD = 16
AHEAD, AHEAD_WITH_PICTURES = 8, 2
"""Shards for every worker that are under way, or done and waiting for their turn."""
CONNECT_SECONDS = 5
WORKERS_SECONDS = 10
FETCH_SECONDS = 60


@contextmanager
def connect(address: str, tell: Callable[[str], None], **loading: Any) -> Iterator[Cluster]:
    """A cluster, by the address of its scheduler, for a while.

    Args:
        address: ``tcp://host:8786`` or, with certificates in the configuration of Dask, ``tls://host:8786``.
        tell: takes a note for the user, such as that versions differ.
        loading: how the workers load the model, the options of ``Pipeline.load``.

    Raises:
        ClusterError: Dask is not installed, the scheduler does not answer, or it has no workers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError("a scan on a cluster needs Dask: pip install 'pneumoview[cluster]'") from error
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings(record=True) as notes:
            client = Client(address, timeout=CONNECT_SECONDS, name="pneumoview")
    except Exception as error:  # a wrong address, a wrong certificate, no answer: each of another kind
        raise ClusterError(f"the scheduler {address} does not answer: {one_line(error)}") from error
    with client:
        for note in notes:
            tell(str(note.message))
        try:
            client.wait_for_workers(1, timeout=WORKERS_SECONDS)
        except TimeoutError as error:
            raise ClusterError(f"the scheduler {address} has no workers") from error
        yield Cluster(client, address, loading)


@dataclass(frozen=True)
class Cluster:
    """A cluster whose workers see the same files and have the same models."""

    client: Client
    address: str
    loading: Mapping[str, Any]

    def scan(
        self,
        inputs: Iterable[Input | None],
        pipeline: Pipeline,
        threads: int,
        *,
        draw: Callable[[Scanned], None] | None = None,
        drawing: Drawing | None = None,
        notice: Callable[[str], None] = lambda _: None,
        stopped: Callable[[], bool] = lambda: False,
        **options: Any,
    ) -> Generator[Scanned | None]:
        """Like ``engine.scan``; a None says too that the workers are waited for.

        A shard whose worker dies is read by another one. A file whose reading ends every worker has a failed row.

        Args:
            inputs: what is read.
            pipeline: the models that the workers must have.
            threads: how many decode on every worker.
            draw: called here with every row and its pictures before anybody has it; None where there is nothing to do.
            drawing: makes the pictures, on the workers; None for none.
            notice: told when no worker is left.
            stopped: asked every moment whether to end.
            options: further ones of ``engine.scan``, for the workers.

        Raises:
            ClusterError: the scheduler is gone, or a worker lacks the models of ``pipeline`` or cannot continue.
            OSError: ``draw`` cannot continue.
        """
        work = _Work(self, pipeline, {"threads": threads, **options}, drawing, notice)
        for done in work.read(inputs):
            if done is not None and draw is not None:
                draw(done)
            yield done
            if stopped():
                return


class _Work:
    """Shards on their way, in order."""

    def __init__(
        self,
        cluster: Cluster,
        pipeline: Pipeline,
        options: Mapping[str, Any],
        drawing: Drawing | None,
        notice: Callable[[str], None],
    ) -> None:
        self._cluster = cluster
        self._bundle = pipeline.bundle
        self._model = Model.of(pipeline, cluster.loading)
        self._options = options
        self._drawing = drawing
        self._ahead = AHEAD_WITH_PICTURES if drawing and drawing.heatmaps else AHEAD
        self._notice = notice
        self._waiting: deque[tuple[list[Input], ShardFuture]] = deque()
        self._workers = 0

    def read(self, inputs: Iterable[Input | None]) -> Generator[Scanned | None]:
        """See ``Cluster.scan``."""
        shard: list[Input] = []
        for item in inputs:
            if item is not None:
                shard.append(item)
            if len(shard) == SHARD or (item is None and shard and self._idle):
                self._send(shard)
                shard = []
            while self._full or (item is None and self._ready):
                yield from self._rows(*self._waiting.popleft())
            if item is None:
                yield None
        if shard:
            self._send(shard)
        while self._waiting:
            yield from self._rows(*self._waiting.popleft())

    @property
    def _idle(self) -> bool:
        """Whether some workers have nothing to do."""
        return len(self._waiting) < max(self._workers, 1)

    @property
    def _full(self) -> bool:
        """Whether enough was sent for the moment."""
        return len(self._waiting) >= self._ahead * max(self._workers, 1)

    @property
    def _ready(self) -> bool:
        """Whether the first shard is done."""
        return bool(self._waiting) and self._waiting[0][1].done()

    def _send(self, shard: list[Input]) -> None:
        self._waiting.append((shard, self._submit(shard)))
        self._count()

    def _count(self) -> None:
        with self._asking():
            workers = len(self._cluster.client.nthreads())
        if self._workers and not workers:
            self._notice("no worker is left: the scan waits for one")
        self._workers = workers

    def _submit(self, shard: list[Input], priority: int = 0) -> ShardFuture:
        files = [File.of(item) for item in shard]
        with self._asking():
            return self._cluster.client.submit(
                read_shard, files, self._model, self._options, self._drawing, pure=False, priority=priority
            )

    def _rows(self, shard: list[Input], future: ShardFuture) -> Generator[Scanned | None]:
        """The rows of a shard; what ended its workers is read file by file, before all else, so that one is blamed."""
        from distributed import KilledWorker

        from pneumoview.scan.engine import Scanned

        try:
            while (rows := self._result(future)) is None:
                self._count()
                yield None
        except KilledWorker:
            if len(shard) > 1:
                for item in shard:
                    yield from self._rows([item], self._submit([item], priority=1))
                return
            rows = [self._blamed(*shard)]
        for item, (stamp, row, drawn) in zip(shard, rows, strict=True):
            yield Scanned(item, stamp, {**row, "path": item.name}, drawn=drawn)

    def _blamed(self, item: Input) -> Read:
        reason = f"{item.label} cannot be analysed: it ended every worker that tried"
        model: Row = {"model": self._bundle.id, "model_sha256": self._bundle.sha256}
        return item.stamp(), {**model, **failed_row(reason)}, None

    def _result(self, future: ShardFuture) -> list[Read] | None:
        """What a shard became; None if it is not there within a moment."""
        from distributed import wait

        try:
            with self._asking():
                wait([future], timeout=TICK_SECONDS)
                rows: list[Read] = future.result(timeout=FETCH_SECONDS)
                return rows
        except TimeoutError:
            return None

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """What goes wrong between here and the workers is a ClusterError."""
        from distributed import KilledWorker

        try:
            yield
        except (ClusterError, KilledWorker, TimeoutError):
            raise
        except Exception as error:
            if isinstance(error, CancelledError | OSError) or self._cluster.client.status != "running":
                raise ClusterError(f"the connection to the scheduler {self._cluster.address} is lost") from error
            raise ClusterError(f"a worker cannot continue: {type(error).__name__}: {one_line(error)}") from error

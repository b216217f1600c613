"""Inputs become rows: decoded ahead in a few threads, analysed in batches, drawn behind, in the order of the inputs."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, takewhile
from pathlib import Path

import torch

from pneumoview.ai.analysis import Analysis, DeviceReason
from pneumoview.ai.device import fault
from pneumoview.ai.pipeline import Pipeline, Prepared
from pneumoview.errors import NoImageError, ReadError
from pneumoview.files import DISK_FULL
from pneumoview.imaging.radiograph import Radiograph, one_line
from pneumoview.imaging.readers import read
from pneumoview.scan.drawn import Drawn
from pneumoview.scan.inputs import Input, Stamp
from pneumoview.scan.row import NO_IMAGE, Row, failed_row, reading_row

THREADS = 4
CPU_BATCH, CUDA_BATCH = 8, 64
CUDA_BYTES = 2**26
"""Free memory that an image of a batch needs at most."""


@dataclass(frozen=True)
class Scanned:
    """An input with its row, its stamp from before it was read and, unless it failed, what the row was made of.

    What another machine has read has in place of that what is ``drawn`` of it.
    """

    input: Input
    stamp: Stamp
    row: Row
    radiograph: Radiograph | None = None
    analysis: Analysis | None = None
    drawn: Drawn | None = None


@dataclass(frozen=True)
class _Decoded:
    stamp: Stamp
    sha256: str
    content: Prepared | Exception


def batch_size(device: torch.device) -> int:
    """How many images a device takes at a time: of CUDA as many as its free memory holds, up to 64."""
    if device.type != "cuda":
        return CPU_BATCH
    free, _ = torch.cuda.mem_get_info(device)
    return min(max(free // CUDA_BYTES, 1), CUDA_BATCH)


def scan(
    inputs: Iterable[Input | None],
    pipeline: Pipeline,
    threads: int = THREADS,
    *,
    batch: int | None = None,
    attention: bool = True,
    draw: Callable[[Scanned], None] | None = None,
    notice: Callable[[str], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Generator[Scanned | None]:
    """One row for every input, whatever is wrong with it; one that cannot be read is ``failed``, with the ``reason``.

    One that is meant to hold no image is ``NO_IMAGE``.

    While the model reads, by ``_Model.takes`` at a time, as many are decoded and prepared, and as many drawn; no more
    than these are held.

    Args:
        inputs: a None among them is passed on; a second one in a row says that no more come at present, and what
            is ready is analysed without waiting for a whole batch.
        pipeline: reads the radiographs.
        threads: how many decode, prepare and draw.
        batch: images that the model takes at a time, see ``batch_size``; halved for good where they do not fit.
        attention: whether to look for the lungs and where the model looks.
        draw: called on one of several threads; nobody has the row before it has returned. None where there is nothing
            to draw.
        notice: told when the batch is halved.
        stopped: asked before every batch whether to end.

    Raises:
        RuntimeError: torch cannot continue; the fault is the device's, not the file's.
        OSError: the folder for temporary files is full, or ``draw`` cannot continue.
    """
    pool = ThreadPoolExecutor(threads, thread_name_prefix="decode")
    try:
        with _lanes(pipeline.device) as lanes:
            model = _Model(pipeline, batch or batch_size(pipeline.device), attention, notice, *lanes)
            results = _read(inputs, model, pool, stopped)
            yield from results if draw is None else _drawn(results, draw, model, pool)
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _lanes(device: torch.device) -> Iterator[tuple[int, ThreadPoolExecutor]]:
    """Threads that analyse a batch each: on a processor as many as torch has, which then computes by one in each.

    So no core waits for another within a layer, least of all for one that decodes.
    """
    cores = torch.get_num_threads()
    count = cores if device.type == "cpu" else 1
    torch.set_num_threads(cores // count)
    try:
        with ThreadPoolExecutor(count, "model") as lanes:
            yield count, lanes
    finally:
        torch.set_num_threads(cores)


def _read(
    inputs: Iterable[Input | None], model: _Model, pool: ThreadPoolExecutor, stopped: Callable[[], bool]
) -> Generator[Scanned | None]:
    waiting: deque[tuple[Input, Future[_Decoded]]] = deque()
    idle = False
    for item in inputs:
        if item is None:
            if idle:
                ready = list(takewhile(lambda entry: entry[1].done(), waiting))
                yield from model.read(waiting.popleft() for _ in ready[: model.takes])
            idle = True
            yield None
            continue
        idle = False
        waiting.append((item, pool.submit(_decode, item, model.pipeline, model.attention)))
        if len(waiting) >= 2 * model.takes:
            yield from model.read(waiting.popleft() for _ in range(model.takes))
        if stopped():
            return
    while waiting and not stopped():
        yield from model.read(waiting.popleft() for _ in range(min(model.takes, len(waiting))))


def _drawn(
    results: Iterable[Scanned | None], draw: Callable[[Scanned], None], model: _Model, pool: ThreadPoolExecutor
) -> Generator[Scanned | None]:
    """The same once they are drawn; a batch of them is held back while the next is in the model."""
    drawing: deque[tuple[Scanned, Future[None]]] = deque()
    for done in results:
        if done is not None:
            drawing.append((done, pool.submit(draw, done)))
        while drawing and (drawing[0][1].done() or len(drawing) > model.takes):
            yield _finished(*drawing.popleft())
        if done is None:
            yield None
    for entry in drawing:
        yield _finished(*entry)


def _finished(done: Scanned, drawn: Future[None]) -> Scanned:
    drawn.result()
    return done


def _decode(item: Input, pipeline: Pipeline, attention: bool) -> _Decoded:
    stamp, digest = item.stamp(), ""
    try:
        with item.on_disk() as path:
            radiograph, digest = read(path), _sha256(path)
    except ReadError as error:
        return _Decoded(stamp, "", error)
    except OSError as error:
        if error.errno in DISK_FULL:
            raise
        return _Decoded(stamp, "", ReadError(f"{item.label} cannot be read: {error.strerror or one_line(error)}"))
    try:
        return _Decoded(stamp, digest, pipeline.prepare(radiograph, heatmap=attention))
    except Exception as error:
        return _Decoded(stamp, digest, error)


class _Model:
    """A pipeline with the size of the batches that its device takes, and the threads that analyse one each."""

    def __init__(
        self,
        pipeline: Pipeline,
        size: int,
        attention: bool,
        notice: Callable[[str], None],
        count: int,
        lanes: ThreadPoolExecutor,
    ) -> None:
        self.pipeline = pipeline
        self.size = size
        self.attention = attention
        self._notice = notice
        self._count = count
        self._lanes = lanes

    @property
    def takes(self) -> int:
        """How many images it reads at a time."""
        return self.size * self._count

    def read(self, entries: Iterable[tuple[Input, Future[_Decoded]]]) -> Generator[Scanned]:
        """Rows in the order of the entries, once all are decoded."""
        batch = [(item, future.result()) for item, future in entries]
        prepared = [one.content for _, one in batch if isinstance(one.content, Prepared)]
        part = min(self.size, -(-len(prepared) // self._count))
        parts = [prepared[start : start + part] for start in range(0, len(prepared), part or 1)]
        answers = chain.from_iterable(self._lanes.map(self._analyse, parts))
        for item, decoded in batch:
            answer = next(answers) if isinstance(decoded.content, Prepared) else decoded.content
            yield self._done(item, decoded, answer)

    def _analyse(self, prepared: list[Prepared]) -> list[Analysis | Exception]:
        answers: list[Analysis | Exception] = []
        while rest := prepared[len(answers) : len(answers) + self.size]:
            try:
                answers += self.pipeline.analyse_batch(rest, heatmap=self.attention)
                continue
            except RuntimeError as error:
                reason = fault(error)
                last_resort = self.pipeline.device.type == "cpu" and (self.size == 1 or reason != "memory")
                if reason is None or last_resort:
                    raise
            except Exception as error:
                answers += [error] if len(rest) == 1 else [self._analyse([one])[0] for one in rest]
                continue
            self._make_room(reason)
        return answers

    def _make_room(self, reason: DeviceReason) -> None:
        """Halve the batch where memory ran out; leave the device where that is done or it failed."""
        device = self.pipeline.device
        if reason == "memory" and self.size > 1:
            self.size //= 2
            self._notice(f"{device} is short of memory: batches of {self.size} from here on")
            if device.type == "cuda":
                torch.cuda.empty_cache()
        else:
            self.pipeline.use_cpu(reason)
            self.size = CPU_BATCH

    def _done(self, item: Input, decoded: _Decoded, answer: Analysis | Exception) -> Scanned:
        bundle = self.pipeline.bundle
        row: Row = {"path": item.name, "model": bundle.id, "model_sha256": bundle.sha256}
        if decoded.sha256:
            row["sha256"] = decoded.sha256
        if isinstance(answer, Analysis) and isinstance(decoded.content, Prepared):
            radiograph = decoded.content.radiograph
            return Scanned(item, decoded.stamp, row | reading_row(radiograph, answer), radiograph, answer)
        if isinstance(answer, ReadError):
            row |= failed_row(str(answer))
            if isinstance(answer, NoImageError):
                row["status"] = NO_IMAGE
        else:
            row |= failed_row(f"{item.label} cannot be analysed: {one_line(answer) or type(answer).__name__}")
        return Scanned(item, decoded.stamp, row)


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()

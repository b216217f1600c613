"""Inputs become rows: decoded and prepared ahead in a few threads, analysed in batches, in the order of the inputs."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import torch

from pneumoview.ai.analysis import Analysis, DeviceReason
from pneumoview.ai.device import fault
from pneumoview.ai.pipeline import Pipeline, Prepared
from pneumoview.errors import ReadError
from pneumoview.imaging.radiograph import Radiograph, one_line
from pneumoview.imaging.readers import read
from pneumoview.scan.inputs import DISK_FULL, Input, Stamp
from pneumoview.scan.table import Row, failed_row, reading_row

THREADS = 4
CPU_BATCH, CUDA_BATCH = 8, 64
CUDA_BYTES = 2**26
"""Free memory that an image of a batch needs at most."""

OnRow = Callable[[Input, Radiograph, Analysis, Row], None]
"""Called with every radiograph that was read, once its row is made and before anybody has the row."""


@dataclass(frozen=True)
class Done:
    """An input with its row, and its stamp from before it was read."""

    input: Input
    stamp: Stamp
    row: Row


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


def _ignore_notice(text: str) -> None:
    del text


def _never() -> bool:
    return False


def scan(
    inputs: Iterable[Input | None],
    pipeline: Pipeline,
    threads: int = THREADS,
    *,
    batch: int | None = None,
    heatmap: bool = True,
    on_row: OnRow | None = None,
    notice: Callable[[str], None] = _ignore_notice,
    stopped: Callable[[], bool] = _never,
) -> Generator[Done | None]:
    """One row for every input, whatever is wrong with it; one that cannot be read is ``failed``, with the ``reason``.

    While one batch is in the model, the next is decoded and prepared; no more than these two are held.

    Args:
        inputs: a None among them is passed on; a second one in a row says that no more come for the moment, and what
            is ready is analysed without waiting for a whole batch.
        pipeline: reads the radiographs.
        threads: how many decode and prepare.
        batch: images that the model takes at a time, see ``batch_size``; halved for good where they do not fit.
        heatmap: whether to look for the lungs and where the model looks.
        on_row: see ``OnRow``.
        notice: told when the batch is halved.
        stopped: asked before every batch whether to end.

    Raises:
        RuntimeError: torch cannot go on; the fault is the device's, not the file's.
        OSError: the folder for temporary files is full, or ``on_row`` cannot go on.
    """
    model = _Model(pipeline, batch or batch_size(pipeline.device), heatmap, on_row, notice)
    waiting: deque[tuple[Input, Future[_Decoded]]] = deque()
    idle = False
    pool = ThreadPoolExecutor(threads, thread_name_prefix="decode")
    try:
        for item in inputs:
            if item is None:
                if idle:
                    ready = list(takewhile(lambda entry: entry[1].done(), waiting))
                    yield from model.read(waiting.popleft() for _ in ready[: model.size])
                idle = True
                yield None
                continue
            idle = False
            waiting.append((item, pool.submit(_decode, item, pipeline, heatmap)))
            if len(waiting) >= 2 * model.size:
                yield from model.read(waiting.popleft() for _ in range(model.size))
            if stopped():
                return
        while waiting and not stopped():
            yield from model.read(waiting.popleft() for _ in range(min(model.size, len(waiting))))
    finally:
        pool.shutdown(cancel_futures=True)


def _decode(item: Input, pipeline: Pipeline, heatmap: bool) -> _Decoded:
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
        return _Decoded(stamp, digest, pipeline.prepare(radiograph, heatmap=heatmap))
    except Exception as error:
        return _Decoded(stamp, digest, error)


class _Model:
    """A pipeline with the size of the batches that its device takes."""

    def __init__(
        self, pipeline: Pipeline, size: int, heatmap: bool, on_row: OnRow | None, notice: Callable[[str], None]
    ) -> None:
        self.pipeline = pipeline
        self.size = size
        self._heatmap = heatmap
        self._on_row = on_row
        self._notice = notice

    def read(self, entries: Iterable[tuple[Input, Future[_Decoded]]]) -> Generator[Done]:
        """Rows in the order of the entries, once all are decoded."""
        batch = [(item, future.result()) for item, future in entries]
        answers = iter(self._analyse([one.content for _, one in batch if isinstance(one.content, Prepared)]))
        for item, decoded in batch:
            answer = next(answers) if isinstance(decoded.content, Prepared) else decoded.content
            yield self._done(item, decoded, answer)

    def _analyse(self, prepared: list[Prepared]) -> list[Analysis | Exception]:
        answers: list[Analysis | Exception] = []
        while rest := prepared[len(answers) : len(answers) + self.size]:
            try:
                answers += self.pipeline.analyse_batch(rest, heatmap=self._heatmap)
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

    def _done(self, item: Input, decoded: _Decoded, answer: Analysis | Exception) -> Done:
        bundle = self.pipeline.bundle
        row: Row = {"path": item.name, "model": bundle.id, "model_sha256": bundle.sha256}
        if decoded.sha256:
            row["sha256"] = decoded.sha256
        if isinstance(answer, Analysis) and isinstance(decoded.content, Prepared):
            radiograph = decoded.content.radiograph
            row |= reading_row(radiograph, answer)
            if self._on_row is not None:
                self._on_row(item, radiograph, answer, row)
        elif isinstance(answer, ReadError):
            row |= failed_row(str(answer))
        else:
            row |= failed_row(f"{item.label} cannot be analysed: {one_line(answer) or type(answer).__name__}")
        return Done(item, decoded.stamp, row)


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()

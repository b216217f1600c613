"""Inputs become rows: decoded ahead in a few threads, analysed one after the other, in the order of the inputs."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pneumoview.ai.analysis import Analysis
from pneumoview.ai.pipeline import Pipeline
from pneumoview.errors import ReadError
from pneumoview.imaging.radiograph import Radiograph, one_line
from pneumoview.imaging.readers import read
from pneumoview.scan.inputs import DISK_FULL, Input, Stamp
from pneumoview.scan.table import Row, failed_row, reading_row

THREADS = 4
AHEAD = 2

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
    content: tuple[Radiograph, str] | ReadError


def scan(
    inputs: Iterable[Input | None], pipeline: Pipeline, threads: int = THREADS, *, on_row: OnRow | None = None
) -> Generator[Done | None]:
    """One row for every input, whatever is wrong with it; one that cannot be read is ``failed``, with the ``reason``.

    At most ``threads * AHEAD`` radiographs are held at a time. A None among the inputs is passed on after the rows that
    are ready.

    Raises:
        RuntimeError: torch cannot go on; the fault is the device's, not the file's.
        OSError: the folder for temporary files is full, or ``on_row`` cannot go on.
    """
    waiting: deque[tuple[Input, Future[_Decoded]]] = deque()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="decode")
    try:
        for item in inputs:
            if item is None:
                while waiting and waiting[0][1].done():
                    yield _analyse(*waiting.popleft(), pipeline, on_row)
                yield None
                continue
            waiting.append((item, pool.submit(_decode, item)))
            if len(waiting) >= threads * AHEAD:
                yield _analyse(*waiting.popleft(), pipeline, on_row)
        while waiting:
            yield _analyse(*waiting.popleft(), pipeline, on_row)
    finally:
        pool.shutdown(cancel_futures=True)


def _decode(item: Input) -> _Decoded:
    stamp = item.stamp()
    try:
        with item.on_disk() as path:
            return _Decoded(stamp, (read(path), _sha256(path)))
    except ReadError as error:
        return _Decoded(stamp, error)
    except OSError as error:
        if error.errno in DISK_FULL:
            raise
        return _Decoded(stamp, ReadError(f"{item.label} cannot be read: {error.strerror or one_line(error)}"))


def _analyse(item: Input, future: Future[_Decoded], pipeline: Pipeline, on_row: OnRow | None) -> Done:
    decoded = future.result()
    row: Row = {"path": item.name, "model": pipeline.bundle.id, "model_sha256": pipeline.bundle.sha256}
    if isinstance(decoded.content, ReadError):
        return Done(item, decoded.stamp, {**row, **failed_row(str(decoded.content))})
    radiograph, row["sha256"] = decoded.content
    try:
        analysis = pipeline.analyse(radiograph)
        row |= reading_row(radiograph, analysis)
    except RuntimeError:
        raise
    except Exception as error:
        reason = f"{item.label} cannot be analysed: {one_line(error) or type(error).__name__}"
        return Done(item, decoded.stamp, {**row, **failed_row(reason)})
    if on_row is not None:
        on_row(item, radiograph, analysis, row)
    return Done(item, decoded.stamp, row)


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()

"""The contract of a worker: order of its signals, superseded and cancelled work, one answer each."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pneumoview.gui.base.worker import Checkpoint, Request, Worker


class Latch:
    """Work that waits until it is let through; ``bad`` fails."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.entered = threading.Event()

    def __call__(self, request: Request, checkpoint: Checkpoint) -> str:
        checkpoint("begin")
        self.entered.set()
        self.open.wait(10)
        checkpoint("end")
        if request.path.name == "bad":
            raise ValueError("broken")
        return request.path.name


@pytest.fixture
def gate() -> Latch:
    return Latch()


@pytest.fixture
def log() -> list[tuple[object, ...]]:
    return []


def connect(worker: Worker, log: list[tuple[object, ...]]) -> Worker:
    worker.started.connect(lambda r: log.append((r.path.name, "started")))
    worker.progressed.connect(lambda r, stage: log.append((r.path.name, stage)))
    worker.returned.connect(lambda r, result: log.append((r.path.name, "returned", result)))
    worker.errored.connect(lambda r, error: log.append((r.path.name, "errored", str(error))))
    worker.finished.connect(lambda r: log.append((r.path.name, "finished")))
    return worker


@pytest.fixture
def worker(qapp, gate: Latch, log: list[tuple[object, ...]]) -> Iterator[Worker]:
    worker = connect(Worker("test", gate, parent=qapp), log)
    yield worker
    gate.open.set()
    worker.close()


def test_one_result_and_one_error_in_order(worker: Worker, gate: Latch, log, qtbot):
    gate.open.set()
    worker.submit(Request(Path("good")))
    worker.submit(Request(Path("bad")))
    qtbot.waitUntil(lambda: ("bad", "finished") in log)
    assert log == [
        ("good", "started"),
        ("good", "begin"),
        ("good", "end"),
        ("good", "returned", "good"),
        ("good", "finished"),
        ("bad", "started"),
        ("bad", "begin"),
        ("bad", "end"),
        ("bad", "errored", "broken"),
        ("bad", "finished"),
    ]
    qtbot.waitUntil(lambda: worker.idle)


def test_the_same_work_is_done_once_and_the_first_goes_first(worker: Worker, gate: Latch, log, qtbot):
    running = worker.submit(Request(Path("a")))
    assert gate.entered.wait(5)
    assert worker.submit(Request(Path("a"))) is running
    waiting = worker.submit(Request(Path("b")))
    worker.submit(Request(Path("c")))
    worker.submit(Request(Path("d")), first=True)
    assert worker.submit(Request(Path("b"))) is waiting
    gate.open.set()
    qtbot.waitUntil(lambda: ("c", "finished") in log)
    assert [name for name, what, *_ in log if what == "returned"] == ["a", "d", "b", "c"]


def test_cancelled_work_ends_at_its_checkpoint_without_result(worker: Worker, gate: Latch, log, qtbot):
    worker.submit(Request(Path("a")))
    worker.submit(Request(Path("b")))
    assert gate.entered.wait(5)
    worker.cancel()
    again = worker.submit(Request(Path("a")))
    gate.open.set()
    qtbot.waitUntil(lambda: log.count(("a", "finished")) == 2)
    assert log[:3] == [("a", "started"), ("a", "begin"), ("a", "finished")]
    assert log[3:] == [
        ("a", "started"),
        ("a", "begin"),
        ("a", "end"),
        ("a", "returned", "a"),
        ("a", "finished"),
    ]
    assert again.path == Path("a")


def test_latest_only_drops_what_waits_and_what_runs(gate: Latch, log, qtbot):
    worker = connect(Worker("latest", gate, latest_only=True), log)
    worker.submit(Request(Path("a")))
    assert gate.entered.wait(5)
    worker.submit(Request(Path("b")))
    worker.submit(Request(Path("c")))
    gate.open.set()
    qtbot.waitUntil(lambda: ("c", "finished") in log)
    worker.close()
    assert [entry for entry in log if "returned" in entry] == [("c", "returned", "c")]
    assert not any(entry[0] == "b" for entry in log)


@pytest.mark.usefixtures("qapp")
def test_close_waits_for_the_thread(gate: Latch):
    worker = Worker("closing", gate)
    worker.submit(Request(Path("a")))
    assert gate.entered.wait(5)
    gate.open.set()
    worker.close()
    assert "closing" not in {thread.name for thread in threading.enumerate()}


def test_one_that_is_not_awaited_ends_with_the_program_and_answers_nothing(qapp, gate: Latch, log, qtbot):
    worker = connect(Worker("test", gate, awaited=False, parent=qapp), log)
    worker.submit(Request(Path("good")))
    qtbot.waitUntil(gate.entered.is_set)
    worker.close()
    assert not gate.open.is_set()
    gate.open.set()
    worker._thread.join(10)
    qapp.processEvents()
    assert [entry[1] for entry in log] == ["started", "begin"]

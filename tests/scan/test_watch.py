"""A watched folder: each file once, when it has arrived whole, whatever starts and stops in between."""

from __future__ import annotations

import signal
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pneumoview.scan import watch as module
from pneumoview.scan.inputs import Choice, Input, Inputs, key_of
from pneumoview.scan.pictures import picture_name
from pneumoview.scan.store import Table
from pneumoview.scan.watch import watch


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    """Time that passes only while the watch sleeps, and the moments at which something is done."""
    now = [1000.0]
    events: dict[float, Callable[[], object]] = {}

    def sleep(seconds: float) -> None:
        now[0] += seconds
        for moment in [moment for moment in events if moment <= now[0] - 1000]:
            events.pop(moment)()

    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "sleep", sleep)
    assert module.time is time
    return now, events


def arrivals(folder: Path, clock, seconds: float, settle: float = 2, **options) -> list[tuple[int, str]]:
    """Second and name of what arrives within some seconds."""
    now, _ = clock
    known: set[Path] = set()
    found = []
    for item in watch(Inputs(known=known.__contains__, **options), folder, settle):
        if now[0] > 1000 + seconds:
            return found
        if item is not None:
            known.add(item.path) if type(item) is Input else None
            found.append((round(now[0] - 1000), item.name.removeprefix(f"{folder}/")))
    raise AssertionError


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def test_a_file_is_an_input_once_it_has_stopped_growing(tmp_path: Path, clock) -> None:
    growing = tmp_path / "growing.png"
    growing.write_bytes(b"x")
    (tmp_path / "there.png").write_bytes(b"x")
    (tmp_path / "notes.txt").write_bytes(b"x")
    for moment in (1.5, 3.5, 5.5):
        clock[1][moment] = lambda: append(growing)
    clock[1][4] = lambda: (tmp_path / "late.png").write_bytes(b"x")
    found = arrivals(tmp_path, clock, 30)
    assert [name for _, name in found] == ["there.png", "late.png", "growing.png"]
    assert 2 <= found[0][0] <= 4
    assert 6 <= found[1][0] <= 8
    assert 7.5 <= found[2][0] <= 10


def test_a_file_read_half_written_is_read_again_when_it_has_grown(tmp_path: Path, clock) -> None:
    """It grows when it has been read: at second 4 as failed, at 10 as what it is."""
    now, events = clock
    path = tmp_path / "half.png"
    path.write_bytes(b"x")
    events[6] = lambda: append(path)
    found = []
    with Table(tmp_path / "out.csv", {}) as table:
        inputs = Inputs(known=lambda path: key_of(path) in table, grown=table.grown)
        for item in watch(inputs, tmp_path, 2):
            if now[0] > 1030:
                break
            if item is not None:
                assert item.again or table.claim(item.key)
                found.append((item.again, item.stamp()[0]))
                status = "ok" if item.again else "failed"
                events[now[0] - 1000 + 1] = partial(table.append, item.key, item.stamp(), {"status": status})
    assert found == [(False, 1), (True, 5)]
    assert table.counts == {"failed": 1, "ok": 1}
    with Table(tmp_path / "out.csv", {}) as again:
        assert not again.grown(key_of(path), (99, 0))


@pytest.mark.parametrize("name", ["a.dcm.part", "a.dcm.tmp", "a.dcm.filepart", "a.dcm~", "~a.dcm", "a.dcm.CRDOWNLOAD"])
def test_temporary_names_wait_for_the_final_one(tmp_path: Path, clock, name: str) -> None:
    _, events = clock
    path = tmp_path / name
    path.write_bytes(bytes(128) + b"DICM")
    events[5] = lambda: path.rename(tmp_path / "a.dcm")
    assert [found for _, found in arrivals(tmp_path, clock, 20)] == ["a.dcm"]


def test_vanished_files_and_a_folder_that_is_gone_for_a_while_are_waited_for(tmp_path: Path, clock) -> None:
    folder, away = tmp_path / "in", tmp_path / "away"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"x")
    (folder / "b.png").write_bytes(b"x")
    clock[1][1] = (folder / "a.png").unlink
    clock[1][1.5] = lambda: folder.rename(away)
    clock[1][9] = lambda: away.rename(folder)
    ((second, name),) = arrivals(folder, clock, 20)
    assert (name, 11 <= second <= 13) == ("b.png", True)


def test_an_archive_is_read_once_and_again_when_it_is_another(tmp_path: Path, clock) -> None:
    def pack(*names: str) -> None:
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            for name in names:
                archive.writestr(name, b"x")

    pack("1.png", "2.txt")
    clock[1][10] = lambda: pack("1.png", "3.png", "3.txt")
    found = arrivals(tmp_path, clock, 20, choice=Choice.of(exclude=["2.*"]))
    assert [name for _, name in found] == ["a.zip!/1.png", "a.zip!/1.png", "a.zip!/3.png"]


def test_the_program_watches_stops_and_goes_on(
    tmp_path: Path, save_ramp: Callable[..., Path], start, rows_in, wait_for
) -> None:
    folder, table = tmp_path / "in", tmp_path / "out.csv"
    folder.mkdir()
    save_ramp(folder / "a.png")
    command = ("watch", folder, "--csv", table, "--settle", 0.2, "--heatmaps", tmp_path / "maps", "--show-refused")

    def names() -> list[str]:
        return [Path(row["path"]).name for row in rows_in(table)]

    program = start(*command)
    wait_for(lambda: names() == ["a.png"])
    (folder / "b.png").write_bytes(b"broken")
    wait_for(lambda: names() == ["a.png", "b.png"])
    program.send_signal(signal.SIGINT)
    assert program.wait() == 0
    assert b"2 files, 0 ok, 1 refused, 1 failed" in program.said

    save_ramp(folder / "c.png")
    program = start(*command)
    wait_for(lambda: names() == ["a.png", "b.png", "c.png"])
    program.kill()
    program = start(*command)
    save_ramp(folder / "d.png")
    wait_for(lambda: names() == ["a.png", "b.png", "c.png", "d.png"])
    program.send_signal(signal.SIGTERM)
    assert program.wait() == 0
    read = [row for row in rows_in(table) if row["status"] == "refused"]
    pictures = [picture_name(Path(row["path"]).name, row["sha256"]) for row in read]
    assert sorted(path.name for path in (tmp_path / "maps").iterdir()) == sorted(pictures)
    assert len(pictures) == 3

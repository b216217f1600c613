"""Nothing is lost: a scan that is killed, interrupted or out of disk goes on, and every file has one row."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from forked import CONTEXT
from pneumoview.errors import TableError, WriteError
from pneumoview.scan.console import Stop
from pneumoview.scan.row import Row
from pneumoview.scan.store import Table
from pneumoview.scan.table import CSV_HEADER

SETTINGS = {"model": "tiny", "model_sha256": "abc"}
STAMP = (100, 200)


def row(name: str, status: str = "ok") -> Row:
    return {"path": name, "status": status, "ms": 1.5}


def fill(path: Path, *names: str, settings: dict[str, str] = SETTINGS) -> None:
    with Table(path, settings) as table:
        for name in names:
            assert table.claim(name)
            table.append(name, STAMP, row(name))


def paths_in(path: Path) -> list[str]:
    content = path.read_bytes()
    assert content.endswith(b"\n")
    if path.suffix == ".jsonl":
        return [json.loads(line)["path"] for line in content.splitlines()]
    return [line["path"] for line in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))]


@pytest.fixture
def many(tmp_path: Path, save_ramp: Callable[..., Path]) -> Path:
    """A folder of 60 ramps, of which one is not whole, and an archive of 5."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(60):
        save_ramp(folder / f"{number}.png", width=300)
    (folder / "30.png").write_bytes((folder / "30.png").read_bytes()[:-60])
    with zipfile.ZipFile(folder / "packed.zip", "w") as archive:
        for number in range(5):
            archive.write(folder / "1.png", f"{number}.png")
    return folder


def test_a_scan_killed_again_and_again_loses_and_doubles_nothing(
    many: Path, tmp_path: Path, start, rows_in, wait_for
) -> None:
    table = tmp_path / "out.csv"
    for rows in (5, 20, 40):
        program = start("scan", many, many, "--csv", table)
        wait_for(partial(lambda least: len(rows_in(table)) >= least, rows))
        program.kill()
        assert program.returncode == -signal.SIGKILL
        assert rows <= len(rows_in(table)) < 65
    before = table.read_bytes().splitlines(keepends=True)
    program = start("scan", many, many, "--csv", table)
    assert program.wait() == 1
    assert b"65 files" in program.said
    assert b"1 failed" in program.said
    after = table.read_bytes().splitlines(keepends=True)
    assert after[: len(before) - 1] == before[:-1]
    expected = [str(many / f"{number}.png") for number in range(60)]
    expected += [f"{many / 'packed.zip'}!/{number}.png" for number in range(5)]
    assert [line["path"] for line in rows_in(table)] == expected


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_scan_with_a_whole_table(
    many: Path, tmp_path: Path, start, rows_in, wait_for, number: int, code: int
) -> None:
    table = tmp_path / "out.csv"
    program = start("scan", many, "--csv", table)
    wait_for(lambda: len(rows_in(table)) >= 2)
    program.send_signal(number)
    assert program.wait() == code
    assert b"stopped; run the same command, without --overwrite, to continue" in program.said
    assert 2 <= len(rows_in(table)) < 65


def be_signalled_twice() -> None:
    with Stop(Console()) as stop:
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.signal == signal.SIGINT
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(100)


def test_a_second_signal_leaves_at_once() -> None:
    process = CONTEXT.Process(target=be_signalled_twice)
    process.start()
    process.join(60)
    assert process.exitcode == 130


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_rows_are_in_the_file_as_they_are_done(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.{ending}"
    with Table(path, SETTINGS) as table:
        for count, name in enumerate(("a", "가", "c\n,"), start=1):
            table.append(name, STAMP, row(name))
            assert len(paths_in(path)) == count
    with Table(path, SETTINGS) as table:
        assert table.counts == {"ok": 3}
        assert ("a" in table, table.claim("가"), table.claim("d"), table.claim("d")) == (True, False, True, False)
        table.append("d", STAMP, row("d", "failed"))
        assert table.counts == {"ok": 3, "failed": 1}
    assert paths_in(path) == ["a", "가", "c\n,", "d"]


@pytest.mark.parametrize("by", ["asking", "leaving"])
def test_rows_and_then_the_journal_are_brought_to_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    path = tmp_path / "out.csv"
    synced: list[int] = []
    with Table(path, SETTINGS) as table:
        monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
        table.append("a", STAMP, row("a"))
        assert synced == []
        if by == "asking":
            table.sync(now=True)
            table.sync(now=True)
    assert synced == [file.stat().st_ino for file in (path, tmp_path / "out.csv.scan")]


def test_a_second_is_the_longest_that_a_row_is_not_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moment, synced = 100.0, []
    monkeypatch.setattr(time, "monotonic", lambda: moment)
    with Table(tmp_path / "out.csv", SETTINGS) as table:
        monkeypatch.setattr(os, "fsync", synced.append)
        moment += 0.9
        table.append("a", STAMP, row("a"))
        assert synced == []
        moment += 0.2
        table.append("b", STAMP, row("b"))
        assert len(synced) == 2


def test_what_is_torn_is_cut_off(tmp_path: Path) -> None:
    path, journal = tmp_path / "out.csv", tmp_path / "out.csv.scan"
    fill(path, "a", "b", "c")
    rows, entries = path.read_bytes(), journal.read_bytes()
    whole = CSV_HEADER + rows[len(CSV_HEADER) :]
    assert whole == rows
    half = rows[:-5]
    torn = {
        "a row without its entry": (rows + b'"d,ok', entries, "abc"),
        "an entry": (rows, entries[:-3], "ab"),
        "a row": (half, entries, "ab"),
        "a row of zeros": (half + bytes(5), entries, "ab"),
        "an entry of zeros": (rows, entries[:-30] + bytes(30), "ab"),
        "all rows": (CSV_HEADER, entries, ""),
        "all entries": (rows, entries.split(b"\n")[0] + b"\n", ""),
    }
    for table, side, kept in torn.values():
        path.write_bytes(table)
        journal.write_bytes(side)
        fill(path, *({"a", "b", "c"} - set(kept)))
        assert sorted(paths_in(path)) == ["a", "b", "c"]
        assert paths_in(path)[: len(kept)] == list(kept)
        fill(path)


def test_a_crash_before_the_first_row(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    fill(path)
    path.unlink()
    fill(path, "a")
    assert paths_in(path) == ["a"]


def refusal(path: Path, settings: dict[str, str] = SETTINGS) -> str:
    with pytest.raises(TableError) as error, Table(path, settings):
        pass
    return str(error.value).removeprefix(str(path))


def test_a_table_that_is_not_of_this_scan_is_refused(tmp_path: Path) -> None:
    path, journal = tmp_path / "out.csv", tmp_path / "out.csv.scan"
    path.write_text("mine", encoding="utf-8")
    assert (
        refusal(path)
        == " exists, but not out.csv.scan, without which a scan cannot be resumed; --overwrite replaces the table"
    )
    assert path.read_text("utf-8") == "mine"
    path.unlink()
    fill(path, "a", "b")
    rows, entries = path.read_bytes(), journal.read_bytes()

    other = {"model": "big", "model_sha256": "def", "anonymise": "drop"}
    assert refusal(path, other) == (
        " was begun with model tiny, not big; model_sha256 abc, not def; anonymise None, not drop; "
        "--overwrite starts over"
    )
    journal.write_bytes(entries.replace(b'"sha256", ', b"", 1))
    assert refusal(path) == " was begun with other columns; --overwrite starts over"
    for damaged in (b"nothing\n", b"", b"[]\n", entries.replace(b" ok ", b" ", 1), entries.replace(b" ok", b"ok")):
        journal.write_bytes(damaged)
        assert refusal(path) == ".scan is damaged; --overwrite starts over"
        assert (path.read_bytes(), journal.read_bytes()) == (rows, damaged)
    journal.write_bytes(entries)
    for edited in (rows.replace(b"\r\n", b"\n"), rows.replace(b"a,,ok", b"b,,ok")):
        path.write_bytes(edited)
        assert refusal(path) == " was changed by another program; --overwrite starts over"
        assert path.read_bytes() == edited
    path.unlink()
    assert refusal(path) == " is gone; --overwrite starts over"
    path.mkdir()
    assert refusal(path) == " is not a regular file"


def test_overwrite_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    fill(path, "a")
    with Table(path, {"model": "other"}, overwrite=True) as table:
        assert "a" not in table
        table.append("b", STAMP, row("b"))
    assert paths_in(path) == ["b"]


def test_only_one_scan_writes_a_table(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with Table(path, SETTINGS):
        assert refusal(path) == " is being written by another scan"
        with pytest.raises(TableError, match="another scan"):
            Table(path, SETTINGS, overwrite=True)
    fill(path, "a")


def test_a_file_that_has_changed_since_is_not_read_again_but_told(
    tmp_path: Path, save_ramp: Callable[..., Path], start, rows_in
) -> None:
    with Table(tmp_path / "t.csv", SETTINGS) as table:
        table.claim("a")
        table.append("a", STAMP, row("a"))
        assert not table.has_older("a", (100, 201))
    with Table(tmp_path / "t.csv", SETTINGS) as table:
        assert (table.has_older("a", (100, 201)), table.has_older("a", STAMP)) == (True, False)

    image, out = save_ramp(tmp_path / "a.png"), tmp_path / "out.csv"
    assert start("scan", image, image, "--csv", out).wait() == 0
    (first,) = rows_in(out)
    save_ramp(image, width=70)
    again = start("scan", image, "--csv", out)
    assert again.wait() == 0
    assert b"1 were done before or named twice; 1 of these have changed since" in again.said
    assert rows_in(out) == [first]


def append_until_full(path: Path, name: str) -> str:
    """Append rows until that fails; returns what is said."""
    try:
        with Table(path, SETTINGS) as table:
            for number in range(1000):
                table.append(str(number), STAMP, row(name))
    except WriteError as error:
        return str(error)
    raise AssertionError


def test_a_limit_on_the_size_of_files_leaves_a_whole_table(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
    try:
        said = append_until_full(path, "x" * 30)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    count = len(paths_in(path))
    assert 10 < count < 1000
    assert said.startswith(f"{path}: File too large; its {count} rows are safe; run the same command")
    with Table(path, SETTINGS) as table:
        assert table.counts.total() == count


@pytest.fixture
def small_disk(tmp_path: Path):
    """A file system of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)]
    if os.getuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("a small file system cannot be made here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_full_disk_leaves_a_whole_table_that_goes_on(small_disk: Path, ending: str) -> None:
    path = small_disk / f"out.{ending}"
    filler = small_disk / "filler"
    filler.write_bytes(bytes(30_000))
    assert ": the disk is full; its" in append_until_full(path, "a")
    count = len(paths_in(path))
    assert 10 < count < 1000
    filler.unlink()
    with Table(path, SETTINGS) as table:
        assert table.counts.total() == count
        table.append("more", STAMP, row("more"))
    assert paths_in(path) == [*["a"] * count, "more"]

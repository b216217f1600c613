"""A scan for another front end: rows as they are written, and tables read again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pneumoview.errors import TableError
from pneumoview.scan.engine import CPU_BATCH
from pneumoview.scan.session import Session, read
from pneumoview.scan.table import CSV_HEADER, csv_line, json_line

ROW = {"path": "=a, b\n.png", "status": "ok", "p_normal": 0.25, "uncertain": False, "rows": 48, "ms": 3.0}


@pytest.mark.parametrize(("name", "begin", "line"), [("a.csv", CSV_HEADER, csv_line), ("a.jsonl", b"", json_line)])
def test_a_table_is_read_as_it_was_written_but_for_a_torn_line(tmp_path: Path, name: str, begin: bytes, line) -> None:
    table = tmp_path / name
    whole = begin + line(ROW) + line({"path": None, "status": "failed", "reason": "'tis broken"})
    table.write_bytes(whole)
    first, second = read(table)
    assert {name: cell for name, cell in first.items() if cell is not None} == ROW
    assert (second["path"], second["reason"]) == (None, "'tis broken")
    table.write_bytes(whole + line(ROW)[:8])
    assert len(list(read(table))) == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"path,age\nx,1\n", "a.csv is no table of a scan: it has no column status, reason"),
        ("a.csv", b"", "a.csv is no table of a scan: it has no column path, status, reason"),
        ("a.csv", b"path,status,reason\nx\ny,ok,\n", "a.csv is damaged: line 2 has not 3 cells"),
        ("a.csv", b"path,status,reason,p_normal\nx,ok,,half\n", "could not convert string to float: 'half'"),
        ("a.jsonl", b"[1]\n", "a.jsonl is no table of a scan: it has no column path, status, reason"),
        ("a.jsonl", b"{]\n", "a.jsonl is damaged: line 1 is no JSON"),
        ("a.parquet", b"PAR1", "a.parquet is a Parquet table; only CSV and JSON Lines can be opened here"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TableError, match=r".") as caught:
        list(read(tmp_path / name))
    assert message in str(caught.value)


def test_a_session_that_was_stopped_is_gone_on_with(
    tmp_path: Path, save_ramp: Callable[..., Path], tiny_bundle: Path
) -> None:
    folder, table = tmp_path / "in", tmp_path / "out.csv"
    folder.mkdir()
    for number in range(12):
        save_ramp(folder / f"{number}.png")

    def session() -> Session:
        return Session([folder], table, model=str(tiny_bundle), device="cpu", anonymise="drop")

    first = session()
    paths = []
    for row in first:
        if row is not None:
            paths.append(row["path"])
            first.stop()
    assert paths == [None] * CPU_BATCH
    assert (first.earlier, first.written) == (0, 8)
    second = session()
    assert len([row for row in second if row is not None]) == 12
    assert (second.earlier, second.written, second.total, second.counted) == (8, 4, 4, True)

"""A Parquet table is whole at any moment; its rows are kept in JSON Lines beside it."""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path

import pytest

from pneumoview.errors import TableError, WriteError
from pneumoview.scan import store
from pneumoview.scan.parquet import write_parquet
from pneumoview.scan.row import COLUMNS, Row
from pneumoview.scan.store import Table
from pneumoview.scan.table import json_line, read_table

FAILED: Row = {"path": "caf\udce9.png", "status": "failed", "reason": "no image"}
OK: Row = {"path": "a.png", "status": "ok", "p_normal": 0.5, "uncertain": False, "rows": 48, "age_years": 3.5}


def test_without_pyarrow_it_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(TableError, match=r"needs pyarrow: pip install 'pneumoview\[parquet\]'"):
        Table(tmp_path / "out.parquet", {})
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(TableError, match=r"needs pyarrow: pip install 'pneumoview\[parquet\]'"):
        list(read_table(tmp_path / "out.parquet"))


def test_another_parquet_file_is_no_table(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    import pyarrow

    parquet.write_table(pyarrow.table({"path": ["a"], "age": [1]}), tmp_path / "a.parquet")
    with pytest.raises(TableError, match=r"^a.parquet is no table of a scan: it has no column status, reason$"):
        list(read_table(tmp_path / "a.parquet"))
    with pytest.raises(FileNotFoundError):
        list(read_table(tmp_path / "b.parquet"))


def test_columns_have_types_and_cells_are_empty_or_valid(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    rows, out = tmp_path / "rows.jsonl", tmp_path / "out.parquet"
    rows.write_bytes(json_line(OK) + json_line(FAILED))
    write_parquet(rows, out)
    table = parquet.read_table(out)
    assert tuple(table.column_names) == COLUMNS
    types = [str(table.schema.field(name).type) for name in ("path", "p_normal", "uncertain", "rows")]
    assert types == ["string", "double", "bool", "int64"]
    first, second = table.to_pylist()
    assert [first[name] for name in OK] == list(OK.values())
    assert (second["path"], second["p_normal"]) == ("caf\\udce9.png", None)


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of pyarrow, a copy of the rows."""
    monkeypatch.setattr(store, "check_pyarrow", lambda: None)
    monkeypatch.setattr(store, "write_parquet", shutil.copyfile)


def statuses(path: Path) -> list[str]:
    return [json.loads(line)["status"] for line in path.read_text("utf-8").splitlines()]


@pytest.mark.usefixtures("copied")
def test_the_table_is_there_from_the_start_and_grows_every_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    out = tmp_path / "out.parquet"
    with Table(out, {}) as table:
        assert statuses(out) == []
        table.append("a", (1, 1), OK)
        assert statuses(out) == []
        now[0] = 61
        table.append("b", (1, 1), FAILED)
        assert statuses(out) == ["ok", "failed"]
        table.append("c", (1, 1), OK)
        assert statuses(out) == ["ok", "failed"]
    assert statuses(out) == ["ok", "failed", "ok"]


@pytest.mark.usefixtures("copied")
def test_after_a_crash_all_rows_come_back(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    table = Table(out, {})
    table.append("a", (1, 1), OK)
    table._journal.close()
    with Table(out, {}) as table:
        assert "a" in table
        assert statuses(out) == ["ok"]


@pytest.mark.usefixtures("copied")
def test_a_table_that_cannot_be_replaced_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill_disk(rows: Path, out: Path) -> None:
        out.write_bytes(rows.read_bytes()[:5])
        raise OSError(28, "No space left on device")

    out = tmp_path / "out.parquet"
    table = Table(out, {})
    table.append("a", (1, 1), OK)
    monkeypatch.setattr(store, "write_parquet", fill_disk)
    with pytest.raises(WriteError, match="the disk is full; its 1 rows are safe"):
        table.sync(now=True)
    assert statuses(out) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "out.parquet",
        "out.parquet.rows.jsonl",
        "out.parquet.scan",
    ]

"""The file of opinions: what is stored comes back, and what is wrong with the file is told in a sentence."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pneumoview.errors import OpinionsError
from pneumoview.records.opinions import Opinion, OpinionStore, as_csv

ONE = Opinion("1.2.3", 0, "/x/a.dcm", "m-1", "0" * 64, "viral", {"normal": 0.25, "viral": 0.75}, ("adult",), "agree")


@pytest.mark.parametrize("kind", ["folder", "file in the way"])
def test_a_place_that_cannot_be_written(tmp_path: Path, kind: str):
    path = tmp_path / "data" / "opinions.sqlite"
    if kind == "folder":
        path.mkdir(parents=True)
    else:
        path.parent.write_text("in the way")
    with pytest.raises(OpinionsError, match="The file of opinions cannot be written"):
        OpinionStore(path).add([ONE])


def test_a_read_only_file(tmp_path: Path, monkeypatch):
    store = OpinionStore(tmp_path / "opinions.sqlite")
    store.add([ONE])
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, timeout: connect(f"file:{path}?mode=ro", timeout, uri=True))
    with pytest.raises(OpinionsError, match="cannot be written"):
        store.add([replace(ONE, note="second")])
    assert store.all() == [ONE]


def test_a_file_of_a_newer_version_is_not_touched(tmp_path: Path):
    path = tmp_path / "opinions.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(OpinionsError, match="written by a newer PneumoView"):
        OpinionStore(path).add([ONE])


def test_what_is_stored_comes_back(tmp_path: Path):
    store = OpinionStore(tmp_path / "new" / "opinions.sqlite")
    assert store.all() == []
    other = replace(
        ONE, image="1.2.4", note="소아 폐렴 ↑\n'; DROP TABLE opinion; --", judgement="disagree", own_class="x"
    )
    second = replace(ONE, frame=1)
    store.add([ONE, other, second])
    assert store.all() == [ONE, other, second]
    assert store.history("1.2.3", 0) == [ONE]
    assert (tmp_path / "new" / "opinions.sqlite").stat().st_mode & 0o077 == 0


def test_the_table_is_safe_in_a_spreadsheet():
    formulas = ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1"]
    notes = [replace(ONE, note=text, model="=m") for text in (*formulas, "50 % = half", "소아")]
    lines = list(csv.DictReader(as_csv(notes).splitlines()))
    assert [line["note"] for line in lines] == [*(f"'{text}" for text in formulas), "50 % = half", "소아"]
    assert {line["model"] for line in lines} == {"'=m"}
    assert (lines[0]["p_normal"], lines[0]["p_viral"], lines[0]["reasons"]) == ("0.25", "0.75", "adult")
    assert [line["latest"] for line in lines] == ["no"] * 8 + ["yes"]

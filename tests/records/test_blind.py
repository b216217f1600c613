"""Answers given blind: the first stays, every model's result joins it, and the table is safe."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pneumoview.records.blind import BlindReading, BlindStore, as_csv
from pneumoview.records.database import STEPS
from pneumoview.records.opinions import Opinion, OpinionStore

BLIND = BlindReading("1.2.3", 0, "/x/a.dcm", "none", "Kim", 4.25, False, "2026-01-02T03:04:05+00:00")
SEEN = replace(
    BLIND, model="m-1", model_sha256="1" * 64, finding="pneumonia", pneumonia=0.875, reasons=("age_unknown",)
)


@pytest.fixture
def store(tmp_path: Path) -> BlindStore:
    return BlindStore(tmp_path / "new" / "opinions.sqlite")


def test_the_first_answer_of_a_reader_stays(store: BlindStore):
    assert store.answers("Kim") == []
    store.add(BLIND)
    store.add(replace(BLIND, answer="pneumonia"))
    store.add(replace(BLIND, reader="Lee", answer="unsure"))
    store.add(replace(BLIND, frame=1))
    assert store.answers("Kim") == [BLIND, replace(BLIND, frame=1)]
    assert store.answers("Lee") == [replace(BLIND, reader="Lee", answer="unsure")]


def test_each_model_has_its_own_first_result(store: BlindStore):
    other = replace(SEEN, model="m-2", model_sha256="2" * 64, finding="refused", pneumonia=None)
    for one in (BLIND, SEEN, replace(SEEN, finding="normal"), other, replace(BLIND, image="1.2.4")):
        store.add(one)
    assert store.results("Kim", "1" * 64) == [SEEN, replace(BLIND, image="1.2.4")]
    assert store.results("Kim", "2" * 64) == [other, replace(BLIND, image="1.2.4")]
    assert len(store.answers("Kim")) == 2


@pytest.mark.parametrize(
    ("answer", "finding", "agrees"),
    [
        ("none", "normal", True),
        ("unsure", "uncertain", True),
        ("pneumonia", "pneumonia", True),
        ("unsure", "normal", False),
        ("none", "refused", None),
        ("none", "", None),
    ],
)
def test_whether_they_agree(answer: str, finding: str, agrees: bool | None):
    assert replace(SEEN, answer=answer, finding=finding).agrees is agrees


def test_a_file_of_the_first_version_takes_both_and_keeps_what_it_has(tmp_path: Path):
    path = tmp_path / "opinions.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        for statement in STEPS[0]:
            database.execute(statement)
        row = (1, "2026-01-02T03:04:05+00:00", "1.2.3", 0, "/a", "m", "f", "viral", "{}", "", "agree", "", "seen")
        database.execute("INSERT INTO opinion VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        database.execute("PRAGMA user_version = 1")
    old = Opinion("1.2.3", 0, "/a", "m", "f", "viral", {}, (), "agree", "", "seen", "2026-01-02T03:04:05+00:00", "")
    assert OpinionStore(path).all() == [old]
    BlindStore(path).add(BLIND)
    OpinionStore(path).add([replace(old, reader="Kim")])
    assert OpinionStore(path).all() == [old, replace(old, reader="Kim")]
    assert BlindStore(path).answers("Kim") == [BLIND]


def test_the_table_is_safe_in_a_spreadsheet():
    rows = [SEEN, replace(BLIND, reader="=1+1", path="@x"), replace(SEEN, finding="refused", pneumonia=None, seen=True)]
    lines = list(csv.DictReader(as_csv(rows).splitlines()))
    assert [line["agrees"] for line in lines] == ["no", "", ""]
    assert [line["pneumonia"] for line in lines] == ["0.875", "", ""]
    assert [line["seconds"] for line in lines] == ["4.2", "4.2", "4.2"]
    assert [line["seen"] for line in lines] == ["no", "no", "yes"]
    assert (lines[1]["reader"], lines[1]["path"]) == ("'=1+1", "'@x")

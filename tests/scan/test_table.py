"""One row for every file, and a CSV that a spreadsheet can open without harm."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from pneumoview.ai.analysis import Flag
from pneumoview.ai.bundle import find
from pneumoview.ai.pipeline import Pipeline
from pneumoview.imaging.readers import read
from pneumoview.scan.table import COLUMNS, reading_row, scan, write_csv


@pytest.fixture(scope="module")
def pipeline(tiny_bundle: Path) -> Pipeline:
    """Without a gate, so that a ramp is read."""
    return Pipeline(find(str(tiny_bundle)), torch.device("cpu"))


def save_ramp(path: Path) -> Path:
    Image.fromarray(np.arange(64 * 48, dtype=np.uint16).reshape(48, 64).astype(np.uint8)).save(path)
    return path


def test_good_and_bad_files_have_a_row_each(tmp_path: Path, pipeline: Pipeline) -> None:
    good = save_ramp(tmp_path / "good.png")
    bad = tmp_path / "bad.png"
    bad.write_text("no image", encoding="utf-8")
    gone = tmp_path / "gone.png"
    first, second, third = scan([good, bad, gone], pipeline)
    assert (first["status"], first["rows"], first["columns"], first["model"]) == ("ok", 48, 64, "tiny")
    assert first["prediction"] in ("normal", "bacterial", "viral")
    assert first["p_normal"] + first["p_bacterial"] + first["p_viral"] == pytest.approx(1, abs=2e-6)
    assert len(first["sha256"]) == 64
    assert (second["status"], "bad.png" in second["reason"], "prediction" in second) == ("failed", True, False)
    assert (third["status"], "gone.png" in third["reason"]) == ("failed", True)


@pytest.mark.usefixtures("tiny_lungs")
def test_refused_has_reasons_and_no_numbers(tmp_path: Path, tiny_bundle: Path) -> None:
    image = save_ramp(tmp_path / "a.png")
    pipeline = Pipeline.load(str(tiny_bundle), "cpu")
    (row,) = scan([image], pipeline)
    assert (row["status"], row["reason"]) == ("refused", "age_unknown;too_small")
    numbers = ("prediction", "p_normal", "p_bacterial", "p_viral")
    assert [row[name] for name in numbers] == [None] * 4
    assert 0 < row["lung_attention"] < 1
    radiograph = read(image)
    shown = reading_row(radiograph, pipeline.analyse(radiograph), show_refused=True)
    assert shown["status"] == "refused"
    assert None not in [shown[name] for name in numbers]


def test_an_unknown_age_does_not_refuse(tmp_path: Path, pipeline: Pipeline) -> None:
    radiograph = read(save_ramp(tmp_path / "a.png"))
    analysis = replace(pipeline.analyse(radiograph), flags=(Flag("age_unknown", False, "No age."),))
    row = reading_row(radiograph, analysis)
    assert (row["status"], row["reason"]) == ("ok", "age_unknown")
    assert row["prediction"] == analysis.prediction


def test_columns() -> None:
    assert COLUMNS[7:11] == ("p_viral", "uncertain", "lung_attention", "model")


def test_rows_are_in_the_file_as_they_are_done(tmp_path: Path, pipeline: Pipeline) -> None:
    out = tmp_path / "out.csv"
    rows = write_csv(scan([save_ramp(tmp_path / "a.png"), save_ramp(tmp_path / "b.png")], pipeline), out)
    next(rows)
    assert len(out.read_text("utf-8").splitlines()) == 2
    next(rows)
    assert len(out.read_text("utf-8").splitlines()) == 3


def test_csv_survives_names_and_formulas(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    paths = ["=1+1.png", "-2.png", "a,b\n.png", "가슴.png", "caf\udce9.png"]
    list(write_csv(({"path": path, "status": "failed"} for path in paths), out))
    with out.open(encoding="utf-8", errors="surrogateescape", newline="") as lines:
        table = list(csv.DictReader(lines))
    assert tuple(table[0]) == COLUMNS
    assert [row["path"] for row in table] == ["'=1+1.png", "'-2.png", *paths[2:]]
    assert table[0]["p_normal"] == ""

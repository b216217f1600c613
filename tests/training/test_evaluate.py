"""Figures of readings by hand, and the whole evaluation of a tiny model on a tiny tree."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from pneumoview.ai.analysis import Thresholds
from pneumoview.cli.main import app
from pneumoview.errors import DataError
from pneumoview.training import evaluate as evaluating
from pneumoview.training.data import LABELS, Sample
from pneumoview.training.evaluate import Readings, by_stratum, joined, measures, measures_with_intervals, read_strata
from pneumoview.training.floor import shortcut_floor
from pneumoview.training.report import most_wrong


def readings() -> Readings:
    labels = (0, 0, 1, 1, 2, 2)
    probabilities = [
        [0.9, 0.05, 0.05],
        [0.4, 0.3, 0.3],
        [0.1, 0.8, 0.1],
        [0.2, 0.4, 0.4],
        [0.1, 0.2, 0.7],
        [0.6, 0.1, 0.3],
    ]
    bare = Readings(
        tuple(Sample(Path(f"{i}.png"), label, f"p{i}", 0) for i, label in enumerate(labels)),
        np.array([]),
        np.array([]),
        np.array([]),
        np.array([0.9, 0.8, 0.7, np.nan, 0.6, 0.5]),
        np.full(6, 0.3),
        np.array([False] * 5 + [True]),
        np.array([""] * 5 + ["too_small"]),
    )
    return bare.answered(np.array(probabilities), Thresholds(0.5, (0.45, 0.65), 0.75))


def test_answers() -> None:
    found = readings()
    assert found.verdicts.tolist() == ["normal", "uncertain", "bacterial", "pneumonia", "viral", "normal"]
    assert found.positive.tolist() == [False, True, True, True, True, False]


def test_measures() -> None:
    found = measures(readings())
    assert found["sensitivity"] == 0.75
    assert found["specificity"] == 0.5
    assert found["decided"] == pytest.approx(5 / 6)
    assert found["decided_accuracy"] == pytest.approx(4 / 5)
    assert found["cause_named"] == 0.5
    assert found["cause_accuracy"] == 1.0
    assert found["heatmap_empty"] == pytest.approx(1 / 6)
    assert found["lung_attention"] == pytest.approx(0.7)
    assert found["lung_attention_by_chance"] == pytest.approx(0.3)
    assert found["refused"] == pytest.approx(1 / 6)


def test_figures_that_nothing_speaks_to_are_left_out() -> None:
    blind = readings().part(np.array([0, 2, 3, 4, 5]))
    blind.attention[:] = np.nan
    assert "lung_attention" not in measures(blind)


def test_parts_join_again() -> None:
    whole = readings()
    again = joined([whole.part(np.array([0, 1, 2])), whole.part(np.array([3, 4, 5]))])
    assert again.samples == whole.samples
    assert again.verdicts.tolist() == whole.verdicts.tolist()


def test_most_wrong_first() -> None:
    assert most_wrong(readings()).tolist() == [5]


def test_strata_from_a_table(tmp_path: Path) -> None:
    table = tmp_path / "batches.tsv"
    table.write_text("file\tstratum\nPNEUMONIA/2.png\tearly\n3.png\tlate\n", encoding="utf-8")
    samples = readings().samples
    assert read_strata(table, samples) == ["", "", "early", "late", "", ""]
    with pytest.raises(DataError, match="needs the columns file and batch"):
        read_strata(table, samples, "batch")
    with pytest.raises(DataError, match="cannot be read"):
        read_strata(tmp_path / "none.tsv", samples)


def test_a_stratum_of_one_class_is_measured_against_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluating, "measures_with_intervals", partial(measures_with_intervals, rounds=50))
    found = by_stratum(readings(), ["", "", "early", "late", "", ""])
    assert found["early"]["classes"] == {"normal": 0, "bacterial": 1, "viral": 0}
    # bacterial shares 8/9 and 1/2 against the viral 2/9 and 1/4
    assert found["early"]["metrics"]["auc_bacterial_viral"]["value"] == 1.0
    assert found["late"]["metrics"]["recall_bacterial"]["value"] == 1.0


def test_shortcut_floor_finds_what_stands_in_the_border() -> None:
    random = np.random.default_rng(0)
    labels = np.arange(90) % 3
    pixels = random.integers(90, 110, (90, 48, 48)).astype(np.uint8)
    pixels[labels == 0, :6] = 0
    pixels[labels == 1, -6:] = 255
    found = shortcut_floor(pixels, labels, [f"p{i}" for i in range(90)])
    assert found["border"] == {"auc_pneumonia": 1.0, "auc_bacterial_viral": 1.0}
    assert found["grey values"] == {"auc_pneumonia": 1.0, "auc_bacterial_viral": 1.0}
    pixels[:, :6] = pixels[:, -6:] = 100
    nothing = shortcut_floor(pixels, labels, [f"p{i}" for i in range(90)])
    assert 0.3 < nothing["border"]["auc_pneumonia"] < 0.7


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    for index in range(12):
        path = tmp_path / "images" / LABELS[index % 3] / f"{index}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(random.integers(0, 255, (240, 240)).astype(np.uint8)).save(path)
    return tmp_path / "images"


def test_evaluate_command(tree: Path, tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluating, "measures_with_intervals", partial(measures_with_intervals, rounds=50))
    figures, report = tmp_path / "figures.json", tmp_path / "report"
    arguments = ["evaluate", str(tree), "--model", str(tiny_bundle), "--markers", "2", "--device", "cpu"]
    result = CliRunner().invoke(app, [*arguments, "--json", str(figures), "--report", str(report)])
    assert result.exit_code == 0, result.output
    found = json.loads(figures.read_text("utf-8"))
    assert (found["model"], found["images"], found["patients"]) == ("tiny", 12, 12)
    assert found["classes"] == {"normal": 4, "bacterial": 4, "viral": 4}
    assert sum(map(sum, found["confusion"])) == 12
    low, high = found["metrics"]["macro_f1"]["interval_95"]
    assert low <= found["metrics"]["macro_f1"]["value"] <= high
    assert {path.name for path in report.iterdir()} == {
        *("index.html", "confusion.png", "roc.png", "reliability.png", "coverage.png", "most-wrong.png")
    }
    page = (report / "index.html").read_text("utf-8")
    assert "tiny on images" in page
    assert "macro f1" in page
    with Image.open(report / "roc.png") as plot:
        assert np.asarray(plot.convert("L")).std() > 10


def test_evaluate_of_nothing(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["evaluate", str(tmp_path)])
    assert "no images" in str(result.exception)

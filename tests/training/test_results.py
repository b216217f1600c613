"""The page of results says what the stored files say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pneumoview.errors import DataError
from pneumoview.training.recipe import Recipe
from pneumoview.training.results import results_page


def card(name: str, split: str, f1: float, **recipe: object) -> dict[str, Any]:
    values = Recipe("r", "vgg16", (64,), (3,), **recipe).as_dict()
    return {
        "id": name,
        "training": {"split": split, "recipe": values},
        "metrics": {"macro_f1": {"value": f1, "interval_95": [f1 - 0.1, f1 + 0.1]}},
    }


EVALUATION = {
    "model": "m",
    "data": "lungs",
    "images": 50,
    "metrics": {
        "macro_f1": {"value": 0.5, "interval_95": [0.4, 0.6]},
        "lung_attention": {"value": 0.85, "interval_95": [0.8, 0.9]},
        "lung_attention_by_chance": {"value": 0.3, "interval_95": [0.28, 0.32]},
    },
    "markers": {"letter R": {"images": 40, "mean_change": 0.0123, "class_changes": 0.025}},
}


def write(folder: Path, **stored: object) -> Path:
    for name, value in stored.items():
        (folder / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    return folder


def test_page(tmp_path: Path) -> None:
    honest = card("a", "fold 0 of patients", 0.7, dense=(4096, 1000), dropout=0.2, activation="leaky_relu")
    leaky = card("a-leaky", "20 % at random by image", 0.75, dense=(4096, 1000), dropout=0.2, activation="leaky_relu")
    page = results_page(write(tmp_path, a=honest, b=leaky, c=EVALUATION))
    assert (
        "| a | vgg16, dense 4096, 1000, 3, leaky relu, dropout 0.2, augmented | 3 × 64 px | fold 0 of patients |"
        in page
    )
    assert "| a | 0.700 [0.600, 0.800] | 0.750 [0.650, 0.850] | +0.050 |" in page
    assert "| m | lungs | 50 | 0.850 [0.800, 0.900] | 0.300 |" in page
    assert "| m | lungs | letter R | 40 | 0.012 | 2.5% |" in page


def test_what_to_expect_elsewhere_comes_first(tmp_path: Path) -> None:
    fold = card("new", "fold 0 of patients", 0.95)["metrics"]
    new = card("new", "fold 0 of patients", 0.85, frame="lungs", margin=0.08)
    new |= {
        "metrics_on": "another hospital, 10 images",
        "optimistic": {"metrics": fold, "metrics_on": "fold 0, 20 images"},
    }
    late = {"classes": {"normal": 0, "bacterial": 7, "viral": 0}, "metrics": {"macro_f1": fold["macro_f1"]}}
    border = {"border": {"auc_pneumonia": 0.9, "auc_bacterial_viral": 0.7}}
    more = EVALUATION | {"strata": {"late": late}, "floor": {"whole film": border}, "framing": EVALUATION["markers"]}
    page = results_page(write(tmp_path, a=new, b=more))
    elsewhere, trained = page.index("| new | another hospital | 0.850"), page.index("| new | fold 0 | 0.950")
    assert elsewhere < trained < page.index("## Systems")
    assert "sees the lungs only" in page
    assert "| new | vgg16" in page[page.index("## Systems") :]
    assert "0.950 [0.850, 1.050]" in page[page.index("## Systems") :]
    assert "| m | lungs | late | 7 | 0.950 [0.850, 1.050] | – | – |" in page
    assert "| lungs | whole film | border | 0.900 | 0.700 |" in page
    assert "| m | lungs | letter R | 40 | 0.012 | 2.5% |" in page[page.index("## Framing") : page.index("## Markers")]


def test_the_film_stands_against_the_lungs_of_the_same_recipe_and_beginning(tmp_path: Path) -> None:
    def measured(name: str, f1: float, start: str, **shown: object) -> dict[str, Any]:
        made = card(name, "fold 0 of patients", f1, **shown)
        made["training"]["start"] = start
        told = {"metrics": made["metrics"], "metrics_on": "fold 0, 20 images"}
        return made | {"metrics_on": "elsewhere, 9 images", "optimistic": told}

    lungs = measured("lungs", 0.8, "old", frame="lungs", margin=0.08)
    film = measured("film", 0.6, "old", frame="image")
    alone = measured("alone", 0.7, "other", frame="image")
    page = results_page(write(tmp_path, a=lungs, b=film, c=alone))
    section = page[page.index("## The film against the lungs") :]
    assert [line.split(" | ")[:4] for line in section.splitlines() if "elsewhere" in line] == [
        ["| film", "film", "elsewhere", "0.600 [0.500, 0.700]"],
        ["| lungs", "lungs", "elsewhere", "0.800 [0.700, 0.900]"],
    ]
    assert "alone" not in section


@pytest.mark.parametrize(
    ("stored", "message"),
    [({}, "no cards of runs"), ({"x": [1]}, "neither a card nor an evaluation"), ({"x": {}}, "neither a card")],
)
def test_no_results(tmp_path: Path, stored: dict[str, object], message: str) -> None:
    with pytest.raises(DataError, match=message):
        results_page(write(tmp_path, **stored))

"""The page of the attempts says what the stored files say, and no more than can be told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pneumoview.errors import DataError
from pneumoview.training.attempts import attempts_page, difference, lettered
from pneumoview.training.recipe import Recipe

PATIENTS = [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
LABELS = "000111122222"


def card(name: str, f1: float = 0.5) -> dict[str, Any]:
    epoch = {"size": 112, "seconds": 90.0, "loss": 1.0, "training_accuracy": 0.5, "test_loss": 1.1, "accuracy": 0.4}
    history = [{"epoch": 1, **epoch}, {"epoch": 2, **epoch, "training_accuracy": 0.9, "accuracy": 0.3}]
    recipe = Recipe(name.removesuffix("-by-image"), "vgg16", (112,), (2,)).as_dict()
    split = "20 % at random by image" if name.endswith("-by-image") else "fold 0 of patients"
    figures = {"macro_f1": {"value": f1, "interval_95": [f1 - 0.1, f1 + 0.1]}}
    return {"id": name, "training": {"recipe": recipe, "history": history, "split": split}, "metrics": figures}


def evaluation(name: str, predicted: str, patients: list[int] = PATIENTS) -> dict[str, Any]:
    return {
        "model": name,
        "data": "fold 0",
        "metrics": {"macro_precision": {"value": 0.75, "interval_95": [0.7, 0.8]}},
        "markers": {"letter R": {"images": 9, "mean_change": 0.25, "class_changes": 0.5}},
        "answers": {"patients": patients, "labels": LABELS, "predicted": predicted},
    }


def test_a_difference_is_of_the_same_images_only() -> None:
    right, wrong = evaluation("a", LABELS), evaluation("b", "111222200000")
    assert difference(right, wrong) == (1.0, 1.0, 1.0)
    assert difference(right, right) == (0.0, 0.0, 0.0)
    assert difference(right, evaluation("b", LABELS, PATIENTS[::-1])) is None


def test_page(tmp_path: Path) -> None:
    stored = {
        "1.card": card("vgg16-attempt-1"),
        "1": evaluation("vgg16-attempt-1", "111222200000"),
        "1-by-image.card": card("vgg16-attempt-1-by-image", 0.75),
        "2.card": card("vgg16-attempt-2"),
        "2": evaluation("vgg16-attempt-2", LABELS),
        "now": evaluation("resnet50-3", LABELS),
    }
    for name, value in stored.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    beside = tmp_path / "attempts"
    page = attempts_page(tmp_path, beside)
    assert "2 epochs at 112 px" in page
    assert "| vgg16-attempt-2 | dropout |" in page
    assert "| 0.900 | 1.000 | 0.300 | 1.100 |" in page
    assert "| resnet50-3 | 0.750 [0.700, 0.800] |" in page
    assert "0.250, 50.0%" in page
    assert "| vgg16-attempt-1 → vgg16-attempt-2 | fold 0 | +1.000 [+1.000, +1.000] | it helps |" in page
    assert "| vgg16-attempt-1 | 0.500 [0.400, 0.600] | 0.750 [0.650, 0.850] |" in page
    assert "# vgg16-attempt-2: 3 minutes" in page
    by_image = "--size 112 --epochs 2 --by-image --out runs/vgg16-attempt-1-by-image\n"
    assert f"pneumoview train vgg16-attempt-1 --data radiographs/ --outside elsewhere/ {by_image}" in page
    assert page.count("pneumoview evaluate") == 4
    assert "heatmap.png" not in page
    assert Image.open(beside / "vgg16-attempt-1.png").width > 300


def test_without_an_attempt_there_is_no_page(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no card of an attempt"):
        attempts_page(tmp_path, tmp_path / "attempts")
    (tmp_path / "x.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"x\.json: cannot be read"):
        attempts_page(tmp_path, tmp_path / "attempts")


def test_the_letter_is_large_and_white(tmp_path: Path) -> None:
    pixels = np.asarray(Image.open(lettered(tmp_path / "r.png")))
    white = np.argwhere(pixels == 255)
    high = np.ptp(white[:, 0]) / len(pixels)
    assert 0.1 < high < 0.2
    assert white.max(0)[0] < len(pixels) / 3

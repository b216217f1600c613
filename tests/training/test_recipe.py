"""Recipes are read strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from pneumoview.errors import RecipeError
from pneumoview.training.recipe import Recipe


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_schedule_and_name(tmp_path: Path) -> None:
    recipe = Recipe.load(write(tmp_path / "small.toml", 'architecture="resnet50"\nsizes=[64, 96]\nepochs=[2, 1]'))
    assert recipe.name == "small"
    assert recipe.schedule == [64, 64, 96]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("architecture=", "not a readable recipe"),
        ('architecture="x"\nsizes=[1]\nepochs=[1]\nspeed=9', r"unknown keys \['speed'\]"),
        ('architecture="x"\nsizes=[1]', "a key is missing"),
        ('architecture="x"\nsizes=[1]\nepochs=[1, 2]', "lists of the same length"),
    ],
)
def test_errors(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RecipeError, match=message):
        Recipe.load(write(tmp_path / "bad.toml", text))


@pytest.mark.parametrize("name", ["resnet50", "teacher"])
def test_shipped_recipes(name: str) -> None:
    assert Recipe.find(name).name == name

"""Recipes are read strictly."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from pneumoview.ai.precision import quiet_torchscript
from pneumoview.errors import RecipeError
from pneumoview.training.architectures import build
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


@pytest.mark.parametrize(
    "name", ["teacher", "resnet50", "resnet50-plain", "resnet50-lungs", "vgg16", "vgg16-attempt-5"]
)
def test_shipped_recipes_build(name: str) -> None:
    """They make a network whose split gives three logits and survives TorchScript."""
    net = build(Recipe.find(name)).eval()
    x = torch.zeros(1, 1, 64, 64)
    with torch.inference_mode():
        assert net.head(net.features(x)).shape == (1, 3)
        if name != "teacher":
            quiet_torchscript()
            scripted = torch.jit.script(net)
            assert scripted.head(net.features(x)).shape == (1, 3)


def test_attempts_have_the_dense_layers_of_their_comment() -> None:
    def widths(attempt: int) -> list[int]:
        with torch.device("meta"):
            neck = build(Recipe.find(f"vgg16-attempt-{attempt}")).neck
        return [layer.out_features for layer in neck if isinstance(layer, torch.nn.Linear)]

    assert [widths(attempt) for attempt in range(1, 7)] == [
        [4096, 4096],
        [4096, 4096],
        [4096, 4096, 1000],
        [4096, 5000, 4096, 1000],
        [4096, 5000, 4096, 1000],
        [5000, 4096, 1000],
    ]


def test_shortened() -> None:
    whole = Recipe("r", "x", sizes=(64, 96), epochs=(2, 1))
    assert whole.shortened(None, None) is whole
    assert whole.shortened(48, None).schedule == [48, 48, 48]
    assert whole.shortened(None, 2).schedule == [96, 96]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"architecture": "alexnet"}, "no architecture 'alexnet'"),
        ({"architecture": "resnet50", "stride": 8}, "stride must be 16 or 32"),
        ({"architecture": "vgg16", "activation": "swish"}, "activation must be one of relu, leaky_relu"),
    ],
)
def test_networks_that_there_are_not(values: dict[str, object], message: str) -> None:
    with pytest.raises(RecipeError, match=message):
        build(Recipe("r", sizes=(64,), epochs=(1,), **values))

"""The whole way on a few tiny images: train, kill, resume, distil, publish."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from pneumoview.ai.bundle import Bundle
from pneumoview.ai.frame import Box
from pneumoview.errors import RecipeError
from pneumoview.training import architectures
from pneumoview.training import publish as publishing
from pneumoview.training.architectures import SplitClassifier
from pneumoview.training.data import LABELS, Sample, read_folds, split
from pneumoview.training.evaluate import measures_with_intervals
from pneumoview.training.publish import blended, publish
from pneumoview.training.recipe import Recipe
from pneumoview.training.train import ANY_CAUSE, Images, evidence_outside, label_loss, train

CPU = torch.device("cpu")
RECIPE = Recipe("small", "small", sizes=(32,), epochs=(3,), batch_size=8, learning_rate=0.01, ema_decay=0.5)


def small(recipe: Recipe, classes: int) -> SplitClassifier:
    body = torch.nn.Sequential(
        torch.nn.Conv2d(1, 8, 5, stride=4), torch.nn.BatchNorm2d(8), torch.nn.ReLU(), torch.nn.Conv2d(8, 12, 3)
    )
    return SplitClassifier(body, 12, classes, recipe.dropout)


@pytest.fixture(autouse=True)
def small_architecture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(architectures._ARCHITECTURES, "small", small)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three classes that a tiny network can tell apart: flat noise, horizontal stripes, vertical stripes."""
    folder = tmp_path_factory.mktemp("data")
    random = np.random.default_rng(0)
    rows = ["file\tlabel\tpatient\tfold"]
    stripes = np.add.outer(np.arange(64) // 8 % 2 * 120, np.zeros(64))
    for index in range(48):
        label = index % 3
        pattern = (np.zeros((64, 64)), stripes, stripes.T)[label]
        image = np.clip(60 + pattern + random.normal(0, 10, (64, 64)), 0, 255).astype(np.uint8)
        Image.fromarray(image).save(folder / f"{index}.png")
        rows.append(f"{index}.png\t{LABELS[label]}\tp{index}\t{index // 3 % 2}")
    (folder / "folds.tsv").write_text("\n".join(rows), encoding="utf-8")
    return folder


def run(data: Path, out: Path, recipe: Recipe = RECIPE, **options: object) -> list[dict[str, float]]:
    training, validation = split(read_folds(data), 0)
    train(recipe, training, validation, out, CPU, split="fold 0 of patients", **options)
    return json.loads((out / "history.json").read_text("utf-8"))


def test_resumed_run_is_the_uninterrupted_one(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run(data, tmp_path / "whole")
    assert [epoch["epoch"] for epoch in whole] == [1, 2, 3]

    real_save = torch.save

    def killed_after_two(state: dict[str, object], path: Path) -> None:
        real_save(state, path)
        if len(state["history"]) == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(torch, "save", killed_after_two)
        with pytest.raises(KeyboardInterrupt):
            run(data, tmp_path / "halves")
    with pytest.raises(RecipeError, match="exists: resume it or choose another folder"):
        run(data, tmp_path / "halves")
    with pytest.raises(RecipeError, match="belongs to another recipe, split, teacher or start"):
        run(data, tmp_path / "halves", replace(RECIPE, seed=2), resume=True)
    resumed = run(data, tmp_path / "halves", resume=True)
    for epoch in (*whole, *resumed):
        assert epoch.pop("seconds") > 0
    assert resumed == whole


def test_learns_and_publishes(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "measures_with_intervals", partial(measures_with_intervals, rounds=50))
    recipe = replace(RECIPE, epochs=(12,), augment=False)
    history = run(data, tmp_path / "run", recipe)
    assert history[-1]["macro_f1"] > 0.9
    assert history[-1]["training_accuracy"] > 0.9 > history[0]["training_accuracy"]
    assert history[-1]["test_loss"] < history[0]["test_loss"]
    parts = split(read_folds(data), 0)
    with pytest.raises(RecipeError, match="the run held out fold 0 of patients, not fold 1 of patients"):
        publish(tmp_path / "run", tmp_path / "stripes-1", *parts, CPU, "stripes, CC0", "fold 1 of patients")
    bundle = publish(tmp_path / "run", tmp_path / "stripes-1", *parts, CPU, "stripes, CC0", "fold 0 of patients")
    assert bundle == Bundle.read(tmp_path / "stripes-1")
    assert bundle.card["metrics"]["macro_f1"]["value"] > 0.9
    low, high = bundle.card["metrics"]["macro_f1"]["interval_95"]
    assert low <= bundle.card["metrics"]["macro_f1"]["value"] <= high
    assert bundle.card["training"]["images"] == 24
    assert bundle.card["training"]["data"] == "stripes, CC0"
    assert bundle.card["training"]["split"] == "fold 0 of patients"
    assert bundle.card["coverage"][0]["coverage"] == 1
    assert 0.5 <= bundle.thresholds.cause < 1
    assert "stripes, CC0" in (tmp_path / "stripes-1" / "README.md").read_text("utf-8")
    assert bundle.load(CPU, trust=True).features(torch.zeros(1, 1, 32, 32)).shape[1] == 12


def test_distillation_follows_a_teacher(data: Path, tmp_path: Path) -> None:
    run(data, tmp_path / "teacher", replace(RECIPE, epochs=(12,), augment=False))
    student = replace(RECIPE, epochs=(12,), augment=False, distil_weight=0.9, feature_weight=1.0)
    history = run(data, tmp_path / "student", student, teacher=tmp_path / "teacher")
    assert history[-1]["loss"] < 0.6 * history[0]["loss"]
    assert history[-1]["macro_f1"] > 0.8


def test_loss_of_an_unknown_cause_asks_for_pneumonia_only() -> None:
    """Probabilities 1/2, 1/4, 1/4: -log 1/2 for any cause, -log 1/4 for one; each weighted by its label."""
    logits = torch.log(torch.tensor([[0.5, 0.25, 0.25]] * 2))
    weights = torch.tensor([1.0, 1.0, 1.0, 3.0])
    assert label_loss(logits[:1], torch.tensor([ANY_CAUSE]), weights).item() == pytest.approx(np.log(2))
    assert label_loss(logits[:1], torch.tensor([2]), weights).item() == pytest.approx(np.log(4))
    both = label_loss(logits, torch.tensor([2, ANY_CAUSE]), weights).item()
    assert both == pytest.approx((np.log(4) + 3 * np.log(2)) / 4)
    smooth = label_loss(logits, torch.tensor([0, 2]), torch.ones(4), smoothing=0.3).item()
    expected = torch.nn.functional.cross_entropy(logits, torch.tensor([0, 2]), label_smoothing=0.3).item()
    assert smooth == pytest.approx(expected)


@pytest.mark.usefixtures("tiny_lungs")
def test_aligned_training_begins_with_a_bundle_and_watches_images_from_elsewhere(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "measures_with_intervals", partial(measures_with_intervals, rounds=50))
    parts = split(read_folds(data), 0)
    run(data, tmp_path / "run", replace(RECIPE, epochs=(12,), augment=False))
    bundle = publish(tmp_path / "run", tmp_path / "stripes-1", *parts, CPU, "stripes, CC0", "fold 0 of patients")
    assert (bundle.frame, bundle.bias) == ("image", (0.0, 0.0, 0.0))

    aligned = replace(RECIPE, frame="lungs", margin=0.1, epochs=(1,), learning_rate=1e-5, cause_until=9)
    history = run(data, tmp_path / "aligned", aligned, start=bundle.folder, outside=parts[1])
    assert history[0]["outside_macro_f1"] == history[0]["macro_f1"]
    with pytest.raises(RecipeError, match="vgg cannot begin with stripes-1: another architecture"):
        run(data, tmp_path / "vgg", replace(RECIPE, name="vgg", architecture="vgg16"), start=bundle.folder)

    where = "fold 0 of patients"
    found = publish(
        tmp_path / "aligned", tmp_path / "stripes-2", *parts, CPU, "stripes, CC0", where, parts[1], "other stripes"
    )
    assert (found.frame, found.margin) == ("lungs", 0.1)
    assert found.card["metrics_on"].startswith("other stripes, 24 images")
    assert found.card["optimistic"]["metrics_on"].startswith("fold 0 of patients, 24 images")
    assert found.card["calibration"]["prior"] == {"normal": 0.333, "bacterial": 0.333, "viral": 0.333}
    assert sum(found.bias) == pytest.approx(0, abs=1e-3)
    page = (tmp_path / "stripes-2" / "README.md").read_text("utf-8")
    assert page.index("other stripes") < page.index("which is too good") < page.index("Prior: normal 33 %")


@pytest.mark.usefixtures("tiny_lungs")
def test_training_sees_what_a_reading_sees(tmp_path: Path) -> None:
    """A dark right half is the lung; the box of a margin of 0 holds it and nothing else."""
    pixels = np.full((224, 224), 200, dtype=np.uint8)
    pixels[:, 112:] = 20
    Image.fromarray(pixels).save(tmp_path / "film.png")
    recipe = replace(RECIPE, frame="lungs")
    images = Images.load([Sample(tmp_path / "film.png", 0, "p", 0)], recipe, CPU)
    assert images.boxes == [Box(112, 0, 224, 224)]
    assert (images.masks[0] == (pixels == 20)).mean() > 0.98
    assert (images.seen(32) == 20).all()


def test_evidence_outside_the_lungs() -> None:
    """Two classes on a map of 1 × 2, the left half lung; only the contrast of the classes counts."""
    net = SplitClassifier(torch.nn.Identity(), channels=1, classes=2)
    lungs = torch.zeros(1, 1, 2, 4)
    lungs[..., :2] = 1
    f = torch.tensor([[[[1.0, 3.0]]]], requires_grad=True)
    for weights in ([1.0, -1.0], [-5.0, -7.0]):
        net.classifier.weight.data = torch.tensor(weights)[:, None]
        outside = evidence_outside(net, f, lungs)
        assert outside.item() == pytest.approx(np.log(4))
        outside.backward()
    assert f.grad[0, 0, 0, 0] < 0 < f.grad[0, 0, 0, 1]


def test_centring_keeps_every_probability() -> None:
    torch.manual_seed(0)
    net = SplitClassifier(torch.nn.Identity(), channels=5, classes=3)
    f = torch.randn(4, 5, 2, 2)
    before = net.head(f).softmax(1)
    net.centre()
    assert torch.allclose(net.head(f).softmax(1), before, atol=1e-6)
    assert torch.allclose(net.classifier.weight.sum(0), torch.zeros(5), atol=1e-6)


def test_a_guide_needs_a_network_that_pools(data: Path, tmp_path: Path) -> None:
    recipe = replace(RECIPE, architecture="vgg16", dense=(8,), lung_weight=1.0)
    with pytest.raises(RecipeError, match="lung_weight needs a network without hidden dense layers"):
        run(data, tmp_path / "run", recipe)


def test_blending() -> None:
    own, other = (
        {"w": torch.tensor([1.0, 0.0]), "n": torch.tensor(3)},
        {"w": torch.tensor([0.0, 10.0]), "n": torch.tensor(5)},
    )
    mixed = blended(own, other, 0.6)
    assert mixed["w"].tolist() == pytest.approx([0.6, 4.0])
    assert mixed["n"].item() == 3
    with pytest.raises(RecipeError, match="another architecture"):
        blended(own, {"w": torch.zeros(3), "n": torch.tensor(5)}, 0.5)


def test_nothing_to_publish(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"last\.pt: cannot be read"):
        publish(tmp_path, tmp_path / "bundle", [], [], CPU, "none", "none")


def test_a_checkpoint_of_a_version_with_other_recipes(tmp_path: Path) -> None:
    torch.save({"recipe": {**RECIPE.as_dict(), "unheard_of": 1.0}}, tmp_path / "last.pt")
    with pytest.raises(RecipeError, match=r"last\.pt: cannot be read .*unheard_of"):
        publish(tmp_path, tmp_path / "bundle", [], [], CPU, "none", "none")

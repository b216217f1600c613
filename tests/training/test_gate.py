"""Drawings, tiles and labels, then the whole way on a few tiny images: train, resume, publish."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from pneumoview.ai.bundle import Bundle
from pneumoview.cli.main import app
from pneumoview.errors import BundleError, DataError
from pneumoview.training import gate
from pneumoview.training.data import LABELS as CLASSES
from pneumoview.training.data import Sample, read_folds
from pneumoview.training.decoys import DECOYS, shuffled
from pneumoview.training.gate import CHEST, INVERTED, OTHER, ROTATED, SOURCES, GateDataset, read_pictures
from pneumoview.training.recipe import Recipe

CPU = torch.device("cpu")
RECIPE = Recipe("gate", "gate", sizes=(32,), epochs=(2,), batch_size=8, learning_rate=0.01, ema_decay=0.5)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve radiographs, bright at the top, of twelve patients; pictures to train on and of two kinds to test on."""
    folder = tmp_path_factory.mktemp("gate")
    random = np.random.default_rng(0)
    rows = ["file\tlabel\tpatient\tfold"]
    for index in range(12):
        image = np.linspace(250, 10, 64)[:, None] + random.normal(0, 4, (64, 64))
        Image.fromarray(np.clip(image, 0, 255).astype(np.uint8)).save(folder / f"{index}.png")
        rows.append(f"{index}.png\t{CLASSES[index % 3]}\tp{index}\t{index // 3 % 2}")
    (folder / "folds.tsv").write_text("\n".join(rows), encoding="utf-8")
    for name in ("others/train", "others/test/dark", "others/test/noise"):
        (folder / name).mkdir(parents=True)
        Image.fromarray(random.integers(0, 256, (40, 50), dtype=np.uint8)).save(folder / name / "a.png")
    return folder


def samples(data: Path) -> list[Sample]:
    return [sample for sample in read_folds(data) if sample.fold == 1]


@pytest.mark.parametrize("kind", DECOYS)
def test_drawings_differ_and_follow_from_the_seed(kind: str) -> None:
    first, second, again = (DECOYS[kind](np.random.default_rng(seed), 48) for seed in (1, 2, 1))
    assert (first.shape, first.dtype) == ((48, 48), np.uint8)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, second)


def test_tiles_change_places() -> None:
    image = np.arange(144, dtype=np.uint8).reshape(12, 12)
    for seed in range(10):
        mixed = shuffled(image, np.random.default_rng(seed))
        assert sorted(mixed.ravel()) == sorted(image.ravel())
        assert (mixed == image).mean() <= 0.3


@pytest.mark.parametrize(
    ("source", "label"),
    [("chest", CHEST), ("rotated", ROTATED), ("inverted", INVERTED), ("rearranged", OTHER), ("drawn", OTHER)],
)
def test_what_becomes_of_a_radiograph(source: str, label: int) -> None:
    """Bright at the top stays so, but is turned or exchanged."""
    chest = np.repeat(np.linspace(240, 20, 48).astype(np.uint8)[:, None], 48, 1)
    dataset = GateDataset(chest[None], np.zeros((0, 4, 4), np.uint8))
    dataset.shares = torch.tensor([float(name == source) for name in SOURCES])
    for seed in range(8):
        torch.manual_seed(seed)
        image, found = dataset[0]
        assert (image.shape, image.dtype, found) == ((1, 48, 48), torch.float32, label)
        drop = float(image[0, 8:20].mean() - image[0, 28:40].mean())
        if source == "chest":
            assert drop > 0.1
        elif source in ("rotated", "inverted"):
            assert drop < 0.1


def test_other_pictures(data: Path, tmp_path: Path) -> None:
    assert read_pictures(data / "others").shape == (3, 160, 160)
    with pytest.raises(DataError, match="no pictures in it"):
        read_pictures(tmp_path)
    pictures = np.full((1, 20, 20), 200, np.uint8)
    dataset = GateDataset(np.zeros((1, 16, 16), np.uint8), pictures)
    dataset.shares = torch.tensor([float(name == "picture") for name in SOURCES])
    image, label = dataset[0]
    assert (image.shape, label, float(image.std())) == ((1, 16, 16), OTHER, 0)


@pytest.mark.usefixtures("tiny_lungs")
def test_command_trains_and_publishes(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recipe, "find", lambda _: RECIPE)
    monkeypatch.setattr(gate, "DECOYS", {"noise": DECOYS["noise"]})
    folder = tmp_path / "gate-9"
    command = ["train-gate", "--data", data, "--others", data / "others", "--out", tmp_path / "run", "--export", folder]
    result = CliRunner().invoke(app, [*map(str, command), "--device", "cpu"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert "refused_chest" in result.stdout
    bundle = Bundle.read(folder)
    assert (bundle.kind, bundle.labels, bundle.size) == ("gate", ("chest", "rotated", "inverted", "other"), 32)
    assert bundle.load(CPU, trust=True)(torch.zeros(1, 1, 32, 32)).shape == (1, 4)
    card = bundle.card
    kinds = ("chest", "rotated", "inverted", "shuffled", "drawn_noise", "dark", "noise")
    assert set(card["metrics"]) == {f"refused_{kind}" for kind in kinds}
    assert all(0 <= figure["value"] <= 1 for figure in card["metrics"].values())
    assert card["lungs_of"] == "dark"
    assert 0 < card["lungs"]["area"][0] < card["lungs"]["area"][1] <= 1
    assert "6 patients not trained on" in card["metrics_on"]
    assert "chest 6, " in card["metrics_on"]


def test_publishing_needs_lungs(data: Path, tiny_lungs: Path, tmp_path: Path) -> None:
    (tiny_lungs / "card.json").unlink()
    with pytest.raises(BundleError, match="a model for the lungs is needed"):
        gate.publish_gate(tmp_path, [], [], data, tmp_path, CPU, "none")

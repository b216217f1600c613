"""Pairs, loss and measure by hand, then the whole way on a few tiny images: train, kill, resume, publish."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from pneumoview.ai.bundle import Bundle
from pneumoview.cli.main import app
from pneumoview.errors import DataError
from pneumoview.training.lungs import (
    LungPair,
    dice,
    load_pairs,
    read_pairs,
    segmentation_loss,
    split_pairs,
)
from pneumoview.training.recipe import Recipe

CPU = torch.device("cpu")
RECIPE = Recipe("lungs", "unet", sizes=(32,), epochs=(2,), batch_size=4, learning_rate=0.01, ema_decay=0.5)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight radiographs of two dark rectangles, 64 by 48 pixels."""
    folder = tmp_path_factory.mktemp("lungs")
    (folder / "images").mkdir()
    (folder / "masks").mkdir()
    for index in range(8):
        mask = np.zeros((64, 48), dtype=bool)
        mask[10 + index : 50, 6:20] = mask[10 + index : 50, 28:42] = True
        Image.fromarray(np.where(mask, 40, 200).astype(np.uint8)).save(folder / "images" / f"person{index}_virus_1.jpg")
        Image.fromarray(mask).save(folder / "masks" / f"person{index}_virus_1.png")
    return folder


def touch(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).touch()


def test_pairs_and_their_patients(tmp_path: Path) -> None:
    for stem in ("person12_virus_3", "NORMAL2-IM-0007-0001", "IM-0007-0001-0002"):
        touch(tmp_path, f"images/{stem}.jpg", f"masks/{stem}.png")
    assert [pair.patient for pair in read_pairs(tmp_path)] == ["IM-0007", "NORMAL2-IM-0007", "person12"]


def test_wrong_folders(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no radiographs in its folder 'images'"):
        read_pairs(tmp_path)
    touch(tmp_path, "images/person1_virus_1.jpg")
    with pytest.raises(DataError, match=r"person1_virus_1\.jpg: .*person1_virus_1\.png is missing"):
        read_pairs(tmp_path)
    touch(tmp_path, "images/a.jpg", "masks/a.png")
    with pytest.raises(DataError, match=r"a\.jpg: no patient in its name"):
        read_pairs(tmp_path)


def test_split_keeps_patients_apart() -> None:
    pairs = [LungPair(Path(f"{n}"), Path(f"{n}"), f"person{n // 3}") for n in range(60)]
    training, held_out = split_pairs(pairs)
    assert (len(training), len(held_out)) == (51, 9)
    assert not {p.patient for p in training} & {p.patient for p in held_out}
    assert split_pairs(pairs) == (training, held_out)
    with pytest.raises(DataError, match="1 patient: two or more are needed"):
        split_pairs(pairs[:3])


def test_loss() -> None:
    """Logits of 0: cross-entropy log 2; the overlap is 1 of 2 + 2, so soft Dice is (2 + 1) / (4 + 1)."""
    masks = torch.tensor([1.0, 1.0, 0.0, 0.0]).reshape(1, 1, 2, 2)
    assert float(segmentation_loss(torch.zeros(1, 1, 2, 2), masks)) == pytest.approx(np.log(2) + 1 - 3 / 5)
    assert float(segmentation_loss(40 * masks - 20, masks)) == pytest.approx(0, abs=1e-6)


def test_dice() -> None:
    a = np.array([[1, 1], [0, 0]], dtype=bool)
    b = np.array([[1, 0], [1, 1]], dtype=bool)
    assert dice(a, b) == 0.4
    assert dice(a, a) == 1.0
    assert dice(a, ~a) == 0.0
    assert dice(a & ~a, a & ~a) == 1.0


def test_mask_moves_with_its_image(data: Path) -> None:
    dataset = load_pairs(read_pairs(data)[:1], 64)
    dataset.transform.appearance = torch.nn.Identity()
    torch.manual_seed(1)
    for _ in range(8):
        image, mask, _ = dataset[0]
        assert (image.shape, image.dtype, mask.dtype) == ((1, 64, 64), torch.float32, torch.float32)
        assert mask.unique().tolist() == [0, 1]
        lungs = image[mask > 0]
        assert float((lungs < 0.5).float().mean()) > 0.9
        assert float((lungs > 0.7).float().mean()) < 0.05


def test_command_trains_and_publishes(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recipe, "find", lambda _: RECIPE)
    folder = tmp_path / "lungs-9"
    command = ["train-lungs", "--data", data, "--out", tmp_path / "run", "--epochs", 16, "--export", folder]
    result = CliRunner().invoke(app, [*map(str, command), "--device", "cpu"], catch_exceptions=False)
    assert "dice" in result.stdout
    bundle = Bundle.read(folder)
    assert (bundle.id, bundle.kind, bundle.labels, bundle.size) == ("lungs-9", "lungs", ("lung",), 32)
    assert bundle.card["metrics"]["dice"]["value"] > 0.8
    assert bundle.card["metrics_on"] == "1 images of 1 patients not trained on"
    assert bundle.load(CPU, trust=True)(torch.zeros(1, 1, 32, 32)).shape == (1, 1, 32, 32)

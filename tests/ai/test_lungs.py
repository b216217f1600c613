"""Outlines by a network for darkness, and shares worked out by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from pneumoview import paths
from pneumoview.ai.bundle import find_first
from pneumoview.ai.lungs import LungSegmenter, lung_attention, without_specks
from pneumoview.errors import BundleError
from pneumoview.training.lungs import measure, read_pairs, split_pairs

CPU = torch.device("cpu")


def test_dark_half_is_lung(tiny_lungs: Path) -> None:
    image = np.zeros((40, 60), dtype=np.uint8)
    image[:, 30:] = 200
    segmenter = LungSegmenter.load(CPU)
    assert segmenter.bundle.folder == tiny_lungs
    probability = segmenter.segment(image)
    assert (probability.shape, probability.dtype) == ((32, 32), np.float32)
    assert probability[:, :15].min() > 0.99
    assert probability[:, 17:].max() < 0.01


def test_none_installed(tiny_lungs: Path) -> None:
    shutil.rmtree(tiny_lungs)
    assert LungSegmenter.load(CPU) is None


def test_damaged(tiny_lungs: Path) -> None:
    (tiny_lungs / "model.pt").write_bytes(b"x")
    with pytest.raises(BundleError, match="is damaged or exchanged"):
        LungSegmenter.load(CPU)


def test_specks_go_and_their_halo_with_them() -> None:
    """Two lungs, the smaller with a quarter of the other's area; a speck in a corner; a faint patch is no part."""
    lungs = np.zeros((64, 64), np.float32)
    lungs[8:40, 8:24], lungs[8:24, 40:48] = 0.9, 0.8
    lungs[2:62, 28:32] = 0.3
    without = lungs.copy()
    lungs[56:60, 56:64], lungs[52:56, 56:64] = 0.7, 0.4
    assert_array_equal(without_specks(lungs), without)
    lungs[8:12, 40:48] = 0
    assert without_specks(lungs)[12:24, 40:48].max() == 0  # 96 of 512 pixels


def test_specks_of_nothing_and_of_a_ring() -> None:
    """A ring is one part, however long the way around it; a side need not be a multiple of the cells'."""
    ring = np.ones((32, 32), np.float32)
    ring[4:28, 4:28] = 0
    ring[0:4, 12:16] = 0
    assert_array_equal(without_specks(ring), ring)
    nothing = np.full((30, 30), 0.4, np.float32)
    assert_array_equal(without_specks(nothing), nothing)
    lungs = np.zeros((30, 30), np.float32)
    lungs[:, :8], lungs[28:, 28:] = 1, 1
    assert without_specks(lungs).sum() == 240


@pytest.mark.parametrize(
    ("heatmap", "mask", "share"),
    [
        ([[1.0, 0.5], [0.5, 0.0]], [[1, 1], [0, 0]], 0.75),
        ([[0.2, 0.2], [0.2, 0.2]], [[1, 0], [0, 0]], 0.25),
        ([[0.0, 0.0], [0.0, 1.0]], [[1, 1], [1, 0]], 0.0),
        ([[0.1, 0.2], [0.3, 0.7]], [[1, 1], [1, 1]], 1.0),
        ([[0.0, 0.0], [0.0, 0.0]], [[1, 1], [1, 1]], None),
    ],
)
def test_attention(heatmap: list[list[float]], mask: list[list[int]], share: float | None) -> None:
    assert lung_attention(np.array(heatmap, np.float32), np.array(mask, bool)) == pytest.approx(share)


def test_shipped_bundle_on_patients_not_trained_on(real_data: Path) -> None:
    bundle = find_first("lungs")
    assert bundle.folder.parent == paths.models()
    _, held_out = split_pairs(read_pairs(real_data / "lungs"))
    scores = measure(bundle, held_out[::6], CPU)
    assert {name: len(found) for name, found in scores.items()} == {"dice": 24, "dice_hidden": 24}
    assert np.mean(scores["dice"]) >= 0.94
    assert np.mean(scores["dice_hidden"]) >= 0.93
    assert len(bundle.weights()) <= 8e6

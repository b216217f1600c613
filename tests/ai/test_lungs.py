"""Outlines by a network for darkness, and shares worked out by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from pneumoview import paths
from pneumoview.ai.bundle import find_first
from pneumoview.ai.lungs import LungSegmenter, lung_attention
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
    assert len(scores) == 24
    assert np.mean(scores) >= 0.93
    assert len(bundle.weights()) <= 8e6

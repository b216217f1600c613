"""The one way from a displayed image to the input of a network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from pneumoview.ai.preprocess import batch_input, squash, standardise


def test_squash_is_antialiased() -> None:
    """A triangle of half-width 16 around pixel 8 has 2/14 of its weight beyond the edge at 16: 80 · 2/14 ≈ 11."""
    image = np.array([[0, 0, 80, 80], [0, 0, 80, 80]], dtype=np.uint8).repeat(8, 0).repeat(8, 1)
    assert squash(image, 2).tolist() == [[11, 69], [11, 69]]


def test_squash_leaves_the_right_size_alone() -> None:
    image = np.arange(16, dtype=np.uint8).reshape(4, 4)
    assert squash(image, 4) is image


def test_standardise_is_blind_to_exposure() -> None:
    x = torch.linspace(0, 0.5, 16).reshape(1, 1, 4, 4)
    a, b = standardise(x), standardise(2 * x)
    assert float(a.mean()) == pytest.approx(0, abs=1e-6)
    assert torch.allclose(a, b, atol=0.01)


def test_standardise_of_a_flat_image_is_finite() -> None:
    assert standardise(torch.ones(2, 1, 4, 4)).abs().max() == 0


def test_input_of_a_batch() -> None:
    x = batch_input([np.zeros((32, 32), dtype=np.uint8)] * 2, torch.device("cpu"))
    assert (x.shape, x.dtype) == ((2, 1, 32, 32), torch.float32)


def test_resizing_matches_the_published_copies(real_data: Path) -> None:
    differences = []
    for native in sorted((real_data / "native").glob("*/*.jpeg"))[::6]:
        folder = "NORMAL" if native.parent.name == "normal" else "PNEUMONIA"
        copy = np.asarray(Image.open(real_data / "pediatric-cxr-224" / folder / native.name).convert("L"), dtype=float)
        differences.append(np.abs(squash(np.asarray(Image.open(native).convert("L")), 224) - copy).mean())
    assert len(differences) == 10
    assert np.mean(differences) < 2.5

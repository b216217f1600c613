"""Opacities change what they should, where they should, and follow from the seed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from pneumoview.training.opacities import OPACITIES, Mask, Picture, gas, hidden, laid_over, lines, one_side


@pytest.fixture
def chest() -> tuple[Picture, Mask]:
    """Two dark lungs, 0.2, in 0.8."""
    lungs = np.zeros((96, 80), bool)
    lungs[16:72, 8:34] = lungs[16:72, 46:72] = True
    return np.where(lungs, np.float32(0.2), np.float32(0.8)), lungs


@pytest.mark.parametrize("opacity", OPACITIES)
def test_opacities_brighten_lungs_only(opacity: Callable[..., Picture], chest: tuple[Picture, Mask]) -> None:
    image, lungs = chest
    gains = []
    for seed in range(12):
        covered = opacity(image, lungs, np.random.default_rng(seed))
        assert (covered.shape, covered.dtype) == ((96, 80), np.float32)
        assert np.array_equal(covered, opacity(image, lungs, np.random.default_rng(seed)))
        assert (covered >= image).all()
        assert np.abs(covered - image)[~lungs].mean() < 0.02
        gains.append((covered - image)[lungs].mean())
    assert min(gains) > 0.001
    assert np.mean(gains) > 0.05


def test_gas_darkens_beside_lungs_only(chest: tuple[Picture, Mask]) -> None:
    image, lungs = chest
    changes = [gas(image, lungs, np.random.default_rng(seed)) - image for seed in range(12)]
    assert np.max(changes) == 0
    assert np.mean([change[76:].min() < -0.1 for change in changes]) > 0.5
    assert np.mean([np.abs(change[lungs]).mean() for change in changes]) < 0.01


def test_lines_brighten(chest: tuple[Picture, Mask]) -> None:
    image, _ = chest
    drawn = [lines(image, np.random.default_rng(seed)) for seed in range(8)]
    assert all(0 < (one > image).mean() < 0.3 for one in drawn)
    assert all((one >= image).all() for one in drawn)


def test_one_side(chest: tuple[Picture, Mask]) -> None:
    _, lungs = chest
    sides = {tuple(np.flatnonzero(one_side(lungs, np.random.default_rng(seed)).any(0))[[0, -1]]) for seed in range(9)}
    assert sides == {(8, 33), (46, 71)}


def test_cover_of_1_is_a_bright_grey_and_of_0_nothing() -> None:
    image = np.linspace(0, 1, 64, dtype=np.float32)[None].repeat(64, 0)
    cover = np.zeros((64, 64), np.float32)
    cover[:32] = 1
    laid = laid_over(image, cover, np.random.default_rng(3))
    np.testing.assert_array_equal(laid[32:], image[32:])
    assert laid[:32, :20].min() > 0.4
    np.testing.assert_array_equal(laid[:32, 63], image[:32, 63])


def test_without_lungs_there_are_lines_at_most(chest: tuple[Picture, Mask]) -> None:
    image, lungs = chest
    results = [hidden(image, lungs & False, np.random.default_rng(seed)) for seed in range(10)]
    kept = [np.array_equal(result, image) for result in results]
    assert 1 <= sum(kept) <= 9
    assert all((result >= image).all() for result in results)

"""Calibration and thresholds against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from pneumoview.training.calibration import (
    choose_thresholds,
    coverage_curve,
    expected_calibration_error,
    fit_calibration,
    reliability,
)


def test_temperature_of_overconfident_logits() -> None:
    """Three of four right at log-odds 4: the best log-odds is log 3, so the temperature is 4 / log 3."""
    logits, labels = np.array([[4.0, 0.0]] * 4), np.array([0, 0, 0, 1])
    found = fit_calibration(logits, labels, np.ones(4), bias=False)
    assert found.temperature == pytest.approx(4 / np.log(3), rel=1e-4)
    assert found.bias == (0.0, 0.0)
    assert found(logits)[0] == pytest.approx([0.75, 0.25], rel=1e-4)


def test_bias_follows_the_weights_of_the_sources() -> None:
    """Logits that say nothing: the probabilities are the weighted shares of the classes, 3 to 1."""
    found = fit_calibration(np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([0, 1]), np.array([1.0, 3.0]))
    assert found(np.array([[1.0, -1.0]]))[0] == pytest.approx([0.25, 0.75], abs=1e-3)
    assert sum(found.bias) == pytest.approx(0, abs=1e-9)


def test_expected_calibration_error() -> None:
    labels = np.array([0, 0, 1, 1])
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.9, 0.1], [0.3, 0.7]])
    # in the bin of 0.9, 2 of 3 right; in that of 0.7, 1 of 1
    assert reliability(labels, probabilities) == [(1, 0.7, 1.0), (3, 0.9, 0.6667)]
    assert expected_calibration_error(labels, probabilities) == pytest.approx((0.3 + 3 * (0.9 - 2 / 3)) / 4, abs=1e-4)


def test_coverage_curve() -> None:
    labels = np.array([0, 0, 1, 1])
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.4, 0.6]])
    assert coverage_curve(labels, probabilities, steps=2) == [
        {"coverage": 1.0, "threshold": 0.6, "accuracy": 0.75},
        {"coverage": 0.5, "threshold": 0.8, "accuracy": 1.0},
    ]


def three_classes(normal: list[float], share: list[float]) -> np.ndarray:
    ill = 1 - np.array(normal)
    return np.stack([normal, ill * share, ill * (1 - np.array(share))], 1)


def test_thresholds() -> None:
    labels = np.array([0] * 10 + [1] * 10 + [2] * 10)
    normal = [0.9] * 9 + [0.25] + [0.3] * 2 + [0.1] * 18
    share = [0.5] * 10 + [0.9] * 8 + [0.455] * 2 + [0.1] * 8 + [0.545] * 2
    attention = np.linspace(0.3, 0.6, 30)
    found = choose_thresholds(labels, three_classes(normal, share), attention)
    # all pneumonia has a probability of 0.7 or more, the nearest below is a normal at 0.1
    assert found.pneumonia == pytest.approx(0.4)
    low, high = found.uncertain
    # the one wrong, a normal read as 0.75 pneumonia, is a thirtieth: it has to fall into the doubt
    assert 0.1 < low < 0.4 < 0.75 < high < 0.9
    # up to 0.545, 16 of 20 causes are right; from 0.55 on, all
    assert found.cause == pytest.approx(0.55)
    assert found.lung_attention == pytest.approx(0.303, abs=1e-3)
    assert choose_thresholds(labels, three_classes(normal, share), attention + 0.3).lung_attention == 0.5

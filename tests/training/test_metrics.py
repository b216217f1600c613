"""Figures against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from pneumoview.training.export import fit_temperature
from pneumoview.training.metrics import figures, intervals

LABELS = np.array([0, 0, 1, 1, 2, 2])
PROBABILITIES = np.array(
    [[0.8, 0.1, 0.1], [0.3, 0.4, 0.3], [0.1, 0.8, 0.1], [0.2, 0.5, 0.3], [0.1, 0.2, 0.7], [0.1, 0.6, 0.3]]
)


def test_figures() -> None:
    found = figures(LABELS, PROBABILITIES)
    # confusion: normal 1 of 2 right, bacterial 2 of 2 (with two false alarms), viral 1 of 2
    assert found["recall_normal"] == 0.5
    assert found["precision_bacterial"] == 0.5
    assert found["macro_f1"] == pytest.approx((2 / 3 + 2 / 3 + 2 / 3) / 3)
    assert found["accuracy"] == pytest.approx(4 / 6)
    assert found["auc_pneumonia"] == 1.0
    # shares of bacterial: 0.889 and 0.625 against 0.222 and 0.667, one of four pairs in the wrong order
    assert found["auc_bacterial_viral"] == 0.75


def test_intervals_hold_the_value_and_repeat() -> None:
    patients = list("abcdef")
    once, again = (intervals(LABELS, PROBABILITIES, patients, rounds=200) for _ in range(2))
    assert once == again
    low, high = once["accuracy"]
    assert low < 4 / 6 < high


def test_intervals_draw_patients_not_images() -> None:
    """With every image twice, of the same patient, the interval stays as wide as with every image once."""
    patients = list("abcdef")
    once = intervals(LABELS, PROBABILITIES, patients, rounds=300)
    twice = intervals(
        LABELS.repeat(2), PROBABILITIES.repeat(2, axis=0), [p for p in patients for _ in "12"], rounds=300
    )
    assert twice["accuracy"] == once["accuracy"]


def test_temperature_of_overconfident_logits() -> None:
    """Three of four right at log-odds 4: the best log-odds is log 3, so the temperature is 4 / log 3."""
    logits = np.array([[4.0, 0.0]] * 4)
    labels = np.array([0, 0, 0, 1])
    assert fit_temperature(logits, labels) == pytest.approx(4 / np.log(3), rel=1e-4)

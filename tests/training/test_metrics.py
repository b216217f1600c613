"""Figures against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from pneumoview.training.metrics import Figures, bootstrap, figures, share_interval, with_intervals

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


def accuracy_intervals(repeats: int, rounds: int) -> dict[str, tuple[float, float]]:
    labels, probabilities = LABELS.repeat(repeats), PROBABILITIES.repeat(repeats, axis=0)

    def accuracy(chosen: np.ndarray) -> Figures:
        return {"accuracy": float((probabilities[chosen].argmax(1) == labels[chosen]).mean())}

    return bootstrap([p for p in "abcdef" for _ in range(repeats)], accuracy, rounds)


def test_intervals_hold_the_value_and_repeat() -> None:
    once, again = (accuracy_intervals(1, rounds=200) for _ in range(2))
    assert once == again
    low, high = once["accuracy"]
    assert low < 4 / 6 < high


def test_intervals_draw_patients_not_images() -> None:
    """With every image twice, of the same patient, the interval stays as wide as with every image once."""
    assert accuracy_intervals(2, rounds=300) == accuracy_intervals(1, rounds=300)


def test_share_of_all_is_not_certain() -> None:
    """Wilson's lower bound at 10 of 10: 1 / (1 + 1.96² / 10)."""
    assert share_interval(1.0, 10) == pytest.approx((10 / (10 + 1.959964**2), 1.0))
    low, high = share_interval(0.5, 10)
    assert low == pytest.approx(1 - high)


def test_a_figure_that_some_draws_lack_keeps_its_interval() -> None:
    found = bootstrap(
        ["a", "b"], lambda chosen: {"all": 1.0, **({"both": 2.0} if len(set(chosen)) == 2 else {})}, rounds=50
    )
    assert found == {"all": (1.0, 1.0), "both": (2.0, 2.0)}
    assert with_intervals({"all": 1.0, "never": 3.0}, found) == {"all": {"value": 1.0, "interval_95": [1.0, 1.0]}}

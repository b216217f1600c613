"""Figures of merit of a three-class reading, by scikit-learn, with bootstrap intervals over patients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest
from sklearn.metrics import f1_score, precision_recall_fscore_support, roc_auc_score

from pneumoview.training.data import LABELS

Figures = dict[str, float]


def figures(labels: NDArray[np.int64], probabilities: NDArray[np.float64]) -> Figures:
    """Macro F1, precision and recall, accuracy, the two AUCs and precision/recall/F1 by class.

    Args:
        labels: (N,) indices of ``LABELS``.
        probabilities: (N, 3).
    """
    predicted = probabilities.argmax(1)
    precision, recall, f1, _ = precision_recall_fscore_support(
        labels, predicted, labels=range(len(LABELS)), zero_division=0.0
    )
    ill = labels > 0
    bacterial_share = probabilities[ill, 1] / np.maximum(probabilities[ill, 1:].sum(1), 1e-12)
    result: Figures = {
        "macro_f1": float(f1_score(labels, predicted, average="macro", labels=range(len(LABELS)), zero_division=0.0)),
        "macro_precision": float(precision.mean()),
        "macro_recall": float(recall.mean()),
        "accuracy": float((predicted == labels).mean()),
        "auc_pneumonia": float(roc_auc_score(ill, 1 - probabilities[:, 0])),
        "auc_bacterial_viral": float(roc_auc_score(labels[ill] == 1, bacterial_share)),
    }
    for index, name in enumerate(LABELS):
        result |= {
            f"precision_{name}": float(precision[index]),
            f"recall_{name}": float(recall[index]),
            f"f1_{name}": float(f1[index]),
        }
    return result


def with_intervals(
    values: Figures, ranges: dict[str, tuple[float, float]]
) -> dict[str, dict[str, float | list[float]]]:
    """Figures with their 95 % intervals in the form of a card, to four places."""
    return {
        name: {"value": round(value, 4), "interval_95": [round(bound, 4) for bound in ranges[name]]}
        for name, value in values.items()
        if name in ranges
    }


def share_interval(share: float, count: int) -> tuple[float, float]:
    """95 % score interval (Wilson, 1927) of a share among ``count`` independent cases; not of width 0 at 0 or 1."""
    interval = binomtest(round(share * count), count).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def bootstrap(
    patients: Sequence[str],
    measure: Callable[[NDArray[np.intp]], Figures | None],
    rounds: int = 1000,
    seed: int = 0,
) -> dict[str, tuple[float, float]]:
    """95 % percentile intervals, by a bootstrap that draws whole patients (Efron & Tibshirani, 1993).

    Args:
        patients: (N,) owner of every image.
        measure: figures of the images with these indices, repeats included; None if they have none.
        rounds: number of draws.
        seed: of the draws.
    """
    _, owner = np.unique(np.asarray(patients), return_inverse=True)
    members = [np.flatnonzero(owner == i) for i in range(owner.max() + 1)]
    random = np.random.default_rng(seed)
    draws = (
        measure(np.concatenate([members[i] for i in random.integers(0, len(members), len(members))]))
        for _ in range(rounds)
    )
    drawn: dict[str, list[float]] = defaultdict(list)
    for found in draws:
        for name, value in (found or {}).items():
            drawn[name].append(value)
    return {
        name: (float(np.percentile(values, 2.5)), float(np.percentile(values, 97.5))) for name, values in drawn.items()
    }

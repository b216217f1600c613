"""Cohen's kappa and its interval against published figures, another program and another derivation."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from pneumoview.records.agreement import Z95, Agreement, kappa, kappa_interval
from pneumoview.records.blind import BlindReading

DIAGNOSES = np.array([[75, 1, 4], [5, 4, 1], [0, 0, 10]])
"""Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd ed. 2003, table 18.1: 100 patients."""
TABLES = [DIAGNOSES, np.array([[20, 5, 1], [3, 7, 4], [2, 6, 30]]), np.array([[0, 9], [7, 1]])]


def readings(pairs: list[tuple[str, str]]) -> list[BlindReading]:
    return [BlindReading(str(n), 0, "", answer, finding=finding) for n, (answer, finding) in enumerate(pairs)]


def test_published_figures():
    low, high = kappa_interval(DIAGNOSES)
    assert kappa(DIAGNOSES) == pytest.approx(0.676, abs=5e-4)
    assert (high - low) / 2 / Z95 == pytest.approx(0.088, abs=5e-4)


@pytest.mark.parametrize("counts", TABLES)
def test_kappa_as_scikit_learn_has_it(counts: np.ndarray):
    metrics = pytest.importorskip("sklearn.metrics")
    rows, columns = np.indices(counts.shape)
    first, second = (np.repeat(place.ravel(), counts.ravel()) for place in (rows, columns))
    assert kappa(counts) == pytest.approx(metrics.cohen_kappa_score(first, second))


@pytest.mark.parametrize("counts", TABLES)
def test_the_interval_by_the_delta_method_on_a_multinomial(counts: np.ndarray):
    shares, step, number = counts / counts.sum(), 1e-6, counts.sum()

    def value(p: np.ndarray) -> float:
        expected = p.sum(1) @ p.sum(0)
        return (np.trace(p) - expected) / (1 - expected)

    slopes = np.zeros(shares.shape)
    for cell in np.ndindex(shares.shape):
        more, less = shares.copy(), shares.copy()
        more[cell] += step
        less[cell] -= step
        slopes[cell] = (value(more) - value(less)) / (2 * step)
    error = sqrt(((shares * slopes**2).sum() - (shares * slopes).sum() ** 2) / number)
    low, high = kappa_interval(counts)
    assert low == pytest.approx(max(kappa(counts) - Z95 * error, -1), abs=1e-6)
    assert high == pytest.approx(min(kappa(counts) + Z95 * error, 1), abs=1e-6)


def test_where_nothing_can_be_said():
    assert (kappa(np.zeros((3, 3), int)), kappa_interval(np.zeros((3, 3), int))) == (None, None)
    assert kappa(np.diag([5, 0, 0])) is None
    assert (kappa(np.diag([5, 0, 3])), kappa_interval(np.diag([5, 0, 3]))) == (1, None)


def test_films_that_the_ai_did_not_assess_or_that_are_not_read_blind_count_apart():
    pairs = [("none", "normal"), ("pneumonia", "normal"), ("unsure", "uncertain"), ("pneumonia", "pneumonia")]
    apart = [("none", "refused"), ("pneumonia", "refused"), ("pneumonia", "refused"), ("unsure", ""), ("none", "viral")]
    told = replace(readings(pairs)[0], seen=True)
    found = Agreement.of([*readings(pairs + apart), told, told])
    assert found.counts.tolist() == [[1, 0, 0], [0, 1, 0], [1, 0, 1]]
    assert (found.refused, found.waiting, found.seen) == ((1, 0, 2), 2, 2)
    assert (found.compared, found.agreed) == (4, 3)
    assert found.kappa == kappa(found.counts)

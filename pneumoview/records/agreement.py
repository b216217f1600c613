"""How far reader and AI agree beyond chance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from pneumoview.records.blind import ANSWERS, FINDINGS, BlindReading
from pneumoview.spreadsheet import table

Z95 = 1.959964


@dataclass(frozen=True)
class Agreement:
    """Answers of a reader against results of the AI.

    Attributes:
        counts: (3, 3) int, rows as ``ANSWERS``, columns as ``FINDINGS``.
        refused: of each of ``ANSWERS`` how many films the AI did not assess; they are in no other figure.
        waiting: how many films have no result, or none to this question.
        seen: how many were answered after a result had been in sight; they are in no other figure.
    """

    counts: NDArray[np.int64]
    refused: tuple[int, ...] = (0, 0, 0)
    waiting: int = 0
    seen: int = 0

    @classmethod
    def of(cls, readings: Iterable[BlindReading]) -> Agreement:
        """Count them."""
        counts, refused, waiting = np.zeros((len(ANSWERS), len(FINDINGS)), np.int64), [0] * len(ANSWERS), 0
        seen = 0
        for one in readings:
            row = ANSWERS.index(one.answer)
            if one.seen:
                seen += 1
            elif one.finding in FINDINGS:
                counts[row, FINDINGS.index(one.finding)] += 1
            elif one.finding == "refused":
                refused[row] += 1
            else:
                waiting += 1
        return cls(counts, tuple(refused), waiting, seen)

    @property
    def compared(self) -> int:
        """How many films both have answered."""
        return int(self.counts.sum())

    @property
    def agreed(self) -> int:
        """On how many of these they say the same."""
        return int(np.trace(self.counts))

    @property
    def kappa(self) -> float | None:
        """See ``kappa``."""
        return kappa(self.counts)

    @property
    def interval(self) -> tuple[float, float] | None:
        """See ``kappa_interval``."""
        return kappa_interval(self.counts)


def kappa(counts: NDArray[np.int64]) -> float | None:
    """Agreement beyond chance: Cohen, A coefficient of agreement for nominal scales, Educ Psychol Meas 20 (1960) 37–46.

    Args:
        counts: (K, K), how often one rater said i where the other said j.

    Returns:
        -1…1; None where chance alone agrees, as when both always say the same one thing, or nothing is counted.
    """
    if not counts.sum():
        return None
    shares = counts / counts.sum()
    observed, expected = np.trace(shares), shares.sum(1) @ shares.sum(0)
    return None if np.isclose(expected, 1) else float((observed - expected) / (1 - expected))


def kappa_interval(counts: NDArray[np.int64], z: float = Z95) -> tuple[float, float] | None:
    """Interval of ``kappa`` by its large-sample variance.

    Fleiss, Cohen and Everitt, Large sample standard errors of kappa and weighted kappa, Psychol Bull 72 (1969) 323–327,
    their equation 13. It takes the films as independent of each other.

    Args:
        counts: as for ``kappa``.
        z: normal quantile; that of 95 % if not given.

    Returns:
        Lower and upper end in -1…1; None where there is no kappa, or all agree, so that the variance says nothing.
    """
    value, number = kappa(counts), counts.sum()
    if value is None or np.trace(counts) == number:
        return None
    shares = counts / number
    rows, columns = shares.sum(1), shares.sum(0)
    observed, expected = np.trace(shares), rows @ columns
    both = columns[:, None] + rows[None, :]  # of cell (i, j): the column's share of i and the row's share of j
    same = np.eye(len(shares), dtype=bool)
    agreeing = (shares[same] * ((1 - expected) - both[same] * (1 - observed)) ** 2).sum()
    others = (1 - observed) ** 2 * (shares[~same] * both[~same] ** 2).sum()
    chance = (observed * expected - 2 * expected + observed) ** 2
    error = sqrt(max(agreeing + others - chance, 0.0) / number) / (1 - expected) ** 2
    return max(value - z * error, -1.0), min(value + z * error, 1.0)


def as_csv(found: Agreement, reader: str, model: str) -> str:
    """A table of figures, a name and a value a line; ``count_none_normal`` is how often a reader saw nothing there.

    A cell never starts a formula, see ``pneumoview.spreadsheet``.
    """
    low, high = found.interval or (None, None)
    rows: list[tuple[str, object]] = [
        ("figure", "value"),
        ("reader", reader),
        ("model", model),
        ("compared", found.compared),
        ("agreed", found.agreed),
        ("kappa", found.kappa),
        ("kappa_low_95", low),
        ("kappa_high_95", high),
        *(
            (f"count_{answer}_{finding}", int(found.counts[row, column]))
            for row, answer in enumerate(ANSWERS)
            for column, finding in enumerate(FINDINGS)
        ),
        *((f"not_assessed_{answer}", found.refused[row]) for row, answer in enumerate(ANSWERS)),
        ("without_result", found.waiting),
        ("not_blind", found.seen),
    ]
    return table((name, round(value, 4) if isinstance(value, float) else value) for name, value in rows)

"""From logits on held-out images to probabilities that mean what they say, and to the points where answers are cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_curve
from torch.nn import functional as F

from pneumoview.ai.analysis import Thresholds

BINS = 15
LEAST_SENSITIVITY = 0.95
DECIDED_ACCURACY = 0.98
NAMED_ACCURACY = 0.85
WIDEST_DOUBT = 4.0
ATTENTION_QUANTILE, ATTENTION_ENOUGH = 0.01, 0.5


def _log_odds(p: NDArray[np.float64]) -> NDArray[np.float64]:
    clipped = np.clip(p, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(clipped / (1 - clipped)))


@dataclass(frozen=True)
class Calibration:
    """Probabilities are the softmax of logits / ``temperature`` + ``bias``, see ``Bundle.calibrated``.

    Attributes:
        temperature: divisor of the logits.
        bias: one per class, summing to 0; it moves the answers from the frequencies of the training images to those of
            the images fitted on, the prior that the probabilities assume.
    """

    temperature: float
    bias: tuple[float, ...]

    def __call__(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """(N, classes) logits to (N, classes) probabilities."""
        return torch.softmax(torch.from_numpy(logits / self.temperature + np.array(self.bias)), 1).numpy()


def fit_calibration(
    logits: NDArray[np.float64], labels: NDArray[np.int64], weights: NDArray[np.float64], *, bias: bool = True
) -> Calibration:
    """What minimises the weighted negative log-likelihood.

    A temperature alone is that of Guo et al. (ICML 2017), with a bias that of Alexandari et al. (bias-corrected
    temperature scaling, ICML 2020).

    Args:
        logits: (N, classes).
        labels: (N,) indices.
        weights: (N,) of the images.
        bias: whether to fit one; it learns the frequency of the classes, so fit it only to images like those to come.
    """
    scores, truth, scale = torch.from_numpy(logits), torch.from_numpy(labels), torch.from_numpy(weights)
    log_temperature = torch.zeros((), dtype=torch.float64, requires_grad=True)
    shifts = torch.zeros(logits.shape[1], dtype=torch.float64, requires_grad=bias)
    optimiser = torch.optim.LBFGS(
        [log_temperature, *([shifts] if bias else [])], max_iter=200, line_search_fn="strong_wolfe"
    )

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        each = F.cross_entropy(scores / log_temperature.exp() + shifts, truth, reduction="none")
        loss = (each * scale).sum() / scale.sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return Calibration(float(log_temperature.detach().exp()), tuple((shifts - shifts.mean()).tolist()))


def reliability(labels: NDArray[np.int64], probabilities: NDArray[np.float64]) -> list[tuple[int, float, float]]:
    """Count, mean confidence and accuracy of the likeliest class in ``BINS`` equal steps of confidence, empty ones out.

    Args:
        labels: (N,) indices.
        probabilities: (N, classes).
    """
    confidence, correct = probabilities.max(1), probabilities.argmax(1) == labels
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        (int(chosen.sum()), round(float(confidence[chosen].mean()), 4), round(float(correct[chosen].mean()), 4))
        for chosen in (bins == index for index in range(BINS))
        if chosen.any()
    ]


def expected_calibration_error(labels: NDArray[np.int64], probabilities: NDArray[np.float64]) -> float:
    """Mean distance of confidence and accuracy over ``BINS`` bins (Naeini et al., AAAI 2015); arguments as above."""
    return sum(n * abs(sure - right) for n, sure, right in reliability(labels, probabilities)) / len(labels)


def coverage_curve(
    labels: NDArray[np.int64], probabilities: NDArray[np.float64], steps: int = 10
) -> list[dict[str, float]]:
    """How accurate the likeliest class is where only the surest share of the images is answered.

    Returns:
        ``coverage`` from 1 down to ``1 / steps``, the least confidence (``threshold``) and the ``accuracy``.
    """
    confidence = probabilities.max(1)
    order = np.argsort(-confidence, kind="stable")
    correct = (probabilities.argmax(1) == labels)[order]
    counts = [max(1, round(len(labels) * step / steps)) for step in range(steps, 0, -1)]
    return [
        {
            "coverage": round(count / len(labels), 4),
            "threshold": round(float(confidence[order[count - 1]]), 4),
            "accuracy": round(float(correct[:count].mean()), 4),
        }
        for count in counts
    ]


def _share(right: NDArray[np.bool_], among: NDArray[np.bool_], weights: NDArray[np.float64]) -> float:
    """Weighted share that is right among some; 1 where there are none."""
    return float(np.average(right[among], weights=weights[among])) if among.any() else 1.0


def choose_thresholds(
    labels: NDArray[np.int64],
    probabilities: NDArray[np.float64],
    attention: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
) -> Thresholds:
    """Where to cut, by images that the model was not trained on.

    The operating point is the highest with a sensitivity of at least ``LEAST_SENSITIVITY``. The doubt around it is the
    narrowest, equal to both sides in log-odds, outside of which ``DECIDED_ACCURACY`` of the answers are right.
    The cause is named from the least share on at which ``NAMED_ACCURACY`` of the named are right. The lungs have to
    hold as much of the heatmap as in all but ``ATTENTION_QUANTILE`` of the images, but no more than
    ``ATTENTION_ENOUGH``.

    Args:
        labels: (N,) indices, 0 for normal.
        probabilities: (N, 3), calibrated.
        attention: (N,) lung attention, NaN where there is none.
        weights: (N,) of the images; all alike if None.
    """
    scale = np.ones(len(labels)) if weights is None else weights
    ill, score = labels > 0, 1 - probabilities[:, 0]
    _, sensitivity, cuts = roc_curve(ill, score, sample_weight=scale, drop_intermediate=False)
    best = np.flatnonzero((sensitivity >= LEAST_SENSITIVITY) & np.isfinite(cuts))[0]
    lower = score[score < cuts[best]]
    point = float((cuts[best] + lower.max()) / 2) if len(lower) else float(cuts[best])
    point = float(np.clip(point, 0.01, 0.99))

    correct, distance = (score >= point) == ill, np.abs(_log_odds(score) - _log_odds(np.array(point)))
    widths = np.arange(0, WIDEST_DOUBT, 0.05)
    accuracies = [_share(correct, distance >= width, scale) for width in widths]
    width = next((w for w, a in zip(widths, accuracies, strict=True) if a >= DECIDED_ACCURACY), WIDEST_DOUBT)

    low, high = (point / (point + (1 - point) * np.exp(side * width)) for side in (1, -1))

    causes = probabilities[ill, 1:]
    share, right = causes.max(1) / causes.sum(1), causes.argmax(1) + 1 == labels[ill]
    steps = np.arange(0.5, 0.96, 0.01)
    named = (s for s in steps if (share >= s).any() and _share(right, share >= s, scale[ill]) >= NAMED_ACCURACY)
    return Thresholds(
        pneumonia=round(point, 4),
        uncertain=(round(float(low), 4), round(float(high), 4)),
        cause=round(float(next(named, steps[-1])), 4),
        lung_attention=round(min(ATTENTION_ENOUGH, float(np.nanquantile(attention, ATTENTION_QUANTILE))), 4),
    )

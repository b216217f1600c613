"""From a run's last checkpoint to a bundle whose card holds what was measured on its held-out fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pneumoview.ai.analysis import Thresholds
from pneumoview.ai.bundle import Bundle
from pneumoview.ai.pipeline import Pipeline
from pneumoview.errors import RecipeError
from pneumoview.training.architectures import build
from pneumoview.training.calibration import Calibration, choose_thresholds, coverage_curve, fit_calibration, reliability
from pneumoview.training.data import LABELS, Sample
from pneumoview.training.evaluate import Readings, joined, measures_with_intervals, read_all
from pneumoview.training.export import ORIGIN, card_details, write_bundle, write_card
from pneumoview.training.recipe import Recipe
from pneumoview.training.run import averaged_weights, load_checkpoint
from pneumoview.training.train import starting_weights

OUTSIDE_SHARE = 0.9
_LIMITS = (
    ORIGIN,
    "A ResNet-50 trained on these images fell from AUC 0.95 to 0.54 on children of another hospital (Xin 2021).",
    "Radiographs alone rarely settle whether a pneumonia is bacterial or viral.",
    "Knows three answers only: any other finding still gets one of them. The gate before it stops most pictures, "
    "not all, that are no frontal chest radiograph of a child.",
)
_GUIDED = (
    "Was trained to find its evidence in the lungs: that the heatmap lies there is no proof that it marks the disease."
)


_RULE = "the likeliest class of softmax(logits / temperature + bias); pneumonia or not by the operating point"


def cross_fitted(parts: Sequence[Readings], seed: int = 0) -> list[Readings]:
    """Answers of readings by calibration and thresholds that were fitted on the other half of the patients.

    Args:
        parts: uncalibrated, on images that the model was not trained on; each from one source.
        seed: of the halves.
    """
    random = np.random.default_rng(seed)
    halves = []
    for part in parts:
        patients = np.array(part.patients)
        first = np.isin(patients, random.permutation(np.unique(patients))[::2])
        halves.append((np.flatnonzero(first), np.flatnonzero(~first)))
    answered = []
    for side in (0, 1):
        calibration, thresholds = fit_answers(
            [part.part(half[1 - side]) for part, half in zip(parts, halves, strict=True)]
        )
        answered.append(
            [
                part.part(half[side]).answered(calibration(_logits(part.part(half[side]))), thresholds)
                for part, half in zip(parts, halves, strict=True)
            ]
        )
    return [joined(both) for both in zip(*answered, strict=True)]


def fit_answers(parts: Sequence[Readings]) -> tuple[Calibration, Thresholds]:
    """Calibration and thresholds of uncalibrated readings from elsewhere and from held-out patients, or of the latter.

    From these alone only a temperature is fitted: a bias would learn how frequent the classes are among them.
    """
    readings, weights = joined(parts), source_weights(parts)
    calibration = fit_calibration(_logits(readings), readings.labels, weights, bias=len(parts) > 1)
    probabilities = calibration(_logits(readings))
    return calibration, choose_thresholds(readings.labels, probabilities, readings.attention, weights)


def source_weights(parts: Sequence[Readings]) -> NDArray[np.float64]:
    """(N,) weights of all images, 1 on average: those from elsewhere, the first, have ``OUTSIDE_SHARE`` of it."""
    shares = (OUTSIDE_SHARE, 1 - OUTSIDE_SHARE) if len(parts) > 1 else (1.0,)
    counts = [len(part.samples) for part in parts]
    each = [np.full(count, share * sum(counts) / count) for share, count in zip(shares, counts, strict=True)]
    return np.concatenate(each)


def _logits(readings: Readings) -> NDArray[np.float64]:
    return np.log(np.maximum(readings.probabilities, 1e-12))


def blended(weights: dict[str, Tensor], others: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """The mean of two networks' weights, ``share`` of the first.

    Raises:
        RecipeError: they are of different architectures.
    """
    if {k: v.shape for k, v in weights.items()} != {k: v.shape for k, v in others.items()}:
        raise RecipeError("weights of another architecture cannot be mixed in")
    return {
        name: value.lerp(others[name].to(value.dtype), 1 - share) if value.is_floating_point() else value
        for name, value in weights.items()
    }


def publish(
    run: Path,
    folder: Path,
    training: Sequence[Sample],
    held_out: Sequence[Sample],
    device: torch.device,
    source: str,
    split: str,
    outside: Sequence[Sample] = (),
    outside_source: str = "",
    blend: tuple[Path, float] | None = None,
) -> Bundle:
    """Export the averaged network of a run, calibrate and measure it on images it did not learn from, write its card.

    Args:
        run: folder of the run.
        folder: of the bundle.
        training: the images that it was trained on.
        held_out: images of other patients.
        device: where to measure.
        source: what the card says of where the radiographs come from, with their licence.
        split: what the card says of how they were held out.
        outside: images from elsewhere; with them the card leads with the figures on these.
        outside_source: what the card says of where these come from.
        blend: weights to mix with, of a run or a bundle of the same architecture, most often those begun with, and the
            share of the run's own, 0 to 1 (WiSE-FT, Wortsman et al., CVPR 2022).

    Raises:
        RecipeError: there is no checkpoint, or its run held out other images.
        DataError: the data cannot be read.
    """
    state = load_checkpoint(run)
    if state["origin"]["split"] != split:
        raise RecipeError(f"{run}: the run held out {state['origin']['split']}, not {split}")
    recipe = Recipe.of(state["recipe"])
    net = build(recipe)
    weights = averaged_weights(state)
    origin = {}
    if blend is not None:
        other, share = blend
        name, begun = starting_weights(other)
        weights = blended(weights, begun, share)
        origin["blend"] = f"{share:.0%} of these weights, {1 - share:.0%} of those of {name}"
    net.load_state_dict(weights)
    net.centre()
    frame = {"frame": recipe.frame, "margin": recipe.margin} if recipe.frame == "lungs" else {"frame": recipe.frame}
    bundle = Bundle.read(write_bundle(net, folder, size=recipe.schedule[-1], frame=frame))
    pipeline = Pipeline.load(str(folder), str(device), trust=True)
    parts = [read_all(pipeline, samples) for samples in (outside, held_out) if samples]
    calibration, thresholds = fit_answers(parts)
    honest = cross_fitted(parts)
    shares = np.bincount(joined(parts).labels, source_weights(parts), minlength=len(LABELS))
    fitted = (
        "calibration and thresholds were fitted on one half of the patients and measured on the other, and the other "
        "way round"
    )
    figures = [
        {"metrics": measures_with_intervals(found), "metrics_on": f"{name}, {len(found.samples)} images; {fitted}"}
        for found, name in zip(honest, [*([outside_source] if outside else []), split], strict=True)
    ]
    card = {
        **bundle.card,
        "calibration": {
            "temperature": round(calibration.temperature, 4),
            "bias": [round(shift, 4) for shift in calibration.bias],
            "prior": {name: round(float(share), 3) for name, share in zip(LABELS, shares / shares.sum(), strict=True)},
            "rule": _RULE,
        },
        "thresholds": asdict(thresholds),
        "reliability": reliability(honest[0].labels, honest[0].probabilities),
        "coverage": coverage_curve(honest[0].labels, honest[0].probabilities),
        **card_details(
            net,
            state,
            data=source,
            images=len(training),
            classes={name: sum(s.label == i for s in training) for i, name in enumerate(LABELS)},
            **origin,
        ),
        **figures[0],
        **({"optimistic": figures[1]} if outside else {}),
        "limits": [*_LIMITS, *([_GUIDED] if recipe.lung_weight else [])],
    }
    write_card(folder, card)
    return Bundle.read(folder)

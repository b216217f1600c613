"""From a run's last checkpoint to a bundle whose card holds what was measured on its held-out fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from pneumoview.ai.analysis import Thresholds
from pneumoview.ai.bundle import Bundle
from pneumoview.ai.pipeline import Pipeline
from pneumoview.errors import RecipeError
from pneumoview.training.architectures import build
from pneumoview.training.calibration import calibrated, choose_thresholds, coverage_curve, fit_temperature, reliability
from pneumoview.training.data import LABELS, Sample
from pneumoview.training.evaluate import Readings, joined, measures_with_intervals, read_all
from pneumoview.training.export import ORIGIN, card_details, write_bundle, write_card
from pneumoview.training.recipe import Recipe
from pneumoview.training.run import averaged_weights, load_checkpoint

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


def cross_fitted(readings: Readings, seed: int = 0) -> Readings:
    """Answers of readings by calibration and thresholds that were fitted on the other half of their patients.

    Args:
        readings: uncalibrated, on images that the model was not trained on.
        seed: of the halves.
    """
    patients = np.array(readings.patients)
    first = np.random.default_rng(seed).permutation(np.unique(patients))[::2]
    halves = np.flatnonzero(np.isin(patients, first)), np.flatnonzero(~np.isin(patients, first))
    answered = []
    for chosen, others in (halves, halves[::-1]):
        temperature, thresholds = fit_answers(readings.part(others))
        half = readings.part(chosen)
        answered.append(half.answered(calibrated(_logits(half), temperature), thresholds))
    return joined(answered)


def fit_answers(readings: Readings) -> tuple[float, Thresholds]:
    """Temperature and thresholds of uncalibrated readings."""
    temperature = fit_temperature(_logits(readings), readings.labels)
    probabilities = calibrated(_logits(readings), temperature)
    return temperature, choose_thresholds(readings.labels, probabilities, readings.attention)


def _logits(readings: Readings) -> NDArray[np.float64]:
    return np.log(np.maximum(readings.probabilities, 1e-12))


def publish(
    run: Path,
    folder: Path,
    training: Sequence[Sample],
    held_out: Sequence[Sample],
    device: torch.device,
    source: str,
    split: str,
) -> Bundle:
    """Export the averaged network of ``run/last.pt``, calibrate and measure it on the held-out images, write its card.

    Args:
        run: folder of the run.
        folder: of the bundle.
        training: the images that it was trained on.
        held_out: images of other patients.
        device: where to measure.
        source: what the card says of where the radiographs come from, with their licence.
        split: what the card says of how they were held out.

    Raises:
        RecipeError: there is no checkpoint, or its run held out other images.
        DataError: the data cannot be read.
    """
    state = load_checkpoint(run)
    if state["origin"]["split"] != split:
        raise RecipeError(f"{run}: the run held out {state['origin']['split']}, not {split}")
    recipe = Recipe.of(state["recipe"])
    net = build(recipe)
    net.load_state_dict(averaged_weights(state))
    net.centre()
    bundle = Bundle.read(write_bundle(net, folder, size=recipe.schedule[-1]))
    pipeline = Pipeline.load(str(folder), str(device), trust=True)
    readings = read_all(pipeline, held_out)
    temperature, thresholds = fit_answers(readings)
    honest = cross_fitted(readings)
    card = {
        **bundle.card,
        "calibration": {"temperature": round(temperature, 4)},
        "thresholds": asdict(thresholds),
        "reliability": reliability(honest.labels, honest.probabilities),
        "coverage": coverage_curve(honest.labels, honest.probabilities),
        **card_details(
            net,
            state,
            data=source,
            images=len(training),
            classes={name: sum(s.label == i for s in training) for i, name in enumerate(LABELS)},
        ),
        "metrics": measures_with_intervals(honest),
        "metrics_on": f"{split}, {len(held_out)} images; temperature and thresholds were fitted on one half of "
        "the patients and measured on the other, and the other way round",
        "limits": [*_LIMITS, *([_GUIDED] if recipe.lung_weight else [])],
    }
    write_card(folder, card)
    return Bundle.read(folder)

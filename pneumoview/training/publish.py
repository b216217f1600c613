"""From a run's last checkpoint to a bundle whose card holds what was measured on its held-out fold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from pneumoview.ai.bundle import Bundle
from pneumoview.ai.preprocess import model_input
from pneumoview.errors import RecipeError
from pneumoview.imaging.grayscale import display
from pneumoview.imaging.readers import read
from pneumoview.training.architectures import build
from pneumoview.training.data import LABELS, Sample, read_folds, split
from pneumoview.training.export import card_details, fit_temperature, write_bundle
from pneumoview.training.metrics import figures, intervals, with_intervals
from pneumoview.training.recipe import Recipe
from pneumoview.training.train import CHECKPOINT, averaged_weights

_LIMITS = (
    "Trained on frontal radiographs of children of one to five years, one hospital (Guangzhou, China); not for adults.",
    "A ResNet-50 trained on these images fell from AUC 0.95 to 0.54 on children of another hospital (Xin 2021).",
    "Radiographs alone rarely settle whether a pneumonia is bacterial or viral.",
    "Knows three answers only: any other finding, and any picture that is no chest radiograph, still gets one of them.",
)


def read_logits(bundle: Bundle, samples: Sequence[Sample], device: torch.device) -> NDArray[np.float64]:
    """Logits, (N, classes), of files read, windowed and resized as the viewer does it."""
    network = bundle.load(device, trust=True)
    rows = []
    with torch.inference_mode():
        for sample in tqdm(samples, desc=f"measuring {bundle.id}"):
            rows.append(
                network(model_input(display(read(sample.path)), bundle.size).to(device))[0].double().cpu().numpy()
            )
    return np.stack(rows)


def publish(run: Path, data: Path, folder: Path, fold: int, device: torch.device, source: str) -> Bundle:
    """Export the averaged network of ``run/last.pt``, calibrate and measure it on the held-out fold, write its card.

    Args:
        run: folder of the run.
        data: folder with ``folds.tsv``.
        folder: of the bundle.
        fold: the one that was held out.
        device: where to measure.
        source: what the card says of where the radiographs come from, with their licence.

    Raises:
        RecipeError: there is no checkpoint.
        DataError: the data cannot be read.
    """
    try:
        state: dict[str, Any] = torch.load(run / CHECKPOINT, map_location="cpu", weights_only=True)
    except OSError as error:
        raise RecipeError(f"{run / CHECKPOINT}: cannot be read ({error.strerror})") from error
    recipe = Recipe.of(state["recipe"])
    training, held_out = split(read_folds(data), fold)

    net = build(recipe)
    net.load_state_dict(averaged_weights(state))
    size = recipe.schedule[-1]
    bundle = Bundle.read(write_bundle(net, folder, size=size))
    logits = read_logits(bundle, held_out, device)
    truth = np.array([sample.label for sample in held_out])
    temperature = fit_temperature(logits, truth)
    probabilities = torch.softmax(torch.from_numpy(logits) / temperature, 1).numpy()
    write_bundle(
        net,
        folder,
        size=size,
        temperature=round(temperature, 4),
        details={
            **card_details(
                net,
                state,
                data=source,
                images=len(training),
                classes={name: sum(s.label == i for s in training) for i, name in enumerate(LABELS)},
            ),
            "metrics": with_intervals(
                figures(truth, probabilities), intervals(truth, probabilities, [s.patient for s in held_out])
            ),
            "metrics_on": f"fold {fold}, {len(held_out)} images of patients not trained on "
            "(the temperature was fitted there too)",
            "limits": list(_LIMITS),
        },
    )
    return Bundle.read(folder)

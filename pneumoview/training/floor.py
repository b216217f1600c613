"""What is known without the disease: how far a simple classifier comes with the border or the grey values alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pneumoview.training.metrics import figures

BORDER, FINE = 12, 4
FOLDS = 5
GREY_BINS = 16


def border(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The outer ``BORDER`` pixels of (N, S, S) images on all sides, averaged over ``FINE`` by ``FINE``; (N, K)."""
    small = np.stack([np.asarray(Image.fromarray(image).reduce(FINE), dtype=np.float64) for image in pixels])
    outside = np.ones(small.shape[1:], dtype=bool)
    wide = BORDER // FINE
    outside[wide:-wide, wide:-wide] = False
    return small[:, outside]


def grey_statistics(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Histogram in ``GREY_BINS`` steps, mean and standard deviation of (N, S, S) images; (N, K)."""
    rows = [
        [*np.histogram(image, GREY_BINS, (0, 256))[0] / image.size, image.mean() / 255, image.std() / 255]
        for image in pixels
    ]
    return np.array(rows, dtype=np.float64)


def shortcut_floor(
    shown: NDArray[np.uint8], labels: NDArray[np.int64], patients: Sequence[str], seed: int = 0
) -> dict[str, dict[str, float]]:
    """The two AUCs that a logistic regression reaches without looking at the lungs, cross-validated by patient.

    What a network scores above this floor is what it may have seen of the disease.

    Args:
        shown: (N, S, S) uint8, what a network is shown, every class at least ``FOLDS`` times.
        labels: (N,) indices of ``LABELS``.
        patients: (N,) owner of every image.
        seed: of the folds.
    """
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=2000))
    found = {}
    for name, measured in (("border", border(shown)), ("grey values", grey_statistics(shown))):
        probabilities = cross_val_predict(model, measured, labels, groups=patients, cv=folds, method="predict_proba")
        of_these = figures(labels, probabilities)
        found[name] = {key: round(of_these[key], 4) for key in ("auc_pneumonia", "auc_bacterial_viral")}
    return found

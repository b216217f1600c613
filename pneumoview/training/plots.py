"""Pictures of figures, by Matplotlib, without a display."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.metrics import RocCurveDisplay, confusion_matrix

CURVES = ("macro_f1", "accuracy", "auc_pneumonia", "auc_bacterial_viral")


def curves(history: Sequence[dict[str, float]]) -> Figure:
    """Loss and validation figures by epoch; ``history`` has ``epoch``, ``loss`` and, of a classifier, ``CURVES``."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    loss, merit = figure.subplots(1, 2)
    epochs = [row["epoch"] for row in history]
    loss.plot(epochs, [row["loss"] for row in history], marker=".")
    loss.set(xlabel="epoch", ylabel="training loss")
    for name in CURVES:
        if name in history[0]:
            merit.plot(epochs, [row[name] for row in history], marker=".", label=name)
    merit.set(xlabel="epoch", ylabel="validation")
    if merit.lines:
        merit.legend()
    return figure


def both_curves(history: Sequence[dict[str, float]]) -> Figure:
    """Loss and accuracy by epoch, in training and on the images held out; of a card's ``history``."""
    figure = Figure(figsize=(9, 3.5), layout="constrained")
    for axes, name, pair in zip(
        figure.subplots(1, 2),
        ("loss", "accuracy"),
        (("loss", "test_loss"), ("training_accuracy", "accuracy")),
        strict=True,
    ):
        for values, label in zip(pair, ("training", "test"), strict=True):
            axes.plot([row["epoch"] for row in history], [row[values] for row in history], marker=".", label=label)
        axes.set(xlabel="epoch", ylabel=name)
        axes.legend()
    return figure


def confusion(labels: NDArray[np.int64], predicted: NDArray[np.int64], names: Sequence[str]) -> Figure:
    """Counts of true class (rows) by answer (columns), both (N,) indices of ``names``, shaded by share of the row."""
    figure, axes = _single()
    counts = confusion_matrix(labels, predicted, labels=range(len(names)))
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if shares[row, column] > 0.5 else "black"
        axes.text(column, row, str(count), ha="center", va="center", color=colour)
    axes.set(xticks=range(len(names)), yticks=range(len(names)), xlabel="answer", ylabel="truth")
    axes.set_xticklabels(names)
    axes.set_yticklabels(names)
    return figure


def receiver(labels: NDArray[np.int64], probabilities: NDArray[np.float64], point: float) -> Figure:
    """ROC curves of the two questions; (N,) indices, (N, 3) probabilities, operating point of the first question."""
    figure, axes = _single()
    ill = labels > 0
    share = probabilities[ill, 1] / np.maximum(probabilities[ill, 1:].sum(1), 1e-12)
    RocCurveDisplay.from_predictions(ill, 1 - probabilities[:, 0], name="pneumonia against normal", ax=axes)
    RocCurveDisplay.from_predictions(labels[ill] == 1, share, name="bacterial against viral", ax=axes)
    positive = 1 - probabilities[:, 0] >= point
    axes.plot(positive[~ill].mean(), positive[ill].mean(), "ko", label="operating point")
    axes.plot([0, 1], [0, 1], ":", color="grey")
    axes.set(xlabel="1 − specificity", ylabel="sensitivity", aspect="equal")
    axes.legend(loc="lower right")
    return figure


def reliability_plot(bins: Sequence[tuple[int, float, float]], error: float) -> Figure:
    """Accuracy by confidence, the area of a point by its number of images; ``bins`` as from ``reliability``."""
    figure, axes = _single()
    counts, confidence, accuracy = (np.array(column) for column in zip(*bins, strict=True))
    axes.plot([0, 1], [0, 1], ":", color="grey")
    axes.plot(confidence, accuracy, "-", linewidth=1)
    axes.scatter(confidence, accuracy, s=400 * counts / counts.max(), alpha=0.6)
    axes.set(xlabel="confidence", ylabel="accuracy", aspect="equal", xlim=(0, 1), ylim=(0, 1))
    axes.set_title(f"expected calibration error {error:.3f}")
    return figure


def coverage_plot(curve: Sequence[dict[str, float]]) -> Figure:
    """Accuracy where only the surest share of the images is answered; ``curve`` as from ``coverage_curve``."""
    figure, axes = _single()
    axes.plot([row["coverage"] for row in curve], [row["accuracy"] for row in curve], marker=".")
    axes.set(xlabel="share of images answered", ylabel="accuracy of these answers", xlim=(0, 1.02))
    return figure


def pictures(images: Sequence[NDArray[np.uint8]], titles: Sequence[str], columns: int = 4) -> Figure:
    """(H, W, 3) uint8 pictures in a grid, each under its title."""
    rows = max(1, -(-len(images) // columns))
    figure = Figure(figsize=(3.2 * columns, 3.6 * rows), layout="constrained")
    for place, axes in enumerate(figure.subplots(rows, columns, squeeze=False).flat):
        axes.axis("off")
        if place < len(images):
            axes.imshow(images[place])
            axes.set_title(titles[place], fontsize=8)
    return figure


def _single() -> tuple[Figure, Axes]:
    figure = Figure(figsize=(5, 5), layout="constrained")
    return figure, figure.subplots()

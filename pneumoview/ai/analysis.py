"""The frozen answer of the pipeline to one radiograph; needs numpy only, so that every front end can hold one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Analysis:
    """What a model says of one radiograph.

    Attributes:
        labels: the model's classes, in its own order, e.g. ``("normal", "bacterial", "viral")``.
        probabilities: one number in 0…1 per label, summing to 1.
        target: the label that the heatmap explains.
        heatmap: (S, S) float32 in 0…1 over the model's square input, which is the whole image squashed; read-only.
            None where none was asked for.
        model: name and version of the bundle.
        model_sha256: hash of its weights.
        device: where it ran, e.g. ``cpu`` or ``cuda:0``.
        milliseconds: from displayed pixels to answer.
        lung_mask: (S, S) bool over the same square as the heatmap; read-only. None where no heatmap was asked for or
            no model for the lungs is installed.
        lung_attention: share of the heatmap that lies inside the lungs, 0…1, see ``pneumoview.ai.lungs``; None where
            there is no mask or the heatmap is 0 everywhere.
    """

    labels: tuple[str, ...]
    probabilities: tuple[float, ...]
    target: str
    heatmap: NDArray[np.float32] | None
    model: str
    model_sha256: str
    device: str
    milliseconds: float
    lung_mask: NDArray[np.bool_] | None = None
    lung_attention: float | None = None

    def __post_init__(self) -> None:
        for array in (self.heatmap, self.lung_mask):
            if array is not None:
                array.flags.writeable = False

    @property
    def prediction(self) -> str:
        """The label with the highest probability."""
        return self.labels[int(np.argmax(self.probabilities))]

    @property
    def lung_share(self) -> float | None:
        """Share of the image that is lung: the lung attention to be expected by chance."""
        return None if self.lung_mask is None else float(self.lung_mask.mean())

    @property
    def by_label(self) -> dict[str, float]:
        """Probability of every label."""
        return dict(zip(self.labels, self.probabilities, strict=True))

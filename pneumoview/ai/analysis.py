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
    """

    labels: tuple[str, ...]
    probabilities: tuple[float, ...]
    target: str
    heatmap: NDArray[np.float32] | None
    model: str
    model_sha256: str
    device: str
    milliseconds: float

    def __post_init__(self) -> None:
        if self.heatmap is not None:
            self.heatmap.flags.writeable = False

    @property
    def prediction(self) -> str:
        """The label with the highest probability."""
        return self.labels[int(np.argmax(self.probabilities))]

    @property
    def by_label(self) -> dict[str, float]:
        """Probability of every label."""
        return dict(zip(self.labels, self.probabilities, strict=True))

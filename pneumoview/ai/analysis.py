"""The frozen answer of the pipeline to one radiograph; needs numpy only, so that every front end can hold one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from pneumoview.imaging.shown import AS_STORED, Shown
from pneumoview.texts import tr

Reason = Literal[
    "not_chest_radiograph",
    "lateral_or_rotated",
    "inverted",
    "adult",
    "age_unknown",
    "too_small",
    "poor_contrast",
    "lungs_not_found",
    "attention_outside_lungs",
    "window_hides",
    "for_processing",
    "as_shown",
]
Method = Literal["gradcam", "gradcam++", "layercam", "eigencam"]
"""How a heatmap is made: Grad-CAM (Selvaraju et al., ICCV 2017), Grad-CAM++ (Chattopadhay et al., WACV 2018), LayerCAM
(Jiang et al., IEEE TIP 2021), Eigen-CAM (Muhammad & Yeasin, IJCNN 2020)."""
METHODS: tuple[Method, ...] = get_args(Method)
Frame = Literal["image", "lungs"]
"""What of an image a model sees: all of it, or the box around the lungs."""
NORMAL = "normal"
Verdict = str


@dataclass(frozen=True)
class Flag:
    """Why a reading should not, or with ``refuses`` off not simply, be believed; ``detail`` is for a user to read.

    ``what`` completes the reason by codes, see ``answer.SHOWN``.
    """

    reason: Reason
    refuses: bool
    detail: str
    what: tuple[str, ...] = ()


@dataclass(frozen=True)
class Thresholds:
    """Where a model's answers are cut, chosen on images that it was not trained on; see the card.

    Attributes:
        pneumonia: operating point; at or above this probability of pneumonia the answer is pneumonia.
        uncertain: between these two probabilities of pneumonia there is no answer.
        cause: least share of the likelier cause in the probability of pneumonia for it to be named, 0.5…1.
        lung_attention: least share of the heatmap in the lungs.
    """

    pneumonia: float = 0.5
    uncertain: tuple[float, float] = (0.5, 0.5)
    cause: float = 0.5
    lung_attention: float = 0.0

    def __post_init__(self) -> None:
        low, high = self.uncertain
        if not (0 <= low <= self.pneumonia <= high <= 1 and 0 <= self.cause <= 1 and 0 <= self.lung_attention <= 1):
            raise ValueError(f"thresholds do not fit together: {self}")

    def verdict(self, by_label: dict[str, float]) -> Verdict:
        """What calibrated probabilities amount to, as two questions: is there pneumonia, and if so, of which cause.

        Returns:
            ``uncertain``, ``normal``, a cause (one of the other labels), or ``pneumonia`` where the cause is not sure.
            Where no label is ``normal``, the likeliest label.
        """
        if NORMAL not in by_label:
            return max(by_label, key=by_label.__getitem__)
        low, high = self.uncertain
        pneumonia = 1 - by_label[NORMAL]
        if low < pneumonia < high:
            return "uncertain"
        if pneumonia < self.pneumonia:
            return NORMAL
        cause = max((label for label in by_label if label != NORMAL), key=by_label.__getitem__)
        return cause if by_label[cause] >= self.cause * pneumonia else "pneumonia"


DeviceReason = Literal["asked", "found", "no_device", "no_cuda", "memory", "failed"]
DEVICE_WORDS: dict[DeviceReason, str] = {
    "asked": tr("{0}, as asked for"),
    "found": "{0}",
    "no_device": tr("{0}: no NVIDIA device that works was found"),
    "no_cuda": tr("{0}: this torch has no CUDA"),
    "memory": tr("{0}: the memory of the NVIDIA device ran out"),
    "failed": tr("{0}: the NVIDIA device failed"),
}


@dataclass(frozen=True)
class Place:
    """Where models run, and why there.

    Attributes:
        device: e.g. ``cpu`` or ``cuda:0``.
        reason: ``asked`` for by name, a CUDA device was ``found``, or why it is the CPU.
        gpu: name of the CUDA device; empty for the CPU.
    """

    device: str
    reason: DeviceReason
    gpu: str = ""

    @property
    def name(self) -> str:
        """The device as people call it, e.g. ``CUDA (NVIDIA H100)``."""
        return f"CUDA ({self.gpu})" if self.gpu else "CPU"

    @property
    def fell_back(self) -> bool:
        """Whether a CUDA device was left."""
        return self.reason in ("memory", "failed")

    def __str__(self) -> str:
        return DEVICE_WORDS[self.reason].format(self.name)


@dataclass(frozen=True, eq=False)
class Analysis:
    """What a model says of one radiograph.

    Attributes:
        labels: the model's classes, in its own order, e.g. ``("normal", "bacterial", "viral")``.
        probabilities: one number in 0…1 per label, summing to 1.
        target: the label that the heatmap explains.
        heatmap: (S, S) float32 in 0…1 over the whole image squashed to a square; read-only. 0 where the model did not
            look, see ``frame``. None where none was asked for.
        model: name and version of the bundle.
        model_sha256: hash of its weights.
        device: where it ran, e.g. ``cpu`` or ``cuda:0``.
        milliseconds: from decoded pixels to answer; of a batch its share.
        verdict: what the probabilities amount to, see ``Thresholds.verdict``.
        flags: what speaks against the reading.
        frame: what of the image the model saw, the box around the ``lungs`` or the whole ``image``.
        lung_mask: (S, S) bool over the same square as the heatmap; read-only. None where the lungs were not outlined.
        lung_attention: share of the heatmap that lies inside the lungs, 0…1, see ``pneumoview.ai.lungs``; None where
            there is no mask or the heatmap is 0 everywhere.
        method: how the heatmap was made.
        thresholds: where the model's answers were cut.
        place: where it ran, and why there.
        synthetic: whether the radiograph was made by a program, so that the answer means nothing.
        shown: how the radiograph was turned and inverted before it was read; heatmap and mask lie over the stored one.
        remedy: how it would have to be shown for the gate to take it for a chest; None where nothing is known to help.
    """

    labels: tuple[str, ...]
    probabilities: tuple[float, ...]
    target: str
    heatmap: NDArray[np.float32] | None
    model: str
    model_sha256: str
    device: str
    milliseconds: float
    verdict: Verdict = "uncertain"
    flags: tuple[Flag, ...] = ()
    frame: Frame = "image"
    lung_mask: NDArray[np.bool_] | None = None
    lung_attention: float | None = None
    method: Method = "gradcam"
    thresholds: Thresholds = Thresholds()
    place: Place = Place("cpu", "asked")
    synthetic: bool = False
    shown: Shown = AS_STORED
    remedy: Shown | None = None

    def __post_init__(self) -> None:
        for array in (self.heatmap, self.lung_mask):
            if array is not None:
                array.flags.writeable = False

    @property
    def prediction(self) -> str:
        """The label with the highest probability."""
        return self.labels[int(np.argmax(self.probabilities))]

    @property
    def refused(self) -> bool:
        """Whether the probabilities are not to be shown unasked."""
        return any(flag.refuses for flag in self.flags)

    @property
    def lung_share(self) -> float | None:
        """Share of the image that is lung: the lung attention to be expected by chance."""
        return None if self.lung_mask is None else float(self.lung_mask.mean())

    @property
    def by_label(self) -> dict[str, float]:
        """Probability of every label."""
        return dict(zip(self.labels, self.probabilities, strict=True))

"""What an answer amounts to, in codes, and what each code is called: English here, translated by the window.

Every front end words an answer from here: the window, the command line, the report of a scan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pneumoview.ai.analysis import NORMAL, Reason
from pneumoview.texts import tr

FINDINGS: Mapping[str, str] = {
    "normal": tr("No sign of pneumonia"),
    "pneumonia": tr("Pneumonia"),
    "uncertain": tr("Uncertain"),
    "refused": tr("Not assessed"),
}
"""Answers to the first question: is there pneumonia?"""
LIMITS: Mapping[str, str] = {
    "normal": tr("other findings are not assessed"),
    "refused": tr("look yourself"),
}
"""What a finding does not say, so that nobody reads more into it."""
SYNTHETIC = tr("Synthetic")
"""In the place of a finding on an image that a program made."""
MEANINGLESS = tr("AI result means nothing")
"""What is to be known of such an image."""
CAUSES: Mapping[str, str] = {
    "bacterial": tr("Likely bacterial"),
    "viral": tr("Likely viral"),
    "unclear": tr("Cause unclear"),
}
"""Answers to the second question: of which cause?"""
REASONS: Mapping[Reason, tuple[str, str]] = {
    "not_chest_radiograph": (
        tr("Not recognised as a chest radiograph."),
        tr("Open a frontal chest radiograph."),
    ),
    "lateral_or_rotated": (
        tr("Lateral view, or the picture is turned."),
        tr("Use a frontal view, the right way up."),
    ),
    "inverted": (
        tr("Black and white seem to be swapped."),
        tr("Export the image again with white bones."),
    ),
    "adult": (
        tr("The patient is an adult."),
        tr("The model knows children only."),
    ),
    "age_unknown": (
        tr("Age unknown; the model knows ages 1–5."),
        tr("Check how old the patient is."),
    ),
    "too_small": (
        tr("The picture is too small to be read."),
        tr("Open the original file, not a thumbnail."),
    ),
    "poor_contrast": (
        tr("The picture has next to no contrast."),
        tr("Check the exposure, or export it again."),
    ),
    "lungs_not_found": (
        tr("Could not outline both lungs."),
        tr("Check that the whole chest is shown."),
    ),
    "attention_outside_lungs": (
        tr("Heatmap mostly outside the lungs."),
        tr("Read this image without the model."),
    ),
    "window_hides": (
        tr("The file's window hides the picture."),
        tr("The model took the automatic window."),
    ),
    "for_processing": (
        tr("Raw values, not meant for display."),
        tr("Use the image for presentation."),
    ),
}
"""Why a reading is not to be believed, one sentence, and what to do about it."""


def _with_cause(cause: str) -> str:
    return f"{FINDINGS['pneumonia']}, {CAUSES[cause].lower()}"


VERDICTS: Mapping[str, str] = {
    "normal": f"{FINDINGS['normal']} ({LIMITS['normal']})",
    "bacterial": _with_cause("bacterial"),
    "viral": _with_cause("viral"),
    "pneumonia": _with_cause("unclear"),
    "uncertain": FINDINGS["uncertain"],
}
"""Both answers in one, by the verdict."""


class Answer(Protocol):
    """An ``Analysis``, or what a table tells of one."""

    @property
    def labels(self) -> tuple[str, ...]:
        """See ``Analysis``."""
        ...

    @property
    def probabilities(self) -> tuple[float, ...]:
        """See ``Analysis``."""
        ...

    @property
    def verdict(self) -> str:
        """See ``Analysis``."""
        ...


@dataclass(frozen=True)
class TableAnswer:
    """The answer in a row of a table; see ``Analysis``."""

    labels: tuple[str, ...]
    probabilities: tuple[float, ...]
    verdict: str


def _probability(answer: Answer, label: str) -> float:
    return answer.probabilities[answer.labels.index(label)]


def pneumonia(answer: Answer) -> float | None:
    """Probability of pneumonia, 0…1; None where the model has no class ``normal``."""
    return 1 - _probability(answer, NORMAL) if NORMAL in answer.labels else None


def bacterial_share(answer: Answer) -> float | None:
    """Share of bacterial against viral, 0…1; None where it is not asked: no such classes, or no pneumonia is called."""
    if answer.verdict in (NORMAL, "uncertain") or not {NORMAL, "bacterial", "viral"} <= set(answer.labels):
        return None
    bacterial, viral = _probability(answer, "bacterial"), _probability(answer, "viral")
    return bacterial / (bacterial + viral) if bacterial + viral else None


def finding(answer: Answer) -> str:
    """The answer to the first question: one of ``FINDINGS``, or the verdict where the model has no class ``normal``."""
    ill = NORMAL in answer.labels and answer.verdict not in (NORMAL, "uncertain")
    return "pneumonia" if ill else answer.verdict


def cause(answer: Answer) -> str:
    """The answer to the second question: one of ``CAUSES``; empty where it is not asked."""
    if bacterial_share(answer) is None:
        return ""
    return answer.verdict if answer.verdict in CAUSES else "unclear"


def told_probability(answer: Answer) -> float:
    """The one number that is told, 0…1: the probability of pneumonia; of the likeliest class of a model without it."""
    ill = pneumonia(answer)
    if ill is None:
        known = answer.verdict in answer.labels
        return _probability(answer, answer.verdict) if known else max(answer.probabilities)
    return ill

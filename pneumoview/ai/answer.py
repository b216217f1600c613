"""What an answer amounts to, in codes, and what each code is called: English here, translated by the window.

Every front end words an answer from here: the window, the command line, the report of a scan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from pneumoview.ai.analysis import NORMAL, Analysis, Reason
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
    "as_shown": (
        tr("Assessed as shown, not as stored."),
        tr("Reset the view and analyse again to read it as stored."),
    ),
}
"""Why a reading is not to be believed, one sentence, and what to do about it."""
AS_SHOWN = tr("Assessed as shown: {0}")
SHOWN: Mapping[str, str] = {
    "mirrored": tr("mirrored"),
    "turned_90": tr("turned 90°"),
    "turned_180": tr("turned 180°"),
    "turned_270": tr("turned 270°"),
    "inverted": tr("inverted"),
}
"""How an image was shown when it was assessed as shown; by the codes of ``Shown.words``."""


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


LIMIT_WORDS: Mapping[str, str] = {
    "unreviewed": tr("AI output, not reviewed"),
    "reviewed": tr("AI output, reviewed"),
    "reviewed_by": tr("AI output, reviewed by {0}"),
    "refused": tr("not assessed"),
    "outside": tr("outside what the model knows"),
    "synthetic": tr("synthetic image"),
    "pneumonia": tr("pneumonia {0:.0f} %"),
    "probability": tr("probability {0:.0f} %"),
    "research": tr("research only"),
}


def limits(
    analysis: Analysis, *, shown: bool = False, reviewer: str | None = None, say: Callable[[str], str] = str
) -> str:
    """What every picture and page that leaves says of itself: whose word it is, the one number or why there is none.

    Args:
        analysis: the result that the picture is of.
        shown: whether a refused result is told all the same.
        reviewer: who looked at it, empty where that is not told; None where nobody has.
        say: translates a text.
    """
    words = {name: say(text) for name, text in LIMIT_WORDS.items()}
    if reviewer is None:
        parts = [words["unreviewed"]]
    else:
        parts = [words["reviewed_by"].format(reviewer) if reviewer else words["reviewed"]]
    if analysis.synthetic:
        parts.append(words["synthetic"])
    if analysis.refused:
        parts.append(words["outside"] if shown else words["refused"])
        reasons = [say(REASONS[flag.reason][0]) for flag in analysis.flags if flag.refuses]
        parts.append(", ".join(reason.rstrip(".") for reason in reasons))
    if shown or not analysis.refused:
        number = "probability" if pneumonia(analysis) is None else "pneumonia"
        parts.append(words[number].format(100 * told_probability(analysis)))
    return " · ".join([*parts, analysis.model, words["research"]])


def picture_words(analysis: Analysis, *, shown: bool = False) -> list[str]:
    """What a picture of the heatmap says of itself: its ``limits``, and what its colours mean."""
    if analysis.method == "eigencam":
        colours = "Colours: where the features are strong, whatever the class"
    elif analysis.target == NORMAL:
        colours = "Colours: what spoke against pneumonia"
    else:
        colours = f"Colours: what spoke for {analysis.target}"
    return [limits(analysis, shown=shown), colours]

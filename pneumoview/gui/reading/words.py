"""What the window calls the answers of a model: classes, verdicts, causes, and why a reading is refused."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from pneumoview.ai.analysis import NORMAL, Analysis, Flag, Method, Place, Thresholds
from pneumoview.gui.base.language import tr

FIRM = 0.8
"""A verdict of a lower probability is drawn without weight."""


def class_name(label: str) -> str:
    """A model's label in the user's words."""
    return {
        "normal": QCoreApplication.translate("class", "Normal"),
        "bacterial": QCoreApplication.translate("class", "Bacterial pneumonia"),
        "viral": QCoreApplication.translate("class", "Viral pneumonia"),
        "pneumonia": QCoreApplication.translate("class", "Pneumonia"),
        "uncertain": QCoreApplication.translate("class", "Uncertain"),
        "refused": QCoreApplication.translate("class", "Not read"),
        "other": QCoreApplication.translate("class", "Something else"),
    }.get(label, label.capitalize())


def short_class_name(label: str) -> str:
    """The same in one word."""
    return {
        "normal": QCoreApplication.translate("class", "Normal"),
        "bacterial": QCoreApplication.translate("class", "Bacterial"),
        "viral": QCoreApplication.translate("class", "Viral"),
    }.get(label, label.capitalize())


def explained_name(analysis: Analysis) -> str:
    """What the heatmap explains."""
    if analysis.method == "eigencam":
        return QCoreApplication.translate("heatmap", "whatever the class")
    return class_name(analysis.target)


def method_name(method: Method) -> str:
    """A method of making heatmaps by the name of its authors."""
    return {"gradcam": "Grad-CAM", "gradcam++": "Grad-CAM++", "layercam": "LayerCAM", "eigencam": "Eigen-CAM"}[method]


def place_words(place: Place) -> str:
    """Where a model runs and why, as ``str(place)`` says it in English."""
    return {
        "asked": tr("{0}, as asked for"),
        "found": "{0}",
        "no_device": tr("{0}: no NVIDIA device that works was found"),
        "no_cuda": tr("{0}: this torch has no CUDA"),
        "memory": tr("{0}: the memory of the NVIDIA device ran out"),
        "failed": tr("{0}: the NVIDIA device failed"),
    }[place.reason].format(place.name)


def pneumonia(analysis: Analysis) -> float | None:
    """Probability of pneumonia, 0…1; None where the model has no class ``normal``."""
    return 1 - analysis.by_label[NORMAL] if NORMAL in analysis.labels else None


def bacterial_share(analysis: Analysis) -> float | None:
    """Share of bacterial against viral, 0…1; None where it is not asked: no such classes, or the verdict is normal."""
    if analysis.verdict == NORMAL or not {NORMAL, "bacterial", "viral"} <= set(analysis.labels):
        return None
    bacterial, viral = analysis.by_label["bacterial"], analysis.by_label["viral"]
    return bacterial / (bacterial + viral) if bacterial + viral else None


def verdict_name(analysis: Analysis) -> str:
    """The answer to the first question."""
    if analysis.verdict == "uncertain":
        return QCoreApplication.translate("verdict", "Uncertain")
    if NORMAL in analysis.labels and analysis.verdict != NORMAL:
        return QCoreApplication.translate("verdict", "Pneumonia")
    return class_name(analysis.verdict)


def operating_point(thresholds: Thresholds) -> str:
    """Where the answer to the first question is cut, and where there is none."""
    low, high = thresholds.uncertain
    if low < high:
        text = QCoreApplication.translate("verdict", "Operating point {0:.0f} %, doubt {1:.0f}–{2:.0f} %")
    else:
        text = QCoreApplication.translate("verdict", "Operating point {0:.0f} %")
    return text.format(100 * thresholds.pneumonia, 100 * low, 100 * high)


def cause_name(analysis: Analysis) -> str:
    """The answer to the second question; empty where it is not asked."""
    if bacterial_share(analysis) is None:
        return ""
    return {
        "bacterial": QCoreApplication.translate("verdict", "Likely bacterial"),
        "viral": QCoreApplication.translate("verdict", "Likely viral"),
    }.get(analysis.verdict, QCoreApplication.translate("verdict", "Cause unclear"))


def reason_and_remedy(flag: Flag) -> tuple[str, str]:
    """Why a reading is not to be believed, one sentence, and what to do about it."""
    return {
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
            tr("Two lungs were not found."),
            tr("Check that the whole chest is shown."),
        ),
        "attention_outside_lungs": (
            tr("Heatmap mostly outside the lungs."),
            tr("Read this image without the model."),
        ),
    }.get(flag.reason, (flag.detail, ""))


@dataclass(frozen=True)
class Reading:
    """One line on an ``Analysis``, for the list.

    Attributes:
        verdict: as in ``Analysis``, or ``refused``.
        title: the verdict in words, with its probability where there is an answer.
        detail: the cause, the reason of a refusal, or what else is to be known; may be empty.
        firm: whether the verdict deserves weight.
        pneumonia: its probability, 0…1, to sort by; None where it is not told.
    """

    verdict: str
    title: str
    detail: str
    firm: bool
    pneumonia: float | None = field(default=None, compare=False)

    @classmethod
    def of(cls, analysis: Analysis, revealed: bool) -> Reading:
        """The line; a refused reading tells no more than that unless it is ``revealed``."""
        if analysis.refused and not revealed:
            reason, _ = reason_and_remedy(next(flag for flag in analysis.flags if flag.refuses))
            return cls("refused", QCoreApplication.translate("verdict", "Not read"), reason, False)
        probability = verdict_probability(analysis)
        title = verdict_name(analysis)
        if analysis.verdict == "uncertain":
            detail = QCoreApplication.translate("verdict", "Pneumonia {0:.0f} %").format(100 * probability)
        else:
            title += f"  {100 * probability:.0f} %"
            detail = cause_name(analysis)
        if analysis.refused:
            outside = QCoreApplication.translate("verdict", "Outside its knowledge")
            return cls("refused", title, outside, False, pneumonia(analysis))
        return cls(analysis.verdict, title, detail, is_firm(analysis), pneumonia(analysis))


def verdict_probability(analysis: Analysis) -> float:
    """Probability of what the verdict says, 0…1; of pneumonia where it is uncertain."""
    ill = pneumonia(analysis)
    if ill is None:
        return analysis.by_label.get(analysis.verdict, max(analysis.probabilities))
    return 1 - ill if analysis.verdict == NORMAL else ill


def is_firm(analysis: Analysis) -> bool:
    """Whether the verdict deserves weight."""
    return analysis.verdict != "uncertain" and verdict_probability(analysis) >= FIRM

"""What the window calls the answers of a model: classes, verdicts, causes, and why a reading is refused."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PySide6.QtCore import QCoreApplication

from pneumoview.ai.analysis import DEVICE_WORDS, Analysis, Flag, Method, Place, Thresholds
from pneumoview.ai.answer import CAUSES, FINDINGS, REASONS, Answer, cause, finding, pneumonia, verdict_probability
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
    return tr(DEVICE_WORDS[place.reason]).format(place.name)


def verdict_name(answer: Answer) -> str:
    """The answer to the first question."""
    found = finding(answer)
    return tr(FINDINGS[found]) if found in FINDINGS else class_name(found)


def operating_point(thresholds: Thresholds) -> str:
    """Where the answer to the first question is cut, and where there is none."""
    low, high = thresholds.uncertain
    if low < high:
        text = QCoreApplication.translate("verdict", "Operating point {0:.0f} %, doubt {1:.0f}–{2:.0f} %")
    else:
        text = QCoreApplication.translate("verdict", "Operating point {0:.0f} %")
    return text.format(100 * thresholds.pneumonia, 100 * low, 100 * high)


def cause_name(answer: Answer) -> str:
    """The answer to the second question; empty where it is not asked."""
    code = cause(answer)
    return tr(CAUSES[code]) if code else ""


def reason_and_remedy(flag: Flag) -> tuple[str, str]:
    """Why a reading is not to be believed, one sentence, and what to do about it."""
    if flag.reason not in REASONS:
        return flag.detail, ""
    reason, remedy = REASONS[flag.reason]
    return tr(reason), tr(remedy)


def reason_name(code: str) -> str:
    """The reason alone; a code that is not known as it is."""
    return next((tr(reason) for known, (reason, _) in REASONS.items() if known == code), code)


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
        if not analysis.refused:
            return cls.told(analysis)
        if not revealed:
            return cls.refused(reason_and_remedy(next(flag for flag in analysis.flags if flag.refuses))[0])
        outside = QCoreApplication.translate("verdict", "Outside its knowledge")
        return replace(cls.told(analysis), verdict="refused", detail=outside, firm=False)

    @classmethod
    def refused(cls, reason: str) -> Reading:
        """The line of a reading that is not shown."""
        return cls("refused", tr(FINDINGS["refused"]), reason, False)

    @classmethod
    def told(cls, answer: Answer) -> Reading:
        """The line of an answer that is shown."""
        probability = verdict_probability(answer)
        title = verdict_name(answer)
        if answer.verdict == "uncertain":
            detail = QCoreApplication.translate("verdict", "Pneumonia {0:.0f} %").format(100 * probability)
        else:
            title += f"  {100 * probability:.0f} %"
            detail = cause_name(answer)
        return cls(answer.verdict, title, detail, is_firm(answer), pneumonia(answer))


def is_firm(answer: Answer) -> bool:
    """Whether the verdict deserves weight."""
    return answer.verdict != "uncertain" and verdict_probability(answer) >= FIRM

"""What the window calls the answers of a model: classes, verdicts, causes, and why a reading is refused."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PySide6.QtCore import QCoreApplication

from pneumoview.ai.analysis import DEVICE_WORDS, NORMAL, Analysis, Flag, Method, Place, Thresholds
from pneumoview.ai.answer import (
    CAUSES,
    FINDINGS,
    LIMITS,
    REASONS,
    SYNTHETIC,
    Answer,
    cause,
    finding,
    pneumonia,
    told_probability,
)
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


def heatmap_caption(analysis: Analysis) -> str:
    """What the heatmap shows; a cause is named only where the verdict names it, or as a question that was asked."""
    if analysis.method != "eigencam" and analysis.target == NORMAL:
        return QCoreApplication.translate("heatmap", "What spoke against pneumonia")
    if analysis.method != "eigencam" and cause(analysis) != analysis.target and analysis.target in CAUSES:
        if analysis.target == analysis.prediction:
            return QCoreApplication.translate("heatmap", "What spoke for pneumonia")
        return QCoreApplication.translate("heatmap", "What would speak for: {0}").format(class_name(analysis.target))
    return QCoreApplication.translate("heatmap", "Where the model looked: {0}").format(explained_name(analysis))


def method_name(method: Method) -> str:
    """A method of making heatmaps by the name of its authors."""
    return {"gradcam": "Grad-CAM", "gradcam++": "Grad-CAM++", "layercam": "LayerCAM", "eigencam": "Eigen-CAM"}[method]


def place_words(place: Place) -> str:
    """Where a model runs and why, as ``str(place)`` says it in English."""
    return tr(DEVICE_WORDS[place.reason]).format(place.name)


def verdict_name(answer: Answer) -> str:
    """The answer to the first question."""
    return finding_name(finding(answer))


def finding_name(code: str) -> str:
    """One of ``FINDINGS``; of another code, the class of that name."""
    return tr(FINDINGS[code]) if code in FINDINGS else class_name(code)


def limit_name(code: str) -> str:
    """What a finding does not say; empty where there is no such thing."""
    return tr(LIMITS[code]) if code in LIMITS else ""


def whole_verdict(answer: Answer) -> str:
    """The answer to the first question, with what it does not say."""
    limit = limit_name(finding(answer))
    return f"{verdict_name(answer)} ({limit})" if limit else verdict_name(answer)


def refusal_name() -> str:
    """What stands in the place of an answer that is not to be believed."""
    return f"{finding_name('refused')} – {limit_name('refused')}"


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


def notice() -> str:
    """What stands on everything that leaves."""
    return tr("For research and education. Not a medical device.")


def covered_name() -> str:
    """What stands in the place of an answer that is not to be seen yet."""
    return QCoreApplication.translate("verdict", "Covered until you answer")


@dataclass(frozen=True)
class Reading:
    """One line on an ``Analysis``, for the list.

    Attributes:
        verdict: as in ``Analysis``, or ``refused``.
        title: the verdict in words.
        detail: the probability of pneumonia with the cause or what is not assessed, or the reason of a refusal.
        firm: whether the verdict deserves weight.
        synthetic: whether a program made the image, so that the verdict means nothing.
        pneumonia: its probability, 0…1, to sort by; None where it is not told.
    """

    verdict: str
    title: str
    detail: str
    firm: bool
    synthetic: bool = False
    pneumonia: float | None = field(default=None, compare=False)

    @classmethod
    def of(cls, analysis: Analysis, revealed: bool) -> Reading:
        """The line; a refused reading tells no more than that unless it is ``revealed``."""
        if analysis.synthetic and (revealed or not analysis.refused):
            return replace(cls.told(analysis), title=tr(SYNTHETIC), firm=False, synthetic=True)
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
        ill = pneumonia(answer)
        if ill is None:
            number = f"{100 * told_probability(answer):.0f} %"
        else:
            number = QCoreApplication.translate("verdict", "Pneumonia {0:.0f} %").format(100 * ill)
        more = cause_name(answer) or limit_name(finding(answer))
        detail = " · ".join(filter(None, (number, more)))
        return cls(answer.verdict, verdict_name(answer), detail, is_firm(answer), pneumonia=ill)


def is_firm(answer: Answer) -> bool:
    """Whether the verdict deserves weight; that there is no sign of pneumonia never does."""
    return answer.verdict not in ("uncertain", NORMAL) and told_probability(answer) >= FIRM

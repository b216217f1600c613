"""What the window calls the answers of a model: classes, verdicts, causes, and why a reading is refused."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from pneumoview.ai.analysis import DEVICE_WORDS, NORMAL, Analysis, Flag, Method, Place, Thresholds
from pneumoview.ai.answer import (
    AS_SHOWN,
    CAUSES,
    FINDINGS,
    LIMITS,
    MEANINGLESS,
    REASONS,
    SHOWN,
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


def percent(probability: float) -> str:
    """A probability, 0…1, as all of the window tells it."""
    return f"{100 * probability:.0f} %"


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
    if flag.what:
        return tr(AS_SHOWN).format(", ".join(tr(SHOWN[code]) for code in flag.what)), tr(remedy)
    return tr(reason), tr(remedy)


def as_shown(analysis: Analysis) -> str:
    """How an image was shown that was not read as it is stored; else empty."""
    return next((reason_and_remedy(flag)[0] for flag in analysis.flags if flag.reason == "as_shown"), "")


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
    """What the list says of an ``Analysis``.

    Attributes:
        verdict: as in ``Analysis``, or ``refused``.
        title: the verdict in words.
        more: the cause, what is not assessed, or the reason of a refusal.
        firm: whether the verdict deserves weight.
        synthetic: whether a program made the image, so that the verdict means nothing.
        pneumonia: its probability, 0…1; None where it is not told.
        doubt: between these two probabilities of pneumonia there is no answer; None where that is not known.
    """

    verdict: str
    title: str
    more: str
    firm: bool
    synthetic: bool = False
    pneumonia: float | None = field(default=None, compare=False)
    doubt: tuple[float, float] | None = field(default=None, compare=False)

    @property
    def number(self) -> str:
        """The one number that is told, without its name; empty where none is."""
        return "" if self.pneumonia is None else percent(self.pneumonia)

    @property
    def detail(self) -> str:
        """The number with its name, and what else is to be known."""
        number = QCoreApplication.translate("verdict", "Pneumonia {0}").format(self.number) if self.number else ""
        return " · ".join(filter(None, (number, self.more)))

    @property
    def line(self) -> str:
        """All of it in one line."""
        said = self.verdict not in (NORMAL, "uncertain", "refused") and not self.synthetic and self.number
        return " · ".join(filter(None, ("" if said else self.title, self.detail)))

    @classmethod
    def of(cls, analysis: Analysis, revealed: bool) -> Reading:
        """The line; a refused reading tells no more than that unless it is ``revealed``.

        It also says how the image was shown, where it was not read as it is stored.
        """
        line = cls._of(analysis, revealed)
        parts = (line.more, as_shown(analysis)) if analysis.refused else (as_shown(analysis), line.more)
        return replace(line, more=" · ".join(filter(None, parts)))

    @classmethod
    def _of(cls, analysis: Analysis, revealed: bool) -> Reading:
        if analysis.refused and not revealed:
            return cls.refused(reason_and_remedy(next(flag for flag in analysis.flags if flag.refuses))[0])
        told = cls.told(analysis, analysis.thresholds, synthetic=analysis.synthetic)
        if analysis.synthetic or not analysis.refused:
            return told
        outside = QCoreApplication.translate("verdict", "Outside its knowledge")
        return replace(told, verdict="refused", more=outside, firm=False)

    @classmethod
    def refused(cls, reason: str) -> Reading:
        """The line of a reading that is not shown."""
        return cls("refused", tr(FINDINGS["refused"]), reason, False)

    @classmethod
    def told(cls, answer: Answer, thresholds: Thresholds | None, *, synthetic: bool | None) -> Reading:
        """The line of an answer that is shown; ``synthetic`` is None where nobody knows who made the image."""
        ill = pneumonia(answer)
        more = cause_name(answer) or limit_name(finding(answer))
        if ill is None:
            more = " · ".join(filter(None, (percent(told_probability(answer)), more)))
        doubt = None if thresholds is None else thresholds.uncertain
        if synthetic:
            return cls(answer.verdict, tr(SYNTHETIC), tr(MEANINGLESS), False, True, ill, doubt)
        return cls(answer.verdict, verdict_name(answer), more, is_firm(answer), pneumonia=ill, doubt=doubt)


class Worded(Protocol):
    """What a table told of an image."""

    @property
    def reading(self) -> Reading | None:
        """It in words, in the language of now; None where it failed."""
        ...


def is_firm(answer: Answer) -> bool:
    """Whether the verdict deserves weight; that there is no sign of pneumonia never does."""
    return answer.verdict not in ("uncertain", NORMAL) and told_probability(answer) >= FIRM

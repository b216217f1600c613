"""Which images the list shows and in which order: kinds of readings, words to look for, and sort keys."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QCoreApplication

from pneumoview.ai.analysis import NORMAL
from pneumoview.gui.reading.words import Reading, finding_name
from pneumoview.imaging.readers import natural
from pneumoview.imaging.study import Entry

KINDS = ("normal", "pneumonia", "bacterial", "viral", "uncertain", "refused", "failed")
NO_CAUSE = (NORMAL, "uncertain", "refused")
VERDICT_ORDER = ("uncertain", NORMAL, "refused")


@dataclass(eq=False, slots=True)
class Item:
    """One file: the frame last looked at, the reading of each frame read, and what failed.

    ``rank`` is the place of its patient or folder among those of the list.
    """

    entry: Entry
    rank: int
    frame: int = 0
    readings: dict[int, Reading] = field(default_factory=dict)
    error: str = ""
    analysing: bool = False
    key: bool = False
    order: tuple[Any, ...] = ()
    text: str = ""

    def __post_init__(self) -> None:
        entry = self.entry
        self.error = entry.error
        self.order = (self.rank, *entry.order)
        words = [entry.path.name, entry.folder, entry.date]
        if entry.patient and entry.study and entry.series:
            words += [entry.patient.name, entry.patient.id, entry.study.description, entry.series.description]
        self.text = plain("\n".join(words))

    @property
    def path(self) -> Path:
        """The file."""
        return self.entry.path

    @property
    def reading(self) -> Reading | None:
        """Reading of the frame last looked at."""
        return self.readings.get(self.frame)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Those of ``KINDS`` that it is of; none before it is read."""
        if self.error:
            return ("failed",)
        if self.reading is None:
            return ()
        verdict = self.reading.verdict
        return (verdict,) if verdict in NO_CAUSE else ("pneumonia", verdict)


class Filterable(Protocol):
    """What a ``Filter`` looks at."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Those of ``KINDS`` that it is of."""
        ...

    @property
    def text(self) -> str:
        """All its words, see ``plain``."""
        ...


Shown = TypeVar("Shown", bound=Filterable)


def plain(text: str) -> str:
    """Text to compare by, the same for composed and decomposed letters and whatever the case."""
    return unicodedata.normalize("NFKC", text).casefold()


@dataclass(frozen=True)
class Filter:
    """What is shown: images whose text has all the words, of any of the kinds or, where there are none, of all."""

    words: str = ""
    kinds: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.kinds)

    def select(self, items: Iterable[Shown]) -> list[Shown]:
        """The items to be shown."""
        words = plain(self.words).split()
        return [
            item
            for item in items
            if (not self.kinds or not self.kinds.isdisjoint(item.kinds)) and all(word in item.text for word in words)
        ]


def kind_name(kind: str) -> str:
    """A kind in the user's words."""
    return {
        "pneumonia": QCoreApplication.translate("kind", "Pneumonia, any"),
        "failed": QCoreApplication.translate("kind", "Failed"),
    }.get(kind, finding_name(kind))


def _by_date(item: Item) -> int:
    return -int(re.sub(r"\D", "", item.entry.date).ljust(14, "0"))


def _by_reading(item: Item) -> int:
    if item.error or item.reading is None:
        return len(VERDICT_ORDER) + (1 if item.error else 2)
    verdict = item.reading.verdict
    return VERDICT_ORDER.index(verdict) + 1 if verdict in VERDICT_ORDER else 0


def _probability(item: Item) -> float | None:
    return item.reading.pneumonia if item.reading and not item.error else None


def _by_probability(item: Item) -> float:
    probability = _probability(item)
    return math.inf if probability is None else -probability


def _by_doubt(item: Item) -> tuple[bool, float]:
    probability = _probability(item)
    if item.reading is None or probability is None:
        return True, math.inf
    return item.reading.verdict != "uncertain", abs(probability - 0.5)


SORTS: dict[str, Callable[[Item], Any]] = {
    "study": lambda item: item.order,
    "name": lambda item: natural(item.path),
    "date": _by_date,
    "reading": _by_reading,
    "probability": _by_probability,
    "doubt": _by_doubt,
}
BY_RESULT = ("reading", "probability", "doubt")
"""The sorts that change while results arrive."""


def sort_name(sort: str) -> str:
    """A sort in the user's words."""
    return {
        "study": QCoreApplication.translate("sort", "By study"),
        "name": QCoreApplication.translate("sort", "By name"),
        "date": QCoreApplication.translate("sort", "By date"),
        "reading": QCoreApplication.translate("sort", "By reading"),
        "probability": QCoreApplication.translate("sort", "By probability"),
        "doubt": QCoreApplication.translate("sort", "By doubt"),
    }[sort]


def sort_help(sort: str) -> str:
    """What comes first, in the user's words."""
    return {
        "study": QCoreApplication.translate("sort", "By patient, study and series, or by folder"),
        "name": QCoreApplication.translate("sort", "By the files' names"),
        "date": QCoreApplication.translate("sort", "The newest first"),
        "reading": QCoreApplication.translate("sort", "Pneumonia first, then uncertain, normal and not read"),
        "probability": QCoreApplication.translate("sort", "The likeliest pneumonia first"),
        "doubt": QCoreApplication.translate("sort", "Uncertain first, then the least sure"),
    }[sort]


def arrange(items: list[Item], sort: str) -> list[Item]:
    """The items in a sort's order; what is the same in it by patient, study and series."""
    ordered = sorted(items, key=SORTS["study"])
    return ordered if sort == "study" else sorted(ordered, key=SORTS[sort])

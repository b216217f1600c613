"""Which images the list shows and in which order: kinds of readings, words to look for, and sort keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QCoreApplication

from pneumoview.ai.analysis import NORMAL
from pneumoview.gui.reading.request import Told
from pneumoview.gui.reading.words import Reading, finding_name
from pneumoview.imaging.readers import natural
from pneumoview.imaging.study import Entry
from pneumoview.records.opinions import Judgement

KINDS = ("refused", "failed", "uncertain", "pneumonia", "bacterial", "viral", "normal")
"""Of results, in the order in which they need eyes."""
MARKS = ("unseen", "agree", "disagree", "key", "pacs")
"""What else a row can be: not looked at, judged, a key image, come over the network."""
NO_CAUSE = (NORMAL, "uncertain", "refused")
RANKS = {"failed": 0, "refused": 0, "uncertain": 1, NORMAL: 3}
PNEUMONIA_RANK, UNKNOWN_RANK = 2, 4


def kinds_of(verdict: str) -> tuple[str, ...]:
    """Those of ``KINDS`` that a verdict is of: pneumonia is, beside the cause, one of its own."""
    return (verdict,) if verdict in (*NO_CAUSE, "pneumonia", "failed") else ("pneumonia", verdict)


@dataclass(eq=False, slots=True)
class Item:
    """One file: the frame last looked at, the reading of each frame read, and what failed.

    ``rank`` is the place of its patient or folder among those of the list, ``place`` the key by which it stands in its
    order. ``view`` and ``age_years`` are as in ``Entry``, and known at the latest when it is read. A judgement is what
    the clinician thought of which verdict on a frame. ``arrival`` is its place among those that came from a PACS, from
    1; 0 if it did not. ``covered`` are the frames, with their paths, whose readings are not to be seen.
    """

    entry: Entry
    rank: int
    covered: Container[tuple[Path, int]] = ()
    frame: int = 0
    readings: dict[int, Reading] = field(default_factory=dict)
    judgements: dict[int, tuple[Judgement, str]] = field(default_factory=dict)
    error: str = ""
    analysing: bool = False
    key: bool = False
    seen: bool = False
    view: str = ""
    age_years: float | None = None
    arrival: int = 0
    order: tuple[Any, ...] = ()
    place: Any = None
    text: str = ""

    def __post_init__(self) -> None:
        entry = self.entry
        self.error = entry.error
        self.view, self.age_years = entry.view, entry.age_years
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
    def analysed(self) -> bool:
        """Whether there is a reading of the frame last looked at, covered or not."""
        return self.frame in self.readings

    @property
    def reading(self) -> Reading | None:
        """Reading of the frame last looked at; None while it is covered."""
        return None if (self.path, self.frame) in self.covered else self.readings.get(self.frame)

    def tell(self, told: Told) -> None:
        """Note what the file told of itself when it was read."""
        self.view, self.age_years = told.view, told.age_years

    def judge(self, frame: int, judgement: Judgement, verdict: str) -> None:
        """Note what the clinician thinks of a verdict on a frame; what was judged has been seen."""
        self.judgements[frame] = judgement, verdict
        self.seen = self.seen or judgement != "none"

    @property
    def judgement(self) -> Judgement:
        """What the clinician thinks of the reading of this frame."""
        judgement, verdict = self.judgements.get(self.frame, ("none", ""))
        if (self.path, self.frame) in self.covered:
            return "none"
        here = self.reading is None or self.reading.verdict in ("refused", verdict)
        return judgement if here else "none"

    @property
    def marks(self) -> tuple[str, ...]:
        """Those of ``MARKS`` that it has."""
        has = (not self.seen, self.judgement == "agree", self.judgement == "disagree", self.key, self.arrival > 0)
        return tuple(mark for mark, there in zip(MARKS, has, strict=True) if there)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Those of ``KINDS`` that it is of; none before it is read."""
        if self.error:
            return ("failed",)
        if self.reading is None:
            return ()
        return kinds_of(self.reading.verdict)


class Filterable(Protocol):
    """What a ``Filter`` looks at."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Those of ``KINDS`` that it is of."""
        ...

    @property
    def marks(self) -> tuple[str, ...]:
        """Those of ``MARKS`` that it has."""
        ...

    @property
    def text(self) -> str:
        """All its words, see ``plain``."""
        ...


Row = TypeVar("Row", bound=Filterable)


def plain(text: str) -> str:
    """Text to compare by, the same for composed and decomposed letters and whatever the case."""
    return unicodedata.normalize("NFKC", text).casefold()


@dataclass(frozen=True)
class Filter:
    """What is shown: images whose text has all the words, of any of the kinds, with any of the marks.

    Where there are no kinds or no marks, these do not count.
    """

    words: str = ""
    kinds: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.kinds or self.marks)

    def select(self, items: Iterable[Row]) -> list[Row]:
        """The items to be shown."""
        words = plain(self.words).split()
        return [
            item
            for item in items
            if (not self.kinds or not self.kinds.isdisjoint(item.kinds))
            and (not self.marks or not self.marks.isdisjoint(item.marks))
            and all(word in item.text for word in words)
        ]


def kind_name(kind: str) -> str:
    """One of ``KINDS`` or ``MARKS`` in the user's words."""
    return {
        "pneumonia": QCoreApplication.translate("kind", "Pneumonia, any"),
        "failed": QCoreApplication.translate("kind", "Failed"),
        "unseen": QCoreApplication.translate("kind", "Not seen yet"),
        "agree": QCoreApplication.translate("kind", "Agreed with"),
        "disagree": QCoreApplication.translate("kind", "Disagreed with"),
        "key": QCoreApplication.translate("kind", "Key images"),
        "pacs": QCoreApplication.translate("kind", "From the PACS"),
    }.get(kind, finding_name(kind))


def _by_date(item: Item) -> int:
    return -int(re.sub(r"\D", "", item.entry.date).ljust(14, "0"))


def rank(verdict: str) -> int:
    """What needs eyes comes first: not assessed, uncertain, pneumonia, no sign of it."""
    return RANKS.get(verdict, PNEUMONIA_RANK)


def _by_reading(item: Item) -> int:
    if item.error:
        return rank("failed")
    return UNKNOWN_RANK if item.reading is None else rank(item.reading.verdict)


def _probability(item: Item) -> float | None:
    return item.reading.pneumonia if item.reading and not item.error else None


def _by_probability(item: Item) -> tuple[int, float]:
    probability = _probability(item)
    return _by_reading(item) if probability is None else PNEUMONIA_RANK, -(probability or 0)


def _by_doubt(item: Item) -> tuple[int, float]:
    probability = _probability(item)
    place = _by_reading(item)
    return PNEUMONIA_RANK if place == rank(NORMAL) else place, abs((probability or 0) - 0.5)


SORTS: dict[str, Callable[[Item], Any]] = {
    "study": lambda _: 0,
    "name": lambda item: natural(item.path),
    "date": _by_date,
    "arrival": lambda item: -item.arrival,
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
        "arrival": QCoreApplication.translate("sort", "By arrival"),
        "reading": QCoreApplication.translate("sort", "By result"),
        "probability": QCoreApplication.translate("sort", "By probability"),
        "doubt": QCoreApplication.translate("sort", "By doubt"),
    }[sort]


def sort_help(sort: str) -> str:
    """What comes first, in the user's words."""
    return {
        "study": QCoreApplication.translate("sort", "By patient, study and series, or by folder"),
        "name": QCoreApplication.translate("sort", "By the files' names"),
        "date": QCoreApplication.translate("sort", "The newest first"),
        "arrival": QCoreApplication.translate("sort", "What came last from a PACS first"),
        "reading": QCoreApplication.translate("sort", "Not assessed first, then uncertain, pneumonia, no sign"),
        "probability": QCoreApplication.translate("sort", "Not assessed first, then the likeliest pneumonia"),
        "doubt": QCoreApplication.translate("sort", "Not assessed first, then uncertain, then the least sure"),
    }[sort]


stand: Callable[[Item], Any] = attrgetter("place", "order")
"""The key by which an item stands: its ``place``, and what is the same in it by patient, study and series."""


def arrange(items: Iterable[Item]) -> list[Item]:
    """The items as they stand."""
    return sorted(items, key=stand)

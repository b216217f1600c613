"""How a radiograph stands to another one: whose it is, how much earlier it was taken, and the window they share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from pneumoview.imaging.radiograph import Radiograph, Window
from pneumoview.imaging.study import Entry, Patient, Study
from pneumoview.imaging.vocabulary import says_sideways

DAY = len("YYYY-MM-DD")


@dataclass(frozen=True)
class Relation:
    """How one image stands to another, the current one.

    Attributes:
        same_patient: whether both are of one patient; None where a file does not say whose it is.
        same_study: whether both are of one study.
        apart: how much later it was taken than the current one, negative for earlier; whole days where a file gives
            no time; None where a file gives no date.
        days: the same by the calendar, whatever the times.
    """

    same_patient: bool | None = None
    same_study: bool = False
    apart: timedelta | None = None
    days: int = 0

    @classmethod
    def of(cls, patient: Patient | None, study: Study | None, current: tuple[Patient | None, Study | None]) -> Relation:
        """How an image of this patient and study stands to the ``current`` one."""
        whose, of = current
        same_study = study is not None and of is not None and bool(study.uid) and study.uid == of.uid
        days = _apart(study, of, DAY)
        return cls(same_patient(patient, whose), same_study, time_between(study, of), days.days if days else 0)

    @property
    def is_prior(self) -> bool:
        """Whether it is of an earlier study of the same patient."""
        earlier = self.apart is not None and self.apart < timedelta(0)
        return bool(self.same_patient) and not self.same_study and earlier


def same_patient(one: Patient | None, other: Patient | None) -> bool | None:
    """Whether two files name one patient; None where one of them has no Patient ID.

    The same number under another name is somebody else; case and blanks of a name do not count, nor does one that is
    missing.
    """
    if one is None or other is None or not one.id or not other.id:
        return None
    names = {"".join(patient.name.casefold().split()) for patient in (one, other)} - {""}
    return one.id == other.id and len(names) < 2


def time_between(study: Study | None, current: Study | None) -> timedelta | None:
    """How much later a study is than the current one; see ``Relation``."""
    timed = all(one is not None and len(one.moment) > DAY for one in (study, current))
    return _apart(study, current, None if timed else DAY)


def _apart(study: Study | None, current: Study | None, length: int | None) -> timedelta | None:
    try:
        one, other = (datetime.fromisoformat(each.moment[:length] if each else "") for each in (study, current))
    except ValueError:
        return None
    return one - other


def find_prior(path: Path, listed: Sequence[Entry], checkpoint: Callable[[None], object]) -> Path | None:
    """The image to compare one with: of the same patient, from the latest earlier study that has the same view.

    Where no earlier study has it, an image of the latest of them. Headers are read for the views, with a ``checkpoint``
    before each.

    Returns:
        The file; None where none is listed, or the file does not say whose it is or when it was taken.
    """
    own = next((entry for entry in listed if entry.path == path), None)
    if own is None:
        return None
    ranked = []
    for entry in listed:
        if not same_patient(entry.patient, own.patient):
            continue
        relation = Relation.of(entry.patient, entry.study, (own.patient, own.study))
        if relation.is_prior and relation.apart is not None and entry.image and not entry.error:
            ranked.append((relation.apart, entry.path))
    ranked.sort(key=lambda pair: pair[0], reverse=True)
    if len(ranked) > 1:
        sideways = _is_sideways(path)
        for _, earlier in ranked:
            checkpoint(None)
            if _is_sideways(earlier) == sideways:
                return earlier
    return ranked[0][1] if ranked else None


def _is_sideways(path: Path) -> bool:
    from pneumoview.imaging.dicom import read_facts

    return says_sideways(read_facts(path).view)


def same_window(window: Window, shown: Radiograph, other: Radiograph) -> Window:
    """The window that shows the values of ``other`` as ``window`` does those of ``shown``.

    Of files with equally many bits it is the same width and level, else the same share of the bits; where one counts
    from white and the other from black (PS3.3 C.7.6.3.1.2), the level is counted from the other end.
    """
    scale = 2.0 ** (other.bits - shown.bits)
    center = window.center * scale
    if shown.inverted != other.inverted:
        center = 2.0**other.bits - 1 - center
    return replace(window, center=center, width=window.width * scale, explanation="")

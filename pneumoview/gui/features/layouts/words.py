"""What stands over two images that are compared: which is which, and how far they are apart."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QCoreApplication

from pneumoview.imaging.prior import Relation
from pneumoview.imaging.radiograph import Facts
from pneumoview.imaging.study import patient_of, study_of

MOST_DAYS, MOST_MONTHS = 90, 24
"""Up to which a time is told in days, and in months."""
MONTH, YEAR = 30.44, 365.25
"""Days."""


def relation_of(facts: Facts, current: Facts) -> Relation:
    """How an image stands to the current one, by what their files say."""
    return Relation.of(patient_of(facts), study_of(facts), (patient_of(current), study_of(current)))


def current_caption(facts: Facts) -> str:
    """The title of the image that others are compared with."""
    return "  ".join(filter(None, (QCoreApplication.translate("prior", "CURRENT"), facts.study_date)))


def caption(facts: Facts, relation: Relation) -> str:
    """The title of an image that is compared with the current one."""
    translate, apart = QCoreApplication.translate, relation.apart
    if not relation.same_patient:
        return facts.study_date
    if relation.same_study:
        return translate("prior", "SAME STUDY")
    if apart is None:
        return translate("prior", "DATE NOT KNOWN")
    if not apart:
        return translate("prior", "SAME DAY {0}").format(facts.study_date)
    words = span(abs(apart), abs(relation.days))
    if apart < timedelta(0):
        return translate("prior", "PRIOR {0}, {1} earlier").format(facts.study_date, words)
    return translate("prior", "LATER {0}, {1} later").format(facts.study_date, words)


def span(apart: timedelta, days: int) -> str:
    """A time in the unit that suits it: hours within a day, else ``days`` by the calendar, months or years."""
    if apart < timedelta(days=1):
        hours = apart / timedelta(hours=1)
        one, several, number = (
            QCoreApplication.translate("span", "1 hour"),
            QCoreApplication.translate("span", "{0} hours"),
            max(round(hours), 1),
        )
    elif days < MOST_DAYS:
        one, several, number = (
            QCoreApplication.translate("span", "1 day"),
            QCoreApplication.translate("span", "{0} days"),
            days,
        )
    elif days / MONTH < MOST_MONTHS:
        one, several, number = "", QCoreApplication.translate("span", "{0} months"), round(days / MONTH)
    else:
        one, several, number = "", QCoreApplication.translate("span", "{0} years"), round(days / YEAR)
    return one if number == 1 else several.format(number)

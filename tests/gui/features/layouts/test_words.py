"""How a time between two studies is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pneumoview.gui.features.layouts.words import caption, current_caption, relation_of, span
from pneumoview.imaging.radiograph import Facts

NOW = Facts(patient_id="1", study_uid="9", study_date="2024-03-08", study_time="09:15:00")


@pytest.mark.parametrize(
    ("apart", "days", "words"),
    [
        (timedelta(minutes=5), 0, "1 hour"),
        (timedelta(hours=23), 1, "23 hours"),
        (timedelta(days=1), 1, "1 day"),
        (timedelta(days=6, hours=19), 7, "7 days"),
        (timedelta(days=89), 89, "89 days"),
        (timedelta(days=90), 90, "3 months"),
        (timedelta(days=422), 422, "14 months"),
        (timedelta(days=3000), 3000, "8 years"),
    ],
)
def test_a_time_is_told_in_the_unit_that_suits_it(apart: timedelta, days: int, words: str):
    assert span(apart, days) == words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (Facts(patient_id="1", study_uid="1", study_date="2024-03-01"), "PRIOR 2024-03-01, 7 days earlier"),
        (
            Facts(patient_id="1", study_uid="1", study_date="2024-03-08", study_time="02:15:00"),
            "PRIOR 2024-03-08, 7 hours earlier",
        ),
        (Facts(patient_id="1", study_uid="1", study_date="2024-03-10"), "LATER 2024-03-10, 2 days later"),
        (Facts(patient_id="1", study_uid="1", study_date="2024-03-08"), "SAME DAY 2024-03-08"),
        (Facts(patient_id="1", study_uid="9", study_date="2024-03-08"), "SAME STUDY"),
        (Facts(patient_id="1", study_uid="1"), "DATE NOT KNOWN"),
        (Facts(patient_id="2", study_uid="1", study_date="2024-03-01"), "2024-03-01"),
        (Facts(study_date="2024-03-01"), "2024-03-01"),
    ],
)
def test_an_image_is_told_by_how_it_stands_to_the_current_one(facts: Facts, words: str):
    assert caption(facts, relation_of(facts, NOW)) == words
    assert current_caption(NOW) == "CURRENT  2024-03-08"

"""Which image is another one's prior, how far they are apart, and the window that is the same for both."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from pneumoview.imaging.prior import Relation, find_prior, same_patient, same_window, time_between
from pneumoview.imaging.radiograph import Facts, Radiograph, Source, Window
from pneumoview.imaging.study import Entry, Patient, Series, Study

MINA = Patient("1", "Park, Mina")


def study(moment: str, uid: str = "") -> Study:
    return Study(uid or moment, moment, "")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Patient("1", "Park, Mina"), True),
        (Patient("1", "PARK,  MINA"), True),
        (Patient("1", ""), True),
        (Patient("1", "Lee, Jun"), False),
        (Patient("2", "Park, Mina"), False),
        (Patient("", "Park, Mina"), None),
        (None, None),
    ],
)
def test_whether_two_files_name_one_patient(other: Patient | None, same: bool | None):
    assert same_patient(MINA, other) is same
    assert same_patient(other, MINA) is same


@pytest.mark.parametrize(
    ("moment", "apart"),
    [
        ("2024-03-01", timedelta(days=-7)),
        ("2024-03-08", timedelta(0)),
        ("2024-03-08 03:00:00", timedelta(hours=-6)),
        ("2024-03-09 08:00:00", timedelta(hours=23)),
        ("", None),
        ("soon", None),
    ],
)
def test_how_much_later_a_study_is(moment: str, apart: timedelta | None):
    assert time_between(study(moment), study("2024-03-08 09:00:00")) == apart
    assert time_between(None, study("2024-03-08")) is None


def test_days_are_those_of_the_calendar():
    relation = Relation.of(MINA, study("2024-03-07 08:00:00"), (MINA, study("2024-03-08 22:00:00")))
    assert (relation.apart, relation.days) == (timedelta(hours=-38), -1)


def test_a_prior_is_of_the_same_patient_and_of_an_earlier_study():
    now = (MINA, study("2024-03-08 09:00:00", "now"))
    assert Relation.of(MINA, study("2024-03-01"), now).is_prior
    assert not Relation.of(Patient("2", "Park, Mina"), study("2024-03-01"), now).is_prior
    assert not Relation.of(None, study("2024-03-01"), now).is_prior
    assert not Relation.of(MINA, study("2024-03-01", "now"), now).is_prior
    assert not Relation.of(MINA, study("2024-03-08"), now).is_prior
    assert not Relation.of(MINA, None, now).is_prior


def test_the_latest_earlier_study_with_the_same_view_is_found(monkeypatch: pytest.MonkeyPatch):
    taken = {
        "current": ("1", "2020-05-01", "PA"),
        "current lateral": ("1", "2020-05-01", "LL"),
        "only lateral": ("1", "2020-02-01", "LL"),
        "old lateral": ("1", "2019-01-01", "LL"),
        "old": ("1", "2019-01-01", "AP"),
        "older": ("1", "2018-01-01", "PA"),
        "later": ("1", "2021-01-01", "PA"),
        "other": ("2", "2020-04-01", "PA"),
        "nobody": ("", "2020-04-01", "PA"),
    }
    read: list[str] = []

    def read_facts(path: Path) -> Facts:
        read.append(path.name)
        return Facts(view=taken[path.name][2])

    def entry(name: str) -> Entry:
        patient, day, _ = taken[name]
        if not patient:
            return Entry(Path(name))
        return Entry(
            Path(name), patient=Patient(patient, ""), study=study(day, patient + day), series=Series("", 1, "", "CR")
        )

    monkeypatch.setattr("pneumoview.imaging.dicom.read_facts", read_facts)

    def prior(name: str, *names: str) -> str | None:
        found = find_prior(Path(name), [entry(one) for one in names or taken], lambda _: None)
        return found.name if found else None

    assert prior("current") == "old"
    assert read == ["current", "only lateral", "old lateral", "old"]
    assert prior("current lateral") == "only lateral"
    assert prior("current", "current", "only lateral", "old lateral") == "only lateral"
    assert prior("other") is prior("nobody") is prior("gone", "current") is None
    assert prior("current", "current", "current lateral", "later") is None
    read.clear()
    assert prior("current", "current", "old") == "old"
    assert read == []


def test_a_report_and_a_broken_file_are_no_prior():
    now = Entry(Path("now"), patient=MINA, study=study("2024-03-08"))
    report = Entry(Path("report"), patient=MINA, study=study("2024-03-01"), image=False)
    broken = Entry(Path("broken"), patient=MINA, study=study("2024-03-02"), error="cut off")
    assert find_prior(Path("now"), [now, report, broken], lambda _: None) is None


def radiograph(bits: int, inverted: bool = False) -> Radiograph:
    return Radiograph(np.zeros((2, 2), np.uint16), Source(Path("x"), "DICOM"), inverted=inverted, bits=bits)


def test_the_same_window_is_the_same_numbers_or_the_same_share_of_the_bits():
    window = Window(1000, 2000, "SIGMOID", "soft")
    assert same_window(window, radiograph(12), radiograph(12)) == Window(1000, 2000, "SIGMOID")
    assert same_window(window, radiograph(12), radiograph(8)) == Window(62.5, 125, "SIGMOID")
    assert same_window(window, radiograph(12), radiograph(12, inverted=True)) == Window(3095, 2000, "SIGMOID")

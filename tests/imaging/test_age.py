from datetime import date

import pytest

from pneumoview.imaging.age import age_of, years

SEEN = date(2025, 1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("004Y", 4),
        ("018M", 1.5),
        ("026W", 0.498),
        ("010D", 0.0274),
        ("62", 62),
        ("0055Y", 55),
        ("055 Y", 55),
        ("055y", 55),
        ("55.0", 55),
        ("55,5", 55.5),
        ("45 ans", 45),
        ("18 mois", 1.5),
        ("3 años", 3),
        ("3세", 3),
        ("6個月", None),
        ("6个月", 0.5),
        ("4Y 6M", 4.5),
        ("4 ans 6 mois", 4.5),
    ],
)
def test_ages_as_files_write_them(text, expected):
    assert years(text) == (expected and pytest.approx(expected, abs=1e-3))


@pytest.mark.parametrize("text", ["", "000D", "000Y", "0", "999Y", "-1Y", "old", "5 x", "Y", "4Y6", f"{'1' * 60}x"])
def test_placeholders_and_what_is_no_age(text):
    assert years(text) is None


@pytest.mark.parametrize(
    ("stated", "birth", "expected"),
    [
        ("000D", date(1960, 1, 1), 65.0),
        ("000Y", date(2021, 1, 1), 4.0),
        ("", date(2021, 1, 1), 4.0),
        ("004Y", date(1900, 1, 1), 4),
        ("004Y", date(1, 1, 1), 4),
        ("004Y", date(2030, 1, 1), 4),
        ("004Y", None, 4),
        ("", date(1900, 1, 1), None),
        ("", date(1, 1, 1), None),
        ("", date(2025, 1, 2), None),
        ("004Y", date(1960, 1, 1), None),
        ("055Y", date(2021, 1, 1), None),
        ("060Y", date(1955, 1, 1), 60),
        ("017Y", date(2006, 12, 31), 18.0),
        ("000D", SEEN, 0),
    ],
)
def test_age_and_date_of_birth_are_held_against_each_other(stated, birth, expected):
    found = age_of(stated, birth, SEEN)
    assert found == (expected if expected is None else pytest.approx(expected, abs=0.02))


def test_without_a_date_of_examination_a_date_of_birth_says_nothing():
    assert age_of("", date(2021, 1, 1), None) is None
    assert age_of("004Y", date(1960, 1, 1), None) == 4

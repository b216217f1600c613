"""Tables without identifiers."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from pneumoview.scan.anonymise import Anonymiser
from pneumoview.scan.row import Row

READ: Row = {
    "path": "p/a.dcm",
    "status": "ok",
    "reason": "age_unknown",
    "patient_id": "7",
    "study_uid": None,
    "view": "AP",
}


def test_identifiers_are_emptied() -> None:
    assert Anonymiser()(READ, "a.dcm") == {**READ, "path": None, "patient_id": None}


def test_identifiers_are_hashed_with_the_key() -> None:
    key = b"0123456789abcdef"

    def of(text: str) -> str:
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    assert Anonymiser(key)(READ, "a.dcm") == {**READ, "path": of("p/a.dcm"), "patient_id": of("7")}
    name = Anonymiser(key)({**READ, "path": "caf\udce9"}, "caf\udce9")["path"]
    assert name == hmac.new(key, b"caf\xe9", hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("Ann: 1.dcm is damaged or truncated: no such '/data/Ann'", "the file is damaged or truncated"),
        ("Ann: 1.dcm is empty", "the file is empty"),
        ("something about Ann", "the file cannot be read"),
    ],
)
def test_no_reason_names_the_file(reason: str, told: str) -> None:
    failed: Row = {"path": "data/Ann: 1.dcm", "status": "failed", "reason": reason}
    assert Anonymiser()(failed, "Ann: 1.dcm")["reason"] == told


def test_tables_of_different_keys_do_not_mix() -> None:
    keys = [Anonymiser(), Anonymiser(b"1" * 16), Anonymiser(b"2" * 16)]
    assert len({str(sorted(each.settings.items())) for each in keys}) == 3
    assert b"1" * 16 not in str(keys[1].settings).encode()

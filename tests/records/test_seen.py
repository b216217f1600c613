"""What was looked at is remembered."""

from __future__ import annotations

from pathlib import Path

from pneumoview.records.seen import SeenStore


def test_what_was_seen_is_known_again_and_written_once(tmp_path: Path):
    path = tmp_path / "data" / "seen.txt"
    store = SeenStore(path)
    for image in ("1.2.3-4x5", "abc", "1.2.3-4x5"):
        store.add(image)
    assert path.read_bytes() == b"1.2.3-4x5\nabc\n"
    again = SeenStore(path)
    assert ("abc" in again, "ab" in again) == (True, False)


def test_a_file_that_cannot_be_used_remembers_nothing_and_hurts_nobody(tmp_path: Path):
    (tmp_path / "seen.txt").mkdir()
    store = SeenStore(tmp_path / "seen.txt")
    store.add("abc")
    assert "abc" in store
    assert "abc" not in SeenStore(tmp_path / "seen.txt")


def test_bytes_that_are_no_text_are_passed_over(tmp_path: Path):
    (tmp_path / "seen.txt").write_bytes(b"\xff\xfe\nabc\ntorn")
    assert "abc" in SeenStore(tmp_path / "seen.txt")

"""A file has its former content or the new one, whatever comes between."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pneumoview.errors import KeyFileError
from pneumoview.files import read_key, replace, replacing


def test_content_is_on_the_disk_before_it_takes_its_place_and_the_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"former")
    done: list[tuple[str, bytes]] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        kind = "folder" if os.path.samestat(os.fstat(descriptor), tmp_path.stat()) else "file"
        done.append((kind, path.read_bytes()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    replace(path, b"new")
    assert done == [("file", b"former"), ("folder", b"new")][: 2 if os.name == "posix" else 1]
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"new", ["a.csv"])  # noqa: PTH208


def test_what_fails_leaves_the_former_content_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"former")

    def write() -> None:
        with replacing(path) as fresh:
            fresh.write_bytes(b"half")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write()
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"former", ["a.csv"])  # noqa: PTH208


def test_a_key_is_made_for_its_owner_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "key"
    key = read_key(path)
    assert (len(key), path.stat().st_mode & 0o777, read_key(path)) == (64, 0o600, key)
    assert read_key(tmp_path / "other") != key
    path.write_bytes(b"short\n")
    with pytest.raises(KeyFileError, match="is no key: it has fewer than 16 bytes"):
        read_key(path)

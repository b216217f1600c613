"""What is an archive, what of it is refused, and how a member is unpacked."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from pneumoview.errors import ReadError
from pneumoview.imaging import archive as policy
from pneumoview.imaging.archive import Archive, is_archive


def pack(path: Path, *members: tuple[str, bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return path


def test_it_is_known_by_its_first_bytes_unless_it_is_named_like_an_image(tmp_path: Path) -> None:
    assert is_archive(pack(tmp_path / "noext", ("a", b"x")))
    assert is_archive(pack(tmp_path / "empty.zip"))
    assert not is_archive(pack(tmp_path / "a.dcm", ("a", b"x")))
    assert not is_archive(tmp_path)
    assert not is_archive(tmp_path / "absent.zip")
    assert not is_archive(Path("nul\0.zip"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_are_unpacked_one_at_a_time_the_later_of_two(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", ("in/a.png", b"one"), ("in/", b""), ("in/a.png", b"second"))
    with Archive(path) as opened:
        assert list(opened.members) == ["in/a.png"]
        (member,) = opened.members.values()
        assert opened.head(member, 3) == b"sec"
        opened.unpack(member, tmp_path / "out.png")
        assert (tmp_path / "out.png").read_bytes() == b"second"


@pytest.mark.parametrize(
    ("limit", "value", "reason"),
    [
        ("MAX_FILES", 1, "it holds more than 1 files"),
        ("HARMLESS_BYTES", 2**19, "its 0.0 MiB would unpack to 1 MiB"),
    ],
)
def test_what_no_study_is_is_refused_when_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, reason: str
) -> None:
    path = pack(tmp_path / "a.zip", ("a.png", bytes(2**20)), ("b.png", b"x"))
    Archive(path)
    monkeypatch.setattr(policy, limit, value)
    with pytest.raises(ReadError) as caught:
        Archive(path)
    assert str(caught.value) == f"a.zip is refused: {reason}"


def test_a_full_disk_is_told_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / "a.zip", ("a.png", bytes(2**21)))
    usage = policy.shutil.disk_usage(tmp_path)._replace(free=2**20)
    monkeypatch.setattr(policy.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(ReadError, match=r"^a\.zip needs 2 MiB of disk to unpack; 1 MiB are free$"):
        Archive(path).unpack_all(tmp_path / "out", lambda: pytest.fail("begun"))


def test_an_archive_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"^a\.zip cannot be unpacked: No such file or directory$"):
        Archive(tmp_path / "a.zip")

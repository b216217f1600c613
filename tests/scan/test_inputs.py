"""What is found where: folders, lists, archives and standard input."""

from __future__ import annotations

import inspect
import os
import sys
import zipfile
from pathlib import Path
from zipfile import ZipFile

import pytest
from pydicom.data import get_testdata_file

from pneumoview.errors import ReadError
from pneumoview.imaging import archive as policy
from pneumoview.imaging.media import MediaFinder
from pneumoview.imaging.readers import read
from pneumoview.scan import inputs as module
from pneumoview.scan.inputs import Choice, Input, Inputs, key_of
from pneumoview.scan.store import Table
from pneumoview.scan.table import written_in

DICOM = Path(get_testdata_file("CT_small.dcm", download=False))


def names(inputs: Inputs, below: Path) -> list[str]:
    return [item.name.removeprefix(f"{below}/") for item in inputs if item is not None]


def fill(folder: Path, *found: str) -> None:
    for name in found:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def pack(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_folder_is_walked_in_natural_without_hidden_files_and_loops(tmp_path: Path) -> None:
    fill(tmp_path, "im10.png", "im2.png", "sub/im1.png", ".hidden/x.png", ".y.png", "notes.txt", "DICOMDIR")
    (tmp_path / "1.2.840").write_bytes(DICOM.read_bytes())
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert names(Inputs([str(tmp_path)]), tmp_path) == ["1.2.840", "im2.png", "im10.png", "sub/im1.png"]


def test_walking_is_lazy_and_says_when_it_enters_a_folder(tmp_path: Path) -> None:
    fill(tmp_path, "a/1.png", "b/1.png")
    walk = iter(Inputs([str(tmp_path)]))
    assert [next(walk), next(walk), next(walk).path.parent.name] == [None, None, "a"]
    fill(tmp_path, "b/2.png")
    assert [item and item.path.name for item in walk] == [None, "1.png", "2.png"]


def test_a_tree_may_be_deeper_than_calls_may_be(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["d"] * 200)
    folder.mkdir(parents=True)
    fill(folder, "a.png")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 150)
    try:
        found = [item for item in Inputs([str(tmp_path)]) if item]
    finally:
        sys.setrecursionlimit(limit)
    assert [item.path for item in found] == [folder / "a.png"]


@pytest.mark.parametrize(
    ("glob", "exclude", "found"),
    [
        (["*.img"], [], ["b/y.img"]),
        (["*.PNG", "b/*"], [], ["a/x.png", "b/old/x.png", "b/y.img"]),
        ([], ["OLD"], ["a/x.png"]),
        ([], ["a/*"], ["b/old/x.png"]),
        (["x.*"], ["b"], ["a/x.png"]),
    ],
)
def test_glob_and_exclude(tmp_path: Path, glob: list[str], exclude: list[str], found: list[str]) -> None:
    fill(tmp_path, "a/x.png", "b/old/x.png", "b/y.img")
    choice = Choice.of(glob, exclude)
    assert names(Inputs([str(tmp_path)], choice=choice), tmp_path) == found
    archive = pack(tmp_path / "packed", **{"a/x.png": b"x", "b/old/x.png": b"x", "b/y.img": b"x"})
    assert names(Inputs([str(archive)], choice=choice), tmp_path) == [f"packed!/{name}" for name in found]
    assert names(Inputs([str(tmp_path / "b/y.img")], choice=choice), tmp_path) == ["b/y.img"]


def test_lists_are_relative_to_their_folder(tmp_path: Path) -> None:
    fill(tmp_path, "lists/a.png", "absolute.png")
    text = tmp_path / "lists" / "list.txt"
    text.write_bytes(b"\xef\xbb\xbfa.png\r\n\n../b c.png\n" + os.fsencode(tmp_path) + b"/absolute.png\ncaf\xe9.png")
    found = names(Inputs(lists=[text]), tmp_path)
    assert found == ["lists/a.png", "lists/../b c.png", "absolute.png", "lists/caf\udce9.png"]


def test_a_list_can_be_a_table_with_paths(tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_bytes(b'age,path\n3,a.png\n4,"b\n,.png"\n5,\n6,\'=c.png\n7,caf\xe9.png\n')
    assert names(Inputs(lists=[table]), tmp_path) == ["a.png", "b\n,.png", "=c.png", "caf\udce9.png"]
    table.write_bytes(b"path\n" + b"x" * 200_000)
    with pytest.raises(ReadError, match=r"list\.csv is no list of paths: field larger than field limit"):
        names(Inputs(lists=[table]), tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_lists_of_windows(tmp_path: Path, encoding: str) -> None:
    """As Notepad, PowerShell and the file manager's "Copy as path" write them."""
    fill(tmp_path, "a.png", "홍 길동.png")
    text = tmp_path / "list.txt"
    text.write_bytes(f'"{tmp_path}/a.png"\r\n\r\n"홍 길동.png"\r\nc"d.png\r\n'.encode(encoding))
    assert names(Inputs(lists=[text]), tmp_path) == ["a.png", "홍 길동.png", 'c"d.png']


def test_a_table_that_a_spreadsheet_saved_is_a_list(tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_bytes("path;uncertain\r\n홍길동.png;FALSE\r\n".encode("cp949"))
    assert names(Inputs(lists=[table]), tmp_path) == ["홍길동.png"]
    table.write_bytes(b"PK\x03\x04")
    with pytest.raises(ReadError, match=r"^list\.csv is no list of paths: it is a workbook of a spreadsheet"):
        names(Inputs(lists=[table]), tmp_path)


def test_lines_longer_than_any_name_are_inputs_too(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(f"path\n{'x' * 5000}\n{'y' * 5000}!/z\n", encoding="utf-8")
    (tmp_path / "list.txt").write_text(f"{'x' * 5000}\n{'y' * 5000}!/z\n", encoding="utf-8")
    for name in ("list.csv", "list.txt"):
        assert names(Inputs(lists=[tmp_path / name]), tmp_path) == ["x" * 5000, "y" * 5000 + "!/z"]


def test_paths_of_a_table_are_relative_to_where_its_scan_ran(tmp_path: Path, monkeypatch) -> None:
    fill(tmp_path, "study/a.png", "study/b.png", "results/c.png", "elsewhere/here")
    with ZipFile(tmp_path / "study" / "d.zip", "w") as archive:
        archive.writestr("in/e.png", b"x")
    monkeypatch.chdir(tmp_path)
    with Table(tmp_path / "results" / "t.csv", {}) as table:
        for path in ("study/a.png", "study/gone.png", "c.png", "study/d.zip!/in/e.png"):
            table.append(path, (1, 2), {"path": path, "status": "ok"})
    monkeypatch.chdir(tmp_path / "elsewhere")
    wanted = ["study/a.png", "study/gone.png", "results/c.png", "study/d.zip!/in/e.png"]
    assert names(Inputs(lists=[table.path]), tmp_path) == wanted
    (tmp_path / "results" / "t.csv.scan").unlink()
    monkeypatch.chdir(tmp_path)
    assert next(item.name for item in Inputs(lists=[table.path]) if item) == "study/a.png"


def test_a_table_whose_names_are_hidden_does_not_tell_where_it_was_written(tmp_path: Path) -> None:
    with Table(tmp_path / "t.csv", {"anonymise": "drop"}) as table:
        pass
    assert written_in(table.path) is None


def test_bare_dicom_in_folders_and_archives(tmp_path: Path) -> None:
    bare = b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 100" + bytes(200)
    (tmp_path / "IM0001").write_bytes(bare)
    (tmp_path / "README").write_bytes(b"hello" * 50)
    with ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("in/IM0001", bare)
        archive.writestr("in/README", b"hello" * 50)
    assert names(Inputs([str(tmp_path)]), tmp_path) == ["IM0001", "z.zip!/in/IM0001"]


def test_lists_can_end_paths_with_nul(tmp_path: Path) -> None:
    text = tmp_path / "list"
    text.write_bytes(b"a\nb.png\0path\0")
    assert names(Inputs(lists=[text], null=True), tmp_path) == ["a\nb.png", "path"]


def test_standard_input_is_read_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    receive, send = os.pipe()
    with os.fdopen(receive) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        found = iter(Inputs(["-"]))
        os.write(send, b"first.png\nsec")
        assert next(found).name == "first.png"
        assert next(found) is None
        os.write(send, b"ond.png\nlast.png")
        os.close(send)
        assert [item.name for item in found] == ["second.png", "last.png"]


def test_two_ways_to_a_file_are_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, "sub/a.png")
    (tmp_path / "link").symlink_to(tmp_path / "sub", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    keys = {
        key_of(Path(text)) for text in ("sub/a.png", "./sub/../sub/a.png", "link/a.png", str(tmp_path / "sub/a.png"))
    }
    assert len(keys) == 1
    assert key_of(Path("a.png")) not in keys


def test_members_of_an_archive(tmp_path: Path, save_ramp) -> None:
    content = save_ramp(tmp_path / "a.png").read_bytes()
    members = {"in/b.png": content, "c.txt": b"x", "in/1.2.3": DICOM.read_bytes(), "__MACOSX/._b.png": b"x", "d/": b""}
    archive = pack(tmp_path / "study.zip", **members)
    found = [item for item in Inputs([str(archive)]) if item]
    assert [item.name for item in found] == [f"{archive}!/in/b.png", f"{archive}!/in/1.2.3"]
    with found[0].on_disk() as path:
        assert path.name == "b.png"
        assert read(path).shape == (48, 64)
    assert not path.exists()
    with found[1].on_disk() as path:
        assert read(path).source.format == "DICOM"
    fill(tmp_path, "folder/x.png")
    pack(tmp_path / "folder" / "y.zip", **{"z.png": content})
    assert names(Inputs([str(tmp_path / "folder")]), tmp_path) == ["folder/x.png", "folder/y.zip!/z.png"]


def problem_of(item: Input) -> str:
    with pytest.raises(ReadError) as error, item.on_disk():
        pass
    return str(error.value)


def test_no_name_in_an_archive_leads_out_of_it(tmp_path: Path) -> None:
    archive = pack(tmp_path / "evil.zip", **{"../../evil.png": b"one", "/evil.png": b"two", "a/..": b"x" * 200})
    first, second = Inputs([str(archive)], choice=Choice.of(["*.png"]))
    for item, content in ((first, b"one"), (second, b"two")):
        with item.on_disk() as path:
            assert path.read_bytes() == content
            assert path.parent.name.startswith("pneumoview-")
    assert [path.name for path in tmp_path.rglob("*")] == ["evil.zip"]
    (dots,) = Inputs([str(archive)], choice=Choice.of([".."]))
    assert problem_of(dots).startswith(".. is damaged in its ZIP archive: ")


def test_archives_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pack(tmp_path / "a.zip", **{"a.png": b"0123456789" * 100, "inner.zip": b"PK\x03\x04"})
    first, _ = Inputs([str(whole)])
    monkeypatch.setattr(module, "MAX_FILE_BYTES", 999)
    assert problem_of(first) == "a.png is too large: more than 0 GiB"
    monkeypatch.undo()

    (tmp_path / "cut.zip").write_bytes(whole.read_bytes()[:-30])
    (cut,) = Inputs([str(tmp_path / "cut.zip")])
    assert problem_of(cut) == "cut.zip is damaged or compressed in an unknown way: File is not a zip file"

    damaged = bytearray(whole.read_bytes())
    damaged[40] ^= 255
    (tmp_path / "damaged.zip").write_bytes(damaged)
    bad, _ = Inputs([str(tmp_path / "damaged.zip")])
    assert problem_of(bad).startswith("a.png is damaged in its ZIP archive: ")

    with zipfile.ZipFile(tmp_path / "secret.zip", "w") as archive:
        archive.writestr("a.png", b"x")
        archive.writestr("noext", b"x")
        for info in archive.infolist():
            info.flag_bits |= 1
    secrets = [problem_of(item) for item in Inputs([str(tmp_path / "secret.zip")])]
    assert secrets == ["a.png is encrypted in its ZIP archive", "noext is encrypted in its ZIP archive"]

    (empty,) = Inputs([str(pack(tmp_path / "empty.zip"))])
    (texts,) = Inputs([str(pack(tmp_path / "texts.zip", **{"a.txt": b"x"}))])
    assert problem_of(empty) == "empty.zip is a ZIP archive without a radiograph"
    assert problem_of(texts) == "texts.zip is a ZIP archive without a radiograph"


def test_an_archive_is_refused_as_in_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = pack(tmp_path / "bomb.zip", **{"a.png": bytes(2**20)})
    monkeypatch.setattr(policy, "HARMLESS_BYTES", 2**16)
    (item,) = Inputs([str(bomb)])
    (entry,) = MediaFinder().find(bomb)
    assert problem_of(item) == entry.error == "bomb.zip is refused: its 0.0 MiB would unpack to 1 MiB"


def test_an_archive_that_lies_about_a_size_is_cut_short(tmp_path: Path) -> None:
    archive = pack(tmp_path / "bomb.zip", **{"a.png": bytes(10**6)})
    content = archive.read_bytes()
    archive.write_bytes(content.replace((10**6).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    (item,) = Inputs([str(archive)])
    assert item.stamp()[0] == 1000
    assert problem_of(item).startswith("a.png is damaged in its ZIP archive: Bad CRC-32")

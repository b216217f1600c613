"""Folders, DICOMDIRs and archives as patients, studies, series and images."""

from __future__ import annotations

import shutil
import struct
from itertools import count
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.fileset import FileSet
from pydicom.uid import generate_uid

from pneumoview.errors import ReadError
from pneumoview.imaging import archive as policy
from pneumoview.imaging import media, readers
from pneumoview.imaging.archive import Archive
from pneumoview.imaging.media import MediaFinder
from pneumoview.imaging.study import Entry, Patient, Series, Study

DICOM = Path(get_testdata_file("MR_small.dcm", download=False))
PNG = b"\x89PNG\r\n\x1a\n"


def image(patient: str, day: str, series: int, number: int, study_uid: str, **more: object) -> Dataset:
    """A small DICOM object of a patient whose ID is the first half of the name."""
    dataset = dcmread(DICOM)
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    values = {
        "PatientName": patient,
        "PatientID": patient.split("^")[0].upper(),
        "StudyInstanceUID": study_uid,
        "StudyID": "1",
        "StudyDate": day,
        "StudyTime": "1015",
        "StudyDescription": "Chest",
        "SeriesInstanceUID": f"{study_uid}.{series}",
        "SeriesNumber": series,
        "SeriesDescription": "AP",
        "InstanceNumber": number,
    }
    for keyword, value in {**values, **more}.items():
        setattr(dataset, keyword, value)
    return dataset


@pytest.fixture(scope="session")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file-set of two patients with two studies each, one image a study."""
    files = FileSet()
    uids = (f"1.2.{number}" for number in count(1))
    for patient in ("Kim^Min-jun", "Lee^Seo-yeon"):
        for day in ("20240301", "20240412"):
            files.add(image(patient, day, 1, 1, next(uids)))
    folder = tmp_path_factory.mktemp("media") / "cd"
    files.write(folder)
    return folder


@pytest.fixture
def cd(medium: Path, tmp_path: Path) -> Path:
    """A copy to be damaged."""
    return Path(shutil.copytree(medium, tmp_path / "cd"))


def found(path: Path) -> list[Entry]:
    return list(MediaFinder().find(path))


def paths(entries: list[Entry], root: Path) -> list[str]:
    return [entry.path.relative_to(root).as_posix() for entry in entries]


def test_a_header_says_where_an_image_belongs(tmp_path: Path):
    path = tmp_path / "x"
    view = {"ViewPosition": "PA", "PatientAge": "018M", "PatientBirthDate": "", "SOPInstanceUID": "1.2.4"}
    image("Kim^Min-jun", "20240301", 3, 2, "1.2.3", **view).save_as(path)
    assert found(path) == [
        Entry(
            path,
            tmp_path.name,
            Patient("KIM", "Kim Min-jun"),
            Study("1.2.3", "2024-03-01 10:15:00", "Chest"),
            Series("1.2.3.3", 3, "AP", "MR"),
            2,
            "2024-03-01 10:15:00",
            view="PA",
            age_years=1.5,
            identity="1.2.4-64x64",
        )
    ]
    assert readers.read(path).identity == "1.2.4-64x64"


def test_pixels_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    image("Kim^Min-jun", "20240301", 1, 1, "1.2.3").save_as(tmp_path / "a.dcm")
    data = (tmp_path / "a.dcm").read_bytes()
    (tmp_path / "a.dcm").write_bytes(data[: len(data) - 2000])
    monkeypatch.setattr(readers, "read", lambda *_: pytest.fail("read"))
    assert found(tmp_path)[0].number == 1


def test_names_are_decoded_by_the_character_set_of_the_file(tmp_path: Path):
    korean = image(
        "Hong^Gildong=洪^吉洞=홍^길동", "20240301", 1, 1, "1.2", SpecificCharacterSet=["", "ISO 2022 IR 149"]
    )
    korean.save_as(tmp_path / "k.dcm")
    (entry,) = found(tmp_path)
    assert entry.patient == Patient("HONG", "Hong Gildong = 洪 吉洞 = 홍 길동")


def test_pictures_are_grouped_by_folder(tmp_path: Path):
    for name in ("set/a/2.png", "set/a/10.png", "set/b/deep/1.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(PNG)
    entries = found(tmp_path / "set")
    assert [(entry.path.name, entry.group) for entry in entries] == [
        ("2.png", "set/a"),
        ("10.png", "set/a"),
        ("1.png", "set/b/deep"),
    ]
    assert all(len(entry.date) == len("2024-03-01 10:15:00") for entry in entries)


def test_the_newest_study_is_first_then_series_and_image_by_number(tmp_path: Path):
    for name, day, series, number in (
        ("a", "20240301", 1, 1),
        ("b", "20240412", 10, 1),
        ("c", "20240412", 2, 10),
        ("d", "20240412", 2, 9),
        ("e", "", 1, 1),
    ):
        image("Kim^Min-jun", day, series, number, f"1.2.{day or 9}").save_as(tmp_path / name)
    entries = sorted(found(tmp_path), key=lambda entry: entry.order)
    assert [entry.path.name for entry in entries] == ["d", "c", "b", "a", "e"]


def test_one_number_under_two_names_is_two_patients(tmp_path: Path):
    image("Kim^Min-jun", "20240301", 1, 1, "1.1").save_as(tmp_path / "a")
    image("Kim^Seo-yeon", "20240301", 1, 1, "1.2").save_as(tmp_path / "b")
    assert len({entry.group for entry in found(tmp_path)}) == 2


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "content", [b"", b"hello", bytes(128) + b"DICM", bytes(128) + b"DICM\x10\x00\x10\x00XX\xff\xff"]
)
def test_what_has_no_header_is_still_listed(tmp_path: Path, content: bytes):
    (tmp_path / "bad.dcm").write_bytes(content)
    (entry,) = found(tmp_path)
    assert (entry.path.name, entry.group, entry.error) == ("bad.dcm", tmp_path.name, "")
    assert found(tmp_path / "absent") == [Entry(tmp_path / "absent", tmp_path.name)]


def test_finding_is_lazy(tmp_path: Path):
    (tmp_path / "a.png").write_bytes(PNG)
    (tmp_path / "z").mkdir()
    search = MediaFinder().find(tmp_path)
    assert next(search).path.name == "a.png"
    (tmp_path / "z" / "late.png").write_bytes(PNG)
    assert [entry.path.name for entry in search] == ["late.png"]


# DICOMDIR


def test_a_dicomdir_lists_its_images_without_reading_them(cd: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(media, "entry", lambda *_: pytest.fail("read"))
    entries = found(cd / "DICOMDIR")
    assert [(entry.patient.name, entry.date) for entry in entries] == [
        ("Kim Min-jun", "2024-03-01 10:15:00"),
        ("Kim Min-jun", "2024-04-12 10:15:00"),
        ("Lee Seo-yeon", "2024-03-01 10:15:00"),
        ("Lee Seo-yeon", "2024-04-12 10:15:00"),
    ]
    assert entries[0].study == Study("1.2.1", "2024-03-01 10:15:00", "Chest")
    assert entries[0].series == Series("1.2.1.1", 1, "", "MR")
    assert entries[0].number == 1
    assert not any(entry.error for entry in entries)


def test_a_folder_with_a_dicomdir_is_listed_by_it_then_what_other_dicom_files_it_holds(cd: Path):
    image("Park^Ji-ho", "20240101", 1, 1, "1.9").save_as(cd / "extra.dcm")
    (cd / "VIEWER").mkdir()
    (cd / "VIEWER" / "splash.png").write_bytes(PNG)
    entries = found(cd)
    assert len({entry.path for entry in entries}) == len(entries) == 5
    assert entries[-1].patient == Patient("PARK", "Park Ji-ho")


def test_what_is_missing_or_no_dicom_says_so(cd: Path):
    first, second, *_ = found(cd / "DICOMDIR")
    first.path.unlink()
    second.path.write_bytes(b"hello")
    errors = [entry.error for entry in found(cd / "DICOMDIR")]
    assert errors == [
        "IM000000 is listed in the DICOMDIR, but it is not there: PT000000/ST000000/SE000000/IM000000",
        "IM000000 is listed in the DICOMDIR, but it is not a DICOM file",
        "",
        "",
    ]


def test_names_are_found_whatever_their_case(cd: Path):
    expected = [entry.patient for entry in found(cd / "DICOMDIR")]
    (cd / "PT000000").rename(cd / "pt000000")
    (cd / "DICOMDIR").rename(cd / "dicomdir")
    entries = found(cd)
    assert [entry.patient for entry in entries] == expected
    assert paths(entries, cd)[0] == "pt000000/ST000000/SE000000/IM000000"


@pytest.mark.parametrize("rename", ["{}.dcm", "{}.DCM", "{};1", "{}.;1", "lower"])
def test_names_are_found_whatever_was_added_to_them(cd: Path, rename: str):
    for path in [path for path in cd.rglob("*") if path.is_file() and path.name != "DICOMDIR"]:
        path.rename(path.with_name(path.name.lower() if rename == "lower" else rename.format(path.name)))
    for where in (cd, cd / "DICOMDIR"):
        entries = found(where)
        assert len(entries) == len({entry.path for entry in entries}) == 4
        assert [entry.error for entry in entries] == [""] * 4


def test_reports_and_presentation_states_among_images_are_passed_over(cd: Path):
    for name, kind in (("pr", "11.1"), ("ko", "88.59"), ("sr", "88.11"), ("pdf", "104.1")):
        other = image("Kim^Min-jun", "20240301", 9, 1, "1.2.3", SOPClassUID=f"1.2.840.10008.5.1.4.1.1.{kind}")
        other.save_as(cd / f"{name}.dcm")
    assert len(found(cd)) == 4
    (cd / "DICOMDIR").unlink()
    assert len(found(cd)) == 4


@pytest.mark.parametrize("end", [0, 200, 700, 1500])
def test_a_damaged_dicomdir_is_told_and_its_folder_listed(cd: Path, end: int):
    whole = {entry.path for entry in found(cd)}
    data = (cd / "DICOMDIR").read_bytes()
    (cd / "DICOMDIR").write_bytes(data[:end])
    for path in (cd, cd / "DICOMDIR"):
        entries = found(path)
        assert {entry.path for entry in entries} == {*whole, cd / "DICOMDIR"}
        (error,) = (entry.error for entry in entries if entry.error)
        assert error == "DICOMDIR is damaged; what its folder holds is listed instead"


def test_records_in_a_circle_end(cd: Path):
    records = dcmread(cd / "DICOMDIR")
    data = (cd / "DICOMDIR").read_bytes()
    first = records.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity
    tag = struct.pack("<HH2sH", 0x0004, 0x1400, b"UL", 4)
    parts = data.split(tag)
    (cd / "DICOMDIR").write_bytes(tag.join([parts[0], *(struct.pack("<I", first) + part[4:] for part in parts[1:])]))
    assert len(found(cd / "DICOMDIR")) == 4


def test_a_file_outside_of_the_medium_is_not_followed(cd: Path):
    data = (cd / "DICOMDIR").read_bytes()
    assert b"PT000000\\ST" in data
    (cd / "DICOMDIR").write_bytes(data.replace(b"PT000000\\ST", b"..\\.....\\ST"[:11]))
    entries = found(cd / "DICOMDIR")
    assert entries[0] == Entry(
        cd / "DICOMDIR", error="DICOMDIR lists what cannot be a file: ../...../ST000000/SE000000/IM000000"
    )
    assert [entry.error for entry in entries[2:]] == ["", ""]


# ZIP


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return path


def error_of(path: Path) -> str:
    (entry,) = found(path)
    assert (entry.path, entry.patient) == (path, None)
    return entry.error


def test_an_archive_is_unpacked_once_and_removed(tmp_path: Path, medium: Path):
    files = {
        path.relative_to(medium.parent).as_posix(): path.read_bytes() for path in medium.rglob("*") if path.is_file()
    }
    path = archive(tmp_path / "study.zip", {**files, "cd/VIEWER/splash.png": PNG})
    finder = MediaFinder()
    steps: list[None] = []
    entries = list(finder.find(path, lambda: steps.append(None)))
    assert len(steps) == 6
    assert [entry.patient.name if entry.patient else entry.folder for entry in entries] == [
        *["Kim Min-jun"] * 2,
        *["Lee Seo-yeon"] * 2,
    ]
    assert all(entry.path.is_file() and tmp_path not in entry.path.parents for entry in entries)
    assert list(finder.find(path, lambda: pytest.fail("again"))) == entries
    finder.close()
    assert not any(entry.path.exists() for entry in entries)


@pytest.mark.parametrize("name", ["../evil.png", "a/../../evil.png", "/tmp/evil.png", "..\\evil.png", "C:\\evil.png"])  # noqa: S108
def test_what_would_leave_the_folder_is_refused(tmp_path: Path, name: str):
    path = archive(tmp_path / "evil.zip", {"good.png": PNG, name: PNG})
    assert error_of(path) == f"evil.zip is refused: it would write outside of its folder ({name})"
    with pytest.raises(ReadError):
        Archive(path).unpack_all(tmp_path / "out" / "in", lambda: None)
    assert not [path for path in tmp_path.rglob("*") if path.suffix == ".png"]


@pytest.mark.parametrize("encoding", ["utf-8", "euc_kr"])
def test_names_without_the_mark_of_utf_8(tmp_path: Path, encoding: str):
    name = "홍길동/1.png".encode(encoding)
    path = archive(tmp_path / "a.zip", {"A" * (len(name) - 6) + "/1.png": PNG})
    path.write_bytes(path.read_bytes().replace(b"A" * (len(name) - 6) + b"/1.png", name))
    finder = MediaFinder()
    (entry,) = finder.find(path)
    assert (entry.path.name, entry.path.parent.name) == ("1.png", "홍길동")
    assert finder.member(path, "홍길동/1.png") == entry.path
    assert list(Archive(path).members) == ["홍길동/1.png"]
    finder.close()


def test_letters_of_the_old_code_page_stay(tmp_path: Path):
    path = archive(tmp_path / "a.zip", {"MAller.png": PNG})
    path.write_bytes(path.read_bytes().replace(b"MAller.png", b"M\x81ller.png"))
    assert list(Archive(path).members) == ["Müller.png"]


@pytest.mark.parametrize(
    "name", ["12:30:05.png", "a//b.png", f"{'a' * 300}.png", f"{'가' * 100}.png", 'what?"<>|*.png']
)
def test_names_that_no_system_takes_are_replaced(tmp_path: Path, name: str):
    finder = MediaFinder()
    path = archive(tmp_path / "a.zip", {name: PNG, "plain.png": PNG})
    entries = list(finder.find(path))
    assert [entry.error for entry in entries] == ["", ""]
    assert "plain.png" in {entry.path.name for entry in entries}
    assert finder.member(path, name) in {entry.path for entry in entries}
    assert all(len(entry.path.name.encode()) <= 200 and ":" not in entry.path.name for entry in entries)
    finder.close()


def test_a_compression_that_cannot_be_unpacked_is_named(tmp_path: Path):
    path = archive(tmp_path / "a.zip", {"1.png": PNG})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[8:10] = data[at + 10 : at + 12] = struct.pack("<H", 9)
    path.write_bytes(data)
    assert error_of(path) == "a.zip is compressed by Deflate64; unpack it with another program first"
    with pytest.raises(ReadError, match=r"^1\.png is compressed by Deflate64 in its ZIP archive"):
        Archive(path).unpack(Archive(path).members["1.png"], tmp_path / "1.png")


def test_an_encrypted_archive_is_told(tmp_path: Path):
    path = archive(tmp_path / "locked.zip", {"a.png": PNG})
    data = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    path.write_bytes(data)
    assert error_of(path) == "locked.zip is encrypted; unpack it with its password first"


def test_a_damaged_archive_is_told(tmp_path: Path):
    path = archive(tmp_path / "study.zip", {"a.png": PNG + bytes(range(256)) * 40})
    data = path.read_bytes()
    path.write_bytes(data[:-30])
    assert error_of(path).startswith("study.zip is damaged or compressed in an unknown way: ")
    path.write_bytes(data[:50] + b"\xff" * 20 + data[70:])
    assert error_of(path).startswith("study.zip is damaged or compressed in an unknown way: ")


def test_a_bomb_is_refused_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = archive(tmp_path / "bomb.zip", {"a.png": bytes(2**20)})
    monkeypatch.setattr(policy, "HARMLESS_BYTES", 2**16)
    assert error_of(path) == "bomb.zip is refused: its 0.0 MiB would unpack to 1 MiB"
    monkeypatch.setattr(policy, "HARMLESS_BYTES", 2**21)
    assert len(found(path)) == 1
    monkeypatch.setattr(policy, "MAX_UNPACKED_BYTES", 2**19)
    assert "would unpack to 1 MiB" in error_of(path)
    many = archive(tmp_path / "many.zip", {f"{number}.png": PNG for number in range(5)})
    monkeypatch.setattr(policy, "MAX_FILES", 4)
    assert error_of(many) == "many.zip is refused: it holds more than 4 files"


def test_a_member_larger_than_it_declares_is_cut_or_told(tmp_path: Path):
    path = archive(tmp_path / "liar.zip", {"a.png": PNG + bytes(100_000)})
    data = bytearray(path.read_bytes())
    for signature, size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        data[data.index(signature) + size : data.index(signature) + size + 4] = struct.pack("<I", 100)
    path.write_bytes(data)
    assert error_of(path).startswith("liar.zip is damaged")


def test_an_archive_without_radiographs_is_told(tmp_path: Path):
    assert error_of(archive(tmp_path / "letter.zip", {"letter.xml": b"<x/>"})) == "letter.zip holds no radiographs"


def test_unpacking_ends_when_nobody_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = archive(tmp_path / "study.zip", {"a.png": PNG, "b.png": PNG})

    def stop() -> None:
        raise KeyError("nobody waits")

    with pytest.raises(KeyError):
        list(MediaFinder().find(path, stop))
    assert [path.name for path in tmp_path.iterdir()] == ["study.zip"]

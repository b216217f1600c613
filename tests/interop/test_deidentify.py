"""Copies without identity: what goes, what stays, and what belongs together."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from pydicom import Dataset, dcmread
from pydicom.datadict import tag_for_keyword
from pydicom.encaps import encapsulate, generate_frames
from pydicom.tag import Tag
from pydicom.uid import ExplicitVRBigEndian, JPEGBaseline8Bit

from made import item
from pneumoview.__main__ import main
from pneumoview.errors import DeidentifyError
from pneumoview.imaging.readers import read
from pneumoview.interop import deidentify
from pneumoview.interop.deidentify import Deidentifier, copy_of, retained_of

KEY = b"k" * 32
NAME = "Secret"
WORDS = (NAME.encode(), "홍길동".encode(), b"19870605", b"20240105", b"1.2.840.99", b"CR-4711")


@pytest.fixture
def secret(film) -> Callable[..., Path]:
    """A film that says who it is of in every way that a header has."""

    def write(raw: Callable[[Dataset], None] | None = None, name: str = "Secret.dcm", **attributes) -> Path:
        def fill(made: Dataset) -> None:
            made.SpecificCharacterSet = "ISO_IR 192"
            made.PatientName, made.PatientID, made.PatientBirthDate = f"{NAME}^홍길동", f"{NAME}-1", "19870605"
            made.PatientAge, made.PatientSex = "004Y", "F"
            made.StudyInstanceUID, made.SeriesInstanceUID, made.SOPInstanceUID = (
                "1.2.840.99.1",
                "1.2.840.99.2",
                "1.2.840.99.3",
            )
            made.StudyDate = made.SeriesDate = made.ContentDate = "20240105"
            made.AcquisitionDateTime = "20240105101112.5+0900"
            made.StudyTime = "101112"
            made.InstitutionName, made.StationName = f"{NAME} Hospital", "CR-4711"
            made.StudyDescription = made.ImageComments = made.RequestedProcedureDescription = f"chest of {NAME}"
            made.OperatorsName, made.AccessionNumber = f"{NAME}^Op", f"{NAME}9"
            made.Manufacturer, made.BodyPartExamined, made.ViewPosition = "Fuji", "CHEST", "AP"
            code = item(CodeValue="1", CodingSchemeDesignator="99X", CodeMeaning="kept", ResponsiblePerson=NAME)
            code.private_block(0x11, NAME, create=True).add_new(1, "LO", NAME)
            made.ViewCodeSequence = [code]
            source = item(ReferencedSOPClassUID=made.SOPClassUID, ReferencedSOPInstanceUID="1.2.840.99.3")
            made.SourceImageSequence = [source]
            made.RequestAttributesSequence = [item(RequestedProcedureDescription=NAME)]
            made.private_block(0x09, "ACME", create=True).add_new(1, "LO", NAME)
            made.add_new(0x60003000, "OW", NAME.encode() * 2)
            made.add_new(0x00104321, "LO", NAME)
            made.preamble = NAME.encode().ljust(128, b"\0")
            made.file_meta.SourceApplicationEntityTitle = NAME
            if raw is not None:
                raw(made)

        return film(raw=fill, name=name, **attributes)

    return write


def copied(path: Path, retained: str = "dates", tmp: Path | None = None, **more) -> Dataset:
    _, data = copy_of(path, Deidentifier(KEY, retained_of(retained)), **more)
    target = (tmp or path.parent) / "copy.dcm"
    target.write_bytes(data)
    return dcmread(target)


@pytest.mark.parametrize("retained", ["none", "dates"])
def test_nothing_that_names_the_patient_is_in_the_file(secret, retained: str) -> None:
    path = secret()
    assert all(word in path.read_bytes() for word in WORDS)
    copy = copied(path, retained)
    data = (path.parent / "copy.dcm").read_bytes()
    assert [word for word in WORDS if word in data] == []
    assert data.startswith(b"De-identified by PneumoView\0")
    assert not any(element.tag.is_private for element in copy.iterall())
    assert np.array_equal(copy.pixel_array, dcmread(path).pixel_array)
    assert (copy.Manufacturer, copy.BodyPartExamined, copy.ViewPosition) == ("Fuji", "CHEST", "AP")
    assert copy.ViewCodeSequence[0].CodeMeaning == "kept"
    assert copy.SourceImageSequence[0].ReferencedSOPInstanceUID == copy.SOPInstanceUID
    assert copy.SOPInstanceUID == copy.file_meta.MediaStorageSOPInstanceUID
    assert (copy.PatientAge if "PatientAge" in copy else None, copy.PatientSex) == (None, "")


def test_it_says_how_it_was_made(secret) -> None:
    copy = copied(secret(), "dates,patient,device,institution")
    assert copy.PatientIdentityRemoved == "YES"
    assert copy.LongitudinalTemporalInformationModified == "MODIFIED"
    found = [one.CodeValue for one in copy.DeidentificationMethodCodeSequence]
    assert found == ["113100", "113107", "113108", "113109", "113112"]
    assert list(copy.DeidentificationMethod)[1:] == ["Borders searched for burnt-in letters: none found"]
    plain = copied(secret(), "none", held=False)
    assert [one.CodeValue for one in plain.DeidentificationMethodCodeSequence] == ["113100"]
    assert plain.LongitudinalTemporalInformationModified == "REMOVED"
    assert (plain.StudyDate, plain.ContentDate) == ("", "19000101")
    assert list(plain.DeidentificationMethod)[1:] == ["Burnt-in text not looked for"]


def test_the_table_is_whole() -> None:
    table = deidentify._table()
    found = Counter(table.values())
    assert found == {"X": 412, "D": 130, "U": 55, "Z": 53, "K": 2}
    expected = {"PatientName": "Z", "PatientID": "D", "OtherPatientIDs": "X", "StudyInstanceUID": "U", "StudyDate": "Z"}
    expected |= {"StationName": "D", "AcquisitionDate": "Z", "SourceImageSequence": "K", "PatientAge": "X"}
    assert {keyword: table[Tag(keyword)] for keyword in expected} == expected
    assert all(tag_for_keyword(keyword) in table for keywords in deidentify.KEPT.values() for keyword in keywords)
    assert all(tag_for_keyword(keyword) for keyword in deidentify.BESIDE)


def test_what_an_earlier_method_says_stays(secret) -> None:
    code = item(CodeValue="113101", CodingSchemeDesignator="DCM", CodeMeaning="Clean Pixel Data Option")
    copy = copied(secret(lambda made: setattr(made, "DeidentificationMethodCodeSequence", [code])))
    again = copied(Path(str(copy.filename)), "none")
    assert [one.CodeValue for one in copy.DeidentificationMethodCodeSequence] == ["113101", "113100", "113107"]
    assert [one.CodeValue for one in again.DeidentificationMethodCodeSequence] == ["113101", "113100", "113107"]


def test_what_is_asked_for_is_retained(secret) -> None:
    copy = copied(secret(), "patient,device,institution")
    kept = (copy.PatientAge, copy.PatientSex, copy.StationName, copy.InstitutionName)
    assert kept == ("004Y", "F", "CR-4711", "Secret Hospital")
    assert str(copy.PatientName).startswith("ANON-")
    with pytest.raises(ValueError, match="uids cannot be retained: choose from dates, patient, device, institution"):
        retained_of("dates,uids")


def test_dates_of_a_patient_move_by_the_same_days(secret) -> None:
    first, later = (
        copied(secret()),
        copied(secret(StudyDate="20240105", raw=lambda d: setattr(d, "StudyDate", "20240115"))),
    )
    other = copied(secret(raw=lambda d: setattr(d, "PatientID", "another")))
    days = [
        int(np.datetime64(f"{one[:4]}-{one[4:6]}-{one[6:]}").astype(int)) for one in (first.StudyDate, later.StudyDate)
    ]
    assert days[1] - days[0] == 10
    assert first.StudyDate == first.SeriesDate == first.AcquisitionDateTime[:8] != other.StudyDate
    assert (first.AcquisitionDateTime[8:], first.StudyTime) == ("101112.5+0900", "101112")
    assert first.PatientBirthDate == ""
    assert first.PatientID == later.PatientID != other.PatientID
    assert first.StudyInstanceUID == other.StudyInstanceUID == later.StudyInstanceUID


def test_another_key_is_another_world(secret) -> None:
    path = secret()
    one, same, other = (copy_of(path, Deidentifier(key)) for key in (KEY, KEY, b"x" * 32))
    assert one == same
    assert one[0] != other[0]


@pytest.mark.parametrize(
    ("value", "moved"),
    [("2024.01.05", True), ("202401", True), ("20241399", False), ("Secret", False), ("00010101", False)],
)
def test_dates_that_are_odd(secret, value: str, moved: bool) -> None:
    copy = copied(secret(raw=lambda d: setattr(d, "SeriesDate", value)))
    assert bool(copy.SeriesDate) == moved
    assert value not in str(copy)


def test_a_patient_without_an_id() -> None:
    deidentifier = Deidentifier(KEY)
    assert deidentifier.patient(item(PatientID=" 7 ", IssuerOfPatientID="A")) == "PatientID\n7\nA"
    assert deidentifier.patient(item(PatientName="A^B", PatientBirthDate="19870605")) == "PatientName\nA^B\n19870605"
    assert deidentifier.patient(item(StudyInstanceUID="1.2")) == "study\n1.2"


def test_big_endian_and_values_that_make_no_sense(secret) -> None:
    def raw(made: Dataset) -> None:
        made.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
        made.PixelData = made.pixel_array.astype(">u2").tobytes()
        made.add_new("SeriesNumber", "IS", "7")

    path = secret(raw)
    data = path.read_bytes().replace(b"\x00\x20\x00\x11IS\x00\x02" + b"7 ", b"\x00\x20\x00\x11IS\x00\x02" + b"x ")
    path.write_bytes(data)
    copy = copied(path)
    assert copy.file_meta.TransferSyntaxUID == ExplicitVRBigEndian
    assert "SeriesNumber" not in copy
    assert np.array_equal(read(path).pixels, read(path.parent / "copy.dcm").pixels)


def test_words_in_compressed_frames_go(secret, tmp_path: Path) -> None:
    """A comment and EXIF are taken out; what is decoded is the same."""
    grey = np.arange(64 * 48, dtype=np.uint16).reshape(64, 48) // 13
    Image.fromarray(grey.astype(np.uint8)).save(tmp_path / "x.jpg", comment=NAME, quality=95)
    frame = (tmp_path / "x.jpg").read_bytes()
    exif = f"Exif\0\0{NAME}".encode()
    frame = frame[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2) + exif + frame[2:]

    def raw(made: Dataset) -> None:
        made.BitsAllocated, made.BitsStored, made.HighBit = 8, 8, 7
        made.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
        made.PixelData = encapsulate([frame])

    path = secret(raw)
    copy = copied(path)
    assert NAME.encode() not in (path.parent / "copy.dcm").read_bytes()
    (stripped,) = generate_frames(copy.PixelData, number_of_frames=1)
    assert 0 < len(frame) - len(stripped) < 80
    assert np.array_equal(read(path).pixels, read(path.parent / "copy.dcm").pixels)


@pytest.mark.parametrize(
    ("attributes", "why"),
    [
        ({"BurnedInAnnotation": "YES"}, "annotation is burnt in"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"}, "it is a secondary capture"),
        ({"ConversionType": "DF"}, r"it was converted \(DF\)"),
        ({"ImageType": ["DERIVED", "SECONDARY", "SCREEN SAVE"]}, "picture of a screen"),
    ],
)
def test_a_header_that_speaks_of_burnt_in_text(secret, attributes: dict, why: str) -> None:
    path = secret(lambda made: [setattr(made, *pair) for pair in attributes.items()])
    with pytest.raises(DeidentifyError, match=rf"Secret.dcm is held back: .*{why}.*; --burnt-in keep"):
        copied(path)
    assert copied(path, held=False).PatientIdentityRemoved == "YES"
    if "BurnedInAnnotation" not in attributes:
        assert copied(secret(lambda m: [setattr(m, *p) for p in {**attributes, "BurnedInAnnotation": "NO"}.items()]))


def test_a_header_that_makes_no_sense_is_held_back(secret) -> None:
    with pytest.raises(DeidentifyError, match="held back: it cannot be searched for burnt-in text"):
        copied(secret(lambda made: made.add_new(0x60000102, "US", [0, 5])))
    with pytest.raises(DeidentifyError, match="held back: an overlay lies in unused bits"):
        copied(secret(lambda made: made.add_new(0x60000102, "US", 12)))


def lettered(text: str, size: int = 24) -> np.ndarray:
    grey = Image.fromarray((500 + 300 * np.hypot(*np.mgrid[-1:1:900j, -1:1:900j])).astype(np.uint16))
    mask = Image.new("L", grey.size)
    ImageDraw.Draw(mask).text((40, 40), text, fill=255, font=ImageFont.load_default(size=size))
    return np.where(np.asarray(mask) > 128, 4095, np.asarray(grey)).astype(np.uint16)


def test_a_name_in_the_pixels_is_held_back_and_a_marker_is_not(film) -> None:
    named = film(lettered("KIM MIN JUN"), name="named.dcm", BurnedInAnnotation="NO")
    with pytest.raises(DeidentifyError, match=r"named\.dcm is held back: there is what looks like letters at column"):
        copied(named)
    assert copied(film(lettered("R", 60), name="marked.dcm"))


def test_a_window_does_not_hide_a_name(film) -> None:
    faint = np.full((900, 900), 3000, np.uint16)
    faint[lettered("KIM MIN JUN") == 4095] = 3100
    with pytest.raises(DeidentifyError, match="held back"):
        copied(film(faint, name="narrow.dcm", WindowCenter="3050", WindowWidth="200"))


@pytest.fixture
def anonymise(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple]:
    def run(*arguments: object) -> tuple[int, list[str], str]:
        line = ["pneumoview", "dicom", "anonymise", *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", line)
        monkeypatch.setenv("COLUMNS", "300")
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        said = capfd.readouterr()
        return int(end.value.code or 0), said.out.split(), said.err

    return run


def test_the_command(anonymise, secret, tmp_path: Path) -> None:
    """Each film has a copy by its own new name; another run with the key changes nothing; a clash is told."""
    out, key = tmp_path / "out", tmp_path / "study.key"
    films = [secret(name="a.dcm"), secret(lambda d: setattr(d, "SOPInstanceUID", "1.2.840.99.4"), name="b.dcm")]
    code, paths, said = anonymise(*films, "--out", out, "--key", key)
    assert (code, len(paths), key.stat().st_mode & 0o777) == (0, 2, 0o600)
    assert "2 of 2 films have a copy" in said
    assert sorted(map(str, out.iterdir())) == sorted(paths)
    before = {path: Path(path).read_bytes() for path in paths}
    assert anonymise(*films, "--out", out, "--key", key)[:2] == (0, paths)
    clash = secret(lambda d: setattr(d, "StudyTime", "000001"), name="clash.dcm")
    code, again, said = anonymise(clash, films[0], "--out", out, "--key", key)
    assert (code, again) == (1, paths[:1])
    assert "clash.dcm" in said
    assert "exists already, with other content" in said
    assert {path: Path(path).read_bytes() for path in paths} == before
    code, fresh, _ = anonymise(films[0], "--out", out)
    assert (code, fresh == paths[:1]) == (0, False)


def test_what_cannot_be_copied_is_told_and_the_rest_is_done(anonymise, secret, tmp_path: Path) -> None:
    png = tmp_path / "x.png"
    Image.new("L", (9, 9)).save(png)
    damaged, empty, report, noid = (tmp_path / f"{name}.dcm" for name in ("damaged", "empty", "report", "noid"))
    film = secret()
    damaged.write_bytes(film.read_bytes()[:900])
    empty.write_bytes(b"")
    for path, keyword in ((report, "PixelData"), (noid, "StudyInstanceUID")):
        made = dcmread(film)
        del made[keyword]
        made.save_as(path)
    code, paths, said = anonymise(png, tmp_path, damaged, empty, report, noid, film, "--out", tmp_path / "out")
    assert (code, len(paths)) == (1, 1)
    assert "x.png is no DICOM file: only DICOM films have copies without identity" in said
    assert "report.dcm is no image" in said
    assert "noid.dcm: it has no StudyInstanceUID" in said
    assert said.count("error:") == 6
    assert "1 of 7 films have a copy" in said
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".dcm"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--retain", "uids"], "uids cannot be retained"),
        (["--key", "out/key"], "would be passed on with the copies"),
        (["--key", "none/key"], "cannot be written"),
        (["--burnt-in", "blur"], "blur"),
    ],
)
def test_wrong_use(anonymise, secret, tmp_path: Path, monkeypatch, more: list[str], message: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("out").mkdir()
    code, _, said = anonymise(secret(), "--out", "out", *more)
    assert (code, message in said) == (2, True)
    assert list(Path("out").iterdir()) == []


def test_a_key_that_is_too_short_and_a_full_disk(anonymise, secret, tmp_path: Path) -> None:
    import resource

    (tmp_path / "key").write_text("short")
    code, _, said = anonymise(secret(), "--out", tmp_path / "out", "--key", tmp_path / "key")
    assert (code, "is no key: it has fewer than 16 bytes" in said) == (2, True)
    path = secret()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        code, paths, said = anonymise(path, "--out", tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (code, paths, list((tmp_path / "out").iterdir())) == (1, [], [])
    assert "cannot be written: File too large" in said


def test_copies_of_real_films_are_no_less_valid_and_are_read(real_data, errors_of, tmp_path: Path) -> None:
    for path in sorted((real_data / "dicom-cxr").glob("*.dcm")):
        for retained in ("none", "dates,patient"):
            copied(path, retained, tmp_path, held=False)
            copy = tmp_path / "copy.dcm"
            assert len(errors_of(copy)) <= len(errors_of(path))
            assert np.array_equal(read(copy).pixels, read(path).pixels)
            dumped = subprocess.run(["dcmdump", copy], capture_output=True, text=True, check=True).stdout
            assert "FUJI95714" not in dumped
            assert "1.2.392.200036.9125.0.1" not in dumped

"""Sources as they come become headers that objects can repeat; UIDs follow from the input."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image
from pydicom import DataElement

from pneumoview.ai.analysis import Flag
from pneumoview.errors import NoObjectError
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.measure import Annotations, Figure
from pneumoview.imaging.readers import read
from pneumoview.imaging.shown import Shown
from pneumoview.interop import objects, reference, sc, sr
from pneumoview.interop.inbox import is_own
from pneumoview.interop.readable import readable
from pneumoview.interop.reference import result_of
from readings import reading


def text(keyword: str, vr: str, value: bytes):
    """Sets a value as bytes, whatever the dataset's character set."""

    def put(dataset) -> None:
        from pydicom.datadict import tag_for_keyword
        from pydicom.dataelem import RawDataElement
        from pydicom.tag import Tag

        tag = Tag(tag_for_keyword(keyword))
        padded = value + b" " * (len(value) % 2)
        dataset[tag] = RawDataElement(tag, vr, len(padded), padded, 0, False, True)

    return put


@pytest.mark.parametrize(
    ("character_set", "bytes_", "name"),
    [
        (["", "ISO 2022 IR 149"], b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7", "Hong^Gildong=洪^吉洞"),
        (["", "ISO 2022 IR 87"], b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B", "Yamada^Tarou=山田^太郎"),
        ("ISO_IR 192", "홍^길동".encode(), "홍^길동"),
        (None, "홍^길동".encode(), "홍^길동"),
        ("ISO_IR 149", "Hong=홍^길동".encode("cp949"), "Hong=홍^길동"),
        ("ISO_IR 100", b"M\xfcller^J\xf6rg", "Müller^Jörg"),
    ],
)
def test_names_in_every_character_set_become_utf8(film, result, errors_of, tmp_path, character_set, bytes_, name):
    more = {} if character_set is None else {"SpecificCharacterSet": character_set}
    path = film(raw=text("PatientName", "PN", bytes_), **more)
    made = result(path=path)
    assert (made.header.SpecificCharacterSet, str(made.header.PatientName)) == ("ISO_IR 192", name)
    for kind, dataset in objects.make(made).objects.items():
        target = tmp_path / f"{kind}.dcm"
        target.write_bytes(objects.encoded(dataset))
        assert errors_of(target) == []
        from pydicom import dcmread

        assert str(dcmread(target).PatientName) == name


def test_missing_type_2_attributes_are_empty_and_invalid_values_absent(film, result):
    def strip(dataset):
        for keyword in ("PatientName", "PatientID", "StudyDate", "StudyTime"):
            del dataset[keyword]
        dataset["PatientSex"] = DataElement("PatientSex", "CS", "FEMALE")
        dataset["PatientAge"] = DataElement("PatientAge", "AS", "four")
        dataset["PatientBirthDate"] = DataElement("PatientBirthDate", "DA", "2020.01.02")
        dataset["WindowCenter"], dataset["WindowWidth"] = (
            DataElement("WindowCenter", "DS", "40"),
            DataElement("WindowWidth", "DS", "0"),
        )

    header = result(path=film(raw=strip)).header
    empty = ("PatientName", "PatientID", "PatientSex", "PatientBirthDate", "StudyDate", "StudyTime", "StudyID")
    assert [str(header[keyword].value) for keyword in empty] == [""] * 7
    assert "PatientAge" not in header
    assert "WindowWidth" not in header
    assert header.AccessionNumber == header.ReferringPhysicianName == ""
    assert set(objects.make(result(path=film(raw=strip))).objects) == {"sr", "sc", "pr", "seg"}


def test_an_identifier_is_kept_even_if_it_is_too_long(film, result):
    path = film(PatientID="X" * 70)
    assert result(path=path).header.PatientID == "X" * 70


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"StudyInstanceUID": ""}, "film.dcm has no valid StudyInstanceUID, so no object can refer to it"),
        ({"SOPInstanceUID": "x"}, "film.dcm has no valid SOPInstanceUID, so no object can refer to it"),
        ({"SOPClassUID": "1.2.3.4.5"}, "film.dcm is of a kind that is not known (1.2.3.4.5)"),
        (
            {"Manufacturer": "PneumoView", "ContentQualification": "RESEARCH"},
            "film.dcm is itself a result of PneumoView",
        ),
    ],
)
def test_what_no_object_can_refer_to(film, result, attributes, said):
    with pytest.raises(NoObjectError) as error:
        result(path=film(**attributes))
    assert str(error.value) == said


def test_a_film_that_has_gone_is_a_sentence(film):
    path = film()
    radiograph = read(path)
    path.unlink()
    with pytest.raises(NoObjectError, match=r"film\.dcm cannot be read again: .*No such file"):
        result_of(path, radiograph, reading())


def test_uids_follow_from_the_input(film, result):
    path = film()
    first, again = (objects.make(result(path=path)).objects for _ in range(2))
    assert {kind: objects.encoded(one) for kind, one in first.items()} == {
        kind: objects.encoded(one) for kind, one in again.items()
    }
    others = [
        result(reading(model_sha256="cd" * 32), path),
        result(reading(method="layercam"), path),
        result(path=path, precision="bfloat16"),
        result(path=film(name="other.dcm", PatientComments="another file")),
    ]
    uids = [str(sr.report(one).SOPInstanceUID) for one in (result(path=path), *others)]
    assert len(set(uids)) == 5
    assert all(uid.startswith("2.25.") and len(uid) <= 44 for uid in uids)
    drawn = Annotations((Figure("distance", ((0, 0), (30, 40))),))
    outlines = objects.make(result(path=path, annotations=drawn), ["pr"]).objects["pr"]
    assert outlines.SOPInstanceUID != first["pr"].SOPInstanceUID
    assert outlines.SeriesInstanceUID == first["pr"].SeriesInstanceUID


def test_a_film_that_was_turned_before_it_was_read_has_other_uids_and_says_so(result):
    as_shown = Flag("as_shown", False, "Assessed as shown: turned 90°.", ("turned_90",))
    turned = result(replace(reading(), shown=Shown(Turn(1)), flags=(as_shown,)))
    assert turned.uid("sr") != result().uid("sr")
    lines = readable(objects.make(turned, ["sr"]).objects["sr"])
    assert "        Algorithm Parameters: Assessed as shown: turned 90°." in lines


def test_uid_is_a_uuid_of_version_8():
    import uuid

    found = uuid.UUID(int=int(reference.derived_uid("a", 1).removeprefix("2.25.")))
    assert (found.version, found.variant) == (8, uuid.RFC_4122)


def test_times_are_the_sources(result):
    made = sr.report(result())
    assert (made.ContentDate, made.ContentTime) == ("20240105", "101112")
    assert "InstanceCreationDate" not in made


def test_an_image_without_a_patient_has_objects_on_request_only(tmp_path):
    path = tmp_path / "chest.png"
    Image.new("L", (40, 30), 80).save(path)
    radiograph = read(path)
    with pytest.raises(NoObjectError, match=r"chest\.png is no DICOM file: .* --invent-patient"):
        result_of(path, radiograph, reading())
    made = result_of(path, radiograph, reading(), invent=True)
    found = objects.make(made)
    assert set(found.objects) == {"sr", "sc"}
    assert found.without == {"pr": "there is no DICOM image to draw on", "seg": "there is no DICOM image to draw on"}
    for dataset in found.objects.values():
        assert str(dataset.PatientName) == "Invented^No Patient"
        assert dataset.PatientID == f"INVENTED-{made.sha256[:16].upper()}"
        assert dataset.QualityControlSubject == "YES"
        assert dataset.StudyInstanceUID == made.header.StudyInstanceUID
    evidence = found.objects["sr"].CurrentRequestedProcedureEvidenceSequence[0].ReferencedSeriesSequence[0]
    assert evidence.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == found.objects["sc"].SOPInstanceUID
    assert "SourceImageSequence" not in found.objects["sc"]
    assert "Image without a patient, invented study" in sc.footer_lines(made)


def test_own_results_are_known(result):
    assert all(is_own(dataset) for dataset in objects.make(result()).objects.values())

"""``dicom write`` and ``scan --dicom``, and what programs of others say of every object of every sample."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import dcmread

from pneumoview.__main__ import main
from pneumoview.imaging.measure import Annotations, Figure
from pneumoview.imaging.readers import read
from pneumoview.interop.objects import file_name, kinds_of
from pneumoview.phantom.files import write_samples
from pneumoview.records.annotations import AnnotationStore
from pneumoview.records.opinions import Opinion, OpinionStore


@pytest.fixture
def pneumoview(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple]:
    """The program in this process: how it ended, and what it said."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["pneumoview", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        return int(end.value.code or 0), *capfd.readouterr()

    return run


@pytest.fixture(scope="module")
def samples(tmp_path_factory) -> list[Path]:
    return list(write_samples(tmp_path_factory.mktemp("samples"), 480, 504))


def test_every_object_of_every_sample_and_of_real_films_is_valid(pneumoview, samples, request, tmp_path, errors_of):
    films = [*samples, *sorted((request.getfixturevalue("real_data") / "dicom-cxr").glob("*.dcm"))]
    code, said, _ = pneumoview("dicom", "write", *films, "--out", tmp_path / "out", "--invent-patient")
    written = list(map(Path, said.split("\n")[:-1]))
    assert (code, len(written)) == (0, sum(1 for _ in (tmp_path / "out").iterdir()))
    kinds = [path.stem.split("-")[-2] for path in written]
    assert (kinds.count("sr"), kinds.count("sc")) == (len(films), len(films))
    assert kinds.count("seg") >= 3
    assert {path.name: errors_of(path) for path in written if errors_of(path)} == {}


def test_what_was_written_stays_as_it_was(pneumoview, film, tiny_bundle, tmp_path):
    command = ("dicom", "write", film(), "--out", tmp_path / "out", "--kinds", "SC, sr", "--model", tiny_bundle)
    first, again = pneumoview(*command), pneumoview(*command)
    assert first == again
    paths = sorted((tmp_path / "out").iterdir())
    assert [path.name.split("-")[1] for path in paths] == ["sc", "sr"]
    paths[0].write_bytes(b"sent")
    pneumoview(*command)
    assert paths[0].read_bytes() == b"sent"


def test_opinions_and_measurements_of_the_window_go_along(pneumoview, film, tiny_bundle, tmp_path):
    path = film()
    radiograph = read(path)
    sha256 = dcmread(path) and next(iter(tiny_bundle.glob("card.json"))).read_text().split('"sha256": "')[1][:64]
    store = OpinionStore(tmp_path / "opinions.sqlite")
    store.add(
        [
            Opinion(radiograph.identity, 0, str(path), "tiny", sha256, "normal", judgement="agree"),
            Opinion(radiograph.identity, 0, str(path), "other", "0" * 64, "normal", judgement="disagree"),
        ]
    )
    drawn = Annotations((Figure("distance", ((1, 1), (20, 20))),))
    AnnotationStore(tmp_path / "drawn", beside=False).save(radiograph.identity, radiograph.source, drawn)
    folders = ("--opinions", store.path, "--annotations", tmp_path / "drawn")
    person = ("--verified-by", "Lee^Seo-yeon", "--organisation", "Children's Hospital")
    command = ("dicom", "write", path, "--out", tmp_path / "out", "--model", tiny_bundle, *folders, *person)
    assert pneumoview(*command)[0] == 0
    objects = {path.stem.split("-")[1]: dcmread(path) for path in (tmp_path / "out").iterdir()}
    assert "Agrees" in str(objects["opinion"])
    assert objects["opinion"].VerificationFlag == "VERIFIED"
    layers = [layer.GraphicLayer for layer in objects["pr"].GraphicLayerSequence]
    assert "MEASUREMENTS" in layers


def test_wrong_use_is_one_sentence(pneumoview, film, tiny_bundle, tmp_path):
    path = film()
    (tmp_path / "broken.dcm").write_bytes(b"no image")
    out = ("--out", tmp_path / "out", "--model", tiny_bundle)
    code, _, said = pneumoview("dicom", "write", path, *out, "--kinds", "sr,xx")
    assert (code, "kinds of objects are sr, sc, pr, seg, not xx" in said) == (2, True)
    code, _, said = pneumoview("dicom", "write", path, *out, "--verified-by", "A^B")
    assert (code, "need each other" in said) == (2, True)
    code, written, said = pneumoview("dicom", "write", tmp_path / "broken.dcm", path, *out, "--kinds", "sr")
    assert (code, written.count("\n")) == (1, 1)
    assert "broken.dcm is neither DICOM" in said


def test_a_scan_writes_objects_of_films(pneumoview, film, tiny_bundle, save_png, tmp_path):
    film(name="one.dcm")
    film(name="two.dcm", StudyInstanceUID="")
    save_png(tmp_path / "three.png")
    table, out = tmp_path / "table.csv", tmp_path / "objects"
    inputs = [tmp_path / name for name in ("one.dcm", "two.dcm", "three.png")]
    options = ("--csv", table, "--dicom", out, "--kinds", "sr,seg", "--model", tiny_bundle)
    code, _, said = pneumoview("scan", *inputs, *options)
    with table.open(encoding="utf-8-sig") as rows:
        assert [row["status"] for row in csv.DictReader(rows)] != ["failed"] * 3
    assert code == 0, said
    assert "two.dcm has no valid StudyInstanceUID" in said
    assert {path.name.split("-")[0] for path in out.iterdir()} == {"one"}
    code, _, said = pneumoview("scan", *inputs, *options, "--anonymise", "drop")
    assert (code, "exclude each other" in said) == (2, True)
    code, _, said = pneumoview("scan", tmp_path, *options)
    assert (code, "lies in a folder that is read" in " ".join(said.replace("│", "").split())) == (2, True)


@pytest.fixture
def save_png() -> Callable[[Path], None]:
    from PIL import Image

    return lambda path: Image.new("L", (64, 48), 90).save(path)


def test_a_name_of_an_object_is_one_that_every_system_allows():
    assert file_name("../홍 gil:dong", "sr", "2.25.12345678901234") == "_____gil_dong-sr-5678901234.dcm"


def test_kinds_are_in_their_own_order():
    assert kinds_of("seg, SR,,sr") == ("sr", "seg")
    with pytest.raises(ValueError, match="not none"):
        kinds_of(" ")

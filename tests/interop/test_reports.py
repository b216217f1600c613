"""Structured reports, read back by highdicom."""

from __future__ import annotations

import shutil
import subprocess
import time

import pytest
from highdicom.sr import Comprehensive3DSR, EnhancedSR
from pydicom import dcmread

from pneumoview.ai.analysis import Thresholds
from pneumoview.interop import objects, sr
from pneumoview.records.opinions import Opinion
from readings import REFUSED, REMARK, reading

OPINION = Opinion(
    "1.2.3.4-48x64",
    0,
    "film.dcm",
    "resnet50-2",
    "ab" * 32,
    "bacterial",
    judgement="disagree",
    own_class="viral",
    note="오른쪽 하엽, perihilar",
    recorded="2024-02-03T04:05:06+00:00",
)


@pytest.fixture
def reread(tmp_path):
    """A report as another program finds it in its file."""

    def read_back(dataset):
        path = tmp_path / f"{dataset.SOPInstanceUID[-9:]}.dcm"
        path.write_bytes(objects.encoded(dataset))
        found = dcmread(path)
        kind = EnhancedSR if found.SOPClassUID == "1.2.840.10008.5.1.4.1.1.88.22" else Comprehensive3DSR
        return path, kind.from_dataset(found)

    return read_back


def numbers(group) -> dict[str, float]:
    return {one.name.meaning: float(one.value) for one in group.get_measurements()}


def codes_in(group) -> dict[str, str]:
    return {one.name.meaning: one.value.meaning for one in group.get_qualitative_evaluations()}


def comments(group) -> list[str]:
    items = group[0].ContentSequence
    return [item.TextValue for item in items if item.ConceptNameCodeSequence[0].CodeValue == "121106"]


@pytest.mark.parametrize("enhanced", [False, True])
def test_a_reading_is_read_back(result, reread, errors_of, template_errors_of, enhanced):
    path, document = reread(sr.report(result(reading(flags=REMARK)), enhanced=enhanced))
    assert (document.CompletionFlag, document.PreliminaryFlag) == ("COMPLETE", "PRELIMINARY")
    assert (document.VerificationFlag, document.ContentQualification) == ("UNVERIFIED", "RESEARCH")
    groups = document.content.get_image_measurement_groups()
    assert [group.finding_type.value for group in groups] == ["233604007", "53084003", "75570004"]
    assert numbers(groups[0]) == {
        "Probability": 0.9,
        "Operating point: pneumonia at or above": 0.5,
        "No answer above this probability of pneumonia": 0.25,
        "No answer below this probability of pneumonia": 0.625,
        "Least share of a cause in pneumonia to be named": 0.75,
        "Share of the heatmap inside the lungs": 0.5625,
        "The same by chance: share of the image that is lung": 0.2812,
        "Least share of the heatmap inside the lungs": 0.5,
    }
    assert codes_in(groups[0]) == {
        "Normality": "Abnormal",
        "Remark on the reading": "Age unknown; the model knows ages 1-5.",
        "Likely cause of pneumonia": "Bacterial pneumonia",
    }
    assert [numbers(group) for group in groups[1:]] == [{"Probability": 0.7}, {"Probability": 0.2}]
    algorithm = {item.ConceptNameCodeSequence[0].CodeMeaning: item for item in groups[0][0].ContentSequence}
    assert algorithm["Algorithm Name"].TextValue == "PneumoView resnet50"
    assert algorithm["Algorithm Version"].TextValue == "2"
    parameters = [
        item.TextValue
        for item in groups[0][0].ContentSequence
        if item.ConceptNameCodeSequence[0].CodeMeaning == "Algorithm Parameters"
    ]
    assert parameters == [
        f"Weights SHA-256 {'ab' * 32}",
        "Frame: image",
        "Precision: float32",
        "Lungs: lungs-2",
        "Heatmap: gradcam of bacterial",
    ]
    assert comments(groups[0]) == [
        "AI output, not reviewed, research only",
        "Pneumonia, likely bacterial; probability of pneumonia 90%",
        "The file gives no age.",
    ]
    assert groups[0].source_images[0].ReferencedSOPSequence[0].ReferencedSOPInstanceUID == "1.2.3.4"
    assert errors_of(path) == []
    assert template_errors_of(path) == []


def test_a_refused_reading_has_its_reasons_only(result, reread, errors_of, template_errors_of):
    path, document = reread(sr.report(result(reading(flags=REFUSED + REMARK))))
    (group,) = document.content.get_image_measurement_groups()
    assert (numbers(group), group.finding_type) == ({}, None)
    assert codes_in(group) == {"Not assessed by the model, because": "The patient is an adult."}
    assert comments(group) == ["AI output, not reviewed, research only", "The patient is 40 years old."]
    said = str(document).lower()
    assert not {word for word in ("bacterial", "viral", "probability", "0.9", "0.7", "normality") if word in said}
    assert errors_of(path) == []
    assert template_errors_of(path) == []


@pytest.mark.parametrize(
    ("verdict", "probabilities", "normality"),
    [
        ("normal", (0.9, 0.06, 0.04), "Normal"),
        ("uncertain", (0.5, 0.3, 0.2), "Undetermined"),
        ("pneumonia", (0.1, 0.5, 0.4), "Abnormal"),
    ],
)
def test_doubt_is_told(result, reread, verdict, probabilities, normality):
    _, document = reread(sr.report(result(reading(verdict=verdict, probabilities=probabilities))))
    group = document.content.get_image_measurement_groups()[0]
    assert codes_in(group) == {"Normality": normality}


def test_a_model_of_other_classes_is_told_by_its_own_codes(result, reread, errors_of):
    analysis = reading(
        labels=("effusion", "none of the classes that there are"),
        probabilities=(0.75, 0.25),
        target="effusion",
        verdict="effusion",
        thresholds=Thresholds(),
    )
    path, document = reread(sr.report(result(analysis)))
    first, *others = document.content.get_image_measurement_groups()
    assert "Probability" not in numbers(first)
    assert [group.finding_type.meaning for group in others] == ["Effusion", "None of the classes that there are"]
    assert errors_of(path) == []


@pytest.fixture
def in_seoul(monkeypatch):
    """Local time there."""
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone of a process cannot be set on this system")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Seoul")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_seoul")
@pytest.mark.parametrize("verifier", [None, ("Lee^Seo-yeon", "Children's Hospital")])
def test_an_opinion_follows_the_reading(result, reread, errors_of, template_errors_of, verifier):
    reading_of = result()
    first = sr.report(reading_of)
    path, document = reread(sr.opinion_report(reading_of, OPINION, first, verifier=verifier))
    before = document.PredecessorDocumentsSequence[0].ReferencedSeriesSequence[0]
    assert before.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == first.SOPInstanceUID
    assert before.SeriesInstanceUID == first.SeriesInstanceUID != document.SeriesInstanceUID
    assert document.VerificationFlag == ("VERIFIED" if verifier else "UNVERIFIED")
    assert (document.ContentDate, document.ContentTime) == ("20240203", "130506")
    (group,) = document.content.get_image_measurement_groups()
    assert codes_in(group) == {
        "Clinician's judgement of the reading": "Disagrees",
        "Clinician's own finding": "Viral pneumonia",
    }
    assert comments(group) == [
        "Research only",
        "Opinion on the reading 'Pneumonia, likely bacterial' of resnet50-2",
        "오른쪽 하엽, perihilar",
    ]
    if verifier:
        observer = document.VerifyingObserverSequence[0]
        assert (str(observer.VerifyingObserverName), observer.VerifyingOrganization) == verifier
        assert observer.VerificationDateTime == "20240203130506+0900"
    assert errors_of(path) == []
    assert template_errors_of(path) == []


@pytest.mark.parametrize("tool", ["dsrdump", "dsr2html"])
def test_dcmtk_reads_the_reports(result, reread, tool):
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed (Debian: dcmtk)")
    reading_of = result()
    first = sr.report(reading_of)
    for document, said in (
        (first, "Bacterial pneumonia"),
        (sr.opinion_report(reading_of, OPINION, first), "Disagrees"),
    ):
        path, _ = reread(document)
        done = subprocess.run([tool, path], capture_output=True, text=True, check=True)
        assert said in done.stdout
        assert not [line for line in done.stderr.splitlines() if line.startswith(("E:", "F:"))]

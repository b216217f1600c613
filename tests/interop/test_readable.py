"""Objects as a person reads them before they leave."""

from __future__ import annotations

import pytest

from pneumoview.interop.objects import make
from pneumoview.interop.readable import readable
from pneumoview.records.opinions import Opinion
from readings import REFUSED, reading

pytest.importorskip("highdicom")


def test_a_report(result):
    lines = readable(make(result(), ["sr"]).objects["sr"])
    assert lines[:2] == ["Observer Type: Device", "Device Observer Name: PneumoView"]
    for line in (
        "        Comment: AI output, not reviewed, research only",
        "        Finding: Pneumonia",
        "        Probability: 0.9",
        "        Likely cause of pneumonia: Bacterial pneumonia",
        "        Source of Measurement: UID 1.2.3.4",
    ):
        assert line in lines


def test_a_refused_one_has_no_probability(result):
    text = "\n".join(readable(make(result(reading(flags=REFUSED)), ["sr"]).objects["sr"]))
    assert "The patient is an adult" in text
    assert "Probability" not in text


def test_an_opinion(result):
    opinion = Opinion("x", 0, "p", "resnet50-2", "ab" * 32, "bacterial", judgement="disagree", note="no")
    lines = readable(make(result(), ["sr"], opinion=opinion, verifier=("Kim^Min", "Ward")).objects["opinion"])
    assert lines[:2] == ["Observer Type: Person", "Person Observer Name: Kim^Min"]
    assert "        Clinician's judgement of the reading: Disagrees" in lines
    assert "        Comment: no" in lines


def test_outlines_and_what_has_no_text(result):
    made = make(result()).objects
    assert readable(made["pr"])[0] == "LUNGS: Outline of the lungs by AI"
    assert readable(made["pr"])[-1].startswith("Pneumonia, likely bacterial")
    assert readable(made["sc"]) == readable(made["seg"]) == []

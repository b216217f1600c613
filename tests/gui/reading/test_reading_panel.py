"""What the panel says of readings of different firmness."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QLabel

from pneumoview.ai.analysis import Analysis, Flag, Reason, Thresholds
from pneumoview.gui.base import theme
from pneumoview.gui.reading.reading_panel import ReadingPanel
from pneumoview.gui.reading.words import Reading, heatmap_caption, reason_and_remedy
from pneumoview.imaging.radiograph import Facts, Radiograph, Source, Spacing

THRESHOLDS = Thresholds(pneumonia=0.4, uncertain=(0.2, 0.5), cause=0.7)


def analysis(*probabilities: float, labels: tuple[str, ...] = ("normal", "bacterial", "viral"), **kwargs) -> Analysis:
    verdict = THRESHOLDS.verdict(dict(zip(labels, probabilities, strict=True)))
    heatmap = np.zeros((4, 4), np.float32)
    return Analysis(
        labels,
        probabilities,
        labels[0],
        heatmap,
        "test 1",
        "0" * 64,
        "cpu",
        1.0,
        verdict,
        thresholds=THRESHOLDS,
        **kwargs,
    )


@pytest.fixture
def panel(qtbot) -> ReadingPanel:
    panel = ReadingPanel()
    qtbot.addWidget(panel)
    panel.resize(panel.width(), 700)
    panel.show()
    return panel


@pytest.mark.parametrize(
    ("probabilities", "verdict", "bold", "probability", "cause", "share"),
    [
        ((0.05, 0.76, 0.19), "Pneumonia", True, "95 %", "Likely bacterial", 0.8),
        ((0.10, 0.18, 0.72), "Pneumonia", True, "90 %", "Likely viral", 0.2),
        ((0.10, 0.45, 0.45), "Pneumonia", True, "90 %", "Cause unclear", 0.5),
        ((0.49, 0.459, 0.051), "Pneumonia", False, "51 %", "Likely bacterial", 0.9),
        ((0.60, 0.30, 0.10), "Uncertain", False, "40 %", "–", None),
        ((0.97, 0.02, 0.01), "No sign of pneumonia", False, "3 %", "–", None),
    ],
)
def test_two_questions_each_with_its_doubt(
    panel: ReadingPanel, probabilities, verdict: str, bold: bool, probability: str, cause: str, share: float | None
):
    panel.show_analysis(analysis(*probabilities))
    assert panel.heading.text() == "Pneumonia?"
    assert panel.verdict.text() == verdict
    assert panel.verdict.font().bold() is bold
    assert panel.probability.text() == f"Probability of pneumonia {probability}"
    assert panel.scale.accessibleName() == panel.probability.text()
    assert panel.scale.toolTip() == "Counts as uncertain between 20 and 50 %"
    assert panel.cause.text() == cause
    assert panel.cause_bar.bacterial == (None if share is None else pytest.approx(share))
    assert panel.cause_bar.firm is cause.startswith("Likely")
    assert [target.label for target in panel.targets] == ["normal", "bacterial", "viral"]
    told = " ".join(label.text() for label in panel.findChildren(QLabel))
    assert re.findall(r"\d+ %", told) == [probability, "40 %", "50 %"]


def test_no_sign_is_neutral_and_says_what_it_does_not_assess(panel: ReadingPanel):
    panel.show_analysis(analysis(0.97, 0.02, 0.01))
    assert panel.limit.text() == "(other findings are not assessed)"
    assert panel.verdict.accessibleName() == "No sign of pneumonia (other findings are not assessed)"
    assert theme.verdict_colour("normal") is theme.TEXT
    panel.show_analysis(analysis(0.05, 0.76, 0.19))
    assert panel.limit.text() == ""


@pytest.mark.parametrize(
    ("probabilities", "target", "caption"),
    [
        ((0.97, 0.02, 0.01), "normal", "What spoke against pneumonia"),
        ((0.05, 0.76, 0.19), "bacterial", "Where the model looked: Bacterial pneumonia"),
        ((0.10, 0.46, 0.44), "bacterial", "What spoke for pneumonia"),
        ((0.60, 0.30, 0.10), "viral", "What would speak for: Viral pneumonia"),
        ((0.05, 0.76, 0.19), "viral", "What would speak for: Viral pneumonia"),
    ],
)
def test_the_caption_of_a_heatmap_names_no_cause_that_the_verdict_does_not(probabilities, target: str, caption: str):
    assert heatmap_caption(replace(analysis(*probabilities), target=target)) == caption


def test_a_synthetic_image_has_a_hollow_badge_of_its_own():
    reading = Reading.of(replace(analysis(0.05, 0.76, 0.19), synthetic=True), False)
    assert (reading.title, reading.firm, reading.synthetic) == ("Synthetic", False, True)


def test_one_more_reason_is_one(panel: ReadingPanel):
    flags = (Flag("too_small", True, ""), Flag("adult", True, ""))
    panel.show_analysis(analysis(0.05, 0.8, 0.15, flags=flags), revealed=True)
    assert panel.status.text().endswith("\n1 more reason not to trust it")


def test_the_remarks_on_a_sample_are_shown_whole(panel: ReadingPanel):
    made = Radiograph(np.zeros((9, 9), np.uint8), Source(Path("x.png"), "PNG"), facts=Facts(synthetic=True))
    panel.show_radiograph(made)
    flags = (Flag("age_unknown", False, ""), Flag("as_shown", False, "", ("mirrored", "turned_270", "inverted")))
    panel.show_analysis(analysis(0.05, 0.8, 0.15, flags=flags, lung_attention=0.99, lung_mask=np.ones((4, 4), bool)))
    assert panel.status.text().splitlines() == [
        "Synthetic image: its AI result means nothing.",
        "Heatmap in lungs: 99 % (chance 100 %)",
        "Assessed as shown: mirrored, turned 270°, inverted",
    ]
    assert panel.status.heightForWidth(panel.status.width()) <= panel.status.height()


def test_the_needle_stands_at_the_probability(panel: ReadingPanel):
    panel.show_analysis(analysis(0.25, 0.60, 0.15))
    picture, row = panel.scale.grab().toImage(), panel.scale.height() - 3
    columns = [x for x in range(picture.width()) if picture.pixelColor(x, row).name() == theme.PNEUMONIA.name()]
    assert sum(columns) / len(columns) == pytest.approx(2 + 0.75 * (picture.width() - 4), abs=1)


def test_without_an_answer_nothing_of_the_last_one_is_left_on_the_scales(panel: ReadingPanel):
    panel.show_analysis(analysis(0.05, 0.8, 0.15))
    assert panel.scale.toolTip()
    panel.show_error("The model is not installed.")
    for scale in (panel.scale, panel.cause_bar):
        picture = scale.grab().toImage()
        row = [picture.pixelColor(x, picture.height() // 2 + 1).name() for x in range(8, picture.width() - 8)]
        assert len(set(row)) == 1
    assert (panel.scale.toolTip(), panel.scale.accessibleName()) == ("", "")


def test_the_two_causes_share_one_bar(panel: ReadingPanel):
    panel.show_analysis(analysis(0.0, 0.75, 0.25))
    picture, row = panel.cause_bar.grab().toImage(), panel.cause_bar.fontMetrics().height() + 8
    colours = [picture.pixelColor(x, row).name() for x in range(picture.width())]
    bacterial, viral = (colours.count(theme.class_colour(name).name()) for name in ("bacterial", "viral"))
    assert bacterial / viral == pytest.approx(3, rel=0.1)
    assert panel.cause_bar.accessibleName() == "Bacterial 75 %, Viral 25 %"


def test_a_soft_flag_is_a_remark(panel: ReadingPanel):
    panel.show_analysis(analysis(0.05, 0.8, 0.15, flags=(Flag("age_unknown", False, "no age"),)))
    assert panel.status.text() == "Age unknown; the model knows ages 1–5."
    assert panel.verdict.isVisible()


def test_every_reason_has_its_sentence_and_what_to_do(panel: ReadingPanel):
    flags = tuple(Flag(reason, True, "found <b>it</b>") for reason in Reason.__args__)
    words = [reason_and_remedy(flag) for flag in flags]
    assert len({sentence for sentence, _ in words}) == len(flags)
    assert all(sentence.endswith(".") and remedy.endswith(".") for sentence, remedy in words)
    assert reason_and_remedy(Flag("newer", True, "Too new & odd.")) == ("Too new & odd.", "")  # type: ignore[arg-type]
    panel.show_analysis(analysis(0.05, 0.8, 0.15, flags=(Flag("newer", True, "Too new & odd."),)))  # type: ignore[arg-type]
    assert "Too new & odd." in panel.refusal.reasons.toPlainText()
    assert panel.refusal.reasons.toolTip() == "Too new & odd."


def test_a_revealed_reading_still_says_why_it_was_refused(panel: ReadingPanel):
    flags = (Flag("too_small", True, ""), Flag("adult", True, ""), Flag("inverted", True, ""))
    panel.show_analysis(analysis(0.05, 0.8, 0.15, flags=flags), revealed=True)
    assert panel.status.text() == "The picture is too small to be read.\n2 more reasons not to trust it"
    assert panel.verdict.isVisible()


def test_long_facts_cover_nothing(panel: ReadingPanel):
    facts = Facts(
        "id " * 30, "a very long name " * 8, "M", 3.5, study_date="2020-01-01", study_description="chest " * 20
    )
    spacing = Spacing(0.1, 0.1, "as the file says, plane unknown")
    QApplication.processEvents()
    panel.show_radiograph(
        Radiograph(np.zeros((9, 9), np.uint8), Source(Path("x.dcm"), "DICOM"), spacing=spacing, facts=facts)
    )
    panel.show_analysis(analysis(0.05, 0.8, 0.15))
    panel.grab()
    column = [
        panel.answer,
        panel.progress,
        panel.status,
        panel.heatmap,
        panel.lungs,
        panel.file_facts,
        panel.model_facts,
    ]
    for above, below in pairwise(column):
        assert above.geometry().bottom() < below.geometry().top()
    QApplication.processEvents()
    rows = panel.file_facts.findChildren(QLabel)[1::2]
    assert len(rows) == 9
    for above, below in pairwise(rows):
        assert above.geometry().bottom() < below.geometry().top()


def test_other_classes_are_named_as_they_are(panel: ReadingPanel):
    panel.show_analysis(analysis(0.3, 0.7, labels=("clear", "opaque")))
    assert (panel.verdict.text(), panel.probability.text(), panel.cause.text()) == ("Opaque", "Probability 70 %", "–")
    assert [target.label for target in panel.targets] == ["clear", "opaque", "viral"]
    assert [target.isEnabled() for target in panel.targets] == [True, True, False]
    panel.show_analysis(analysis(0.3, 0.7, labels=("normal", "pneumonia")))
    assert (panel.verdict.text(), panel.cause.text()) == ("Pneumonia", "–")


@pytest.mark.parametrize(
    ("probabilities", "reading", "line"),
    [
        (
            (0.97, 0.02, 0.01),
            Reading("normal", "No sign of pneumonia", "other findings are not assessed", False),
            "No sign of pneumonia · Pneumonia 3 % · other findings are not assessed",
        ),
        ((0.60, 0.30, 0.10), Reading("uncertain", "Uncertain", "", False), "Uncertain · Pneumonia 40 %"),
        (
            (0.05, 0.76, 0.19),
            Reading("bacterial", "Pneumonia", "Likely bacterial", True),
            "Pneumonia 95 % · Likely bacterial",
        ),
        (
            (0.49, 0.26, 0.25),
            Reading("pneumonia", "Pneumonia", "Cause unclear", False),
            "Pneumonia 51 % · Cause unclear",
        ),
    ],
)
def test_the_line_of_the_list(probabilities, reading: Reading, line: str):
    found = Reading.of(analysis(*probabilities), False)
    assert found == reading
    assert found.line == line
    assert found.doubt == (0.2, 0.5)


def test_the_automatic_window_is_offered_where_the_file_hides_the_picture(panel: ReadingPanel, qtbot) -> None:
    plain = analysis(0.9, 0.05, 0.05)
    panel.show_analysis(plain)
    assert not panel.auto_window.isVisible()
    hidden = analysis(0.9, 0.05, 0.05, flags=(Flag("window_hides", False, "x"),))
    panel.show_analysis(hidden)
    assert panel.auto_window.isVisible()
    assert "The file's window hides the picture." in panel.status.text()
    with qtbot.waitSignal(panel.auto_window_wanted):
        panel.auto_window.click()
    panel.show_analysis(plain)
    assert not panel.auto_window.isVisible()

"""What an answer amounts to and is called, for every front end alike."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from pneumoview.ai import answer
from pneumoview.ai.analysis import Analysis, Flag, Reason
from pneumoview.ai.answer import CAUSES, FINDINGS, REASONS, VERDICTS, TableAnswer

LABELS = ("normal", "bacterial", "viral")


@pytest.mark.parametrize(
    ("verdict", "probabilities", "finding", "cause", "probability", "sentence"),
    [
        ("normal", (0.75, 0.25, 0.0), "normal", "", 0.25, "No sign of pneumonia (other findings are not assessed)"),
        ("bacterial", (0.25, 0.5, 0.25), "pneumonia", "bacterial", 0.75, "Pneumonia, likely bacterial"),
        ("viral", (0.0, 0.25, 0.75), "pneumonia", "viral", 1.0, "Pneumonia, likely viral"),
        ("pneumonia", (0.25, 0.375, 0.375), "pneumonia", "unclear", 0.75, "Pneumonia, cause unclear"),
        ("uncertain", (0.5, 0.25, 0.25), "uncertain", "", 0.5, "Uncertain"),
    ],
)
def test_two_questions(
    verdict: str, probabilities: tuple[float, ...], finding: str, cause: str, probability: float, sentence: str
) -> None:
    told = TableAnswer(LABELS, probabilities, verdict)
    assert (answer.finding(told), answer.cause(told)) == (finding, cause)
    assert answer.told_probability(told) == probability
    assert answer.pneumonia(told) == 1 - probabilities[0]
    assert VERDICTS[verdict] == sentence
    assert finding in FINDINGS
    assert cause in ("", *CAUSES)


def test_a_share_of_the_cause() -> None:
    assert answer.bacterial_share(TableAnswer(LABELS, (0.0, 0.25, 0.75), "viral")) == 0.25
    assert answer.bacterial_share(TableAnswer(LABELS, (0.75, 0.25, 0.0), "normal")) is None
    assert answer.bacterial_share(TableAnswer(LABELS, (1.0, 0.0, 0.0), "uncertain")) is None


def test_a_model_without_the_class_normal_answers_with_its_label() -> None:
    told = TableAnswer(("effusion", "oedema"), (0.25, 0.75), "oedema")
    assert (answer.finding(told), answer.cause(told), answer.pneumonia(told)) == ("oedema", "", None)
    assert answer.told_probability(told) == 0.75


def test_every_reason_has_the_windows_words() -> None:
    from pneumoview.gui.reading.words import reason_and_remedy

    assert set(REASONS) == set(get_args(Reason))
    assert {code: reason_and_remedy(Flag(code, True, "")) for code in REASONS} == REASONS
    assert all(text.endswith(".") for texts in REASONS.values() for text in texts)


@pytest.mark.parametrize(
    ("changes", "options", "words"),
    [
        ({}, {}, "AI output, not reviewed · pneumonia 90 % · resnet50-3 · research only"),
        ({}, {"reviewer": "Dr Kim"}, "AI output, reviewed by Dr Kim · pneumonia 90 % · resnet50-3 · research only"),
        ({}, {"reviewer": ""}, "AI output, reviewed · pneumonia 90 % · resnet50-3 · research only"),
        (
            {"flags": (Flag("adult", True, ""), Flag("inverted", True, ""), Flag("age_unknown", False, ""))},
            {},
            "AI output, not reviewed · not assessed · The patient is an adult, Black and white seem to be swapped · "
            "resnet50-3 · research only",
        ),
        (
            {"flags": (Flag("adult", True, ""),)},
            {"shown": True},
            "AI output, not reviewed · outside what the model knows · The patient is an adult · pneumonia 90 % · "
            "resnet50-3 · research only",
        ),
        (
            {"synthetic": True},
            {},
            "AI output, not reviewed · synthetic image · pneumonia 90 % · resnet50-3 · research only",
        ),
        (
            {"labels": ("effusion", "oedema"), "probabilities": (0.25, 0.75), "verdict": "oedema"},
            {},
            "AI output, not reviewed · probability 75 % · resnet50-3 · research only",
        ),
    ],
)
def test_what_leaves_says_what_it_is(changes: dict, options: dict, words: str) -> None:
    told = Analysis(LABELS, (0.1, 0.7, 0.2), "bacterial", None, "resnet50-3", "0" * 64, "cpu", 1.0, "bacterial")
    assert answer.limits(replace(told, **changes), **options) == words

"""Sentences are known again by the texts that they were filled in from."""

from __future__ import annotations

import pytest

from pneumoview.interop.sop import meaning
from pneumoview.interop.words import MEANINGS, TEMPLATES
from pneumoview.texts import recognised


@pytest.mark.parametrize(
    ("sentence", "text", "values"),
    [
        ("a: b", "{0}: {1}", ("a", "b")),
        ("a b: c: d", "{0}: {1}", ("a b", "c: d")),
        ("(a) {0}", "({0}) {1}", ("a", "{0}")),
        ("two\nlines: x", "{0}: {1}", ("two\nlines", "x")),
        ("done", "done", ()),
    ],
)
def test_a_sentence_is_taken_apart(sentence: str, text: str, values: tuple[str, ...]) -> None:
    assert recognised(sentence, [text]) == (text, values)


@pytest.mark.parametrize("sentence", ["a", ": b", "a:b", ""])
def test_a_sentence_of_another_text(sentence: str) -> None:
    assert recognised(sentence, ["{0}: {1}"]) is None


@pytest.mark.parametrize("text", TEMPLATES)
def test_every_sentence_of_the_network_is_known_again(text: str) -> None:
    """Whatever stands in it; no other text takes it for its own."""
    values = ("node", "the reason", "third")[: text.count("{")]
    assert recognised(text.format(*values), TEMPLATES) == (text, values)


def test_statuses_are_told_with_their_number() -> None:
    assert meaning(0xA700) == "0xA700 out of resources"
    assert meaning(0xC123) == "0xC123 unable to process"
    assert recognised(meaning(0xA801), TEMPLATES) == ("0x{0} {1}", ("A801", MEANINGS[0xA801]))

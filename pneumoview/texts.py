"""Texts that stand outside the window and are translated by it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache


def tr(text: str) -> str:
    """The text as it is, which is English; ``pyside6-lupdate`` finds it by this name, the window translates it."""
    return text


def recognised(sentence: str, templates: Iterable[str]) -> tuple[str, tuple[str, ...]] | None:
    """The first of the templates that a sentence was filled in from, and with what; None if it is of none.

    ``{0}`` … stand in their order, each once.
    """
    for template in templates:
        if match := _pattern(template).fullmatch(sentence):
            return template, match.groups()
    return None


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, re.split(r"\{\d\}", template))), re.DOTALL)

"""Texts that stand outside the window and are translated by it."""

from __future__ import annotations


def tr(text: str) -> str:
    """The text as it is, which is English; ``pyside6-lupdate`` finds it by this name, the window translates it."""
    return text

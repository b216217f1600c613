"""Cells of a CSV that no spreadsheet takes for a formula (OWASP, CSV injection), and back."""

from __future__ import annotations

FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
BREAKS = ("\t", "\r", "\n")


def _is_risky(text: str) -> bool:
    return text.startswith(("'", *BREAKS)) or text.lstrip().startswith(FORMULAS)


def cell(value: object) -> object:
    """A value as it is written: risky text, and text that begins with ``'``, is led by ``'``."""
    return f"'{value}" if isinstance(value, str) and _is_risky(value) else value


def text_of(written: str) -> str:
    """The text that a cell stands for."""
    return written[1:] if written.startswith("'") and _is_risky(written[1:]) else written

"""What a reader may answer, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from pneumoview.gui.reading.words import finding_name
from pneumoview.records.blind import FINDINGS, Answer


def answer_name(answer: Answer) -> str:
    """An answer in the user's words."""
    return {
        "none": QCoreApplication.translate("answer", "No sign"),
        "unsure": QCoreApplication.translate("answer", "Unsure"),
        "pneumonia": QCoreApplication.translate("answer", "Pneumonia"),
    }[answer]


def result_name(finding: str) -> str:
    """What the AI says to the same question."""
    if not finding:
        return QCoreApplication.translate("answer", "No result yet")
    if finding == FINDINGS[0]:
        return QCoreApplication.translate("answer", "No sign")
    return finding_name(finding)

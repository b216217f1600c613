"""The columns of the table, and what a reading, or a failure, says in them."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from pneumoview.ai.analysis import Analysis
from pneumoview.errors import TableError
from pneumoview.imaging.radiograph import Radiograph

COLUMNS = (
    "path",
    "sha256",
    "status",
    "reason",
    "prediction",
    "p_normal",
    "p_bacterial",
    "p_viral",
    "uncertain",
    "lung_attention",
    "model",
    "model_sha256",
    "device",
    "patient_id",
    "study_uid",
    "series_uid",
    "sop_uid",
    "modality",
    "view",
    "age_years",
    "synthetic",
    "rows",
    "columns",
    "ms",
)

TYPES: dict[str, type] = {
    **dict.fromkeys(("p_normal", "p_bacterial", "p_viral", "lung_attention", "age_years", "ms"), float),
    **dict.fromkeys(("rows", "columns"), int),
    **dict.fromkeys(("uncertain", "synthetic"), bool),
}
"""Of the cells that are no text."""
NEEDED = ("path", "status", "reason")
NO_IMAGE = "no_image"
"""Status of what has no row in a table: an object that is meant to hold no image."""

Cell = str | int | float | None
Row = dict[str, Cell]


def reading_row(radiograph: Radiograph, analysis: Analysis, show_refused: bool = False) -> Row:
    """What one reading says, under the names of the table; empty facts are None.

    ``status`` is ``ok`` or ``refused``, ``reason`` the codes of all flags. Of a refused reading prediction and
    probabilities are None, unless ``show_refused``.
    """
    facts = radiograph.facts
    shown = show_refused or not analysis.refused
    return {
        "status": "refused" if analysis.refused else "ok",
        "reason": ";".join(flag.reason for flag in analysis.flags) or None,
        "prediction": analysis.prediction if shown else None,
        **{f"p_{label}": round(p, 6) if shown else None for label, p in analysis.by_label.items()},
        "uncertain": analysis.verdict == "uncertain" if shown else None,
        "lung_attention": None if analysis.lung_attention is None else round(analysis.lung_attention, 4),
        "model": analysis.model,
        "model_sha256": analysis.model_sha256,
        "device": analysis.device,
        "patient_id": facts.patient_id or None,
        "study_uid": facts.study_uid or None,
        "series_uid": facts.series_uid or None,
        "sop_uid": facts.sop_uid or None,
        "modality": facts.modality or None,
        "view": facts.view or None,
        "age_years": facts.age_years,
        "synthetic": facts.synthetic,
        "rows": radiograph.shape[0],
        "columns": radiograph.shape[1],
        "ms": round(analysis.milliseconds, 1),
    }


def failed_row(reason: str) -> Row:
    """The row of what could not be read."""
    return {"status": "failed", "reason": reason}


def check_columns(path: Path, names: Container[str]) -> None:
    """Make sure that a table is one of a scan.

    Raises:
        TableError: it is none.
    """
    if missing := ", ".join(name for name in NEEDED if name not in names):
        raise TableError(f"{path.name} is no table of a scan: it has no column {missing}")

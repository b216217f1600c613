"""The columns of the table, what a reading says in them, and a row as a line of CSV or JSON Lines."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable

from pneumoview.ai.analysis import Analysis
from pneumoview.imaging.radiograph import Radiograph
from pneumoview.spreadsheet import cell

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
    "rows",
    "columns",
    "ms",
)

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
        "rows": radiograph.shape[0],
        "columns": radiograph.shape[1],
        "ms": round(analysis.milliseconds, 1),
    }


def failed_row(reason: str) -> Row:
    """The row of what could not be read."""
    return {"status": "failed", "reason": reason}


def csv_line(row: Row) -> bytes:
    """One line of a CSV (RFC 4180) in UTF-8; bytes of a name that are not UTF-8 stay as they are.

    A cell never starts a formula, see ``pneumoview.spreadsheet``.
    """
    return _csv_line([cell(row.get(name)) for name in COLUMNS])


def json_line(row: Row) -> bytes:
    """One JSON object with all columns in order, in UTF-8; bytes of a name that are not UTF-8 are escaped (PEP 383)."""
    cells = {name: row.get(name) for name in COLUMNS}
    try:
        return f"{json.dumps(cells, ensure_ascii=False)}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(cells)}\n".encode()


def _csv_line(cells: Iterable[object]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", sys.getfilesystemencodeerrors())


CSV_HEADER = _csv_line(COLUMNS)

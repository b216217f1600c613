"""One row for every file, whatever is wrong with it, written to a CSV as it is done."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from pneumoview.ai.analysis import Analysis
from pneumoview.ai.pipeline import Pipeline
from pneumoview.errors import ReadError
from pneumoview.imaging.radiograph import Radiograph
from pneumoview.imaging.readers import read

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


def scan(paths: Iterable[Path], pipeline: Pipeline) -> Iterator[Row]:
    """Read every file in turn and yield its row; one that cannot be read is ``failed``, with the ``reason``."""
    for path in paths:
        row: Row = {"path": str(path), "model": pipeline.bundle.id, "model_sha256": pipeline.bundle.sha256}
        try:
            radiograph = read(path)
            row["sha256"] = _sha256(path)
            yield {**row, **reading_row(radiograph, pipeline.analyse(radiograph))}
        except (ReadError, OSError) as error:
            yield {**row, "status": "failed", "reason": str(error)}


def write_csv(rows: Iterable[Row], out: Path) -> Iterator[Row]:
    """Write rows as they come, each flushed, and pass them on.

    A cell never starts a formula: text that begins with ``=``, ``+``, ``-``, ``@``, tab or return is led by ``'``.
    """
    with out.open("w", encoding="utf-8", errors="surrogateescape", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS, restval="")
        writer.writeheader()
        for row in rows:
            writer.writerow({name: _safe(cell) for name, cell in row.items()})
            target.flush()
            yield row


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()

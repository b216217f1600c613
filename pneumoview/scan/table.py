"""The columns of the table, what a reading says in them, rows as lines of CSV or JSON Lines, and tables read again."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Container, Generator, Iterable, Iterator
from pathlib import Path

from pneumoview.ai.analysis import Analysis
from pneumoview.errors import TableError
from pneumoview.imaging.radiograph import Radiograph, one_line
from pneumoview.spreadsheet import cell, text_of

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

TYPES: dict[str, type] = {
    **dict.fromkeys(("p_normal", "p_bacterial", "p_viral", "lung_attention", "age_years", "ms"), float),
    **dict.fromkeys(("rows", "columns"), int),
    "uncertain": bool,
}
"""Of the cells that are no text."""
NEEDED = ("path", "status", "reason")

Cell = str | int | float | None
Row = dict[str, Cell]
PARSERS: dict[type, Callable[[str], Cell]] = {
    float: float,
    int: int,
    bool: {"True": True, "False": False}.__getitem__,
}
"""What makes a cell of its text in a CSV."""


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


def read_table(path: Path) -> Generator[Row]:
    """The rows of a table, by the types of their columns; a last line torn by a crash is left out.

    Args:
        path: ``.jsonl`` is JSON Lines, ``.parquet`` Parquet, all else CSV.

    Raises:
        TableError: it is no table of a scan, or damaged; or Parquet, and pyarrow is not installed.
        OSError: it cannot be read.
    """
    try:
        match path.suffix.lower():
            case ".parquet":
                from pneumoview.scan.parquet import read_parquet

                yield from read_parquet(path)
            case ".jsonl":
                yield from _json_rows(path)
            case _:
                yield from _csv_rows(path)
    except (ValueError, csv.Error, KeyError) as error:
        raise TableError(f"{path.name} is damaged: {one_line(error)}") from error


def check_columns(path: Path, names: Container[str]) -> None:
    """Make sure that a table is one of a scan.

    Raises:
        TableError: it is none.
    """
    if missing := ", ".join(name for name in NEEDED if name not in names):
        raise TableError(f"{path.name} is no table of a scan: it has no column {missing}")


def _csv_rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", errors=sys.getfilesystemencodeerrors(), newline="") as lines:
        reader = csv.reader(lines)
        names = next(reader, [])
        check_columns(path, names)
        torn = 0
        for cells in reader:
            if torn:
                raise ValueError(f"line {torn} has not {len(names)} cells")
            if len(cells) != len(names):
                torn = reader.line_num
                continue
            yield {name: _value(name, text) for name, text in zip(names, cells, strict=True) if name in COLUMNS}


def _value(name: str, written: str) -> Cell:
    if not written:
        return None
    return PARSERS.get(TYPES.get(name, str), text_of)(written)


def _json_rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith("\n"):
                return
            try:
                row = json.loads(line)
            except ValueError as error:
                raise ValueError(f"line {number} is no JSON") from error
            check_columns(path, row if isinstance(row, dict) else ())
            yield {name: row.get(name) for name in COLUMNS}

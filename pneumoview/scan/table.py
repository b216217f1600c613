"""Rows as lines of CSV or JSON Lines, and tables read again."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path

from pneumoview.errors import TableError
from pneumoview.imaging.radiograph import one_line
from pneumoview.scan.parquet import read_parquet
from pneumoview.scan.row import COLUMNS, TYPES, Cell, Row, check_columns
from pneumoview.spreadsheet import cell, text_of

PARSERS: dict[type, Callable[[str], Cell]] = {
    float: float,
    int: int,
    bool: {"True": True, "False": False}.__getitem__,
}
"""What makes a cell of its text in a CSV."""


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
                yield from read_parquet(path)
            case ".jsonl":
                yield from _json_rows(path)
            case _:
                yield from _csv_rows(path)
    except (ValueError, csv.Error, KeyError) as error:
        raise TableError(f"{path.name} is damaged: {one_line(error)}") from error


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

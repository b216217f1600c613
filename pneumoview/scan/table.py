"""Rows as lines of CSV or JSON Lines, and tables read again."""

from __future__ import annotations

import codecs
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
from pneumoview.spreadsheet import cell, open_sheet, text_of

TRUTH = {
    **dict.fromkeys(("TRUE", "WAHR", "VRAI", "VERO", "VERDADERO", "VERDADEIRO", "PRAWDA", "WAAR", "1"), True),
    **dict.fromkeys(("FALSE", "FALSCH", "FAUX", "FALSO", "FAŁSZ", "ONWAAR", "0"), False),
}
"""As we write it, and as spreadsheets of other languages do."""
PARSERS: dict[type, Callable[[str], Cell]] = {
    float: float,
    int: int,
    bool: lambda text: TRUTH[text.upper()],
}
"""What makes a cell of its text in a CSV."""
ENDINGS = (".csv", ".jsonl", ".parquet")
JOURNAL_SUFFIX = ".scan"


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


CSV_HEADER = codecs.BOM_UTF8 + _csv_line(COLUMNS)
"""With a byte order mark, without which Excel takes UTF-8 for the ANSI code page."""


def check_ending(path: Path) -> None:
    """Make sure that a table can be written under a name.

    Raises:
        TableError: its ending is none of those that say how.
    """
    if path.suffix.lower() not in ENDINGS:
        raise TableError(
            f"{path.name} is no name for a table: it must end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}"
        )


def written_in(table: Path) -> Path | None:
    """The folder that the paths of a table are relative to, by its journal; None where that does not say."""
    try:
        with table.with_name(table.name + JOURNAL_SUFFIX).open(encoding="utf-8") as journal:
            folder = json.loads(journal.readline()).get("folder")
    except (OSError, ValueError, AttributeError):
        return None
    return Path(folder) if isinstance(folder, str) else None


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
    with open_sheet(path) as sheet:
        names = next(sheet.lines, [])
        check_columns(path, names)
        torn = 0
        for cells in sheet.lines:
            if torn:
                raise ValueError(f"line {torn} has not {len(names)} cells")
            if not any(cells):
                continue
            if len(cells) != len(names):
                torn = sheet.lines.line_num
                continue
            found = zip(names, cells, strict=True)
            yield {name: _value(name, text, sheet.decimal_comma) for name, text in found if name in COLUMNS}


def _value(name: str, written: str, decimal_comma: bool) -> Cell:
    if not written:
        return None
    kind = TYPES.get(name, str)
    if decimal_comma and kind is float:
        written = written.replace(",", ".")
    return PARSERS.get(kind, text_of)(written)


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

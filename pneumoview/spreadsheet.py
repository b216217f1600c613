"""Cells of a CSV that no spreadsheet takes for a formula (OWASP, CSV injection), and back; and what one has saved."""

from __future__ import annotations

import codecs
import csv
import io
import locale
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _csv import Reader

BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
DELIMITERS = ",;\t"
CHUNK_BYTES = 2**20
BY_SPREADSHEET = re.compile(rb"\A[^,\r\n]*[;\t]|[,;\t](?:TRUE|FALSE)[,;\t\r\n]")
"""What spreadsheets write and we do not: other delimiters, and truth in capitals."""

FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
BREAKS = ("\t", "\r", "\n")


def _is_risky(text: str) -> bool:
    return text.startswith(("'", *BREAKS)) or text.lstrip().startswith(FORMULAS)


def cell(value: object) -> object:
    """A value as it is written: risky text, and text that begins with ``'``, is led by ``'``."""
    return f"'{value}" if isinstance(value, str) and _is_risky(value) else value


def table(rows: Iterable[Iterable[object]]) -> str:
    """Rows as a CSV; None is an empty cell."""
    text = io.StringIO()
    csv.writer(text).writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()


def text_of(written: str) -> str:
    """The text that a cell stands for."""
    return written[1:] if written.startswith("'") and _is_risky(written[1:]) else written


@dataclass(frozen=True)
class Sheet:
    """An open CSV: its cells by lines, and whether its numbers have a decimal comma."""

    lines: Reader
    decimal_comma: bool


@contextmanager
def open_sheet(path: Path) -> Iterator[Sheet]:
    """A CSV as programs save it: with a comma, a semicolon or a tab, in UTF-8, UTF-16 or an ANSI code page.

    Raises:
        ValueError: it is a workbook, not a CSV.
        OSError: it cannot be read.
    """
    with path.open("rb") as content:
        if content.read(4) in WORKBOOKS:
            raise ValueError("it is a workbook of a spreadsheet; save it as CSV")
    with path.open(encoding=encoding_of(path), errors=sys.getfilesystemencodeerrors(), newline="") as text:
        first = text.readline()
        if named := re.fullmatch(r"sep=(.)\s*", first):
            delimiter = named[1]
        else:
            delimiter = max(DELIMITERS, key=first.count)
            text.seek(0)
        yield Sheet(csv.reader(text, delimiter=delimiter), delimiter != ",")


def encoding_of(path: Path) -> str:
    """The encoding of a text file, by its byte order mark or its bytes.

    Of what is no UTF-8, a table that a spreadsheet saved is of an ANSI code page: that of this system, else the Korean
    or the Western European one. Other bytes are those of file names, which Python keeps in UTF-8 (PEP 383).
    """
    decode = codecs.getincrementaldecoder("utf-8")().decode
    with path.open("rb") as content:
        head = content.read(CHUNK_BYTES)
        for mark, encoding in BYTE_ORDER_MARKS.items():
            if head.startswith(mark):
                return encoding
        if head[1:2] == b"\0":
            return "utf-16-le"
        chunk = head
        try:
            while chunk:
                decode(chunk)
                chunk = content.read(CHUNK_BYTES)
            decode(b"", True)
        except UnicodeDecodeError:
            return _ansi(head) if BY_SPREADSHEET.search(head) or sys.platform == "win32" else "utf-8"
    return "utf-8"


def _ansi(head: bytes) -> str:
    own: str = locale.getencoding()
    for encoding in (*(() if own.lower() in ("utf-8", "ascii") else (own,)), "cp949"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return str(encoding)
    return "cp1252"

"""A table that is never lost: rows are appended as they are done, and a scan can be resumed however it ended."""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import os
import secrets
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from pneumoview.errors import TableError, WriteError
from pneumoview.files import DISK_FULL, LOCKED, lock, replace, replacing
from pneumoview.scan.inputs import UNKNOWN, Stamp
from pneumoview.scan.parquet import check_pyarrow, write_parquet
from pneumoview.scan.row import COLUMNS, Row
from pneumoview.scan.table import CSV_HEADER, JOURNAL_SUFFIX, check_ending, csv_line, json_line, read_table

FORMAT = 1
ROWS_SUFFIX = ".rows.jsonl"
SYNC_SECONDS = 1.0
PARQUET_SECONDS = 60.0
PARQUET_SHARE = 20
START_OVER = "--overwrite starts over"


@dataclass(frozen=True)
class _Entry:
    """What the journal says of one row: whose it is, its status, its length in bytes and its CRC-32."""

    digest: bytes
    stamp: Stamp
    status: str
    length: int
    crc: int

    def line(self) -> bytes:
        size, changed = self.stamp
        return f"{self.digest.hex()} {size} {changed} {self.status} {self.length} {self.crc:08x}\n".encode()

    @classmethod
    def of(cls, line: bytes) -> _Entry | None:
        """The entry of a line; None where a crash has torn it.

        Raises:
            ValueError: it is none, and no crash made it so.
        """
        if not line.endswith(b"\n") or b"\0" in line:
            return None
        digest, size, changed, status, length, crc = line.decode("ascii").split(" ")
        return cls(bytes.fromhex(digest), (int(size), int(changed)), status, int(length), int(crc, 16))


class Table:
    """A CSV or JSON Lines table, or a Parquet one with its rows in a JSON Lines file beside it.

    The journal ``out.csv.scan`` lies beside ``out.csv``. It is written first: the settings as a line of JSON, then a
    line for every row once that is in the table. What the table holds beyond its journal, or the journal beyond the
    table, was torn by a crash and is cut off when the scan is resumed.

    A file is done when it has a row, by ``Input.key``; it is not read again even if it has changed, unless it failed
    and somebody asks for it because it has ``grown``. Keys are kept as salted hashes of 16 bytes.

    Attributes:
        path: the table.
        counts: rows by status, those of earlier runs included.
    """

    def __init__(self, path: Path, settings: Mapping[str, str | None], *, overwrite: bool = False) -> None:
        """Start a table, or resume it.

        Args:
            path: by its ending CSV, JSON Lines or Parquet.
            settings: what must be the same for rows to share a table.
            overwrite: start over, whatever is there.

        Raises:
            TableError: its ending is another one; or the table is none of a scan, of another one, being written, or
                changed by another program.
            WriteError: a file cannot be written.
        """
        check_ending(path)
        kind = path.suffix.lower()
        self._parquet = kind == ".parquet"
        if self._parquet:
            check_pyarrow()
        self.path = path
        self._rows_path = path.with_name(path.name + ROWS_SUFFIX) if self._parquet else path
        self._journal_path = path.with_name(path.name + JOURNAL_SUFFIX)
        self._line: Callable[[Row], bytes] = json_line if self._parquet or kind == ".jsonl" else csv_line
        self._header = CSV_HEADER if self._line is csv_line else b""
        self._settings = {"format": FORMAT, "columns": list(COLUMNS), **settings}
        self._stamps: dict[bytes, int | None] = {}
        self._failed: dict[bytes, int] = {}
        self.counts: Counter[str] = Counter()
        self._synced = time.monotonic()
        self._unsynced = self._unexported = False
        for file in (path, self._rows_path, self._journal_path):
            if file.exists() and not file.is_file():
                raise TableError(f"{file} is not a regular file")
        try:
            self._open(overwrite)
            if self._parquet:
                self._export()
        except OSError as error:
            raise self.write_error(error) from error

    def __enter__(self) -> Self:
        """The open table."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Bring all rows to the disk and let others at the table."""
        try:
            with nullcontext() if error is None else suppress(WriteError):
                self.sync(now=True)
        finally:
            self._rows.close()
            self._journal.close()

    def _open(self, overwrite: bool) -> None:
        begun = self._journal_path.exists()
        if begun:
            with self._journal_path.open("ab") as journal:
                self._lock(journal)
        elif self.path.exists() and not overwrite:
            raise TableError(
                f"{self.path} exists, but not {self._journal_path.name}, without which a scan cannot be resumed",
                "--overwrite replaces the table",
            )
        if overwrite or not begun:
            begin = {**self._settings, "salt": secrets.token_hex(16)}
            if self._settings.get("anonymise", "no") == "no":
                begin["folder"] = str(Path.cwd())
            replace(self._journal_path, f"{json.dumps(begin)}\n".encode())
            replace(self._rows_path, self._header)
        self._journal = self._journal_path.open("ab+", buffering=0)
        try:
            self._lock(self._journal)
            self._go_on()
        except BaseException:
            self._journal.close()
            raise

    def _lock(self, journal: io.FileIO | io.BufferedWriter) -> None:
        """Keep other scans away from the table for as long as the journal is open."""
        try:
            lock(journal)
        except OSError as error:
            if error.errno in LOCKED:
                raise TableError(f"{self.path} is being written by another scan") from error

    def _go_on(self) -> None:
        self._journal.seek(0)
        lines = io.BytesIO(self._journal.readall())
        first = lines.readline()
        if self._header and self._rows_path.exists():
            self._header = _header_of(self._rows_path) or self._header
        self._rows_end, self._journal_end = len(self._header), len(first)
        try:
            self._check_settings(first)
            if _Entry.of(lines.readline()) is None:
                replace(self._rows_path, self._header)
            lines.seek(len(first))
            for entry in self._whole(lines):
                self._stamps[entry.digest] = hash(entry.stamp)
                self._note(entry.digest, entry.stamp, entry.status)
                self._rows_end += entry.length
                self._journal_end += len(entry.line())
        except (ValueError, KeyError, TypeError) as error:
            raise TableError(f"{self._journal_path} is damaged", START_OVER) from error
        self._rows = self._rows_path.open("ab", buffering=0)
        self._cut()

    def _check_settings(self, line: bytes) -> None:
        found = dict(json.loads(line))
        self._salt = bytes.fromhex(str(found.pop("salt")))
        found.pop("folder", None)
        pairs = [(name, found.get(name), self._settings.get(name)) for name in {**self._settings, **found}]
        different = [
            f"other {name}" if isinstance(theirs, list) else f"{name} {theirs}, not {ours}"
            for name, theirs, ours in pairs
            if theirs != ours
        ]
        if different:
            raise TableError(f"{self.path} was begun with {'; '.join(different)}", START_OVER)

    def _whole(self, lines: Iterable[bytes]) -> Iterator[_Entry]:
        """The entries whose rows are in the table as they were written, up to the first that a crash has torn."""
        edited = f"{self._rows_path} was changed by another program"
        if not self._rows_path.exists():
            raise TableError(f"{self._rows_path} is gone", START_OVER)
        with self._rows_path.open("rb") as rows:
            if rows.read(len(self._header)) != self._header:
                raise TableError(edited, START_OVER)
            for entry in map(_Entry.of, lines):
                row = rows.read(entry.length) if entry else b""
                if entry is None or len(row) < entry.length:
                    return
                if zlib.crc32(row) == entry.crc:
                    yield entry
                elif b"\0" in row:
                    return
                else:
                    raise TableError(edited, START_OVER)

    def _digest(self, key: str) -> bytes:
        name = key.encode("utf-8", sys.getfilesystemencodeerrors())
        return hashlib.blake2b(name, digest_size=16, key=self._salt).digest()

    def __contains__(self, key: str) -> bool:
        """Whether a file has a row, or is claimed."""
        return self._digest(key) in self._stamps

    def claim(self, key: str) -> bool:
        """Whether a file is still to be read; once claimed it is not."""
        digest = self._digest(key)
        if digest in self._stamps:
            return False
        self._stamps[digest] = None
        return True

    def grown(self, key: str, stamp: Stamp) -> bool:
        """Whether a file that failed is larger now than it was then, as one is that was read half-written."""
        return self._failed.get(self._digest(key), stamp[0]) < stamp[0]

    def _note(self, digest: bytes, stamp: Stamp, status: str) -> None:
        self.counts[status] += 1
        self._failed.pop(digest, None)
        if status == "failed" and stamp != UNKNOWN:
            self._failed[digest] = stamp[0]

    def has_older(self, key: str, stamp: Stamp) -> bool:
        """Whether an earlier run has read the file when it had another stamp."""
        return self._stamps.get(self._digest(key)) not in (None, hash(stamp))

    def append(self, key: str, stamp: Stamp, row: Row) -> None:
        """Write a row.

        Raises:
            WriteError: the disk is full, or the like; the row is not in the table, which stays whole.
        """
        line = self._line(row)
        status = str(row["status"])
        digest = self._digest(key)
        entry = _Entry(digest, stamp, status, len(line), zlib.crc32(line)).line()
        try:
            _write(self._rows, line)
            _write(self._journal, entry)
        except OSError as error:
            with suppress(OSError):
                self._cut()
            raise self.write_error(error) from error
        self._rows_end += len(line)
        self._journal_end += len(entry)
        self._note(digest, stamp, status)
        self._unsynced, self._unexported = True, self._parquet
        self.sync()

    def rows(self) -> Iterator[Row]:
        """All rows, those of earlier runs included, with the types that they had.

        Raises:
            TableError: the table was changed by another program.
            OSError: it cannot be read.
        """
        return read_table(self._rows_path)

    def sync(self, now: bool = False) -> None:
        """Bring the rows safely to the disk, unless that was less than a second ago.

        A Parquet table is rewritten at the end, and every minute while that takes less than a twentieth of the time.

        Raises:
            WriteError: the disk is full, or the like.
        """
        moment = time.monotonic()
        try:
            if self._unsynced and (now or moment > self._synced + SYNC_SECONDS):
                os.fsync(self._rows.fileno())
                os.fsync(self._journal.fileno())
                self._unsynced, self._synced = False, moment
            if self._unexported and (now or moment > self._export_due):
                self._export()
        except OSError as error:
            raise self.write_error(error) from error

    def _export(self) -> None:
        started = time.monotonic()
        with replacing(self.path) as fresh:
            write_parquet(self._rows_path, fresh)
        ended = time.monotonic()
        self._export_due = ended + max(PARQUET_SECONDS, PARQUET_SHARE * (ended - started))
        self._unexported = False

    def _cut(self) -> None:
        self._rows.truncate(self._rows_end)
        self._journal.truncate(self._journal_end)

    def write_error(self, reason: object) -> WriteError:
        """The error that says what came between, how much is safe and how to continue."""
        if isinstance(reason, OSError):
            reason = "the disk is full" if reason.errno in DISK_FULL else reason.strerror or str(reason)
        return WriteError(
            f"{self.path}: {reason}; its {self.counts.total()} rows are safe",
            "run the same command, without --overwrite, to continue",
        )


def _header_of(table: Path) -> bytes:
    """The header of a CSV begun by a program that wrote none but ours without a byte order mark; empty of any other."""
    plain = CSV_HEADER.removeprefix(codecs.BOM_UTF8)
    with table.open("rb") as rows:
        return plain if rows.read(len(plain)) == plain else b""


def _write(file: io.FileIO, data: bytes) -> None:
    """All of the data; a disk that is nearly full takes a part and no more."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]

"""The small SQLite file of what people said, on this computer: rows are added, never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pneumoview.errors import OpinionsError
from pneumoview.texts import tr

BUSY_SECONDS = 0.5
STEPS = (
    (
        """
        CREATE TABLE IF NOT EXISTS opinion (
            id INTEGER PRIMARY KEY,
            recorded TEXT NOT NULL,
            image TEXT NOT NULL,
            frame INTEGER NOT NULL,
            path TEXT NOT NULL,
            model TEXT NOT NULL,
            model_sha256 TEXT NOT NULL,
            prediction TEXT NOT NULL,
            probabilities TEXT NOT NULL,
            reasons TEXT NOT NULL,
            judgement TEXT NOT NULL CHECK (judgement IN ('agree', 'disagree', 'none')),
            own_class TEXT NOT NULL,
            note TEXT NOT NULL
        )
        """,
        "CREATE INDEX IF NOT EXISTS opinion_image ON opinion (image, frame)",
    ),
    (
        "ALTER TABLE opinion ADD COLUMN reader TEXT NOT NULL DEFAULT ''",
        """
        CREATE TABLE blind (
            id INTEGER PRIMARY KEY,
            recorded TEXT NOT NULL,
            reader TEXT NOT NULL,
            image TEXT NOT NULL,
            frame INTEGER NOT NULL,
            path TEXT NOT NULL,
            answer TEXT NOT NULL CHECK (answer IN ('none', 'unsure', 'pneumonia')),
            seconds REAL,
            seen INTEGER NOT NULL,
            model TEXT NOT NULL,
            model_sha256 TEXT NOT NULL,
            finding TEXT NOT NULL,
            pneumonia REAL,
            reasons TEXT NOT NULL,
            UNIQUE (reader, image, frame, model_sha256)
        )
        """,
    ),
)
"""What makes a file of each version one of the next."""
SENTENCES = {
    "locked": tr("The file of opinions is in use by another program: {0}"),
    "unwritable": tr("The file of opinions cannot be written: {0}"),
    "newer": tr("The file of opinions was written by a newer PneumoView: {0}"),
    "damaged": tr("The file of opinions is damaged and was left as it is; move it away to begin anew: {0}"),
}


def now() -> str:
    """The time in UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def storable(value: object) -> object:
    """A value without the surrogates of undecodable file names, which SQLite does not take."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


class Database:
    """The file, which is made with the first row; every call opens it anew, so that nothing stays locked.

    All methods of its subclasses raise ``OpinionsError`` where the file is locked, read-only, damaged or of a newer
    version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def connection(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        """The open file, in a transaction that is committed at the end; an older file becomes one of this version."""
        try:
            if write and not self.path.exists():
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self.path.touch(mode=0o600)
            with closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS)) as database:
                if self._version(database) < len(STEPS):
                    with database:
                        database.execute("BEGIN IMMEDIATE")
                        for step in STEPS[self._version(database) :]:
                            for statement in step:
                                database.execute(statement)
                        database.execute(f"PRAGMA user_version = {len(STEPS)}")
                with database:
                    yield database
        except OSError as error:
            raise OpinionsError(SENTENCES["unwritable"], self.path) from error
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise OpinionsError(SENTENCES[_kind(error)], self.path) from error

    def _version(self, database: sqlite3.Connection) -> int:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > len(STEPS):
            raise OpinionsError(SENTENCES["newer"], self.path)
        return int(version)


def _kind(error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "locked"
    unwritable = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
    return "unwritable" if code in (*unwritable, sqlite3.SQLITE_PERM) else "damaged"

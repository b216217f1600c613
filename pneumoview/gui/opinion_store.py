"""What the clinician thinks of readings, in a small SQLite file of this computer: rows are added, never changed."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pneumoview.errors import OpinionsError
from pneumoview.gui.base.language import tr
from pneumoview.spreadsheet import cell

Judgement = Literal["agree", "disagree", "none"]
VERSION = 1
BUSY_SECONDS = 0.5
_TABLE = """
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
"""
_INDEX = "CREATE INDEX IF NOT EXISTS opinion_image ON opinion (image, frame)"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Opinion:
    """One opinion on one reading of one frame.

    Attributes:
        image: as ``Radiograph.identity``.
        frame: counted from 0.
        path: where the file lay.
        model: name and version; empty where there was no reading.
        model_sha256: hash of its weights.
        prediction: the verdict, ``refused`` where the reading was not shown; empty where there was none.
        probabilities: by label, as they were shown; empty where they were not.
        reasons: codes of what spoke against the reading.
        judgement: whether the clinician agrees.
        own_class: what it is instead, a label or ``other``; empty where that is not said.
        note: in the clinician's own words.
        recorded: time in UTC, ISO 8601.
    """

    image: str
    frame: int
    path: str
    model: str = ""
    model_sha256: str = ""
    prediction: str = ""
    probabilities: dict[str, float] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    judgement: Judgement = "none"
    own_class: str = ""
    note: str = ""
    recorded: str = field(default_factory=_now)


_NAMES = tuple(f.name for f in fields(Opinion))


class OpinionStore:
    """The file, which is made with the first opinion; every call opens it anew, so that nothing stays locked.

    All methods raise ``OpinionsError`` where the file is locked, read-only, damaged or of a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, opinions: Iterable[Opinion]) -> None:
        """Append all of them or none."""
        with self._connection(write=True) as database:
            marks = ", ".join("?" * len(_NAMES))
            rows = [_row(opinion) for opinion in opinions]
            database.executemany(f"INSERT INTO opinion ({', '.join(_NAMES)}) VALUES ({marks})", rows)  # noqa: S608

    def history(self, image: str, frame: int) -> list[Opinion]:
        """All opinions on one frame, the latest last."""
        return self._select("WHERE image = ? AND frame = ?", image, frame)

    def all(self) -> list[Opinion]:
        """All opinions, in the order in which they were recorded."""
        return self._select("")

    def _select(self, where: str, *values: object) -> list[Opinion]:
        if not self.path.exists():
            return []
        with self._connection() as database:
            rows = database.execute(f"SELECT {', '.join(_NAMES)} FROM opinion {where} ORDER BY id", values)  # noqa: S608
            return [_opinion(row) for row in rows]

    @contextmanager
    def _connection(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            if write and not self.path.exists():
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self.path.touch(mode=0o600)
            with closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS)) as database:
                (version,) = database.execute("PRAGMA user_version").fetchone()
                if version > VERSION:
                    raise OpinionsError(self._sentence("newer"))
                with database:
                    if version == 0:
                        database.execute(_TABLE)
                        database.execute(_INDEX)
                        database.execute(f"PRAGMA user_version = {VERSION}")
                    yield database
        except OSError as error:
            raise OpinionsError(self._sentence("unwritable")) from error
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise OpinionsError(self._sentence(_kind(error))) from error

    def _sentence(self, kind: str) -> str:
        return {
            "locked": tr("The file of opinions is in use by another program: {0}"),
            "unwritable": tr("The file of opinions cannot be written: {0}"),
            "newer": tr("The file of opinions was written by a newer PneumoView: {0}"),
            "damaged": tr("The file of opinions is damaged and was left as it is; move it away to begin anew: {0}"),
        }[kind].format(self.path)


def _kind(error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "locked"
    unwritable = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
    return "unwritable" if code in (*unwritable, sqlite3.SQLITE_PERM) else "damaged"


def _row(opinion: Opinion) -> list[object]:
    values = {name: getattr(opinion, name) for name in _NAMES}
    values["probabilities"] = json.dumps(opinion.probabilities)
    values["reasons"] = ";".join(opinion.reasons)
    return [v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for v in values.values()]


def _opinion(row: Sequence[object]) -> Opinion:
    values = dict(zip(_NAMES, row, strict=True))
    values["probabilities"] = json.loads(str(values["probabilities"]))
    values["reasons"] = tuple(filter(None, str(values["reasons"]).split(";")))
    return Opinion(**values)  # type: ignore[arg-type]


def as_csv(opinions: Sequence[Opinion]) -> str:
    """A table with a row an opinion; ``latest`` marks the last one on each frame, ``p_…`` are the probabilities.

    A cell never starts a formula, see ``pneumoview.spreadsheet``.
    """
    labels = list(dict.fromkeys(label for opinion in opinions for label in opinion.probabilities))
    latest = {(opinion.image, opinion.frame): opinion for opinion in opinions}
    plain = [name for name in _NAMES if name != "probabilities"]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*plain, "latest", *(cell(f"p_{label}") for label in labels)])
    for opinion in opinions:
        last = "yes" if latest[opinion.image, opinion.frame] is opinion else "no"
        cells = [{**vars(opinion), "reasons": ";".join(opinion.reasons)}[name] for name in plain]
        shares = [opinion.probabilities.get(label, "") for label in labels]
        writer.writerow([cell(value) for value in (*cells, last, *shares)])
    return text.getvalue()

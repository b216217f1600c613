"""What readers answered before they saw the AI's result, and what that was then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Literal

from pneumoview.records.database import Database, now, storable
from pneumoview.spreadsheet import table

Answer = Literal["none", "unsure", "pneumonia"]
ANSWERS: tuple[Answer, ...] = ("none", "unsure", "pneumonia")
"""What a reader may say."""
FINDINGS = ("normal", "uncertain", "pneumonia")
"""What an AI result says to the same question, in the same order."""


@dataclass(frozen=True)
class BlindReading:
    """One reader's answer on one frame, given blind; with the result of one model, or none yet.

    Attributes:
        image: as ``Radiograph.identity``.
        frame: counted from 0.
        path: where the file lay.
        answer: whether there is pneumonia.
        reader: who says so; empty where that is not told.
        seconds: from the image's being shown to the answer; None where that is not known.
        seen: whether a result was in sight before, so that the answer is not blind.
        recorded: time of the answer in UTC, ISO 8601.
        model: name and version; empty where there is no result.
        model_sha256: hash of its weights.
        finding: one of ``FINDINGS`` or ``refused``; something else of a model that is not asked this question.
        pneumonia: its probability, 0…1; None where it is not told.
        reasons: codes of what spoke against the result.
    """

    image: str
    frame: int
    path: str
    answer: Answer
    reader: str = ""
    seconds: float | None = None
    seen: bool = False
    recorded: str = field(default_factory=now)
    model: str = ""
    model_sha256: str = ""
    finding: str = ""
    pneumonia: float | None = None
    reasons: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool | None:
        """Whether reader and AI say the same; None where the AI does not answer."""
        if self.finding not in FINDINGS:
            return None
        return ANSWERS.index(self.answer) == FINDINGS.index(self.finding)


_NAMES = tuple(f.name for f in fields(BlindReading))


class BlindStore(Database):
    """Blind answers in the file; the first of a reader on a frame stays, with the first result of each model."""

    def add(self, reading: BlindReading) -> None:
        """Record an answer, or the result of a model on a frame that is answered."""
        with self.connection(write=True) as database:
            values = {**vars(reading), "reasons": ";".join(reading.reasons)}
            marks = ", ".join("?" * len(_NAMES))
            database.execute(
                f"INSERT OR IGNORE INTO blind ({', '.join(_NAMES)}) VALUES ({marks})",  # noqa: S608
                [storable(values[name]) for name in _NAMES],
            )

    def answers(self, reader: str) -> list[BlindReading]:
        """All answers of a reader without results, in the order in which they were given."""
        return self._select("AND model_sha256 = ''", reader)

    def results(self, reader: str, model_sha256: str) -> list[BlindReading]:
        """The answers of a reader with the results of one model; without one where it has given none yet."""
        rows = self._select("AND model_sha256 IN ('', ?)", reader, model_sha256)
        latest = {(row.image, row.frame): row for row in rows}
        return [latest[key] for key in dict.fromkeys((row.image, row.frame) for row in rows)]

    def _select(self, where: str, *values: object) -> list[BlindReading]:
        if not self.path.exists():
            return []
        with self.connection() as database:
            sql = f"SELECT {', '.join(_NAMES)} FROM blind WHERE reader = ? {where} ORDER BY id"  # noqa: S608
            return [_reading(row) for row in database.execute(sql, values)]


def _reading(row: Sequence[object]) -> BlindReading:
    values = dict(zip(_NAMES, row, strict=True))
    values |= {"reasons": tuple(filter(None, str(values["reasons"]).split(";"))), "seen": bool(values["seen"])}
    return BlindReading(**values)  # type: ignore[arg-type]


def as_csv(readings: Sequence[BlindReading]) -> str:
    """A table with a row a reading; ``agrees`` is yes or no, or empty where the AI does not answer.

    A cell never starts a formula, see ``pneumoview.spreadsheet``.
    """
    rows: list[list[object]] = [[*_NAMES, "agrees"]]
    for one in readings:
        agrees = {True: "yes", False: "no", None: ""}[one.agrees]
        seconds = None if one.seconds is None else round(one.seconds, 1)
        seen = "yes" if one.seen else "no"
        values = {**vars(one), "reasons": ";".join(one.reasons), "seconds": seconds, "seen": seen}
        rows.append([*(values[name] for name in _NAMES), agrees])
    return table(rows)

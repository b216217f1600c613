"""What the clinician thinks of AI results, and the table of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Literal

from pneumoview.records.database import Database, now, storable
from pneumoview.spreadsheet import table

Judgement = Literal["agree", "disagree", "none"]


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
        reader: who says so; empty where that is not told.
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
    recorded: str = field(default_factory=now)
    reader: str = ""


_NAMES = tuple(f.name for f in fields(Opinion))


class OpinionStore(Database):
    """The opinions in the file."""

    def add(self, opinions: Iterable[Opinion]) -> None:
        """Append all of them or none."""
        with self.connection(write=True) as database:
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
        with self.connection() as database:
            rows = database.execute(f"SELECT {', '.join(_NAMES)} FROM opinion {where} ORDER BY id", values)  # noqa: S608
            return [_opinion(row) for row in rows]


def _row(opinion: Opinion) -> list[object]:
    values = {name: getattr(opinion, name) for name in _NAMES}
    values["probabilities"] = json.dumps(opinion.probabilities)
    values["reasons"] = ";".join(opinion.reasons)
    return [storable(value) for value in values.values()]


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
    rows: list[list[object]] = [[*plain, "latest", *(f"p_{label}" for label in labels)]]
    for opinion in opinions:
        last = "yes" if latest[opinion.image, opinion.frame] is opinion else "no"
        cells = [{**vars(opinion), "reasons": ";".join(opinion.reasons)}[name] for name in plain]
        shares = [opinion.probabilities.get(label, "") for label in labels]
        rows.append([*cells, last, *shares])
    return table(rows)

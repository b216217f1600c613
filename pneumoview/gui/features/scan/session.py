"""What the window asks of a scan, and what it makes of the rows; who scans is handed in from outside."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from pneumoview.ai.analysis import NORMAL, Thresholds
from pneumoview.ai.answer import TableAnswer
from pneumoview.gui.images.order import kind_name, kinds_of, plain
from pneumoview.gui.reading.words import Reading, cause_name, reason_name

TableRow = Mapping[str, str | int | float | None]
Anonymise = Literal["drop", "hash"]
LABELS = ("normal", "bacterial", "viral")
REMARKS = ("age_unknown", "window_hides", "for_processing")
"""Reasons that refuse nothing."""
MEMBER = "!/"
"""Stands between an archive and what lies in it."""


class Session(Protocol):
    """One scan: its rows are asked for on a worker thread, the rest on the GUI thread.

    Iterating gives the rows that the table had, then every new one once it is written, and None for a sign of life.
    """

    @property
    def earlier(self) -> int:
        """Rows that the table had before."""
        ...

    @property
    def written(self) -> int:
        """Rows written since."""
        ...

    @property
    def total(self) -> int:
        """How many there will be, the earlier ones aside, as far as they are counted."""
        ...

    @property
    def counted(self) -> bool:
        """Whether all are counted."""
        ...

    @property
    def changed(self) -> int:
        """Files that have changed since an earlier run read them."""
        ...

    @property
    def paused(self) -> bool:
        """Whether it is to wait."""
        ...

    def pause(self) -> None:
        """Wait after the row just written."""
        ...

    def resume(self) -> None:
        """Wait no longer."""
        ...

    def stop(self) -> None:
        """End after the batch in work."""
        ...

    def __iter__(self) -> Generator[TableRow | None]: ...


class Scanner(Protocol):
    """Makes sessions, and reads tables of earlier ones."""

    def Session(
        self,
        inputs: Sequence[Path],
        table: Path,
        *,
        model: str | None,
        device: str,
        trust: bool,
        anonymise: Anonymise | None,
        key: Path | None,
        glob: Sequence[str],
        overwrite: bool,
    ) -> Session:
        """A scan of files, folders and archives into a table, not begun yet."""
        ...

    def read_table(self, path: Path) -> Generator[TableRow]:
        """The rows of a table; PneumoviewError or OSError where it is none or cannot be read."""
        ...


@dataclass(frozen=True)
class ScanOrder:
    """What is to be scanned into which table, and how; ``key`` is a file, for hashes in place of identifiers."""

    inputs: tuple[Path, ...]
    table: Path
    model: str | None = None
    device: str = "auto"
    trust: bool = False
    anonymise: Anonymise | None = None
    key: Path | None = None
    glob: tuple[str, ...] = ()
    overwrite: bool = False

    def session(self, scanner: Scanner) -> Session:
        """The scan that was ordered."""
        return scanner.Session(**asdict(self))


@dataclass(frozen=True)
class Step:
    """Results since the last step, and how far the scan has come; ``at`` is a moment of the monotonic clock."""

    results: tuple[Result, ...] = ()
    earlier: int = 0
    written: int = 0
    total: int = 0
    counted: bool = False
    at: float = 0.0

    @classmethod
    def of(cls, session: Session, results: tuple[Result, ...], at: float) -> Step:
        """Where a session is."""
        return cls(results, session.earlier, session.written, session.total, session.counted, at)


@dataclass(eq=False, slots=True)
class Result:
    """One row of a table, as the window shows it.

    Attributes:
        number: its place in the table, from 1.
        path: the file as the table names it; empty where names are left out.
        verdict: as in ``Analysis``; ``refused`` or ``failed``.
        probabilities: of ``LABELS``; None where none is told.
        lungs: share of the heatmap in the lungs, 0…1.
        failure: why it failed.
        reasons: codes of why it was refused, and of what else is to be known.
        thresholds: where the model's answers are cut; None where the model is not known.
        synthetic: whether a program made the image; None where the table does not say.
        milliseconds: time of the analysis.
        model: its id.
        text: what the filter looks in.
        order: what it is sorted by just now.
    """

    number: int
    path: str
    verdict: str
    probabilities: tuple[float, ...] | None
    lungs: float | None
    failure: str
    reasons: tuple[str, ...]
    thresholds: Thresholds | None
    synthetic: bool | None
    milliseconds: float | None
    model: str
    text: str = ""
    order: Any = 0

    @classmethod
    def of(cls, row: TableRow, number: int, thresholds: Mapping[str, Thresholds]) -> Result:
        """What a row says; the verdict is cut at the thresholds of the model with the row's SHA-256, if it is known."""
        status, path, reason = (str(row.get(name) or "") for name in ("status", "path", "reason"))
        values = [row.get(f"p_{label}") for label in LABELS]
        told = tuple(float(value) for value in values if value is not None)
        probabilities = told if status == "ok" and len(told) == len(LABELS) else None
        cut = thresholds.get(str(row.get("model_sha256")))
        if status != "ok":
            verdict = status
        elif probabilities and cut:
            verdict = cut.verdict(dict(zip(LABELS, probabilities, strict=True)))
        else:
            verdict = "uncertain" if row.get("uncertain") else str(row.get("prediction") or "")
        failed = status == "failed"
        synthetic = row.get("synthetic")
        result = cls(
            number=number,
            path=path,
            verdict=verdict,
            probabilities=probabilities,
            lungs=_number(row.get("lung_attention")),
            failure=reason.removeprefix(_last(path)).lstrip(": ") if failed else "",
            reasons=() if failed else tuple(sorted(filter(None, reason.split(";")), key=REMARKS.__contains__)),
            thresholds=cut,
            synthetic=None if synthetic is None else bool(synthetic),
            milliseconds=_number(row.get("ms")),
            model=str(row.get("model") or ""),
        )
        result.text = plain("\n".join((path, result.remark, kind_name(verdict))))
        return result

    @property
    def remark(self) -> str:
        """Why it failed, was refused, or what else is to be known."""
        return self.failure or " ".join(map(reason_name, self.reasons))

    @property
    def name(self) -> str:
        """The last part of the path."""
        return _last(self.path)

    @property
    def folder(self) -> str:
        """The rest of the path, an archive too."""
        return self.path.removesuffix(self.name).rstrip("/\\").removesuffix("!")

    @property
    def kinds(self) -> tuple[str, ...]:
        """Those of ``order.KINDS`` that it is of."""
        return kinds_of(self.verdict)

    @property
    def marks(self) -> tuple[str, ...]:
        """None: a table knows of none."""
        return ()

    @property
    def pneumonia(self) -> float | None:
        """Its probability, 0…1; None where it is not told."""
        return None if self.probabilities is None else 1 - self.probabilities[LABELS.index(NORMAL)]

    @property
    def cause(self) -> str:
        """The likely cause in words; empty where pneumonia is not called."""
        if self.probabilities is None or self.synthetic:
            return ""
        return cause_name(TableAnswer(LABELS, self.probabilities, self.verdict))

    @property
    def reading(self) -> Reading | None:
        """The line for its badge; None where it failed."""
        if self.verdict == "failed":
            return None
        if self.probabilities is None:
            return Reading.refused(reason_name(next(iter(self.reasons), "")))
        answer = TableAnswer(LABELS, self.probabilities, self.verdict)
        return Reading.told(answer, self.thresholds, synthetic=self.synthetic)


def _last(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _number(value: str | int | float | None) -> float | None:
    return None if value is None else float(value)

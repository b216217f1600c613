"""The report of a scan: one HTML page that stands alone, with counts, histograms and a list that sorts and filters."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from importlib.metadata import version
from pathlib import Path
from string import Template

from pneumoview import NOTICE
from pneumoview.ai.analysis import Thresholds
from pneumoview.ai.answer import FINDINGS, LIMIT_WORDS, LIMITS, REASONS, VERDICTS
from pneumoview.ai.pipeline import Pipeline
from pneumoview.files import replace
from pneumoview.paths import resources
from pneumoview.scan.row import COLUMNS, Cell, Row
from pneumoview.scan.store import Table
from pneumoview.scan.thumbnails import Thumbnails, key_of

MOST_PICTURES = 10_000
UNTOLD = ("model", "model_sha256", "prediction", "p_bacterial", "p_viral", "uncertain")
SHOWN = tuple(name for name in COLUMNS if name not in UNTOLD)


@dataclass(frozen=True)
class Report:
    """What the page says beside the rows.

    Attributes:
        path: of the page.
        pipeline: what read the rows.
        thumbnails: pictures of the rows; None for none.
        anonymise: how identifiers were hidden, ``drop`` or ``hash``; None if they were not.
    """

    path: Path
    pipeline: Pipeline
    thumbnails: Thumbnails | None = None
    anonymise: str | None = None

    def write(self, table: Table, stopped: bool = False) -> None:
        """Make the page of all rows of a table, those of earlier runs included, in one step.

        The first ``MOST_PICTURES`` rows have thumbnails. No text of a file becomes markup or script: rows are JSON
        without ``<``, and a Content-Security-Policy admits the page's own script and style by their hashes and
        pictures out of the page, nothing else.

        Args:
            table: may still be open.
            stopped: say that there is more to be read.

        Raises:
            OSError: the table cannot be read, or the page not written.
        """
        rows = list(table.rows())
        pictures = {} if self.thumbnails is None else self.thumbnails.read(rows[:MOST_PICTURES])
        thresholds = self.pipeline.bundle.thresholds
        data = {
            "columns": [*SHOWN, "verdict", "picture"],
            "rows": [
                [*(row.get(name) for name in SHOWN), _verdict(row, thresholds), pictures.get(key_of(row))]
                for row in rows
            ],
            "pictures": bool(pictures),
            "verdicts": dict(VERDICTS),
            "refused": f"{FINDINGS['refused']} – {LIMITS['refused']}",
            "outside": "Outside what the model knows",
            "limits": dict(LIMIT_WORDS),
            "model": self.pipeline.bundle.id,
            "reasons": {code: reason for code, (reason, _) in REASONS.items()},
            "doubt": thresholds.uncertain,
            "point": thresholds.pneumonia,
        }
        folder = resources() / "report"
        style, script = ((folder / name).read_text("utf-8") for name in ("page.css", "page.js"))
        policy = (
            f"default-src 'none'; img-src data:; style-src {_source(style)}; script-src {_source(script)}; "
            "base-uri 'none'; form-action 'none'"
        )
        page = Template((folder / "page.html").read_text("utf-8")).substitute(
            policy=policy,
            title=escape(f"Scan report: {table.path.name}"),
            notice=f"{LIMIT_WORDS['unreviewed']}. {NOTICE}",
            facts=escape(self._facts()),
            remarks="".join(f'<p class="remark">{escape(text)}</p>' for text in self._remarks(len(rows), stopped)),
            style=style,
            script=script,
            data=json.dumps(data, separators=(",", ":")).replace("<", "\\u003c"),
        )
        replace(self.path, page.encode("utf-8", "replace"))

    def _facts(self) -> str:
        made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        bundle, lungs, gate = self.pipeline.bundle, self.pipeline.lungs, self.pipeline.gate
        others = [other.bundle.id for other in (lungs, gate) if other is not None and other.bundle is not None]
        point, low, high = (100 * share for share in (bundle.thresholds.pneumonia, *bundle.thresholds.uncertain))
        return (
            f"Made {made} by PneumoView {version('pneumoview')}. "
            f"Model {', '.join([f'{bundle.id} (SHA-256 {bundle.sha256})', *others])}. "
            f"Pneumonia from {point:.0f} % on, uncertain from {low:.0f} to {high:.0f} %."
        )

    def _remarks(self, rows: int, stopped: bool) -> Iterator[str]:
        if stopped:
            yield "The scan was stopped: this page shows what was done until then."
        if self.anonymise is not None:
            yield f"Names and identifiers are {'left out' if self.anonymise == 'drop' else 'replaced by hashes'}."
            yield (
                "There are no thumbnails, for they can show text that is burnt into the images."
                if self.thumbnails is None
                else "Thumbnails can show text that is burnt into the images."
            )
        if self.thumbnails is not None and rows > MOST_PICTURES:
            yield f"Only the first {MOST_PICTURES:,} files have thumbnails."


def _verdict(row: Row, thresholds: Thresholds) -> Cell:
    """What the probabilities of a row amount to; None where it has none."""
    by_label = {name[2:]: float(cell) for name, cell in row.items() if name.startswith("p_") and cell is not None}
    return thresholds.verdict(by_label) if by_label else None


def _source(text: str) -> str:
    """The hash of an inline script or style, as Content Security Policy Level 3 has it."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

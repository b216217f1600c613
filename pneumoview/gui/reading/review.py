"""What a reader says of an image and of what the AI says, as it is told to others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pneumoview.ai.analysis import Analysis


@dataclass(frozen=True)
class Review:
    """What is known of a reader's view of one frame, in the user's words; empty where nothing is.

    Attributes:
        finding: what the reader says.
        reader: who says it; empty where that is not told.
        time: when.
        blind: what the reader said before the AI's result was seen.
        note: in the reader's own words.
        model_sha256: hash of the weights whose result was agreed or disagreed with; empty where none was.
    """

    finding: str = ""
    reader: str = ""
    time: str = ""
    blind: str = ""
    note: str = ""
    model_sha256: str = ""

    def reviewer_of(self, analysis: Analysis) -> str | None:
        """Who looked at this result, empty where that is not told; None where nobody has."""
        return self.reader if self.model_sha256 == analysis.model_sha256 else None


def time_of(recorded: str) -> str:
    """A time of ISO 8601 in UTC, to the minute."""
    return datetime.fromisoformat(recorded).strftime("%Y-%m-%d %H:%M UTC")

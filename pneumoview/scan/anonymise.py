"""A table without identifiers, or with keyed hashes in their place."""

from __future__ import annotations

import hashlib
import hmac
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pneumoview.files import read_key
from pneumoview.scan.row import Row

IDENTIFIERS = ("path", "patient_id", "study_uid", "series_uid", "sop_uid")

Mode = Literal["drop", "hash"]


@dataclass(frozen=True)
class Anonymiser:
    """Empties the identifiers, or with a ``key`` replaces them by HMAC-SHA256 (RFC 2104) in hexadecimal.

    Of a ``reason`` only what PneumoView itself says of the file stays, without the file's name. All other columns are
    kept, the SHA-256 of the file and the age among them.
    """

    key: bytes | None = None

    @classmethod
    def of(cls, mode: Mode | None, key: Path | None) -> Anonymiser | None:
        """What a mode asks for, with the key of a file; None for nothing. See ``read_key`` for the errors."""
        return cls(read_key(key) if key else None) if mode else None

    def __call__(self, row: Row, label: str) -> Row:
        """The row of a file whose name ends in ``label``."""
        hidden: Row = {name: self._hidden(str(row[name])) for name in IDENTIFIERS if row.get(name)}
        if row["status"] == "failed":
            said = str(row["reason"])
            what = said.removeprefix(label).partition(":")[0] if said.startswith(label) else " cannot be read"
            hidden["reason"] = f"the file{what}"
        return {**row, **hidden}

    def _hidden(self, text: str) -> str | None:
        if self.key is None:
            return None
        return hmac.digest(self.key, text.encode("utf-8", sys.getfilesystemencodeerrors()), "sha256").hex()

    @property
    def settings(self) -> dict[str, str]:
        """What tells tables apart that must not be mixed; nothing of the key can be learnt from it."""
        if self.key is None:
            return {"anonymise": "drop"}
        return {"anonymise": "hash", "key": hmac.digest(self.key, b"pneumoview", hashlib.sha256).hex()[:16]}

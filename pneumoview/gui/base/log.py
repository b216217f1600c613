"""The log: what went wrong and where in the program, never data of patients.

Of an error it holds the kind, the traceback, and the text only where the kind cannot speak of anything but code; of
what Qt says nothing from the first path or quoted word on.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import traceback
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import qVersion

LOG_NAME = "pneumoview.log"
LOG_BYTES, OLDER_LOGS = 512 * 1024, 3
LONGEST_CHAIN = 8
_SPEAK_OF_CODE = (
    *(AttributeError, ImportError, IndexError, MemoryError),
    *(NameError, RecursionError, TypeError, ZeroDivisionError),
)
log = logging.getLogger("pneumoview.log")
log.propagate = False
log.addHandler(logging.NullHandler())
log.setLevel(logging.INFO)


def headline(error: BaseException) -> str:
    """Kind of an error, with its text where that cannot hold the name of a file or a value out of one."""
    kind = type(error).__qualname__
    if isinstance(error, OSError) and error.errno:
        return f"{kind}: {os.strerror(error.errno)}"
    return f"{kind}: {error}" if isinstance(error, _SPEAK_OF_CODE) else kind


def describe(error: BaseException) -> str:
    """Traceback and headline of an error, and before it of those that led to it."""
    parts: list[str] = []
    link: BaseException | None = error
    while link is not None and len(parts) < LONGEST_CHAIN:
        parts.insert(0, "".join(traceback.format_tb(link.__traceback__)) + headline(link))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\nwhich led to\n".join(parts)


def without_paths(message: str) -> str:
    """A message of Qt up to the first path or quoted word in it."""
    return re.sub(r"(\"|file:|[A-Za-z]:[\\/]|~?/).*", "…", message, flags=re.DOTALL)


def record(error: BaseException) -> None:
    """Log an error that has been caught and is shown where it happened; any thread."""
    log.error(describe(error))


class LogFile(logging.Handler):
    """A log that is opened at its first line, which is rare; what is said twice in one run is written once."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._path = folder / LOG_NAME
        self._written: set[str] = set()
        self.waiting: list[logging.LogRecord] | None = None

    @cached_property
    def _file(self) -> logging.Handler:
        import platform
        from importlib.metadata import version
        from logging.handlers import RotatingFileHandler

        file = RotatingFileHandler(self._path, maxBytes=LOG_BYTES, backupCount=OLDER_LOGS, encoding="utf-8")
        file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        what = f"PneumoView {version('pneumoview')}, Python {sys.version.split()[0]}, Qt {qVersion()}"
        file.handle(logging.makeLogRecord({"levelname": "INFO", "msg": f"{what}, {platform.platform()}"}))
        return file

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or let a warning wait; a disk that takes none is no reason to fail."""
        if self.waiting is not None and record.levelno < logging.ERROR:
            self.waiting.append(record)
            return
        self.flush()
        if record.getMessage() not in self._written:
            self._written.add(record.getMessage())
            with suppress(OSError):
                self._file.handle(record)

    def flush(self) -> None:
        """Write what waits; nothing waits from now on."""
        waiting, self.waiting = self.waiting or [], None
        for record in waiting:
            self.emit(record)

    def close(self) -> None:
        """Close the file, if it was opened."""
        self.flush()
        if "_file" in vars(self):
            self._file.close()
        super().close()

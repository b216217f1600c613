"""What goes wrong unforeseen is logged and said once, and the program goes on; a crash is told of at the next start."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING

from PySide6.QtCore import (
    QLockFile,
    QMessageLogContext,
    QObject,
    Qt,
    QThread,
    QtMsgType,
    Signal,
    qFormatLogMessage,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from pneumoview.gui.base.log import LogFile, describe, log, record, without_paths
from pneumoview.gui.base.places import log_folder

if TYPE_CHECKING:
    from pneumoview.gui.start.trouble import Trouble

LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Watch(QObject):
    """Logs what nobody caught, from ``start`` to ``stop``, and says so; one for a program.

    While it runs a file of its own, and a lock, lie in ``folder``. Python writes into that file if the process crashes;
    it goes when the program ends, so one without its lock is what a crash left.
    """

    happened = Signal(str)

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self.folder = folder or log_folder()
        self.crashed = False
        self._shown: set[str] = set()
        self._dialog: Trouble | None = None
        self._file: IO[str] | None = None
        self.happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Log from now on; ``crashed`` tells whether an earlier run did. Without a place to write nothing is logged."""
        self._hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._excepthook
        threading.excepthook = self._thread_failed
        sys.unraisablehook = self._unraisable
        self._qt_handler = qInstallMessageHandler(self._qt_says)
        self._handler = LogFile(self.folder)
        log.addHandler(self._handler)
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._gather()
        self._fault = self.folder / f"{os.urandom(8).hex()}.fault"
        self._lock = _lock_of(self._fault)
        with suppress(OSError):
            if self._lock.tryLock(0):
                self._file = self._fault.open("w")
                faulthandler.enable(self._file)

    def hold(self) -> None:
        """Keep warnings in memory until ``release``, or an error: what writes them is slow to import."""
        self._handler.waiting = []

    def release(self) -> None:
        """Write warnings as they come."""
        self._handler.flush()

    def stop(self) -> None:
        """The program ends as it should."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks
        qInstallMessageHandler(self._qt_handler)
        log.removeHandler(self._handler)
        self._handler.close()
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._fault.unlink(missing_ok=True)
            self._lock.unlock()

    def _gather(self) -> None:
        """Move into the log what runs left that have crashed; one that was only killed left nothing to tell."""
        for fault in self.folder.glob("*.fault"):
            lock = _lock_of(fault)
            if lock.tryLock(0):
                text = fault.read_text(encoding="utf-8", errors="replace")
                when = datetime.fromtimestamp(fault.stat().st_mtime).isoformat(" ", "seconds")
                fault.unlink()
                lock.unlock()
                if text:
                    self.crashed = True
                    log.critical(f"ended unexpectedly at {when}\n{text}")

    def _excepthook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if _at_terminal():
            sys.__excepthook__(kind, error, trace)
        self._failed(error)

    def _thread_failed(self, failed: threading.ExceptHookArgs) -> None:
        if _at_terminal():
            threading.__excepthook__(failed)
        self._failed(failed.exc_value)

    def _unraisable(self, failed: sys.UnraisableHookArgs) -> None:
        if _at_terminal():
            sys.__unraisablehook__(failed)
        if failed.exc_value is not None:
            record(failed.exc_value)

    def _failed(self, error: BaseException | None) -> None:
        """Any thread: log an error, and say so once nothing is half done any more, or at once where nothing goes on."""
        if not isinstance(error, Exception):
            return
        record(error)
        text = describe(error)
        if sys.stderr is not None and not _at_terminal():
            print(text, file=sys.stderr)
        if threading.current_thread() is threading.main_thread() and not QThread.currentThread().loopLevel():
            from pneumoview.gui.start.trouble import Trouble

            Trouble(text, self.folder, None).exec()
        else:
            self.happened.emit(text)

    def _show(self, text: str) -> None:
        from pneumoview.gui.start.trouble import Trouble

        if text not in self._shown and (self._dialog is None or not self._dialog.isVisible()):
            self._shown.add(text)
            self._dialog = Trouble(text, self.folder, QApplication.activeWindow())
            self._dialog.open()

    def _qt_says(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if _at_terminal():
            print(qFormatLogMessage(kind, context, message), file=sys.stderr)
        if kind in LEVELS:
            category = context.category or "default"
            log.log(LEVELS[kind], f"Qt ({category}): {without_paths(message)}")


def _at_terminal() -> bool:
    """Whether somebody reads what is printed; else it might be kept, in the journal of the system, with its data."""
    return sys.stderr is not None and sys.stderr.isatty()


def _lock_of(fault: Path) -> QLockFile:
    lock = QLockFile(f"{fault}.lock")
    lock.setStaleLockTime(0)
    return lock

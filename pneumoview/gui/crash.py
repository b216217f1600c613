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
    QUrl,
    Signal,
    qFormatLogMessage,
    qInstallMessageHandler,
)
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from pneumoview.gui import theme
from pneumoview.gui.actions import Spec
from pneumoview.gui.language import tr
from pneumoview.gui.log import LOG_NAME, LogFile, describe, log, record, without_paths
from pneumoview.gui.places import log_folder

if TYPE_CHECKING:
    from pneumoview.gui.main_window import MainWindow

TEXT_WIDTH = 420
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
        self._file: IO[str] | None = None
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
            Trouble(text, self.folder, None).exec()
        else:
            self.happened.emit(text)

    def _show(self, text: str) -> None:
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


class Trouble(QDialog):
    """Says that something went wrong, and where the log is."""

    def __init__(self, text: str, folder: Path, parent: QWidget | None) -> None:
        """``text`` is what the log says."""
        super().__init__(parent)
        self.setWindowTitle("PneumoView")
        title = QLabel(self.tr("Something went wrong"))
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        title.setFont(font)
        what = QLabel(
            self.tr(
                "What you did last may not have worked. PneumoView goes on where it can, and what was saved is safe."
            )
        )
        kind = QLabel(text.splitlines()[-1])
        kind.setObjectName("muted")
        where = QLabel(self.tr("The log, which holds nothing of patients, is at {0}").format(folder / LOG_NAME))
        where.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 16)
        column.setSpacing(10)
        for label in (title, what, kind, where):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setFixedWidth(TEXT_WIDTH)
            column.addWidget(label)
        column.addSpacing(6)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        roles = QDialogButtonBox.ButtonRole.ActionRole
        self.folder_button = buttons.addButton(self.tr("Open folder"), roles)
        self.copy_button = buttons.addButton(self.tr("Copy"), roles)
        self.copy_button.setToolTip(self.tr("Copy what the log says of it"))
        self.folder_button.clicked.connect(lambda: open_folder(folder))
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        close.setFocus()


def open_folder(folder: Path) -> None:
    """Show a folder in the file manager."""
    folder.mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class LogMenu(QObject):
    """The way to the log."""

    def specs(self) -> dict[str, list[Spec | QMenu | None]]:
        """In the menu of help."""
        return {tr("&Help"): [Spec("log_folder", tr("Show log folder"), (), lambda: open_folder(log_folder()))]}


def tell_of_crash(window: MainWindow, folder: Path) -> QLabel:
    """Say in the status bar of a window that the program did not end well, and where to read on."""
    from html import escape

    address = escape(QUrl.fromLocalFile(str(folder)).toString())
    link = f'<a href="{address}" style="color: {theme.ACCENT.name()}">{escape(str(folder / LOG_NAME))}</a>'
    line = QLabel(escape(tr("PneumoView ended unexpectedly the last time. The log is at {0}")).format(link))
    line.setObjectName("muted")
    flags = Qt.TextInteractionFlag
    line.setTextInteractionFlags(flags.LinksAccessibleByMouse | flags.LinksAccessibleByKeyboard)
    line.setOpenExternalLinks(True)
    line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    window.statusBar().addWidget(line, 1)
    return line

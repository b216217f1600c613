"""Errors that nobody caught are logged without data and said once; a crash is told of at the next start."""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, QUrl, qWarning
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from pneumoview.gui.base import places
from pneumoview.gui.base.log import LOG_NAME, LogFile, describe, headline, record, without_paths
from pneumoview.gui.base.worker import Request, Worker
from pneumoview.gui.start.crash import Watch
from pneumoview.gui.start.trouble import Trouble, tell_of_crash
from pneumoview.gui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_no_exception_capture
PATIENT = "Doe^Jane"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def watch(qapp: QApplication, folder: Path) -> Iterator[Watch]:
    del qapp
    watch = Watch(folder)
    watch.start()
    yield watch
    watch.stop()
    faulthandler.enable(sys.__stderr__)  # as pytest has it


def dialogs() -> list[Trouble]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Trouble) and widget.isVisible()]


def fail() -> None:
    raise ValueError(f"/data/{PATIENT}.dcm: {PATIENT}")


def test_an_error_in_a_slot_is_said_once_and_the_program_goes_on(
    watch: Watch, shown: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown.action["fit"].triggered.connect(fail)
    QTimer.singleShot(0, shown.action["fit"].trigger)
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    dialog = dialogs()[0]
    log = (watch.folder / LOG_NAME).read_text("utf-8")
    assert log.splitlines()[-1] == "ValueError"
    assert f'{Path(__file__).name}", line' in log
    said = capsys.readouterr().err
    assert ("ValueError" in said, PATIENT in said, PATIENT in log) == (True, False, False)

    dialog.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert copied in log
    assert copied.endswith("ValueError")
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    dialog.folder_button.click()
    assert opened == [QUrl.fromLocalFile(str(watch.folder))]

    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Close).click()
    QTimer.singleShot(0, shown.action["fit"].trigger)
    qtbot.wait(50)
    assert dialogs() == []
    assert (watch.folder / LOG_NAME).read_text("utf-8") == log
    shown.action["next"].trigger()
    assert shown.viewer.current is not None
    assert shown.viewer.current[0].name == "b.png"


def test_an_error_before_the_window_is_there_is_said_at_once(watch: Watch) -> None:
    seen: list[Trouble] = []
    QTimer.singleShot(0, lambda: (seen.extend(dialogs()), QApplication.activeModalWidget().close()))
    sys.excepthook(ValueError, ValueError(PATIENT), None)
    assert len(seen) == 1
    assert "ValueError" in (watch.folder / LOG_NAME).read_text("utf-8")


def test_an_error_in_a_thread(watch: Watch, qtbot: QtBot) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    dialogs()[0].reject()
    assert "ValueError" in (watch.folder / LOG_NAME).read_text("utf-8")


def test_errors_that_are_shown_elsewhere_are_logged_only(watch: Watch, qtbot: QtBot) -> None:
    class Broken:
        def __del__(self) -> None:
            fail()

    Broken()
    worker = Worker("test", lambda *_: {}[PATIENT])
    with qtbot.waitSignal(worker.errored):
        worker.submit(Request(Path(PATIENT)))
    worker.close()
    qWarning(f"cannot read /data/{PATIENT}.dcm")
    log = (watch.folder / LOG_NAME).read_text("utf-8")
    assert ("ValueError" in log, "KeyError" in log, "Qt (default): cannot read …" in log) == (True, True, True)
    assert PATIENT not in log
    assert dialogs() == []


def test_no_file_lies_about_after_a_good_end(watch: Watch) -> None:
    assert len(list(watch.folder.iterdir())) == 2
    watch.stop()
    assert list(watch.folder.iterdir()) == []
    watch.start()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize(("number", "crashed"), [(signal.SIGSEGV, True), (signal.SIGKILL, False)])
def test_the_start_after_a_crash_says_where_the_log_is(
    window: MainWindow, tmp_path: Path, number: int, crashed: bool
) -> None:
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "DISPLAY": "none"}
    command = [sys.executable, "-m", "pneumoview", "view", "--new-window"]
    folder = tmp_path / "PneumoView" / "PneumoView"
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
        while not list(folder.glob("*.fault")):
            assert process.poll() is None, process.stderr.read()
        alive = Watch(folder)
        alive.start()
        alive.stop()
        assert not alive.crashed
        process.send_signal(number)
    watch = Watch(folder)
    watch.start()
    watch.stop()
    faulthandler.enable(sys.__stderr__)
    assert watch.crashed is crashed
    assert (folder / LOG_NAME).exists() is crashed
    assert list(folder.glob("*.fault*")) == []
    if crashed:
        log = (folder / LOG_NAME).read_text("utf-8")
        assert ("ended unexpectedly" in log, "Segmentation fault" in log) == (True, True)
        line = tell_of_crash(window, folder)
        assert line.isVisible()
        assert str(folder / LOG_NAME) in line.text()


def test_help_shows_the_folder(window: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(places, "log_folder", lambda: folder)
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    window.action["log_folder"].trigger()
    assert opened == [QUrl.fromLocalFile(str(folder))]
    assert folder.is_dir()


def test_what_the_log_keeps_of_errors() -> None:
    with pytest.raises(FileNotFoundError) as missing:
        Path(PATIENT).read_bytes()
    assert headline(missing.value) == f"FileNotFoundError: {os.strerror(2)}"
    assert headline(OSError(PATIENT)) == "OSError"
    assert headline(KeyError(PATIENT)) == "KeyError"
    assert headline(TypeError("'int' object is not callable")) == "TypeError: 'int' object is not callable"
    try:
        try:
            fail()
        except ValueError as error:
            raise RuntimeError(PATIENT) from error
    except RuntimeError as error:
        text = describe(error)
    assert [line for line in text.splitlines() if line[0] != " "] == ["ValueError", "which led to", "RuntimeError"]
    record(RuntimeError(PATIENT))  # no watch, no log, no matter


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("libpng warning: iCCP", "libpng warning: iCCP"),
        (f"cannot open /home/x y/{PATIENT}.dcm: no", "cannot open …"),
        (f"cannot open C:\\x y\\{PATIENT}", "cannot open …"),
        (f"cannot open file:///x/{PATIENT}", "cannot open …"),
        (f'QFile ("{PATIENT}"): no', "QFile (…"),
    ],
)
def test_messages_of_qt_lose_their_paths(message: str, kept: str) -> None:
    assert without_paths(message) == kept


def test_held_warnings_are_written_with_the_next_error(tmp_path: Path):
    handler = LogFile(tmp_path)
    handler.waiting = []
    handler.emit(logging.makeLogRecord({"levelno": logging.WARNING, "levelname": "WARNING", "msg": "first"}))
    assert not list(tmp_path.iterdir())
    handler.emit(logging.makeLogRecord({"levelno": logging.ERROR, "levelname": "ERROR", "msg": "second"}))
    handler.close()
    lines = (tmp_path / LOG_NAME).read_text("utf-8").splitlines()
    assert [line.rpartition(" ")[2] for line in lines[1:]] == ["first", "second"]

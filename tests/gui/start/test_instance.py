"""A later start opens its paths in the window that is there; each later start is a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QSettings, Qt, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pneumoview.gui.start.instance import ACTIVATION, LARGEST, START_MS, VERSION, Instance
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.paths import named

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks into the folder of the session, a Unix habit")

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A session without other programs; sockets allow no long paths."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        monkeypatch.setenv("DISPLAY", "none")
        monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
        yield Path(folder)


@pytest.fixture
def start(tiny_bundle: Path, session: Path) -> Iterator[Start]:
    """Starts ``pneumoview view``; what still runs after the test is ended."""
    del session
    started: list[subprocess.Popen[str]] = []

    def go(*arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "pneumoview", "view", *map(str, arguments)]
        started.append(subprocess.Popen(command, stderr=subprocess.PIPE, text=True))
        return started[-1]

    del tiny_bundle
    yield go
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def asked(window: MainWindow, session: Path, qapp: QApplication) -> Instance:
    """The window of the tests, listening."""
    del session
    qapp.setApplicationName("PneumoView")
    qapp.setOrganizationName("PneumoView")
    instance = Instance("cpu")
    assert not instance.hand_over([])
    instance.receive(SimpleNamespace(window=window))
    instance.listen()
    return instance


def finished(process: subprocess.Popen[str], qtbot: QtBot) -> int:
    """The exit code; meanwhile the event loop lives."""
    qtbot.waitUntil(lambda: process.poll() is not None)
    return process.returncode


def paths(window: MainWindow) -> list[Path]:
    return [item.path for item in window.viewer.images.items]


@pytest.mark.usefixtures("asked")
def test_a_second_start_opens_its_paths_in_the_window(
    window: MainWindow, start: Start, pictures: list[Path], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    window.showMinimized()
    monkeypatch.chdir(pictures[0].parent)
    assert finished(start(pictures[0].name, pictures[1].as_uri()), qtbot) == 0
    qtbot.waitUntil(lambda: paths(window) == pictures[:2])
    assert not window.isMinimized()


@pytest.mark.usefixtures("asked")
def test_a_start_without_paths_raises_the_window(window: MainWindow, start: Start, qtbot: QtBot) -> None:
    window.setWindowState(Qt.WindowState.WindowMinimized)
    assert finished(start(), qtbot) == 0
    assert (window.isMinimized(), paths(window)) == (False, [])


@pytest.mark.usefixtures("asked")
def test_the_same_model_and_device_are_no_reason_for_a_window(
    window: MainWindow, start: Start, pictures: list[Path], qtbot: QtBot
) -> None:
    assert finished(start(pictures[0], "--model", "tiny", "--device", "cpu"), qtbot) == 0
    qtbot.waitUntil(lambda: paths(window) == pictures[:1])


@pytest.mark.usefixtures("asked")
def test_a_new_window(window: MainWindow, start: Start, pictures: list[Path], qtbot: QtBot) -> None:
    process = start(pictures[0], "--new-window")
    settings = Path(os.environ["XDG_CONFIG_HOME"], "PneumoView", "PneumoView.conf")
    qtbot.waitUntil(lambda: settings.exists() and pictures[0].name in settings.read_text())
    assert (process.poll(), paths(window)) == (None, [])


@pytest.mark.usefixtures("asked")
def test_an_unknown_model_is_said_in_a_window_of_its_own() -> None:
    assert not Instance("cpu").hand_over([], "other")


def test_nobody_else_reaches_the_socket(asked: Instance, session: Path) -> None:
    assert stat.S_IMODE(Path(asked.address).stat().st_mode) & 0o077 == 0
    assert Path(asked.address).parent == session


def talk(asked: Instance, message: bytes, qtbot: QtBot) -> bytes:
    """What the window answers to raw bytes."""
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(0.01)
        peer.connect(asked.address)
        while message:
            try:
                message = message[peer.send(message) :]
            except TimeoutError:
                qtbot.wait(10)
            except (BrokenPipeError, ConnectionResetError):
                return b""
        answers: list[bytes] = []

        def heard() -> bool:
            try:
                answers.append(peer.recv(1000))
            except TimeoutError:
                return False
            except ConnectionResetError:
                answers.append(b"")
            return True

        qtbot.waitUntil(heard)
        return answers[0]


WISH = {"paths": [], "model": "", "device": "auto", "activation": "", "version": VERSION}


@pytest.mark.parametrize(
    ("changes", "granted"),
    [
        ({}, True),
        ({"version": VERSION + 1}, False),
        ({"paths": ["relative.png"]}, False),
        ({"paths": [3]}, False),
        ({"paths": "/a.png"}, False),
        ({"device": None}, False),
        ({"device": "cpu"}, True),
        ({"device": "cuda:7"}, False),
        ({"model": "/models/other"}, False),
        ({"more": "fields"}, False),
    ],
)
def test_only_wishes_of_this_version_are_granted(
    asked: Instance, window: MainWindow, qtbot: QtBot, changes: dict[str, object], granted: bool
) -> None:
    answer = json.loads(talk(asked, json.dumps(WISH | changes).encode() + b"\n", qtbot))
    assert answer == {"version": VERSION, "granted": granted}
    assert paths(window) == []


def test_noise_is_not_granted(asked: Instance, qtbot: QtBot) -> None:
    assert json.loads(talk(asked, b"\xff\x00[\n", qtbot))["granted"] is False
    assert json.loads(talk(asked, b"[]\n", qtbot))["granted"] is False


def test_a_message_without_end_is_cut_off(asked: Instance, qtbot: QtBot) -> None:
    assert talk(asked, b"x" * (LARGEST + 1), qtbot) == b""


def test_a_silent_caller_is_cut_off(asked: Instance, qtbot: QtBot) -> None:
    assert talk(asked, b"{", qtbot) == b""


def test_leave_of_the_desktop_is_handed_on(
    asked: Instance, start: Start, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    del asked
    monkeypatch.setenv(ACTIVATION, "token-of-the-click")
    process = start()
    monkeypatch.delenv(ACTIVATION)
    assert finished(process, qtbot) == 0
    assert os.environ[ACTIVATION] == "token-of-the-click"


def test_a_program_that_does_not_answer_is_not_waited_for(asked: Instance) -> None:
    """Its event loop stands still while this one asks."""
    del asked
    before = time.monotonic()
    assert not Instance("cpu").hand_over([])
    assert time.monotonic() - before < START_MS / 2000


def test_what_a_crash_leaves_is_no_hindrance(
    start: Start, window: MainWindow, pictures: list[Path], session: Path, qtbot: QtBot
) -> None:
    crashed = start()
    qtbot.waitUntil(lambda: any(path.is_socket() for path in session.iterdir()))
    crashed.send_signal(signal.SIGKILL)
    crashed.wait()
    assert len(list(session.iterdir())) == 2
    instance = Instance("cpu")
    assert not instance.hand_over([])
    instance.receive(SimpleNamespace(window=window))
    instance.listen()
    assert finished(start(pictures[0]), qtbot) == 0
    qtbot.waitUntil(lambda: paths(window) == pictures[:1])


def test_without_a_folder_of_the_session_each_start_has_its_window(
    session: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    del qapp
    (session / "file").touch()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(session / "file"))
    monkeypatch.chdir(session)
    assert not Instance().hand_over([])
    assert list(session.iterdir()) == [session / "file"]


def test_nobody_waits_for_a_program_that_cannot_listen(
    window: MainWindow, session: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = session / ("x" * 100)
    deep.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    first, second = Instance(), Instance()
    assert not first.hand_over([])
    first.receive(SimpleNamespace(window=window))
    first.listen()
    before = time.monotonic()
    assert not second.hand_over([])
    assert time.monotonic() - before < START_MS / 2000


def test_starts_at_the_same_time_share_one_window(start: Start, pictures: list[Path], qtbot: QtBot) -> None:
    """As a file manager does that starts one program for every chosen file."""
    together = [start(picture) for picture in pictures]
    qtbot.waitUntil(lambda: [process.poll() for process in together].count(0) == 2)
    settings = Path(os.environ["XDG_CONFIG_HOME"], "PneumoView", "PneumoView.conf")

    def recent() -> list[str]:
        return sorted(QSettings(str(settings), QSettings.Format.IniFormat).value("recent") or [])

    qtbot.waitUntil(lambda: recent() == sorted(map(str, pictures)))


def test_files_that_macos_asks_to_open(
    window: MainWindow, session: Path, qapp: QApplication, pictures: list[Path], qtbot: QtBot
) -> None:
    del session
    instance = Instance(alone=True)
    qapp.installEventFilter(instance)
    try:
        qapp.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile(str(pictures[0]))))
        instance.receive(SimpleNamespace(window=window))
        qtbot.waitUntil(lambda: paths(window) == pictures[:1])
        qapp.sendEvent(qapp, QFileOpenEvent(str(pictures[1])))
        qtbot.waitUntil(lambda: paths(window) == pictures[:2])
    finally:
        qapp.removeEventFilter(instance)


def test_urls_of_files() -> None:
    assert named("study/a b%20c.png") == Path("study/a b%20c.png")
    assert named("file:///data/a%20b.png") == Path("/data/a b.png")
    assert named("file://localhost/data/%E8%82%BA.dcm") == Path("/data/肺.dcm")
    assert named("FILE:/data/x") == Path("/data/x")

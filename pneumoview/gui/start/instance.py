"""One window for one user and display: a later start hands its paths to the program that runs already."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from PySide6.QtCore import (
    QCoreApplication,
    QCryptographicHash,
    QDeadlineTimer,
    QEvent,
    QLockFile,
    QObject,
    QStandardPaths,
    Qt,
    QTimer,
)
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QWidget

from pneumoview.errors import BundleError

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalSocket

    from pneumoview.gui.window.desk import Desk

VERSION = 1
LARGEST = 1 << 20
ANSWER_MS = 2_000
START_MS = 10_000
LISTEN_AFTER_MS = 300
ACTIVATION = "XDG_ACTIVATION_TOKEN"
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "SESSIONNAME")


@dataclass(frozen=True)
class Wish:
    """What a later start asks for; one line of JSON between the two programs.

    Attributes:
        paths: absolute, to be opened; with none the window only comes to the front.
        model: folder of the model that must read them; empty for the one in use.
        device: where it must run, as ``resolve_device`` names it; ``auto`` for anywhere.
        activation: the desktop's leave to come to the front, see the protocol xdg-activation; empty for none.
        version: of this message.
    """

    paths: list[str]
    model: str = ""
    device: str = "auto"
    activation: str = ""
    version: int = VERSION

    @classmethod
    def parse(cls, line: bytes) -> Self:
        """Read a line.

        Raises:
            ValueError: it is no wish of this version.
        """
        import json

        fields = json.loads(line)
        if not isinstance(fields, dict) or fields.keys() != cls.__dataclass_fields__.keys():
            raise ValueError("no wish")
        wish = cls(**fields)
        words = (*wish.paths, wish.model, wish.device, wish.activation) if isinstance(wish.paths, list) else (None,)
        if wish.version != VERSION or not all(isinstance(word, str) for word in words):
            raise ValueError("a wish of another kind")
        if not all(Path(path).is_absolute() for path in wish.paths):
            raise ValueError("paths are not absolute")
        return wish

    def line(self) -> bytes:
        """As it is sent."""
        import json

        return json.dumps(asdict(self)).encode() + b"\n"


class Instance(QObject):
    """Asks the program that runs already, or is the one that is asked.

    Whoever holds the lock is asked, so a socket that is there without a lock is left over from a crash. Lock and socket
    lie in a folder that is the user's alone: of the session on Linux, for temporary files elsewhere. Files that macOS
    asks to open arrive here, too.
    """

    def __init__(self, device: str = "auto", *, alone: bool = False) -> None:
        """Run on ``device``; one that is ``alone``, or has no such folder, neither asks nor is asked."""
        super().__init__()
        self._device = device
        self._lock: QLockFile | None = None
        folders = QStandardPaths.StandardLocation
        own = folders.RuntimeLocation if sys.platform == "linux" else folders.TempLocation
        session = "" if alone else QStandardPaths.writableLocation(own)
        if session:
            path = Path(session, _name())
            self.address = path.name if sys.platform == "win32" else str(path)
            self._lock = QLockFile(f"{path}.lock")
            self._lock.setStaleLockTime(0)
        self._desk: Desk | None = None
        self._early: list[str] = []
        if sys.platform == "darwin":
            cast(QCoreApplication, QCoreApplication.instance()).installEventFilter(self)

    def hand_over(self, paths: Sequence[Path], model: str | None = None) -> bool:
        """Give paths to the program that runs already; False where none takes them, and a window is to be opened.

        A program that is about to start is waited for; one that does not answer in two seconds is not.
        """
        if self._lock is None or self._lock.tryLock(0) or self._lock.error() != QLockFile.LockError.LockFailedError:
            return False
        from pneumoview.ai.bundle import find

        try:
            folder = "" if model is None else str(find(model).folder)
        except BundleError:
            return False
        absolute = [str(path.absolute()) for path in paths]
        line = Wish(absolute, folder, self._device, os.environ.get(ACTIVATION, "")).line()
        return len(line) <= LARGEST and self._send(line)

    def _send(self, line: bytes) -> bool:
        from PySide6.QtNetwork import QLocalSocket

        if sys.platform == "win32":
            import ctypes

            ctypes.windll.user32.AllowSetForegroundWindow(-1)  # else only its button in the task bar blinks
        socket = QLocalSocket()
        start = QDeadlineTimer(START_MS)
        socket.connectToServer(self.address)
        while not socket.waitForConnected(ANSWER_MS):
            if start.hasExpired() or self._lock is None or self._lock.tryLock(50):
                return False
            socket.connectToServer(self.address)
        end = QDeadlineTimer(ANSWER_MS)
        socket.write(line)
        while not socket.canReadLine() and socket.waitForReadyRead(end.remainingTime()):
            pass
        return socket.readLine().data() == _answer(True)

    def receive(self, desk: Desk) -> None:
        """Open what is asked for in the window of ``desk`` from now on; listen once that has been painted."""
        self._desk = desk
        if self._early:
            self._open(Wish(self._early))
        if self._lock is not None and self._lock.isLocked():
            QTimer.singleShot(LISTEN_AFTER_MS, self.listen)

    def listen(self) -> None:
        """Listen from now on; where that is impossible nobody is to wait for it."""
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        QLocalServer.removeServer(self.address)
        if not self._server.listen(self.address) and self._lock is not None:
            self._lock.unlock()

    def _greet(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.setReadBufferSize(LARGEST)
        socket.readyRead.connect(partial(self._hear, socket))
        socket.disconnected.connect(socket.deleteLater)
        QTimer.singleShot(ANSWER_MS, socket, socket.abort)

    def _hear(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() >= LARGEST:
                socket.abort()
            return
        try:
            wish = Wish.parse(bytes(socket.readLine().data()))
            granted = self._can_grant(wish)
        except (ValueError, BundleError):
            granted = False
        socket.write(_answer(granted))
        socket.disconnectFromServer()
        if granted:
            self._open(wish)

    def _can_grant(self, wish: Wish) -> bool:
        assert self._desk is not None  # noqa: S101
        fits = wish.device in ("auto", self._device)
        return fits and (not wish.model or Path(wish.model) == self._desk.window.viewer.bundle.folder)

    def _open(self, wish: Wish) -> None:
        assert self._desk is not None  # noqa: S101
        window = self._desk.window
        if wish.paths:
            window.open([Path(path) for path in wish.paths])
        bring_forward(window, wish.activation)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Files that macOS asks to open; those that come before the window is there are opened with it."""
        del watched
        if event.type() != QEvent.Type.FileOpen:
            return False
        path = cast(QFileOpenEvent, event).file()
        if path and self._desk is None:
            self._early.append(path)
        elif path:
            self._open(Wish([path]))
        return True


def _name() -> str:
    """Of the socket: by the display, and by the folder of the settings, which is another for every user."""
    settings = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
    whose = "\0".join([settings, *(os.environ.get(name, "") for name in DISPLAYS)])
    digest = QCryptographicHash.hash(whose.encode(errors="surrogateescape"), QCryptographicHash.Algorithm.Sha256)
    return f"pneumoview-{digest.data().hex()[:16]}"


def _answer(granted: bool) -> bytes:
    import json

    return json.dumps({"version": VERSION, "granted": granted}).encode() + b"\n"


def bring_forward(window: QWidget, activation: str = "") -> None:
    """Show a window before all others, as far as the desktop lets it.

    Wayland asks for the token of the start that the user made, which Qt takes from the environment; X11 and Windows may
    only mark the window where the user is at work elsewhere.
    """
    if activation:
        os.environ[ACTIVATION] = activation
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()

"""A real window over real files and a tiny real model, drawn in memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"  # the window speaks English here, also on a Korean machine

from PySide6.QtCore import QEvent, QSettings, SignalInstance
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from heartbeat import Heartbeat
from pneumoview.ai.gate import Gate
from pneumoview.gui.base import language, theme
from pneumoview.gui.features import opinions
from pneumoview.gui.features.welcome import NEWS_OF
from pneumoview.gui.window.main_window import MainWindow

PATIENCE = 60_000
"""Milliseconds."""


def gradient(rows: int = 60, columns: int = 80) -> np.ndarray:
    """(rows, columns) uint8 whose value is three times the column."""
    return np.tile((np.arange(columns) * 3).astype(np.uint8), (rows, 1))


class PatientBot(QtBot):
    """Waits a minute, also where the machine is busy."""

    def waitUntil(self, holds: Callable[[], object], *, timeout: int = PATIENCE) -> None:
        super().waitUntil(holds, timeout=timeout)

    def waitSignal(self, signal: SignalInstance, *, timeout: int = PATIENCE, **options: object) -> SignalBlocker:
        return super().waitSignal(signal, timeout=timeout, **options)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    del qapp
    return PatientBot(request)


@pytest.fixture(autouse=True)
def open_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pictures are small and no chests: their readings would all be refused."""
    monkeypatch.setattr(Gate, "judge", lambda *_, **__: ())


@pytest.fixture(autouse=True)
def opinions_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Opinions are kept here, not where the user's are."""
    path = tmp_path / "data" / "opinions.sqlite"
    monkeypatch.setattr(opinions, "opinions_file", lambda: path)
    return path


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Three readable files: a.png, b.png, and c.tiff of two frames."""
    paths = [tmp_path / "images" / name for name in ("a.png", "b.png", "c.tiff")]
    paths[0].parent.mkdir()
    Image.fromarray(gradient()).save(paths[0])
    Image.fromarray(gradient()[:, ::-1].copy()).save(paths[1])
    Image.fromarray(gradient()).save(paths[2], save_all=True, append_images=[Image.fromarray(255 - gradient())])
    return paths


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    """Those of a user who has seen the welcome and what is new."""
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("welcomed", True)
    settings.setValue("news", NEWS_OF)
    return settings


@pytest.fixture
def heartbeat(qapp: QApplication) -> Heartbeat:
    del qapp
    return Heartbeat()


@pytest.fixture
def korean(qapp: QApplication) -> Iterator[QApplication]:
    """The application speaks Korean during the test."""
    language.speak("ko")
    yield qapp
    language.speak("en")


@pytest.fixture(autouse=True)
def no_window_stays(qapp: QApplication) -> Iterator[None]:
    """All windows are deleted after the test, else later changes of style take them along."""
    yield
    for window in qapp.topLevelWidgets():
        if isinstance(window, MainWindow):
            window.close()
            window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def make_window(qapp: QApplication, settings: QSettings, tiny_bundle: Path) -> Callable[..., MainWindow]:
    """A shown window of 1200 × 800."""
    theme.apply(qapp)

    def make(model: str | None = None, **options: object) -> MainWindow:
        window = MainWindow(settings, model=model or str(tiny_bundle), device="cpu", **options)
        window.fill()
        window.resize(1200, 800)
        window.show()
        return window

    return make


@pytest.fixture
def window(make_window: Callable[..., MainWindow]) -> MainWindow:
    return make_window()


@pytest.fixture
def shown(window: MainWindow, pictures: list[Path], qtbot) -> MainWindow:
    """The window with the three pictures, the first of them shown with its reading."""
    with qtbot.waitSignal(window.viewer.settled):
        window.open([pictures[0].parent])
    return window

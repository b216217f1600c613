"""The picture of the window, by the function that the command line calls."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pneumoview.gui.app import run


@pytest.mark.usefixtures("qapp")
def test_screenshot(pictures: list[Path], tiny_bundle: Path, tmp_path: Path, capsys):
    picture = tmp_path / "window.png"
    assert run([pictures[0]], model=str(tiny_bundle), device="cpu", screenshot=picture, size=(1280, 800)) == 0
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1280, 800)
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("qapp")
def test_screenshot_of_a_bad_file_fails_with_its_sentence(tiny_bundle: Path, tmp_path: Path, capsys):
    bad = tmp_path / "bad.png"
    bad.touch()
    assert run([bad], model=str(tiny_bundle), device="cpu", screenshot=tmp_path / "window.png") == 1
    assert capsys.readouterr().err == "error: bad.png is empty\n"
    assert (tmp_path / "window.png").exists()


@pytest.mark.usefixtures("qapp")
def test_screenshot_of_an_empty_folder_fails(tiny_bundle: Path, tmp_path: Path, capsys):
    (tmp_path / "empty").mkdir()
    picture = tmp_path / "window.png"
    assert run([tmp_path / "empty"], model=str(tiny_bundle), device="cpu", screenshot=picture) == 1
    assert capsys.readouterr().err == f"error: {tmp_path / 'empty'}: no radiographs found\n"


@pytest.fixture
def x_display() -> Iterator[str]:
    """A virtual X display of its own."""
    if not shutil.which("Xvfb"):
        pytest.skip("there is no Xvfb")
    source, sink = os.pipe()
    command = ["Xvfb", "-displayfd", str(sink), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[sink], stderr=subprocess.DEVNULL) as server:
        os.close(sink)
        with os.fdopen(source) as lines:
            yield f":{lines.readline().strip()}"
        server.terminate()


def test_a_real_x_window_shows_the_reading(x_display: str, pictures: list[Path], tiny_bundle: Path, tmp_path: Path):
    """OpenCV, which comes with pytorch-grad-cam, must not lead Qt to other platform plugins."""
    picture = tmp_path / "window.png"
    environment = {**os.environ, "DISPLAY": x_display, "QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, "-m", "pneumoview", "view", str(pictures[0]), "--model", str(tiny_bundle)]
    done = subprocess.run(
        [*command, "--screenshot", str(picture)], env=environment, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert QImage(str(picture)).width() == 1440


def test_qt_calls_leave_the_references_to_none_alone(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(1000):
        widget.update()
    assert abs(sys.getrefcount(None) - before) < 100

"""The window from its first paint on, until all its parts are there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pneumoview.gui.base import theme
from pneumoview.gui.base.theme import Mode
from pneumoview.gui.base.worker import Worker
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.gui.window.opening import WIDTHS

HEAVY = ("numpy", "pydicom", "PIL", "torch", "cv2", "matplotlib")


@pytest.fixture
def opening(qapp: QApplication, settings: QSettings, tiny_bundle: Path) -> MainWindow:
    """A window that is about to be shown."""
    theme.apply(qapp)
    window = MainWindow(settings, model=str(tiny_bundle), device="cpu")
    window.resize(1200, 800)
    return window


def place(window: MainWindow, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint()), widget.size())


def drop(window: MainWindow, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, mime, left, none))


def test_nothing_moves_when_the_parts_come(opening: MainWindow, qtbot: QtBot):
    opening.show()
    opening.grab()
    title, stack, page = opening.empty.title, opening.stack, opening.stack.currentWidget()
    before = [place(opening, widget) for widget in (opening.tools, stack, title, opening.empty.text)]
    words = title.text(), opening.empty.text.text()
    assert not opening.is_filled
    qtbot.waitUntil(lambda: opening.is_filled)
    QApplication.processEvents()
    assert words == ("Opening PneumoView …", "For research and education. Not a medical device.")
    assert title.text() == "Drop chest radiographs here"
    assert stack.currentWidget() is page
    assert [place(opening, widget) for widget in (opening.tools, stack, title, opening.empty.text)] == before
    assert opening.action.menus
    assert opening.panel.isVisible()
    assert opening.browser.isVisible()


def test_what_is_dropped_meanwhile_is_opened_then(opening: MainWindow, pictures: list[Path], qtbot: QtBot):
    opening.show()
    opening.open([pictures[0]])
    drop(opening, pictures[1])
    assert not opening.is_filled
    opening._step()
    with qtbot.waitSignal(opening.viewer.settled):
        assert not opening.is_filled
    assert opening.viewer.current == (pictures[0], 0)
    qtbot.waitUntil(lambda: len(opening.viewer.images.items) == 2)


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_closing_while_it_opens_ends_it(opening: MainWindow, settings: QSettings, steps: int, qtbot: QtBot):
    opening.show()
    for _ in range(steps):
        opening._step()
    opening.splitter.setSizes([300, 598, 300])
    opening.close()
    qtbot.wait(50)
    assert not opening.is_filled
    makers = (opening, opening.viewer) if steps else (opening,)
    assert not any(worker._thread.is_alive() for maker in makers for worker in maker.findChildren(Worker))
    assert opening.splitter.sizes()[0] == 300
    assert settings.value("splitter") == opening.splitter.saveState()


FIRST = """
import sys
from pneumoview.gui import app
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pneumoview.gui.window.main_window import MainWindow
inherited, seen = MainWindow.paintEvent, []
def paintEvent(self, event):
    inherited(self, event)
    if not seen:
        print(sorted({name.split(".")[0] for name in sys.modules} & set(sys.argv[1].split(","))), flush=True)
        self.filled.connect(self.update)
        seen.append(self)
    elif self.is_filled:
        shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
        print(seen == [self] == shown)
        QTimer.singleShot(0, self.close)
MainWindow.paintEvent = paintEvent
sys.exit(app.run([]))
"""


def program(code: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of its own, without a display and with settings of its own."""
    environment = {**os.environ, "XDG_CONFIG_HOME": str(folder), "DISPLAY": "none", "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_the_program_paints_before_it_imports_and_fills_that_window(tmp_path: Path):
    done = program(FIRST, tmp_path, ",".join(HEAVY))
    assert (done.returncode, done.stdout) == (0, "[]\nTrue\n")


def test_a_part_that_cannot_be_made_ends_the_program(tmp_path: Path):
    code = "import sys; sys.modules['sqlite3'] = None; from pneumoview.gui import app; sys.exit(app.run([]))"
    done = program(code, tmp_path)
    assert done.returncode == 1
    assert "sqlite3" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(("mode", "ground"), [(Mode.DARK, "#15191e"), (Mode.LIGHT, "#f2f4f6")])
def test_the_first_picture_has_the_colours_of_the_theme(
    qapp: QApplication, settings: QSettings, mode: Mode, ground: str
):
    settings.setValue("theme", mode)
    theme.apply(qapp, theme.preferred(settings))
    window = MainWindow(settings)
    window.show()
    picture = window.grab().toImage()
    colours = {
        picture.pixelColor(x, y).name()
        for x in range(WIDTHS[0] + 6, picture.width() - 10, 7)
        for y in (5, 30, 200, picture.height() - 20)
    }
    assert colours == {ground}
    window.close()
    theme.apply(qapp)

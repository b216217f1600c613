"""Keys that are held, sent to the window as the system does: Space pans, the key of the heatmap flips it meanwhile."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from pneumoview.gui.view import held_keys
from pneumoview.gui.window.main_window import MainWindow

SPACE, H = Qt.Key.Key_Space, Qt.Key.Key_H


@pytest.fixture
def handle(shown: MainWindow, qtbot) -> QWindow:
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    return shown.windowHandle()


def test_space_over_a_view_pans_whatever_has_the_focus(shown: MainWindow, handle: QWindow):
    show, view = shown.viewer.presentation, shown.views.explained
    bar: QAbstractButton = shown.panel.targets[1]
    asked: list[str] = []
    shown.panel.target_chosen.connect(asked.append)
    bar.setFocus()
    middle = view.rect().center()
    QTest.mouseMove(view, middle)
    scale = view.image_rect().width() / 80
    QTest.keyPress(handle, SPACE)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(view, middle + QPoint(20, 0))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle + QPoint(20, 0))
    QTest.keyRelease(handle, SPACE)
    assert show.centre.x() == pytest.approx(40 - 20 / scale)
    assert asked == []
    assert not shown.toolbox.panning
    QTest.mouseMove(shown.panel, QPoint(5, 5))
    bar.setFocus()
    QTest.keyClick(handle, SPACE)
    assert asked == ["bacterial"]


def test_space_is_typed_into_a_field(shown: MainWindow, handle: QWindow):
    shown.browser.bar.field.setFocus()
    QTest.mouseMove(shown.views.explained, QPoint(50, 50))
    QTest.keyClick(handle, SPACE)
    assert shown.browser.bar.field.text() == " "
    assert not shown.toolbox.panning


@pytest.mark.parametrize("at_first", [True, False])
def test_the_key_of_the_heatmap_flips_it_and_held_until_it_is_let_go(
    shown: MainWindow, handle: QWindow, at_first: bool, monkeypatch: pytest.MonkeyPatch
):
    show = shown.viewer.presentation
    QTest.keyClick(shown, "1")
    shown.display.set_heatmap_shown(at_first)
    QTest.keyPress(handle, H)
    assert show.heatmap_shown is not at_first
    QTest.keyRelease(handle, H)
    assert show.heatmap_shown is not at_first
    monkeypatch.setattr(held_keys, "HELD_MS", 30)
    QTest.keyPress(handle, H)
    assert show.heatmap_shown is at_first
    QTest.qWait(60)
    QTest.keyRelease(handle, H)
    assert show.heatmap_shown is not at_first
    assert shown.action["heatmap"].isChecked() is not at_first

"""The screen for the film: what the keys put away and bring back, and the strip that keeps the AI result."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from pneumoview.gui.window.desk import Desk
from pneumoview.gui.window.main_window import MainWindow


def seen(window: MainWindow) -> list[str]:
    parts: dict[str, QWidget] = {
        "menus": window.menuBar(),
        "tools": window.tools,
        "list": window.browser,
        "views": window.views,
        "panel": window.panel,
        "strip": window.film.strip,
    }
    return [name for name, part in parts.items() if part.isVisible()]


def test_f9_f10_and_tab_in_the_image_put_list_and_panel_away(shown: MainWindow):
    assert seen(shown) == ["menus", "tools", "list", "views", "panel"]
    QTest.keyClick(shown, Qt.Key.Key_F9)
    assert seen(shown) == ["menus", "tools", "views", "panel"]
    QTest.keyClick(shown, Qt.Key.Key_F10)
    assert seen(shown) == ["menus", "tools", "views", "strip"]
    view = shown.views.explained
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert seen(shown) == ["menus", "tools", "list", "views", "panel"]
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert seen(shown) == ["menus", "tools", "views", "strip"]
    assert view.hasFocus()


def test_f11_leaves_the_film_and_a_thin_strip_with_the_result_and_f11_brings_all_back(shown: MainWindow):
    QTest.keyClick(shown, Qt.Key.Key_F9)
    before = shown.views.height()
    QTest.keyClick(shown, Qt.Key.Key_F11)
    assert seen(shown) == ["views", "strip"]
    assert shown.isFullScreen()
    assert shown.views.width() >= shown.width() - 2  # what divides them
    assert shown.views.height() > before - 40
    assert shown.statusBar().height() < 40
    reading = shown.viewer.images.items[0].reading
    assert shown.film.strip.text() == f"AI result: {reading.line}"
    QTest.keyClick(shown, "i")
    assert shown.viewer.presentation.inverted
    QTest.keyClick(shown, Qt.Key.Key_F11)
    assert seen(shown) == ["menus", "tools", "views", "panel"]
    assert not shown.isFullScreen()


def test_the_strip_follows_the_chosen_image(shown: MainWindow, qtbot):
    QTest.keyClick(shown, Qt.Key.Key_F11)
    with qtbot.waitSignal(shown.viewer.settled):
        QTest.keyClick(shown, Qt.Key.Key_Down)
    reading = shown.viewer.images.items[1].reading
    assert shown.film.strip.text() == f"AI result: {reading.line}"
    shown.viewer.close_all()
    assert shown.film.strip.text() == ""


def test_a_window_closed_with_the_film_alone_opens_whole(shown: MainWindow, make_window):
    QTest.keyClick(shown, Qt.Key.Key_F11)
    shown.close()
    again = make_window()
    assert seen(again)[:3] == ["menus", "tools", "list"]
    assert again.panel.isVisible()
    assert not again.isFullScreen()


@pytest.mark.parametrize("known", [False, True])
def test_the_first_window_of_all_is_maximised(make_window, settings, known: bool):
    if known:
        settings.setValue("geometry", b"")

    def make() -> MainWindow:
        window = make_window()
        window.hide()
        return window

    window = Desk(make).window
    assert bool(window.windowState() & Qt.WindowState.WindowMaximized) is not known

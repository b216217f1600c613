"""The welcome of a new user, in the real window."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel

from pneumoview.gui.features.welcome import NEWS_OF, WelcomePage, news
from pneumoview.gui.images import finder
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.phantom import files


@pytest.fixture
def newcomer(settings: QSettings, make_window) -> MainWindow:
    settings.remove("welcomed")
    settings.remove("news")
    return make_window()


@pytest.fixture
def returning(settings: QSettings, make_window) -> MainWindow:
    """The window of somebody who used an earlier version."""
    settings.setValue("news", "0.0.1")
    return make_window()


def page(window: MainWindow) -> WelcomePage | None:
    current = window.stack.currentWidget()
    return current if isinstance(current, WelcomePage) else None


def test_a_new_user_is_told_what_it_is_and_starts(newcomer: MainWindow, make_window, qtbot):
    words = " ".join(label.text() for label in page(newcomer).findChildren(QLabel))
    assert "children aged 1 to 5" in words
    assert "research and education" in words
    qtbot.mouseClick(page(newcomer).start, Qt.MouseButton.LeftButton)
    assert newcomer.stack.currentWidget() is newcomer.empty
    assert page(make_window()) is None


def test_samples_are_one_click_away(
    newcomer: MainWindow, pictures: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot
):
    folder = tmp_path / "samples"
    monkeypatch.setattr(finder, "samples_folder", lambda: folder)
    monkeypatch.setattr(files, "write_samples", lambda _: iter(pictures))
    with qtbot.waitSignal(newcomer.viewer.settled):
        qtbot.mouseClick(page(newcomer).buttons[0], Qt.MouseButton.LeftButton)
    assert newcomer.stack.currentWidget() is newcomer.views
    assert [item.path for item in newcomer.viewer.images.items] == pictures


def test_a_file_that_is_opened_takes_its_place(newcomer: MainWindow, make_window, pictures: list[Path], qtbot):
    with qtbot.waitSignal(newcomer.viewer.settled):
        newcomer.open([pictures[0]])
    assert newcomer.stack.currentWidget() is newcomer.views
    assert page(make_window()) is None


def test_help_shows_it_again_and_start_goes_back(shown: MainWindow, qtbot):
    shown.action["welcome"].trigger()
    assert page(shown) is not None
    qtbot.mouseClick(page(shown).start, Qt.MouseButton.LeftButton)
    assert shown.stack.currentWidget() is shown.views


def test_what_is_new_is_told_once_a_version_until_it_is_read(
    returning: MainWindow, make_window, pictures: list[Path], qtbot
):
    told = [label.text() for label in page(returning).findChildren(QLabel)]
    assert set(news()) <= set(told)
    assert page(returning).minimumSizeHint().height() <= 768 - 120
    with qtbot.waitSignal(returning.viewer.settled):
        returning.open([pictures[0]])
    assert returning.stack.currentWidget() is returning.views
    again = make_window()
    qtbot.mouseClick(page(again).start, Qt.MouseButton.LeftButton)
    assert again.stack.currentWidget() is again.empty
    assert page(make_window()) is None
    again.action["news"].trigger()
    assert f"What is new in PneumoView {NEWS_OF}" in [label.text() for label in page(again).findChildren(QLabel)]


def test_who_is_new_is_not_told_what_is_new(newcomer: MainWindow, make_window, qtbot):
    assert "Welcome to PneumoView" in [label.text() for label in page(newcomer).findChildren(QLabel)]
    qtbot.mouseClick(page(newcomer).start, Qt.MouseButton.LeftButton)
    assert page(make_window()) is None


def test_the_news_are_those_of_this_version():
    assert version("pneumoview") == NEWS_OF


def test_it_fits_a_small_screen(newcomer: MainWindow):
    assert page(newcomer).minimumSizeHint().height() <= 768 - 120
    assert newcomer.minimumSizeHint().width() <= 1366

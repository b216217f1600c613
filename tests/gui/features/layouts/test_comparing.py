"""The current image and its prior in the real window: found, told apart, linked, and one in the place of the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from pneumoview.gui.view import held_keys
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.imaging.radiograph import Window
from pneumoview.imaging.study import entry

CONTROL = Qt.KeyboardModifier.ControlModifier


def titles(window: MainWindow) -> list[str]:
    return [cell.title.text().split("  ·  ")[0] for cell in window.layouts.cells[:2]]


def files(window: MainWindow) -> list[str]:
    shown = [cell.viewport.presentation.loaded for cell in window.layouts.cells[:2]]
    return [one.radiograph.source.path.stem if one else "" for one in shown]


def row_of(window: MainWindow, name: str) -> int:
    return next(row for row, item in enumerate(window.viewer.images.shown) if item.path.stem == name)


@pytest.fixture
def beside(window: MainWindow, studies, qtbot) -> MainWindow:
    """The window with a patient's current image beside its prior, among others."""
    paths = studies(
        ("now", "1", "20240308", "091500"),
        ("week", "1", "20240301", "140000"),
        ("year", "1", "20230110"),
        ("other", "2", "20240305"),
        ("nobody", "", "20240305"),
    )
    with qtbot.waitSignal(window.viewer.settled):
        window.open(paths)
    window.viewer.choose(window.viewer.images.row(paths[0]))
    QTest.keyClick(window, "3")
    qtbot.waitUntil(lambda: files(window) == ["now", "week"])
    qtbot.waitUntil(lambda: all(item.reading for item in window.viewer.images.items))
    return window


def choose(window: MainWindow, name: str, qtbot) -> None:
    window.viewer.choose(row_of(window, name))
    qtbot.waitUntil(lambda: files(window)[0] == name)


def test_titles_say_which_is_current_and_how_much_earlier_the_prior_is(beside: MainWindow, qtbot):
    assert titles(beside) == ["CURRENT  2024-03-08", "PRIOR 2024-03-01, 7 days earlier"]
    assert beside.layouts.cells[1].bar.isHidden()
    choose(beside, "week", qtbot)
    qtbot.waitUntil(lambda: titles(beside) == ["CURRENT  2024-03-01", "PRIOR 2023-01-10, 14 months earlier"])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("year", "No earlier image of this patient is open"),
        ("other", "No earlier image of this patient is open"),
        ("nobody", "The file does not say whose image this is: no prior"),
    ],
)
def test_without_a_prior_the_place_beside_says_so(beside: MainWindow, name: str, message: str, qtbot):
    choose(beside, name, qtbot)
    second = beside.layouts.cells[1]
    qtbot.waitUntil(lambda: second.viewport.message == f"{message}\nDrop an image here to compare")
    assert (second.image, files(beside)[1], second.title.text()) == (None, "", "")


def test_a_prior_that_is_found_later_comes_beside_the_current(beside: MainWindow, studies, qtbot):
    beside.viewer.images.add([entry(path, "") for path in studies(("day", "1", "20240307"))])
    qtbot.waitUntil(lambda: titles(beside)[1] == "PRIOR 2024-03-07, 1 day earlier")


@pytest.mark.parametrize(
    ("name", "bar", "style", "title"),
    [
        ("other", "DIFFERENT PATIENT", "alarm", "2024-03-05"),
        ("nobody", "PATIENT NOT KNOWN", "caution", "2024-03-05"),
        ("year", "", "", "PRIOR 2023-01-10, 14 months earlier"),
        ("now", "", "", "SAME IMAGE"),
    ],
)
def test_what_is_dropped_beside_it_is_told_apart(beside: MainWindow, name, bar, style, title, drop, qtbot):
    drop(beside, row_of(beside, name), beside.layouts.cells[1])
    second = beside.layouts.cells[1]
    qtbot.waitUntil(lambda: files(beside) == ["now", name])
    assert (second.bar.text(), second.bar.objectName(), second.bar.isVisible()) == (bar, style, bool(bar))
    assert titles(beside)[1] == title
    assert (beside.viewer.current[0].stem, beside.layouts.cells[0].active) == ("now", True)
    QTest.keyClick(beside, "p")
    assert beside.view.caption == "  ".join(filter(None, (bar, title)))
    QTest.keyClick(beside, "p")
    beside.viewer.images.sort_by("name")
    qtbot.wait(400)  # the list looked for a prior meanwhile, and left what was put there
    assert files(beside) == ["now", name]


def test_what_is_dropped_stays_though_a_prior_was_still_looked_for(beside: MainWindow, drop, qtbot):
    comparing = beside.layouts.comparing
    comparing._seek_again()
    found = beside.layouts.cells[1].image[0]
    drop(beside, row_of(beside, "other"), beside.layouts.cells[1])
    comparing.searcher.returned.emit(comparing._searched, found)
    qtbot.waitUntil(lambda: comparing.searcher.idle and beside.layouts.loader.idle)
    qtbot.waitUntil(lambda: files(beside)[1] != "")
    assert files(beside) == ["now", "other"]


def test_another_patient_does_not_stay_beside_the_next_one(beside: MainWindow, drop, qtbot):
    drop(beside, row_of(beside, "other"), beside.layouts.cells[1])
    qtbot.waitUntil(lambda: files(beside) == ["now", "other"])
    choose(beside, "week", qtbot)
    qtbot.waitUntil(lambda: files(beside) == ["week", "year"])
    assert beside.layouts.cells[1].bar.isHidden()


def test_window_and_cursor_are_linked_as_zoom_is(beside: MainWindow):
    first, second = (cell.viewport.presentation for cell in beside.layouts.cells[:2])
    first.set_voi(Window(1000, 2000))
    first.drag_window(0, 0)
    assert (second.window().center, second.window().width) == (1000, 2000)
    second.set_voi(Window(500, 1000))
    assert (first.window().center, first.window().width) == (500, 1000)
    first.set_cursor(QPointF(20, 10))
    assert second.cursor == QPointF(20, 10)
    QTest.keyClick(beside, "i")
    assert (first.inverted, second.inverted) == (True, True)
    QTest.keyClick(beside, Qt.Key.Key_Escape)
    assert (second.inverted, second.voi) == (False, second.loaded.voi)
    QTest.keyClick(beside, Qt.Key.Key_L, CONTROL)
    assert beside.layouts.cells[1].title.text().startswith("PRIOR 2024-03-01, 7 days earlier  ·  not linked")
    first.set_voi(Window(1000, 2000))
    first.set_cursor(QPointF(1, 1))
    assert (second.voi, second.cursor) == (second.loaded.voi, QPointF(20, 10))


def test_a_key_shows_both_in_the_same_window(beside: MainWindow):
    first, second = (cell.viewport.presentation for cell in beside.layouts.cells[:2])
    QTest.keyClick(beside, Qt.Key.Key_L, CONTROL)
    first.set_voi(Window(900, 1800))
    QTest.keyClick(beside, "c")
    assert second.voi == Window(900, 1800)
    assert beside.statusBar().currentMessage() == "Both in the window W 1800  L 900"


def test_a_key_puts_the_prior_in_the_place_of_the_current_and_held_until_it_is_let_go(
    beside: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot
):
    first, second = beside.layouts.cells[:2]
    first.viewport.zoom_by(2)
    QTest.keyClick(beside, Qt.Key.Key_L, CONTROL)
    first.viewport.zoom_by(1.5)
    QTest.keyClick(beside, "p")
    assert files(beside) == ["week", "week"]
    assert titles(beside)[0] == first.viewport.caption == "PRIOR 2024-03-01, 7 days earlier"
    assert second.own.scale == pytest.approx(beside.viewer.presentation.scale)
    assert beside.viewer.current[0].stem == "now"
    QTest.keyClick(beside, "p")
    assert (files(beside), first.viewport.caption) == (["now", "week"], "")
    beside.activateWindow()
    qtbot.waitUntil(beside.isActiveWindow)
    monkeypatch.setattr(held_keys, "HELD_MS", 30)
    QTest.keyPress(beside.windowHandle(), Qt.Key.Key_P)
    assert files(beside)[0] == "week"
    qtbot.wait(60)
    QTest.keyRelease(beside.windowHandle(), Qt.Key.Key_P)
    assert files(beside)[0] == "now"
    QTest.keyClick(beside, "p")
    choose(beside, "week", qtbot)
    assert not beside.action["blink"].isChecked()


def test_in_one_view_the_prior_takes_the_whole_place(beside: MainWindow, qtbot):
    QTest.keyClick(beside, "1")
    show, title = beside.views.explained, beside.views.explained_title
    QTest.keyClick(beside, "p")
    qtbot.waitUntil(lambda: show.presentation.loaded.radiograph.source.path.stem == "week")
    assert title.text() == show.caption == "PRIOR 2024-03-01, 7 days earlier"
    QTest.keyClick(beside, "p")
    assert show.presentation is beside.viewer.presentation
    assert title.text() != "PRIOR 2024-03-01, 7 days earlier"
    beside.viewer.choose(row_of(beside, "other"))
    QTest.keyClick(beside, "p")
    qtbot.waitUntil(lambda: beside.statusBar().currentMessage() == "No earlier image of this patient is open")
    assert show.presentation is beside.viewer.presentation
    assert not beside.action["blink"].isChecked()


@pytest.mark.parametrize(("size", "above"), [((640, 900), True), ((1400, 700), False)])
def test_landscape_films_stand_one_above_the_other_where_that_makes_them_larger(
    beside: MainWindow, size: tuple[int, int], above: bool
):
    beside.film.toggle_both()
    beside.resize(*size)
    first, second = (cell.geometry() for cell in beside.layouts.cells[:2])
    assert (second.top() >= first.bottom(), second.left() >= first.right()) == (above, not above)
    assert [len(row) for row in beside.layouts.images()] == ([1, 1] if above else [2])
    QTest.keyClick(beside, "2")
    original, explained = beside.views.original_box.geometry(), beside.views.explained_box.geometry()
    assert (explained.top() >= original.bottom(), explained.left() >= original.right()) == (above, not above)


@pytest.mark.parametrize("name", ["grid", "two"])
def test_the_keys_of_a_comparison_make_one(window: MainWindow, studies: Callable, name: str, qtbot):
    with qtbot.waitSignal(window.viewer.settled):
        window.open(studies(("now", "1", "20240308"), ("week", "1", "20240301")))
    window.layouts.choose(name)
    QTest.keyClick(window, "p")
    assert window.layouts.name == "prior"
    qtbot.waitUntil(lambda: files(window) == ["week", "week"])

"""The palette: any action by its words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pneumoview.gui.base import actions
from pneumoview.gui.features.palette import Palette
from pneumoview.gui.window.main_window import MainWindow


def open_palette(window: MainWindow) -> Palette:
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    (palette,) = (child for child in window.findChildren(Palette) if child.isVisible())
    return palette


def rows(palette: Palette) -> list[tuple[str, ...]]:
    items = (palette.list.topLevelItem(row) for row in range(palette.list.topLevelItemCount()))
    return [tuple(item.text(column) for column in range(3)) for item in items]


def test_all_actions_are_there_with_menu_and_key(window: MainWindow):
    shown = rows(open_palette(window))
    assert {row[0].removesuffix("   ✓") for row in shown} >= set(map(actions.plain_text, window.action.values()))
    assert ("Lung outline", "View", "L") in shown
    assert ("Heatmap   ✓", "View", "H") in shown


def test_words_in_any_order_find_and_enter_runs(window: MainWindow):
    palette = open_palette(window)
    QTest.keyClicks(palette.line, "outline LUNG")
    assert rows(palette) == [("Lung outline", "View", "L")]
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert window.viewer.presentation.lungs_shown
    assert window.action["lungs"].isChecked()


def test_arrows_choose_and_what_begins_with_the_words_comes_first(window: MainWindow):
    palette = open_palette(window)
    QTest.keyClicks(palette.line, "full")
    assert [row[0] for row in rows(palette)] == ["Full screen", "Full range"]
    QTest.keyClicks(palette.line, " r")
    QTest.keyClick(palette.line, Qt.Key.Key_Backspace)
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    assert palette.list.currentItem().text(0) == "Full range"
    QTest.keyClick(palette.line, Qt.Key.Key_Up)
    assert palette.list.currentItem().text(0) == "Full screen"


def test_disabled_actions_are_grey_and_do_not_run(window: MainWindow):
    window.action["invert"].setEnabled(False)
    palette = open_palette(window)
    QTest.keyClicks(palette.line, "invert")
    assert palette.list.topLevelItem(0).isDisabled()
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()
    assert not window.viewer.presentation.inverted


def test_escape_closes(window: MainWindow):
    palette = open_palette(window)
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_an_action_that_a_menu_gains_is_found(window: MainWindow):
    window.files.recent.addAction("/studies/chest && ribs.dcm")
    palette = open_palette(window)
    QTest.keyClicks(palette.line, "ribs")
    assert rows(palette) == [("/studies/chest & ribs.dcm", "File › Open recent", "")]


@pytest.mark.usefixtures("korean")
def test_english_words_find_in_korean_too(window: MainWindow):
    palette = open_palette(window)
    for words in ("폐 윤곽선", "lung outline"):
        palette.line.setText(words)
        assert rows(palette) == [("폐 윤곽선", "보기", "L")]


def test_words_of_no_command_find_nothing_and_enter_stays(window: MainWindow):
    palette = open_palette(window)
    QTest.keyClicks(palette.line, "zzz")
    assert rows(palette) == [("Nothing found", "", "")]
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.close()

"""The grids of cells in the real window: filled, chosen, linked, dropped on, and left again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pneumoview.gui.features.layouts.cell import Cell
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.imaging import dicom
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.radiograph import Facts

Drop = Callable[[MainWindow, int, Cell], None]
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


def file_of(cell: Cell) -> str:
    """Name of the file whose pixels a cell paints; empty where it paints none."""
    loaded = cell.viewport.presentation.loaded
    return loaded.radiograph.source.path.name if loaded else ""


def press(cell: Cell) -> None:
    QTest.mouseClick(cell.viewport, LEFT, pos=QPoint(30, 30))


@pytest.fixture
def grid(shown: MainWindow, qtbot) -> MainWindow:
    """The window with its three analysed pictures in the grid of four, the first of them active."""
    qtbot.waitUntil(lambda: all(item.reading for item in shown.viewer.images.items))
    QTest.keyClick(shown, "4")
    cells = shown.layouts.cells
    qtbot.waitUntil(lambda: [file_of(cell) for cell in cells] == ["a.png", "b.png", "c.tiff", ""])
    return shown


def test_keys_choose_the_layout_and_its_action(grid: MainWindow):
    def seen() -> tuple[bool, bool, int]:
        cells = sum(cell.isVisible() for cell in grid.layouts.cells)
        return grid.views.original.isVisible(), grid.views.explained.isVisible(), cells

    expected = {"1": (False, True, 0), "2": (True, True, 0), "3": (False, False, 2), "4": (False, False, 4)}
    names = ("one_view", "side_by_side", "prior", "grid")
    for number in "12343":
        QTest.keyClick(grid, number)
        assert seen() == expected[number]
        assert [name for name in names if grid.action[name].isChecked()] == [names[int(number) - 1]]
    grid.action["prior"].trigger()
    assert grid.action["prior"].isChecked()
    assert seen() == expected["3"]


def test_the_focus_stays_in_the_image_when_the_layout_changes(grid: MainWindow):
    for start, views in (("list", {"list"}), ("image", {"image"})):
        widget = grid.list if start == "list" else grid.view
        widget.setFocus()
        for number in "1243":
            QTest.keyClick(grid, number)
            focused = QApplication.focusWidget()
            assert {"list" if focused is grid.list else "image" if focused is grid.view else "elsewhere"} == views


@pytest.mark.parametrize("name", ["one", "two", "prior", "grid"])
def test_the_last_layout_is_kept_and_filled_with_the_first_image(
    window: MainWindow, make_window: Callable[..., MainWindow], pictures: list[Path], name: str, qtbot
):
    assert window.layouts.name == "two"
    window.layouts.choose(name)
    window.close()
    again = make_window()
    assert again.layouts.name == name
    with qtbot.waitSignal(again.viewer.settled):
        again.open([pictures[0].parent])
    if name == "grid":
        qtbot.waitUntil(lambda: file_of(again.layouts.cells[1]) == "b.png")


def test_cells_show_the_heatmap_of_their_own_image(grid: MainWindow):
    cells = grid.layouts.cells
    assert all(cell.viewport.presentation.heatmap is not None for cell in cells[:3])
    assert cells[1].title.text() == "What spoke against pneumonia"
    assert cells[3].viewport.message == "Drop an image here"
    grid.viewer.presentation.set_heatmap_shown(False)
    assert not any(cell.own.heatmap_shown for cell in cells)
    assert cells[1].title.text() == "Heatmap hidden (H)"
    QTest.keyClick(grid, "o")
    assert {cell.own.texts for cell in cells} == {grid.viewer.presentation.texts}


def test_a_press_makes_a_cell_active_and_the_list_and_panel_follow(grid: MainWindow, pictures: list[Path]):
    first, second = grid.layouts.cells[:2]
    assert (first.active, second.active) == (True, False)
    second.own.set_voi(second.own.loaded.full_range)
    voi = second.own.voi
    press(second)
    assert (first.active, second.active) == (False, True)
    assert grid.viewer.current == (pictures[1], 0)
    assert grid.list.currentIndex().row() == 1
    assert second.viewport.presentation is grid.viewer.presentation
    assert grid.viewer.presentation.voi is voi
    assert (file_of(first), file_of(second)) == ("a.png", "b.png")
    assert grid.panel.verdict.text() in grid.viewer.images.items[1].reading.title
    QTest.keyClick(grid, "i")
    assert (second.viewport.presentation.inverted, first.viewport.presentation.inverted) == (True, False)
    press(first)
    assert second.own.inverted
    assert not grid.viewer.presentation.inverted
    press(grid.layouts.cells[3])
    assert first.active


def test_the_tab_key_makes_a_cell_active_too(grid: MainWindow):
    first, second = grid.layouts.cells[:2]
    second.viewport.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
    assert first.active
    first.viewport.setFocus()
    QTest.keyClick(first.viewport, Qt.Key.Key_Tab, CONTROL)
    assert second.active


def test_the_active_cell_takes_what_is_chosen_in_the_list(grid: MainWindow, pictures: list[Path], qtbot):
    cells = grid.layouts.cells
    press(cells[1])
    with qtbot.waitSignal(grid.viewer.settled):
        QTest.keyClick(grid, Qt.Key.Key_Down)
    assert [file_of(cell) for cell in cells] == ["a.png", "c.tiff", "c.tiff", ""]
    QTest.keyClick(grid, "1")
    assert grid.viewer.current == (pictures[2], 0)
    assert grid.view is grid.views.explained
    assert grid.viewer.presentation.loaded.radiograph.source.path == pictures[2]


def test_linked_cells_share_zoom_centre_and_turn_until_they_are_parted(grid: MainWindow):
    first, second = (cell.viewport.presentation for cell in grid.layouts.cells[:2])
    view = grid.layouts.cells[0].viewport
    view.zoom_by(2, QPointF(view.rect().center()))
    grid.viewer.presentation.zoom(first.scale, QPointF(20, 15))
    QTest.keyClick(grid, ".")
    assert (second.scale, second.centre, second.turn) == (pytest.approx(first.scale), QPointF(20, 15), Turn(1))
    grid.layouts.cells[1].viewport.zoom_by(1.5)
    assert first.scale == pytest.approx(second.scale)
    QTest.keyClick(grid, Qt.Key.Key_L, CONTROL)
    assert not grid.action["link"].isChecked()
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    assert (first.fit, second.fit, second.turn) == (True, False, Turn(1))
    QTest.keyClick(grid, Qt.Key.Key_L, CONTROL)
    assert (second.fit, second.turn) == (True, Turn())


def test_a_row_dropped_on_a_cell_fills_it_and_leaves_the_others(
    grid: MainWindow, pictures: list[Path], drop: Drop, qtbot
):
    cells = grid.layouts.cells
    with qtbot.waitSignal(grid.viewer.settled):
        drop(grid, 1, cells[3])
    assert [file_of(cell) for cell in cells] == ["a.png", "b.png", "c.tiff", "b.png"]
    assert cells[3].active
    assert grid.viewer.current == (pictures[1], 0)


def test_a_row_that_is_dragged_is_not_chosen_on_the_way(
    grid: MainWindow, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
):
    dragged: list[str] = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, _: dragged.append(drag.mimeData().urls()[0].fileName()))
    rows, modifiers = grid.list.viewport(), Qt.KeyboardModifier.NoModifier
    position = grid.list.visualRect(grid.viewer.images.index(1)).center()
    QTest.mousePress(rows, LEFT, modifiers, position)
    move = QMouseEvent(
        QEvent.Type.MouseMove, position + QPoint(40, 0), rows.mapToGlobal(position), LEFT, LEFT, modifiers
    )
    QApplication.sendEvent(rows, move)
    QTest.mouseRelease(rows, LEFT, modifiers, position + QPoint(40, 0))
    assert (dragged, grid.viewer.current) == (["b.png"], (pictures[0], 0))
    QTest.mouseClick(rows, LEFT, modifiers, position)
    assert grid.viewer.current == (pictures[1], 0)


def test_closing_all_empties_the_cells(grid: MainWindow, pictures: list[Path], qtbot):
    grid.viewer.close_all()
    assert [file_of(cell) for cell in grid.layouts.cells] == ["", "", "", ""]
    with qtbot.waitSignal(grid.viewer.settled):
        grid.open([pictures[1]])
    assert file_of(grid.layouts.cells[0]) == "b.png"


def test_a_cell_says_that_its_file_cannot_be_shown(window: MainWindow, pictures: list[Path], qtbot):
    pictures[1].write_bytes(b"no picture at all")
    with qtbot.waitSignal(window.viewer.settled):
        window.open([pictures[0].parent])
    QTest.keyClick(window, "4")
    cell = window.layouts.cells[1]
    qtbot.waitUntil(lambda: cell.title.text() == "This file cannot be shown")
    qtbot.waitUntil(lambda: cell.viewport.message.startswith("b.png is neither DICOM nor"))


def test_the_header_alone_says_whose_an_image_is(real_data: Path, tmp_path: Path):
    path = next((real_data / "dicom-cxr").glob("txv*.dcm"))
    assert dicom.read_facts(path).study_date == "1901-01-01"
    Image.new("L", (4, 4)).save(tmp_path / "a.png")
    assert dicom.read_facts(tmp_path / "a.png") == Facts()

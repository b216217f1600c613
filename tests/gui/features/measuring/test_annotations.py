"""Measuring through the real window: figures are drawn with the mouse, changed, undone, listed and kept."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog

from drawing import LEFT, NONE, SHIFT, at, click, drag, figures, sentences, show
from pneumoview.gui.base import theme
from pneumoview.gui.features.measuring.feature import Measuring
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.phantom.files import write_samples

NAN = float("nan")


def draw_all(measuring: Measuring) -> None:
    """One figure of each kind, in the order of the menu."""
    for key, *drags in (
        ("D", ((10, 10), (30, 10))),
        ("A", ((50, 10), (40, 20))),
        ("E", ((10, 20), (30, 30))),
        ("E", ((50, 30), (70, 40))),
        ("U", ((30, 45), (50, 45)), ((20, 50), (60, 50))),
    ):
        QTest.keyClick(measuring.parent(), key)
        for start, end in drags:
            drag(measuring, start, end)
        if key == "A":
            click(measuring, 50, 20)
    QTest.keyClick(measuring.parent(), "N")
    click(measuring, 5.5, 5.5)


def test_each_figure_is_drawn_with_the_mouse_and_says_what_it_measures(measuring: Measuring):
    draw_all(measuring)
    assert figures(measuring) == [
        ("distance", [(10, 10), (30, 10)]),
        ("angle", [(50, 10), (40, 20), (50, 20)]),
        ("ellipse", [(10, 20), (30, 30)]),
        ("rectangle", [(50, 30), (70, 40)]),
        ("ratio", [(30, 45), (50, 45), (20, 50), (60, 50)]),
        ("probe", [(5.5, 5.5)]),
    ]
    lines = sentences(measuring)
    assert lines.pop(2).startswith("Elliptical region 1: Mean 58.")
    assert lines == [
        "Distance 1: 20.0 px",
        "Angle 1: 45.0°",
        "Rectangular region 1: Mean 178.5, SD 17.3, min 150, max 207, 200 pixels",
        "Cardiothoracic ratio 1: 0.50, heart 20.0 px, thorax 40.0 px",
        "Pixel 1: 15 at x 5, y 5",
    ]


def test_the_smaller_width_of_a_ratio_is_the_heart_and_a_doubtful_one_is_warned_of(measuring: Measuring):
    QTest.keyClick(measuring.parent(), "U")
    for start, end in (((20, 50), (60, 50)), ((30, 45), (50, 45)), ((10, 20), (70, 20)), ((30, 30), (36, 30))):
        drag(measuring, start, end)
    assert sentences(measuring) == [
        "Cardiothoracic ratio 1: 0.50, heart 20.0 px, thorax 40.0 px",
        "Cardiothoracic ratio 2: 0.10 (unusual, check the lines), heart 6.0 px, thorax 60.0 px",
    ]


def test_points_can_be_clicked_one_by_one(measuring: Measuring):
    QTest.keyClick(measuring.parent(), "D")
    click(measuring, 10, 10)
    QTest.mouseMove(measuring.parent().views.explained, at(measuring, 20, 15))
    assert len(measuring.document.draft.points) == 2
    assert measuring.document.measured(measuring.document.draft).labels[0].endswith(" px")
    click(measuring, 40, 30)
    assert measuring.document.draft is None
    assert figures(measuring) == [("distance", [(10, 10), (40, 30)])]


def test_shift_draws_level_lines_and_circles_and_frees_the_widths_of_a_ratio(measuring: Measuring):
    QTest.keyClick(measuring.parent(), "D")
    drag(measuring, (10, 10), (30, 14), SHIFT)
    QTest.keyClick(measuring.parent(), "E")
    drag(measuring, (40, 10), (50, 14), SHIFT)
    QTest.keyClick(measuring.parent(), "U")
    drag(measuring, (30, 40), (50, 44))
    drag(measuring, (20, 50), (60, 54), SHIFT)
    assert figures(measuring) == [
        ("distance", [(10, 10), (30, 10)]),
        ("ellipse", [(40, 10), (50, 20)]),
        ("ratio", [(30, 40), (50, 40), (20, 50), (60, 54)]),
    ]


def test_escape_gives_up_what_is_drawn_and_nothing_else(measuring: Measuring):
    window = measuring.parent()
    QTest.keyClick(window, "D")
    drag(measuring, (10, 10), (30, 10))
    window.viewer.presentation.invert()
    click(measuring, 40, 40)
    assert measuring.document.draft is not None
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert measuring.document.draft is None
    assert window.viewer.presentation.inverted
    assert len(figures(measuring)) == 1
    QTest.mousePress(window.views.explained, LEFT, NONE, at(measuring, 30, 10))
    QTest.mouseMove(window.views.explained, at(measuring, 50, 20))
    assert measuring.document.moving is not None
    QTest.keyClick(window, Qt.Key.Key_Escape)
    QTest.mouseRelease(window.views.explained, LEFT, NONE, at(measuring, 50, 20))
    assert figures(measuring) == [("distance", [(10, 10), (30, 10)])]


def test_another_tool_gives_up_the_figure_and_is_marked_in_the_menu(measuring: Measuring):
    action = measuring.parent().action
    QTest.keyClick(measuring.parent(), "A")
    assert action["angle"].isChecked()
    drag(measuring, (10, 10), (20, 20))
    QTest.keyClick(measuring.parent(), "V")
    assert measuring.document.draft is None
    assert (action["angle"].isChecked(), action["select"].isChecked()) == (False, True)


def test_handles_and_whole_figures_are_moved(measuring: Measuring):
    draw_all(measuring)
    QTest.keyClick(measuring.parent(), "V")
    drag(measuring, (30, 10), (30, 15))
    drag(measuring, (70, 30), (75, 25))
    drag(measuring, (40, 50), (40, 55))
    drag(measuring, (5.5, 5.5), (15.5, 5.5))
    drag(measuring, (20, 20), (20, 0))
    assert figures(measuring) == [
        ("distance", [(10, 10), (30, 15)]),
        ("angle", [(50, 10), (40, 20), (50, 20)]),
        ("ellipse", [(10, 0), (30, 10)]),
        ("rectangle", [(50, 25), (75, 40)]),
        ("ratio", [(30, 45), (50, 45), (20, 55), (60, 55)]),
        ("probe", [(15.5, 5.5)]),
    ]


def test_a_handle_is_held_eight_pixels_off_and_the_figure_just_drawn_can_be_mended_at_once(measuring: Measuring):
    view = measuring.parent().views.explained
    QTest.keyClick(measuring.parent(), "D")
    drag(measuring, (10, 10), (40, 10))
    corner = at(measuring, 40, 10) + QPoint(5, 6)
    QTest.mousePress(view, LEFT, NONE, corner)
    QTest.mouseMove(view, at(measuring, 40, 30))
    QTest.mouseRelease(view, LEFT, NONE, at(measuring, 40, 30))
    assert figures(measuring) == [("distance", [(10, 10), (40, 30)])]


def test_undo_redo_and_delete(measuring: Measuring):
    window, action = measuring.parent(), measuring.parent().action
    assert not action["undo"].isEnabled()
    QTest.keyClick(window, "D")
    drag(measuring, (10, 10), (30, 10))
    QTest.keyClick(window, "V")
    drag(measuring, (30, 10), (50, 10))
    assert action["undo"].text() == "Undo – Move: Distance"
    QTest.keyClick(window, "Z", Qt.KeyboardModifier.ControlModifier)
    assert figures(measuring) == [("distance", [(10, 10), (30, 10)])]
    assert (action["undo"].text(), action["redo"].text()) == ("Undo – Draw: Distance", "Redo – Move: Distance")
    QTest.keyClick(window, "Y", Qt.KeyboardModifier.ControlModifier)
    assert figures(measuring) == [("distance", [(10, 10), (50, 10)])]
    QTest.keyClick(window, Qt.Key.Key_Delete)
    assert figures(measuring) == []
    assert not action["delete"].isEnabled()
    QTest.keyClick(window, "Z", Qt.KeyboardModifier.ControlModifier)
    assert figures(measuring) == [("distance", [(10, 10), (50, 10)])]


def test_the_list_chooses_shows_and_deletes(measuring: Measuring, qtbot):
    measuring.parent().action["measurements"].trigger()
    draw_all(measuring)
    table = measuring.list.table
    assert [table.topLevelItem(row).text(0) for row in range(2)] == ["Distance 1", "Angle 1"]
    table.setCurrentItem(table.topLevelItem(3))
    assert measuring.document.selected == 3
    qtbot.mouseClick(measuring.list.jump, LEFT)
    assert measuring.parent().viewer.presentation.centre.x() == pytest.approx(60, abs=0.5)
    assert measuring.parent().viewer.presentation.centre.y() == pytest.approx(35, abs=0.5)
    qtbot.mouseClick(measuring.list.delete, LEFT)
    assert [kind for kind, _ in figures(measuring)] == ["distance", "angle", "ellipse", "ratio", "probe"]
    assert table.topLevelItemCount() == 5
    measuring.parent().viewer.presentation.zoom(4, QPointF(40, 30))
    QTest.keyClick(measuring.parent(), "V")
    click(measuring, 30, 10)
    assert table.selectedItems() == [table.topLevelItem(0)]
    measuring.list.close()
    assert not measuring.parent().action["measurements"].isChecked()


def test_figures_are_painted_where_they_lie_at_every_zoom(measuring: Measuring):
    view = measuring.parent().views.explained

    def coloured() -> set[tuple[int, int]]:
        image = view.grab().toImage()
        middle = at(measuring, 30, 30).y()
        return {(x, middle) for x in range(image.width()) if image.pixelColor(x, middle).rgb() == theme.FIGURE.rgb()}

    QTest.keyClick(measuring.parent(), "E")
    QTest.keyClick(measuring.parent(), "E")
    drag(measuring, (20, 20), (40, 40))
    for _ in range(2):
        left, right = at(measuring, 20, 30).x(), at(measuring, 40, 30).x()
        columns = {x for x, _ in coloured()}
        assert columns
        assert all(min(abs(x - left), abs(x - right)) <= 2 for x in columns)
        measuring.parent().viewer.presentation.zoom(7, QPointF(30, 30))
    measuring.delete()
    assert not coloured()


def test_annotations_come_back_with_the_image_and_the_program(
    measuring: Measuring, make_window: Callable[..., MainWindow], pictures: list[Path], data: Path, qtbot
):
    window = measuring.parent()
    draw_all(measuring)
    drawn = figures(measuring)
    assert len(list(data.iterdir())) == 1
    show(window, pictures[1], qtbot)
    assert figures(measuring) == []
    assert not window.action["undo"].isEnabled()
    QTest.keyClick(window, "D")
    drag(measuring, (10, 10), (30, 30))
    window.list.setCurrentIndex(window.viewer.images.index(0))
    qtbot.waitUntil(lambda: figures(measuring) == drawn)
    assert window.action["undo"].text() == "Undo – Draw: Pixel"
    window.close()
    again = show(make_window(), pictures[0], qtbot)
    assert figures(again) == drawn
    assert not (pictures[0].parent / "a.png.pneumoview.json").exists()


def test_frames_of_a_file_are_kept_apart(window: MainWindow, pictures: list[Path], qtbot):
    measuring = show(window, pictures[2], qtbot)
    QTest.keyClick(window, "D")
    drag(measuring, (10, 10), (30, 30))
    presented = window.viewer.presentation
    window.viewer.step_frame(1)
    qtbot.waitUntil(lambda: presented.loaded is not None and presented.loaded.radiograph.source.frame == 1)
    assert figures(measuring) == []
    measuring.set_beside(True)
    drag(measuring, (20, 20), (40, 40))
    window.viewer.step_frame(-1)
    qtbot.waitUntil(lambda: presented.loaded is not None and presented.loaded.radiograph.source.frame == 0)
    assert figures(measuring) == [("distance", [(10, 10), (30, 30)])]


def test_beside_the_image_where_the_user_wants_it(
    measuring: Measuring, make_window: Callable[..., MainWindow], pictures: list[Path], data: Path, qtbot
):
    measuring.parent().action["annotations_beside"].trigger()
    QTest.keyClick(measuring.parent(), "D")
    drag(measuring, (10, 10), (30, 30))
    content = json.loads((pictures[0].parent / "a.png.pneumoview.json").read_text())
    assert content["frames"]["0"]["figures"][0]["kind"] == "distance"
    assert not data.exists()
    measuring.parent().close()
    again = show(make_window(), pictures[0], qtbot)
    assert again.store.beside
    assert figures(again) == [("distance", [(10, 10), (30, 30)])]


def test_in_the_data_folder_where_the_image_s_own_cannot_be_written(
    measuring: Measuring, pictures: list[Path], data: Path
):
    (pictures[0].parent / "a.png.pneumoview.json").mkdir()
    measuring.store.beside = True
    QTest.keyClick(measuring.parent(), "D")
    drag(measuring, (10, 10), (30, 30))
    assert len(list(data.iterdir())) == 1
    assert not measuring.problem.isVisible()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_in_the_data_folder_where_that_of_the_image_is_read_only(
    measuring: Measuring, pictures: list[Path], data: Path
):
    pictures[0].parent.chmod(0o555)
    measuring.store.beside = True
    QTest.keyClick(measuring.parent(), "D")
    drag(measuring, (10, 10), (30, 30))
    pictures[0].parent.chmod(0o755)
    assert len(list(data.iterdir())) == 1


def test_where_nothing_can_be_written_the_window_says_so_and_goes_on(measuring: Measuring, data: Path):
    data.write_text("in the way")
    QTest.keyClick(measuring.parent(), "D")
    drag(measuring, (10, 10), (30, 30))
    assert measuring.problem.isVisible()
    assert measuring.problem.text().startswith("The measurements on a.png cannot be kept: ")
    assert figures(measuring) == [("distance", [(10, 10), (30, 30)])]


FRAME = {"image": "", "saved": "2026-01-01T00:00:00+00:00", "calibration_mm": None, "figures": []}


@pytest.mark.parametrize(
    "content",
    [
        "{",
        json.dumps([1]),
        json.dumps({"version": 2, "frames": {}}),
        json.dumps({"version": 1, "frames": {"0": {**FRAME, "image": "another"}}}),
        json.dumps({"version": 1, "frames": {"0": {**FRAME, "figures": [{"kind": "angle", "points": [[1, 2]]}]}}}),
        json.dumps({"version": 1, "frames": {"0": {**FRAME, "figures": [{"kind": "probe", "points": [[1, NAN]]}]}}}),
        json.dumps({"version": 1, "frames": {"0": {**FRAME, "figures": [{"kind": "wheel", "points": []}]}}}),
        json.dumps({"version": 1, "frames": {"0": {**FRAME, "calibration_mm": [0, 1]}}}),
    ],
)
def test_a_damaged_file_is_told_of_and_kept_aside(window: MainWindow, pictures: list[Path], qtbot, content: str):
    beside = pictures[0].parent / "a.png.pneumoview.json"
    beside.write_text(content)
    measuring = show(window, pictures[0], qtbot)
    measuring.set_beside(True)
    assert measuring.problem.isVisible()
    assert measuring.problem.text().startswith(f"The measurements in {beside} cannot be used: ")
    assert measuring.problem.text().endswith(" They were kept as a.png.pneumoview.json.damaged1.")
    measuring.problem.accept()
    window.action["distance"].trigger()
    drag(measuring, (10, 10), (30, 30))
    assert (pictures[0].parent / "a.png.pneumoview.json.damaged1").read_text() == content
    assert json.loads(beside.read_text())["frames"]["0"]["figures"]


def test_calibration_by_hand_is_kept_and_undone(
    measuring: Measuring, make_window: Callable[..., MainWindow], pictures: list[Path], qtbot, monkeypatch
):
    monkeypatch.setattr(QInputDialog, "getDouble", lambda *_: (50.0, True))
    window = measuring.parent()
    QTest.keyClick(window, "D")
    drag(measuring, (10, 10), (30, 10))
    window.action["calibrate"].trigger()
    drag(measuring, (10, 40), (30, 40))
    qtbot.waitUntil(lambda: measuring.document.annotations.calibration is not None)
    assert measuring.document.draft is None
    (line,) = sentences(measuring)
    assert line == "Distance 1: 50.0 mm (calibrated by hand)"
    window.close()
    again = show(make_window(), pictures[0], qtbot)
    assert sentences(again) == [line]
    again.parent().action["uncalibrate"].trigger()
    assert sentences(again)[0].endswith(" px")
    again.stacks.undo()
    assert sentences(again) == [line]


def test_a_dicom_file_is_known_by_its_uid_and_says_how_its_lengths_are_meant(
    window: MainWindow, tmp_path: Path, data: Path, qtbot
):
    path = next(path for path in write_samples(tmp_path, 160, 128) if path.suffix == ".dcm")
    measuring = show(window, path, qtbot)
    rows, columns = measuring.document.radiograph.shape
    QTest.keyClick(window, "D")
    drag(measuring, (columns / 4, rows / 2), (columns / 2, rows / 2))
    (kept,) = data.iterdir()
    assert kept.name == f"{measuring.document.radiograph.facts.sop_uid}-{columns}x{rows}.pneumoview.json"
    (line,) = sentences(measuring)
    assert line.endswith(" mm (at detector)")


def test_pictures_are_known_by_their_values(window: MainWindow, tmp_path: Path, qtbot):
    one, copy = tmp_path / "one.png", tmp_path / "copy.png"
    Image.fromarray(np.arange(4800, dtype=np.uint8).reshape(60, 80)).save(one)
    copy.write_bytes(one.read_bytes())
    measuring = show(window, one, qtbot)
    QTest.keyClick(window, "D")
    drag(measuring, (10, 10), (30, 30))
    show(window, copy, qtbot)
    assert figures(measuring) == [("distance", [(10, 10), (30, 30)])]


def test_figures_stay_in_the_cells_of_a_grid_and_go_with_the_other_overlays(
    measuring: Measuring, pictures: list[Path], qtbot
):
    window = measuring.parent()
    first, second, *_ = window.layouts.cells

    def drawn() -> bool:
        image = first.viewport.grab().toImage()
        row = first.viewport.to_widget(QPointF(30, 20)).toPoint().y()
        return any(image.pixelColor(x, row).rgb() == theme.FIGURE.rgb() for x in range(image.width()))

    QTest.keyClick(window, "D")
    drag(measuring, (10, 20), (50, 20))
    row = len(window.viewer.images.items)
    window.open([pictures[1]])
    qtbot.waitUntil(lambda: len(window.viewer.images.items) > row)
    show(window, pictures[0], qtbot)
    QTest.keyClick(window, "4")
    qtbot.waitUntil(lambda: second.own.loaded is not None)
    QTest.mouseClick(second.viewport, LEFT, pos=QPoint(30, 30))
    qtbot.waitUntil(lambda: first.own.loaded is not None)
    assert drawn()
    QTest.keyClick(window, "O")
    assert drawn()
    QTest.keyClick(window, "O")
    assert not drawn()

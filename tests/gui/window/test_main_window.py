"""The whole window with real files and a tiny real model."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from heartbeat import LONGEST_GAP, slowness
from pneumoview.ai.analysis import Analysis, Flag
from pneumoview.gui.base.worker import Worker
from pneumoview.gui.images import finder
from pneumoview.gui.reading.card_page import CardPage
from pneumoview.gui.reading.request import ReadingRequest
from pneumoview.gui.reading.words import Reading
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.phantom import files


def analysis(*probabilities: float) -> Analysis:
    labels = ("normal", "bacterial", "viral")
    return Analysis(labels, probabilities, "viral", np.zeros((4, 4), np.float32), "test 1", "0" * 64, "cpu", 1.0)


def press(window: MainWindow, *keys: Qt.Key | str) -> None:
    for key in keys:
        QTest.keyClick(window, key)


def test_starts_empty_and_without_the_model(window: MainWindow):
    assert window.stack.currentWidget() is window.empty
    assert window.panel.notice.text() == "For research and education. Not a medical device."


def test_the_panel_says_how_much_of_the_heatmap_is_in_the_lungs(window: MainWindow):
    mask = np.array([[True, False], [False, False]])
    half = replace(analysis(0.1, 0.2, 0.7), lung_mask=mask, lung_attention=0.5)
    window.panel.show_analysis(half)
    assert window.panel.status.text() == "Heatmap in lungs: 50 % (chance 25 %)"
    window.panel.show_analysis(analysis(0.1, 0.2, 0.7))
    assert window.panel.status.text() == ""


def test_a_folder_is_listed_shown_and_read(shown: MainWindow, pictures: list[Path], qtbot):
    assert [item.path for item in shown.viewer.images.items] == pictures
    assert shown.viewer.current == (pictures[0], 0)
    assert shown.stack.currentWidget() is shown.views
    assert shown.viewer.presentation.heatmap is not None
    qtbot.waitUntil(lambda: all(item.reading for item in shown.viewer.images.items))
    assert shown.count.text() == "3 of 3 analysed"
    assert shown.panel.scale.probability == pytest.approx(1 - shown.viewer.analysis.by_label["normal"])
    assert shown.viewer.images.items[0].reading.title.startswith(shown.panel.verdict.text())


REFUSED = replace(
    analysis(0.1, 0.7, 0.2),
    verdict="bacterial",
    flags=(Flag("inverted", True, "dark bones"), Flag("age_unknown", False, "no age")),
    lung_mask=np.ones((4, 4), bool),
)


def put(window: MainWindow, path: Path, answer: Analysis, qtbot) -> None:
    """Give an image an answer of the model, and show it."""
    qtbot.waitUntil(lambda: window.viewer.reader.idle)
    with qtbot.waitSignal(window.viewer.settled):
        window.viewer.reader.returned.emit(ReadingRequest(path), answer)
        window.viewer.show_image(path)


def test_a_refused_reading_shows_the_image_and_the_reasons_only(shown: MainWindow, pictures: list[Path], qtbot):
    panel = shown.panel
    assert panel.targets[0].isVisible()
    put(shown, pictures[0], REFUSED, qtbot)
    assert panel.refusal.title.isVisible()
    assert panel.refusal.title.text() == "Not assessed – look yourself"
    assert "Black and white seem to be swapped." in panel.refusal.reasons.toPlainText()
    assert "Age unknown" not in panel.refusal.reasons.toPlainText()
    assert not any(widget.isVisible() for widget in (panel.verdict, panel.scale, panel.cause_bar, *panel.targets))
    assert (panel.verdict.text(), panel.probability.text(), panel.status.text()) == ("", "", "")
    assert shown.viewer.presentation.loaded is not None
    assert shown.viewer.presentation.heatmap is None
    assert shown.viewer.presentation.lungs == []
    assert shown.views.explained_title.text() == "Not assessed – look yourself"
    reading = shown.viewer.images.items[0].reading
    assert (reading.verdict, reading.title, reading.firm) == ("refused", "Not assessed", False)
    assert "%" not in shown.viewer.images.status(shown.viewer.images.items[0])


def test_one_click_reveals_a_refused_reading_for_this_image_until_the_window_closes(
    shown: MainWindow, pictures: list[Path], qtbot
):
    panel = shown.panel
    put(shown, pictures[0], REFUSED, qtbot)
    qtbot.mouseClick(panel.refusal.button, Qt.MouseButton.LeftButton)
    for _ in range(2):
        assert panel.verdict.isVisible()
        assert panel.heading.text() == "Outside what the model knows"
        assert panel.verdict.text() == "Pneumonia"
        assert not panel.verdict.font().bold()
        assert panel.scale.probability == pytest.approx(0.9)
        assert shown.viewer.presentation.heatmap is not None
        assert shown.viewer.presentation.lungs
        assert (
            shown.views.explained_title.text() == "Outside what the model knows: What would speak for: Viral pneumonia"
        )
        expected = Reading("refused", "Pneumonia", "Outside its knowledge", False)
        assert shown.viewer.images.items[0].reading == expected
        put(shown, pictures[1], REFUSED, qtbot)
        assert panel.refusal.title.isVisible()
        assert shown.viewer.images.items[1].reading.title == "Not assessed"
        put(shown, pictures[0], REFUSED, qtbot)
    put(shown, pictures[0], analysis(0.1, 0.7, 0.2), qtbot)
    assert panel.heading.text() == "Pneumonia?"


def test_no_state_of_the_panel_moves_what_is_below(shown: MainWindow, pictures: list[Path], qtbot):
    panel = shown.panel

    def places() -> list[QPoint]:
        QApplication.processEvents()
        below = (panel.progress, panel.status, panel.heatmap, panel.lungs, panel.file_facts, panel.card)
        return [widget.mapTo(panel, QPoint()) for widget in below]

    before = places()
    put(shown, pictures[0], REFUSED, qtbot)
    assert places() == before
    shown.viewer.reveal()
    assert places() == before
    for change in (
        partial(panel.show_waiting, "heatmap"),
        panel.show_stopped,
        panel.start,
        partial(panel.show_error, "no such model", untrusted=True),
    ):
        change()
        assert places() == before


def test_the_card_is_shown_from_the_menu_and_beside_the_model(window: MainWindow, qtbot):
    pages: list[str] = []

    def read() -> None:
        (page,) = (child for child in window.children() if isinstance(child, CardPage) and child.isVisible())
        pages.append(page.text.toPlainText())
        page.close()

    QTimer.singleShot(50, read)
    window.action["card"].trigger()
    QTimer.singleShot(50, read)
    qtbot.mouseClick(window.panel.card, Qt.MouseButton.LeftButton)
    assert [page.splitlines()[0] for page in pages] == ["tiny", "tiny"]


def test_samples_open_in_one_click(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot):
    monkeypatch.setattr(finder, "samples_folder", lambda: tmp_path / "samples")
    monkeypatch.setattr(files, "write_samples", partial(files.write_samples, rows=160, columns=128))
    (button,) = (b for b in window.empty.findChildren(QPushButton) if b.text() == "Open synthetic samples")
    with qtbot.waitSignal(window.viewer.settled):
        button.click()
    qtbot.waitUntil(lambda: len(window.viewer.images.items) == 6)
    assert window.viewer.images.items[0].path == tmp_path / "samples" / "normal.png"
    assert window.panel.status.text().startswith("Synthetic image: its AI result means nothing")


def test_arrows_choose_images_and_a_click_too(shown: MainWindow, pictures: list[Path], qtbot):
    press(shown, Qt.Key.Key_Down)
    assert shown.viewer.current == (pictures[1], 0)
    press(shown, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert shown.viewer.current == (pictures[2], 0)
    press(shown, Qt.Key.Key_Up)
    assert shown.list.currentIndex().row() == 1
    row = shown.list.visualRect(shown.viewer.images.index(0)).center()
    qtbot.mouseClick(shown.list.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert shown.viewer.current == (pictures[0], 0)


def test_page_keys_choose_frames(shown: MainWindow, pictures: list[Path], qtbot):
    with qtbot.waitSignal(shown.viewer.settled):
        shown.list.setCurrentIndex(shown.viewer.images.index(2))
    with qtbot.waitSignal(shown.viewer.settled):
        press(shown, Qt.Key.Key_PageDown)
    assert shown.viewer.current == (pictures[2], 1)
    assert shown.viewer.presentation.loaded.radiograph.pixels[0, 0] == 255
    press(shown, Qt.Key.Key_PageDown)
    assert shown.viewer.current == (pictures[2], 1)


def test_keys_change_the_display(shown: MainWindow):
    show = shown.viewer.presentation
    press(shown, Qt.Key.Key_H)
    assert not show.heatmap_shown
    assert not shown.panel.heatmap.isChecked()
    assert shown.views.explained_title.text() == "Heatmap hidden (H)"
    press(shown, Qt.Key.Key_L)
    assert show.lungs_shown is shown.panel.lungs.isChecked() is True
    press(shown, Qt.Key.Key_H, "1")
    assert show.heatmap_shown
    assert not shown.views.original.isVisible()
    press(shown, Qt.Key.Key_S)
    assert shown.views.original.isVisible()
    before = show.opacity
    press(shown, Qt.Key.Key_BracketLeft)
    assert show.opacity == pytest.approx(before - 0.05)
    assert shown.panel.opacity.value() == round(100 * show.opacity)
    press(shown, Qt.Key.Key_BracketRight, Qt.Key.Key_BracketRight)
    assert show.opacity == pytest.approx(before + 0.05)
    press(shown, Qt.Key.Key_I, Qt.Key.Key_Plus)
    assert show.inverted
    assert not show.fit
    press(shown, Qt.Key.Key_Escape)
    assert (show.inverted, show.fit) == (False, True)


def test_the_panel_changes_the_display(shown: MainWindow, qtbot):
    shown.panel.opacity.setValue(80)
    assert shown.viewer.presentation.opacity == 0.8
    qtbot.mouseClick(shown.panel.heatmap, Qt.MouseButton.LeftButton, pos=shown.panel.heatmap.rect().center())
    assert (
        shown.action["heatmap"].isChecked()
        is shown.viewer.presentation.heatmap_shown
        is shown.panel.heatmap.isChecked()
    )
    qtbot.mouseClick(shown.panel.lungs, Qt.MouseButton.LeftButton, pos=QPoint(8, shown.panel.lungs.height() // 2))
    assert shown.action["lungs"].isChecked() is shown.viewer.presentation.lungs_shown is True


def test_a_click_on_a_class_asks_for_its_heatmap(shown: MainWindow, qtbot):
    other = next(target for target in shown.panel.targets if not target.explained)
    with qtbot.waitSignal(shown.viewer.settled):
        qtbot.mouseClick(other, Qt.MouseButton.LeftButton)
    assert [target.label for target in shown.panel.targets if target.explained] == [other.label]
    assert shown.views.explained_title.text().startswith(("What spoke against", "What would speak for: "))


def test_an_answer_that_nobody_waits_for_reaches_the_list_only(shown: MainWindow, pictures: list[Path]):
    verdict = shown.panel.verdict.text()
    shown.viewer.reader.returned.emit(ReadingRequest(pictures[1]), replace(analysis(0.1, 0.2, 0.7), verdict="viral"))
    assert shown.viewer.images.items[1].reading == Reading("viral", "Pneumonia", "Likely viral", True)
    shown.viewer.reader.returned.emit(ReadingRequest(pictures[0]), analysis(0.0, 0.0, 1.0))
    assert shown.panel.verdict.text() == verdict
    assert shown.panel.model_facts.findChildren(type(shown.panel.verdict))[1].text() != "test 1"


def test_shift_f5_stops_and_f5_analyses_again(shown: MainWindow, pictures: list[Path], qtbot):
    shown.list.setCurrentIndex(shown.viewer.images.index(2))
    shown.viewer._analyses.clear()
    shown.viewer.show_image(pictures[1])
    QTest.keyClick(shown, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    assert shown.panel.verdict.text() == "Not analysed"
    assert shown.panel.status.text() == "Stopped. F5 analyses again."
    qtbot.waitUntil(lambda: shown.viewer.reader.idle)
    with qtbot.waitSignal(shown.viewer.settled):
        press(shown, Qt.Key.Key_F5)
    assert shown.viewer.presentation.heatmap is not None


def test_a_bad_file_shows_its_sentence_and_others_go_on(window: MainWindow, pictures: list[Path], qtbot):
    bad = pictures[0].parent / "0 bad.dcm"
    bad.write_bytes(b"")
    with qtbot.waitSignal(window.viewer.settled) as settled:
        window.open([pictures[0].parent])
    assert settled.args == ["0 bad.dcm is empty"]
    assert window.stack.currentWidget() is window.error
    assert window.error.text.text() == "0 bad.dcm is empty"
    assert window.viewer.images.status(window.viewer.images.items[0]) == "is empty"
    qtbot.waitUntil(lambda: all(item.reading for item in window.viewer.images.items[1:]))


def test_a_foreign_model_is_loaded_once_the_user_agrees(
    make_window: Callable[..., MainWindow], tiny_bundle: Path, pictures: list[Path], tmp_path: Path, qtbot
):
    foreign = tmp_path / "foreign"
    shutil.copytree(tiny_bundle, foreign)
    window = make_window(str(foreign))
    with qtbot.waitSignal(window.viewer.settled):
        window.open([pictures[0]])
    assert "load it only if you trust its author" in window.panel.status.text()
    with qtbot.waitSignal(window.viewer.settled) as settled:
        qtbot.mouseClick(window.panel.trust, Qt.MouseButton.LeftButton)
    assert settled.args == [""]
    assert window.viewer.images.items[0].reading


def test_dropped_files_are_opened_and_remembered(window: MainWindow, pictures: list[Path], qtbot):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(pictures[1]))])
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(window.viewer.settled):
        window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, buttons, modifiers))
    assert window.viewer.current == (pictures[1], 0)
    assert window.files.recent.actions()[0].text() == str(pictures[1])


def test_settings_survive(shown: MainWindow, make_window: Callable[..., MainWindow]):
    press(shown, "1", Qt.Key.Key_H, Qt.Key.Key_L, Qt.Key.Key_BracketRight)
    opacity = shown.viewer.presentation.opacity
    shown.close()
    again = make_window()
    assert not again.views.original.isVisibleTo(again)
    assert not again.viewer.presentation.heatmap_shown
    assert again.viewer.presentation.lungs_shown
    assert again.panel.lungs.isChecked()
    assert again.viewer.presentation.opacity == pytest.approx(opacity)


def test_the_view_is_saved(shown: MainWindow, tmp_path: Path):
    assert shown.files.save_view(tmp_path / "view.png")
    assert (tmp_path / "view.png").read_bytes().startswith(b"\x89PNG")
    assert not shown.files.save_view(tmp_path / "absent" / "view.png")


def test_every_action_has_an_own_key_and_a_menu(window: MainWindow):
    keys = [key.toString() for menu in window.action.menus for action in menu.actions() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    wanted = "Ctrl+O Ctrl+Shift+O Ctrl+S Up Down Left Right PgUp PgDown 1 2 S H L [ ] I F F11 ? Esc"
    assert {*wanted.split(), "Shift+F5", "Shift+A", "Shift+W", "Ctrl+K"} <= set(keys)


def test_a_real_dicom_says_whose_it_is(window: MainWindow, real_data: Path, qtbot):
    path = next((real_data / "dicom-cxr").glob("txv*.dcm"))
    with qtbot.waitSignal(window.viewer.settled) as settled:
        window.open([path])
    assert settled.args == [""]
    left, right = (
        Qt.AlignmentFlag.AlignTop | side for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
    )
    assert window.views.original.corner_texts()[left][1].endswith("M  62 y")
    assert window.views.original.corner_texts()[right][1] == "1901-01-01  CR  PA"


def test_closing_while_busy_is_clean(make_window: Callable[..., MainWindow], pictures: list[Path], qtbot):
    window = make_window()
    with qtbot.waitSignal(window.viewer.reader.started):
        window.open([pictures[0].parent])
    window.close()
    assert not any(worker._thread.is_alive() for worker in window.findChildren(Worker))


FRESH = """
import os, sys
from pathlib import Path
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from heartbeat import Heartbeat
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pneumoview.gui.images import finder
from pneumoview.gui.window import main_window
from pneumoview.gui.reading.card_page import CardPage
from pneumoview.gui.window.main_window import MainWindow
application = QApplication([])
window = MainWindow(QSettings(sys.argv[1], QSettings.Format.IniFormat), model=sys.argv[2], device="cpu")
window.fill()
window.show()
application.processEvents()
print([name for name in ("torch", "torchvision", "pytorch_grad_cam", "matplotlib", "cv2") if name in sys.modules])
heartbeat = Heartbeat()
heartbeat.start()
window.viewer.settled.connect(lambda _: (window.close(), application.quit()))
window.open([Path(sys.argv[3])])
application.exec()
print("torch" in sys.modules)
heartbeat.stop()
print(max(heartbeat.gaps))
"""


def test_nothing_heavy_before_the_first_paint_and_no_stall_while_the_model_loads(
    tiny_bundle: Path, pictures: list[Path], tmp_path: Path
):
    arguments = [str(tmp_path / "fresh.ini"), str(tiny_bundle), str(pictures[0])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", FRESH, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    before, after, gap = done.stdout.split("\n")[:3]
    assert before == "[]"
    assert after == "True"
    assert float(gap) < LONGEST_GAP * slowness()


def test_the_event_loop_lives_while_images_are_read(shown: MainWindow, pictures: list[Path], heartbeat, qtbot):
    shown.viewer._analyses.clear()
    with qtbot.waitSignal(shown.viewer.settled):
        heartbeat.start()
        shown.viewer.show_image(pictures[1])
    heartbeat.stop()
    assert max(heartbeat.gaps) < LONGEST_GAP * slowness()


def test_a_slow_image_shows_its_small_copy_and_no_black(shown: MainWindow, pictures: list[Path], qtbot):
    qtbot.waitUntil(lambda: shown.viewer.images.thumbnail(pictures[0]) is not None)
    shown.viewer._go_blank()
    view = shown.views.explained
    assert view.message == "Loading …"
    assert view.grab().toImage().pixelColor(view.width() * 3 // 4, view.height() * 2 // 5).red() > 60
    shown.viewer.show_image(*shown.viewer.current)
    qtbot.waitUntil(lambda: view.message == "")
    assert view.preview is None


def test_facts_of_image_and_model_stand_in_the_same_columns(shown: MainWindow):
    rows = [*shown.panel.file_facts._labels, *shown.panel.model_facts._labels]
    assert len(rows) > 5
    origin = QPoint()
    assert {left.mapTo(shown.panel, origin).x() for left, _ in rows} == {18}
    assert len({right.mapTo(shown.panel, origin).x() for _, right in rows}) == 1
    assert all(left.y() == right.y() and left.alignment() == right.alignment() for left, right in rows)

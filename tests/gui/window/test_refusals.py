"""What is not assessed: shown alone, agreed with by nobody, and assessed again as it is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from conftest import gradient
from pneumoview.ai.analysis import Analysis, Flag
from pneumoview.errors import BundleError
from pneumoview.gui.reading.request import ReadingRequest
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.shown import Shown

REFUSED = Analysis(
    *(("normal", "bacterial", "viral"), (0.1, 0.7, 0.2), "viral", np.zeros((4, 4), np.float32)),
    *("test 1", "0" * 64, "cpu", 1.0, "bacterial", (Flag("inverted", True, "dark bones"),)),
)


def press(window: MainWindow, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(window, key)


def put(window: MainWindow, path: Path, answer: Analysis, qtbot) -> None:
    """Give an image an answer of the model, and show it."""
    qtbot.waitUntil(lambda: window.viewer.reader.idle)
    with qtbot.waitSignal(window.viewer.settled):
        window.viewer.reader.returned.emit(ReadingRequest(path), answer)
        window.viewer.show_image(path)


def test_analysing_again_reads_the_image_as_it_is_turned(shown: MainWindow, tmp_path: Path, qtbot):
    viewer, other = shown.viewer, tmp_path / "turned.png"
    Image.fromarray(np.rot90(gradient(), -1).copy()).save(other)
    stored = viewer.analysis
    viewer.presentation.set_turn(Turn(1))
    with qtbot.waitSignal(viewer.settled):
        press(shown, Qt.Key.Key_F5)
    turned, item = viewer.analysis, viewer.images.items[0]
    assert turned.probabilities != stored.probabilities
    assert " · Assessed as shown: turned 90° · " in f"{item.reading.detail} · "
    assert shown.panel.status.text().endswith("Assessed as shown: turned 90°")
    with qtbot.waitSignal(viewer.settled):
        shown.open([other])
    qtbot.waitUntil(lambda: viewer.current == (other, 0) and viewer.analysis is not None)
    assert turned.probabilities == pytest.approx(viewer.analysis.probabilities)
    np.testing.assert_allclose(np.rot90(turned.heatmap, -1), viewer.analysis.heatmap, atol=1e-3)


def test_analysing_again_reads_the_image_as_it_is_inverted(shown: MainWindow, tmp_path: Path, qtbot):
    viewer, other = shown.viewer, tmp_path / "negative.png"
    Image.fromarray(255 - gradient()).save(other)
    press(shown, Qt.Key.Key_Comma, Qt.Key.Key_I)
    with qtbot.waitSignal(viewer.settled):
        press(shown, Qt.Key.Key_F5)
    assert [flag.what for flag in viewer.analysis.flags] == [("turned_270", "inverted")]
    press(shown, Qt.Key.Key_Period)
    with qtbot.waitSignal(viewer.settled):
        press(shown, Qt.Key.Key_F5)
    inverted = viewer.analysis
    assert [flag.detail for flag in inverted.flags] == ["Assessed as shown: inverted."]
    with qtbot.waitSignal(viewer.settled):
        shown.open([other])
    qtbot.waitUntil(lambda: viewer.current == (other, 0) and viewer.analysis is not None)
    assert inverted.probabilities == viewer.analysis.probabilities
    assert not viewer.presentation.inverted
    viewer.choose(0)
    qtbot.waitUntil(lambda: viewer.presentation.loaded is not None and viewer.presentation.inverted)
    assert viewer.analysis is inverted


def test_a_refusal_of_a_turned_image_can_be_answered(shown: MainWindow, pictures: list[Path], qtbot):
    viewer, refusal = shown.viewer, shown.panel.refusal
    put(shown, pictures[0], replace(REFUSED, remedy=Shown(Turn(1))), qtbot)
    assert refusal.mend.isVisible()
    assert refusal.mend.text() == "Turn and assess again"
    press(shown, Qt.Key.Key_I)
    assert refusal.mend.text() == "Assess again as shown"
    press(shown, Qt.Key.Key_I)
    with qtbot.waitSignal(viewer.settled):
        qtbot.mouseClick(refusal.mend, Qt.MouseButton.LeftButton)
    assert viewer.presentation.turn == Turn(1)
    assert [flag.what for flag in viewer.analysis.flags] == [("turned_90",)]
    for remedy, words in ((Shown(inverted=True), "Invert"), (Shown(Turn(2), inverted=True), "Turn, invert")):
        put(shown, pictures[1], replace(REFUSED, remedy=remedy), qtbot)
        assert refusal.mend.text() == f"{words} and assess again"
    put(shown, pictures[1], REFUSED, qtbot)
    assert not refusal.mend.isVisible()


def test_nothing_assessed_is_one_view_and_nothing_to_agree_with(shown: MainWindow, pictures: list[Path], qtbot):
    original, agree = shown.views.original, shown.action["agree"]
    assert (original.isVisible(), agree.isEnabled()) == (True, True)
    original.setFocus()
    put(shown, pictures[0], REFUSED, qtbot)
    assert (original.isVisible(), agree.isEnabled(), shown.opinions.bar.agree.isEnabled()) == (False, False, False)
    assert shown.views.explained.hasFocus()
    qtbot.mouseClick(shown.panel.refusal.button, Qt.MouseButton.LeftButton)
    assert (original.isVisible(), agree.isEnabled()) == (True, True)
    put(shown, pictures[1], REFUSED, qtbot)
    press(shown, Qt.Key.Key_1, Qt.Key.Key_2)
    assert not original.isVisible()


def fail(*_: object) -> None:
    raise BundleError("vgg16-9 is not installed")


def test_what_is_analysed_again_in_vain_is_not_assessed(shown: MainWindow, qtbot):
    viewer, agree = shown.viewer, shown.action["agree"]
    for end in (viewer.stop, lambda: qtbot.waitUntil(lambda: shown.panel.verdict.text() == "No AI result")):
        assert agree.isEnabled()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(viewer.reader, "_work", fail)
            viewer.analyse()
            end()
        assert (viewer.analysis, viewer.presentation.heatmap, agree.isEnabled()) == (None, None, False)
        assert (viewer.unassessed, shown.views.original.isVisible()) == (True, False)
        qtbot.waitUntil(lambda: viewer.reader.idle)
        with qtbot.waitSignal(viewer.settled):
            viewer.analyse()


def test_what_is_covered_is_one_view_too(shown: MainWindow):
    assert shown.views.original.isVisible()
    shown.action["read_first"].trigger()
    assert not shown.views.original.isVisible()
    shown.action["read_first"].trigger()
    assert shown.views.original.isVisible()

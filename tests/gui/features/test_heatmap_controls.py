"""Method, colours and threshold of the heatmap, from the form to the picture and back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from pneumoview.gui.window.main_window import MainWindow
from pneumoview.imaging.overlay import COLOUR_MAPS, colour_map, coloured


def choose(combo: QComboBox, text: str) -> None:
    combo.setFocus()
    while combo.currentText() != text:
        before = combo.currentIndex()
        QTest.keyClick(combo, Qt.Key.Key_Down if combo.findText(text) > before else Qt.Key.Key_Up)
        assert combo.currentIndex() != before


def lay_over(window: MainWindow, heatmap: list[list[float]]) -> QImage:
    """Lay a heatmap over in full strength, and return it as it is painted."""
    window.viewer.presentation.set_heatmap(np.array(heatmap, np.float32))
    window.display.set_opacity(1.0)
    return window.viewer.presentation.heatmap


@pytest.fixture
def unfolded(shown: MainWindow) -> MainWindow:
    QTest.mouseClick(shown.panel.more, Qt.MouseButton.LeftButton)
    return shown


def test_the_form_is_folded_until_it_is_wanted(shown: MainWindow):
    form, action = shown.panel.heatmap_options, shown.action["heatmap_options"]
    assert not form.isVisible()
    QTest.mouseClick(shown.panel.more, Qt.MouseButton.LeftButton)
    assert form.isVisible()
    assert action.isChecked()
    action.trigger()
    assert not form.isVisible()
    assert not shown.panel.more.isChecked()


def test_another_method_makes_another_heatmap_of_the_same_class(unfolded: MainWindow, qtbot):
    unfolded.viewer.explain("normal")
    qtbot.waitUntil(lambda: unfolded.viewer.analysis.target == "normal")
    first = unfolded.viewer.analysis
    with qtbot.waitSignal(unfolded.viewer.settled):
        choose(unfolded.panel.heatmap_options.method, "LayerCAM")
    qtbot.waitUntil(lambda: unfolded.viewer.analysis.method == "layercam")
    assert (first.method, unfolded.viewer.analysis.target) == ("gradcam", "normal")
    assert unfolded.viewer.analysis.probabilities == first.probabilities
    assert unfolded.viewer.analysis.heatmap is not first.heatmap
    labels = [label.text() for label in unfolded.panel.model_facts.findChildren(type(unfolded.count))]
    assert "LayerCAM" in labels


def test_eigencam_is_not_said_to_be_of_a_class(unfolded: MainWindow, qtbot):
    choose(unfolded.panel.heatmap_options.method, "Eigen-CAM")
    qtbot.waitUntil(lambda: unfolded.viewer.analysis.method == "eigencam")
    assert unfolded.views.explained_title.text() == "Where the model looked: whatever the class"


def test_the_next_image_is_read_by_the_same_method(unfolded: MainWindow, qtbot):
    choose(unfolded.panel.heatmap_options.method, "Grad-CAM++")
    qtbot.waitUntil(lambda: unfolded.viewer.analysis.method == "gradcam++")
    unfolded.viewer.step_image(1)
    qtbot.waitUntil(lambda: unfolded.viewer.analysis is not None)
    assert unfolded.viewer.analysis.method == "gradcam++"


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_picture_and_legend_take_the_colours(unfolded: MainWindow, name: str):
    lay_over(unfolded, [[1.0, 1.0], [1.0, 1.0]])
    choose(unfolded.panel.heatmap_options.colours, name.capitalize())
    picture = unfolded.viewer.presentation.heatmap
    hottest = QColor(*map(int, colour_map(name)[-1]))
    assert picture.pixelColor(0, 0) == hottest
    view = unfolded.views.explained
    grabbed = view.grab().toImage()
    x = view.width() - 15
    middle = grabbed.pixelColor(x, view.height() // 2)
    expected = QColor(*map(int, colour_map(name)[128]))
    assert max(abs(a - b) for a, b in zip(middle.getRgb(), expected.getRgb(), strict=True)) <= 12


def test_below_the_threshold_nothing_is_painted(unfolded: MainWindow):
    lay_over(unfolded, [[0.2, 0.4], [0.6, 1.0]])
    slider = unfolded.panel.heatmap_options.threshold
    slider.setFocus()
    for _ in range(10):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert unfolded.viewer.presentation.threshold == 0.5
    assert unfolded.panel.heatmap_options.figure.text() == "50 %"
    picture = unfolded.viewer.presentation.heatmap
    alphas = [picture.pixelColor(x, y).alpha() for y in (0, 1) for x in (0, 1)]
    assert alphas == [0, 0, 153, 255]
    assert unfolded.viewer.current[0].name == "a.png"


def test_the_legend_ends_at_the_threshold(unfolded: MainWindow):
    lay_over(unfolded, [[1.0]])
    view = unfolded.views.explained
    x, low = view.width() - 15, view.height() // 2 + 40
    painted = view.grab().toImage().pixelColor(x, low)
    unfolded.viewer.presentation.set_threshold(0.5)
    bare = view.grab().toImage().pixelColor(x, low)
    assert painted != bare
    high = view.height() // 2 - 40
    assert view.grab().toImage().pixelColor(x, high).red() > 150


def test_coloured_by_hand():
    assert coloured(np.array([[0.0, 0.5, 1.0]], np.float32), "cividis", 0.6).tolist() == [
        [[0, 34, 77, 0], [*colour_map("cividis")[128].tolist(), 0], [253, 231, 55, 255]]
    ]


def test_what_is_chosen_is_kept(unfolded: MainWindow, make_window: Callable[..., MainWindow]):
    form = unfolded.panel.heatmap_options
    choose(form.method, "LayerCAM")
    choose(form.colours, "Magma")
    form.threshold.setValue(30)
    unfolded.close()
    again = make_window()
    assert (again.viewer.method, again.viewer.presentation.colours, again.viewer.presentation.threshold) == (
        "layercam",
        "magma",
        0.3,
    )
    form = again.panel.heatmap_options
    assert (form.method.currentText(), form.colours.currentText()) == ("LayerCAM", "Magma")
    assert form.figure.text() == "30 %"
    assert again.panel.more.isChecked()
    assert form.isVisibleTo(again.panel)


def test_settings_of_another_time_are_not_trusted(settings, make_window: Callable[..., MainWindow]):
    for name, value in (("heatmap_method", "x"), ("heatmap_colours", "jet"), ("heatmap_threshold", 7.0)):
        settings.setValue(name, value)
    window = make_window()
    assert (window.viewer.method, window.viewer.presentation.colours, window.viewer.presentation.threshold) == (
        "gradcam",
        "inferno",
        1.0,
    )


def test_a_click_leaves_the_arrows_to_the_list(unfolded: MainWindow):
    unfolded.list.setFocus()
    for control in (unfolded.panel.heatmap_options.threshold, unfolded.panel.opacity):
        QTest.mouseClick(control, Qt.MouseButton.LeftButton)
        assert not control.hasFocus()
    QTest.keyClick(unfolded, Qt.Key.Key_Down)
    assert unfolded.viewer.current[0].name == "b.png"


def test_the_wheel_passes_over_controls(unfolded: MainWindow):
    for control in (unfolded.panel.heatmap_options.method, unfolded.panel.opacity):
        middle = QPointF(control.rect().center())
        there = QPointF(control.mapToGlobal(middle.toPoint()))
        before = (unfolded.viewer.method, unfolded.viewer.presentation.opacity)
        event = QWheelEvent(
            *(middle, there, QPoint(), QPoint(0, -120)),
            *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False),
        )
        QApplication.sendEvent(control, event)
        assert (unfolded.viewer.method, unfolded.viewer.presentation.opacity) == before


def test_options_scroll_into_view_where_the_window_is_low(shown: MainWindow, qtbot):
    shown.resize(1200, 620)
    options = shown.panel.heatmap_options
    shown.panel.more.setChecked(True)
    qtbot.waitUntil(lambda: options.visibleRegion().boundingRect().height() == options.height())

"""Tools, turning, presets and overlays through the real window: keys, mouse, menus and tool bar, both directions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from pneumoview.gui.base import theme
from pneumoview.gui.features.view_tools import preset_text
from pneumoview.gui.view.corner_texts import age_text
from pneumoview.gui.view.loaded import Loaded
from pneumoview.gui.view.marks import scale_bar
from pneumoview.gui.view.presentation import Texts
from pneumoview.gui.view.tools import Level, Magnifier, Pan, Zoom
from pneumoview.gui.view.viewport import Viewport
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.radiograph import Facts, Spacing, VoiLut, Window

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
CORNERS = {
    "patient": Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft,
    "study": Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight,
    "view": Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft,
    "file": Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight,
}


def drag(view: Viewport, by: QPoint, button: Qt.MouseButton = LEFT) -> QPoint:
    """Press in the middle of a view and drag; returns where."""
    start = view.rect().center()
    QTest.mousePress(view, button, NONE, start)
    QTest.mouseMove(view, start + by)
    QTest.mouseRelease(view, button, NONE, start + by)
    return start


def checked(window: MainWindow) -> list[str]:
    return [name for name in ("level", "pan", "zoom", "magnifier") if window.action[name].isChecked()]


def change(window: MainWindow, **changes: object) -> None:
    """Show the same image with other attributes."""
    loaded = window.viewer.presentation.loaded
    window.viewer.presentation.show(Loaded((replace(loaded.radiograph, **changes),), loaded.voi, loaded.full_range))


@pytest.mark.parametrize(
    ("key", "name", "kind"),
    [("t", "pan", Pan), ("z", "zoom", Zoom), ("g", "magnifier", Magnifier), ("w", "level", Level)],
)
def test_a_key_and_the_tool_bar_take_one_tool_at_a_time(shown: MainWindow, key: str, name: str, kind: type):
    QTest.keyClick(shown, "t" if key == "w" else "w")
    QTest.keyClick(shown, key)
    assert type(shown.toolbox.active) is kind
    assert checked(shown) == [name]
    shown.action[name].trigger()
    assert checked(shown) == [name]
    shown.toolbox.take(Level())
    assert checked(shown) == []


def test_dragging_does_what_the_tool_in_hand_does(shown: MainWindow):
    show, view = shown.viewer.presentation, shown.views.explained
    window, scale = show.window(), view.image_rect().width() / 80
    QTest.keyClick(shown, "t")
    drag(view, QPoint(30, -20))
    assert (show.centre.x(), show.centre.y()) == pytest.approx((40 - 30 / scale, 30 + 20 / scale))
    QTest.keyClick(shown, "z")
    before = show.scale
    start = QPointF(view.rect().center())
    fixed = view.to_image(start)
    drag(view, QPoint(0, -150))
    assert show.scale == pytest.approx(2 * before)
    assert view.to_widget(fixed).toPoint() == start.toPoint()
    drag(view, QPoint(0, 150))
    assert show.scale == pytest.approx(before)
    assert show.window() == window
    centre = show.centre
    QTest.keyClick(shown, "w")
    drag(view, QPoint(40, 0))
    assert show.window().width > window.width
    assert show.centre == centre
    drag(view, QPoint(8, 0), MIDDLE)
    assert show.centre.x() == pytest.approx(centre.x() - 8 / show.scale)


def test_the_magnifier_shows_stored_pixels_at_the_cursor_in_both_views(shown: MainWindow):
    show = shown.viewer.presentation
    show.set_voi(Window(128, 256))
    show.set_texts(Texts.NONE)
    show.set_heatmap_shown(False)
    QTest.keyClick(shown, "g")
    QTest.mouseMove(shown.views.explained, shown.views.explained.rect().center())
    column = show.value()[0]
    for view in (shown.views.original, shown.views.explained):
        scale = view.image_rect().width() / 80
        assert shown.toolbox.active.magnification(view) == pytest.approx(2 * scale)
        image, middle = view.grab().toImage(), view.to_widget(show.cursor).toPoint()
        aside = middle + QPoint(round(4.4 * scale), 0)
        assert image.pixelColor(aside).red() == pytest.approx(3 * (column + 2.7), abs=5)
        QTest.keyClick(shown, "w")
        assert view.grab().toImage().pixelColor(aside).red() == pytest.approx(3 * (column + 4.9), abs=5)
        QTest.keyClick(shown, "g")
    show.zoom(0.4, QPointF(40, 30))
    assert shown.toolbox.active.magnification(shown.views.original) == 1
    show.zoom(0.6, QPointF(40, 30))
    assert shown.toolbox.active.magnification(shown.views.original) == 2


def test_one_to_one_fit_and_reset(shown: MainWindow):
    show = shown.viewer.presentation
    QTest.keyClick(shown, "0")
    assert shown.views.explained.image_rect().width() == 80 / shown.devicePixelRatioF()
    QTest.keyClick(shown, "f")
    assert show.fit
    show.set_voi(Window(1, 2))
    for key in ("0", "i", "."):
        QTest.keyClick(shown, key)
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert (show.fit, show.inverted, show.turn, show.voi) == (True, False, Turn(), show.loaded.voi)


@pytest.mark.parametrize(
    ("key", "modifier", "turn"),
    [
        (Qt.Key.Key_Period, NONE, Turn(1)),
        (Qt.Key.Key_Comma, NONE, Turn(3)),
        (Qt.Key.Key_H, SHIFT, Turn(0, True)),
        (Qt.Key.Key_V, SHIFT, Turn(2, True)),
    ],
)
def test_keys_turn_the_image_and_all_that_belongs_to_it(shown: MainWindow, key, modifier, turn: Turn):
    """The mouse, the heatmap and the corner value agree in every turn; the left upper quarter is hot and is lung."""
    show, view = shown.viewer.presentation, shown.views.explained
    heatmap = np.zeros((4, 4), np.float32)
    heatmap[:2, :2] = 1
    QTest.keyClick(shown, key, modifier)
    assert show.turn == turn
    show.set_heatmap(heatmap)
    show.set_opacity(1.0)
    show.set_lungs(np.kron(heatmap, np.ones((8, 8))) > 0)
    show.set_texts(Texts.NONE)
    at = view.to_widget(QPointF(12.5, 10.5))
    image = view.grab().toImage()
    hot = image.pixelColor(at.toPoint())
    assert (hot.red(), hot.green(), hot.blue()) == pytest.approx((252, 255, 164), abs=2)
    cold = image.pixelColor(view.to_widget(QPointF(70.5, 50.5)).toPoint())
    assert cold.red() == cold.blue() == pytest.approx(211, abs=3)
    edge = view.to_widget(QPointF(40, 10)).toPoint()
    QTest.mouseMove(shown.views.original, QPoint(3, 3))
    show.set_lungs_shown(True)
    before, after = image.pixelColor(edge), view.grab().toImage().pixelColor(edge)
    assert before != after
    QTest.mouseMove(view, at.toPoint())
    assert show.value()[:2] == (12, 10)
    show.set_texts(Texts.FEW)
    assert view.corner_texts()[CORNERS["view"]][3] != ""
    inner = view.to_image(at)
    assert (inner.x(), inner.y()) == pytest.approx((12.5, 10.5))


def test_turning_stays_in_the_view_and_pan_and_zoom_follow_it(shown: MainWindow):
    show, view = shown.viewer.presentation, shown.views.explained
    QTest.keyClick(shown, ".")
    rect = view.image_rect()
    assert rect.height() / rect.width() == pytest.approx(80 / 60)
    assert rect.width() == pytest.approx(view.width()) or rect.height() == pytest.approx(view.height())
    QTest.keyClick(shown, "t")
    scale = rect.width() / 60
    drag(view, QPoint(30, 0))
    assert (show.centre.x(), show.centre.y()) == pytest.approx((40, 30 + 30 / scale))


def test_letters_turn_with_the_patient_and_scale_and_age_are_told(shown: MainWindow):
    spacing = Spacing(0.5, 0.5, "at detector")
    change(shown, facts=Facts(orientation=("L", "F"), age_years=0.5, patient_id="77"), spacing=spacing)
    assert shown.views.explained.corner_texts()[CORNERS["patient"]] == ["", "77  6 mo"]
    plain = shown.views.original.grab().toImage()
    change(shown, spacing=None, facts=Facts(age_years=0.5, patient_id="77"))
    bare = shown.views.original.grab().toImage()
    middle = plain.height() // 2
    sides = {
        x
        for x in range(plain.width())
        for y in range(middle - 8, middle + 9)
        if plain.pixelColor(x, y) != bare.pixelColor(x, y)
    }
    assert min(sides) < 40
    assert max(sides) > plain.width() - 40
    assert not any(60 < x < plain.width() - 60 for x in sides)


def test_the_figure_of_the_legend_leaves_the_letter_of_the_side_free(shown: MainWindow):
    show, view = shown.viewer.presentation, shown.views.explained
    plain = Facts()
    lettered = Facts(orientation=("L", "F"))

    def picture(facts: Facts, threshold: float) -> QImage:
        change(shown, facts=facts)
        show.set_voi(Window(1e6, 1))
        show.set_heatmap(np.zeros((4, 4), np.float32))
        show.set_threshold(threshold)
        return view.grab().toImage()

    def different(one: QImage, other: QImage) -> set[tuple[int, int]]:
        right, middle = view.width(), view.height() // 2
        places = [(x, y) for x in range(right - 120, right - 22) for y in range(middle - 12, middle + 12)]
        return {place for place in places if one.pixelColor(*place) != other.pixelColor(*place)}

    figure = different(picture(plain, 0.5), picture(plain, 0.0))
    letter = different(picture(lettered, 0.5), picture(plain, 0.5))
    assert figure
    assert letter
    assert max(x for x, _ in letter) < min(x for x, _ in figure)


def test_scale_bar_and_age_take_the_unit_that_suits():
    assert scale_bar(2.0, 200) == 100
    assert scale_bar(2.0, 199) == 50
    assert scale_bar(3000, 200) is None
    assert [age_text(years) for years in (None, 12.9, 1.99, 0.5, 0.01)] == ["", "12 y", "23 mo", "6 mo", "4 d"]


def test_presets_of_the_file_are_in_the_menu_with_their_words(shown: MainWindow):
    lut = VoiLut(0, np.arange(256, dtype=np.uint16), 8, "R&D")
    presets = (Window(40, 80, explanation="LUNG"), Window(100, 50), lut)
    change(shown, presets=presets)
    (menu,) = (entry for entry in shown.action.menus if entry.title().replace("&", "") == "Display")
    (inner,) = (
        entry for entry in menu.findChildren(QMenu) + shown.findChildren(QMenu) if entry.title() == "Window presets"
    )
    inner.aboutToShow.emit()
    actions = inner.actions()
    assert [action.text() for action in actions[:3]] == ["LUNG   W 80  L 40", "Window 2   W 50  L 100", "R&&D"]
    actions[1].trigger()
    assert shown.viewer.presentation.voi is presets[1]
    inner.aboutToShow.emit()
    assert [action.isChecked() for action in inner.actions()[:3]] == [False, True, False]
    shown.action["full_range"].trigger()
    assert shown.viewer.presentation.voi == shown.viewer.presentation.loaded.full_range
    change(shown, presets=())
    inner.aboutToShow.emit()
    assert not inner.actions()[0].isEnabled()
    assert preset_text(VoiLut(0, lut.table, 8), 4) == "LUT 4"


def test_the_files_windows_have_keys(shown: MainWindow):
    show = shown.viewer.presentation
    presets = (Window(40, 80), Window(100, 50))
    change(shown, presets=presets)
    for number, voi in ((2, presets[1]), (1, presets[0]), (3, presets[0])):
        QTest.keyClick(shown, str(number), SHIFT)
        assert show.voi is voi
    assert [shown.action[f"preset_{number}"].isEnabled() for number in (1, 2, 3)] == [True, True, False]
    shown.viewer.presentation.show(None)
    QTest.keyClick(shown, "1", SHIFT)
    assert show.voi is None


def test_mirrored_is_told_in_large_amber_letters_even_without_texts(shown: MainWindow):
    show, view = shown.viewer.presentation, shown.views.explained
    show.set_texts(Texts.NONE)

    def amber() -> int:
        image = view.grab(QRect(0, 0, view.width(), 70)).toImage()
        return sum(
            image.pixelColor(x, y) == theme.IMAGE_ACCENT for x in range(image.width()) for y in range(3, image.height())
        )

    assert amber() == 0
    show.set_turn(Turn(2))
    assert amber() == 0
    for turn in (Turn(0, True), Turn(2, True)):
        show.set_turn(turn)
        assert amber() > 200
    show.reset()
    assert amber() == 0


def test_the_right_button_windows_with_any_tool_and_a_click_asks_for_the_menu(shown: MainWindow):
    show, view = shown.viewer.presentation, shown.views.explained
    QTest.keyClick(shown, "d")
    before, tool = show.window(), shown.toolbox.active
    drag(view, QPoint(40, 0), RIGHT)
    assert show.window().width > before.width
    assert QApplication.activePopupWidget() is None
    assert shown.toolbox.active is tool
    after = show.window()
    drag(view, QPoint(2, 0), RIGHT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()
    assert show.window() == after


def test_the_right_button_opens_a_menu_that_acts_on_the_view(shown: MainWindow):
    QTest.mouseClick(shown.views.explained, RIGHT, NONE, QPoint(20, 20))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    names = [action.text() for action in menu.actions() if action.text()]
    assert names[:5] == ["Window and level", "Pan", "Zoom", "Magnifier", "Window presets"]
    next(action for action in menu.actions() if action.text() == "Rotate left").trigger()
    assert shown.viewer.presentation.turn == Turn(3)
    menu.close()


def test_overlays_go_from_all_to_few_to_none_and_back(shown: MainWindow):
    corners = []
    for _ in range(4):
        corners.append(set(shown.views.explained.corner_texts()))
        QTest.keyClick(shown, "o")
    assert corners == [set(CORNERS.values()), {CORNERS["view"]}, set(), set(CORNERS.values())]
    assert shown.viewer.presentation.texts is Texts.FEW


def test_patient_details_are_hidden_in_views_panel_list_and_title(shown: MainWindow, qtbot):
    def told() -> set[str]:
        lines = [line for lines in shown.views.explained.corner_texts().values() for line in lines]
        labels = [label.text() for label in shown.panel.file_facts.findChildren(QLabel)]
        words = " ".join([*lines, *labels, shown.windowTitle(), shown.list.currentIndex().data()])
        return {word for word in ("Kim", "77", "a.png", "b.png") if word in words}

    facts = Facts(patient_name="Kim", patient_id="77")
    change(shown, facts=facts)
    shown.panel.show_radiograph(shown.viewer.presentation.loaded.radiograph)
    assert told() == {"Kim", "77", "a.png"}
    QTest.keyClick(shown, Qt.Key.Key_O, SHIFT)
    qtbot.wait(1)
    assert told() == set()
    assert shown.action["hide_patient"].isChecked()
    with qtbot.waitSignal(shown.viewer.settled):
        QTest.keyClick(shown, Qt.Key.Key_Down)
    assert told() == set()
    QTest.keyClick(shown, Qt.Key.Key_O, SHIFT)
    assert told() == {"b.png"}

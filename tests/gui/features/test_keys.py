"""Keys that the user chooses, keys that belong to text fields, and the sheet that prints them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDockWidget, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from pneumoview.gui.features.keys import KeysDialog, KeySheet
from pneumoview.gui.window.main_window import MainWindow


@pytest.fixture
def dialog(window: MainWindow, qtbot) -> KeysDialog:
    dialog = KeysDialog(window.keymap, window)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def keys(window: MainWindow, name: str) -> list[str]:
    return [key.toString() for key in window.action[name].shortcuts()]


def test_every_action_is_listed_with_its_menu_and_keys(window: MainWindow, dialog: KeysDialog):
    rows = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
    assert {row.data(0, Qt.ItemDataRole.UserRole) for row in rows} == set(window.action)
    (invert,) = (row for row in rows if row.text(0) == "Invert")
    assert (invert.text(1), invert.text(2)) == ("Display", "I")


def test_a_typed_key_works_at_once_and_in_the_next_window(
    window: MainWindow, dialog: KeysDialog, make_window: Callable[..., MainWindow], qtbot
):
    dialog.choose("invert")
    QTest.keyClick(dialog.edit, Qt.Key.Key_J)
    assert keys(window, "invert") == ["J"]
    assert dialog.list.currentItem().text(2) == "J"
    assert window.action["invert"].toolTip() == "Invert (J)"
    assert "J" in KeySheet(window.action.menus, window).sheet.toPlainText().split()
    dialog.close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for key, inverted in ((Qt.Key.Key_I, False), (Qt.Key.Key_J, True)):
        QTest.keyClick(window, key)
        assert window.viewer.presentation.inverted is inverted
    window.close()
    assert keys(make_window(), "invert") == ["J"]


def test_texts_that_name_a_key_follow_it_at_once(shown: MainWindow):
    panel, bar = shown.panel, shown.opinions.bar
    tips = {
        "filter": (shown.browser.bar.field, "Filter by name, patient or study"),
        "show_all": (shown.browser.bar.count, "Show all images"),
        "stop": (panel.cancel, "Stop analysing"),
        "heatmap": (panel.heatmap, "Heatmap"),
        "lungs": (panel.lungs, "Where the lungs were found"),
        "agree": (bar.agree, "Agree with the AI result"),
        "disagree": (bar.disagree, "Disagree with the AI result"),
    }
    built_in = {
        "filter": "Ctrl+F",
        "stop": "Shift+F5",
        "heatmap": "H",
        "lungs": "L",
        "agree": "Y",
        "disagree": "Shift+Y",
    }
    for name, (control, text) in tips.items():
        assert control.toolTip() == (f"{text} ({built_in[name]})" if name in built_in else text)
        assert shown.keymap.set(name, [QKeySequence(f"Ctrl+Alt+{name[0]}")]) is None
        assert control.toolTip() == f"{text} (Ctrl+Alt+{name[0].upper()})"
        shown.keymap.set(name, [])
        assert control.toolTip() == text
    shown.keymap.reset_all()
    QTest.keyClick(shown, "H")
    QTest.keyClick(shown, "4")
    cell = shown.layouts.cells[0]
    assert cell.title.text() == shown.views.explained_title.text() == "Heatmap hidden (H)"
    shown.keymap.set("heatmap", [QKeySequence("J")])
    assert cell.title.text() == shown.views.explained_title.text() == "Heatmap hidden (J)"
    shown.keymap.set("key_image", [QKeySequence("X")])
    assert shown.report.key_pages() == []
    assert shown.statusBar().currentMessage() == "No image is marked as a key image yet (X)"
    shown.viewer.analyse()
    shown.viewer.stop()
    assert panel.status.text() == "Stopped. F5 analyses again."
    shown.keymap.set("analyse", [QKeySequence("F6")])
    assert panel.status.text() == "Stopped. F6 analyses again."


def test_a_key_of_another_action_is_refused_with_its_name(window: MainWindow, dialog: KeysDialog, qtbot):
    dialog.choose("invert")
    QTest.keyClick(dialog.edit, Qt.Key.Key_H)
    assert dialog.message.text() == "H is the key of “Heatmap”. Choose another key, or change that one first."
    assert (keys(window, "invert"), keys(window, "heatmap")) == (["I"], ["H"])
    dialog.choose("heatmap")
    assert dialog.message.text() == ""
    qtbot.mouseClick(dialog.none, Qt.MouseButton.LeftButton)
    assert keys(window, "heatmap") == []
    dialog.choose("invert")
    QTest.keyClick(dialog.edit, Qt.Key.Key_H)
    assert (dialog.message.text(), keys(window, "invert")) == ("", ["H"])


def test_keys_of_widgets_cannot_be_chosen(window: MainWindow, dialog: KeysDialog):
    dialog.choose("invert")
    dialog.edit.setKeySequence(QKeySequence("Space"))
    assert dialog.message.text() == "Space cannot be chosen: it moves the focus, presses buttons or pans."
    assert keys(window, "invert") == ["I"]


def test_one_and_all_are_reset(window: MainWindow, dialog: KeysDialog, qtbot):
    assert not dialog.reset.isEnabled()
    window.keymap.set("previous", [QKeySequence("J")])
    window.keymap.set("invert", [QKeySequence("Left")])
    dialog.choose("previous")
    qtbot.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
    assert dialog.message.text().startswith("Left is the key of “Invert”.")
    assert keys(window, "previous") == ["J"]
    dialog.choose("invert")
    qtbot.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
    assert (keys(window, "invert"), keys(window, "previous")) == (["I"], ["J"])
    qtbot.mouseClick(dialog.reset_all, Qt.MouseButton.LeftButton)
    assert keys(window, "previous") == ["Up", "Left"]
    assert "keys" not in window.settings.childGroups()


def test_the_users_key_precedes_a_built_in_one(window: MainWindow, make_window: Callable[..., MainWindow]):
    """As where a new version gives a key to an action of its own."""
    window.settings.setValue("keys/invert", "H")
    window.settings.setValue("keys/gone", "X")
    again = make_window()
    assert (keys(again, "invert"), keys(again, "heatmap")) == (["H"], [])


def test_a_menu_gives_its_letter_to_an_action(window: MainWindow):
    titles = [menu.title() for menu in window.action.menus]
    assert {"&Image", "&View", "&Help"} <= set(titles)
    image = window.action.menus[titles.index("&Image")]
    window.keymap.set("invert", [QKeySequence("Alt+I")])
    assert image.title() == "Image"
    QTest.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.AltModifier)
    assert window.viewer.presentation.inverted
    window.keymap.reset_all()
    assert image.title() == "&Image"


def test_the_list_is_searched(dialog: KeysDialog):
    QTest.keyClicks(dialog.search, "heat")
    rows = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
    found = [row.text(0) for row in rows if not row.isHidden()]
    assert found == ["Heatmap", "Heatmap fainter", "Heatmap stronger", "Heatmap options"]


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QSpinBox, QComboBox])
def test_a_text_field_keeps_plain_keys(window: MainWindow, qtbot, kind: type[QWidget]):
    field = kind()
    if isinstance(field, QComboBox):
        field.setEditable(True)
    dock = QDockWidget()
    dock.setWidget(field)
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
    field.setFocus()
    qtbot.waitUntil(lambda: bool(field.hasFocus() or field.findChild(QLineEdit).hasFocus()))
    target = field.findChild(QLineEdit) if isinstance(field, QComboBox) else field
    runs: list[str] = []
    for name in ("invert", "previous", "previous_frame", "reset", "fainter", "keys", "analyse", "palette"):
        window.action[name].triggered.disconnect()
        window.action[name].triggered.connect(lambda _=False, name=name: runs.append(name))
    for key in (Qt.Key.Key_I, Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Escape, Qt.Key.Key_BracketLeft):
        QTest.keyClick(target, key)
    QTest.keyClick(target, "?", Qt.KeyboardModifier.ShiftModifier)
    assert runs == []
    QTest.keyClick(target, Qt.Key.Key_F5)
    QTest.keyClick(target, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert runs == ["analyse", "palette"]
    field.setReadOnly(True) if not isinstance(field, QComboBox) else window.list.setFocus()
    QTest.keyClick(target if target.hasFocus() else window.list, Qt.Key.Key_I)
    assert runs[2:] == ["invert"]


def test_the_sheet_prints_all_keys_and_is_searched(window: MainWindow, qtbot):
    sheet = KeySheet(window.action.menus, window)
    qtbot.addWidget(sheet)
    printed = sheet.sheet.toPlainText()
    for action in window.action.values():
        assert not action.shortcuts() or action.text().rstrip("…") in printed
    assert "Tool in hand; window: right widens, up brightens" in printed
    QTest.keyClicks(sheet.search, "ctrl open")
    assert sheet.sheet.toPlainText().split("\n")[1:6] == ["File", "Ctrl+O", "Open files", "Ctrl+Shift+O", "Open folder"]
    assert "Quit" not in sheet.sheet.toPlainText()
    QTest.keyClicks(sheet.search, "x")
    assert sheet.sheet.toPlainText() == "Nothing found"

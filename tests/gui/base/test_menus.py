"""Actions as data: where they stand, and that they show what is true."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow, QMenu

from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.menus import Actions, Menu, Specs


class Lamp:
    """Something that can be on, and has a name while it is."""

    def __init__(self, name: str) -> None:
        self.name, self.on = name, False

    def set(self, on: bool) -> None:
        self.on = on

    def specs(self) -> Specs:
        text = f"Lamp {self.name}"
        switch = Spec(self.name, text, ("L",), self.set, "", lambda: self.on, label=lambda: text + " on" * self.on)
        off = Spec(f"{self.name}_off", "Off", (), lambda: self.set(False), enabled=lambda: self.on)
        return {Menu.HELP: [off], Menu.FILE: [switch]}


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions()]


def filled(qtbot, *lamps: Lamp) -> Actions:
    window, actions = QMainWindow(), Actions()
    qtbot.addWidget(window)
    actions.fill(window.menuBar(), lamps, window)
    actions.window = window  # the menus live as long as it
    return actions


def test_menus_stand_in_their_order_and_features_are_parted_by_lines(qtbot):
    actions = filled(qtbot, Lamp("a"), Lamp("b"))
    assert [menu.title() for menu in actions.menus] == [menu.title for menu in Menu]
    assert texts(actions.menus[0]) == ["Lamp a", "", "Lamp b"]
    assert texts(actions.menus[-1]) == ["Off", "", "Off"]


def test_an_action_shows_what_is_true_after_each_that_runs(qtbot):
    lamp = Lamp("a")
    actions = filled(qtbot, lamp)
    assert (actions["a"].isChecked(), actions["a_off"].isEnabled()) == (False, False)
    actions["a"].trigger()
    assert lamp.on
    assert (actions["a"].text(), actions["a_off"].isEnabled()) == ("Lamp a on", True)
    actions["a_off"].trigger()
    assert (actions["a"].isChecked(), actions["a"].text()) == (False, "Lamp a")
    lamp.on = True
    assert not actions["a"].isChecked()
    actions.refresh()
    assert actions["a"].isChecked()
    assert actions.with_keys("The lamp", "a") == "The lamp (L)"

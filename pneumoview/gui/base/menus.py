"""The menus of the window: what features put into them, and the actions that are made of it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Protocol

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from pneumoview.gui.base import actions
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.language import tr


class Menu(Enum):
    """The menus, in their order."""

    FILE = 0
    IMAGE = 1
    VIEW = 2
    DISPLAY = 3
    TOOLS = 4
    MEASURE = 5
    READING = 6
    HELP = 7

    @property
    def title(self) -> str:
        """Its title in the user's words."""
        return {
            Menu.FILE: tr("&File"),
            Menu.IMAGE: tr("&Image"),
            Menu.VIEW: tr("&View"),
            Menu.DISPLAY: tr("&Display"),
            Menu.TOOLS: tr("&Tools"),
            Menu.MEASURE: tr("&Measure"),
            Menu.READING: tr("&AI result"),
            Menu.HELP: tr("&Help"),
        }[self]


Entries = list[Spec | QMenu | None]
"""What stands in a menu; None is a line."""
Specs = dict[Menu, Entries]


class Feature(Protocol):
    """A part of the window that brings actions of its own."""

    def specs(self) -> Specs:
        """Its actions by menu."""
        ...


class Actions(dict[str, QAction]):
    """The actions of a window by name, and ``menus`` of them; they are empty until ``fill``."""

    def __init__(self) -> None:
        super().__init__()
        self.menus: list[QMenu] = []
        self._specs: list[Spec] = []

    def fill(self, bar: QMenuBar, features: Iterable[Feature], owner: QWidget) -> None:
        """Make the actions of all features, whose keys are those of ``owner``, and the menus of a bar from them."""
        entries: Specs = {menu: [] for menu in Menu}
        for feature in features:
            for menu, specs in feature.specs().items():
                entries[menu] += [None, *specs] if entries[menu] else specs
        bar.clear()
        for menu, specs in entries.items():
            shown = bar.addMenu(menu.title)
            self.menus.append(shown)
            for spec in specs:
                if isinstance(spec, Spec):
                    self[spec.name] = actions.make(spec, owner, self.refresh)
                    self._specs.append(spec)
                    (spec.inside or shown).addAction(self[spec.name])
                elif isinstance(spec, QMenu):
                    shown.addMenu(spec)
                else:
                    shown.addSeparator()
        self.refresh()

    def refresh(self) -> None:
        """Let every action say anew what it is called, and whether it is on and can be taken."""
        for spec in self._specs:
            actions.refresh(spec, self[spec.name])

    def with_keys(self, text: str, name: str) -> str:
        """A text with the keys of the action that it speaks of in brackets."""
        return actions.with_keys(text, self[name])

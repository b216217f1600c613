"""The languages to choose from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from pneumoview.gui.base import language
from pneumoview.gui.base.menus import Menu, Specs


class LanguageMenu(QObject):
    """Offers the languages, Korean only where a font can write it; ``choose`` gets the code of the chosen one."""

    def __init__(self, parent: QWidget, choose: Callable[[str], object]) -> None:
        super().__init__(parent)
        korean = language.writes_korean()
        self._menu = QMenu(self.tr("Language / 언어") if korean else self.tr("Language"), parent)
        group = QActionGroup(self)
        for code, name in language.LANGUAGES.items():
            writable = korean or code == "en"
            action = self._menu.addAction(name if writable else self.tr("Korean: no font for it is installed"))
            action.setEnabled(writable)
            action.setCheckable(True)
            action.setChecked(code == language.current())
            action.triggered.connect(partial(choose, code))
            group.addAction(action)

    def specs(self) -> Specs:
        """The menu of languages."""
        return {Menu.VIEW: [self._menu]}

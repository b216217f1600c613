"""The choice between the dark theme, the light one and that of the system, kept in the settings."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QActionGroup, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.base.theme import Mode


class ThemeMenu(QObject):
    """Changes the theme of the application while it runs."""

    def __init__(self, settings: QSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self.menu = QMenu(self.tr("Theme"), parent)
        group = QActionGroup(self)
        texts = {Mode.DARK: self.tr("Dark"), Mode.LIGHT: self.tr("Light"), Mode.SYSTEM: self.tr("Follow the system")}
        self.choices = {mode: group.addAction(text) for mode, text in texts.items()}
        for mode, action in self.choices.items():
            action.setCheckable(True)
            action.triggered.connect(partial(self.choose, mode))
            self.menu.addAction(action)
        self.mode = theme.preferred(self._settings)
        self._show()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    def specs(self) -> Specs:
        """A menu in the menu of the view."""
        return {Menu.VIEW: [self.menu]}

    def choose(self, mode: Mode, checked: bool = True) -> None:
        """Use a theme from now on."""
        del checked
        self.mode = mode
        self._settings.setValue(theme.SETTING, mode.value)
        self._show()

    def _show(self) -> None:
        self.choices[self.mode].setChecked(True)
        theme.use(cast(QApplication, QApplication.instance()), self.mode)

    def _follow(self) -> None:
        if self.mode == Mode.SYSTEM:
            self._show()

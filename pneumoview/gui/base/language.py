"""The languages of the window: English, as it is written in the program, and Korean."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QSettings, Qt, QTranslator
from PySide6.QtGui import QActionGroup, QFontDatabase
from PySide6.QtWidgets import QApplication, QMenu

from pneumoview.paths import resources

if TYPE_CHECKING:
    from pneumoview.gui.base.actions import Spec
    from pneumoview.gui.window.main_window import MainWindow

LANGUAGES = {"en": "English", "ko": "한국어"}
SETTING = "language"
_translators: list[QTranslator] = []
"""Of the language that is spoken."""


def tr(text: str) -> str:
    """Translate a text that stands outside any class, or in so long a list that ``self.tr`` would hide it.

    ``pyside6-lupdate`` gives what is written ``tr(…)`` no context.
    """
    return QCoreApplication.translate("", text)


def bare(text: str) -> str:
    """A text without what only a menu needs: dots, and the mark of its letter, in brackets after Korean words."""
    return re.sub(r"\s*\(&.\)|&(.)", r"\1", text).rstrip("…")


def writes_korean() -> bool:
    """Whether a font with Korean letters is installed."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.Korean))


def preferred(settings: QSettings) -> str:
    """The language that the user chose; else that of the system, if PneumoView speaks it and a font can write it."""
    chosen = str(settings.value(SETTING, ""))
    if chosen in LANGUAGES:
        return chosen
    system = next(iter(QLocale.system().uiLanguages()), "en").split("-")[0]
    return "ko" if system == "ko" and writes_korean() else "en"


def current() -> str:
    """The language that the application speaks now."""
    return next((translator.objectName() for translator in _translators), "en")


def speak(language: str) -> None:
    """Let the application speak a language; most texts that are on the screen already stay as they are."""
    application = QApplication.instance()
    assert application is not None  # noqa: S101
    while _translators:
        translator = _translators.pop()
        application.removeTranslator(translator)
        translator.setParent(None)
    if language == "en":
        return
    own = str(resources() / "translations")
    for name, folder in (("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)), ("pneumoview", own)):
        translator = QTranslator(application)
        translator.setObjectName(language)
        _translators.append(translator)
        if translator.load(f"{name}_{language}", folder):
            application.installTranslator(translator)


def english() -> dict[str, str]:
    """English texts by those of the current language, both without what only a menu needs."""
    if current() == "en":
        return {}
    from xml.etree import ElementTree

    tree = ElementTree.parse(resources() / "translations" / f"pneumoview_{current()}.ts")  # noqa: S314
    messages = tree.getroot().iter("message")
    return {bare(message.findtext("translation", "")): bare(message.findtext("source", "")) for message in messages}


class LanguageMenu(QObject):
    """The languages to choose from, in the menu of a window; Korean only where a font can write it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        korean = writes_korean()
        self._menu = QMenu(self.tr("Language / 언어") if korean else self.tr("Language"), window)
        group = QActionGroup(self)
        for code, name in LANGUAGES.items():
            writable = korean or code == "en"
            action = self._menu.addAction(name if writable else self.tr("Korean: no font for it is installed"))
            action.setEnabled(writable)
            action.setCheckable(True)
            action.setChecked(code == current())
            action.triggered.connect(partial(window.language_chosen.emit, code))
            group.addAction(action)

    def specs(self) -> dict[str, list[Spec | QMenu | None]]:
        """The menu of languages."""
        return {tr("&View"): [self._menu]}


class Desk(QObject):
    """Holds the one window of the application, and puts one in another language in its place."""

    def __init__(self, make: Callable[[], MainWindow]) -> None:
        super().__init__()
        self._make = make
        self.window = self._open()

    def _open(self) -> MainWindow:
        window = self._make()
        window.language_chosen.connect(self._change, Qt.ConnectionType.QueuedConnection)
        window.show()
        return window

    def _change(self, language: str) -> None:
        """Close the window as the user would, which keeps its settings, and go on in a new one."""
        former = self.window
        QApplication.setQuitOnLastWindowClosed(False)
        former.archives, kept = [], former.archives
        if former.close():
            former.settings.setValue(SETTING, language)
            speak(language)
            self.window = self._open()
            self.window.fill()
            self.window.go_on_from(former)
            self.window.archives += kept
            former.deleteLater()
        else:
            former.archives = kept
        QApplication.setQuitOnLastWindowClosed(True)

"""The languages of the window: English, as it is written in the program, and Korean."""

from __future__ import annotations

import re
from collections.abc import Collection

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QSettings, QTranslator
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from pneumoview.errors import TranslatableError
from pneumoview.paths import resources
from pneumoview.texts import recognised

LANGUAGES = {"en": "English", "ko": "한국어"}
SETTING = "language"
_translators: list[QTranslator] = []
"""Of the language that is spoken."""


def tr(text: str) -> str:
    """Translate a text that stands outside any class, or in so long a list that ``self.tr`` would hide it.

    ``pyside6-lupdate`` gives what is written ``tr(…)`` no context.
    """
    return QCoreApplication.translate("", text)


def said(error: Exception) -> str:
    """The text of an error in the user's words, where it can be translated."""
    if not isinstance(error, TranslatableError):
        return str(error)
    return tr(error.text).format(*(said(part) if isinstance(part, Exception) else part for part in error.values))


def retold(sentence: str, templates: Collection[str]) -> str:
    """A sentence that was filled in from one of the templates, and what it was filled in with, in the user's words."""
    if (found := recognised(sentence, templates)) is None:
        return sentence
    text, values = found
    return tr(text).format(*(retold(value, templates) for value in values))


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

"""Lists of texts in the settings, which Qt gives back in shapes of its own, and menus of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMenu

RECENT = 10
READER = "reader"
"""Name of the setting that names who reads."""


def texts(settings: QSettings, name: str) -> list[str]:
    """A list of texts; Qt gives one text bare, and none as None."""
    stored = settings.value(name, [])
    return [stored] if isinstance(stored, str) else list(stored or [])  # type: ignore[call-overload]


def reader_name(settings: QSettings) -> str:
    """Who reads; empty where that is not told."""
    return str(settings.value(READER, ""))


def remember(settings: QSettings, name: str, new: Iterable[str]) -> None:
    """Put texts before the others of a list, each once, and keep the first ``RECENT``."""
    settings.setValue(name, list(dict.fromkeys([*new, *texts(settings, name)]))[:RECENT])


def offer(menu: QMenu, names: Iterable[str], choose: Callable[[str], object]) -> None:
    """Let a menu offer these names, and call ``choose`` with the one that is taken."""
    menu.clear()
    for name in names:
        menu.addAction(name.replace("&", "&&")).triggered.connect(partial(_chosen, choose, name))
    menu.setEnabled(not menu.isEmpty())


def _chosen(choose: Callable[[str], object], name: str, checked: bool = False) -> None:
    del checked
    choose(name)

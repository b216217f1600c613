"""Every action of the window with its key, as data; menus, tool bar, palette and key sheet are made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.base.language import bare, tr


@dataclass(frozen=True)
class Spec:
    """An action: its name, the user's text, keys, what it does, icon; ``checked`` makes it a switch that starts so."""

    name: str
    text: str
    keys: tuple[str, ...]
    run: Callable[..., object]
    icon: str = ""
    checked: bool | None = None


class Feature(Protocol):
    """A part of the window that brings actions of its own."""

    def specs(self) -> dict[str, list[Spec | QMenu | None]]:
        """Its actions by the title of their menu; None is a line."""
        ...


def key_text(action: QAction) -> str:
    """The keys of an action as this system writes them; empty where it has none."""
    return ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())


def plain_text(action: QAction) -> str:
    """The text of an action without what only a menu needs."""
    return bare(action.text())


def with_keys(text: str, action: QAction) -> str:
    """A text that names what an action does, with its keys in brackets."""
    words = key_text(action)
    return f"{text} ({words})" if words else text


def set_keys(action: QAction, keys: Sequence[QKeySequence]) -> None:
    """Give an action other keys, and say them in its tool tip."""
    action.setShortcuts(keys)
    action.setToolTip(with_keys(plain_text(action), action))


def say_keys(widget: QWidget, action: QAction) -> None:
    """Let the tool tip of a control that does what an action does say its keys, now and whenever they change."""
    text = widget.toolTip() or plain_text(action)
    action.changed.connect(lambda: widget.setToolTip(with_keys(text, action)))
    widget.setToolTip(with_keys(text, action))


def make(spec: Spec, parent: QWidget) -> QAction:
    """Turn a spec into an action; a switch calls ``run`` with its new state, others without argument."""
    action = QAction(spec.text, parent)
    set_keys(action, [QKeySequence(key) for key in spec.keys])
    if spec.icon:
        action.setIcon(theme.icon(spec.icon))
    if spec.checked is None:
        action.triggered.connect(lambda _=False: spec.run())
    else:
        action.setCheckable(True)
        action.setChecked(spec.checked)
        action.triggered.connect(spec.run)
    parent.addAction(action)
    return action


def listed(menus: Iterable[QMenu], above: str = "") -> Iterator[tuple[str, QAction]]:
    """Every action of the menus and of the menus in them, with the titles that lead to it."""
    for menu in menus:
        title = f"{above}{bare(menu.title())}"
        for action in menu.actions():
            inner = action.menu()
            if isinstance(inner, QMenu):
                yield from listed([inner], f"{title} › ")
            elif not action.isSeparator():
                yield title, action


def mouse_habits() -> list[tuple[str, str]]:
    """What the mouse does in a view, for the key sheet."""
    return [
        (tr("Left drag"), tr("Tool in hand; window: right widens, up brightens")),
        (tr("Ctrl/Space + drag, middle drag"), tr("Pan")),
        (tr("Wheel"), tr("Zoom at the cursor")),
        (tr("Double click"), tr("Fit")),
        (tr("Right click"), tr("Menu of the view")),
    ]

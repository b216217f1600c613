"""Every action of the window with its key, as data; menus, tool bar, palette and key sheet are made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.base.language import bare, tr


@dataclass(frozen=True)
class Spec:
    """An action as data.

    Attributes:
        name: what the program calls it.
        text: what the user reads.
        keys: built-in ones, the first of them shown first.
        run: what it does; a switch is given its new state.
        icon: name of its icon; empty for none.
        checked: tells whether it is on; None where it is no switch.
        enabled: tells whether it can be taken; None where that does not change.
        label: tells what the user reads now, where that changes.
        inside: the menu in the menu that it stands in; None where it stands in the menu itself.
    """

    name: str
    text: str
    keys: tuple[str, ...]
    run: Callable[..., object]
    icon: str = ""
    checked: Callable[[], bool] | None = None
    enabled: Callable[[], bool] | None = None
    label: Callable[[], str] | None = None
    inside: QMenu | None = None


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


def make(spec: Spec, parent: QWidget, follow: Callable[[], object]) -> QAction:
    """Turn a spec into an action, which calls ``follow`` after it has run."""
    action = QAction(spec.text, parent)
    set_keys(action, [QKeySequence(key) for key in spec.keys])
    if spec.icon:
        action.setIcon(theme.icon(spec.icon))
    action.setCheckable(spec.checked is not None)
    action.triggered.connect(lambda on=False: (spec.run() if spec.checked is None else spec.run(on), follow()))
    parent.addAction(action)
    return action


def refresh(spec: Spec, action: QAction) -> None:
    """Show what the action of a spec is called, and whether it is on and can be taken."""
    if spec.label is not None:
        action.setText(spec.label())
    if spec.checked is not None:
        action.setChecked(spec.checked())
    if spec.enabled is not None:
        action.setEnabled(spec.enabled())


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
        (tr("Right drag"), tr("Window, whatever the tool")),
        (tr("Ctrl/Space + drag, middle drag"), tr("Pan")),
        (tr("Wheel"), tr("Zoom at the cursor")),
        (tr("Double click"), tr("Fit")),
        (tr("Tab in the image"), tr("Put list and panel away, or show them")),
        (tr("Ctrl+Tab in the image"), tr("Go on to the next control")),
        (tr("Right click"), tr("Menu of the view")),
        (tr("Esc with a tool in hand"), tr("Give up the figure, then the tool")),
    ]

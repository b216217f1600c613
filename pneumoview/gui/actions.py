"""Every action of the window with its key, as data; menus, tool bar and key sheet are made from it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QMenu, QVBoxLayout, QWidget

from pneumoview.gui import theme


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


def make(spec: Spec, parent: QWidget) -> QAction:
    """Turn a spec into an action; a switch calls ``run`` with its new state, others without argument."""
    action = QAction(spec.text, parent)
    action.setShortcuts([QKeySequence(key) for key in spec.keys])
    keys = ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())
    action.setToolTip(f"{spec.text.replace('&', '').rstrip('…')} ({keys})" if keys else spec.text.replace("&", ""))
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


def menu_title(title: str, keys: Collection[str]) -> str:
    """The title of a menu, without its mark where Alt and the marked letter are the keys of an action."""
    _, _, marked = title.partition("&")
    return title.replace("&", "") if f"Alt+{marked[:1].upper()}" in keys else title


def mouse_habits() -> list[tuple[str, str]]:
    """What the mouse does in a view, for the key sheet."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("mouse", text)

    return [
        (tr("Left drag"), tr("Tool in hand; window: right widens, up brightens")),
        (tr("Ctrl/Space + drag, middle drag"), tr("Pan")),
        (tr("Wheel"), tr("Zoom at the cursor")),
        (tr("Double click"), tr("Fit")),
        (tr("Right click"), tr("Menu of the view")),
    ]


def key_sheet(menus: list[QMenu], parent: QWidget) -> QDialog:
    """A dialog with all keys of the menus' actions, and the mouse."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(QCoreApplication.translate("keys", "Keys and mouse"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(3)
    columns = [[*menus[: len(menus) // 2]], [*menus[len(menus) // 2 :]]]
    for side, part in enumerate(columns):
        rows: list[tuple[str, str]] = []
        for menu in part:
            rows.append(("", menu.title().replace("&", "")))
            for action in menu.actions():
                keys = ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())
                if keys:
                    rows.append((keys, action.text().replace("&", "").rstrip("…")))
        if side == len(columns) - 1:
            rows += [("", QCoreApplication.translate("keys", "Mouse")), *mouse_habits()]
        for row, (keys, text) in enumerate(rows):
            left, right = QLabel(keys), QLabel(text)
            (left if keys else right).setObjectName("muted" if keys else "heading")
            grid.addWidget(left, row, 2 * side)
            grid.addWidget(right, row, 2 * side + 1)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(20, 16, 20, 14)
    layout.addLayout(grid)
    layout.addSpacing(8)
    layout.addWidget(buttons)
    return dialog

"""Keys that a control keeps from the shortcuts of the window while it has the focus."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_STEPS = {
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
    *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End),
}
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def takes_text(widget: QWidget | None) -> bool:
    """Whether what is typed goes into this widget."""
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit | QAbstractSpinBox):
        return not widget.isReadOnly()
    return isinstance(widget, QKeySequenceEdit)


class OwnKeys(QObject):
    """An event filter: arrows are the control's own; what is typed into a text field ``keys.Keymap`` keeps for it.

    The wheel moves a control only if it has the focus, so that scrolling past it changes nothing.
    """

    def __init__(self, control: QWidget) -> None:
        """Watch a control, which takes the focus by Tab only, so that without it arrows stay the window's."""
        super().__init__(control)
        control.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Accept the override of a shortcut, and pass on the wheel."""
        if event.type() == QEvent.Type.ShortcutOverride and self._keeps(cast(QKeyEvent, event)):
            event.accept()
            return True
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False

    def _keeps(self, event: QKeyEvent) -> bool:
        return not event.modifiers() & _COMMANDS and event.key() in _STEPS

"""The controls of a filter: words, kinds of results, marks of rows, and one click back to all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QToolButton, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.images.order import KINDS, Filter, kind_name


class FilterField(QLineEdit):
    """A line to type in that Escape and Enter leave."""

    left = Signal(bool)
    """Whether what was typed is to be forgotten."""

    def event(self, event: QEvent) -> bool:
        """Take Escape and Enter before the window's own keys do."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            key = event.key()
            if key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    self.left.emit(key == Qt.Key.Key_Escape)
                return True
        return super().event(event)


def menu_button(menu: QMenu, name: str) -> QToolButton:
    """A button that opens a menu."""
    button = QToolButton()
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(menu)
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


class FilterBar(QObject):
    """A field, a button with kinds and marks, and a count that shows all again; whoever has them lays them out.

    ``changed`` follows every change of the ``Filter``; ``left`` tells that the field is left by a key, and whether what
    was typed is forgotten.
    """

    changed = Signal(object)
    left = Signal(bool)

    def __init__(
        self, parent: QWidget, what: str, show_all: str, counts: Callable[[], Counter[str]], marks: Sequence[str] = ()
    ) -> None:
        """``what`` says what is filtered by, ``show_all`` what a click on the number of rows does.

        ``counts`` tells how many rows there are of each of ``order.KINDS`` and of ``marks``.
        """
        super().__init__(parent)
        self._counts = counts
        self.field = FilterField(placeholderText=self.tr("Filter"), clearButtonEnabled=True)
        self.field.setAccessibleName(what)
        self.field.setToolTip(what)
        self.menu = QMenu(self.tr("Show only"), parent)
        self.kinds = self._actions(KINDS)
        self.menu.addSeparator()
        self.marks = self._actions(marks)
        self.menu.aboutToShow.connect(self.show_counts)
        self.button = menu_button(self.menu, self.tr("Show only some kinds of results"))
        self.button.setIcon(theme.icon("filter"))
        self.count = QPushButton()
        self.count.setObjectName("link")
        self.count.setToolTip(show_all)
        policy = self.count.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.count.setSizePolicy(policy)
        self.field.textChanged.connect(self._change)
        self.field.left.connect(self._leave)
        for action in self._all().values():
            action.toggled.connect(self._change)
        self.count.clicked.connect(self.clear)

    def _actions(self, kinds: Sequence[str]) -> dict[str, QAction]:
        actions = {kind: self.menu.addAction(kind_name(kind)) for kind in kinds}
        for action in actions.values():
            action.setCheckable(True)
        return actions

    def _all(self) -> dict[str, QAction]:
        return {**self.kinds, **self.marks}

    @property
    def filter(self) -> Filter:
        """What is to be shown."""
        kinds, marks = (
            frozenset(name for name, action in actions.items() if action.isChecked())
            for actions in (self.kinds, self.marks)
        )
        return Filter(self.field.text(), kinds, marks)

    def clear(self) -> None:
        """Show all."""
        for part in (self.field, *self._all().values()):
            part.blockSignals(True)
        self.field.clear()
        for action in self._all().values():
            action.setChecked(False)
        for part in (self.field, *self._all().values()):
            part.blockSignals(False)
        self._change()

    def show_counts(self) -> None:
        """Say how many rows there are of each kind; what there is none of cannot be chosen."""
        counts = self._counts()
        for name, action in self._all().items():
            action.setText(self.tr("{0} ({1})").format(kind_name(name), counts[name]))
            action.setEnabled(action.isChecked() or counts[name] > 0)

    def show_count(self, shown: int, total: int, words: str) -> None:
        """Say how many of how many are shown; ``words`` say so, and what a click does, to who does not see it."""
        self.count.setText(self.tr("{0} of {1} shown  ✕").format(shown, total))
        self.count.setAccessibleName(words.format(shown, total))
        self.count.setVisible(bool(self.filter))

    def _change(self) -> None:
        wanted = self.filter
        self.button.setProperty("active", bool(wanted.kinds or wanted.marks))
        self.button.style().polish(self.button)
        self.changed.emit(wanted)

    def _leave(self, forget: bool) -> None:
        if forget:
            self.field.clear()
        self.left.emit(forget)

"""The command palette: any action of the window, found by its words."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHeaderView,
    QLineEdit,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pneumoview.gui.base import actions, language, theme
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.menus import Menu, Specs

SIZE = (620, 420)
LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Palette(QDialog):
    """A line to type in over the actions that fit: all its words are in their text, menu or English text.

    Enter or a click runs the chosen one, Esc closes. Actions whose text begins with the words come first.
    """

    def __init__(self, menus: Iterable[QMenu], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(self.tr("Command palette"))
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Type the name of a command"))
        self.line.setAccessibleName(self.line.placeholderText())
        self.line.installEventFilter(self)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for section in (1, 2):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.ResizeToContents)
        english = language.english()
        self._entries: list[tuple[QAction, str, str]] = []
        for menu, action in actions.listed(menus):
            text = actions.plain_text(action)
            words = (text, menu, english.get(text, ""), english.get(menu, ""))
            self._entries.append((action, menu, " ".join(words).casefold()))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.line)
        column.addWidget(self.list, 1)
        self.setFixedSize(*SIZE)
        self.move(parent.mapToGlobal(QPoint((parent.width() - self.width()) // 2, parent.height() // 8)))
        self.line.textChanged.connect(self._show)
        self.line.returnPressed.connect(self._run)
        self.list.itemClicked.connect(self._run)
        self._show("")

    def _show(self, text: str) -> None:
        words = text.casefold().split()
        start = " ".join(words)
        found = [entry for entry in self._entries if all(word in entry[2] for word in words)]
        found.sort(key=lambda entry: (not entry[2].startswith(start), start not in entry[2]))
        self.list.clear()
        for action, menu, _ in found:
            state = "   ✓" if action.isChecked() else ""
            item = QTreeWidgetItem([actions.plain_text(action) + state, menu, actions.key_text(action)])
            item.setData(0, Qt.ItemDataRole.UserRole, action)
            item.setForeground(1, theme.MUTED)
            item.setForeground(2, theme.MUTED)
            item.setDisabled(not action.isEnabled())
            self.list.addTopLevelItem(item)
        if not found:
            nothing = QTreeWidgetItem([self.tr("Nothing found")])
            nothing.setDisabled(True)
            self.list.addTopLevelItem(nothing)
        self.list.setCurrentIndex(self.list.model().index(0, 0))

    def _run(self) -> None:
        item = self.list.currentItem()
        if item is not None and not item.isDisabled():
            action: QAction = item.data(0, Qt.ItemDataRole.UserRole)
            self.accept()
            action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys that move in a list do so while the line has the focus."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in LIST_KEYS:
            self.list.event(event)
            return True
        return super().eventFilter(watched, event)


class Commands(QObject):
    """Brings the palette of a window's menus."""

    def __init__(self, parent: QWidget, menus: Iterable[QMenu]) -> None:
        super().__init__(parent)
        self._parent, self._menus = parent, menus

    def specs(self) -> Specs:
        """The palette, in the menu of help."""
        return {Menu.HELP: [Spec("palette", self.tr("Command palette…"), ("Ctrl+K",), self.show)]}

    def show(self) -> None:
        """Show the palette over the window."""
        Palette(self._menus, self._parent).open()

"""The keys of the window's actions: the user's own in place of the built-in ones, the dialog for it, and the sheet."""

from __future__ import annotations

from html import escape
from itertools import combinations_with_replacement, pairwise

from PySide6.QtCore import QEvent, QObject, QSettings, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QMenu,
    QPushButton,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pneumoview.gui.base import actions, theme
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.language import bare
from pneumoview.gui.base.menus import Actions, Menu, Specs
from pneumoview.gui.base.own_keys import takes_text
from pneumoview.gui.base.search import SearchField

GROUP = "keys"
KEPT_FOR_WIDGETS = ("Space", "Tab", "Shift+Tab", "Return", "Enter")
"""Keys that move the focus, press buttons and pan."""
SHEET_COLUMNS = 4
SHEET_SIZE = (1280, 690)


class Keymap(QObject):
    """The keys of all actions of a window; those that differ from the built-in ones are kept in the settings.

    While a text field has the focus, keys without Ctrl, Alt or Meta belong to it, save the function keys.
    """

    def __init__(self, settings: QSettings, parent: QWidget, made: Actions) -> None:
        super().__init__(parent)
        self._settings, self._parent, self.made = settings, parent, made
        self._built_in: dict[str, list[QKeySequence]] = {}
        self._titles: list[tuple[QMenu, str]] = []
        parent.installEventFilter(self)

    def specs(self) -> Specs:
        """The dialog, in the menu of the sheet."""
        return {Menu.HELP: [Spec("change_keys", self.tr("Change keys…"), (), self.edit)]}

    def load(self) -> None:
        """Once all actions are made: take their keys for the built-in ones, and give them the user's, which precede."""
        self._built_in = {name: action.shortcuts() for name, action in self.made.items()}
        self._titles = [(menu, menu.title()) for menu in self.made.menus]
        settings = self._settings
        settings.beginGroup(GROUP)
        stored = {name: QKeySequence.listFromString(str(settings.value(name, ""))) for name in settings.childKeys()}
        settings.endGroup()
        taken = [key for name in stored.keys() & self._built_in.keys() for key in stored[name]]
        for name, keys in self._built_in.items():
            actions.set_keys(self.made[name], stored.get(name, [key for key in keys if key not in taken]))
        self._free_letters()

    def built_in(self, name: str) -> list[QKeySequence]:
        """The keys that an action has without the user's doing."""
        return self._built_in[name]

    def changed(self, name: str) -> bool:
        """Whether an action has other keys than the built-in ones."""
        return self.made[name].shortcuts() != self._built_in[name]

    def set(self, name: str, keys: list[QKeySequence]) -> tuple[QKeySequence, QAction] | None:
        """Give an action these keys from now on, unless another has one of them.

        Returns:
            The key that is taken and whose it is, with nothing changed; None where all are free.
        """
        for other, action in self.made.items():
            for key in keys:
                if other != name and key in action.shortcuts():
                    return key, action
        actions.set_keys(self.made[name], keys)
        if self.changed(name):
            self._settings.setValue(f"{GROUP}/{name}", QKeySequence.listToString(keys))
        else:
            self._settings.remove(f"{GROUP}/{name}")
        self._free_letters()
        return None

    def reset_all(self) -> None:
        """Give every action its built-in keys."""
        for name, keys in self._built_in.items():
            actions.set_keys(self.made[name], keys)
        self._settings.remove(GROUP)
        self._free_letters()

    def edit(self) -> None:
        """Let the user choose keys."""
        KeysDialog(self, self._parent).exec()

    def show_sheet(self) -> None:
        """Show all keys."""
        KeySheet(self.made.menus, self._parent).exec()

    def _free_letters(self) -> None:
        """A menu whose Alt and letter is the key of an action gives its letter up: Qt would run neither."""
        taken = [key for action in self.made.values() for key in action.shortcuts()]
        for menu, title in self._titles:
            menu.setTitle(bare(title) if QKeySequence.mnemonic(title) in taken else title)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep plain keys for the text field in the focus; what it does not claim comes up to the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            function = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
            if plain and not function and takes_text(QApplication.focusWidget()):
                event.accept()
                return True
        return super().eventFilter(watched, event)


class KeysDialog(QDialog):
    """Lists the actions with their keys; a key that is typed for the chosen one is its key at once, if it is free."""

    def __init__(self, keymap: Keymap, parent: QWidget) -> None:
        super().__init__(parent)
        self._keymap, self._made = keymap, keymap.made
        self.setWindowTitle(self.tr("Keys"))
        self.search = SearchField(self.tr("Search actions and keys"))
        self.list = QTreeWidget()
        self.list.setObjectName("keys")
        self.list.setAccessibleName(self.tr("Actions and their keys"))
        self.list.setHeaderLabels([self.tr("Action"), self.tr("Menu"), self.tr("Keys")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setAccessibleName(self.tr("New key"))
        self.label = QLabel()
        self.message = QLabel()
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        self.message.setFixedHeight(2 * self.message.fontMetrics().lineSpacing())
        self.none = QPushButton(self.tr("No key"))
        self.reset = QPushButton(self.tr("Reset this one"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.reset_all = buttons.addButton(self.tr("Reset all"), QDialogButtonBox.ButtonRole.ResetRole)
        for button in (self.none, self.reset, *buttons.buttons()):
            if isinstance(button, QPushButton):
                button.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self.label, 1)
        row.addWidget(self.edit)
        row.addWidget(self.none)
        row.addWidget(self.reset)
        column = QVBoxLayout(self)
        for widget in (self.search, self.list):
            column.addWidget(widget)
        column.addLayout(row)
        column.addWidget(self.message)
        column.addWidget(buttons)
        self.resize(640, 620)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._fill()
        self.search.textChanged.connect(self._filter)
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        self.edit.keySequenceChanged.connect(self._typed)
        self.none.clicked.connect(lambda: self._replace([]))
        self.reset.clicked.connect(lambda: self._replace(self._keymap.built_in(self._name())))
        self.reset_all.clicked.connect(self._reset_all)
        buttons.rejected.connect(self.reject)
        self.list.setCurrentIndex(self.list.model().index(0, 0))

    def _fill(self) -> None:
        names = {action: name for name, action in self._made.items()}
        for menu, action in actions.listed(self._made.menus):
            if name := names.get(action):
                item = QTreeWidgetItem([actions.plain_text(action), menu, ""])
                item.setData(0, Qt.ItemDataRole.UserRole, name)
                self.list.addTopLevelItem(item)
                self._items[name] = item
                self._show_keys(name)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for section in (1, 2):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.ResizeToContents)

    def _show_keys(self, name: str) -> None:
        item, font = self._items[name], self.font()
        font.setBold(self._keymap.changed(name))
        item.setText(2, actions.key_text(self._made[name]))
        item.setFont(2, font)

    def _filter(self) -> None:
        for item in self._items.values():
            item.setHidden(not self.search.finds(*(item.text(column) for column in range(3))))

    def choose(self, name: str) -> None:
        """Make an action the one whose keys are changed."""
        self.list.setCurrentItem(self._items[name])

    def _name(self) -> str:
        item = self.list.currentItem()
        return "" if item is None else str(item.data(0, Qt.ItemDataRole.UserRole))

    def _choose(self) -> None:
        action = self._made[self._name()]
        self.label.setText(self.tr("New key for “{0}”:").format(actions.plain_text(action)))
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.edit.blockSignals(True)
        self.edit.setKeySequence(self._made[self._name()].shortcut())
        self.edit.blockSignals(False)
        self.reset.setEnabled(self._keymap.changed(self._name()))
        self._say("")

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setStyleSheet(f"color: {theme.ERROR.name()}" if text else "")

    def _typed(self, key: QKeySequence) -> None:
        if key.isEmpty():
            return  # the field empties itself before it takes a key
        if key in map(QKeySequence, KEPT_FOR_WIDGETS):
            words = key.toString(QKeySequence.SequenceFormat.NativeText)
            self._say(self.tr("{0} cannot be chosen: it moves the focus, presses buttons or pans.").format(words))
        else:
            self._set([key])

    def _set(self, keys: list[QKeySequence]) -> bool:
        if conflict := self._keymap.set(self._name(), keys):
            key, other = conflict
            text = self.tr("{0} is the key of “{1}”. Choose another key, or change that one first.")
            words = key.toString(QKeySequence.SequenceFormat.NativeText)
            self._say(text.format(words, actions.plain_text(other)))
            return False
        self._show_keys(self._name())
        self.reset.setEnabled(self._keymap.changed(self._name()))
        self._say("")
        return True

    def _replace(self, keys: list[QKeySequence]) -> None:
        if self._set(keys):
            self._show_chosen()

    def _reset_all(self) -> None:
        self._keymap.reset_all()
        for name in self._items:
            self._show_keys(name)
        self._show_chosen()


def _lines(row: tuple[str, str]) -> int:
    """About how many lines a row of the sheet takes."""
    keys, text = row
    return 1 + max(len(keys) // 16, len(text) // 24)


class KeySheet(QDialog):
    """All keys of the menus' actions, and the mouse, to be read at a glance."""

    def __init__(self, menus: list[QMenu], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys and mouse"))
        self._rows: dict[str, list[tuple[str, str]]] = {}
        for title, action in actions.listed(menus):
            if keys := actions.key_text(action):
                self._rows.setdefault(title, []).append((keys, actions.plain_text(action)))
        self._rows[self.tr("Mouse")] = actions.mouse_habits()
        self.search = SearchField(self.tr("Search actions and keys"))
        self.search.textChanged.connect(self._show)
        self.sheet = QTextBrowser()
        self.sheet.setAccessibleName(self.tr("Keys and mouse"))
        self.sheet.document().setDocumentMargin(14)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (self.search, self.sheet, buttons):
            column.addWidget(widget)
        self._show()
        self.resize(*SHEET_SIZE)

    def _show(self) -> None:
        found = {title: [row for row in rows if self.search.finds(title, *row)] for title, rows in self._rows.items()}
        groups = [(title, rows) for title, rows in found.items() if rows]
        heights = [2 + sum(map(_lines, rows)) for _, rows in groups]
        splits = combinations_with_replacement(range(len(groups) + 1), SHEET_COLUMNS - 1)
        columns = [list(pairwise((0, *split, len(groups)))) for split in splits]
        best = min(reversed(columns), key=lambda spans: max(sum(heights[start:end]) for start, end in spans))
        cells = "".join(
            f'<td width="{100 // SHEET_COLUMNS}%" style="padding-right: 22px">'
            f"{''.join(self._group(*group) for group in groups[start:end])}</td>"
            for start, end in best
        )
        nothing = self.tr("Nothing found")
        self.sheet.setHtml(f'<table width="100%"><tr>{cells}</tr></table>' if groups else f"<p>{escape(nothing)}</p>")

    def _group(self, title: str, rows: list[tuple[str, str]]) -> str:
        muted = theme.MUTED.name()
        lines = "".join(
            f'<tr><td style="color: {muted}; padding: 1px 14px 1px 0">{escape(keys)}</td><td>{escape(text)}</td></tr>'
            for keys, text in rows
        )
        heading = f'<p style="color: {theme.ACCENT.name()}; font-weight: 600; margin: 8px 0 2px 0">{escape(title)}</p>'
        return f"{heading}<table>{lines}</table>"

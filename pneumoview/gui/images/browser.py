"""The list with what sorts and filters it above: words, kinds of readings, and one click back to all."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSettings, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.images.image_list import ImageList, ImageListModel
from pneumoview.gui.images.order import KINDS, SORTS, Filter, kind_name, sort_help, sort_name


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


class Browser(QWidget):
    """Shows an ``ImageListModel`` sorted and filtered as the user asks; the sort is kept in the settings."""

    def __init__(self, images: ImageListModel, images_list: ImageList, settings: QSettings) -> None:
        super().__init__()
        self._images = images
        self._list = images_list
        self._settings = settings
        self.setObjectName("browser")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field = FilterField(placeholderText=self.tr("Filter"), clearButtonEnabled=True)
        self.field.setAccessibleName(self.tr("Filter by name, patient or study"))
        self.field.setToolTip(self.field.accessibleName())
        self.kind_menu = QMenu(self.tr("Show only"), self)
        self.kind_actions: dict[str, QAction] = {}
        for kind in KINDS:
            if kind == "uncertain":
                self.kind_menu.addSeparator()
            self.kind_actions[kind] = self.kind_menu.addAction(kind_name(kind))
            self.kind_actions[kind].setCheckable(True)
        self.kind_button = self._menu_button(self.kind_menu, self.tr("Show only some kinds of readings"))
        self.kind_button.setIcon(theme.icon("filter"))
        self.sort_menu = QMenu(self.tr("Sort the list"), self)
        self.sort_menu.setToolTipsVisible(True)
        self.sort_actions: dict[str, QAction] = {}
        group = QActionGroup(self)
        for sort in SORTS:
            action = self.sort_actions[sort] = self.sort_menu.addAction(sort_name(sort))
            action.setCheckable(True)
            action.setToolTip(sort_help(sort))
            action.triggered.connect(lambda _, sort=sort: self.sort_by(sort))
            group.addAction(action)
        self.sort_button = self._menu_button(self.sort_menu, self.tr("Sort the images"))
        self.sort_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.count = QPushButton()
        self.count.setObjectName("link")
        self.count.setToolTip(self.tr("Show all images"))
        policy = self.count.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.count.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for left, right in ((self.field, self.kind_button), (self.sort_button, self.count)):
            line = QHBoxLayout()
            line.setContentsMargins(8, 4, 6, 2)
            line.setSpacing(4)
            line.addWidget(left, 1 if left is self.field else 0)
            if left is self.sort_button:
                line.addStretch()
            line.addWidget(right)
            column.addLayout(line)
        column.addWidget(images_list, 1)
        self.field.textChanged.connect(self._filter)
        self.field.left.connect(self._leave)
        for action in self.kind_actions.values():
            action.toggled.connect(self._filter)
        self.count.clicked.connect(self.clear)
        images.arranged.connect(self._show_count)
        self.sort_by(str(settings.value("sort", "study")))
        self._show_count()

    def specs(self) -> Specs:
        """What stands in the menus."""
        return {
            Menu.IMAGE: [
                Spec("filter", self.tr("Filter the list"), ("Ctrl+F",), self.ask),
                Spec("show_all", self.tr("Show all images"), (), self.clear),
                self.kind_menu,
                self.sort_menu,
            ]
        }

    def ask(self) -> None:
        """Go to the line that filters."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def clear(self) -> None:
        """Show all images."""
        for widget in (self.field, *self.kind_actions.values()):
            widget.blockSignals(True)
        self.field.clear()
        for action in self.kind_actions.values():
            action.setChecked(False)
        for widget in (self.field, *self.kind_actions.values()):
            widget.blockSignals(False)
        self._filter()

    def sort_by(self, sort: str) -> None:
        """Sort the images in one of the orders of ``order.SORTS``; by study if it is none of them."""
        sort = sort if sort in SORTS else "study"
        self.sort_actions[sort].setChecked(True)
        self.sort_button.setText(sort_name(sort))
        self.sort_button.setToolTip(self.tr("Sorted: {0}").format(sort_help(sort)))
        self._settings.setValue("sort", sort)
        self._images.sort_by(sort)
        self._list.show_chosen()

    def _menu_button(self, menu: QMenu, name: str) -> QToolButton:
        button = QToolButton()
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _filter(self) -> None:
        kinds = frozenset(kind for kind, action in self.kind_actions.items() if action.isChecked())
        wanted = Filter(self.field.text(), kinds)
        self.kind_button.setProperty("active", bool(kinds))
        self.kind_button.style().polish(self.kind_button)
        if wanted != self._images.filter:
            self._images.set_filter(wanted)
            self._list.show_chosen()

    def _show_count(self) -> None:
        shown, total = len(self._images.shown), len(self._images.items)
        self.count.setText(self.tr("{0} of {1} shown  ✕").format(shown, total))
        self.count.setVisible(bool(self._images.filter))
        self.count.setAccessibleName(self.tr("{0} of {1} shown; show all images").format(shown, total))

    def _leave(self, forget: bool) -> None:
        if forget:
            self.field.clear()
        self._list.setFocus()
        if not forget and not self._list.currentIndex().isValid():
            self._list.setCurrentIndex(self._images.index(0))

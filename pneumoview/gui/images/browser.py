"""The list with what sorts and filters it above: words, kinds of readings, and one click back to all."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.images.filter_bar import FilterBar, menu_button
from pneumoview.gui.images.image_list import ImageList
from pneumoview.gui.images.image_model import ImageListModel
from pneumoview.gui.images.order import MARKS, SORTS, Filter, sort_help, sort_name


class Browser(QWidget):
    """Shows an ``ImageListModel`` sorted and filtered as the user asks; the sort is kept in the settings."""

    def __init__(self, images: ImageListModel, images_list: ImageList, settings: QSettings) -> None:
        super().__init__()
        self._images = images
        self._list = images_list
        self._settings = settings
        self.setObjectName("browser")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        what, show_all = self.tr("Filter by name, patient or study"), self.tr("Show all images")
        self.bar = FilterBar(self, what, show_all, images.counts, MARKS)
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
        self.sort_button = menu_button(self.sort_menu, self.tr("Sort the images"))
        self.sort_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for left, right in ((self.bar.field, self.bar.button), (self.sort_button, self.bar.count)):
            line = QHBoxLayout()
            line.setContentsMargins(8, 4, 6, 2)
            line.setSpacing(4)
            line.addWidget(left, 1 if left is self.bar.field else 0)
            if left is self.sort_button:
                line.addStretch()
            line.addWidget(right)
            column.addLayout(line)
        column.addWidget(images_list, 1)
        self.anew = QPushButton()
        self.anew.setObjectName("anew")
        self.anew.clicked.connect(self.sort_anew)
        self.anew.hide()
        column.addWidget(self.anew)
        images.outdated.connect(self._offer_to_sort)
        self.bar.changed.connect(self._filter)
        self.bar.left.connect(self._leave)
        images.arranged.connect(self._show_count)
        kept = str(settings.value("sort", "study"))
        self.sort_by("study" if kept == "arrival" else kept)
        self._show_count()

    def specs(self) -> Specs:
        """What stands in the menus."""
        return {
            Menu.IMAGE: [
                Spec("filter", self.tr("Filter the list"), ("Ctrl+F",), self.ask),
                Spec("show_all", self.tr("Show all images"), (), self.bar.clear),
                Spec("sort_anew", self.tr("Sort anew"), ("Ctrl+F5",), self.sort_anew),
                self.bar.menu,
                self.sort_menu,
            ]
        }

    def ask(self) -> None:
        """Go to the line that filters."""
        self.bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.field.selectAll()

    def sort_by(self, sort: str) -> None:
        """Sort the images in one of the orders of ``order.SORTS``; by study if it is none of them."""
        sort = sort if sort in SORTS else "study"
        self.sort_actions[sort].setChecked(True)
        self.sort_button.setText(sort_name(sort))
        self.sort_button.setToolTip(self.tr("Sorted: {0}").format(sort_help(sort)))
        self._settings.setValue("sort", sort)
        self._images.sort_by(sort)
        self._list.show_chosen()

    def sort_anew(self) -> None:
        """Sort by what is known now, and let go what does not pass the filter any more."""
        self._images.sort_anew()
        self._list.show_chosen()
        self._list.setFocus()

    def _offer_to_sort(self, moved: int) -> None:
        one, many = self.tr("1 new result – Sort anew"), self.tr("{0} new results – Sort anew").format(moved)
        self.anew.setText(one if moved == 1 else many)
        self.anew.setVisible(moved > 0)

    def _filter(self, wanted: Filter) -> None:
        if wanted != self._images.filter:
            self._images.set_filter(wanted)
            self._list.show_chosen()

    def _show_count(self) -> None:
        words = self.tr("{0} of {1} shown; show all images")
        self.bar.show_count(len(self._images.shown), len(self._images.items), words)

    def _leave(self, forget: bool) -> None:
        self._list.setFocus()
        if not forget and not self._list.currentIndex().isValid():
            self._list.setCurrentIndex(self._images.index(0))

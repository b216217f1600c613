"""What the file itself says, all of it: the DICOM header, or what a picture tells of itself, in a searchable list."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.base.search import SearchField
from pneumoview.gui.viewer import Viewer

SIZE = (760, 640)
NAME_WIDTH = 300


class FileHeader(QObject):
    """The action and its window, which follows the image shown."""

    def __init__(self, viewer: Viewer, parent: QWidget) -> None:
        super().__init__(parent)
        self._viewer, self._parent = viewer, parent
        self.dialog: HeaderDialog | None = None
        viewer.presentation.changed.connect(self._follow)

    def specs(self) -> Specs:
        """One action, beside those on the image."""
        return {Menu.IMAGE: [Spec("file_header", self.tr("File header…"), ("Ctrl+I",), self.show)]}

    def show(self) -> None:
        """Open the list, or bring it to the front."""
        if self.dialog is None:
            self.dialog = HeaderDialog(self._parent)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        self._follow()

    def _follow(self) -> None:
        if self.dialog is None or not self.dialog.isVisible():
            return
        radiograph = self._viewer.radiograph
        if radiograph is None:
            self.dialog.set((), self.tr("No image is shown."))
        elif not self._viewer.presentation.patient_shown:
            self.dialog.set((), self.tr("Patient details are hidden, and the header would show them."))
        else:
            self.dialog.set(radiograph.header, radiograph.source.path.name)


class HeaderDialog(QDialog):
    """Names and values, filtered by words; the chosen rows can be copied."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("File header"))
        self.title = QLabel()
        self.title.setObjectName("muted")
        self.search = SearchField(self.tr("Search names and values"))
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Elements of the header"))
        self.list.setHeaderLabels([self.tr("Name"), self.tr("Value")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setColumnWidth(0, NAME_WIDTH)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (self.title, self.search, self.list, buttons):
            column.addWidget(widget)
        self.resize(*SIZE)
        self._rows: tuple[tuple[str, str], ...] = ()
        self.search.textChanged.connect(self._filter)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.list)
        copy.activated.connect(self._copy)

    def set(self, rows: tuple[tuple[str, str], ...], title: str) -> None:
        """Show another header, under this title."""
        self.title.setText(title)
        if rows != self._rows:
            self._rows = rows
            self.list.clear()
            for name, value in rows:
                item = QTreeWidgetItem([name, value])
                item.setToolTip(0, name)
                item.setToolTip(1, value)
                self.list.addTopLevelItem(item)
            self._filter()

    def _filter(self) -> None:
        for number, row in enumerate(self._rows):
            item = self.list.topLevelItem(number)
            if item is not None:
                item.setHidden(not self.search.finds(*row))

    def _copy(self) -> None:
        items = self.list.selectedItems()
        QApplication.clipboard().setText("\n".join(f"{item.text(0)}\t{item.text(1)}" for item in items))

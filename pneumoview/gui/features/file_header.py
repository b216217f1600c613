"""What the file itself says, all of it: the DICOM header, or what a picture tells of itself, in a searchable list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.language import tr
from pneumoview.gui.base.search import SearchField

if TYPE_CHECKING:
    from pneumoview.gui.window.main_window import MainWindow

SIZE = (760, 640)
NAME_WIDTH = 300


class FileHeader(QObject):
    """The action and its window, which follows the image shown."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: HeaderDialog | None = None
        window.presentation.changed.connect(self._follow)

    def specs(self) -> dict[str, list[Spec | QMenu | None]]:
        """One action, beside those on the image."""
        return {tr("&Image"): [Spec("file_header", self.tr("File header…"), ("Ctrl+I",), self.show)]}

    def show(self) -> None:
        """Open the list, or bring it to the front."""
        if self.dialog is None:
            self.dialog = HeaderDialog(self._window)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        self._follow()

    def _follow(self) -> None:
        if self.dialog is None or not self.dialog.isVisible():
            return
        radiograph = self._window.radiograph
        if radiograph is None:
            self.dialog.set((), self.tr("No image is shown."))
        elif not self._window.presentation.patient_shown:
            self.dialog.set((), self.tr("Patient details are hidden, and the header would show them."))
        else:
            self.dialog.set(radiograph.header, radiograph.source.path.name)


class HeaderDialog(QDialog):
    """Names and values, filtered by words; the chosen rows can be copied."""

    def __init__(self, parent: MainWindow) -> None:
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

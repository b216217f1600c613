"""The list of what is measured on the frame shown, in a dock that is closed unless wanted."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDockWidget,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

ROWS = 5


class MeasurementList(QDockWidget):
    """Name, value and note of every figure.

    ``chosen`` tells which row was chosen, ``jumped`` which figure is to be shown; ``closed`` follows its close button.
    """

    chosen = Signal(object)
    jumped = Signal(int)
    deleted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Measurements"))
        self.setObjectName("measurements")
        self.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetClosable | QDockWidget.DockWidgetFeature.DockWidgetMovable
        )
        self.table = QTreeWidget()
        self.table.setAccessibleName(self.tr("Measurements"))
        self.table.setHeaderLabels([self.tr("Measurement"), self.tr("Value"), self.tr("Lengths are")])
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setFixedHeight(self.fontMetrics().lineSpacing() * (ROWS + 2))
        self.table.setColumnWidth(0, 190)
        self.table.setColumnWidth(1, 520)
        self.jump = QPushButton(self.tr("Show"))
        self.jump.setToolTip(self.tr("Zoom to the measurement (Enter or double click)"))
        self.delete = QPushButton(self.tr("Delete"))
        buttons = QVBoxLayout()
        buttons.addWidget(self.jump)
        buttons.addWidget(self.delete)
        buttons.addStretch()
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(8, 4, 8, 6)
        row.addWidget(self.table, 1)
        row.addLayout(buttons)
        self.setWidget(content)
        self._lines: list[tuple[str, str, str]] = []
        self.table.itemSelectionChanged.connect(lambda: self.chosen.emit(self._row()))
        self.table.itemActivated.connect(self._jump)
        self.jump.clicked.connect(self._jump)
        self.delete.clicked.connect(self._delete)
        self.set([], None)

    def set(self, lines: list[tuple[str, str, str]], selected: int | None) -> None:
        """Show other measurements, and which of them is selected."""
        self.table.blockSignals(True)
        if lines != self._lines:
            self._lines = lines
            self.table.clear()
            self.table.addTopLevelItems([QTreeWidgetItem(list(line)) for line in lines])
        item = None if selected is None else self.table.topLevelItem(selected)
        if item is None:
            self.table.clearSelection()
        else:
            self.table.setCurrentItem(item)
        self.table.blockSignals(False)
        self.jump.setEnabled(item is not None)
        self.delete.setEnabled(item is not None)

    def _delete(self) -> None:
        """Ask to delete; the focus goes to the table before the button, which may be disabled, loses it to a text."""
        self.table.setFocus()
        self.deleted.emit()

    def _row(self) -> int | None:
        selected = self.table.selectedItems()
        return self.table.indexOfTopLevelItem(selected[0]) if selected else None

    def _jump(self) -> None:
        row = self._row()
        if row is not None:
            self.jumped.emit(row)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the user does not want it any more."""
        super().closeEvent(event)
        self.closed.emit()

"""How the heatmap is made and painted: method, colours and threshold, in a small form that unfolds."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QSlider, QWidget

from pneumoview.ai.analysis import METHODS
from pneumoview.gui.base.own_keys import OwnKeys
from pneumoview.gui.reading.words import method_name
from pneumoview.imaging.overlay import COLOUR_MAPS, colour_map

SWATCH = QSize(64, 10)


def swatch(colours: str) -> QIcon:
    """A colour map from cold to hot."""
    table = colour_map(colours)
    image = QImage(table.tobytes(), len(table), 1, 3 * len(table), QImage.Format.Format_RGB888)
    return QIcon(QPixmap.fromImage(image).scaled(SWATCH))


class HeatmapOptions(QWidget):
    """Method, colours and threshold, one row each."""

    method_chosen = Signal(str)
    colours_chosen = Signal(str)
    threshold_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.method = QComboBox()
        for method in METHODS:
            self.method.addItem(method_name(method), method)
        self.method.setAccessibleName(self.tr("Method of the heatmap"))
        self.method.setToolTip(self.tr("How the heatmap is made. Eigen-CAM shows the same for all classes."))
        self.method.activated.connect(lambda _: self.method_chosen.emit(self.method.currentData()))
        self.colours = QComboBox()
        for name in COLOUR_MAPS:
            self.colours.addItem(swatch(name), name.capitalize(), name)
        self.colours.setIconSize(SWATCH)
        self.colours.setAccessibleName(self.tr("Colours of the heatmap"))
        self.colours.activated.connect(lambda _: self.colours_chosen.emit(self.colours.currentData()))
        self.threshold = QSlider(Qt.Orientation.Horizontal)
        self.threshold.setRange(0, 95)
        self.threshold.setSingleStep(5)
        self.threshold.setAccessibleName(self.tr("Threshold of the heatmap"))
        self.threshold.setToolTip(self.tr("Nothing is painted below this share of the hottest point."))
        self.threshold.valueChanged.connect(lambda value: self.threshold_chosen.emit(value / 100))
        self.figure = QLabel()
        self.figure.setFixedWidth(self.figure.fontMetrics().horizontalAdvance("100 %"))
        self.figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for control in (self.method, self.colours, self.threshold):
            OwnKeys(control)
        row = QHBoxLayout()
        row.addWidget(self.threshold, 1)
        row.addWidget(self.figure)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(4)
        form.addRow(self._name(self.tr("Method")), self.method)
        form.addRow(self._name(self.tr("Colours")), self.colours)
        form.addRow(self._name(self.tr("Threshold")), row)

    def _name(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setObjectName("muted")
        return label

    def show_state(self, method: str, colours: str, threshold: float) -> None:
        """Show what is set, without a signal."""
        self.method.setCurrentIndex(self.method.findData(method))
        self.colours.setCurrentIndex(self.colours.findData(colours))
        self.threshold.blockSignals(True)
        self.threshold.setValue(round(100 * threshold))
        self.threshold.blockSignals(False)
        self.figure.setText(f"{self.threshold.value()} %")

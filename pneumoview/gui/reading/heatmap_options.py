"""How the heatmap is made and painted: method, colours and threshold, a small form that unfolds, and what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QMenu, QSlider, QWidget

from pneumoview.ai.analysis import METHODS
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.own_keys import OwnKeys
from pneumoview.gui.reading.words import method_name
from pneumoview.imaging.overlay import COLOUR_MAPS, colour_map

if TYPE_CHECKING:
    from pneumoview.gui.window.main_window import MainWindow

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


class HeatmapSettings(QObject):
    """Ties the form to the window, and keeps what is chosen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.form = window.panel.heatmap_options
        self.form.method_chosen.connect(self.set_method)
        self.form.colours_chosen.connect(self.set_colours)
        self.form.threshold_chosen.connect(self.set_threshold)
        self._restore()
        window.panel.more.toggled.connect(self.set_unfolded)

    def specs(self) -> dict[str, list[Spec | QMenu | None]]:
        """The switch that unfolds the form."""
        unfolded = self.window.panel.more.isChecked()
        text = self.tr("Heatmap options")
        return {self.tr("&View"): [Spec("heatmap_options", text, (), self.set_unfolded, "", unfolded)]}

    def _restore(self) -> None:
        stored, show = self.window.settings, self.window.presentation
        method = stored.value("heatmap_method")
        self.window.method = next((known for known in METHODS if known == method), METHODS[0])
        colours = stored.value("heatmap_colours")
        show.set_colours(next((known for known in COLOUR_MAPS if known == colours), COLOUR_MAPS[0]))
        show.set_threshold(float(stored.value("heatmap_threshold", 0.0, type=float)))  # type: ignore[arg-type]
        self.window.panel.more.setChecked(bool(stored.value("heatmap_options", False, type=bool)))
        self._show_state()

    def _show_state(self) -> None:
        show = self.window.presentation
        self.form.show_state(self.window.method, show.colours, show.threshold)

    def set_method(self, method: str) -> None:
        """Make heatmaps by another method."""
        self.window.settings.setValue("heatmap_method", method)
        self.window.use_method(next(known for known in METHODS if known == method))
        self._show_state()

    def set_colours(self, colours: str) -> None:
        """Paint in another colour map."""
        self.window.settings.setValue("heatmap_colours", colours)
        self.window.presentation.set_colours(colours)
        self._show_state()

    def set_threshold(self, threshold: float) -> None:
        """Paint from this value on."""
        self.window.settings.setValue("heatmap_threshold", threshold)
        self.window.presentation.set_threshold(threshold)
        self._show_state()

    def set_unfolded(self, unfolded: bool) -> None:
        """Show or hide the form."""
        self.window.settings.setValue("heatmap_options", unfolded)
        self.window.panel.more.setChecked(unfolded)
        self.window.action["heatmap_options"].setChecked(unfolded)

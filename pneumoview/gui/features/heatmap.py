"""How the heatmap is made and painted: what is chosen is done, and kept."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from pneumoview.ai.analysis import METHODS
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.reading.reading_panel import ReadingPanel
from pneumoview.gui.viewer import Viewer
from pneumoview.imaging.overlay import COLOUR_MAPS


class HeatmapSettings(QObject):
    """Ties the form to the window, and keeps what is chosen."""

    changed = Signal()

    def __init__(self, viewer: Viewer, panel: ReadingPanel) -> None:
        super().__init__(panel)
        self._viewer, self._panel = viewer, panel
        self.form = panel.heatmap_options
        self.form.method_chosen.connect(self.set_method)
        self.form.colours_chosen.connect(self.set_colours)
        self.form.threshold_chosen.connect(self.set_threshold)
        self._restore()
        panel.more.toggled.connect(self.set_unfolded)

    def specs(self) -> Specs:
        """The switch that unfolds the form."""
        text = self.tr("Heatmap options")
        return {Menu.VIEW: [Spec("heatmap_options", text, (), self.set_unfolded, "", self._panel.more.isChecked)]}

    def _restore(self) -> None:
        stored, show = self._viewer.settings, self._viewer.presentation
        method = stored.value("heatmap_method")
        self._viewer.method = next((known for known in METHODS if known == method), METHODS[0])
        colours = stored.value("heatmap_colours")
        show.set_colours(next((known for known in COLOUR_MAPS if known == colours), COLOUR_MAPS[0]))
        show.set_threshold(float(stored.value("heatmap_threshold", 0.0, type=float)))  # type: ignore[arg-type]
        self._panel.more.setChecked(bool(stored.value("heatmap_options", False, type=bool)))
        self._show_state()

    def _show_state(self) -> None:
        show = self._viewer.presentation
        self.form.show_state(self._viewer.method, show.colours, show.threshold)

    def set_method(self, method: str) -> None:
        """Make heatmaps by another method."""
        self._viewer.settings.setValue("heatmap_method", method)
        self._viewer.use_method(next(known for known in METHODS if known == method))
        self._show_state()

    def set_colours(self, colours: str) -> None:
        """Paint in another colour map."""
        self._viewer.settings.setValue("heatmap_colours", colours)
        self._viewer.presentation.set_colours(colours)
        self._show_state()

    def set_threshold(self, threshold: float) -> None:
        """Paint from this value on."""
        self._viewer.settings.setValue("heatmap_threshold", threshold)
        self._viewer.presentation.set_threshold(threshold)
        self._show_state()

    def set_unfolded(self, unfolded: bool) -> None:
        """Show or hide the form."""
        self._viewer.settings.setValue("heatmap_options", unfolded)
        self._panel.more.setChecked(unfolded)
        self.changed.emit()

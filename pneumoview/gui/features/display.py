"""Moving through the images, and how they are shown: views, heatmap, outline, window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from pneumoview.gui.base import theme
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.language import tr
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.reading.reading_panel import ReadingPanel
from pneumoview.gui.reading.words import covered_name, heatmap_caption, refusal_name
from pneumoview.gui.view.pair import Pair
from pneumoview.gui.view.presentation import OPACITY_STEP
from pneumoview.gui.view.viewport import ZOOM_STEP, Viewport
from pneumoview.gui.viewer import Viewer


class Display(QObject):
    """Brings the actions, keeps the controls of the panel like them, and what is chosen in the settings.

    ``side_by_side`` tells whether the original stands beside the heatmap, ``arrange`` puts it there or takes it away,
    and ``one_view`` tells whether the heatmap is alone. ``view`` is the one that keys act on; ``with_keys`` adds to a
    text the keys of the action that it speaks of.
    """

    def __init__(
        self,
        viewer: Viewer,
        pair: Pair,
        panel: ReadingPanel,
        *,
        arrange: Callable[[bool], object],
        one_view: Callable[[], bool],
        side_by_side: Callable[[], bool],
        view: Callable[[], Viewport],
        with_keys: Callable[[str, str], str],
    ) -> None:
        super().__init__(pair)
        self._viewer, self._pair, self._panel = viewer, pair, panel
        self._arrange, self._one_view, self._side_by_side = arrange, one_view, side_by_side
        self._view, self._with_keys = view, with_keys
        panel.lungs_toggled.connect(self.set_lungs_shown)
        panel.heatmap_toggled.connect(self.set_heatmap_shown)
        panel.opacity_chosen.connect(self.set_opacity)
        panel.refusal.again.connect(viewer.mend)
        waits = viewer.reading_begun, viewer.reading_stopped, viewer.reading_failed
        for signal in (viewer.presentation.changed, viewer.reading_changed, *waits):
            signal.connect(self._show_refusal)

    def specs(self) -> Specs:
        """Images, reading, views and display."""
        viewer, show = self._viewer, self._viewer.presentation
        return {
            Menu.IMAGE: [
                Spec("previous", tr("Previous image"), ("Up", "Left"), lambda: viewer.step_image(-1), "previous"),
                Spec("next", tr("Next image"), ("Down", "Right"), lambda: viewer.step_image(1), "next"),
                Spec("previous_frame", tr("Previous frame"), ("PgUp",), lambda: viewer.step_frame(-1)),
                Spec("next_frame", tr("Next frame"), ("PgDown",), lambda: viewer.step_frame(1)),
                None,
                Spec("analyse", tr("Analyse"), ("F5",), viewer.analyse, "analyse"),
                Spec("stop", tr("Stop analysing"), ("Shift+F5",), viewer.stop, "stop"),
            ],
            Menu.VIEW: [
                Spec("one_view", tr("One view"), ("1",), lambda _: self._arrange(False), "one", self._one_view),
                Spec(
                    *("side_by_side", tr("Side by side"), ("2",), lambda _: self._arrange(True)),
                    *("two", self._side_by_side),
                ),
                Spec("toggle_side_by_side", tr("Toggle side by side"), ("S",), self.toggle_side_by_side),
                None,
                Spec("heatmap", tr("Heatmap"), ("H",), self.set_heatmap_shown, "heatmap", lambda: show.heatmap_shown),
                Spec("fainter", tr("Heatmap fainter"), ("[",), lambda: self.set_opacity(show.opacity - OPACITY_STEP)),
                Spec("stronger", tr("Heatmap stronger"), ("]",), lambda: self.set_opacity(show.opacity + OPACITY_STEP)),
                Spec("lungs", tr("Lung outline"), ("L",), self.set_lungs_shown, "lungs", lambda: show.lungs_shown),
            ],
            Menu.DISPLAY: [
                Spec("fit", tr("Fit"), ("F",), show.set_fit, "fit"),
                Spec("zoom_in", tr("Zoom in"), ("+", "="), lambda: self._view().zoom_by(ZOOM_STEP)),
                Spec("zoom_out", tr("Zoom out"), ("-",), lambda: self._view().zoom_by(1 / ZOOM_STEP)),
                None,
                Spec("invert", tr("Invert"), ("I",), show.invert, "invert"),
                Spec("auto_window", tr("Automatic window"), ("Shift+A",), self.auto_window),
                Spec("full_range", tr("Full range"), ("Shift+W",), self.full_range),
                Spec("reset", tr("Reset"), ("Esc",), show.reset, "reset"),
            ],
        }

    def _show_refusal(self) -> None:
        """Show one view where there is nothing to compare it with, and offer to assess the image turned or inverted."""
        analysis, show = self._viewer.analysis, self._viewer.presentation
        self._pair.set_single(self._viewer.unassessed)
        if analysis is not None:
            self._panel.refusal.offer(analysis.shown, analysis.remedy, show.as_shown)

    def restore(self) -> None:
        """Show as the window did that was closed last."""
        stored = self._viewer.settings
        opacity = stored.value("opacity", self._viewer.presentation.opacity, type=float)
        self.set_heatmap_shown(bool(stored.value("heatmap", True, type=bool)))
        self.set_lungs_shown(bool(stored.value("lungs", False, type=bool)))
        self.set_opacity(float(opacity))  # type: ignore[arg-type]

    def store(self) -> None:
        """Keep how it is shown for the next window."""
        stored, show = self._viewer.settings, self._viewer.presentation
        stored.setValue("heatmap", show.heatmap_wanted)
        stored.setValue("lungs", show.lungs_shown)
        stored.setValue("opacity", show.opacity)

    def toggle_side_by_side(self) -> None:
        """Switch between the heatmap alone and both beside each other."""
        self._arrange(not self._side_by_side())

    def set_heatmap_shown(self, shown: bool) -> None:
        """Show or hide the heatmap."""
        self._viewer.presentation.set_heatmap_shown(shown)
        self._panel.heatmap.setChecked(shown)

    def set_lungs_shown(self, shown: bool) -> None:
        """Show or hide the outline of the lungs."""
        self._viewer.presentation.set_lungs_shown(shown)
        self._panel.lungs.setChecked(shown)

    def set_opacity(self, opacity: float) -> None:
        """Set the opacity of the heatmap, 0…1."""
        show = self._viewer.presentation
        show.set_opacity(opacity)
        self._panel.opacity.setValue(round(100 * show.opacity))

    def auto_window(self) -> None:
        """Window by the values of the image."""
        from pneumoview.imaging import grayscale

        show = self._viewer.presentation
        if show.loaded is not None:
            show.set_voi(grayscale.auto(show.loaded.radiograph))

    def full_range(self) -> None:
        """Window over all values of the image."""
        show = self._viewer.presentation
        if show.loaded is not None:
            show.set_voi(show.loaded.full_range)

    def show_title(self) -> None:
        """Say over the heatmap what it explains, or why there is none."""
        viewer, show, title = self._viewer, self._viewer.presentation, self._pair.explained_title
        if caption := self._pair.explained.caption:
            title.setText(caption)
            return
        refused = viewer.analysis is not None and viewer.analysis.refused
        outside = refused and viewer.is_revealed(viewer.current)
        if viewer.covered:
            title.setText(covered_name())
        elif viewer.analysis is None or show.heatmap is None:
            title.setText(refusal_name() if refused and not outside else self.tr("Heatmap"))
        elif not show.heatmap_shown:
            title.setText(self.hidden_heatmap_text())
        else:
            text = heatmap_caption(viewer.analysis)
            title.setText(self.tr("Outside what the model knows: {0}").format(text) if outside else text)
        self._panel.heatmap.setChecked(show.heatmap_shown)
        theme.ink(title, theme.ACCENT if outside else None)

    def hidden_heatmap_text(self) -> str:
        """That the heatmap is hidden, and the key that shows it."""
        return self._with_keys(self.tr("Heatmap hidden"), "heatmap")

"""Actions on the view: the tool of the left button, presets, turning, what is written over it, and its context menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.language import tr
from pneumoview.gui.view.presentation import Texts
from pneumoview.gui.view.tools import Magnifier, Pan, Zoom
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.radiograph import VoiLut, Window

if TYPE_CHECKING:
    from pneumoview.gui.view.viewport import Viewport
    from pneumoview.gui.window.main_window import MainWindow

CONTEXT_MENU = (
    *("level", "pan", "zoom", "magnifier", "", "presets", "", "rotate_left", "rotate_right", "flip_left_right"),
    *("flip_upside_down", "", "fit", "one_to_one", "reset"),
)
"""Names of actions; an empty one is a line."""


def preset_text(voi: Window | VoiLut, number: int) -> str:
    """A window or LUT of the file by its explanation, or by its number where it has none."""
    if isinstance(voi, VoiLut):
        name = voi.explanation or QCoreApplication.translate("preset", "LUT {0}").format(number)
        return name.replace("&", "&&")
    name = voi.explanation or QCoreApplication.translate("preset", "Window {0}").format(number)
    values = QCoreApplication.translate("preset", "W {0:g}  L {1:g}").format(voi.width, voi.center)
    return f"{name}   {values}".replace("&", "&&")


class ReadingTools(QObject):
    """Brings the actions of the view that show no other image and change no reading."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.presets = QMenu(self.tr("Window presets"), window)
        self.presets.aboutToShow.connect(self._list_presets)
        self.tools = {"level": window.toolbox.active, "pan": Pan(), "zoom": Zoom(), "magnifier": Magnifier()}
        window.toolbox.changed.connect(self._check)
        for viewport in (window.original, window.explained, *(cell.viewport for cell in window.layouts.cells)):
            self.watch(viewport)

    def watch(self, viewport: Viewport) -> None:
        """Open the context menu on the right button in a view."""
        viewport.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        viewport.customContextMenuRequested.connect(partial(self._open_context_menu, viewport))

    def specs(self) -> dict[str, list[Spec | QMenu | None]]:
        """Tools, turning and presets, and what is written over the radiograph."""
        return {
            tr("&Tools"): [
                Spec("level", tr("Window and level"), ("W",), partial(self.take, "level"), "level", True),
                Spec("pan", tr("Pan"), ("T",), partial(self.take, "pan"), "pan", False),
                Spec("zoom", tr("Zoom"), ("Z",), partial(self.take, "zoom"), "zoom", False),
                Spec("magnifier", tr("Magnifier"), ("G",), partial(self.take, "magnifier"), "magnifier", False),
            ],
            tr("&Display"): [
                Spec("one_to_one", tr("Original size (1 : 1)"), ("0",), self.zoom_to_pixels),
                None,
                Spec(
                    "rotate_left", tr("Rotate left"), (",",), lambda: self.turn(self._turn().rotated(-1)), "rotate_left"
                ),
                Spec(
                    "rotate_right",
                    tr("Rotate right"),
                    (".",),
                    lambda: self.turn(self._turn().rotated(1)),
                    "rotate_right",
                ),
                Spec(
                    "flip_left_right",
                    tr("Flip left to right"),
                    ("Alt+H",),
                    lambda: self.turn(self._turn().flipped()),
                    "flip_horizontal",
                ),
                Spec(
                    "flip_upside_down",
                    tr("Flip upside down"),
                    ("Alt+V",),
                    lambda: self.turn(self._turn().flipped(upside_down=True)),
                    "flip_vertical",
                ),
                None,
                self.presets,
            ],
            tr("&View"): [
                Spec("texts", tr("Overlays: all, few, none"), ("O",), self.cycle_texts, "overlays"),
                Spec(
                    "hide_patient", tr("Hide patient details"), ("Shift+O",), self.hide_patient, "patient_hidden", False
                ),
            ],
        }

    def take(self, name: str, checked: bool = True) -> None:
        """Take one of the tools in hand."""
        del checked
        self.window.toolbox.take(self.tools[name])

    def _check(self) -> None:
        for name, tool in self.tools.items():
            self.window.action[name].setChecked(tool is self.window.toolbox.active)

    def zoom_to_pixels(self) -> None:
        """Show one column as one pixel of the screen."""
        self.window.view.zoom_to_pixels()

    def _turn(self) -> Turn:
        return self.window.presentation.turn

    def turn(self, turn: Turn) -> None:
        """Show the radiograph turned so."""
        self.window.presentation.set_turn(turn)

    def cycle_texts(self) -> None:
        """Write all, little or nothing over the radiograph."""
        shown = self.window.presentation.texts
        self.window.presentation.set_texts(Texts((shown + 1) % len(Texts)))

    def hide_patient(self, hidden: bool) -> None:
        """Hide or show who the patient is, in views, panel, list and title."""
        show = self.window.presentation
        show.set_patient_shown(not hidden)
        self.window.panel.patient_shown = not hidden
        self.window.images.set_patient_shown(not hidden)
        if show.loaded is not None:
            self.window.panel.show_radiograph(show.loaded.radiograph)
        self.window.show_title()

    def _list_presets(self) -> None:
        self.presets.clear()
        show = self.window.presentation
        presets = show.loaded.radiograph.presets if show.loaded else ()
        for number, voi in enumerate(presets, 1):
            action = self.presets.addAction(preset_text(voi, number))
            action.setCheckable(True)
            action.setChecked(show.voi is voi)
            action.triggered.connect(lambda _=False, voi=voi: show.set_voi(voi))
        if not presets:
            self.presets.addAction(self.tr("The file has no windows of its own")).setEnabled(False)
        self.presets.addSeparator()
        for name in ("auto_window", "full_range", "invert"):
            self.presets.addAction(self.window.action[name])

    def _open_context_menu(self, viewport: Viewport, position: QPoint) -> None:
        if viewport.presentation.loaded is None:
            return
        menu = QMenu(viewport)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in CONTEXT_MENU:
            if name == "presets":
                menu.addMenu(self.presets)
            elif name:
                menu.addAction(self.window.action[name])
            else:
                menu.addSeparator()
        menu.popup(viewport.mapToGlobal(position))

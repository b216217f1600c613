"""Actions on the view: the tool of the left button, presets, turning, what is written over it, and its context menu."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.language import tr
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.view.presentation import Texts
from pneumoview.gui.view.tools import Magnifier, Pan, Toolbox, Zoom
from pneumoview.gui.view.viewport import Viewport
from pneumoview.gui.viewer import Viewer
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.radiograph import VoiLut, Window

CONTEXT_MENU = (
    *("level", "pan", "zoom", "magnifier", "", "presets", "", "rotate_left", "rotate_right", "flip_left_right"),
    *("flip_upside_down", "", "fit", "one_to_one", "reset", "", "blink", "same_window", "link"),
)
"""Names of actions; an empty one is a line."""
PRESET_KEYS = 9


def preset_text(voi: Window | VoiLut, number: int) -> str:
    """A window or LUT of the file by its explanation, or by its number where it has none."""
    if isinstance(voi, VoiLut):
        name = voi.explanation or QCoreApplication.translate("preset", "LUT {0}").format(number)
        return name.replace("&", "&&")
    name = voi.explanation or QCoreApplication.translate("preset", "Window {0}").format(number)
    values = QCoreApplication.translate("preset", "W {0:g}  L {1:g}").format(voi.width, voi.center)
    return f"{name}   {values}".replace("&", "&&")


class ViewTools(QObject):
    """Brings the actions of the view that show no other image and change no reading.

    ``viewports`` open the context menu, ``view`` is the one that keys act on; ``action`` finds an action by its name.
    """

    def __init__(
        self,
        viewer: Viewer,
        parent: QWidget,
        toolbox: Toolbox,
        viewports: Iterable[Viewport],
        *,
        view: Callable[[], Viewport],
        action: Callable[[str], QAction],
    ) -> None:
        super().__init__(parent)
        self._viewer, self._toolbox, self._view, self._action = viewer, toolbox, view, action
        self.presets = QMenu(self.tr("Window presets"), parent)
        self.presets.aboutToShow.connect(self._list_presets)
        self.presets.aboutToHide.connect(self._keep_keys)
        self.tools = {"level": toolbox.active, "pan": Pan(), "zoom": Zoom(), "magnifier": Magnifier()}
        for viewport in viewports:
            self.watch(viewport)

    def watch(self, viewport: Viewport) -> None:
        """Open the context menu on the right button in a view."""
        viewport.customContextMenuRequested.connect(partial(self._open_context_menu, viewport))

    def specs(self) -> Specs:
        """Tools, turning and presets, and what is written over the radiograph."""

        def tool(name: str, text: str, keys: tuple[str, ...]) -> Spec:
            return Spec(name, text, keys, partial(self.take, name), name, partial(self._in_hand, name))

        show = self._viewer.presentation
        return {
            Menu.TOOLS: [
                tool("level", tr("Window and level"), ("W",)),
                tool("pan", tr("Pan"), ("T",)),
                tool("zoom", tr("Zoom"), ("Z",)),
                tool("magnifier", tr("Magnifier"), ("G",)),
            ],
            Menu.DISPLAY: [
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
                    ("Shift+H",),
                    lambda: self.turn(self._turn().flipped()),
                    "flip_horizontal",
                ),
                Spec(
                    "flip_upside_down",
                    tr("Flip upside down"),
                    ("Shift+V",),
                    lambda: self.turn(self._turn().flipped(upside_down=True)),
                    "flip_vertical",
                ),
                None,
                self.presets,
                *(self._preset(number) for number in range(1, PRESET_KEYS + 1)),
            ],
            Menu.VIEW: [
                Spec("texts", tr("Overlays: all, few, none"), ("O",), self.cycle_texts, "overlays"),
                Spec(
                    "hide_patient",
                    tr("Hide patient details"),
                    ("Shift+O",),
                    self._viewer.hide_patient,
                    "patient_hidden",
                    lambda: not show.patient_shown,
                ),
            ],
        }

    def take(self, name: str, checked: bool = True) -> None:
        """Take one of the tools in hand."""
        del checked
        self._toolbox.take(self.tools[name])

    def _in_hand(self, name: str) -> bool:
        return self.tools[name] is self._toolbox.active

    def zoom_to_pixels(self) -> None:
        """Show one column as one pixel of the screen."""
        self._view().zoom_to_pixels()

    def _turn(self) -> Turn:
        return self._viewer.presentation.turn

    def turn(self, turn: Turn) -> None:
        """Show the radiograph turned so."""
        self._viewer.presentation.set_turn(turn)

    def cycle_texts(self) -> None:
        """Write all, little or nothing over the radiograph."""
        shown = self._viewer.presentation.texts
        self._viewer.presentation.set_texts(Texts((shown + 1) % len(Texts)))

    def _presets(self) -> tuple[Window | VoiLut, ...]:
        """The windows and LUTs of the file that is shown."""
        loaded = self._viewer.presentation.loaded
        return loaded.radiograph.presets if loaded else ()

    def _preset(self, number: int) -> Spec:
        """The action of one of the file's first windows, with a key of its own."""

        def voi() -> Window | VoiLut | None:
            return next(iter(self._presets()[number - 1 : number]), None)

        def label() -> str:
            chosen = voi()
            return self.tr("Window preset {0}").format(number) if chosen is None else preset_text(chosen, number)

        show = self._viewer.presentation
        return Spec(
            *(f"preset_{number}", label(), (f"Shift+{number}",), lambda _: show.set_voi(voi() or show.voi), ""),
            *(lambda: show.voi is not None and show.voi is voi(), lambda: voi() is not None, label, self.presets),
        )

    def _keep_keys(self) -> None:
        """An action that is not seen has no key."""
        for number in range(1, PRESET_KEYS + 1):
            self._action(f"preset_{number}").setVisible(True)

    def _list_presets(self) -> None:
        self.presets.clear()
        show = self._viewer.presentation
        presets = self._presets()
        for number in range(1, PRESET_KEYS + 1):
            action = self._action(f"preset_{number}")
            action.setVisible(action.isEnabled())
            self.presets.addAction(action)
        for number, voi in enumerate(presets[PRESET_KEYS:], PRESET_KEYS + 1):
            action = self.presets.addAction(preset_text(voi, number))
            action.setCheckable(True)
            action.setChecked(show.voi is voi)
            action.triggered.connect(lambda _=False, voi=voi: show.set_voi(voi))
        if not presets:
            self.presets.addAction(self.tr("The file has no windows of its own")).setEnabled(False)
        self.presets.addSeparator()
        for name in ("auto_window", "full_range", "invert"):
            self.presets.addAction(self._action(name))

    def _open_context_menu(self, viewport: Viewport, position: QPoint) -> None:
        if viewport.presentation.loaded is None:
            return
        menu = QMenu(viewport)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in CONTEXT_MENU:
            if name == "presets":
                menu.addMenu(self.presets)
            elif name:
                menu.addAction(self._action(name))
            else:
                menu.addSeparator()
        menu.popup(viewport.mapToGlobal(position))

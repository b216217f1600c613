"""What viewports show and how; several that paint one presentation are linked in zoom, pan and window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from math import ceil, floor
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QObject, QPointF, QRect, QRectF, QSize, QSizeF, Signal
from PySide6.QtGui import QFont, QImage, QPainter, QTransform

from pneumoview.ai.analysis import NORMAL, Analysis
from pneumoview.gui.view.laid import heatmap_image, plane_image
from pneumoview.gui.view.loaded import Loaded, grey_image
from pneumoview.gui.view.outline import outline
from pneumoview.imaging import geometry, grayscale
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.overlay import COLOUR_MAPS
from pneumoview.imaging.prior import same_window
from pneumoview.imaging.radiograph import VoiLut, Window
from pneumoview.imaging.shown import AS_STORED, Shown

DRESS = ("heatmap_wanted", "opacity", "colours", "threshold", "lungs_shown", "texts", "patient_shown")
"""What is shown over every radiograph alike."""
SMALLEST_SCALE, LARGEST_SCALE = 0.02, 40.0
OPACITY_STEP = 0.05
KEPT_IMAGES = 4


class Texts(IntEnum):
    """How much is written over the radiograph."""

    ALL = 0
    FEW = 1
    NONE = 2


@dataclass(frozen=True)
class Pose:
    """Zoom, as a multiple of fit or None for fit itself, centre in 0…1 of width and height, and turn.

    Centre and turn count from the upright radiograph.
    """

    zoom: float | None
    centre: QPointF
    turn: Turn


@dataclass(frozen=True)
class Windowing:
    """A change of the window by the user, as another radiograph can follow it.

    Attributes:
        width: by which factor the window was widened.
        darker: by how much it was darkened, in widths of the window before.
        inverts: whether black and white were swapped.
        restarts: whether it is the window again in which the radiograph was shown at first.
    """

    width: float = 1.0
    darker: float = 0.0
    inverts: bool = False
    restarts: bool = False


class View(Protocol):
    """A viewport as its tools and the layers of its presentation know it."""

    @property
    def presentation(self) -> Presentation:
        """What it paints."""
        ...

    def size(self) -> QSize:
        """Its extent in widget pixels."""
        ...

    def width(self) -> int:
        """Its width in widget pixels."""
        ...

    def rect(self) -> QRect:
        """Its extent in its own coordinates."""
        ...

    def font(self) -> QFont:
        """What texts are written in."""
        ...

    def devicePixelRatioF(self) -> float:
        """Screen pixels per widget pixel."""
        ...

    def update(self) -> None:
        """Paint anew."""
        ...

    def transform(self) -> QTransform:
        """From image coordinates (column, row) to widget coordinates."""
        ...

    def to_image(self, position: QPointF) -> QPointF:
        """Image coordinates (column, row) of a widget position."""
        ...

    def to_widget(self, point: QPointF) -> QPointF:
        """Widget position of image coordinates (column, row)."""
        ...

    def zoom_by(self, factor: float, position: QPointF | None = None) -> None:
        """Zoom, keeping the image point under ``position`` (the middle if None) where it is."""
        ...

    def paint_radiograph(self, painter: QPainter, transform: QTransform, area: QRectF) -> None:
        """Paint radiograph, heatmap and outline of the lungs, laid by ``transform``, in a part of the view."""
        ...


class Presentation(QObject):
    """State of the view; ``changed`` follows every change, ``moved`` those of zoom, centre and turn by the user.

    ``windowed`` follows those of the window by the user, with a ``Windowing``, and ``pointed`` those of the cursor.
    ``scale`` is in widget pixels per image column, ``centre`` in image coordinates (column, row); both count only while
    ``fit`` is off. ``cursor`` is the image point under the mouse, or None. ``lungs`` are the lines of their outline, in
    0…1 of the image's width and height. ``upright`` is the turn in which it was assessed. ``heatmap_calm`` is on for a
    radiograph whose heatmap starts off, whatever is ``heatmap_wanted`` of the others. ``layers`` paint on top of the
    radiograph, each called with the painter and the view.
    """

    changed = Signal()
    moved = Signal()
    windowed = Signal(object)
    pointed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.loaded: Loaded | None = None
        self.voi: Window | VoiLut | None = None
        self.inverted = False
        self.fit = True
        self.scale = 1.0
        self.centre = QPointF()
        self.turn = self.upright = Turn()
        self.texts = Texts.ALL
        self.patient_shown = True
        self.cursor: QPointF | None = None
        self.heatmap: QImage | None = None
        self.heatmap_wanted = True
        self.heatmap_calm = False
        self._calm_shown = False
        self.opacity = 0.45
        self.colours = COLOUR_MAPS[0]
        self.threshold = 0.0
        self.lungs: list[QLineF] = []
        self.lungs_shown = False
        self.layers: list[Callable[[QPainter, View], None]] = []
        self._heatmap: NDArray[np.float32] | None = None
        self._drawn: QImage | None = None
        self._images: dict[tuple[int, int, int, int, int, Turn], QImage] = {}

    def show(self, loaded: Loaded | None, shown: Shown = AS_STORED) -> None:
        """Show another radiograph, windowed as its file asks, turned so and without overlays; fit or scale stay."""
        self.loaded = loaded
        self._heatmap = self.heatmap = None
        self.heatmap_calm = self._calm_shown = False
        self.lungs = []
        self._drawn = None
        self.cursor = None
        self.inverted, self.turn, self.upright = shown.inverted, shown.turn, shown.turn
        if loaded is not None:
            rows, columns = loaded.radiograph.shape
            self.centre = QPointF(columns / 2, rows / 2)
        self._apply(loaded.voi if loaded else None)

    def show_as(self, other: Presentation) -> None:
        """Show the radiograph of another presentation as that one does."""
        names = (
            "loaded",
            "voi",
            "inverted",
            "fit",
            "scale",
            "centre",
            "turn",
            "upright",
            "heatmap",
            "_heatmap",
            "lungs",
        )
        for name in (*names, "heatmap_calm", "_calm_shown"):
            setattr(self, name, getattr(other, name))
        self.cursor = self._drawn = None
        self._images.clear()
        self.changed.emit()

    def set_like(self, other: Presentation) -> bool:
        """Show heatmap, outline and texts as another presentation does; whether that changed anything."""
        if all(getattr(self, name) == getattr(other, name) for name in DRESS):
            return False
        for name in DRESS:
            setattr(self, name, getattr(other, name))
        self.set_heatmap(self._heatmap)
        return True

    @property
    def as_shown(self) -> Shown:
        """How the radiograph is turned and inverted."""
        return Shown(self.turn, self.inverted)

    def take_as_upright(self) -> Shown:
        """Count turns of linked views from how the radiograph is shown now, which is returned."""
        self.upright = self.turn
        return self.as_shown

    def show_so(self, shown: Shown) -> None:
        """Turn and invert the radiograph so, and show the whole of it."""
        self.inverted, self.turn, self.fit = shown.inverted, shown.turn, True
        self._images.clear()
        self.changed.emit()
        self.moved.emit()

    def shown(self) -> Loaded | None:
        """The radiograph with the window that is applied."""
        if self.loaded is None or self.voi is None:
            return self.loaded
        return replace(self.loaded, voi=self.voi)

    def reset(self) -> None:
        """Fit, neither turned nor inverted, windowed as at first."""
        self._restart()
        self.moved.emit()

    def _restart(self) -> None:
        if self.inverted:
            self.invert()
        self.fit = True
        self.turn = Turn()
        self.set_voi(self.loaded.voi if self.loaded else None)

    def set_voi(self, voi: Window | VoiLut | None) -> None:
        """Window the radiograph anew."""
        before = self.window()
        self._apply(voi)
        after = self.window()
        if self.loaded is not None and before is not None and after is not None:
            darker = (after.center - before.center) / before.width * self._towards_dark
            self.windowed.emit(Windowing(after.width / before.width, darker, restarts=voi is self.loaded.voi))

    def _apply(self, voi: Window | VoiLut | None) -> None:
        self.voi = voi
        self._images.clear()
        self.changed.emit()

    @property
    def _towards_dark(self) -> int:
        """Whether a higher centre darkens, 1, or brightens, -1."""
        return -1 if self.loaded is not None and self.loaded.radiograph.inverted else 1

    def invert(self) -> None:
        """Swap black and white."""
        self._invert()
        self.windowed.emit(Windowing(inverts=True))

    def _invert(self) -> None:
        self.inverted = not self.inverted
        self._images.clear()
        self.changed.emit()

    def follow(self, windowing: Windowing) -> None:
        """Window as another radiograph was windowed; ``windowed`` does not follow."""
        window = self.window()
        if self.loaded is None or window is None:
            return
        if windowing.inverts:
            self._invert()
        elif windowing.restarts:
            self._apply(self.loaded.voi)
        else:
            center = window.center + windowing.darker * window.width * self._towards_dark
            width = max(window.width * windowing.width, self.loaded.full_range.width / 1000)
            self._apply(replace(window, center=center, width=width, explanation=""))

    def show_in_window_of(self, other: Presentation) -> None:
        """Take the window of another presentation, in the same numbers if both count alike; see ``same_window``."""
        window = other.window()
        if self.loaded is None or other.loaded is None or window is None:
            return
        mine, its = self.loaded.radiograph, other.loaded.radiograph
        self.inverted = other.inverted
        alike = (mine.bits, mine.inverted) == (its.bits, its.inverted)
        self._apply(other.voi if alike else same_window(window, its, mine))

    def window(self) -> Window | None:
        """The window that is applied; for a VOI LUT the one over its input values."""
        if isinstance(self.voi, VoiLut):
            return Window(self.voi.first_value + len(self.voi.table) / 2, len(self.voi.table))
        return self.voi

    def drag_window(self, right: float, up: float) -> None:
        """Widen by ``right`` and brighten by ``up``, in thousandths of the range of the radiograph."""
        window = self.window()
        if self.loaded is None or window is None:
            return
        step = self.loaded.full_range.width / 1000
        darker = step if self.inverted == self.loaded.radiograph.inverted else -step
        width = max(window.width + right * step, step)
        self.set_voi(replace(window, width=width, center=window.center - up * darker))

    def set_heatmap(self, heatmap: NDArray[np.float32] | None) -> None:
        """Lay another heatmap over, or none."""
        self._heatmap = heatmap
        self.heatmap = None if heatmap is None else heatmap_image(heatmap, self.colours, self.threshold)
        self.changed.emit()

    def set_colours(self, colours: str) -> None:
        """Paint the heatmap in another colour map."""
        self.colours = colours
        self.set_heatmap(self._heatmap)

    def set_threshold(self, threshold: float) -> None:
        """Paint the heatmap only where it reaches a value, clipped to 0…1."""
        self.threshold = min(max(threshold, 0.0), 1.0)
        self.set_heatmap(self._heatmap)

    @property
    def heatmap_shown(self) -> bool:
        """Whether the heatmap, if there is one, is painted."""
        return self._calm_shown if self.heatmap_calm else self.heatmap_wanted

    def set_heatmap_shown(self, shown: bool) -> None:
        """Show or hide the heatmap; one that started off, on this radiograph alone."""
        if self.heatmap_calm:
            self._calm_shown = shown
        else:
            self.heatmap_wanted = shown
        self.changed.emit()

    def set_heatmap_calm(self, calm: bool) -> None:
        """Let the heatmap of this radiograph start off."""
        self.heatmap_calm = calm
        self.changed.emit()

    def set_analysis(self, analysis: Analysis | None) -> None:
        """Lay the heatmap and the lungs of an answer over, or nothing; the heatmap of a normal one starts off."""
        self.set_lungs(analysis.lung_mask if analysis else None)
        self.set_heatmap_calm(analysis is not None and analysis.verdict == NORMAL)
        self.set_heatmap(analysis.heatmap if analysis else None)

    def set_lungs(self, mask: NDArray[np.bool_] | None) -> None:
        """Outline other lungs, (S, S) over the whole image, or none."""
        self.lungs = [] if mask is None else [QLineF(*line) for line in outline(mask).tolist()]
        self.changed.emit()

    def set_lungs_shown(self, shown: bool) -> None:
        """Show or hide the outline of the lungs."""
        self.lungs_shown = shown
        self.changed.emit()

    def set_opacity(self, opacity: float) -> None:
        """Set the opacity of the hottest point, clipped to 0…1."""
        self.opacity = min(max(opacity, 0.0), 1.0)
        self.changed.emit()

    def set_cursor(self, point: QPointF | None) -> None:
        """Move the linked cursor to an image point."""
        self.cursor = point
        self.changed.emit()
        self.pointed.emit()

    def set_texts(self, texts: Texts) -> None:
        """Write more or less over the radiograph."""
        self.texts = texts
        self.changed.emit()

    def set_patient_shown(self, shown: bool) -> None:
        """Show or hide what tells who the patient is, which the name of the file may do too."""
        self.patient_shown = shown
        self.changed.emit()

    def set_turn(self, turn: Turn) -> None:
        """Rotate and flip, around the middle of the view."""
        self.turn = turn
        self.changed.emit()
        self.moved.emit()

    def set_fit(self) -> None:
        """Show the whole radiograph."""
        self.fit = True
        self.changed.emit()
        self.moved.emit()

    def zoom(self, scale: float, centre: QPointF) -> None:
        """Show ``centre`` in the middle at ``scale``, both clipped to what makes sense."""
        if self.loaded is None:
            return
        rows, columns = self.loaded.radiograph.shape
        self.fit = False
        self.scale = min(max(scale, SMALLEST_SCALE), LARGEST_SCALE)
        self.centre = QPointF(min(max(centre.x(), 0.0), columns), min(max(centre.y(), 0.0), rows))
        self.changed.emit()
        self.moved.emit()

    def geometry(self, size: QSizeF) -> tuple[float, QPointF]:
        """Scale and centre for a viewport of ``size``."""
        if self.loaded is None or not self.fit:
            return self.scale, self.centre
        rows, columns = self.loaded.radiograph.shape
        return self._fitting(size), QPointF(columns / 2, rows / 2)

    def shown_size(self) -> QSizeF | None:
        """Width and height of the radiograph as turned, in columns; None where there is none."""
        if self.loaded is None:
            return None
        radiograph = self.loaded.radiograph
        return QSizeF(*geometry.shown_size(radiograph.shape, radiograph.aspect, self.turn))

    def _fitting(self, size: QSizeF) -> float:
        shown = self.shown_size()
        assert shown is not None  # noqa: S101
        return min(size.width() / shown.width(), size.height() / shown.height())

    def pose(self, size: QSizeF) -> Pose | None:
        """How the radiograph lies in a viewport of ``size``; None where there is none."""
        if self.loaded is None:
            return None
        rows, columns = self.loaded.radiograph.shape
        scale, centre = self.geometry(size)
        zoom = None if self.fit else scale / self._fitting(size)
        middle = geometry.unturned_point(centre.x() / columns, centre.y() / rows, self.upright.back)
        return Pose(zoom, QPointF(*middle), self.turn.after(self.upright.back))

    def set_pose(self, pose: Pose, size: QSizeF) -> None:
        """Lay the radiograph in a viewport of ``size`` as another one lies in its own; ``moved`` does not follow."""
        if self.loaded is None:
            return
        rows, columns = self.loaded.radiograph.shape
        self.turn = pose.turn.after(self.upright)
        self.fit = pose.zoom is None
        if pose.zoom is not None:
            self.scale = min(max(pose.zoom * self._fitting(size), SMALLEST_SCALE), LARGEST_SCALE)
            x, y = geometry.unturned_point(pose.centre.x(), pose.centre.y(), self.upright)
            self.centre = QPointF(x * columns, y * rows)
        self.changed.emit()

    def image(self, scale: float, area: QRectF) -> tuple[QImage, QRectF]:
        """A part of the radiograph, windowed, at the coarsest level that still has a pixel per screen pixel.

        Args:
            scale: screen pixels per image column.
            area: the part, in image coordinates; what lies outside the radiograph is left out.

        Returns:
            The grey image, turned, and where it lies, in image coordinates; a null image where no part is inside.
        """
        assert self.loaded is not None  # noqa: S101
        level = 0
        while level + 1 < len(self.loaded.levels) and scale * 2 ** (level + 1) <= 1:
            level += 1
        radiograph, block = self.loaded.levels[level], 2**level
        rows, columns = radiograph.shape
        left, right = max(floor(area.left() / block) - 1, 0), min(ceil(area.right() / block) + 1, columns)
        top, bottom = max(floor(area.top() / block) - 1, 0), min(ceil(area.bottom() / block) + 1, rows)
        if left >= right or top >= bottom:
            return QImage(), QRectF()
        key = (level, left, top, right, bottom, self.turn)
        if key not in self._images:
            if len(self._images) >= KEPT_IMAGES:
                del self._images[next(iter(self._images))]
            part = replace(radiograph, pixels=radiograph.pixels[top:bottom, left:right])
            grey = grayscale.display(part, self.voi, invert=self.inverted)
            self._images[key] = grey_image(geometry.turned(grey, self.turn))
        return self._images[key], QRectF(left * block, top * block, (right - left) * block, (bottom - top) * block)

    def drawn(self) -> QImage | None:
        """The overlays of the file over the whole radiograph, clear where nothing is drawn.

        None where there are none, where overlays are hidden, or the patient is, whom they may name.
        """
        overlays = self.loaded.radiograph.overlays if self.loaded else ()
        if not overlays or self.texts is Texts.NONE or not self.patient_shown:
            return None
        if self._drawn is None:
            self._drawn = plane_image(np.logical_or.reduce([overlay.mask for overlay in overlays]))
        return self._drawn

    def value(self) -> tuple[int, int, float] | None:
        """Column, row and modality value under the cursor; None where it is not on the radiograph."""
        if self.loaded is None or self.cursor is None:
            return None
        rows, columns = self.loaded.radiograph.shape
        column, row = int(self.cursor.x() // 1), int(self.cursor.y() // 1)
        if not (0 <= column < columns and 0 <= row < rows):
            return None
        return column, row, float(self.loaded.radiograph.pixels[row, column])

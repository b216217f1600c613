"""What the viewports show and how: the one model that both of them paint, so that zoom, pan and window are linked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QObject, QPointF, QSizeF, Signal
from PySide6.QtGui import QImage, QPainter

from pneumoview.gui.jobs import Loaded, grey_image
from pneumoview.gui.outline import outline
from pneumoview.imaging import grayscale
from pneumoview.imaging.overlay import colour_map
from pneumoview.imaging.radiograph import VoiLut, Window

if TYPE_CHECKING:
    from pneumoview.gui.viewport import Viewport

COLOUR_MAP = "inferno"
SMALLEST_SCALE, LARGEST_SCALE = 0.02, 40.0
OPACITY_STEP = 0.05


def heatmap_image(heatmap: NDArray[np.float32]) -> QImage:
    """Colours of a heatmap, (S, S) float32 in 0…1, whose alpha is its value: cold regions stay clear."""
    values = np.rint(heatmap * 255).astype(np.uint8)
    rgba = np.dstack((colour_map(COLOUR_MAP)[values], values))
    rows, columns = values.shape
    return QImage(rgba.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888).copy()


class Presentation(QObject):
    """State of the view; ``changed`` follows every change.

    ``scale`` is in widget pixels per image column, ``centre`` in image coordinates (column, row); both count only while
    ``fit`` is off. ``cursor`` is the image point under the mouse, or None. ``lungs`` are the lines of their outline, in
    0…1 of the image's width and height. ``layers`` paint on top of the radiograph, each called with the painter and the
    view.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.loaded: Loaded | None = None
        self.voi: Window | VoiLut | None = None
        self.inverted = False
        self.fit = True
        self.scale = 1.0
        self.centre = QPointF()
        self.cursor: QPointF | None = None
        self.heatmap: QImage | None = None
        self.heatmap_shown = True
        self.opacity = 0.45
        self.lungs: list[QLineF] = []
        self.lungs_shown = False
        self.layers: list[Callable[[QPainter, Viewport], None]] = []
        self._images: dict[int, QImage] = {}

    def show(self, loaded: Loaded | None) -> None:
        """Show another radiograph as its file asks, without overlays; zoom, window and inversion start anew."""
        self.loaded = loaded
        self.heatmap = None
        self.lungs = []
        self.cursor = None
        self.reset()

    def shown(self) -> Loaded | None:
        """The radiograph with the window that is applied."""
        if self.loaded is None or self.voi is None:
            return self.loaded
        return replace(self.loaded, voi=self.voi)

    def reset(self) -> None:
        """Fit, not inverted, windowed as at first."""
        self.inverted = False
        self.fit = True
        self.set_voi(self.loaded.voi if self.loaded else None)

    def set_voi(self, voi: Window | VoiLut | None) -> None:
        """Window the radiograph anew."""
        self.voi = voi
        self._images.clear()
        self.changed.emit()

    def invert(self) -> None:
        """Swap black and white."""
        self.inverted = not self.inverted
        self._images.clear()
        self.changed.emit()

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
        self.heatmap = None if heatmap is None else heatmap_image(heatmap)
        self.changed.emit()

    def set_heatmap_shown(self, shown: bool) -> None:
        """Show or hide the heatmap."""
        self.heatmap_shown = shown
        self.changed.emit()

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

    def set_fit(self) -> None:
        """Show the whole radiograph."""
        self.fit = True
        self.changed.emit()

    def zoom(self, scale: float, centre: QPointF) -> None:
        """Show ``centre`` in the middle at ``scale``, both clipped to what makes sense."""
        if self.loaded is None:
            return
        rows, columns = self.loaded.radiograph.shape
        self.fit = False
        self.scale = min(max(scale, SMALLEST_SCALE), LARGEST_SCALE)
        self.centre = QPointF(min(max(centre.x(), 0.0), columns), min(max(centre.y(), 0.0), rows))
        self.changed.emit()

    def geometry(self, size: QSizeF) -> tuple[float, QPointF]:
        """Scale and centre for a viewport of ``size``."""
        if self.loaded is None or not self.fit:
            return self.scale, self.centre
        rows, columns = self.loaded.radiograph.shape
        scale = min(size.width() / columns, size.height() / (rows * self.loaded.radiograph.aspect))
        return scale, QPointF(columns / 2, rows / 2)

    def image(self, scale: float) -> tuple[QImage, int]:
        """The windowed radiograph at the coarsest level that still has a pixel per screen pixel.

        Args:
            scale: screen pixels per image column.

        Returns:
            The grey image, and how many columns of the radiograph one of its columns stands for.
        """
        assert self.loaded is not None  # noqa: S101
        level = 0
        while level + 1 < len(self.loaded.levels) and scale * 2 ** (level + 1) <= 1:
            level += 1
        if level not in self._images:
            radiograph = self.loaded.levels[level]
            self._images[level] = grey_image(grayscale.display(radiograph, self.voi, invert=self.inverted))
        return self._images[level], 2**level

    def value(self) -> tuple[int, int, float] | None:
        """Column, row and modality value under the cursor; None where it is not on the radiograph."""
        if self.loaded is None or self.cursor is None:
            return None
        rows, columns = self.loaded.radiograph.shape
        column, row = int(self.cursor.x() // 1), int(self.cursor.y() // 1)
        if not (0 <= column < columns and 0 <= row < rows):
            return None
        return column, row, float(self.loaded.radiograph.pixels[row, column])

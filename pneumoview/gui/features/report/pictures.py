"""The pictures of a report: the radiograph and its heatmap, turned and drawn on as they are on the screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QTransform

from pneumoview.ai.analysis import NORMAL
from pneumoview.gui.features.report.page import ReportPage
from pneumoview.gui.figures import annotation_layer
from pneumoview.gui.figures.measure_words import Measured
from pneumoview.gui.view import marks
from pneumoview.gui.view.laid import heatmap_image
from pneumoview.gui.view.loaded import Loaded, grey_image
from pneumoview.gui.view.outline import outline
from pneumoview.imaging import geometry, grayscale
from pneumoview.imaging.measure import Figure

PIXELS = 1000
BOX = QSizeF(325, 360)
"""Room for a picture on the page, in the pixels of its style sheet."""
FINER, FONT_POINTS = 1.5, 11.0
"""Lines and letters are so many times finer than on the screen; the font is meant before that."""


@dataclass(frozen=True)
class Sheet:
    """Where a radiograph lies in a picture; ``transform`` leads there from image coordinates (column, row)."""

    size: QSize
    transform: QTransform

    def to_widget(self, point: QPointF) -> QPointF:
        """Position on the sheet of image coordinates (column, row)."""
        return self.transform.map(point)

    def rect(self) -> QRect:
        """The whole sheet."""
        return QRect(QPointF().toPoint(), self.size)

    def font(self) -> QFont:
        """That of the letters and labels."""
        font = QFont()
        font.setPointSizeF(FONT_POINTS)
        return font


def pictures(
    loaded: Loaded, page: ReportPage, figures: Iterable[tuple[Figure, Measured]]
) -> tuple[QImage, QImage | None]:
    """The radiograph as the page shows it, ``PIXELS`` on its longer side, with its heatmap if it explains a finding."""
    radiograph = loaded.radiograph
    shown = QSizeF(*geometry.shown_size(radiograph.shape, radiograph.aspect, page.turn))
    size = shown.scaled(QSizeF(PIXELS, PIXELS), Qt.AspectRatioMode.KeepAspectRatio).toSize().expandedTo(QSize(1, 1))
    level = next((level for level in reversed(loaded.levels) if max(level.shape) >= PIXELS), radiograph)
    grey = grayscale.display(level, loaded.voi, invert=page.inverted)
    plain = grey_image(geometry.turned(grey, page.turn)).convertToFormat(QImage.Format.Format_RGB32)
    plain = plain.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    overlaid = None
    if page.answered is not None and page.answered.heatmap is not None and page.answered.verdict != NORMAL:
        overlaid = plain.copy()
        _lay_over(overlaid, heatmap_image(page.answered.heatmap, page.colours, page.threshold), page)
    figures = list(figures)
    for picture in filter(None, (plain, overlaid)):
        _draw_on(picture, loaded, page, figures)
    return plain, overlaid


def _lay_over(picture: QImage, heatmap: QImage, page: ReportPage) -> None:
    a, b, c, d = page.turn.matrix
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setOpacity(page.opacity)
    painter.drawImage(QRectF(picture.rect()), heatmap.transformed(QTransform(a, c, b, d, 0, 0)))
    painter.end()


def _draw_on(picture: QImage, loaded: Loaded, page: ReportPage, figures: list[tuple[Figure, Measured]]) -> None:
    """Paint outline of the lungs, figures and letters of the sides, of the same size on every page."""
    radiograph = loaded.radiograph
    (rows, columns), aspect = radiograph.shape, radiograph.aspect
    size = QSizeF(picture.size()).scaled(BOX * FINER, Qt.AspectRatioMode.KeepAspectRatio)
    scale = size.width() / geometry.shown_size(radiograph.shape, aspect, page.turn)[0]
    middle = (size.width() / 2, size.height() / 2)
    a, b, c, d, e, f = geometry.placement(scale, aspect, page.turn, (columns / 2, rows / 2), middle)
    sheet = Sheet(size.toSize(), QTransform(a, c, b, d, e, f))
    painter = QPainter(picture)
    painter.scale(picture.width() / size.width(), picture.height() / size.height())
    painter.setFont(sheet.font())
    if page.lungs_shown and page.answered is not None and page.answered.lung_mask is not None:
        lines = [QLineF(*line) for line in outline(page.answered.lung_mask).tolist()]
        marks.paint_lungs(painter, QTransform.fromScale(columns, rows) * sheet.transform, lines)
    annotation_layer.paint_figures(painter, sheet, [(figure, False, measured.short) for figure, measured in figures])
    marks.paint_sides(painter, QRectF(sheet.rect()), geometry.sides(radiograph.facts.orientation, page.turn))
    painter.end()

"""What is drawn over a radiograph besides text: outline of the lungs, orientation, scale, legend and linked cursor."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPen, QTransform

from pneumoview.gui.base import theme
from pneumoview.gui.view.corner_texts import MARGIN, origin_name, paint_text
from pneumoview.imaging.overlay import colour_map
from pneumoview.imaging.radiograph import Spacing

LEGEND = QSizeF(10, 130)
TICK = 6.0
TOP_LINES = 3
"""Of the texts in the upper corners."""
SCALE_BARS = (100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1)
"""Lengths in mm."""


def paint_lungs(painter: QPainter, place: QTransform, lines: Sequence[QLineF]) -> None:
    """Draw the outline; ``place`` maps 0…1 of the radiograph's width and height to the view."""
    mapped = [place.map(line) for line in lines]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((QColor(0, 0, 0, 130), 3.0), (theme.IMAGE_ACCENT, 1.3)):
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLines(mapped)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_sides(painter: QPainter, area: QRectF, letters: tuple[str, str, str, str], threshold: float = 0.0) -> None:
    """Letters of the orientation at the left, top, right and bottom of ``area``, inside of scale and legend.

    ``threshold`` is the legend's, whose figure stands beside it; 0 where there is none.
    """
    figure = QFontMetricsF(painter.font()).horizontalAdvance("100 %") + TICK if threshold else 0.0
    inner = area.adjusted(MARGIN + 2 * TICK, MARGIN, -MARGIN - LEGEND.width() - TICK - figure, -MARGIN)
    middle, across = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignHCenter
    places = (
        middle | Qt.AlignmentFlag.AlignLeft,
        across | Qt.AlignmentFlag.AlignTop,
        middle | Qt.AlignmentFlag.AlignRight,
        across | Qt.AlignmentFlag.AlignBottom,
    )
    for place, letter in zip(places, letters, strict=True):
        paint_text(painter, inner, place, letter)


def paint_large(painter: QPainter, area: QRectF, caption: str, *, mirrored: bool) -> QRectF:
    """Write a caption in large letters below the texts at the top of ``area``, and that left and right are exchanged.

    The letters are as small as ``area`` asks for. What is left of it below them is returned.
    """
    lines = [caption, QCoreApplication.translate("turn", "MIRRORED") if mirrored else ""]
    words = "\n".join(filter(None, lines))
    below = area.adjusted(0, MARGIN + TOP_LINES * QFontMetricsF(painter.font()).height() + 4, 0, 0)
    if not words:
        return below
    painter.save()
    font = painter.font()
    font.setPointSizeF(2 * font.pointSizeF())
    font.setBold(True)
    width = max(QFontMetricsF(font).horizontalAdvance(line) for line in words.splitlines())
    font.setPointSizeF(font.pointSizeF() * min(1.0, 0.9 * area.width() / width))
    painter.setFont(font)
    paint_text(painter, below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words, theme.IMAGE_ACCENT)
    below.adjust(0, len(words.splitlines()) * QFontMetricsF(painter.font()).lineSpacing(), 0, 0)
    painter.restore()
    return below


def scale_bar(pixels_per_mm: float, room: float) -> float | None:
    """The longest round length in mm that takes at most ``room`` pixels; None where even the shortest takes more."""
    return next((length for length in SCALE_BARS if length * pixels_per_mm <= room), None)


def paint_scale_bar(painter: QPainter, area: QRectF, pixels_per_mm: float, spacing: Spacing) -> None:
    """A ruler at the left of ``area`` with its length and what the spacing is worth."""
    length = scale_bar(pixels_per_mm, area.height() / 4)
    if length is None:
        return
    half, x = length * pixels_per_mm / 2, area.left() + MARGIN
    top, bottom = area.center().y() - half, area.center().y() + half
    lines = [QLineF(x, top, x, bottom)]
    lines += [
        QLineF(x, top + part * half / 5, x + (TICK if part % 5 == 0 else TICK / 2), top + part * half / 5)
        for part in range(11)
    ]
    for colour, width in ((QColor(0, 0, 0, 170), 3.0), (theme.IMAGE_TEXT, 1.0)):
        painter.setPen(QPen(colour, width))
        painter.drawLines(lines)
    words = QCoreApplication.translate("spacing", "{0:g} mm\n{1}").format(length, origin_name(spacing.origin))
    paint_text(painter, QRectF(x, bottom + 4, 1, 1), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, words)


def paint_legend(painter: QPainter, area: QRectF, colours: str, threshold: float) -> None:
    """Colours of the heatmap from low to high, at the right of ``area``; none below the threshold, 0…1."""
    height = min(LEGEND.height(), area.height() / 3)
    bar = QRectF(area.right() - MARGIN - LEGEND.width(), area.center().y() - height / 2, LEGEND.width(), height)
    gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
    for stop in range(0, 256, 17):
        gradient.setColorAt(stop / 255, QColor(*map(int, colour_map(colours)[stop])))
    painted = bar.adjusted(0, 0, 0, -threshold * height)
    painter.fillRect(painted, gradient)
    painter.setPen(QPen(theme.IMAGE_MUTED if threshold else QColor(0, 0, 0, 180), 1))
    painter.drawRect(bar)
    line = QFontMetricsF(painter.font()).height()
    right = Qt.AlignmentFlag.AlignRight
    if threshold:
        painter.drawLine(painted.bottomLeft() - QPointF(3, 0), painted.bottomRight())
        least = QRectF(bar.left() - 60, painted.bottom() - line / 2, 54, line)
        paint_text(painter, least, right, f"{100 * threshold:.0f} %")
    high, low = QCoreApplication.translate("legend", "high"), QCoreApplication.translate("legend", "low")
    paint_text(painter, QRectF(bar.right() - 90, bar.top() - line - 3, 90, line), right, high)
    paint_text(painter, QRectF(bar.right() - 90, bar.bottom() + 3, 90, line), right, low)


def paint_hint(painter: QPainter, area: QRectF, title: str, words: str) -> None:
    """What to do next with a tool, on a dark ground at the top of ``area``; nothing if empty.

    What is measured of a chest lies below it mostly.
    """
    if not words:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line, gap = QFontMetricsF(painter.font()).lineSpacing(), MARGIN
    above = QRectF(area.left() + 2 * gap, area.top() + gap, area.width() - 4 * gap, line)
    below = QRectF(above.left(), above.bottom(), above.width(), 3 * line)
    flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
    ground = painter.boundingRect(below, flags, words).united(painter.boundingRect(above, flags, title))
    ground.adjust(-gap, -gap / 2, gap, gap / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 190))
    painter.drawRoundedRect(ground, 5, 5)
    painter.setPen(theme.IMAGE_ACCENT)
    painter.drawText(above, flags, title)
    painter.setPen(theme.IMAGE_TEXT)
    painter.drawText(below, flags, words)
    painter.restore()


def paint_cursor(painter: QPainter, point: QPointF) -> None:
    """A cross that leaves its middle free."""
    painter.setPen(QPen(theme.IMAGE_ACCENT, 1))
    for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        direction = QPointF(x, y)
        painter.drawLine(point + direction * 4, point + direction * 12)

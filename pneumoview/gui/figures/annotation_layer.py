"""Annotations on the screen: how they are painted over a radiograph, and which of them is under the mouse."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Protocol

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from pneumoview.gui.base import theme
from pneumoview.gui.figures.annotations import Document
from pneumoview.imaging.measure import REGIONS, Figure, Point

EDGE = QColor(0, 0, 0, 180)
HANDLE_RADIUS = 4.5
HANDLE_REACH = 10.0
LINE_REACH = 7.0
END = 6.0
ARC = 22.0
GAP = 7.0
SIDES = 72
DASHES = (7.0, 6.0)
"""Lengths of the strokes of a proposed line and of the gaps between them, in widget pixels."""


class Canvas(Protocol):
    """What figures are painted on: a view, or a picture that lies like one."""

    def to_widget(self, point: QPointF) -> QPointF:
        """Its own position of image coordinates (column, row)."""
        ...

    def rect(self) -> QRect:
        """Its own extent."""
        ...

    def font(self) -> QFont:
        """What its texts are written in."""
        ...


def to_widget(view: Canvas, point: Point) -> QPointF:
    """Widget position of a point of the image."""
    return view.to_widget(QPointF(*point))


def outlines(view: Canvas, figure: Figure) -> list[list[QPointF]]:
    """Each line of a figure, or the border of a region, in widget coordinates."""
    if figure.kind not in REGIONS or not figure.complete:
        return [[to_widget(view, start), to_widget(view, end)] for start, end in figure.lines]
    (left, top), (right, bottom) = figure.points
    if figure.kind == "rectangle":
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        return [[to_widget(view, corner) for corner in corners]]
    middle, radii = ((left + right) / 2, (top + bottom) / 2), ((right - left) / 2, (bottom - top) / 2)
    turns = [2 * math.pi * side / SIDES for side in range(SIDES + 1)]
    border = [(middle[0] + radii[0] * math.cos(turn), middle[1] + radii[1] * math.sin(turn)) for turn in turns]
    return [[to_widget(view, point) for point in border]]


def handle_at(view: Canvas, document: Document, position: QPointF) -> tuple[int, int] | None:
    """Numbers of the figure and its handle at a widget position; the selected figure comes first, then the latest."""
    for number in _by_precedence(document):
        if (handle := handle_of(view, document.figures[number], position)) is not None:
            return number, handle
    return None


def handle_of(view: Canvas, figure: Figure, position: QPointF) -> int | None:
    """Number of the handle of a figure at a widget position."""
    distances = [
        QLineF(position, to_widget(view, figure.handle(handle))).length() for handle in range(len(figure.handles))
    ]
    return distances.index(min(distances)) if min(distances) <= HANDLE_REACH else None


def line_at(view: Canvas, document: Document, position: QPointF) -> tuple[int, int] | None:
    """Numbers of the figure and of its line at a widget position, in the same order."""
    for number in _by_precedence(document):
        if (part := line_of(view, document.figures[number], position)) is not None:
            return number, part
    return None


def line_of(view: Canvas, figure: Figure, position: QPointF) -> int | None:
    """Number of the line of a figure at a widget position."""
    for part, line in enumerate(outlines(view, figure)):
        if any(_distance(position, *ends) <= LINE_REACH for ends in pairwise(line)):
            return part
    return None


def _by_precedence(document: Document) -> list[int]:
    latest_first = reversed(range(len(document.figures)))
    return sorted(latest_first, key=lambda number: number != document.selected)


def _distance(position: QPointF, start: QPointF, end: QPointF) -> float:
    """Distance of a position from a line between two others."""
    along, to = end - start, position - start
    square = QPointF.dotProduct(along, along)
    share = min(max(QPointF.dotProduct(to, along) / square, 0.0), 1.0) if square else 0.0
    return QLineF(position, start + along * share).length()


def paint(painter: QPainter, view: Canvas, document: Document) -> None:
    """Paint all figures, the draft and the proposal; those selected, under the mouse or under way are marked."""
    figures = [
        (figure, number in (document.selected, document.hovered)) for number, figure in enumerate(document.figures)
    ]
    if document.draft is not None:
        figures.append((document.draft, True))
    measured = [document.measured(figure) for figure, _ in figures]
    paint_figures(
        painter,
        view,
        [
            (figure, marked, of.labels if marked else of.short)
            for (figure, marked), of in zip(figures, measured, strict=True)
        ],
    )
    if (proposal := document.proposal) is not None:
        paint_figures(painter, view, [(proposal, True, document.measured(proposal).labels)], proposed=True)


def paint_figures(
    painter: QPainter,
    view: Canvas,
    figures: Iterable[tuple[Figure, bool, tuple[str, ...]]],
    *,
    proposed: bool = False,
) -> None:
    """Paint figures, marked or not, with their labels; lines and text are of the same size at every zoom.

    Those that are ``proposed`` only have dashed lines.
    """
    figures = list(figures)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = QFont(view.font())
    font.setPointSizeF(0.95 * font.pointSizeF())
    font.setWeight(QFont.Weight.Medium)
    painter.setFont(font)
    for figure, marked, _ in figures:
        _paint_lines(painter, view, figure, marked, DASHES if proposed else ())
    for figure, _, labels in figures:
        _paint_labels(painter, view, figure, labels)
    painter.restore()


def _paint_lines(painter: QPainter, view: Canvas, figure: Figure, marked: bool, dashes: tuple[float, ...] = ()) -> None:
    path = QPainterPath()
    for line in outlines(view, figure):
        path.addPolygon(QPolygonF(line))
        if figure.kind in ("distance", "ratio"):
            _add_ends(path, line[0], line[1])
    points = [to_widget(view, point) for point in figure.points]
    if figure.kind == "angle" and figure.complete:
        _add_arc(path, *points)
    if figure.kind == "probe":
        for direction in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
            path.moveTo(points[0] + direction * 3)
            path.lineTo(points[0] + direction * 11)
    width = 2.0 if marked else 1.5
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, extra in ((EDGE, 2.4), (theme.FIGURE, 0.0)):
        pen = QPen(colour, width + extra, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        if dashes:
            pen.setDashPattern([length / pen.widthF() for length in dashes])
        painter.setPen(pen)
        painter.drawPath(path)
    if marked and figure.kind != "probe":
        painter.setPen(QPen(EDGE, 1.2))
        painter.setBrush(theme.FIGURE)
        for handle in range(len(figure.handles)):
            painter.drawEllipse(to_widget(view, figure.handle(handle)), HANDLE_RADIUS, HANDLE_RADIUS)


def _add_ends(path: QPainterPath, start: QPointF, end: QPointF) -> None:
    """Short strokes across both ends of a line."""
    stroke = _across(start, end) * END
    for point in (start, end):
        path.moveTo(point - stroke)
        path.lineTo(point + stroke)


def _across(start: QPointF, end: QPointF) -> QPointF:
    """The direction across a line, of length 1, that points down or, where the line is upright, to the right."""
    line = QLineF(start, end)
    if not line.length():
        return QPointF(0, 1)
    across = line.normalVector().unitVector()
    direction = QPointF(across.dx(), across.dy())
    return direction if (direction.y() if abs(direction.y()) > 0.05 else direction.x()) > 0 else -direction


def _add_arc(path: QPainterPath, start: QPointF, vertex: QPointF, end: QPointF) -> None:
    arms = QLineF(vertex, start), QLineF(vertex, end)
    radius = min(ARC, *(arm.length() / 2 for arm in arms))
    turn = (arms[0].angleTo(arms[1]) + 180) % 360 - 180
    box = QRectF(vertex.x() - radius, vertex.y() - radius, 2 * radius, 2 * radius)
    path.arcMoveTo(box, arms[0].angle())
    path.arcTo(box, arms[0].angle(), turn)


def _paint_labels(painter: QPainter, view: Canvas, figure: Figure, labels: tuple[str, ...]) -> None:
    area = QRectF(view.rect()).adjusted(GAP, GAP, -GAP, -GAP)
    for label, (anchor, away) in zip(labels, _anchors(view, figure), strict=False):
        if not label or not area.intersects(_extent(view, figure)):
            continue
        lines = label.split("\n")
        metrics = QFontMetricsF(painter.font())
        size = QSizeF(max(map(metrics.horizontalAdvance, lines)), metrics.lineSpacing() * len(lines))
        reach = abs(away.x()) * size.width() / 2 + abs(away.y()) * size.height() / 2 + GAP
        box = QRectF(QPointF(), size)
        box.moveCenter(anchor + away * reach)
        box.moveLeft(max(min(box.left(), area.right() - size.width()), area.left()))
        box.moveTop(max(min(box.top(), area.bottom() - size.height()), area.top()))
        _paint_text(painter, box, label)


def _extent(view: Canvas, figure: Figure) -> QRectF:
    points = [to_widget(view, figure.handle(handle)) for handle in range(len(figure.handles))]
    return QPolygonF(points).boundingRect().adjusted(-1, -1, 1, 1)


def _anchors(view: Canvas, figure: Figure) -> list[tuple[QPointF, QPointF]]:
    """For each label the point that it stands beside and the direction, of length 1, in which it does."""
    points = [to_widget(view, point) for point in figure.points]
    if figure.kind == "probe":
        return [(points[0], QPointF(0.7, 0.7))]
    if figure.kind == "angle" and len(points) == 3:
        arms = [QLineF(points[1], point).unitVector() for point in (points[0], points[2])]
        outward = QLineF(0, 0, -arms[0].dx() - arms[1].dx(), -arms[0].dy() - arms[1].dy())
        outward = outward.unitVector() if outward.length() > 0.01 else QLineF(0, 0, 0, 1)
        return [(points[1], outward.p2())]
    if figure.kind in REGIONS:
        extent = _extent(view, figure)
        return [(QPointF(extent.center().x(), extent.bottom()), QPointF(0, 1))]
    return [((line[0] + line[1]) / 2, _across(line[0], line[1])) for line in outlines(view, figure)]


def _paint_text(painter: QPainter, box: QRectF, text: str) -> None:
    centred = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    painter.setPen(EDGE)
    for x in (-1.5, 0, 1.5):
        for y in (-1.5, 0, 1.5):
            painter.drawText(box.translated(x, y), centred | int(Qt.TextFlag.TextDontClip), text)
    painter.setPen(theme.FIGURE)
    painter.drawText(box, centred | int(Qt.TextFlag.TextDontClip), text)

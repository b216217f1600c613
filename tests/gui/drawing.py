"""Measuring with the mouse: what several tests of it share."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pneumoview.gui.features.measuring.feature import Measuring
from pneumoview.gui.figures.measure_words import sentence
from pneumoview.gui.view.viewport import Viewport
from pneumoview.gui.window.main_window import MainWindow

LEFT, NONE, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def show(window: MainWindow, path: Path, qtbot) -> Measuring:
    """Show a picture without its reading; 80 × 60 pixels, the value three times the column in a.png."""
    window.viewer.reader.submit = lambda request, **_: request
    window.open([path])
    qtbot.waitUntil(
        lambda: (
            window.viewer.presentation.loaded is not None
            and window.viewer.presentation.loaded.radiograph.source.path == path
        )
    )
    return next(feature for feature in window.features if isinstance(feature, Measuring))


def sentences(measuring: Measuring) -> list[str]:
    """What the report says of all figures."""
    return [sentence(*line) for line in measuring.document.lines()]


def at(measuring: Measuring, x: float, y: float) -> QPoint:
    return measuring.parent().views.explained.to_widget(QPointF(x, y)).toPoint()


def drag(measuring: Measuring, start: tuple[float, float], end: tuple[float, float], held=NONE) -> None:
    view, (first, last) = measuring.parent().views.explained, (at(measuring, *start), at(measuring, *end))
    QTest.mousePress(view, LEFT, held, first)
    for step in (0.5, 1):
        move(view, first + (last - first) * step, held)
    QTest.mouseRelease(view, LEFT, held, last)


def move(view: Viewport, position: QPoint, held: Qt.KeyboardModifier) -> None:
    """QTest moves the mouse without modifiers."""
    spot = QPointF(position)
    QApplication.sendEvent(view, QMouseEvent(QEvent.Type.MouseMove, spot, view.mapToGlobal(spot), LEFT, LEFT, held))


def click(measuring: Measuring, x: float, y: float) -> None:
    QTest.mouseMove(measuring.parent().views.explained, at(measuring, x, y))
    QTest.mouseClick(measuring.parent().views.explained, LEFT, NONE, at(measuring, x, y))


def figures(measuring: Measuring) -> list[tuple[str, list[tuple[float, float]]]]:
    """Kinds and points, to half a pixel of the image."""
    return [
        (figure.kind, [(round(x * 2) / 2, round(y * 2) / 2) for x, y in figure.points])
        for figure in measuring.document.annotations.figures
    ]

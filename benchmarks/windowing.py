"""How fluid dragging the window is: frames a second through the real view, against 30 and against the plain way.

The plain way windows all pixels with numpy and makes a QImage of them for every frame.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from pneumoview.gui.base.worker import Request
from pneumoview.gui.view.loaded import Decoder, grey_image
from pneumoview.gui.view.presentation import Presentation
from pneumoview.gui.view.viewport import Viewport
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.radiograph import Window

SIDE, BITS = 3000, 12
SCREEN = QSize(1440, 900)
FRAMES, PLAIN_FRAMES = 40, 5
FLUID = 30.0


def radiograph() -> np.ndarray:
    """(SIDE, SIDE) uint16 of BITS bits: a soft slope with noise."""
    rows, columns = np.mgrid[:SIDE, :SIDE] / SIDE
    noise = np.random.default_rng(1).normal(0, 40, (SIDE, SIDE))
    return np.clip(2000 + 1500 * np.sin(6 * columns) * rows + noise, 0, 2**BITS - 1).astype(np.uint16)


def seconds(frames: Iterator[Callable[[], object]]) -> float:
    """Median time of a frame; the first warms up."""
    next(frames)()
    times = []
    for frame in frames:
        start = time.perf_counter()
        frame()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def dragging(views: list[Viewport]) -> Iterator[Callable[[], object]]:
    """Frames of a drag of the left button in the first view; all views are painted in each."""

    def send(kind: QEvent.Type, step: int, held: Qt.MouseButton) -> None:
        at = QPointF(200 + 3 * step, 200 + step)
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(views[0], QMouseEvent(kind, at, views[0].mapToGlobal(at), left, held, none))

    def frame(step: int) -> None:
        send(QEvent.Type.MouseMove, step, Qt.MouseButton.LeftButton)
        for view in views:
            view.repaint()

    send(QEvent.Type.MouseButtonPress, 0, Qt.MouseButton.LeftButton)
    for step in range(1, FRAMES + 2):
        yield lambda step=step: frame(step)
    send(QEvent.Type.MouseButtonRelease, FRAMES, Qt.MouseButton.NoButton)


def plainly(pixels: np.ndarray, size: QSize) -> Iterator[Callable[[], object]]:
    """The same drag without table, levels and crop."""
    target = QPixmap(size)

    def frame(window: Window) -> None:
        grey = np.clip(((pixels - (window.center - 0.5)) / (window.width - 1) + 0.5) * 255, 0, 255).astype(np.uint8)
        painter = QPainter(target)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(target.rect()), grey_image(grey))
        painter.end()

    for step in range(PLAIN_FRAMES + 1):
        yield lambda step=step: frame(Window(2000 + step, 3000 + 3 * step))


def main() -> None:
    application = QApplication.instance() or QApplication([])
    pixels = radiograph()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "radiograph.tiff")
        Image.fromarray(pixels).save(path)
        loaded = Decoder().load(Request(path), lambda _: None)
    show = Presentation(application)
    show.show(loaded)
    show.set_heatmap(np.random.default_rng(1).random((224, 224), np.float32))
    screen = QWidget()
    row = QHBoxLayout(screen)
    row.setContentsMargins(0, 0, 0, 0)
    views = [Viewport(show, overlay=overlay) for overlay in (False, True)]
    for view in views:
        row.addWidget(view)
    screen.resize(SCREEN)
    screen.show()
    application.processEvents()
    plain = seconds(plainly(pixels, views[0].size()))
    dtype, size = loaded.radiograph.pixels.dtype, views[0].size()
    print(f"{SIDE} × {SIDE} {dtype} of {BITS} bits in two linked views of {size.width()} × {size.height()}")
    print(f"plain, one view, all pixels with numpy and QImage: {1000 * plain:.0f} ms, {1 / plain:.1f} frames/s")
    rates = []
    for name, prepare in (
        ("fit", show.set_fit),
        ("halfway", lambda: show.zoom(0.51, QPointF(1400, 1600))),
        ("1 : 1", views[0].zoom_to_pixels),
        ("1 : 1, turned", lambda: show.set_turn(Turn(1, True))),
    ):
        prepare()
        taken = seconds(dragging(views))
        rates.append(1 / taken)
        print(f"{name}: {1000 * taken:.1f} ms, {1 / taken:.0f} frames/s, {plain / taken:.0f} × the plain way")
    print(f"windowing ratio {min(rates) / FLUID:.2f} (goal 1)")


if __name__ == "__main__":
    main()

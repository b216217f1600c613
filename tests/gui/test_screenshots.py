"""Pictures of what is painted against approved ones.

Both are reduced to ``WIDTH`` pixels and differ by the mean over pixels and colours, so that another font or another
smoothing of lines stays within ``TOLERANCE``; no block of ``BLOCK`` pixels differs by more than ``BLOCK_TOLERANCE``, so
that a small part that is missing is noticed. Pictures that fail are kept in build/screenshots beside the approved one.
To approve anew, look at them and run with PNEUMOVIEW_APPROVE=1.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.base.pages import EmptyPage
from pneumoview.gui.base.worker import Request
from pneumoview.gui.view import marks
from pneumoview.gui.view.loaded import Decoder
from pneumoview.gui.view.presentation import Presentation
from pneumoview.gui.view.viewport import Viewport
from pneumoview.phantom.files import write_samples

APPROVED = Path(__file__).parent / "approved"
FAILED = Path(__file__).parents[2] / "build" / "screenshots"
WIDTH = 128
BLOCK = 8
TOLERANCE, BLOCK_TOLERANCE = 2.0, 20.0
"""Grey levels of 255."""


def reduced(widget: QWidget) -> QImage:
    image = widget.grab().toImage().scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
    return image.convertToFormat(QImage.Format.Format_RGB888)


def values(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return lines[:, : 3 * image.width()].astype(float)


def difference(image: QImage, name: str) -> tuple[float, float]:
    """Mean difference from the approved picture, and that of the worst block, in grey levels.

    Infinite where the sizes differ or there is none.
    """
    approved = QImage(str(APPROVED / f"{name}.png"))
    if approved.size() != image.size():
        return float("inf"), float("inf")
    apart = np.abs(values(image) - values(approved)).reshape(image.height(), image.width(), 3).mean(2)
    high, wide = (-(-length // BLOCK) * BLOCK for length in apart.shape)
    padded = np.pad(apart, ((0, high - apart.shape[0]), (0, wide - apart.shape[1])), mode="edge")
    blocks = padded.reshape(high // BLOCK, BLOCK, wide // BLOCK, BLOCK).mean((1, 3))
    return float(apart.mean()), float(blocks.max())


def approves(found: tuple[float, float]) -> bool:
    return found[0] <= TOLERANCE and found[1] <= BLOCK_TOLERANCE


def assert_approved(widget: QWidget, name: str) -> None:
    image = reduced(widget)
    if os.environ.get("PNEUMOVIEW_APPROVE"):
        image.save(str(APPROVED / f"{name}.png"))
    found = difference(image, name)
    if not approves(found):
        FAILED.mkdir(parents=True, exist_ok=True)
        image.save(str(FAILED / f"{name}.png"))
    assert approves(found), f"{found}, see {FAILED / name}.png"


@pytest.fixture
def viewport(qtbot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Viewport:
    """A view of a phantom with a heatmap, without the texts in its corners."""
    theme.apply(qapp)
    path = next(iter(write_samples(tmp_path, rows=320, columns=320)))
    presentation = Presentation()
    presentation.show(Decoder().load(Request(path), lambda _: None))
    rows, columns = np.mgrid[-1:1:32j, -1:1:32j]
    presentation.set_heatmap(np.exp(-8 * ((rows - 0.2) ** 2 + (columns + 0.4) ** 2)).astype(np.float32))
    monkeypatch.setattr(Viewport, "corner_texts", lambda _: {})
    view = Viewport(presentation, overlay=True)
    qtbot.addWidget(view)
    presentation.setParent(view)
    view.resize(512, 512)
    view.show()
    return view


def test_the_empty_page(qtbot, qapp: QApplication):
    theme.apply(qapp)
    page = EmptyPage()
    qtbot.addWidget(page)
    page.resize(480, 220)
    page.invite()
    page.show()
    assert_approved(page, "empty")


def test_a_radiograph(viewport: Viewport):
    viewport.overlay = False
    assert_approved(viewport, "radiograph")


def test_a_heatmap(viewport: Viewport):
    assert_approved(viewport, "heatmap")


def test_a_picture_of_something_else_is_noticed(viewport: Viewport):
    assert difference(reduced(viewport), "radiograph")[0] > TOLERANCE
    viewport.overlay = False
    viewport.presentation.invert()
    assert difference(reduced(viewport), "radiograph")[0] > 10 * TOLERANCE


def test_a_picture_without_the_legend_is_noticed(viewport: Viewport, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(marks, "paint_legend", lambda *_: None)
    found = difference(reduced(viewport), "heatmap")
    assert found[0] <= TOLERANCE
    assert found[1] > 2 * BLOCK_TOLERANCE

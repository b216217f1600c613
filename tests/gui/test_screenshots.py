"""Pictures of what is painted against approved ones.

Both are reduced to ``WIDTH`` pixels and differ by the mean over pixels and colours, so that another font or another
smoothing of lines stays within ``TOLERANCE``. Pictures that fail are kept in build/screenshots beside the approved one.
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
from pneumoview.gui.view.loaded import Decoder
from pneumoview.gui.view.presentation import Presentation
from pneumoview.gui.view.viewport import Viewport
from pneumoview.imaging.phantom import write_samples

APPROVED = Path(__file__).parent / "approved"
FAILED = Path(__file__).parents[2] / "build" / "screenshots"
WIDTH = 128
TOLERANCE = 2.0
"""Grey levels of 255."""


def reduced(widget: QWidget) -> QImage:
    image = widget.grab().toImage().scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
    return image.convertToFormat(QImage.Format.Format_RGB888)


def values(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return lines[:, : 3 * image.width()].astype(float)


def difference(image: QImage, name: str) -> float:
    """Mean difference from the approved picture, in grey levels; infinite where the sizes differ or there is none."""
    approved = QImage(str(APPROVED / f"{name}.png"))
    if approved.size() != image.size():
        return float("inf")
    return float(np.abs(values(image) - values(approved)).mean())


def assert_approved(widget: QWidget, name: str) -> None:
    image = reduced(widget)
    if os.environ.get("PNEUMOVIEW_APPROVE"):
        image.save(str(APPROVED / f"{name}.png"))
    found = difference(image, name)
    if found > TOLERANCE:
        FAILED.mkdir(parents=True, exist_ok=True)
        image.save(str(FAILED / f"{name}.png"))
    assert found <= TOLERANCE, f"see {FAILED / name}.png"


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
    assert difference(reduced(viewport), "radiograph") > TOLERANCE
    viewport.overlay = False
    viewport.presentation.invert()
    assert difference(reduced(viewport), "radiograph") > 10 * TOLERANCE

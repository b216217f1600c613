"""The outline of tiny masks, and where a viewport draws it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage

from pneumoview.gui.base.worker import Request
from pneumoview.gui.view.loaded import Decoder
from pneumoview.gui.view.outline import outline
from pneumoview.gui.view.presentation import Presentation
from pneumoview.gui.view.viewport import Viewport


def test_nothing_has_no_outline():
    assert outline(np.zeros((5, 5), bool)).shape == (0, 4)


def test_a_straight_border_stays_where_it_is():
    mask = np.zeros((16, 16), bool)
    mask[:, :4] = True
    inner = [line for line in outline(mask) if line[0] > 0.2 and 0.1 < line[1] < 0.9]
    assert len(inner) > 8
    assert np.allclose(np.array(inner)[:, [0, 2]], 0.25)


def test_a_disc_has_a_closed_outline_of_its_radius():
    rows, columns = np.mgrid[:64, :64] + 0.5
    lines = outline((columns - 32) ** 2 + (rows - 20) ** 2 < 12**2)
    radii = np.hypot(lines[:, 0] - 32 / 64, lines[:, 1] - 20 / 64) * 64
    assert radii == pytest.approx(np.full(len(lines), 12), abs=0.7)
    ends = [tuple(np.round(point, 9)) for line in lines for point in (line[:2], line[2:])]
    assert all(ends.count(end) == 2 for end in ends)


def amber(image: QImage) -> set[tuple[int, int]]:
    colours = [(x, y, image.pixelColor(x, y)) for x in range(image.width()) for y in range(image.height())]
    return {(x, y) for x, y, colour in colours if colour.red() > colour.blue() + 60}


@pytest.mark.parametrize("overlay", [True, False])
def test_the_outline_follows_fit_zoom_and_its_switch(qapp, pictures: list[Path], qtbot, overlay: bool):
    """80 × 60 in 400 × 400: at scale 5 in rows 50 to 350; the mask is the left quarter."""
    presentation = Presentation(qapp)
    presentation.show(Decoder().load(Request(pictures[0]), lambda _: None))
    viewport = Viewport(presentation, overlay=overlay)
    qtbot.addWidget(viewport)
    viewport.resize(400, 400)
    mask = np.zeros((32, 32), bool)
    mask[:, :8] = True
    presentation.set_lungs(mask)
    assert not amber(viewport.grab().toImage())
    presentation.set_lungs_shown(True)
    drawn = amber(viewport.grab().toImage())
    assert {x for x, y in drawn if 100 < y < 300} <= {0, 1, 99, 100}
    assert (100, 200) in drawn or (99, 200) in drawn
    assert {y for _, y in drawn} <= set(range(48, 353))
    presentation.zoom(10, QPointF(20, 30))
    drawn = amber(viewport.grab().toImage())
    assert {x for x, y in drawn if 100 < y < 300} <= {0, 1, 199, 200}
    assert (200, 200) in drawn or (199, 200) in drawn
    presentation.show(presentation.loaded)
    assert not amber(viewport.grab().toImage())

"""A window with a picture to measure on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF

from drawing import show
from pneumoview.gui.features.measuring.feature import Measuring
from pneumoview.gui.window.main_window import MainWindow


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where annotations are kept."""
    monkeypatch.setattr(
        "pneumoview.gui.features.measuring.feature.annotations_folder", lambda: tmp_path / "annotations"
    )
    return tmp_path / "annotations"


@pytest.fixture
def measuring(window: MainWindow, pictures: list[Path], qtbot) -> Measuring:
    """The first picture at four screen pixels a pixel."""
    measuring = show(window, pictures[0], qtbot)
    window.viewer.presentation.zoom(4, QPointF(40, 30))
    return measuring

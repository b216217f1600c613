"""The window says where its readings are made, and when that changes."""

from __future__ import annotations

import torch
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from pneumoview.ai.analysis import Place
from pneumoview.gui.features.about import About
from pneumoview.gui.window.main_window import MainWindow


def test_the_panel_and_the_about_box_say_why(shown: MainWindow) -> None:
    assert "CPU, as asked for" in [label.text() for label in shown.panel.model_facts.findChildren(QLabel)]
    about = About(shown.devices.words, shown)
    assert ("Models run on", "CPU, as asked for") in about.rows
    about.copy()
    assert "Models run on: CPU, as asked for\nSettings: " in QGuiApplication.clipboard().text()


def test_before_the_first_reading_no_device_is_named(window: MainWindow) -> None:
    assert window.devices.words == "Chosen at the first AI result"


def test_memory_that_runs_out_is_told_once(shown: MainWindow, qtbot) -> None:
    qtbot.waitUntil(lambda: shown.viewer.reader.idle)
    (pipeline,) = shown.viewer._analyser._pipelines.values()

    class Small(torch.nn.Module):
        def features(self, x: torch.Tensor) -> torch.Tensor:
            del x
            raise torch.OutOfMemoryError("CUDA out of memory")

    pipeline.network, pipeline.device = Small(), torch.device("meta")
    pipeline.place = Place("cuda:0", "found", "Test GPU")
    said: list[str] = []
    shown.statusBar().messageChanged.connect(said.append)
    with qtbot.waitSignal(shown.viewer.settled):
        shown.viewer.analyse()
    told = "AI results continue, but more slowly: CPU: the memory of the NVIDIA device ran out"
    assert said == [told]
    assert shown.viewer.analysis.place == Place("cpu", "memory")
    with qtbot.waitSignal(shown.viewer.settled):
        shown.viewer.analyse()
    assert said == [told]
    assert shown.panel.verdict.text()

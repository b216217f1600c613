"""Two tiny models on one image: side by side, told where they disagree, stopped, and one chosen to read."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pneumoview import paths
from pneumoview.ai.analysis import Flag, Thresholds
from pneumoview.ai.bundle import TRUSTED_FOLDERS_VARIABLE, Bundle
from pneumoview.gui.features.comparison import Comparison
from pneumoview.gui.features.models import Models
from pneumoview.gui.reading.request import ReadingRequest
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.imaging.overlay import overlap

VIRAL = {"probabilities": (0.1, 0.1, 0.8), "verdict": "viral"}


@pytest.fixture
def tiny_bundle(tiny_network, tmp_path: Path, monkeypatch) -> Path:
    """The tiny model, installed beside a twin of it that says bacterial whatever it sees, and no other."""
    import torch

    from pneumoview.training.export import write_bundle

    monkeypatch.delenv(TRUSTED_FOLDERS_VARIABLE, raising=False)
    monkeypatch.setattr(paths, "models", lambda: tmp_path / "models")
    sure = copy.deepcopy(tiny_network)
    sure.classifier.bias.data = torch.tensor([0.0, 9.0, 0.0])
    write_bundle(sure, tmp_path / "models" / "sure-1", size=64)
    return write_bundle(copy.deepcopy(tiny_network), tmp_path / "models" / "tiny", size=64)


@pytest.fixture
def installed(tiny_bundle: Path) -> tuple[Bundle, Bundle]:
    """Both of them."""
    return Bundle.read(tiny_bundle), Bundle.read(tiny_bundle.with_name("sure-1"))


@pytest.fixture
def compared(shown: MainWindow, qtbot) -> Comparison:
    """The page, open, with both readings."""
    comparison = next(part for part in shown.features if isinstance(part, Comparison))
    shown.activateWindow()
    QTest.keyClick(shown, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: bool(cells(comparison)["AI result"][1]))
    return comparison


def cells(comparison: Comparison) -> dict[str, list[str]]:
    table = comparison.page.table
    return {
        table.item(row, 0).text().removeprefix("≠ "): [table.item(row, column).text() for column in (1, 2)]
        for row in range(table.rowCount())
    }


def marked(comparison: Comparison) -> list[str]:
    table = comparison.page.table
    texts = [table.item(row, 0).text() for row in range(table.rowCount())]
    return [text.removeprefix("≠ ") for text in texts if text.startswith("≠ ")]


def answer(comparison: Comparison, qtbot, *, used: dict, other: dict) -> None:
    """Give both models' answers to the image on show."""
    window = comparison.parent()
    qtbot.waitUntil(lambda: window.viewer.reader.idle)
    base = replace(window.viewer.analysis, labels=("normal", "bacterial", "viral"), target="viral", method="gradcam")
    base = replace(base, thresholds=Thresholds(0.4, (0.2, 0.5), 0.7), heatmap=np.ones((2, 2), np.float32))
    bundle = comparison._bundles[0]
    for label in (None, "viral"):
        target = ReadingRequest(*window.viewer.current, label, "gradcam", str(bundle.folder))
        window.viewer.reader.returned.emit(target, replace(base, model="sure-1", **other))
    window.viewer.reader.returned.emit(ReadingRequest(*window.viewer.current), replace(base, **used))
    window.viewer.show_image(*window.viewer.current)
    qtbot.waitUntil(lambda: window.viewer.radiograph is not None)


def test_both_models_read_the_image_on_show(compared: Comparison, installed):
    window, page = compared.parent(), compared.page
    assert page.isVisible()
    assert (page.used.text(), page.other.currentText()) == ("tiny", "sure-1")
    found = cells(compared)
    normal = window.viewer.analysis.by_label["normal"]
    assert found["Probability of pneumonia"] == [f"{100 * (1 - normal):.0f} %", "100 %"]
    assert not {"Normal", "Bacterial", "Viral"} & set(found)
    assert found["Time"][1].endswith(" ms, cpu")
    assert "Probability of pneumonia" in marked(compared)
    request = ReadingRequest(*window.viewer.current, window.viewer.analysis.target, "gradcam", str(installed[1].folder))
    other = window.viewer.known(request)
    assert other.model_sha256 == installed[1].sha256
    assert other.target == window.viewer.analysis.target
    assert page.views[0].values is window.viewer.analysis.heatmap
    assert page.views[1].values is other.heatmap
    assert window.viewer.images.items[0].reading.title.startswith(window.panel.verdict.text())


def test_the_class_is_the_same_on_both_sides(compared: Comparison, qtbot):
    window = compared.parent()
    for label in ("normal", "viral"):
        QTest.mouseClick(window.panel.targets[window.viewer.analysis.labels.index(label)], Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda label=label: window.viewer.analysis.target == label)
        qtbot.waitUntil(lambda: compared.page.views[1].values is not None)
    assert compared.page.titles[1].text() == "What would speak for: Viral pneumonia"


def test_a_heatmap_names_a_cause_only_where_its_model_calls_it(compared: Comparison, qtbot):
    answer(compared, qtbot, used=VIRAL, other={"probabilities": (0.9, 0.02, 0.08), "verdict": "normal"})
    titles = [title.text() for title in compared.page.titles]
    assert titles == ["Where the model looked: Viral pneumonia", "What would speak for: Viral pneumonia"]
    assert "AI result" in marked(compared)


def test_the_next_image_is_compared_too(compared: Comparison, qtbot):
    first = cells(compared)
    compared.parent().viewer.step_image(1)
    qtbot.waitUntil(lambda: bool(cells(compared)["AI result"][1]) and cells(compared) != first)
    assert compared.parent().viewer.current[0].name == "b.png"


ILL = {"probabilities": (0.1, 0.8, 0.1), "verdict": "bacterial"}


@pytest.mark.parametrize(
    ("other", "sentence", "differing"),
    [
        (ILL, "Both say: Pneumonia, Likely bacterial.", []),
        (
            VIRAL,
            "Both say Pneumonia, but they disagree on the cause: Likely bacterial and Likely viral.",
            ["Cause"],
        ),
        (
            {"probabilities": (0.9, 0.05, 0.05), "verdict": "normal"},
            "They disagree: tiny says Pneumonia, sure-1 says No sign of pneumonia.",
            ["AI result", "Cause", "Probability of pneumonia"],
        ),
    ],
)
def test_where_they_disagree(compared: Comparison, other: dict, sentence: str, differing: list[str], qtbot):
    half = np.array([[1, 1], [0, 0]], np.float32)
    answer(compared, qtbot, used=ILL, other={**other, "heatmap": half})
    assert compared.page.sentence.text() == f"{sentence} Their heatmaps share 50 %."
    assert marked(compared) == differing
    assert cells(compared)["Doubt"][0] == "Operating point 40 %, doubt 20–50 %"


def test_a_refused_reading_is_not_given_away(compared: Comparison, qtbot):
    flags = {"flags": (Flag("inverted", True, "dark bones"),)}
    answer(compared, qtbot, used={**ILL, **flags}, other={**ILL, **flags})
    found = cells(compared)
    assert compared.page.sentence.text() == "The image is not assessed, so there is nothing to compare."
    assert [found[name] for name in ("AI result", "Probability of pneumonia", "Cause")] == [["", ""]] * 3
    assert found["Reservations"] == ["Black and white seem to be swapped."] * 2
    assert [view.values for view in compared.page.views] == [None, None]
    compared.parent().viewer.reveal()
    assert cells(compared)["AI result"] == ["Pneumonia", "Pneumonia"]


def test_waiting_can_be_stopped_and_begun_again(compared: Comparison, qtbot):
    window, page = compared.parent(), compared.page
    qtbot.waitUntil(lambda: window.viewer.reader.idle)

    def forget() -> None:
        for request in [request for request in window.viewer._analyses if request.model]:
            del window.viewer._analyses[request]

    forget()
    QTest.mouseClick(page.again, Qt.MouseButton.LeftButton)
    assert page.stop.isVisible()
    QTest.mouseClick(page.stop, Qt.MouseButton.LeftButton)
    assert (page.sentence.text(), page.stop.isVisible()) == ("Stopped.", False)
    qtbot.waitUntil(lambda: window.viewer.reader.idle)
    qtbot.wait(50)
    assert cells(compared)["AI result"][1] == ""
    forget()
    QTest.mouseClick(page.again, Qt.MouseButton.LeftButton)
    window.viewer.stop()
    assert page.sentence.text() == "Stopped."
    qtbot.waitUntil(lambda: window.viewer.reader.idle)
    QTest.mouseClick(page.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(cells(compared)["AI result"][1]))


def test_a_model_that_cannot_be_loaded_harms_the_comparison_only(installed, shown: MainWindow, qtbot):
    (installed[1].folder / "model.pt").write_bytes(b"damaged")
    comparison = next(part for part in shown.features if isinstance(part, Comparison))
    qtbot.waitUntil(lambda: shown.viewer.reader.idle)
    shown.action["compare"].trigger()
    qtbot.waitUntil(lambda: "SHA-256" in comparison.page.sentence.text())
    assert not comparison.page.stop.isVisible()
    assert shown.viewer.images.items[0].error == ""
    assert shown.panel.verdict.text() != "No AI result"


def test_one_model_alone_is_not_compared(shown: MainWindow, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(paths, "models", lambda: tmp_path / "none")
    shown.action["compare"].trigger()
    comparison = next(part for part in shown.features if isinstance(part, Comparison))
    assert not comparison.page.isVisible()
    assert shown.statusBar().currentMessage() == "Only one model is installed: tiny."


def test_the_page_closes_with_the_window(compared: Comparison):
    compared.parent().close()
    assert not compared.page.isVisible()


def choose(window: MainWindow, name: str) -> None:
    models = next(part for part in window.features if isinstance(part, Models))
    models.list_models()
    next(action for action in models.menu.actions() if action.text() == name).trigger()


def test_the_model_that_reads_is_chosen_in_the_menu_and_remembered(
    installed, shown: MainWindow, make_window: Callable[..., MainWindow], settings, qtbot
):
    models = next(part for part in shown.features if isinstance(part, Models))
    qtbot.waitUntil(lambda: all(item.reading for item in shown.viewer.images.items))
    before = shown.viewer.images.items[0].reading
    choose(shown, "sure-1")
    assert shown.viewer.presentation.heatmap is None
    assert not any(item.reading for item in shown.viewer.images.items)
    qtbot.waitUntil(lambda: all(item.reading for item in shown.viewer.images.items))
    assert shown.viewer.analysis.model == "sure-1"
    assert {item.reading.title for item in shown.viewer.images.items} == {"Pneumonia"}
    assert [action.text() for action in models.menu.actions() if action.isChecked()] == ["sure-1"]
    choose(shown, "tiny")
    assert shown.viewer.analysis.model == "tiny"
    assert shown.viewer.images.items[0].reading == before
    choose(shown, "sure-1")
    shown.close()
    again = MainWindow(settings, device="cpu")
    again.fill()
    assert again.viewer.bundle == installed[1]
    again.close()
    assert make_window().viewer.bundle == installed[0]


def test_overlap_of_heatmaps():
    heatmap = np.array([[1, 0.5], [0, 0]], np.float32)
    assert overlap(heatmap, heatmap) == 1
    assert overlap(heatmap, np.zeros((2, 2), np.float32)) == 0
    assert overlap(np.zeros((2, 2), np.float32), np.zeros((2, 2), np.float32)) == 0
    assert overlap(heatmap, np.array([[0.5, 0.5], [0.5, 0]], np.float32)) == pytest.approx(1 / 2)
    assert overlap(np.ones((4, 4), np.float32), np.ones((2, 2), np.float32)) == pytest.approx(1)

"""One flipped byte in any of the three models: no reading, and the window, ``explain`` and ``scan`` name the model."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from pneumoview.ai.gate import LABELS
from pneumoview.cli.main import app
from pneumoview.errors import BundleError
from pneumoview.training.architectures import SplitClassifier
from pneumoview.training.export import write_bundle

KINDS = ("classifier", "lungs", "gate")


@pytest.fixture
def models(tiny_lungs: Path, tiny_network) -> Path:
    """A folder of tiny models, one of each kind, the only ones installed."""
    folder = tiny_lungs.parent
    write_bundle(copy.deepcopy(tiny_network), folder / "classifier", size=64)
    tiny_lungs.rename(folder / "lungs")
    gate = SplitClassifier(torch.nn.AvgPool2d(4), channels=1, classes=len(LABELS))
    write_bundle(gate, folder / "gate", size=32, kind="gate", labels=LABELS)
    return folder


def flip(model: Path) -> None:
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)


@pytest.mark.parametrize("kind", KINDS)
def test_the_window_names_it_and_goes_on_once_it_is_whole(
    models: Path, kind: str, make_window, pictures: list[Path], qtbot
) -> None:
    flip(models / kind / "model.pt")
    window = make_window(str(models / "classifier"))
    with qtbot.waitSignal(window.viewer.settled) as settled:
        window.open([pictures[0]])
    assert "is damaged or exchanged" in settled.args[0]
    assert str(models / kind) in window.panel.status.text()
    assert window.panel.verdict.text() == "No AI result"
    assert window.viewer.presentation.loaded is not None
    assert (window.viewer.analysis, window.panel.trust.isVisible()) == (None, False)
    flip(models / kind / "model.pt")
    with qtbot.waitSignal(window.viewer.settled):
        window.viewer.analyse()
    assert window.viewer.analysis is not None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", ["explain a.png", "scan a.png --csv table.csv"])
def test_the_command_line_names_it(
    models: Path, kind: str, command: str, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pictures[0].parent)
    flip(models / kind / "model.pt")
    arguments = [*command.split(), "--model", str(models / "classifier")]
    with pytest.raises(BundleError, match=rf"is damaged or exchanged .*{kind}$"):
        CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert not Path("table.csv").exists()

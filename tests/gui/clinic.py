"""What the tests of the network in the window share beside fixtures."""

from __future__ import annotations

from pathlib import Path

from pneumoview.gui.features.pacs.feature import Pacs
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.interop.connection import connect
from pneumoview.interop.peer import Node, Own

Made = tuple[MainWindow, Pacs]


def sent_to(node: str, paths: list[Path], own: Own | None = None) -> list[str]:
    return [one.outcome for one in connect(Node.of(node), own or Own()).send(paths)]


def feature(window: MainWindow) -> Pacs:
    return next(part for part in window.features if isinstance(part, Pacs))


def shown_film(window: MainWindow, path: Path, qtbot) -> None:
    with qtbot.waitSignal(window.viewer.settled):
        window.open([path])
    assert window.viewer.analysis is not None

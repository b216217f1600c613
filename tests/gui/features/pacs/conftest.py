"""A window that knows the network, with folders of its own, and the peers that it speaks to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinic import feature
from peers import OWN, Orthanc, films, home, orthanc, peer, port
from pneumoview.gui.features.pacs.feature import Pacs
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.interop.peer import Node, Own, Settings, write_settings

__all__ = ["films", "home", "orthanc", "peer", "port"]


@pytest.fixture
def make_pacs(home: Path, make_window: Callable[..., MainWindow]) -> Iterator[Callable[[], tuple[MainWindow, Pacs]]]:
    """The feature of a new window, which is closed at the end."""
    del home
    windows: list[MainWindow] = []

    def make() -> tuple[MainWindow, Pacs]:
        windows.append(make_window(network=True))
        return windows[-1], feature(windows[-1])

    yield make
    for window in windows:
        window.close()


@pytest.fixture
def nodes(home: Path, orthanc: Orthanc) -> None:
    """The settings know Orthanc by both of its ways."""
    del home
    both = (Node.of(orthanc.node, "pacs"), Node.of(orthanc.web, "web"))
    write_settings(Settings(Own(OWN, orthanc.own_port), {node.name: node for node in both}))

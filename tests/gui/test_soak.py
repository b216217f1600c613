"""The window for a long time in short: memory stays flat over thousands of switches."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from pneumoview.gui.window.main_window import MainWindow

SWITCHES, WARM_UP = 2000, 400
ANALYSE_EVERY, REOPEN_EVERY = 20, 200
TOLERANCE = 8.0
"""MiB, for what the allocator keeps; 0.04 were measured."""
STATM = Path("/proc/self/statm")


def resident() -> float:
    """Memory of this process in MiB."""
    gc.collect()
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def switch(window: MainWindow, folder: Path, times: int, qtbot) -> None:
    """Show one image after the other; now and then analyse it anew, or close all and open the folder again."""
    for step in range(times):
        with qtbot.waitSignal(window.viewer.settled):
            window.list.setCurrentIndex(window.viewer.images.index((window.list.currentIndex().row() + 1) % 3))
        if step % ANALYSE_EVERY == 0:
            with qtbot.waitSignal(window.viewer.settled):
                window.viewer.analyse()
        if step % REOPEN_EVERY == 0:
            window.viewer.close_all()
            with qtbot.waitSignal(window.viewer.settled):
                window.open([folder])
            qtbot.waitUntil(lambda: len(window.viewer.images.items) == 3)


@pytest.mark.skipif(not STATM.exists(), reason="the memory of a process is read from /proc")
def test_memory_is_flat(shown: MainWindow, pictures: list[Path], qtbot):
    shown.resize(640, 480)
    switch(shown, pictures[0].parent, WARM_UP, qtbot)
    before = resident()
    switch(shown, pictures[0].parent, SWITCHES - WARM_UP, qtbot)
    grown = resident() - before
    assert grown < TOLERANCE

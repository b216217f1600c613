"""What the next image costs in a warm window beyond its networks, and how long the window stands still while it lists.

    .venv/bin/python benchmarks/browsing.py [--data FOLDER] [--files N] [--turns N]

Both are of the real window with its models. ``next_image`` opens radiographs, walks through them by the key for the
next image and waits for each reading; it counts the processor time of all threads, listing, thumbnails and painting
included, less that of the same networks without a window. ``stall`` is the longest time without a turn of the event
loop while 10,000 files are listed and the first of them are read; what other programs took of it is taken off.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "gui"))

from growth import fill
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from samples import arguments, radiographs

from heartbeat import Heartbeat
from pneumoview.ai.pipeline import Pipeline
from pneumoview.gui.base import theme
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.imaging.readers import read

MILLISECONDS, LONGEST = 150.0, 0.1
MANY, AFTER_SECONDS = 10_000, 2.0
warnings.filterwarnings("ignore", category=FutureWarning)


def until(holds: Callable[[], object], seconds: float = 300) -> None:
    """Let the event loop run."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise SystemExit("the window did not get there")
        QApplication.processEvents()
        time.sleep(0.002)


def opened(scratch: Path, model: str | None, device: str) -> MainWindow:
    window = MainWindow(
        QSettings(str(scratch / "settings.ini"), QSettings.Format.IniFormat), model=model, device=device
    )
    window.fill()
    window.resize(1440, 900)
    window.show()
    return window


def walk(window: MainWindow, paths: list[Path]) -> float:
    """Milliseconds of processor time for one image."""
    viewer = window.viewer
    viewer.close_all()
    start = time.process_time()
    window.open(paths)
    until(lambda: viewer.analysis is not None)
    window.list.setFocus()
    for _ in paths[1:]:
        QTest.keyClick(window.list, Qt.Key.Key_Down)
        until(lambda: viewer.analysis is not None)
    until(lambda: viewer.catalogue.thumbnailer.idle and viewer.reader.idle)
    return 1000 * (time.process_time() - start) / len(paths)


def main() -> None:
    options = arguments(__doc__, files=24, turns=3)
    theme.apply(QApplication.instance() or QApplication(["", *theme.STYLE]))
    with tempfile.TemporaryDirectory(prefix="pneumoview-") as folder:
        scratch = Path(folder)
        paths = list(dict.fromkeys(radiographs(options, folder)))
        pipeline = Pipeline.load(options.model, options.device)
        prepared = [pipeline.prepare(read(path)) for path in paths]
        window = opened(scratch, options.model, options.device)
        costs, networks = [], []
        for turn in range(options.turns + 1):
            start = time.process_time()
            for one in prepared:
                pipeline.analyse_batch([one])
            alone = 1000 * (time.process_time() - start) / len(paths)
            cost = walk(window, paths)
            if turn:
                costs.append(cost)
                networks.append(alone)
        cost, alone = statistics.median(costs), statistics.median(networks)
        print(f"an image takes {cost:.0f} ms of one core, {alone:.0f} of them its networks")
        many = fill(scratch / str(MANY), MANY)
        heartbeat = Heartbeat()
        window.viewer.close_all()
        heartbeat.start()
        window.open([many])
        until(lambda: len(window.viewer.images.items) == MANY)
        listed = len(heartbeat.gaps)
        end = time.monotonic() + AFTER_SECONDS
        until(lambda: time.monotonic() > end)
        heartbeat.stop()
        window.close()
    stalls = sorted(heartbeat.gaps)
    longest = ", ".join(f"{1000 * gap:.0f}" for gap in stalls[:-6:-1])
    print(f"{len(stalls)} turns of the event loop, {listed} while files were listed; the longest: {longest} ms")
    print(f"next_image ratio {(cost - alone) / MILLISECONDS:.2f} (goal 1)")
    print(f"stall ratio {stalls[-1] / LONGEST:.2f} (goal 1)")


if __name__ == "__main__":
    main()

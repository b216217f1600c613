"""Time from the start of the process to the first paint: PneumoView against an empty PySide6 window.

    .venv/bin/python benchmarks/first_paint.py [repeats]

Every figure is of a fresh process; the three kinds take turns. PneumoView starts as ``pneumoview`` does without
arguments, with settings of its own; its opening screen is timed apart from its window.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

GOAL = 1.5
REPEATS = 9
STAMP = """
import sys, time
def stamp(kind, end):
    from PySide6.QtCore import QTimer
    inherited = kind.paintEvent
    def paintEvent(self, event):
        inherited(self, event)
        QTimer.singleShot(0, lambda: (print(time.monotonic(), flush=True), end(self)))
    kind.paintEvent = paintEvent
"""
EMPTY = f"""{STAMP}
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow): pass
stamp(Window, QMainWindow.close)
application = QApplication([])
window = Window()
window.resize(1440, 900)
window.show()
application.exec()
"""
OPENING = f"""{STAMP}
import os
from pneumoview import __main__
from pneumoview.gui.opening import OpeningScreen
stamp(OpeningScreen, lambda _: os._exit(0))
sys.argv = ["pneumoview"]
__main__.main()
"""
WINDOW = f"""{STAMP}
from importlib import util
from pneumoview import __main__
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "pneumoview.gui.main_window":
            sys.meta_path.remove(self)
            spec = util.find_spec(name)
            run = spec.loader.exec_module
            spec.loader.exec_module = lambda module: (run(module), stamp(module.MainWindow, module.MainWindow.close))
            return spec
sys.meta_path.insert(0, Finder())
sys.argv = ["pneumoview"]
__main__.main()
"""


def seconds(code: str, environment: dict[str, str]) -> float:
    """From the start of a process that runs ``code`` to the time that it prints first."""
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)  # noqa: S603
    if not done.stdout:
        raise SystemExit(done.stderr)
    return float(done.stdout.split()[0]) - start


def main() -> None:
    """Take turns, and print medians and ratios."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else REPEATS
    kinds = {"empty window": EMPTY, "opening screen": OPENING, "window": WINDOW}
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CONFIG_HOME": folder}
        if not {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ):
            environment |= {"DISPLAY": "none", "QT_QPA_PLATFORM": "offscreen"}
        for turn in range(repeats + 1):
            for kind, code in kinds.items():
                taken = seconds(code, environment)
                if turn:  # the first fills the caches
                    times[kind].append(taken)
    medians = {kind: statistics.median(taken) for kind, taken in times.items()}
    for kind, taken in times.items():
        ratio = medians[kind] / medians["empty window"]
        print(
            f"{kind:15} {1000 * medians[kind]:5.0f} ms ({1000 * min(taken):.0f}–{1000 * max(taken):.0f}), × {ratio:.2f}"
        )
    print(f"first_paint ratio {medians['window'] / medians['empty window']:.2f} (goal {GOAL})")


if __name__ == "__main__":
    main()

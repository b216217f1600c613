"""Time from the start of the process to the first paint: PneumoView against an empty PySide6 window.

    .venv/bin/python benchmarks/first_paint.py [repeats]

Every figure is of a fresh process; the three kinds take turns, and keep their bytecode as an installed program does.
PneumoView starts as ``pneumoview`` does without arguments, with settings of its own. Its window is first painted while
it opens, and is complete when all its parts are there and painted; both are timed.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

GOAL, COMPLETE_GOAL = 1.4, 2.5
REPEATS = 9
STAMP = """
import os, sys, time
def stamp(kind, ready=lambda window: True):
    from PySide6.QtCore import QTimer
    inherited = kind.paintEvent
    def leave():
        print(time.monotonic(), flush=True)
        os._exit(0)
    def paintEvent(self, event):
        inherited(self, event)
        if ready(self):
            QTimer.singleShot(0, leave)
    kind.paintEvent = paintEvent
"""
EMPTY = f"""{STAMP}
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow): pass
stamp(Window)
application = QApplication([])
window = Window()
window.resize(1440, 900)
window.show()
application.exec()
"""
PNEUMOVIEW = f"""{STAMP}
from importlib import util
from pneumoview import __main__
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "pneumoview.gui.window.main_window":
            sys.meta_path.remove(self)
            spec = util.find_spec(name)
            run = spec.loader.exec_module
            spec.loader.exec_module = lambda module: (run(module), stamp(module.MainWindow, ready))
            return spec
sys.meta_path.insert(0, Finder())
sys.argv = ["pneumoview"]
def ready(window):
    window.filled.connect(window.update)
    return window.is_filled or not COMPLETE
"""
FIRST = f"{PNEUMOVIEW}\nCOMPLETE = False\n__main__.main()"
COMPLETE = f"{PNEUMOVIEW}\nCOMPLETE = True\n__main__.main()"


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
    kinds = {"empty window": EMPTY, "first paint": FIRST, "complete window": COMPLETE}
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CONFIG_HOME": folder, "PYTHONPYCACHEPREFIX": folder}
        environment.setdefault("XDG_RUNTIME_DIR", folder)  # as in every session of a desktop; Qt warns without it
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
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
    print(f"complete_window ratio {medians['complete window'] / medians['empty window']:.2f} (goal {COMPLETE_GOAL})")
    print(f"first_paint ratio {medians['first paint'] / medians['empty window']:.2f} (goal {GOAL})")


if __name__ == "__main__":
    main()

"""Time of a whole command, from an empty process to its end, against ``import torch`` alone.

    .venv/bin/python benchmarks/start.py [--data FOLDER] [--turns N]

Every figure is of a fresh process; the commands take turns, and the first turn fills the caches. Bytecode is kept as an
installed program keeps it. ``explain`` prints a reading with heatmap, lungs and gate, ``scan`` writes a table of one
file.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from samples import arguments, radiographs, scratch_folder

GOAL = 2.0
PROGRAM = [sys.executable, "-m", "pneumoview"]


def seconds(command: list[str], environment: dict[str, str]) -> float:
    start = time.monotonic()
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=300)  # noqa: S603
    return time.monotonic() - start


def main() -> None:
    options = arguments(__doc__, files=1, turns=7)
    with scratch_folder() as scratch:
        (film,) = radiographs(options, scratch)
        table = str(Path(scratch, "readings.csv"))
        commands = {
            "import torch": [sys.executable, "-c", "import torch"],
            "explain": [*PROGRAM, "explain", str(film), "--json"],
            "scan": [*PROGRAM, "scan", str(film), "--csv", table, "--overwrite"],
            "models": [*PROGRAM, "models"],
        }
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": scratch}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        times: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(options.turns + 1):
            for name, command in commands.items():
                taken = seconds(command, environment)
                if turn:
                    times[name].append(taken)
    for name, taken in times.items():
        print(f"{name}: {statistics.median(taken):.2f} s ({min(taken):.2f}–{max(taken):.2f})")
    for name in ("scan", "explain"):
        ratio = statistics.median(one / torch for one, torch in zip(times[name], times["import torch"], strict=True))
        print(f"start_{name} ratio {ratio:.2f} (goal {GOAL})")


if __name__ == "__main__":
    main()

"""A scan by two workers of one core each, on a Dask cluster of this machine, against one process of two cores.

    .venv/bin/python benchmarks/cluster.py [--data FOLDER] [--files N] [--turns N]

Both are whole commands on the same files, with heatmap, lungs and gate, and take turns. The scheduler and the workers
run all the time; the workers have loaded their models in a first turn that does not count, while either command loads
its own every time. Needs pneumoview[cluster].
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from samples import arguments, needed, radiographs, scratch_folder, taken

needed("distributed", "cluster")
WORKERS = 2
PATIENCE = 60


@contextmanager
def cluster(scratch: Path) -> Iterator[str]:
    """The address of a scheduler with its workers."""
    file = scratch / "scheduler.json"
    shared = ("--scheduler-file", str(file), "--no-dashboard")
    place = ("--nthreads", "1", "--no-nanny", "--local-directory", str(scratch))
    commands = [("scheduler", "--host", "127.0.0.1", "--port", "0"), *[("worker", *place)] * WORKERS]
    one = {**os.environ, "OMP_NUM_THREADS": "1"}
    processes = []
    try:
        for kind, *options in commands:
            command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *shared, *options]
            processes.append(subprocess.Popen(command, env=one, stderr=subprocess.DEVNULL))  # noqa: S603
            due = time.monotonic() + PATIENCE
            while not file.exists():
                if time.monotonic() > due:
                    raise SystemExit("the scheduler does not start")
                time.sleep(0.1)
        yield json.loads(file.read_text("utf-8"))["address"]
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()


def main() -> None:
    options = arguments(__doc__, files=120, turns=3)
    with scratch_folder() as folder:
        scratch = Path(folder)
        films, table = scratch / "films", scratch / "readings.csv"
        films.mkdir()
        for number, path in enumerate(radiographs(options, folder)):
            shutil.copyfile(path, films / f"{number:04}{path.suffix}")

        def scan(*where: str) -> None:
            command = [sys.executable, "-m", "pneumoview", "scan", films, "--csv", table, "--overwrite", *where]
            subprocess.run(list(map(str, command)), check=True, capture_output=True, timeout=1800)  # noqa: S603

        with cluster(scratch) as address:
            sides = {"one process": scan, f"{WORKERS} workers": lambda: scan("--scheduler", address)}
            found = taken(sides, options.turns, options.files)
    print(f"cluster ratio {found['one process'] / found[f'{WORKERS} workers']:.2f} (goal 0.85)")


if __name__ == "__main__":
    main()

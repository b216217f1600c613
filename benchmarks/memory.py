"""Peak memory of a scan of many files against one of few.

    .venv/bin/python benchmarks/memory.py [--few 2000] [--many 20000]

Every scan is a process of its own, of the real command, over a folder of links to 40 small radiographs, with the gate,
the model for the lungs and the default model; every link has a row of its own. It is read to the table and counted.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

SIDE, KINDS = 220, 40
GOAL = 1.1


def peak(folder: Path, count: int, options: list[str]) -> float:
    """MiB of resident memory at most, of a scan of ``count`` files."""
    files = folder / str(count)
    files.mkdir()
    for number in range(count):
        os.link(folder / f"{number % KINDS}.png", files / f"{number}.png")
    table = folder / f"{count}.csv"
    command = [sys.executable, "-m", "pneumoview", "scan", str(files), "--csv", str(table), *options]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the scan ended with {process.returncode}")
    rows = table.read_bytes().count(b"\r\n") - 1
    unit = 1024 if sys.platform == "linux" else 1024**2
    print(f"{rows} rows: {usage.ru_maxrss / unit:.0f} MiB, {usage.ru_utime + usage.ru_stime:.0f} s of processor")
    if rows != count:
        raise SystemExit(f"{count} files gave {rows} rows")
    return usage.ru_maxrss / unit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=2000)
    parser.add_argument("--many", type=int, default=20000)
    parser.add_argument("--no-attention", dest="options", action="append_const", const="--no-attention", default=[])
    found = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pneumoview-") as scratch:
        folder = Path(scratch)
        for number in range(KINDS):
            pixels = np.random.default_rng(number).integers(0, 256, (SIDE, SIDE), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / f"{number}.png")
        few, many = (peak(folder, count, found.options) for count in (found.few, found.many))
    print(f"memory ratio {many / few:.2f} (goal {GOAL})")


if __name__ == "__main__":
    main()

"""What a file costs beyond the networks when there are many: time and memory at 1,000 files and at ten times as many.

    .venv/bin/python benchmarks/growth.py [--sizes 1000 10000 100000] [--turns N]

Every figure is of a process of its own, over a folder of links to small radiographs, 500 in each folder of it. The
networks answer at once; all else is the program's own: the files are found, read, hashed, prepared, and written to a
table with its journal. ``resume`` goes through the same folder with a table that is done, ``results`` opens that table
as the window does, ``list`` lists the folder in the window. Time is that of the processor, the least of the turns;
memory is what the process takes at most, and what each file adds to it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image

GOAL = 1.1
KINDS, SIDE, IN_FOLDER = 40, 220, 500
WARM = 200


def fill(folder: Path, count: int) -> Path:
    """A folder of ``count`` small radiographs."""
    pixels = folder.parent / "pixels"
    if not pixels.exists():
        pixels.mkdir()
        for number in range(KINDS):
            noise = np.random.default_rng(number).integers(0, 256, (SIDE, SIDE), dtype=np.uint8)
            Image.fromarray(noise).save(pixels / f"{number}.jpeg")
    for number in range(count):
        inner = folder / f"{number // IN_FOLDER:04}"
        if number % IN_FOLDER == 0:
            inner.mkdir(parents=True)
        os.link(pixels / f"{number % KINDS}.jpeg", inner / f"{number}.jpeg")
    return folder


def scan(folder: Path, table: Path) -> None:
    """Scan or resume; networks answer at once."""
    from types import SimpleNamespace

    import torch

    from pneumoview.ai.analysis import Analysis, Flag
    from pneumoview.ai.pipeline import Pipeline, Prepared
    from pneumoview.ai.preprocess import squash
    from pneumoview.imaging.grayscale import for_model
    from pneumoview.imaging.radiograph import Radiograph
    from pneumoview.scan.inputs import Inputs
    from pneumoview.scan.run import ScanRun, open_run

    class AtOnce(Pipeline):
        def prepare(self, radiograph: Radiograph, *, heatmap: bool = True) -> Prepared:
            del heatmap
            return Prepared(radiograph, squash(for_model(radiograph), 224), None, None, 0.0)

        def analyse_batch(self, batch: Sequence[Prepared], **options: object) -> list[Analysis]:
            del options
            flags = (Flag("age_unknown", False, "The file gives no age."),)
            labels, shares = ("normal", "bacterial", "viral"), (0.25, 0.5, 0.25)
            answer = Analysis(labels, shares, "bacterial", None, "at-once", "0" * 64, "cpu", 1.0, "bacterial", flags)
            return [answer] * len(batch)

    pipeline = AtOnce.__new__(AtOnce)
    pipeline.device, pipeline.lungs, pipeline.gate, pipeline.precision = torch.device("cpu"), None, None, "float32"
    pipeline.bundle = SimpleNamespace(id="at-once", sha256="0" * 64)  # type: ignore[assignment]
    pipeline.place = SimpleNamespace(fell_back=False)  # type: ignore[assignment]
    inputs = Inputs([str(folder)])
    with open_run(ScanRun, pipeline, table, SimpleNamespace(signal=0), threads=2) as run, run.counting(inputs):
        for _ in run.write(inputs):
            pass


def results(folder: Path, table: Path) -> None:
    """Open a table as the window does."""
    del folder
    from PySide6.QtWidgets import QApplication

    from pneumoview.ai.analysis import Thresholds
    from pneumoview.gui.features.scan.results import ResultsModel
    from pneumoview.gui.features.scan.session import Result
    from pneumoview.scan.table import read_table

    kept.append(QApplication.instance() or QApplication([]))
    model, batch = ResultsModel(), []
    kept.append(model)
    for number, row in enumerate(read_table(table), 1):
        batch.append(Result.of(row, number, {"0" * 64: Thresholds()}))
        if len(batch) == IN_FOLDER:
            model.append(batch)
            batch = []
    model.append(batch)


def listing(folder: Path, table: Path) -> None:
    """List a folder in the window."""
    del table
    from PySide6.QtWidgets import QApplication

    from pneumoview.gui.base.worker import Request
    from pneumoview.gui.images.finder import Finder
    from pneumoview.gui.images.image_model import ImageListModel

    kept.append(QApplication.instance() or QApplication([]))
    model = ImageListModel()
    kept.append(model)
    Finder()(Request(folder), model.add)


kept: list[object] = []
WORK: dict[str, Callable[[Path, Path], None]] = {"scan": scan, "resume": scan, "results": results, "list": listing}


def measure(kind: str, scratch: Path, count: str) -> None:
    """Do it, after a little of it; print seconds of the processor and KiB at most."""
    warm = scratch / "warm"
    WORK[kind](warm, scratch / ("new.csv" if kind == "scan" else "warm.csv"))
    started = time.process_time()
    WORK[kind](scratch / count, scratch / f"{count}.csv")
    print(json.dumps([time.process_time() - started, memory()]))


def memory() -> float:
    """KiB of resident memory so far at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "linux" else 1024)


def run(kind: str, scratch: Path, count: object) -> tuple[float, float]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--measure", kind, str(scratch), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3600)  # noqa: S603
    if done.returncode:
        raise SystemExit(done.stderr)
    seconds, most = json.loads(done.stdout.splitlines()[-1])
    return seconds, most


def forget(scratch: Path, *tables: str) -> None:
    """Remove tables with their journals."""
    for name in tables:
        for path in scratch.glob(f"{name}*"):
            path.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000])
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        kind, folder, count = options.measure
        measure(kind, Path(folder), count)
        return
    least, most = min(options.sizes), max(options.sizes)
    micros: dict[tuple[str, int], float] = {}
    peaks: dict[tuple[str, int], float] = {}
    with tempfile.TemporaryDirectory(prefix="pneumoview-") as folder:
        scratch = Path(folder)
        fill(scratch / "warm", WARM)
        run("scan", scratch, "warm")
        for count in options.sizes:
            fill(scratch / str(count), count)
        for kind in WORK:
            for turn in range(options.turns):
                for count in options.sizes:
                    if kind == "scan":
                        forget(scratch, f"{count}.csv", "new.csv")
                    seconds, peak = run(kind, scratch, count)
                    key = kind, count
                    micros[key] = min(1e6 * seconds / count, micros[key] if turn else float("inf"))
                    peaks[key] = min(peak, peaks[key] if turn else float("inf"))
            for count in options.sizes:
                added = 1024 * (peaks[kind, count] - peaks[kind, least]) / max(count - least, 1)
                tail = f", {added:.0f} bytes a file" if count > least else ""
                print(
                    f"{kind} of {count} files: {micros[kind, count]:.0f} µs a file, "
                    f"{peaks[kind, count] / 1024:.0f} MiB{tail}"
                )
        table = scratch / f"{most}.csv"
        for what, path in (("table", table), ("journal", table.with_name(f"{table.name}.scan"))):
            print(f"{what} (CSV): {path.stat().st_size / most:.0f} bytes a row")
    for kind in WORK:
        print(f"growth_{kind}_time ratio {micros[kind, most] / micros[kind, least]:.2f} (goal {GOAL})")
    for kind in ("scan", "resume"):
        print(f"growth_{kind}_memory ratio {peaks[kind, most] / peaks[kind, least]:.2f} (goal {GOAL})")


if __name__ == "__main__":
    main()

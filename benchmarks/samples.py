"""What the benchmarks of reading share: files, turns of several sides, and how what they measured is printed.

--data FOLDER    radiographs as a user has them; PNEUMOVIEW_DATA or ../shared/data if not given; where there are
                 none, generated ones of 1,300 × 1,000 pixels
--files N        how many of them
--turns N        how often every side has its turn
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from PIL import Image

from pneumoview.imaging.walk import find
from pneumoview.phantom.files import write_dicom
from pneumoview.phantom.generate import PhantomSpec, generate

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
ROWS, COLUMNS = 1000, 1300


def needed(module: str, extra: str) -> Any:
    """The module of an optional dependency; where it is not installed, one line says which extra has it."""
    try:
        return import_module(module)
    except ModuleNotFoundError:
        sys.exit(f"this benchmark needs {module}: pip install 'pneumoview[{extra}]'")


def arguments(description: str | None, files: int = 48, turns: int = 5) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("PNEUMOVIEW_DATA", BESIDE)))
    parser.add_argument("--files", type=int, default=files)
    parser.add_argument("--turns", type=int, default=turns)
    parser.add_argument("--model")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--precision", default="auto")
    return parser.parse_args()


def radiographs(options: argparse.Namespace, scratch: str) -> list[Path]:
    """``files`` radiographs, evenly drawn from the data, and over again where there are too few."""
    native = options.data / "native"
    found = list(find([native if native.is_dir() else options.data])) if options.data.is_dir() else []
    if not found:
        found = [_generated(Path(scratch), seed) for seed in range(8)]
        print(f"generated radiographs of {COLUMNS} × {ROWS} pixels, half of them JPEG and half DICOM")
    step = max(len(found) // options.files, 1)
    chosen = found[::step][: options.files]
    return (chosen * (options.files // len(chosen) + 1))[: options.files]


def _generated(folder: Path, seed: int) -> Path:
    phantom = generate(PhantomSpec(seed=seed, rows=ROWS, columns=COLUMNS))
    dicom = folder / f"{seed}.dcm"
    write_dicom(phantom, dicom)
    if seed % 2:
        return dicom
    from pneumoview.imaging.grayscale import display
    from pneumoview.imaging.readers import read

    jpeg = folder / f"{seed}.jpeg"
    Image.fromarray(display(read(dicom))).save(jpeg, quality=90)
    return jpeg


def taken(sides: dict[str, Callable[[], object]], turns: int, each: int) -> dict[str, float]:
    """Median milliseconds of one of ``each`` images, of sides that take turns; the first turn warms up."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(turns + 1):
        for name, run in sides.items():
            start = time.perf_counter()
            run()
            if turn:
                times[name].append(1000 * (time.perf_counter() - start) / each)
    for name, found in times.items():
        print(f"{name}: {statistics.median(found):.1f} ms an image ({min(found):.1f}–{max(found):.1f})")
    return {name: statistics.median(found) for name, found in times.items()}


def scratch_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="pneumoview-")

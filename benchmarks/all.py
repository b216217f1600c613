"""All benchmarks that need no GPU; their ratios become docs/performance.md, and three of them the README's.

    .venv/bin/python benchmarks/all.py [NAME …]      # make bench

A benchmark that fails, or that there is no time left for, is reported, and the others run all the same.
"""

from __future__ import annotations

import datetime
import os
import platform
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
PAGE, README = HERE.parent / "docs" / "performance.md", HERE.parent / "README.md"
MINUTES, LIMIT_MINUTES = 12, 4
RUNS: dict[str, list[str]] = {
    "start": ["--turns", "5"],
    "scan": [],
    "cluster": [],
    "growth": ["--turns", "2"],
    "precision": [],
    "heatmap": [],
    "prepare": [],
    "first_paint": ["5"],
    "windowing": [],
    "browsing": [],
    "serve": ["--many", "0"],
    "memory": ["--few", "500", "--many", "5000"],
}
"""By importance, for what comes last may find no time left."""
BESIDE = ("all", "samples", "plain_loop", "batch_script")
AT_LEAST, AT_MOST = "≥", "≤"
FIGURES: dict[str, tuple[str, str]] = {
    "start_explain": (AT_MOST, "`explain FILE --json` as a whole process against `python -c 'import torch'`"),
    "start_scan": (AT_MOST, "`scan` of one file as a whole process against the same"),
    "scan_plain": (
        AT_LEAST,
        "a plain loop, without heatmap, lungs and gate, against the scan with them; whole processes",
    ),
    "scan_bare": (AT_LEAST, "all networks of the scan on batches that lie ready against the scan, start-up aside"),
    "scan_torchxrayvision": (AT_LEAST, "TorchXRayVision's batch script against the scan, start-up aside"),
    "cluster": (AT_LEAST, "one process of two cores against two workers of one core, the same files"),
    "growth_scan_time": (AT_MOST, "processor time a file beyond the networks at 10,000 files against 1,000: scan"),
    "growth_resume_time": (AT_MOST, "the same: resume of a table that is done"),
    "growth_results_time": (AT_MOST, "the same: a table opened in the window"),
    "growth_list_time": (AT_MOST, "the same: the window's list"),
    "growth_scan_memory": (AT_MOST, "peak memory at 10,000 files against 1,000, networks aside: scan"),
    "growth_resume_memory": (AT_MOST, "the same: resume"),
    "precision_class": (AT_LEAST, "share of images with the same class in bfloat16 and float32"),
    "precision_probability": (AT_MOST, "largest difference of a probability, bfloat16 and float32, against 0.02"),
    "heatmap_cost": (AT_MOST, "a reading with heatmap against one without"),
    "heatmap_eager": (AT_LEAST, "pytorch-grad-cam on the eager network against our reading with heatmap"),
    "prepare": ("", "a squash from full size for every network against one for all, decoding aside"),
    "first_paint": (AT_MOST, "the window's first paint against an empty window"),
    "complete_window": (AT_MOST, "the complete window against an empty window"),
    "next_image": (AT_MOST, "processor time of the next image in a warm window beyond its networks against 150 ms"),
    "stall": (AT_MOST, "the longest stall while the window lists 10,000 files against 100 ms"),
    "windowing": (AT_LEAST, "frames a second while the window is dragged against 30"),
    "serve_scan": (AT_LEAST, "films a second through `dicom serve` against `scan` of the same files"),
    "memory": (AT_MOST, "peak memory of a scan of 5,000 files against 500, networks and all"),
}
RATIO = re.compile(r"^(\w+) ratio (\d+(?:\.\d+)?)(?: \(goal (\d+(?:\.\d+)?)\))?$", re.M)
INTRODUCTION = """# Performance

`make bench` measures all of this and writes this page. A ratio is of two things that took turns in one run on one
machine, so that it means something elsewhere, too; a time would not. The films are radiographs of children of 1.5
megapixels as JPEG, or generated ones where there are none. The head of each benchmark says what is behind its ratios.
"""
CLOSING = """
- **A processor with AMX or AVX512-BF16** computes the classifier in bfloat16, with AMX in less than a third of the time
  (9.5 against 33 core-milliseconds a film). The lungs stay in float32 (6.1 against 2.2): outlined in bfloat16 they
  moved the box, and one probability in 1,044 films by 0.051. What no precision helps then takes half of the scan:
  reading and decoding 5, preparing 2.4, hashing 0.4, heatmap and checks about 4 core-milliseconds a film (November
  2026, two cores of an Intel Xeon). So `scan_bare` is out of reach there.
- **JPEG at half its scale** where that suffices would save 12 % of the decoding (3.7 against 4.3 ms a film), since most
  of it is entropy decoding, and needs a second notion of an image's size. It was left out.
- **int8** is not used: simulated once on all convolutions of `resnet50-3`, it kept the class of the films but moved
  probabilities by more than the 0.02 that is allowed.
- **oneDNN's graph fusion** of TorchScript takes the classifier from 11.2 to 6.0 core-milliseconds a film in bfloat16.
  It holds for one batch size only and is a switch for the whole process, so it is not used. Nor is a graph rewritten so
  that a convolution computes its ReLU and sum itself: it gained less, in bfloat16 only, by what torch calls internal.
- **CUDA: untried.** No machine with a GPU was at hand: batch size, pinned copies, float16 and what happens when the
  memory runs out have been tested without one only.
"""


@dataclass(frozen=True)
class Outcome:
    """What came of one benchmark: its ratios and goals by name, or in ``failure`` why there are none."""

    name: str
    ratios: dict[str, tuple[float, float | None]]
    failure: str = ""


def run(name: str, seconds: float) -> Outcome:
    """One benchmark, in a process of its own."""
    if seconds < 1:
        return Outcome(name, {}, "no time was left for it")
    command = [sys.executable, str(HERE / f"{name}.py"), *RUNS.get(name, [])]
    lines: list[str] = []
    print(f"== {name}", flush=True)
    process = subprocess.Popen(  # noqa: S603
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=HERE.parent,
        start_new_session=True,
    )
    try:
        text, _ = process.communicate(timeout=seconds)
        lines = text.splitlines()
        failure = "" if process.returncode == 0 or RATIO.search(text) else (lines or ["it said nothing"])[-1]
    except subprocess.TimeoutExpired:
        stop(process)
        text, _ = process.communicate()
        failure = f"it took more than {seconds:.0f} s"
    print(text, end="", flush=True)
    found = {what: (float(ratio), float(goal) if goal else None) for what, ratio, goal in RATIO.findall(text)}
    return Outcome(name, found, failure)


def stop(process: subprocess.Popen[str]) -> None:
    """End a benchmark with all that it has started."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def holds(what: str, ratio: float, goal: float | None) -> str:
    """Whether a goal is met; empty where there is none."""
    sign = FIGURES.get(what, ("", ""))[0]
    if goal is None or not sign:
        return ""
    return "yes" if (ratio >= goal if sign == AT_LEAST else ratio <= goal) else "**no**"


def processor() -> str:
    """Its name, with the cores and what they compute bfloat16 by."""
    name = platform.processor() or platform.machine()
    flags: set[str] = set()
    if (about := Path("/proc/cpuinfo")).is_file():
        text = about.read_text()
        name = next(iter(re.findall(r"^model name\s*: (.+)$", text, re.M)), name)
        flags = set(next(iter(re.findall(r"^flags\s*: (.+)$", text, re.M)), "").split())
    quick = [word for word, flag in (("AMX", "amx_bf16"), ("AVX512-BF16", "avx512_bf16")) if flag in flags]
    return f"{name}, {os.cpu_count()} cores" + (f", with {' and '.join(quick)}" if quick else "")


def page(outcomes: list[Outcome], busy: float) -> str:
    """The page, in Markdown."""
    made = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d")
    about = f"Measured on {made}: {processor()}; torch {torch.__version__}, Python {platform.python_version()}."
    if busy > 1:
        about += f" **The machine was busy** (load {busy:.1f} before the start), so that ratios are rough."
    lines = ["| benchmark | what is compared | ratio | goal | holds |", "|---|---|---|---|---|"]
    for outcome in outcomes:
        for what, (ratio, goal) in outcome.ratios.items():
            sign, words = FIGURES.get(what, ("", what))
            target = "" if goal is None else f"{sign} {goal:g}".strip()
            lines.append(f"| `{outcome.name}.py` | {words} | {ratio:g} | {target} | {holds(what, ratio, goal)} |")
        if outcome.failure:
            told = outcome.failure.replace("|", "/")[:200]
            lines.append(f"| `{outcome.name}.py` | failed: {told} | | | **no** |")
    return "\n".join((INTRODUCTION, about, "", *lines, CLOSING))


def cite(text: str, outcomes: list[Outcome]) -> str:
    """The README with the ratios between its marks, ``<!-- NAME -->…<!-- / -->``."""
    found = {what: ratio for outcome in outcomes for what, (ratio, _) in outcome.ratios.items()}

    def replaced(match: re.Match[str]) -> str:
        what = match[1]
        return f"<!-- {what} -->{found[what]:g}<!-- / -->" if what in found else match[0]

    return re.sub(r"<!-- (\w+) -->[^<]*<!-- / -->", replaced, text)


def main() -> None:
    chosen = sys.argv[1:]
    others = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in (*BESIDE, *RUNS))
    started, busy = time.monotonic(), os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    outcomes = []
    for name in chosen or [*RUNS, *others]:
        left = 60 * MINUTES - (time.monotonic() - started)
        outcomes.append(run(name, min(60 * LIMIT_MINUTES, left)))
    if not chosen:
        PAGE.write_text(page(outcomes, busy), encoding="utf-8")
        README.write_text(cite(README.read_text("utf-8"), outcomes), encoding="utf-8")
    failed = [outcome.name for outcome in outcomes if outcome.failure]
    print(f"{time.monotonic() - started:.0f} s; failed: {', '.join(failed) or 'none'}")


if __name__ == "__main__":
    main()

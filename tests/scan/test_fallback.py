"""The memory of the device runs out in the middle of a scan."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import torch
from rich.console import Console

from pneumoview.ai.analysis import Place
from pneumoview.ai.bundle import find
from pneumoview.ai.pipeline import Pipeline
from pneumoview.scan.console import ConsoleRun, Stop
from pneumoview.scan.inputs import Inputs
from pneumoview.scan.settings import settings
from pneumoview.scan.store import Table


def test_the_scan_goes_on_with_the_cpu_and_says_so_once(
    tiny_bundle: Path, tmp_path: Path, save_ramp: Callable[..., Path], rows_in: Callable
) -> None:
    for number in range(4):
        save_ramp(tmp_path / f"{number}.png")
    pipeline = Pipeline(find(str(tiny_bundle)), torch.device("cpu"))
    whole, answers = pipeline.network, iter([True, True])

    class Small(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.whole = whole

        def features(self, x: torch.Tensor) -> torch.Tensor:
            if next(answers, False):
                return whole.features(torch.zeros(x.shape))
            raise torch.OutOfMemoryError("CUDA out of memory")

        def head(self, f: torch.Tensor) -> torch.Tensor:
            return whole.head(f)

    pipeline.network, pipeline.device = Small(), torch.device("meta")
    pipeline.place = Place("cuda:0", "found", "Test GPU")
    console = Console(file=io.StringIO(), width=200)
    with Stop(console) as stop, Table(tmp_path / "out.csv", settings(pipeline, None), overwrite=False) as table:
        run = ConsoleRun(pipeline, table, stop, batch=1, console=console)
        run.write_with_progress(Inputs([str(tmp_path)]))
    assert [row["device"] for row in rows_in(tmp_path / "out.csv")] == ["meta", "meta", "cpu", "cpu"]
    note = "note: the scan continues on the CPU: the memory of the NVIDIA device ran out"
    assert console.file.getvalue().count(note) == 1
    assert run.summary.endswith(
        "4 files, 4 ok, 0 refused, 0 failed; read on CPU: the memory of the NVIDIA device ran out"
    )

"""What the tests of the scan share: the tiny model without a gate, ramps as files, and the program itself."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from forked import Program
from pneumoview.scan.table import CSV_HEADER


@pytest.fixture(scope="session")
def pipeline(tiny_bundle: Path):
    """Without a gate, so that a ramp is read."""
    import torch

    from pneumoview.ai.bundle import find
    from pneumoview.ai.pipeline import Pipeline

    return Pipeline(find(str(tiny_bundle)), torch.device("cpu"))


@pytest.fixture(scope="session")
def save_ramp() -> Callable[..., Path]:
    """Writes a grey PNG of 48 rows."""

    def save(path: Path, width: int = 64) -> Path:
        pixels = np.arange(width * 48, dtype=np.uint16).reshape(48, width).astype(np.uint8)
        Image.fromarray(pixels).save(path, format="PNG")
        return path

    return save


@pytest.fixture
def start(tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory):
    """Starts the real program with the tiny model in a process of its own; what still runs at the end is killed."""
    running: list[Program] = []

    def begin(*arguments: object, listed: Path | None = None) -> Program:
        options = ("--model", "tiny", "--device", "cpu")
        log = tmp_path_factory.mktemp("said") / "stderr"
        running.append(Program("pneumoview", *arguments, *options, log=log, listed=listed))
        return running[-1]

    assert tiny_bundle.name == "tiny"
    yield begin
    for program in running:
        program.kill()


@pytest.fixture(scope="session")
def wait_for():
    """Waits until something holds, at most a minute."""

    def wait(holds: Callable[[], bool]) -> None:
        end = time.monotonic() + 60
        while not holds():
            assert time.monotonic() < end
            time.sleep(0.01)

    return wait


@pytest.fixture(scope="session")
def rows_in():
    """Rows of a CSV, which must be whole; none where there is no file yet."""

    def rows(table: Path) -> list[dict[str, str]]:
        if not table.exists():
            return []
        content = table.read_bytes()
        assert content.startswith(CSV_HEADER)
        with table.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            found = list(csv.DictReader(lines))
        assert all(row["status"] in ("ok", "refused", "failed") and row["ms"] is not None for row in found)
        return found

    return rows

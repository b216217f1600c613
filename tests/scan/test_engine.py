"""Batches: the same numbers as one by one, order kept, never waited for in vain, and halved where they do not fit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from pneumoview.ai.analysis import Place
from pneumoview.ai.bundle import find
from pneumoview.ai.gate import Gate
from pneumoview.ai.lungs import LungSegmenter
from pneumoview.ai.pipeline import Pipeline
from pneumoview.ai.precision import resolve_precision
from pneumoview.errors import DeviceError, TableError
from pneumoview.imaging.readers import read
from pneumoview.scan.engine import Scanned, scan
from pneumoview.scan.inputs import Input
from pneumoview.scan.settings import settings
from pneumoview.scan.store import Table

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def lanes() -> Iterator[None]:
    """Torch has one thread, so that batches come one after the other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def ramps(tmp_path: Path, save_ramp) -> list[Path]:
    return [save_ramp(tmp_path / f"{number}.png", width=210 + 9 * number) for number in range(7)]


@pytest.fixture
def counted(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of all batches that are analysed."""
    sizes: list[int] = []
    analyse = pipeline.analyse_batch

    def count(batch, **options):
        sizes.append(len(batch))
        return analyse(batch, **options)

    monkeypatch.setattr(pipeline, "analyse_batch", count)
    return sizes


@pytest.mark.usefixtures("tiny_lungs")
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_batch_reads_as_its_images_alone(tiny_bundle: Path, ramps: list[Path], precision) -> None:
    lungs = LungSegmenter.load(CPU)
    pipeline = Pipeline(find(str(tiny_bundle)), CPU, lungs=lungs, gate=Gate(), precision=precision)
    radiographs = [read(path) for path in ramps]
    together = pipeline.analyse_batch([pipeline.prepare(radiograph) for radiograph in radiographs])
    for alone, one in zip(map(pipeline.analyse, radiographs), together, strict=True):
        assert one.probabilities == pytest.approx(alone.probabilities, abs=1e-5 if precision == "float32" else 2e-3)
        assert (one.prediction, one.flags, one.verdict) == (alone.prediction, alone.flags, alone.verdict)
        assert np.abs(one.heatmap - alone.heatmap).max() < (1e-4 if precision == "float32" else 0.05)
        assert one.lung_attention == pytest.approx(alone.lung_attention, abs=0.02)
        assert (one.lung_mask == alone.lung_mask).mean() > 0.99


def test_bfloat16_reads_nearly_as_float32(tiny_bundle: Path, ramps: list[Path]) -> None:
    exact, low = (
        [Pipeline(find(str(tiny_bundle)), CPU, precision=kind).analyse(read(path)).probabilities for path in ramps]
        for kind in ("float32", "bfloat16")
    )
    assert exact != low
    assert np.abs(np.subtract(exact, low)).max() < 0.02


def test_rows_of_whole_and_partial_batches_are_in_order(pipeline: Pipeline, ramps: list[Path], counted) -> None:
    ramps[2].write_bytes(b"x")
    rows = [done for done in scan(map(Input, ramps), pipeline, 2, batch=3) if done]
    assert [done.input.path for done in rows] == ramps
    assert [done.row["status"] for done in rows] == ["ok", "ok", "failed", "ok", "ok", "ok", "ok"]
    assert "sha256" not in rows[2].row
    assert counted == [2, 3, 1]


def test_a_processor_with_two_threads_reads_two_batches_at_a_time(
    pipeline: Pipeline, ramps: list[Path], counted: list[int]
) -> None:
    alone = [done.row for done in scan(map(Input, ramps), pipeline, 2) if done]
    torch.set_num_threads(2)
    counted.clear()
    found = [done.row for done in scan(map(Input, ramps), pipeline, 2, batch=2) if done]
    assert torch.get_num_threads() == 2
    assert sorted(counted) == [1, 2, 2, 2]
    for one, other in zip(alone, found, strict=True):
        assert one["path"] == other["path"]
        assert one["p_viral"] == pytest.approx(other["p_viral"], abs=1e-6)


def test_an_idle_source_does_not_wait_for_a_whole_batch(pipeline: Pipeline, ramps: list[Path]) -> None:
    def arriving() -> Iterator[Input | None]:
        yield from map(Input, ramps[:2])
        while True:
            yield None

    rows = scan(arriving(), pipeline, 2, batch=64)
    found: list[Scanned] = []
    while len(found) < 2:
        found += filter(None, [next(rows)])
    assert [done.input.path for done in found] == ramps[:2]


def test_folders_on_the_way_do_not_break_batches(pipeline: Pipeline, ramps: list[Path], counted) -> None:
    inputs = [item for path in ramps for item in (None, Input(path))]
    assert sum(done is not None for done in scan(inputs, pipeline, 2, batch=4)) == 7
    assert counted == [4, 3]


def test_one_that_cannot_be_analysed_does_not_harm_its_mates(
    pipeline: Pipeline, ramps: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    analyse = pipeline.analyse_batch

    def divide(batch, **options):
        if any(one.radiograph.source.path == ramps[4] for one in batch):
            raise ZeroDivisionError("by zero")
        return analyse(batch, **options)

    monkeypatch.setattr(pipeline, "analyse_batch", divide)
    rows = [done.row for done in scan(map(Input, ramps), pipeline, 2, batch=4) if done]
    assert [row["status"] for row in rows] == ["ok"] * 4 + ["failed"] + ["ok"] * 2
    assert rows[4]["reason"] == "4.png cannot be analysed: by zero"
    assert len(str(rows[4]["sha256"])) == 64


def test_what_does_not_fit_is_halved_and_at_last_read_by_the_processor(
    tiny_bundle: Path, ramps: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline, processor = (Pipeline(find(str(tiny_bundle)), CPU) for _ in range(2))
    room, notices, used = [2], [], []

    def fill(batch, **options):
        if pipeline.device != CPU and len(batch) > room[0]:
            raise torch.OutOfMemoryError("out of memory")
        used.append(len(batch))
        return processor.analyse_batch(batch, **options)

    monkeypatch.setattr(pipeline, "analyse_batch", fill)
    monkeypatch.setattr(pipeline, "device", torch.device("meta"))
    rows = scan(map(Input, ramps), pipeline, 2, batch=4, notice=notices.append)
    first = next(rows)
    assert first is not None
    assert notices == ["meta is short of memory: batches of 2 from here on"]
    room[0] = 0
    found = [first, *filter(None, rows)]
    assert notices[1:] == ["meta is short of memory: batches of 1 from here on"]
    assert pipeline.place == Place("cpu", "memory")
    assert [done.input.path for done in found] == ramps
    assert [done.row["status"] for done in found] == ["ok"] * 7
    assert used == [2, 2, 2, 1]


def test_a_processor_without_memory_ends_the_scan(
    pipeline: Pipeline, ramps: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("out of memory")

    monkeypatch.setattr(pipeline, "analyse_batch", fill)
    with pytest.raises(RuntimeError, match="out of memory"):
        list(scan(map(Input, ramps), pipeline, 2))


def test_the_processor_takes_the_settings_over(tiny_bundle: Path) -> None:
    pipeline = Pipeline.load(str(tiny_bundle), "cpu", precision="bfloat16")
    pipeline.device, lungs = torch.device("meta"), pipeline.lungs
    pipeline.use_cpu("failed")
    assert (pipeline.device, pipeline.precision, pipeline.place) == (CPU, "bfloat16", Place("cpu", "failed"))
    assert lungs is not None
    assert pipeline.lungs is not lungs


def test_stopping_finishes_the_batch(pipeline: Pipeline, ramps: list[Path]) -> None:
    found: list[Scanned] = []
    for done in scan(map(Input, ramps), pipeline, 2, batch=2, stopped=found.__len__):
        found += [done] if done else []
    assert [done.input.path for done in found] == ramps[:2]


def test_without_attention(tiny_bundle: Path, ramps: list[Path]) -> None:
    pipeline = Pipeline.load(str(tiny_bundle), "cpu")
    quick, whole = (
        [done.row for done in scan(map(Input, ramps), pipeline, 2, attention=attention) if done]
        for attention in (False, True)
    )
    assert [row["lung_attention"] for row in quick] == [None] * 7
    assert None not in [row["lung_attention"] for row in whole]
    assert "too_small" in str(quick[0]["reason"])


def test_a_table_of_another_precision_is_not_gone_on_with(tmp_path: Path, pipeline: Pipeline) -> None:
    path = tmp_path / "out.csv"
    with Table(path, settings(pipeline, None)):
        pass
    low = Pipeline(pipeline.bundle, CPU, precision="bfloat16")
    with pytest.raises(TableError, match="begun with precision float32, not bfloat16; --overwrite starts over"):
        Table(path, settings(low, None))
    with pytest.raises(TableError, match="begun with attention yes, not no"):
        Table(path, settings(pipeline, None, attention=False))


def test_precisions() -> None:
    assert resolve_precision("auto", CPU) in ("float32", "bfloat16")
    assert [resolve_precision(name, CPU) for name in ("float32", "bfloat16")] == ["float32", "bfloat16"]
    with pytest.raises(DeviceError, match="float16 needs a CUDA device"):
        resolve_precision("float16", CPU)
    with pytest.raises(DeviceError, match="'int8' is none of auto, float32, bfloat16, float16"):
        resolve_precision("int8", CPU)

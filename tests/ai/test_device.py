"""Which device and why; what happens where it fails. What fails here stands in for CUDA."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from pneumoview.ai.analysis import Place
from pneumoview.ai.bundle import Bundle, find
from pneumoview.ai.device import fault, place, resolve_device
from pneumoview.ai.gate import Gate
from pneumoview.ai.lungs import LungSegmenter
from pneumoview.ai.pipeline import Pipeline
from pneumoview.errors import DeviceError
from pneumoview.imaging.radiograph import Radiograph, Source

CPU = torch.device("cpu")
RADIOGRAPH = Radiograph(np.tile(np.arange(64, dtype=np.uint8), (64, 1)), Source(Path("ramp.png"), "PNG"))


def test_devices() -> None:
    assert resolve_device("cpu") == torch.device("cpu")
    assert resolve_device("auto").type == ("cuda" if torch.cuda.is_available() else "cpu")
    for name in ("gpu", "cpu:1", "cuda:x", ""):
        with pytest.raises(DeviceError, match="is none of auto, cpu, cuda, cuda:N"):
            resolve_device(name)
    with pytest.raises(DeviceError, match="device 'cuda:99' is not there"):
        resolve_device("cuda:99")


class Failing(torch.nn.Module):
    """Answers as often as it is told to, whatever the device, then fails."""

    def __init__(self, error: Exception, answers: int = 0) -> None:
        super().__init__()
        self.error, self.answers = error, answers

    def features(self, x: torch.Tensor) -> torch.Tensor:
        del x
        if not self.answers:
            raise self.error
        self.answers -= 1
        return torch.ones(1, 24, 8, 8)

    def head(self, f: torch.Tensor) -> torch.Tensor:
        return f.mean((2, 3))[:, :3]


def on_failing_device(pipeline: Pipeline, error: Exception, answers: int = 0) -> Pipeline:
    pipeline.device, pipeline.place = torch.device("meta"), Place("cuda:0", "found", "Test GPU")
    pipeline.network = Failing(error, answers)
    return pipeline


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (Place("cpu", "asked"), "CPU, as asked for"),
        (Place("cpu", "no_device"), "CPU: no NVIDIA device that works was found"),
        (Place("cpu", "no_cuda"), "CPU: this torch has no CUDA"),
        (Place("cpu", "memory"), "CPU: the memory of the NVIDIA device ran out"),
        (Place("cpu", "failed"), "CPU: the NVIDIA device failed"),
        (Place("cuda:1", "found", "NVIDIA H100"), "CUDA (NVIDIA H100)"),
        (Place("cuda:1", "asked", "NVIDIA H100"), "CUDA (NVIDIA H100), as asked for"),
    ],
)
def test_words(where: Place, words: str) -> None:
    assert str(where) == words


def test_why(monkeypatch: pytest.MonkeyPatch) -> None:
    assert place(CPU, "cpu") == Place("cpu", "asked")
    monkeypatch.setattr(torch.backends.cuda, "is_built", lambda: True)
    assert place(CPU) == Place("cpu", "no_device")
    monkeypatch.setattr(torch.backends.cuda, "is_built", lambda: False)
    assert place(CPU) == Place("cpu", "no_cuda")
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: f"GPU {device.index}")
    assert place(torch.device("cuda", 2)) == Place("cuda:2", "found", "GPU 2")
    assert place(torch.device("cuda", 2), "cuda:2") == Place("cuda:2", "asked", "GPU 2")

    def full(device: torch.device) -> str:
        raise RuntimeError(f"CUDA error: out of memory ({device})")

    monkeypatch.setattr(torch.cuda, "get_device_name", full)
    assert place(torch.device("cuda", 2)) == Place("cuda:2", "found", "NVIDIA")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."), "memory"),
        (RuntimeError("CUDA error: out of memory"), "memory"),
        (RuntimeError("CUDA error: an illegal memory access was encountered"), "failed"),
        (RuntimeError("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR"), "failed"),
        (RuntimeError("Found no NVIDIA driver on your system."), "failed"),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), None),
        (RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: not enough memory"), None),
    ],
)
def test_faults_of_the_device(error: RuntimeError, reason: str | None) -> None:
    assert fault(error) == reason


@pytest.mark.usefixtures("tiny_lungs")
@pytest.mark.parametrize(
    ("error", "reason"),
    [(torch.OutOfMemoryError("out of memory"), "memory"), (RuntimeError("CUDA error: unknown error"), "failed")],
)
def test_an_image_on_which_the_device_fails_is_read_by_the_cpu(
    tiny_bundle: Path, error: Exception, reason: str
) -> None:
    expected = Pipeline.load(str(tiny_bundle), "cpu").analyse(RADIOGRAPH)
    pipeline = on_failing_device(Pipeline.load(str(tiny_bundle), "cpu"), error)
    pipeline.lungs.network, pipeline.gate.network = Failing(error).features, None
    analysis = pipeline.analyse(RADIOGRAPH)
    assert (analysis.device, analysis.place) == ("cpu", Place("cpu", reason))
    assert analysis.probabilities == expected.probabilities
    assert np.array_equal(analysis.lung_mask, expected.lung_mask)
    assert analysis.flags == expected.flags
    assert pipeline.analyse(RADIOGRAPH).place.fell_back


def test_other_errors_move_nothing(tiny_bundle: Path) -> None:
    pipeline = Pipeline(find(str(tiny_bundle)), CPU)
    pipeline.network = Failing(RuntimeError("CUDA error"))
    with pytest.raises(RuntimeError, match="CUDA error"):
        pipeline.analyse(RADIOGRAPH)
    on_failing_device(pipeline, RuntimeError("shapes do not fit"))
    with pytest.raises(RuntimeError, match="shapes do not fit"):
        pipeline.analyse(RADIOGRAPH)
    assert pipeline.device.type == "meta"


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_a_device_that_takes_no_model(tiny_bundle: Path) -> None:
    pipeline = Pipeline(find(str(tiny_bundle)), torch.device("cuda:0"), at=Place("cuda:0", "found", "Test GPU"))
    assert pipeline.place == Place("cpu", "failed")
    assert pipeline.analyse(RADIOGRAPH).device == "cpu"


@pytest.mark.usefixtures("tiny_lungs")
def test_memory_that_is_too_small_for_the_last_model(tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_gate, load_network = Gate.load, Bundle.load

    def no_room(device: torch.device) -> Gate:
        if device.type != "cpu":
            raise torch.OutOfMemoryError("out of memory")
        return load_gate(device)

    monkeypatch.setattr("pneumoview.ai.pipeline.resolve_device", lambda _: torch.device("meta"))
    monkeypatch.setattr("pneumoview.ai.pipeline.place", lambda *_: Place("cuda:0", "found", "Test GPU"))
    monkeypatch.setattr(Bundle, "load", lambda bundle, _, **options: load_network(bundle, CPU, **options))
    monkeypatch.setattr(Gate, "load", no_room)
    pipeline = Pipeline.load(str(tiny_bundle))
    assert (pipeline.place, pipeline.device) == (Place("cpu", "memory"), CPU)
    assert isinstance(pipeline.lungs, LungSegmenter)
    assert pipeline.lungs.device == pipeline.gate.device == CPU

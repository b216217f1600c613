"""One radiograph through all stages, with a tiny random network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from pneumoview.ai.analysis import Flag, Thresholds
from pneumoview.ai.bundle import find
from pneumoview.ai.gate import Gate, LungLimits
from pneumoview.ai.lungs import LungSegmenter
from pneumoview.ai.pipeline import Pipeline
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.readers import read
from pneumoview.imaging.shown import Shown
from pneumoview.phantom.files import write_dicom
from pneumoview.phantom.generate import PhantomSpec, generate


@pytest.fixture(scope="module")
def pipeline(tiny_bundle: Path) -> Pipeline:
    return Pipeline(find(str(tiny_bundle)), torch.device("cpu"))


@pytest.fixture
def radiograph(tmp_path):
    from PIL import Image

    path = tmp_path / "ramp.png"
    Image.fromarray(np.add.outer(np.arange(80), np.arange(100)).astype(np.uint8)).save(path)
    return read(path)


def test_analysis(pipeline: Pipeline, radiograph) -> None:
    analysis = pipeline.analyse(radiograph)
    assert sum(analysis.probabilities) == pytest.approx(1, abs=1e-6)
    assert analysis.target == analysis.prediction
    assert analysis.heatmap.shape == (64, 64)
    assert not analysis.heatmap.flags.writeable
    assert (analysis.model, analysis.device) == ("tiny", "cpu")
    assert analysis.model_sha256 == pipeline.bundle.sha256


def test_a_window_that_hides_the_picture_changes_no_reading(pipeline: Pipeline, tmp_path: Path) -> None:
    from pydicom import dcmread

    written = tmp_path / "chest.dcm"
    write_dicom(generate(PhantomSpec(seed=2, rows=240, columns=252)), written)
    readings = []
    for center, width in ((None, None), (1500, 1), (1500, 256), (1500, 400), (32767, 65535), (9000, 10)):
        dataset = dcmread(written)
        dataset.WindowCenter, dataset.WindowWidth = center, width
        dataset.save_as(tmp_path / "windowed.dcm")
        image = read(tmp_path / "windowed.dcm")
        readings.append(pipeline.analyse(image).probabilities)
        assert image.facts.window_hides is (width is not None)
    assert readings == [readings[0]] * 6


def test_a_radiograph_is_read_as_it_is_shown_and_answered_as_it_is_stored(pipeline: Pipeline, radiograph) -> None:
    upright = pipeline.analyse(radiograph)
    negative = Shown(inverted=True).apply(radiograph)
    assert pipeline.analyse(negative).probabilities != upright.probabilities
    stored = replace(negative, pixels=np.rot90(radiograph.pixels, 1))
    mended = pipeline.analyse(stored, shown=Shown(Turn(1), inverted=True))
    assert mended.probabilities == upright.probabilities
    np.testing.assert_array_equal(mended.heatmap, np.rot90(upright.heatmap, 1))
    assert not mended.heatmap.flags.writeable
    flags = [Flag("as_shown", False, "Assessed as shown: turned 90°, inverted.", ("turned_90", "inverted"))]
    assert (mended.shown, list(mended.flags)) == (Shown(Turn(1), inverted=True), flags)
    assert (upright.flags, upright.remedy) == ((), None)


def test_stages_in_order_and_features_run_once(pipeline: Pipeline, radiograph, monkeypatch) -> None:
    calls = []
    network = pipeline.network

    class Counting(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def features(self, x):
            calls.append("run features")
            return self.network.features(x)

        def head(self, f):
            return self.network.head(f)

    monkeypatch.setattr(pipeline, "network", Counting())
    pipeline.analyse(radiograph, on_stage=calls.append)
    assert calls == ["prepare", "features", "run features", "heatmap"]


def test_without_a_model_for_the_lungs(pipeline: Pipeline, radiograph) -> None:
    analysis = pipeline.analyse(radiograph)
    assert (analysis.lung_mask, analysis.lung_attention) == (None, None)


@pytest.mark.usefixtures("tiny_lungs")
def test_lungs_on_the_square_of_the_heatmap(tiny_bundle: Path, radiograph) -> None:
    pipeline = Pipeline.load(str(tiny_bundle), "cpu")
    stages: list[str] = []
    analysis = pipeline.analyse(radiograph, on_stage=stages.append)
    assert stages == ["prepare", "lungs", "features", "heatmap", "gate"]
    assert (analysis.lung_mask.shape, analysis.lung_mask.dtype) == ((64, 64), bool)
    assert (analysis.lung_mask[0, 0], analysis.lung_mask[-1, -1]) == (True, False)
    assert not analysis.lung_mask.flags.writeable
    inside = analysis.heatmap[analysis.lung_mask].sum() / analysis.heatmap.sum()
    assert analysis.lung_attention == pytest.approx(float(inside), abs=1e-6)

    stages.clear()
    plain = pipeline.analyse(radiograph, heatmap=False, on_stage=stages.append)
    assert (stages, plain.lung_mask, plain.lung_attention) == (["prepare", "features", "gate"], None, None)


@pytest.mark.usefixtures("tiny_lungs")
def test_flags_do_not_change_the_reading(tiny_bundle: Path, radiograph, pipeline: Pipeline) -> None:
    gated = Pipeline.load(str(tiny_bundle), "cpu").analyse(radiograph)
    assert [(flag.reason, flag.refuses) for flag in gated.flags] == [("age_unknown", False), ("too_small", True)]
    assert gated.refused
    open_door = pipeline.analyse(radiograph)
    assert (open_door.flags, open_door.refused) == ((), False)
    assert open_door.probabilities == gated.probabilities


@pytest.mark.usefixtures("tiny_lungs")
def test_gate_knows_lungs_and_the_threshold_of_the_model(tiny_bundle: Path, radiograph) -> None:
    bundle = replace(find(str(tiny_bundle)), thresholds=Thresholds(lung_attention=1.0))
    gate = Gate()
    gate.limits = LungLimits(area=(0.9, 1.0))
    pipeline = Pipeline(bundle, torch.device("cpu"), lungs=LungSegmenter.load(torch.device("cpu")), gate=gate)
    found = [flag.reason for flag in pipeline.analyse(radiograph).flags]
    assert found == ["age_unknown", "too_small", "lungs_not_found", "attention_outside_lungs"]
    assert [flag.reason for flag in pipeline.analyse(radiograph, heatmap=False).flags] == found[:2]


def test_cancelling_between_stages(pipeline: Pipeline, radiograph) -> None:
    class CancelledError(Exception):
        pass

    def stop_at_heatmap(stage: str) -> None:
        if stage == "heatmap":
            raise CancelledError

    with pytest.raises(CancelledError):
        pipeline.analyse(radiograph, on_stage=stop_at_heatmap)


def test_target_is_explained_without_changing_the_reading(pipeline: Pipeline, radiograph) -> None:
    plain = pipeline.analyse(radiograph, heatmap=False)
    other = pipeline.analyse(radiograph, target="viral")
    assert plain.heatmap is None
    assert other.target == "viral"
    assert other.probabilities == plain.probabilities
    with pytest.raises(ValueError, match="target must be one of normal, bacterial, viral, not 'healthy'"):
        pipeline.analyse(radiograph, target="healthy")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cuda_agrees_with_cpu(pipeline: Pipeline, radiograph) -> None:
    cpu = pipeline.analyse(radiograph)
    cuda = Pipeline.load(str(pipeline.bundle.folder), "cuda").analyse(radiograph)
    assert cuda.probabilities == pytest.approx(cpu.probabilities, abs=1e-3)
    assert np.abs(cuda.heatmap - cpu.heatmap).max() < 0.01

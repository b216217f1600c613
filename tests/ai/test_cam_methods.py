"""Every method through the split is pytorch-grad-cam's own on the eager network."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from pytorch_grad_cam import EigenCAM, GradCAM, GradCAMPlusPlus, LayerCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

from pneumoview.ai.analysis import METHODS
from pneumoview.ai.bundle import Bundle, find
from pneumoview.ai.gate import Gate
from pneumoview.ai.gradcam import class_activation_maps
from pneumoview.ai.lungs import LungSegmenter
from pneumoview.ai.pipeline import Pipeline
from pneumoview.imaging.radiograph import Radiograph
from pneumoview.imaging.readers import read
from pneumoview.training.architectures import SplitClassifier

OWN = {"gradcam": GradCAM, "gradcam++": GradCAMPlusPlus, "layercam": LayerCAM, "eigencam": EigenCAM}


@pytest.fixture
def radiograph(tmp_path: Path) -> Radiograph:
    path = tmp_path / "ramp.png"
    Image.fromarray(np.add.outer(np.arange(80), np.arange(100)).astype(np.uint8)).save(path)
    return read(path)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("target", [0, 2])
def test_equals_the_eager_network(tiny_bundle: Path, tiny_network, method: str, target: int) -> None:
    torch.manual_seed(3)
    x = torch.randn(1, 1, 64, 64)
    eager = copy.deepcopy(tiny_network).half().float().eval()
    with OWN[method](model=eager, target_layers=[eager.body]) as cam:
        expected = cam(input_tensor=x, targets=[ClassifierOutputTarget(target)])[0]

    scripted = Bundle.read(tiny_bundle).load(torch.device("cpu"))
    with torch.no_grad():
        f = scripted.features(x)
    found = class_activation_maps(scripted, f, [target], 64, method)[0]
    assert (found.shape, found.dtype) == ((64, 64), np.float32)
    assert np.abs(found - expected).max() <= 1e-4
    assert found.max() > 0.99


def two_channels() -> tuple[torch.Tensor, SplitClassifier]:
    f = torch.zeros(1, 2, 2, 2)
    f[0, 0, 0, 0], f[0, 1, 1, 1] = 1.0, 0.5
    network = SplitClassifier(torch.nn.Identity(), channels=2, classes=2)
    network.classifier.weight.data = torch.tensor([[1.0, -1.0], [-1.0, 1.0]])
    return f, network


@pytest.mark.parametrize("method", ["gradcam", "gradcam++", "layercam"])
def test_two_channels_speak_for_a_class_each(method: str) -> None:
    f, network = two_channels()
    assert class_activation_maps(network, f, [0], 2, method)[0] == pytest.approx(np.array([[1, 0], [0, 0]]), abs=1e-4)
    assert class_activation_maps(network, f, [1], 2, method)[0] == pytest.approx(np.array([[0, 0], [0, 1]]), abs=1e-4)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_eigencam_shows_the_stronger_side_whatever_the_sign_and_the_class(monkeypatch, sign: float) -> None:
    monkeypatch.setattr(EigenCAM, "get_cam_image", lambda *_: sign * np.array([[[4.0, -1.0], [0.0, 2.0]]], np.float32))
    f, network = two_channels()
    for target in (0, 1):
        found = class_activation_maps(network, f, [target], 2, "eigencam")[0]
        assert found == pytest.approx(np.array([[1, 0], [0, 0.5]]), abs=1e-5)


def test_the_analysis_says_how_its_heatmap_was_made(tiny_bundle: Path, radiograph: Radiograph) -> None:
    pipeline = Pipeline(find(str(tiny_bundle)), torch.device("cpu"))
    analyses = {method: pipeline.analyse(radiograph, method=method) for method in METHODS}
    assert [analysis.method for analysis in analyses.values()] == list(METHODS)
    assert pipeline.analyse(radiograph).method == "gradcam"
    assert len({analysis.probabilities for analysis in analyses.values()}) == 1
    assert analyses["gradcam"].thresholds == pipeline.bundle.thresholds
    assert (analyses["layercam"].heatmap != analyses["eigencam"].heatmap).any()
    with pytest.raises(ValueError, match="method must be one of gradcam, gradcam\\+\\+, layercam, eigencam, not 'x'"):
        pipeline.analyse(radiograph, method="x")  # type: ignore[arg-type]


@pytest.mark.usefixtures("tiny_lungs")
def test_the_gate_judges_by_the_same_map_whatever_is_shown(tiny_bundle: Path, radiograph, monkeypatch) -> None:
    judged = []
    monkeypatch.setattr(Gate, "judge", lambda *arguments, **_: judged.append(arguments[5]) or ())
    device = torch.device("cpu")
    pipeline = Pipeline(find(str(tiny_bundle)), device, lungs=LungSegmenter.load(device), gate=Gate())
    shown = [pipeline.analyse(radiograph, method=method).lung_attention for method in METHODS]
    shown += [pipeline.analyse(radiograph, target=label).lung_attention for label in pipeline.bundle.labels]
    assert judged == [shown[0]] * len(shown)
    assert len(set(shown)) > 1

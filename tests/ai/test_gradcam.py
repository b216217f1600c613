"""Grad-CAM through the split is pytorch-grad-cam's own on the eager network."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import torch
from pytorch_grad_cam import GradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

from pneumoview.ai.bundle import Bundle
from pneumoview.ai.gradcam import class_activation_maps
from pneumoview.training.architectures import SplitClassifier


@pytest.mark.parametrize("target", [0, 1, 2])
def test_equals_the_eager_network(tiny_bundle: Path, tiny_network, target: int) -> None:
    torch.manual_seed(3)
    x = torch.randn(1, 1, 64, 64)
    eager = copy.deepcopy(tiny_network).half().float().eval()
    with GradCAM(model=eager, target_layers=[eager.body]) as cam:
        expected = cam(input_tensor=x, targets=[ClassifierOutputTarget(target)])[0]

    scripted = Bundle.read(tiny_bundle).load(torch.device("cpu"))
    with torch.no_grad():
        f = scripted.features(x)
    found = class_activation_maps(scripted, f, [target], 64)[0]
    assert found.shape == (64, 64)
    assert found.dtype == np.float32
    assert np.abs(found - expected).max() <= 1e-4
    assert found.max() > 0.99


def test_two_channels_by_hand() -> None:
    f = torch.zeros(1, 2, 2, 2)
    f[0, 0, 0, 0], f[0, 1, 1, 1] = 1.0, 1.0

    network = SplitClassifier(torch.nn.Identity(), channels=2, classes=2)
    network.classifier.weight.data = torch.tensor([[1.0, -1.0], [-1.0, 1.0]])

    assert class_activation_maps(network, f, [0], 2)[0] == pytest.approx(np.array([[1, 0], [0, 0]]), abs=1e-5)
    assert class_activation_maps(network, f, [1], 2)[0] == pytest.approx(np.array([[0, 0], [0, 1]]), abs=1e-5)

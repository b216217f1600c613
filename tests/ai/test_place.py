"""The heatmap lies where the opacity lies: synthetic radiographs of known opacity, read by a network for brightness."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from pneumoview.ai.pipeline import Pipeline
from pneumoview.imaging.geometry import to_image
from pneumoview.imaging.readers import read
from pneumoview.phantom.anatomy import LOBES
from pneumoview.phantom.files import write_dicom
from pneumoview.phantom.generate import PhantomSpec, generate
from pneumoview.training.architectures import SplitClassifier
from pneumoview.training.export import write_bundle


@pytest.fixture(scope="module")
def brightness(trusted_models: Path) -> Pipeline:
    """Brightness speaks for bacterial, darkness for normal."""
    network = SplitClassifier(torch.nn.AvgPool2d(4), channels=1, classes=3)
    network.classifier.weight.data = torch.tensor([[-1.0], [1.0], [0.0]])
    return Pipeline.load(str(write_bundle(network, trusted_models / "brightness", size=96)), "cpu")


@pytest.mark.parametrize("lobe", LOBES)
def test_opacity_is_where_the_heatmap_gains(brightness: Pipeline, tmp_path: Path, lobe) -> None:
    maps = []
    for finding in ("none", "consolidation"):
        phantom = generate(PhantomSpec(seed=3, rows=192, columns=160, finding=finding, lobe=lobe))
        write_dicom(phantom, tmp_path / f"{finding}.dcm")
        radiograph = read(tmp_path / f"{finding}.dcm")
        maps.append(to_image(brightness.analyse(radiograph, target="bacterial").heatmap, radiograph.shape))
    gain = np.maximum(maps[1] - maps[0], 0)
    inside = phantom.finding_mask
    assert 0.01 < inside.mean() < 0.25
    assert gain[inside].sum() / gain.sum() > 0.75

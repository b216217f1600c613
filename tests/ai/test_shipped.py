"""The bundles that come with the program, on real radiographs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from pytorch_grad_cam import GradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

from pneumoview import paths
from pneumoview.ai import bundle as bundles
from pneumoview.ai.frame import Box
from pneumoview.ai.pipeline import Pipeline
from pneumoview.ai.preprocess import batch_input
from pneumoview.imaging.radiograph import Radiograph
from pneumoview.imaging.readers import read
from pneumoview.training.architectures import build
from pneumoview.training.data import Sample, read_folds, read_samples
from pneumoview.training.markers import FRAMINGS, MARKERS, change_test
from pneumoview.training.metrics import figures
from pneumoview.training.recipe import Recipe


@pytest.fixture(scope="module", params=["resnet50-3", "vgg16-2"])
def pipeline(request: pytest.FixtureRequest) -> Pipeline:
    return Pipeline.load(request.param, device="cpu")


def test_answers_the_three_classes_from_the_folder_of_the_program(pipeline: Pipeline) -> None:
    assert pipeline.bundle.folder.parent == paths.models()
    assert pipeline.bundle.labels == ("normal", "bacterial", "viral")


def test_default_is_the_resnet50() -> None:
    assert bundles.find().id.startswith("resnet50-")


def test_every_shipped_bundle_is_intact_and_small_enough() -> None:
    folders = [card.parent for card in paths.models().glob("*/card.json")]
    assert folders
    for folder in folders:
        assert len(bundles.Bundle.read(folder).weights()) < 90e6


def test_native_files_read_as_their_224_pixel_copies(pipeline: Pipeline, real_data: Path) -> None:
    natives = sorted((real_data / "native").glob("*/*.jpeg"))
    readings = []
    for native in natives:
        copy = real_data / "pediatric-cxr-224" / ("NORMAL" if native.parent.name == "normal" else "PNEUMONIA")
        readings.append([pipeline.analyse(read(path), heatmap=False) for path in (native, copy / native.name)])
    same = np.mean([a.prediction == b.prediction for a, b in readings])
    difference = np.mean([np.abs(np.subtract(a.probabilities, b.probabilities)) for a, b in readings])
    assert len(readings) == 60
    assert same >= 0.95
    assert difference <= 0.03


def seen(pipeline: Pipeline, radiograph: Radiograph) -> tuple[torch.Tensor, Box]:
    """What the network is shown of a radiograph, and where it lies."""
    prepared = pipeline.prepare(radiograph)
    _, (box,) = pipeline.outline([prepared])
    return batch_input([box.crop(prepared.reduced, pipeline.bundle.size)], pipeline.device), box


def test_sees_the_lungs_of_every_native_file(pipeline: Pipeline, real_data: Path) -> None:
    analyses = [pipeline.analyse(read(path), heatmap=False) for path in (real_data / "native").glob("*/*.jpeg")]
    assert len(analyses) == 60
    assert [analysis.frame for analysis in analyses].count("lungs") == 60


def test_gradcam_is_that_of_the_eager_network(pipeline: Pipeline, real_data: Path) -> None:
    radiograph = read(sorted((real_data / "native" / "bacterial").glob("*.jpeg"))[0])
    eager = build(Recipe.of(pipeline.bundle.card["training"]["recipe"]))
    eager.load_state_dict(pipeline.bundle.load(pipeline.device).state_dict())
    eager.eval()
    x, box = seen(pipeline, radiograph)
    for target, label in enumerate(pipeline.bundle.labels):
        with GradCAM(model=eager, target_layers=[eager.body]) as cam:
            expected = cam(input_tensor=x, targets=[ClassifierOutputTarget(target)])[0]
        found = pipeline.analyse(radiograph, target=label).heatmap
        assert np.abs(found - box.back(expected, pipeline.side)).max() <= 1e-4


def check_card(pipeline: Pipeline, samples: list[Sample], card: dict[str, Any]) -> None:
    probabilities = np.array([pipeline.analyse(read(s.path), heatmap=False).probabilities for s in samples])
    found = figures(np.array([s.label for s in samples]), probabilities)
    assert found["macro_f1"] == pytest.approx(card["macro_f1"]["value"], abs=0.06)
    assert found["auc_pneumonia"] == pytest.approx(card["auc_pneumonia"]["value"], abs=0.02)


def test_a_sample_of_the_held_out_fold_reads_as_the_card_says(pipeline: Pipeline, real_data: Path) -> None:
    held_out = [s for s in read_folds(real_data / "pediatric-cxr-224") if s.fold == 0][::5]
    check_card(pipeline, held_out, pipeline.bundle.card["optimistic"]["metrics"])


def test_images_from_elsewhere_read_as_the_card_says(pipeline: Pipeline, real_data: Path) -> None:
    elsewhere = read_samples(real_data / "shifted-validation-224")
    assert len(elsewhere) == 228
    check_card(pipeline, elsewhere, pipeline.bundle.card["metrics"])


def test_probabilities_are_the_calibrated_logits(pipeline: Pipeline, real_data: Path) -> None:
    radiograph = read(sorted((real_data / "native" / "viral").glob("*.jpeg"))[0])
    analysis = pipeline.analyse(radiograph, heatmap=False)
    with torch.no_grad():
        logits = pipeline.network(seen(pipeline, radiograph)[0])[0]
    expected = torch.softmax(logits / pipeline.bundle.temperature + torch.tensor(pipeline.bundle.bias), 0)
    assert analysis.target == analysis.prediction == pipeline.bundle.labels[int(expected.argmax())]
    assert analysis.probabilities == pytest.approx(expected.tolist(), abs=1e-5)


def test_looks_at_the_lungs(pipeline: Pipeline, real_data: Path) -> None:
    """The heatmap of every native file is there, lies mostly in the lungs, and none of them is refused for it."""
    analyses = [pipeline.analyse(read(path)) for path in sorted((real_data / "native").glob("*/*.jpeg"))]
    attention = np.array([analysis.lung_attention for analysis in analyses], dtype=float)
    assert not np.isnan(attention).any()
    assert attention.mean() > 2 * np.mean([analysis.lung_share for analysis in analyses])
    assert attention.mean() >= 0.75
    assert not any("attention_outside_lungs" in (flag.reason for flag in a.flags) for a in analyses)


def test_markers_and_framing_change_little(pipeline: Pipeline, real_data: Path) -> None:
    files = sorted((real_data / "native").glob("*/*.jpeg"))[::3]
    for kind, found in change_test(pipeline, map(read, files), {**MARKERS, **FRAMINGS}).items():
        assert found["mean_change"] <= 0.05, kind

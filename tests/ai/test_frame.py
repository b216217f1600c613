"""The box around the lungs, what is cut out of it, and the way back, worked out by hand; then through the pipeline."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from pneumoview import paths
from pneumoview.ai.bundle import Bundle, find
from pneumoview.ai.frame import Box, lungs_box, whole
from pneumoview.ai.gate import Gate, LungLimits
from pneumoview.ai.lungs import LungSegmenter
from pneumoview.ai.pipeline import Pipeline
from pneumoview.errors import BundleError
from pneumoview.imaging.radiograph import Radiograph, Source

CPU = torch.device("cpu")


def lungs(*spans: tuple[int, int, int, int]) -> np.ndarray:
    """(100, 100) probabilities, 1 in rows top to bottom and columns left to right."""
    found = np.zeros((100, 100), dtype=np.float32)
    for left, top, right, bottom in spans:
        found[top:bottom, left:right] = 1
    return found


@pytest.mark.parametrize(
    ("found", "margin", "expected"),
    [
        (lungs((20, 30, 45, 80), (55, 30, 80, 80)), 0.0, Box(40, 60, 160, 160)),
        (lungs((20, 30, 45, 80), (55, 30, 80, 80)), 0.1, Box(28, 50, 172, 170)),
        (lungs((0, 0, 100, 100)), 0.1, Box(-20, -20, 220, 220)),  # touches every edge
        (lungs((0, 30, 40, 90)), 0.1, Box(-8, 48, 88, 192)),  # one lung at an edge
        (lungs((48, 48, 52, 52)), 0.0, Box(75, 75, 125, 125)),  # smaller than a quarter of the image
        (lungs((0, 0, 4, 4)), 0.0, Box(-21, -21, 29, 29)),
        (lungs((20, 30, 80, 80), (99, 99, 100, 100)), 0.0, Box(40, 60, 160, 160)),  # a speck moves no edge
        (lungs(), 0.08, Box(0, 0, 200, 200)),
    ],
)
def test_box(found: np.ndarray, margin: float, expected: Box) -> None:
    assert lungs_box(found, 200, margin) == expected


def test_there_and_back() -> None:
    reduced = np.zeros((8, 8), dtype=np.uint8)
    reduced[2:6, 4:8] = [[10, 20, 30, 40]] * 4
    box = Box(4, 2, 8, 6)
    crop = box.crop(reduced, 4)
    assert crop.tolist() == [[10, 20, 30, 40]] * 4
    back = box.back(crop.astype(np.float32), 8)
    assert np.array_equal(back, reduced.astype(np.float32))
    assert box.back(np.ones((2, 2), np.float32), 8).sum() == 16
    assert whole(8).crop(reduced, 8) is not None
    assert np.array_equal(whole(8).crop(reduced, 8), reduced)


def test_beyond_the_image_its_edge_goes_on() -> None:
    reduced = np.array([[10, 20], [30, 40]], dtype=np.uint8)
    box = Box(-1, 0, 2, 3)
    assert box.crop(reduced, 3).tolist() == [[10, 10, 20], [30, 30, 40], [30, 30, 40]]
    assert box.back(np.arange(9, dtype=np.float32).reshape(3, 3), 2).tolist() == [[1, 2], [4, 5]]


@pytest.fixture
def aligned(tiny_bundle: Path, trusted_models: Path):
    """The tiny bundle with a card that says that it sees the lungs."""
    folder = trusted_models / "aligned"
    shutil.copytree(tiny_bundle, folder)
    yield folder
    shutil.rmtree(folder)


def describe(folder: Path, **given: object) -> None:
    card = json.loads((folder / "card.json").read_text("utf-8"))
    card["input"] |= given
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")


def test_cards(aligned: Path, tiny_bundle: Path) -> None:
    card = json.loads((tiny_bundle / "card.json").read_text("utf-8"))
    del card["input"]["frame"]
    (aligned / "card.json").write_text(json.dumps(card), encoding="utf-8")
    assert (Bundle.read(aligned).frame, Bundle.read(aligned).margin) == ("image", 0.0)
    describe(aligned, frame="lungs", margin=0.08)
    assert (Bundle.read(aligned).frame, Bundle.read(aligned).margin) == ("lungs", 0.08)
    describe(aligned, margin=0.6)
    with pytest.raises(BundleError, match="margin or calibration are out of range"):
        Bundle.read(aligned)
    describe(aligned, margin=float("nan"))
    with pytest.raises(BundleError, match="margin or calibration are out of range"):
        Bundle.read(aligned)
    describe(aligned, frame="heart")
    with pytest.raises(BundleError, match="frame 'heart' is not known, only image, lungs"):
        Bundle.read(aligned)


def film() -> Radiograph:
    """Two dark lungs on a light film of 400 by 300, and a letter beside them."""
    pixels = np.full((300, 400), 200, dtype=np.uint8)
    pixels[75:225, 100:180] = pixels[75:225, 220:300] = 40
    pixels[::2, 100:180:2] += 9
    return Radiograph(pixels, Source(Path("film.png"), "PNG"))


def pipeline(folder: Path) -> Pipeline:
    return Pipeline(find(str(folder)), CPU, lungs=LungSegmenter.load(CPU), trust=True)


@pytest.mark.usefixtures("tiny_lungs")
def test_sees_the_lungs_and_nothing_beside_them(aligned: Path) -> None:
    describe(aligned, frame="lungs", margin=0.0)
    seen = pipeline(aligned).analyse(film())
    assert seen.frame == "lungs"
    assert seen.heatmap.shape == seen.lung_mask.shape == (224, 224)
    rows, columns = np.nonzero(seen.heatmap)
    assert (rows.min(), rows.max()) >= (49, 0)
    assert rows.max() < 175
    assert columns.min() >= 49
    assert columns.max() < 175

    lettered = film().pixels.copy()
    lettered[10:40, 10:40] = 255
    other = pipeline(aligned).analyse(Radiograph(lettered, film().source))
    assert other.probabilities == pytest.approx(seen.probabilities, abs=1e-6)
    padded = np.pad(film().pixels, ((30, 60), (90, 20)), constant_values=200)
    wider = pipeline(aligned).analyse(Radiograph(padded, film().source))
    assert wider.probabilities == pytest.approx(seen.probabilities, abs=0.02)


@pytest.mark.usefixtures("tiny_lungs")
def test_reads_the_whole_image_where_no_two_lungs_are_outlined(aligned: Path, tiny_bundle: Path) -> None:
    describe(aligned, frame="lungs", margin=0.08)
    gate = Gate()
    gate.limits = LungLimits(side=0.6)
    refusing = Pipeline(find(str(aligned)), CPU, lungs=LungSegmenter.load(CPU), gate=gate, trust=True)
    analysis = refusing.analyse(film())
    assert (analysis.frame, analysis.refused) == ("image", True)
    assert "lungs_not_found" in [flag.reason for flag in analysis.flags]
    entire = Pipeline(replace(find(str(tiny_bundle)), folder=aligned), CPU, trust=True).analyse(film())
    assert analysis.probabilities == pytest.approx(entire.probabilities, abs=1e-5)


@pytest.mark.usefixtures("tiny_lungs")
def test_without_a_heatmap_the_lungs_are_outlined_all_the_same(aligned: Path) -> None:
    describe(aligned, frame="lungs", margin=0.08)
    stages: list[str] = []
    plain = pipeline(aligned).analyse(film(), heatmap=False, on_stage=stages.append)
    assert stages == ["prepare", "lungs", "features"]
    assert (plain.heatmap, plain.lung_attention, plain.frame) == (None, None, "lungs")
    assert plain.probabilities == pipeline(aligned).analyse(film()).probabilities


def test_needs_a_model_for_the_lungs(aligned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    describe(aligned, frame="lungs", margin=0.08)
    monkeypatch.setattr(paths, "models", lambda: tmp_path)
    with pytest.raises(BundleError, match="sees the lungs only, and no model that outlines them is installed"):
        Pipeline.load(str(aligned), "cpu", trust=True)

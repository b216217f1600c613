"""Objects land outside the lungs, and what they change is measured."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import torch

from pneumoview.ai.bundle import Bundle
from pneumoview.ai.lungs import LungSegmenter
from pneumoview.ai.pipeline import Pipeline
from pneumoview.imaging.radiograph import Radiograph, Source
from pneumoview.training.export import write_bundle
from pneumoview.training.markers import BORDER, FRAMINGS, KINDS, MARKERS, PAINTERS, change_test, paste

CPU = torch.device("cpu")


def grey_image() -> tuple[np.ndarray, np.ndarray]:
    lungs = np.zeros((300, 260), dtype=bool)
    lungs[80:220, 40:110] = lungs[80:220, 150:220] = True
    return np.full((300, 260), 90, dtype=np.uint8), lungs


@pytest.mark.parametrize("kind", PAINTERS)
def test_bright_objects_stay_out_of_the_lungs(kind: str) -> None:
    image, lungs = grey_image()
    random = np.random.default_rng(0)
    places = set()
    for _ in range(10):
        marked = paste(image, lungs, kind, random)
        assert marked is not None
        changed = marked != image
        assert changed.any()
        assert not (changed & lungs).any()
        assert marked[changed].min() > 90
        places.add(tuple(np.argwhere(changed)[0]))
    assert len(places) > 3
    assert (image == 90).all()


def test_border_is_black_at_the_edge_and_spares_the_lungs() -> None:
    image, lungs = grey_image()
    marked = paste(image, lungs, BORDER, np.random.default_rng(1))
    changed = marked != image
    assert (marked[changed] == 0).all()
    assert not (changed & lungs).any()
    rows, columns = np.nonzero(~changed)
    assert not changed[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1].any()
    assert 0 < changed.mean() < 0.4


def test_no_room_no_object() -> None:
    image, _ = grey_image()
    everywhere = np.ones_like(image, dtype=bool)
    assert all(paste(image, everywhere, kind, np.random.default_rng(0)) is None for kind in PAINTERS)
    assert paste(image, ~everywhere, BORDER, np.random.default_rng(0)) is None


def test_framings_keep_the_lungs() -> None:
    image, lungs = grey_image()
    image[lungs] = 30
    random = np.random.default_rng(2)
    cropped = FRAMINGS["cropped"](image, lungs, random=random)
    assert (cropped == 30).sum() == lungs.sum()
    assert cropped.size < image.size
    padded = FRAMINGS["padded"](image, lungs, random=random)
    assert padded.size > image.size
    assert (padded == 30).sum() == lungs.sum()
    assert (padded == 0).sum() == padded.size - image.size
    widths = {FRAMINGS["stretched"](image, lungs, random=random).shape[1] for _ in range(20)}
    assert 0.74 * 260 <= min(widths) < 230 < 290 < max(widths) <= 1.34 * 260
    turned = FRAMINGS["turned"](image, lungs, random=random)
    assert turned.shape == image.shape
    assert (turned != image).any()
    assert FRAMINGS["cropped"](image, np.zeros_like(lungs), random=random) is None


def test_changes_of_a_network_that_sees_everything(tiny_network, tiny_lungs: Path, tmp_path: Path) -> None:
    """What is dark, the left third, counts as lung; a firm random network answers to what lies in the rest."""
    firm = copy.deepcopy(tiny_network)
    firm.classifier.weight.data *= 50
    bundle = Bundle.read(write_bundle(firm, tmp_path / "firm", size=64))
    image = np.full((240, 240), 160, dtype=np.uint8)
    image[:, :80] = 20
    radiograph = Radiograph(image, Source(Path("x.png"), "PNG"))
    segmenter = LungSegmenter(Bundle.read(tiny_lungs), CPU, trust=True)
    pipeline = Pipeline(bundle, CPU, lungs=segmenter, trust=True)
    found = change_test(pipeline, [radiograph, radiograph], MARKERS)
    assert set(found) <= set(KINDS)
    assert found["letter R"]["images"] == 2
    assert found["letter R"]["mean_change"] > 0
    with pytest.raises(ValueError, match="a model for the lungs is needed"):
        change_test(Pipeline(bundle, CPU, trust=True), [radiograph], MARKERS)

"""What passes the gate and what does not: facts, pictures and outlines by hand, then real radiographs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from pneumoview import paths
from pneumoview.ai.analysis import Flag
from pneumoview.ai.bundle import Bundle
from pneumoview.ai.gate import LABELS, Gate, LungLimits, contrast, flags_of_file, lung_shape
from pneumoview.ai.lungs import LungSegmenter
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.grayscale import display
from pneumoview.imaging.radiograph import Facts, Radiograph, Source
from pneumoview.imaging.readers import read
from pneumoview.imaging.shown import Shown
from pneumoview.phantom.files import write_samples
from pneumoview.training.data import read_folds
from pneumoview.training.decoys import DECOYS
from pneumoview.training.export import write_bundle
from pneumoview.training.gate import phantoms

CPU = torch.device("cpu")
CHILD = Facts(age_years=3, modality="CR", body_part="CHEST", view="AP")
RAMP = np.tile(np.arange(256, dtype=np.uint8), (256, 1))


def radiograph(pixels: np.ndarray = RAMP, facts: Facts = CHILD) -> Radiograph:
    return Radiograph(pixels.copy(), Source(Path("a.dcm"), "DICOM"), facts=facts)


def reasons(flags: tuple[Flag, ...]) -> list[str]:
    return [flag.reason for flag in flags]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"modality": "", "body_part": "", "view": ""}, []),
        ({"modality": "DX", "body_part": "Thorax", "view": "PA"}, []),
        ({"modality": "CT"}, [("not_chest_radiograph", True)]),
        ({"modality": "MG"}, [("not_chest_radiograph", True)]),
        ({"body_part": "HAND"}, [("not_chest_radiograph", True)]),
        ({"modality": "US", "body_part": "HAND", "colour": True}, [("not_chest_radiograph", True)]),
        ({"colour": True}, [("not_chest_radiograph", True)]),
        ({"view": "LL"}, [("lateral_or_rotated", True)]),
        ({"view": "left lateral"}, [("lateral_or_rotated", True)]),
        ({"age_years": 17.9}, []),
        ({"age_years": 18.0}, [("adult", True)]),
        ({"age_years": None}, [("age_unknown", False)]),
        ({"modality": "XR", "body_part": "TORACE"}, []),
        ({"modality": "RX", "body_part": "흉부"}, []),
        ({"body_part": "UNKNOWN"}, []),
        ({"body_part": "T-D8700"}, [("not_chest_radiograph", True)]),
        ({"body_part": "무릎"}, [("not_chest_radiograph", True)]),
        ({"view": "LAT"}, [("lateral_or_rotated", True)]),
        ({"view": "SEITLICH"}, [("lateral_or_rotated", True)]),
        ({"window_hides": True}, [("window_hides", False)]),
        ({"raw": True}, [("for_processing", False)]),
    ],
)
def test_what_the_file_says(facts: dict[str, object], expected: list[tuple[str, bool]]) -> None:
    assert [(flag.reason, flag.refuses) for flag in flags_of_file(replace(CHILD, **facts))] == expected


def test_details_are_sentences() -> None:
    facts = Facts(modality="MR", view="RL", age_years=44)
    assert [flag.detail for flag in flags_of_file(facts)] == [
        "The file says that it is no radiograph (modality MR).",
        "The file says that it is no frontal view (RL).",
        "The patient is 44 years old; the model knows children only.",
    ]


def test_contrast_ignores_a_marker() -> None:
    image = np.full((100, 100), 90, np.uint8)
    image[:10, :20] = 255
    assert contrast(image) == 0
    image[:, 50:] = 130
    assert contrast(image) == 40


@pytest.mark.parametrize("size", [7, 20, 301])
def test_contrast_is_between_exact_percentiles(size: int) -> None:
    image = np.random.default_rng(size).integers(0, 256, (size, 3), dtype=np.uint8)
    low, high = np.percentile(image, (5, 95))
    assert contrast(image) == pytest.approx(high - low, abs=1e-9)


def test_picture_without_a_network() -> None:
    gate = Gate()
    assert gate.flags(radiograph(), RAMP) == ()
    assert gate.probabilities([gate.look(RAMP)]) == [{}]
    grey = np.full((300, 300), 90, np.uint8)
    assert reasons(gate.flags(radiograph(grey), grey)) == ["poor_contrast"]
    (small,) = gate.flags(radiograph(RAMP[:199]), RAMP[:199])
    assert (small.reason, small.detail) == ("too_small", "The shorter side has 199 pixels; 200 are needed.")


def test_attention() -> None:
    gate = Gate()
    assert gate.flags(radiograph(), RAMP, attention=0.3, least_attention=0.3) == ()
    (flag,) = gate.flags(radiograph(), RAMP, attention=0.2, least_attention=0.3)
    assert (flag.reason, flag.refuses) == ("attention_outside_lungs", True)
    assert flag.detail == "Only 20% of the heatmap lies in the lungs; 30% are needed."
    assert gate.flags(radiograph(), RAMP, attention=None, least_attention=0.3) == ()


def test_shape_of_lungs() -> None:
    """Two columns of four rows, one half the other's width, in a box of four by four pixels of ten by ten."""
    lungs = np.full((10, 10), 0.05, np.float32)
    lungs[3:7, 2:4] = 1.0
    lungs[3:7, 5] = 0.8
    assert lung_shape(lungs) == pytest.approx((0.12, 4 / 12, 12 / 16, (8 * 1 + 4 * 0.6) / 12))
    assert lung_shape(np.zeros((4, 4), np.float32)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("limits", "holds"),
    [
        (LungLimits(), True),
        (LungLimits(area=(0.12, 0.2), side=0.3, filled=0.7, sure=0.8), True),
        (LungLimits(area=(0.2, 1)), False),
        (LungLimits(area=(0, 0.1)), False),
        (LungLimits(side=0.4), False),
        (LungLimits(filled=0.8), False),
        (LungLimits(sure=0.9), False),
    ],
)
def test_limits_of_lungs(limits: LungLimits, holds: bool) -> None:
    lungs = np.zeros((10, 10), np.float32)
    lungs[3:7, 2:4] = 1.0
    lungs[3:7, 5] = 0.8
    lungs += np.float32(1e-4)
    assert limits.hold(lungs) is holds
    gate = Gate()
    gate.limits = limits
    assert reasons(gate.flags(radiograph(), RAMP, lungs)) == ([] if holds else ["lungs_not_found"])


class FixedLogits(torch.nn.Module):
    """Says the same of every picture."""

    def __init__(self, logits: list[float]) -> None:
        super().__init__()
        self.logits = torch.nn.Parameter(torch.tensor(logits, dtype=torch.float32))

    @torch.jit.export
    def features(self, x: torch.Tensor) -> torch.Tensor:
        return x

    @torch.jit.export
    def head(self, f: torch.Tensor) -> torch.Tensor:
        return self.logits.expand(f.shape[0], 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.features(x))


@pytest.mark.parametrize(
    ("logits", "expected"),
    [
        ([5, 0, 0, 0, 0], []),
        ([0, 5, 0, 0, 0], ["lateral_or_rotated"]),
        ([0, 0, 5, 0, 0], ["inverted"]),
        ([0, 0, 0, 5, 0], ["not_chest_radiograph"]),
        ([0, 0, 0, 0, 5], ["lateral_or_rotated"]),
        ([1, 0, 0, 0.5, 0], ["not_chest_radiograph"]),
    ],
)
def test_what_the_network_says(logits: list[float], expected: list[str], tmp_path: Path, monkeypatch) -> None:
    """Of the last logits the chest's share is the highest, but below 0.7."""
    monkeypatch.setattr(paths, "models", lambda: tmp_path)
    details = {"thresholds": {"chest": 0.7}}
    write_bundle(FixedLogits(logits), tmp_path / "gate", size=32, kind="gate", labels=LABELS, details=details)
    gate = Gate.load(CPU)
    assert reasons(gate.flags(radiograph(), RAMP)) == expected


def test_a_reason_is_given_once_and_by_the_file_first(tmp_path: Path) -> None:
    write_bundle(FixedLogits([0, 0, 0, 5, 0]), tmp_path / "gate", size=32, kind="gate", labels=LABELS)
    gate = Gate(Bundle.read(tmp_path / "gate"), CPU, trust=True)
    flags = gate.flags(radiograph(facts=Facts(modality="CT", age_years=3)), RAMP)
    assert [flag.detail for flag in flags] == ["The file says that it is no radiograph (modality CT)."]


@pytest.fixture(scope="module")
def shipped() -> tuple[Gate, LungSegmenter]:
    gate, segmenter = Gate.load(CPU), LungSegmenter.load(CPU)
    assert gate.bundle.folder.parent == paths.models()
    assert len(gate.bundle.weights()) <= 3e6
    return gate, segmenter


def looked_at(shipped: tuple[Gate, LungSegmenter], path: Path) -> list[str]:
    gate, segmenter = shipped
    image = display(read(path))
    return [flag.reason for flag in gate.flags(read(path), image, segmenter.segment(image)) if flag.refuses]


def test_generated_samples_pass(shipped: tuple[Gate, LungSegmenter], tmp_path: Path) -> None:
    for path in write_samples(tmp_path, 480, 504):
        assert looked_at(shipped, path) == []


def test_native_radiographs_pass(shipped: tuple[Gate, LungSegmenter], real_data: Path) -> None:
    natives = sorted((real_data / "native").glob("*/*.jpeg"))
    assert sum(bool(looked_at(shipped, path)) for path in natives) <= 1


def test_radiographs_not_trained_on(shipped: tuple[Gate, LungSegmenter], real_data: Path) -> None:
    held_out = [s for s in read_folds(real_data / "pediatric-cxr-224") if s.fold == 0][::10]
    assert np.mean([bool(looked_at(shipped, sample.path)) for sample in held_out]) <= 0.03
    gate, _ = shipped
    for sample in held_out[::4]:
        image = display(read(sample.path))
        for turn in (1, 2, 3):
            turned = np.ascontiguousarray(np.rot90(image, turn))
            assert reasons(gate.flags(radiograph(turned), turned)) == ["lateral_or_rotated"]
        assert reasons(gate.flags(radiograph(255 - image), 255 - image)) == ["inverted"]


def test_how_a_turned_or_inverted_radiograph_is_mended(shipped: tuple[Gate, LungSegmenter], real_data: Path) -> None:
    gate, _ = shipped
    for path in sorted((real_data / "native").glob("*/*.jpeg"))[::10]:
        image = gate.look(display(read(path))).squashed
        for quarters, inverted in ((0, False), (1, False), (2, False), (3, False), (0, True), (1, True)):
            stored = Shown(Turn(quarters), inverted)
            pixels = np.rot90(255 - image if inverted else image, quarters)
            expected = None if stored == Shown() else stored
            assert gate.remedy(gate.look(np.ascontiguousarray(pixels)), Shown()) == expected
            assert gate.remedy(gate.look(image), stored) is None


def test_what_is_no_chest_has_no_remedy(tmp_path: Path) -> None:
    write_bundle(FixedLogits([0, 0, 0, 5, 0]), tmp_path / "gate", size=32, kind="gate", labels=LABELS)
    gate = Gate(Bundle.read(tmp_path / "gate"), CPU, trust=True)
    assert gate.remedy(gate.look(RAMP), Shown()) is None
    assert Gate().remedy(Gate().look(RAMP), Shown()) is None


def test_turned_phantoms_are_refused_and_frontal_ones_pass(shipped: tuple[Gate, LungSegmenter]) -> None:
    """Seeds that were neither trained nor measured on."""
    gate, _ = shipped
    for kind, reason in (("frontal", []), ("oblique", ["lateral_or_rotated"]), ("lateral", ["lateral_or_rotated"])):
        found = [reasons(gate.flags(radiograph(picture), picture)) for picture in phantoms(range(5001, 5007), kind)]
        assert sum([name for name in names if name != "too_small"] == reason for names in found) >= 5


def test_adults_are_chests(shipped: tuple[Gate, LungSegmenter], real_data: Path) -> None:
    found = [looked_at(shipped, path) for path in sorted((real_data / "dicom-cxr").glob("*.dcm"))]
    assert found == [[], [], ["adult"]]


def test_drawings_are_refused(shipped: tuple[Gate, LungSegmenter]) -> None:
    gate, _ = shipped
    random = np.random.default_rng(11)
    for draw in DECOYS.values():
        pictures = [draw(random, 256) for _ in range(20)]
        refused = [bool(gate.flags(radiograph(picture), picture)) for picture in pictures]
        assert np.mean(refused) >= 0.9

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.uid import ComputedRadiographyImageStorage, ExplicitVRLittleEndian

from pneumoview.ai.gate import flags_of_file
from pneumoview.imaging.readers import read
from pneumoview.phantom.anatomy import LOBES, Lobe
from pneumoview.phantom.files import write_dicom, write_png, write_samples
from pneumoview.phantom.generate import MU_CORTICAL, MU_SOFT, PhantomSpec, generate
from pneumoview.phantom.projection import TOP_MM, Detector, Interval, gaussian_blur, transmission, union_length

NORMALS = Path(__file__).parents[3] / "shared/data/pediatric-cxr-224/NORMAL"

SMALL = PhantomSpec(rows=208, columns=216)
shared = cache(generate)


def test_transmission_of_known_slabs() -> None:
    # exp(-0.0240 / mm * 100 mm) and exp(-0.0814 / mm * 10 mm), NIST values at 50 keV
    thickness = np.array([[0.0, 100 * MU_SOFT, 10 * MU_CORTICAL]])
    np.testing.assert_allclose(transmission(thickness), [[1.0, 0.0907, 0.4429]], atol=5e-5)


def test_union_length_counts_overlap_once_and_clips() -> None:
    def ray(value: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        return np.full((1, 1), float(value))

    intervals = [(ray(4), ray(6)), (ray(-5), ray(1)), (ray(5), ray(9)), (ray(5), ray(5.5)), (ray(3), ray(2))]
    assert union_length(intervals, ray(0), ray(8)).item() == 5.0


def test_gaussian_blur_keeps_a_plane_and_the_width_of_a_point() -> None:
    np.testing.assert_allclose(gaussian_blur(np.full((9, 7), 3.0), 2.0), 3.0)
    point = np.zeros((21, 21))
    point[10, 10] = 1
    assert gaussian_blur(point, 2.0)[10, [10, 12]] == pytest.approx([0.0398, 0.0241], abs=1e-4)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rows": 32}, "a phantom has at least 64 x 64 pixels, not 32 x 1008"),
        ({"seed": -1}, "a phantom's seed is not negative: -1"),
        ({"turn": 91}, "a phantom is turned by -90 to 90 degrees, not 91"),
    ],
)
def test_impossible_specs(change: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PhantomSpec(**change)  # type: ignore[arg-type]  # integers only


def test_same_spec_same_pixels_other_seed_other_child() -> None:
    first, again, other = generate(SMALL), generate(SMALL), generate(replace(SMALL, seed=2))
    assert first.pixels.dtype == np.uint16
    assert first.pixels.shape == (208, 216)
    assert first.spacing_mm == pytest.approx(1.0)
    assert first.pixels.tobytes() == again.pixels.tobytes()
    assert first.pixels.tobytes() != other.pixels.tobytes()


def test_grey_values_follow_the_anatomy() -> None:
    phantom = shared(SMALL)
    lungs, spine, abdomen = phantom.pixels[phantom.lung_mask], phantom.pixels[146:160, 104:112], phantom.pixels[195:203]
    assert phantom.pixels.max() <= 4095
    assert phantom.pixels[:3].max() == 0  # collimated
    assert lungs.mean() < 2100 < abdomen[:, 48:75].mean() < spine.mean()
    assert not phantom.finding_mask.any()
    assert 0.2 < phantom.lung_mask.mean() < 0.55
    heart, opposite = phantom.pixels[139:153, 133:147], phantom.pixels[139:153, 70:83]
    assert heart.mean() - opposite.mean() > 500


@pytest.mark.parametrize(("turn", "place"), [(0, 110.0), (90, 139.5), (-90, 79.5), (30, 124.933)])
def test_what_is_in_front_or_to_the_left_is_turned_to_its_place(turn: float, place: float) -> None:
    """1 mm3 at x = 0.5, z = 30 on pixels of 1 mm; x = 0 is the middle of 220 columns, 109.5."""
    image = Detector(208, 220, turn).deposit(np.array([[0.5, TOP_MM + 50.5, 30.0]]), np.array([1.0]))
    assert image.sum() == pytest.approx(1)
    assert (image[50] * np.arange(220)).sum() == pytest.approx(place, abs=1e-3)


@pytest.mark.parametrize(("turn", "middle"), [(0, 40.0), (90, 100.0), (-90, 100.0), (45, 52.5)])
def test_path_through_an_ellipsoid_and_its_core(turn: float, middle: float) -> None:
    """Half-axes of 50 (x), 30 (y) and 20 mm (z), and a core of a tenth: twice a half-axis through the middle.

    At 45 degrees it is 2 / sqrt(0.5 / 50² + 0.5 / 20²).
    """
    detector = Detector(208, 220, turn)
    grid = detector.unturned()

    def ellipsoid(size: float) -> Interval:
        squares = (grid.x / 50 / size) ** 2 + ((grid.y - 130) / 30 / size) ** 2
        half = 20 * size * np.sqrt(np.clip(1 - squares, 0, 1))
        return -half, half

    whole = detector.path(ellipsoid(1))
    assert whole[101:103, 109:111] == pytest.approx(middle, rel=0.03)
    assert whole.sum() == pytest.approx(4 / 3 * np.pi * 50 * 30 * 20, rel=0.005)
    core = whole - detector.path(ellipsoid(1), [ellipsoid(0.1)])
    assert core.sum() == pytest.approx(4 / 3 * np.pi * 5 * 3 * 2, rel=0.05)
    np.testing.assert_allclose(detector.path(ellipsoid(1), weight=0.25), whole / 4)


@pytest.mark.parametrize(("turn", "step"), [(90, 1), (-90, -1)])
def test_lateral_view_has_the_heart_in_front_and_the_lungs_one_behind_the_other(turn: float, step: int) -> None:
    """The child looks to the right where its left side is at the detector, and to the left in the other view."""
    phantom = shared(replace(SMALL, turn=turn))
    assert phantom.pixels.shape == (208, 216)
    columns = np.flatnonzero(phantom.lung_mask.any(0))
    assert 85 < columns[-1] - columns[0] < 115  # both lungs are 180 mm wide from the front
    seen = phantom.pixels[120:150, ::step].astype(float)
    assert seen[:, 112:134].mean() - seen[:, 83:88].mean() > 500


def test_findings_are_in_turned_lungs_too() -> None:
    normal = shared(replace(SMALL, turn=90))
    for finding in ("consolidation", "interstitial"):
        ill = generate(replace(SMALL, turn=90, finding=finding, lobe="right upper"))
        mask = ill.finding_mask
        assert mask.sum() > 800
        assert not (mask & ~ill.lung_mask).any()
        assert ill.pixels[mask].mean() - normal.pixels[mask].mean() > 250


@pytest.mark.parametrize("lobe", LOBES)
def test_consolidation_is_bright_and_in_its_lobe(lobe: Lobe) -> None:
    normal, ill = shared(SMALL), shared(replace(SMALL, finding="consolidation", lobe=lobe))
    mask = ill.finding_mask
    np.testing.assert_array_equal(ill.lung_mask, normal.lung_mask)
    assert mask.sum() > 800
    assert not (mask & ~ill.lung_mask).any()
    assert ill.pixels[mask].mean() - normal.pixels[mask].mean() > 400
    row, column = (int(axis.mean()) for axis in np.nonzero(mask))
    assert (column < 84) == lobe.startswith("right")
    assert (row < 90) == lobe.endswith("upper")


def test_interstitial_finding_is_bilateral_and_lowers_the_diaphragm() -> None:
    normal, ill = shared(SMALL), shared(replace(SMALL, finding="interstitial"))
    mask = ill.finding_mask
    assert not (mask & ~ill.lung_mask).any()
    assert mask[:, :84].sum() > 200
    assert mask[:, 84:].sum() > 200
    both = mask & normal.lung_mask
    assert ill.pixels[both].mean() - normal.pixels[both].mean() > 100
    dome = [int(np.nonzero(phantom.pixels[90:, 50] > 2400)[0][0]) for phantom in (normal, ill)]
    assert dome[1] - dome[0] >= 3


def test_marker_is_burnt_into_the_upper_left_only() -> None:
    changed = shared(replace(SMALL, marker=True)).pixels != shared(SMALL).pixels
    rows, columns = np.nonzero(changed)
    assert 10 < changed.sum() < 100
    assert rows.max() < 48
    assert columns.max() < 42


def test_png_is_8_bit_grey_and_says_that_it_is_synthetic(tmp_path: Path) -> None:
    phantom = shared(SMALL)
    write_png(phantom, tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        assert image.mode == "L"
        assert image.text["Description"] == "Synthetic radiograph, generated by PneumoView; no patient"  # type: ignore[attr-defined]  # PNG only
        np.testing.assert_array_equal(np.asarray(image), phantom.pixels // 16)


def test_dicom_reads_back(tmp_path: Path) -> None:
    phantom = shared(replace(SMALL, finding="consolidation"))
    write_dicom(phantom, tmp_path / "a.dcm")
    write_dicom(phantom, tmp_path / "b.dcm")
    write_dicom(shared(replace(SMALL, marker=True)), tmp_path / "c.dcm")
    assert (tmp_path / "a.dcm").read_bytes() == (tmp_path / "b.dcm").read_bytes()
    dataset = dcmread(tmp_path / "a.dcm")
    np.testing.assert_array_equal(dataset.pixel_array, phantom.pixels)
    assert dataset.file_meta.MediaStorageSOPClassUID == dataset.SOPClassUID == ComputedRadiographyImageStorage
    assert dataset.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert (dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation) == (16, 12, 11, 0)
    assert dataset.PhotometricInterpretation == "MONOCHROME2"
    assert dataset.PixelSpacing == dataset.ImagerPixelSpacing == [1.0, 1.0]
    assert (dataset.WindowCenter, dataset.WindowWidth) == (2048, 4096)
    assert (dataset.Modality, dataset.ViewPosition, dataset.BodyPartExamined) == ("CR", "AP", "CHEST")
    assert (dataset.PatientName, dataset.PatientID, dataset.PatientAge) == ("Sample^Child 1", "SYNTHETIC-0001", "004Y")
    assert (dataset.SyntheticData, dataset.QualityControlSubject, dataset.BurnedInAnnotation) == ("YES", "YES", "NO")
    # Type 2 attributes of the Patient, General Study and General Series modules must be there, empty or not.
    assert "AccessionNumber" in dataset
    assert "ReferringPhysicianName" in dataset
    uids = [dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.SOPInstanceUID]
    assert all(uid.is_valid for uid in uids)
    other = dcmread(tmp_path / "c.dcm", stop_before_pixels=True)
    assert len({*uids, other.StudyInstanceUID, other.SeriesInstanceUID, other.SOPInstanceUID}) == 6


@pytest.mark.parametrize(
    ("turn", "view", "orientation"),
    [
        (0, "AP", ["L", "F"]),
        (-9, "AP", ["L", "F"]),
        (30, "LLO", ["LA", "F"]),
        (-70, "RLO", ["PL", "F"]),
        (90, "LL", ["A", "F"]),
        (-85, "RL", ["P", "F"]),
    ],
)
def test_dicom_says_how_the_child_is_turned(turn: float, view: str, orientation: list[str], tmp_path: Path) -> None:
    """The left is at the detector in a left lateral view, and the front then to the right of the image."""
    write_dicom(generate(PhantomSpec(rows=64, columns=64, turn=turn)), tmp_path / "a.dcm")
    dataset = dcmread(tmp_path / "a.dcm")
    assert (dataset.ViewPosition, dataset.PatientOrientation) == (view, orientation)
    assert dataset.SeriesDescription == f"{view}, synthetic, finding: none"
    reasons = [flag.reason for flag in flags_of_file(read(tmp_path / "a.dcm").facts)]
    assert reasons == ([] if view == "AP" else ["lateral_or_rotated"])


def test_samples_are_six_files_of_both_formats(tmp_path: Path) -> None:
    paths = list(write_samples(tmp_path / "new", rows=96, columns=84))
    assert [path.name for path in paths] == [
        "normal.png",
        "normal.dcm",
        "consolidation-right-upper-lobe.dcm",
        "consolidation-right-lower-lobe-marker.png",
        "interstitial.dcm",
        "interstitial.png",
    ]
    assert dcmread(paths[4]).pixel_array.shape == (96, 84)
    with Image.open(paths[3]) as image:
        assert image.size == (84, 96)
    assert sorted(paths) == sorted((tmp_path / "new").iterdir())


def test_samples_that_are_there_are_kept(tmp_path: Path) -> None:
    (tmp_path / "normal.png").write_text("mine", encoding="utf-8")
    assert next(write_samples(tmp_path, rows=96, columns=84)) == tmp_path / "normal.png"
    assert (tmp_path / "normal.png").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(not NORMALS.is_dir(), reason="the real radiographs of ../shared/data are not here")
def test_grey_values_are_within_those_of_real_normal_radiographs() -> None:
    levels = [25, 50, 75, 95]
    real = [np.percentile(np.asarray(Image.open(path).convert("L")), levels) for path in sorted(NORMALS.iterdir())[:60]]
    synthetic = np.percentile(shared(SMALL).pixels / 16, levels)
    assert (np.min(real, 0) <= synthetic).all()
    assert (synthetic <= np.max(real, 0)).all()


def test_files_say_that_nobody_was_imaged(tmp_path: Path) -> None:
    write_png(shared(SMALL), tmp_path / "a.png")
    write_dicom(shared(SMALL), tmp_path / "a.dcm")
    Image.new("L", (70, 70)).save(tmp_path / "other.png")
    assert [read(tmp_path / name).facts.synthetic for name in ("a.png", "a.dcm", "other.png")] == [True, True, False]

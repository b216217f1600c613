"""Folds by patient, and clear errors before any work begins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pneumoview.errors import DataError
from pneumoview.training.data import Sample, load_pixels, read_folds, split


def write_table(folder: Path, *rows: str) -> Path:
    (folder / "folds.tsv").write_text("\n".join(("file\tlabel\tpatient\tfold", *rows)), encoding="utf-8")
    return folder


def test_table(tmp_path: Path) -> None:
    write_table(tmp_path, "a.png\tnormal\tp1\t0", "b.png\tviral\tp2\t1")
    assert read_folds(tmp_path) == [Sample(tmp_path / "a.png", 0, "p1", 0), Sample(tmp_path / "b.png", 2, "p2", 1)]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (("a.png\tnormal\tp1\t0", "b.png\tnormal\tp1\t1"), "patient p1 stands in two folds"),
        (("a.png\thealthy\tp1\t0",), "needs the columns file, label, patient and fold"),
        (("a.png\tnormal\tp1\tx",), "needs the columns file, label, patient and fold"),
    ],
)
def test_wrong_tables(tmp_path: Path, rows: tuple[str, ...], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_folds(write_table(tmp_path, *rows))


def test_no_table(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"folds\.tsv: cannot be read"):
        read_folds(tmp_path)


def test_split_names_the_missing_class() -> None:
    samples = [Sample(Path("a"), label, f"p{label}{fold}", fold) for fold in (0, 1) for label in (0, 1, 2)]
    training, validation = split(samples, 1)
    assert {s.fold for s in training} == {0}
    assert {s.fold for s in validation} == {1}
    with pytest.raises(DataError, match="fold 1: no bacterial image in the validation part"):
        split([s for s in samples if (s.label, s.fold) != (1, 1)], 1)


def test_pixels_are_grey_and_square(tmp_path: Path) -> None:
    Image.new("RGB", (30, 20), (255, 255, 255)).save(tmp_path / "white.png")
    pixels = load_pixels([Sample(tmp_path / "white.png", 0, "p", 0)])
    assert (pixels.shape, pixels.dtype, int(pixels.min())) == ((1, 224, 224), np.uint8, 255)


def test_broken_image_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"not an image")
    with pytest.raises(DataError, match=r"broken\.png"):
        load_pixels([Sample(tmp_path / "broken.png", 0, "p", 0)])


def test_real_folds_keep_patients_apart(real_data: Path) -> None:
    training, validation = split(read_folds(real_data / "pediatric-cxr-224"), 0)
    assert (len(training), len(validation)) == (4172, 1044)
    assert not {s.patient for s in training} & {s.patient for s in validation}

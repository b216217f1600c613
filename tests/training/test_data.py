"""Folds by patient, and clear errors before any work begins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pneumoview.errors import DataError
from pneumoview.training.data import TEST, Sample, choose, load_pixels, read_folds, read_samples, split, split_by_image


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


def tree(folder: Path, *names: str) -> Path:
    for index, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (8, 8), index).save(folder / name)
    return folder


def test_folder_per_class_with_a_test_part(tmp_path: Path) -> None:
    kermany = ("NORMAL/IM-0001-0001.png", "PNEUMONIA/person1_bacteria_1.png", "PNEUMONIA/person2_virus_2.png")
    root = tree(tmp_path, *(f"{part}/{name}" for part in ("train", "test") for name in kermany))
    found = {(s.path.relative_to(root).as_posix(), s.label, s.patient, s.fold) for s in read_samples(root)}
    assert {row for row in found if row[3] == TEST} == {
        ("test/NORMAL/IM-0001-0001.png", 0, "test IM-0001", TEST),
        ("test/PNEUMONIA/person1_bacteria_1.png", 1, "test person1", TEST),
        ("test/PNEUMONIA/person2_virus_2.png", 2, "test person2", TEST),
    }
    assert {row[:3] for row in found if row[3] != TEST} == {
        ("train/NORMAL/IM-0001-0001.png", 0, "IM-0001"),
        ("train/PNEUMONIA/person1_bacteria_1.png", 1, "person1"),
        ("train/PNEUMONIA/person2_virus_2.png", 2, "person2"),
    }
    assert {s.fold for s in choose(read_samples(root))} == {TEST}


def test_table_with_a_test_part_added(tmp_path: Path) -> None:
    rows = [f"{label}.png\t{label}\tp{label}\t0" for label in ("normal", "bacterial", "viral")]
    write_table(tmp_path, *rows)
    tree(tmp_path, "test/NORMAL/IM-1.png", "test/PNEUMONIA/person1_virus_2.png")
    assert [s.label for s in read_samples(tmp_path) if s.fold == TEST] == [0, 2]


def test_folds_of_a_tree_keep_patients_together(tmp_path: Path) -> None:
    names = [
        f"{label}/person{p}_{i}.png" for label in ("normal", "bacteria", "virus") for p in range(10) for i in (1, 2)
    ]
    folds: dict[str, set[int]] = {}
    for sample in read_samples(tree(tmp_path, *names)):
        folds.setdefault(sample.patient, set()).add(sample.fold)
    assert {len(of_one) for of_one in folds.values()} == {1}
    assert set.union(*folds.values()) == {0, 1, 2, 3, 4}


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ((), "no images"),
        (("normal/a.png", "viral/b.png"), "no bacterial image"),
        (("lungs/a.png",), r"a\.png: no class"),
        (("pneumonia/a.png",), r"a\.png: no class"),
        (("normal/person1_bacteria_1.png",), "its folder says normal, its name bacterial"),
    ],
)
def test_trees_that_cannot_be_used(tmp_path: Path, names: tuple[str, ...], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_samples(tree(tmp_path, *names))


def test_one_image_in_two_classes(tmp_path: Path) -> None:
    tree(tmp_path, "normal/a.png", "bacterial/b.png", "viral/c.png")
    (tmp_path / "viral" / "d.png").write_bytes((tmp_path / "normal" / "a.png").read_bytes())
    with pytest.raises(DataError, match="one image in two classes"):
        read_samples(tmp_path)


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not a folder"):
        read_samples(tmp_path / "nothing")


def test_split_by_image_leaks_patients(real_data: Path) -> None:
    training, validation = split_by_image(read_samples(real_data / "pediatric-cxr-224"))
    assert (len(training), len(validation)) == (4172, 1044)
    assert len({s.patient for s in training} & {s.patient for s in validation}) > 100


def test_only_images_with_a_drawn_outline(tmp_path: Path) -> None:
    samples = [Sample(Path(f"{stem}.png"), index % 3, stem, 0) for index, stem in enumerate("abcdef")]
    for stem in "abc":
        (tmp_path / f"{stem}.png").touch()
    assert [s.path.stem for s in choose(samples, masks=tmp_path)] == ["a", "b", "c"]
    with pytest.raises(DataError, match="measuring: no normal, bacterial, viral image in the chosen part"):
        choose(samples, fold=3)

"""Labelled radiographs for training: which files, whose, in which fold, and their pixels."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold, train_test_split
from torch import Tensor
from torch.utils.data import Dataset

from pneumoview.ai.frame import REDUCED, Box
from pneumoview.ai.preprocess import squash
from pneumoview.errors import DataError, ReadError
from pneumoview.imaging.grayscale import for_model
from pneumoview.imaging.readers import read
from pneumoview.imaging.walk import find

LABELS = ("normal", "bacterial", "viral")
STORED_SIZE = REDUCED
TEST = -1
"""The fold of images that are kept for an independent measurement, and in no split."""
FOLDS = 5
_FOLDERS = {"normal": 0, "bacterial": 1, "bacteria": 1, "viral": 2, "virus": 2}
_NAMES = (("_bacteria_", 1), ("_virus_", 2))
PATIENT = re.compile(r"person\d+|(NORMAL2-)?IM-\d+")
"""What a file's name begins with in "Chest X-Ray Images (Pneumonia)"."""
_NUMBER = re.compile(r"person(\d+)_")


@dataclass(frozen=True)
class Sample:
    """One labelled file; ``label`` indexes ``LABELS``, ``fold`` (or ``TEST``) is shared by all images of a patient."""

    path: Path
    label: int
    patient: str
    fold: int

    @property
    def number(self) -> int:
        """N of a name that begins with ``personN_``, 0 for others; it grows with the batch that an image came in."""
        found = _NUMBER.match(self.path.name)
        return int(found[1]) if found else 0


def read_samples(root: Path) -> list[Sample]:
    """Read a folder of labelled radiographs.

    Either ``root/folds.tsv`` lists them (see ``read_folds``), or folders say the class: ``normal``, ``bacterial`` or
    ``bacteria``, ``viral`` or ``virus``, in any case, or ``pneumonia`` with ``_bacteria_`` or ``_virus_`` in the names
    of its files, as in "Chest X-Ray Images (Pneumonia)". The patient is the ``personN``, ``IM-N`` or ``NORMAL2-IM-N``
    that a name begins with, else every image counts as a patient of its own. Patients are then dealt to ``FOLDS``
    folds, stratified by class, to fewer where a class has fewer patients. What lies in a folder ``test``, also beside a
    ``folds.tsv``, is kept apart: its fold is ``TEST``.

    Raises:
        DataError: no images, a class is missing, or a file that cannot be labelled or belongs to two classes.
    """
    if not root.is_dir():
        raise DataError(f"{root}: not a folder")
    if (root / "folds.tsv").exists():
        kept = _by_folder(root / "test") if (root / "test").is_dir() else []
        return read_folds(root) + [replace(sample, fold=TEST) for sample in kept]
    samples = _by_folder(root)
    missing = [name for label, name in enumerate(LABELS) if label not in {s.label for s in samples}]
    if missing:
        raise DataError(f"{root}: no {' and no '.join(missing)} image")
    apart = ["test" in (part.lower() for part in s.path.relative_to(root).parts[:-1]) for s in samples]
    kept = [replace(s, fold=TEST, patient=f"test {s.patient}") for s, test in zip(samples, apart, strict=True) if test]
    return kept + _deal([s for s, test in zip(samples, apart, strict=True) if not test])


def _by_folder(root: Path) -> list[Sample]:
    samples = [_labelled(path, root) for path in sorted(find([root]))]
    if not samples:
        raise DataError(f"{root}: no images")
    sizes: dict[int, list[Sample]] = defaultdict(list)
    for sample in samples:
        sizes[sample.path.stat().st_size].append(sample)
    for alike in sizes.values():
        if len({s.label for s in alike}) > 1:
            _refuse_copies(alike)
    return samples


def _refuse_copies(samples: Sequence[Sample]) -> None:
    seen: dict[bytes, Sample] = {}
    for sample in samples:
        twin = seen.setdefault(sample.path.read_bytes(), sample)
        if twin.label != sample.label:
            raise DataError(f"{sample.path} and {twin.path} are one image in two classes")


def _labelled(path: Path, root: Path) -> Sample:
    named = next((label for part, label in _NAMES if part in path.name.lower()), None)
    label = None
    for folder in reversed((root.name, *path.relative_to(root).parts[:-1])):
        label = named if folder.lower() == "pneumonia" else _FOLDERS.get(folder.lower())
        if label is not None:
            break
    if label is None:
        raise DataError(
            f"{path}: no class; it must lie in a folder normal, bacterial or viral, or in one named pneumonia with "
            "_bacteria_ or _virus_ in its own name"
        )
    if named not in (None, label):
        raise DataError(f"{path}: its folder says {LABELS[label]}, its name {LABELS[named or 0]}")
    patient = PATIENT.match(path.name)
    return Sample(path, label, patient[0] if patient else path.stem, 0)


def _deal(samples: list[Sample]) -> list[Sample]:
    patients = [s.patient for s in samples]
    owners = [len({s.patient for s in samples if s.label == label}) for label in range(len(LABELS))]
    if min(owners) < 2:
        return samples
    dealt = StratifiedGroupKFold(min(FOLDS, *owners), shuffle=True, random_state=0)
    folds = np.zeros(len(samples), int)
    for fold, (_, chosen) in enumerate(dealt.split(patients, [s.label for s in samples], patients)):
        folds[chosen] = fold
    return [replace(s, fold=int(fold)) for s, fold in zip(samples, folds, strict=True)]


def read_folds(root: Path) -> list[Sample]:
    """Read ``root/folds.tsv`` (columns file, label, patient, fold).

    Raises:
        DataError: no such table, a row that does not fit, or a patient who stands in two folds.
    """
    table = root / "folds.tsv"
    try:
        with table.open(encoding="utf-8", newline="") as lines:
            samples = [
                Sample(root / row["file"], LABELS.index(row["label"]), row["patient"], int(row["fold"]))
                for row in csv.DictReader(lines, delimiter="\t")
            ]
    except OSError as error:
        raise DataError(f"{table}: cannot be read ({error.strerror})") from error
    except (KeyError, ValueError) as error:
        raise DataError(f"{table}: needs the columns file, label, patient and fold ({error})") from error
    folds: dict[str, int] = {}
    for sample in samples:
        if folds.setdefault(sample.patient, sample.fold) != sample.fold:
            raise DataError(f"{table}: patient {sample.patient} stands in two folds")
    return samples


def split(samples: Sequence[Sample], fold: int) -> tuple[list[Sample], list[Sample]]:
    """Training and validation part of one fold, patients kept apart, the ``TEST`` images left out.

    Raises:
        DataError: one of the parts lacks a class.
    """
    training = [s for s in samples if s.fold not in (fold, TEST)]
    validation = [s for s in samples if s.fold == fold]
    _check_classes({"training": training, "validation": validation}, f"fold {fold}")
    return training, validation


def choose(samples: Sequence[Sample], fold: int | None = None, masks: Path | None = None) -> list[Sample]:
    """What to measure on: one fold; without one the ``TEST`` images, or all if there are none.

    With ``masks``, a folder of ``STEM.png``, only the images that have one are left.

    Raises:
        DataError: nothing, or not every class, is left.
    """
    wanted = TEST if fold is None and any(s.fold == TEST for s in samples) else fold
    chosen = [s for s in samples if wanted in (None, s.fold) and (not masks or (masks / f"{s.path.stem}.png").exists())]
    _check_classes({"chosen": chosen}, "measuring")
    return chosen


def split_by_image(samples: Sequence[Sample], seed: int = 1) -> tuple[list[Sample], list[Sample]]:
    """Training and validation part, 80 to 20, at random by image and stratified by class, ``TEST`` images left out.

    Images of one patient come into both parts: the figures that follow are too good, and serve to show by how much.
    """
    known = [s for s in samples if s.fold != TEST]
    training, validation = train_test_split(known, test_size=0.2, random_state=seed, stratify=[s.label for s in known])
    return training, validation


def _check_classes(parts: dict[str, list[Sample]], what: str) -> None:
    for name, part in parts.items():
        missing = set(range(len(LABELS))) - {s.label for s in part}
        if missing:
            raise DataError(f"{what}: no {', '.join(LABELS[i] for i in sorted(missing))} image in the {name} part")


def read_grey(path: Path) -> NDArray[np.uint8]:
    """Read an image file as a model is shown it, (H, W) uint8.

    Raises:
        DataError: it cannot be read; its folder is in the text.
    """
    try:
        return for_model(read(path))
    except ReadError as error:
        raise DataError(f"{path.parent}: {error}") from error


def load_pixels(samples: Sequence[Sample]) -> NDArray[np.uint8]:
    """Read all images as grey, squashed to (N, 224, 224) uint8; the errors are those of ``read_grey``."""
    pixels = np.empty((len(samples), STORED_SIZE, STORED_SIZE), dtype=np.uint8)
    for target, sample in zip(pixels, samples, strict=True):
        target[...] = squash(read_grey(sample.path), STORED_SIZE)
    return pixels


class RadiographDataset(Dataset[tuple[Tensor, Tensor, int]]):
    """(1, S, S) float32 image in 0…1 with its (1, S, S) float32 mask of 0 and 1 and its label, augmented together.

    Args:
        pixels: (N, S, S) uint8.
        masks: (N, S, S) bool, e.g. of the lungs.
        labels: (N,) indices.
        transform: ``Augmentation`` or ``unchanged``.
        crop: makes of an image's index the box that is cut out of it; None for whole images.
        size: side that what was cut out is squashed to.
    """

    def __init__(
        self,
        pixels: NDArray[np.uint8],
        masks: NDArray[np.bool_],
        labels: Sequence[int],
        transform: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]],
        crop: Callable[[int], Box] | None = None,
        size: int = STORED_SIZE,
    ) -> None:
        self.pixels, self.masks, self.labels, self.transform = pixels, masks, labels, transform
        self.crop, self.size = crop, size

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor, int]:
        pixels, mask = self.pixels[index], self.masks[index]
        if self.crop is not None:
            box = self.crop(index)
            pixels = box.crop(pixels, self.size)
            mask = box.crop(mask.astype(np.uint8) * 255, self.size) > 127
        image, inside = self.transform(torch.tensor(pixels)[None], torch.tensor(mask)[None])
        return image, inside, self.labels[index]

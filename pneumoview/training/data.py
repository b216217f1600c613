"""Labelled radiographs for training: which files, whose, in which fold, and their pixels."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.utils.data import Dataset

from pneumoview.ai.preprocess import squash
from pneumoview.errors import DataError

LABELS = ("normal", "bacterial", "viral")
STORED_SIZE = 224


@dataclass(frozen=True)
class Sample:
    """One labelled file; ``label`` indexes ``LABELS``, ``fold`` is shared by all images of a patient."""

    path: Path
    label: int
    patient: str
    fold: int


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
    """Training and validation part of one fold, patients kept apart.

    Raises:
        DataError: one of the parts lacks a class.
    """
    training = [s for s in samples if s.fold != fold]
    validation = [s for s in samples if s.fold == fold]
    for part, name in ((training, "training"), (validation, "validation")):
        missing = set(range(len(LABELS))) - {s.label for s in part}
        if missing:
            raise DataError(f"fold {fold}: no {', '.join(LABELS[i] for i in sorted(missing))} image in the {name} part")
    return training, validation


def read_grey(path: Path) -> NDArray[np.uint8]:
    """Read an image file as grey, (H, W) uint8.

    Raises:
        DataError: it cannot be read; its path is in the text.
    """
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("L"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: not a readable image ({error})") from error


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
    """

    def __init__(
        self,
        pixels: NDArray[np.uint8],
        masks: NDArray[np.bool_],
        labels: Sequence[int],
        transform: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]],
    ) -> None:
        self.pixels, self.masks, self.labels, self.transform = pixels, masks, labels, transform

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor, int]:
        image, mask = self.transform(
            torch.from_numpy(self.pixels[index])[None], torch.from_numpy(self.masks[index])[None]
        )
        return image, mask, self.labels[index]

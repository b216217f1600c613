"""Lung outlines: hand-drawn masks become a small U-Net, and that a bundle of kind ``lungs``."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from tqdm import tqdm

from pneumoview.ai.bundle import Bundle
from pneumoview.ai.lungs import LungSegmenter
from pneumoview.ai.preprocess import squash
from pneumoview.errors import DataError
from pneumoview.training.augment import Augmentation
from pneumoview.training.data import PATIENT, RadiographDataset, read_grey
from pneumoview.training.export import ORIGIN, card_details, write_bundle, write_card
from pneumoview.training.metrics import Figures, bootstrap, with_intervals
from pneumoview.training.recipe import Recipe
from pneumoview.training.run import averaged_weights, fit, load_checkpoint
from pneumoview.training.train import network_input

HELD_OUT = 0.15
_LIMITS = (
    ORIGIN,
    "The outline includes the area behind the heart and reaches down to the diaphragm, as in the drawings.",
    "Where the base of a lung is dense, as in pneumonia or an effusion, the outline may end above it.",
    "Gives an outline for any picture, also for one that shows no lungs.",
)


@dataclass(frozen=True)
class LungPair:
    """A radiograph and its drawn mask, of the same number of rows and columns."""

    image: Path
    mask: Path
    patient: str


def read_pairs(root: Path) -> list[LungPair]:
    """Pair ``root/images/STEM.*`` with ``root/masks/STEM.png``, ordered by name.

    The patient is the ``personN``, ``IM-N`` or ``NORMAL2-IM-N`` that the stem begins with.

    Raises:
        DataError: no images, one without a mask, or one whose name holds no patient.
    """
    pairs = []
    for image in sorted((root / "images").glob("*")):
        mask, patient = root / "masks" / f"{image.stem}.png", PATIENT.match(image.stem)
        if patient is None or not mask.exists():
            raise DataError(f"{image}: {'no patient in its name' if patient is None else f'{mask} is missing'}")
        pairs.append(LungPair(image, mask, patient[0]))
    if not pairs:
        raise DataError(f"{root}: no radiographs in its folder 'images'")
    return pairs


def split_pairs(pairs: Sequence[LungPair], seed: int = 0) -> tuple[list[LungPair], list[LungPair]]:
    """Training and held-out part; the latter has ``HELD_OUT`` of the patients, drawn by ``seed``.

    Raises:
        DataError: there are fewer than two patients.
    """
    patients = np.random.default_rng(seed).permutation(sorted({pair.patient for pair in pairs}))
    if len(patients) < 2:
        raise DataError(f"{len(patients)} patient: two or more are needed, to train on some and measure on others")
    held_out = set(patients[: max(1, round(HELD_OUT * len(patients)))])
    return [p for p in pairs if p.patient not in held_out], [p for p in pairs if p.patient in held_out]


def load_pairs(pairs: Sequence[LungPair], size: int) -> RadiographDataset:
    """Images and masks squashed to (size, size), augmented; the labels mean nothing."""
    images = np.stack([squash(read_grey(pair.image), size) for pair in pairs])
    masks = np.stack([squash(read_grey(pair.mask), size) > 127 for pair in pairs])
    return RadiographDataset(images, masks, [0] * len(pairs), Augmentation())


def block(before: int, after: int, stride: int = 1) -> nn.Sequential:
    """Two convolutions with norm and activation, the first with a ``stride``."""
    layers: list[nn.Module] = []
    for channels, step in ((before, stride), (after, 1)):
        layers += [nn.Conv2d(channels, after, 3, step, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers)


class LungUNet(nn.Module):
    """U-Net (Ronneberger et al., MICCAI 2015) that starts and ends at half the resolution.

    ``forward(x)``: (N, 1, S, S) float32 → (N, 1, S, S) logits; S is a multiple of 32.
    """

    def __init__(self, channels: Sequence[int] = (16, 32, 64, 128, 192)) -> None:
        super().__init__()
        steps = list(itertools.pairwise(channels))
        self.stem = block(1, channels[0], stride=2)
        self.down = nn.ModuleList([block(a, b, stride=2) for a, b in steps])
        self.up = nn.ModuleList([block(a + b, a) for a, b in reversed(steps)])
        self.logits = nn.Conv2d(channels[0], 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of every pixel."""
        f = self.stem(x)
        skips: list[Tensor] = []
        for down in self.down:
            skips.append(f)
            f = down(f)
        for up in self.up:
            f = F.interpolate(f, scale_factor=2.0, mode="bilinear")
            f = up(torch.cat([f, skips.pop()], 1))
        return F.interpolate(self.logits(f), scale_factor=2.0, mode="bilinear")


def segmentation_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """Binary cross-entropy plus soft Dice (Milletari et al., 3DV 2016); both (N, 1, S, S) float32."""
    probabilities = logits.sigmoid()
    overlap = (probabilities * masks).sum((1, 2, 3))
    total = (probabilities + masks).sum((1, 2, 3))
    return F.binary_cross_entropy_with_logits(logits, masks) + (1 - (2 * overlap + 1) / (total + 1)).mean()


def dice(found: NDArray[np.bool_], drawn: NDArray[np.bool_]) -> float:
    """Overlap of two masks of one shape: twice the common area over the sum of the areas (Dice, 1945); 1 if empty."""
    total = int(found.sum()) + int(drawn.sum())
    return 2 * int((found & drawn).sum()) / total if total else 1.0


def train_lungs(recipe: Recipe, pairs: Sequence[LungPair], out: Path, device: torch.device, resume: bool) -> None:
    """Train on pairs; the checkpoint in the folder ``out`` is written anew after every epoch.

    Raises:
        DataError: an image cannot be read.
        RecipeError: a checkpoint of another recipe lies in ``out``, or one lies there and ``resume`` is off.
    """
    torch.manual_seed(recipe.seed)
    net = LungUNet().to(device).to(memory_format=torch.channels_last)

    def loss(batch: list[Tensor], size: int) -> Tensor:
        images, masks, _ = batch
        with torch.autocast(device.type, torch.bfloat16):
            logits = net(network_input(images, size))
        return segmentation_loss(logits.float(), masks)

    dataset = cache(lambda size: load_pairs(pairs, size))
    fit(recipe, net, len(pairs), dataset, loss, out, device, origin={"pairs": str(len(pairs))}, resume=resume)


def measure(bundle: Bundle, pairs: Sequence[LungPair], device: torch.device) -> list[float]:
    """Dice of every pair at the image's own size, the file read and windowed as the viewer does it."""
    segmenter = LungSegmenter(bundle, device, trust=True)
    scores = []
    for pair in tqdm(pairs, desc=f"measuring {bundle.id}"):
        drawn = read_grey(pair.mask) > 127
        found = segmenter.mask(read_grey(pair.image), drawn.shape)
        scores.append(dice(found, drawn))
    return scores


def publish_lungs(run: Path, pairs: Sequence[LungPair], folder: Path, device: torch.device, source: str) -> Bundle:
    """Export the averaged network of a run and write its card with the Dice on the held-out ``pairs``.

    ``source`` is what the card says of where images and outlines come from, with their licence.
    """
    state = load_checkpoint(run)
    recipe = Recipe.of(state["recipe"])
    net = LungUNet()
    net.load_state_dict(averaged_weights(state))
    size = recipe.schedule[-1]
    bundle = Bundle.read(write_bundle(net, folder, size=size, kind="lungs", labels=("lung",)))
    scores, patients = np.array(measure(bundle, pairs, device)), [pair.patient for pair in pairs]

    def mean_dice(chosen: NDArray[np.intp]) -> Figures:
        return {"dice": float(scores[chosen].mean())}

    details = {
        **card_details(net, state, data=source),
        "metrics": with_intervals(mean_dice(np.arange(len(pairs))), bootstrap(patients, mean_dice)),
        "metrics_on": f"{len(pairs)} images of {len(set(patients))} patients not trained on",
        "limits": list(_LIMITS),
    }
    return Bundle.read(write_card(folder, bundle.card | details))

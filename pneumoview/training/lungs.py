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
from torchvision import tv_tensors
from tqdm import tqdm

from pneumoview.ai.bundle import Bundle
from pneumoview.ai.lungs import LungSegmenter
from pneumoview.ai.preprocess import squash
from pneumoview.errors import BundleError, DataError
from pneumoview.training.augment import appearance, pose
from pneumoview.training.data import PATIENT, RadiographDataset, read_grey
from pneumoview.training.export import ORIGIN, card_details, write_bundle, write_card
from pneumoview.training.metrics import Figures, bootstrap, with_intervals
from pneumoview.training.opacities import hidden
from pneumoview.training.recipe import Recipe
from pneumoview.training.run import averaged_weights, fit, load_checkpoint
from pneumoview.training.train import network_input

HELD_OUT = 0.15
HIDDEN = 0.5
"""Share of the images whose lungs are hidden in training."""
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


class HiddenLungs:
    """Pose, opacities over the lungs of some images, then appearance; the mask stays that of the lungs."""

    def __init__(self) -> None:
        self.pose, self.appearance, self.share = pose(), appearance(), HIDDEN

    def __call__(self, image: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """From (1, H, W) uint8 and (1, H, W) bool to float32 of the same shapes, about 0…1 and exactly 0 or 1."""
        image, mask = self.pose(tv_tensors.Image(image), tv_tensors.Mask(mask))
        pixels, lungs = image.as_subclass(Tensor).float() / 255, mask.as_subclass(Tensor)
        random = np.random.default_rng(int(torch.randint(2**62, ())))
        if random.random() < self.share:
            pixels = torch.from_numpy(hidden(pixels[0].numpy(), lungs[0].numpy(), random))[None]
        return self.appearance(pixels), lungs.float()


def load_pairs(pairs: Sequence[LungPair], size: int) -> RadiographDataset:
    """Images and masks squashed to (size, size), augmented; the labels mean nothing."""
    images = np.stack([squash(read_grey(pair.image), size) for pair in pairs])
    masks = np.stack([squash(read_grey(pair.mask), size) > 127 for pair in pairs])
    return RadiographDataset(images, masks, [0] * len(pairs), HiddenLungs())


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


def train_lungs(
    recipe: Recipe,
    pairs: Sequence[LungPair],
    out: Path,
    device: torch.device,
    *,
    start: Bundle | None = None,
    resume: bool = False,
) -> None:
    """Train on pairs; the checkpoint in the folder ``out`` is written anew after every epoch.

    Args:
        recipe: schedule and optimiser.
        pairs: to train on.
        out: folder of the run.
        device: where to train.
        start: a bundle of kind ``lungs`` whose weights are begun with.
        resume: go on with the run in ``out``.

    Raises:
        BundleError: ``start`` cannot be loaded, or is of another network.
        DataError: an image cannot be read.
        RecipeError: a checkpoint of another recipe lies in ``out``, or one lies there and ``resume`` is off.
    """
    torch.manual_seed(recipe.seed)
    net = LungUNet()
    if start is not None:
        try:
            net.load_state_dict(start.load(torch.device("cpu"), trust=True).state_dict())
        except RuntimeError as error:
            raise BundleError(f"{start.id}: its weights do not fit the network of the lungs") from error
    net = net.to(device).to(memory_format=torch.channels_last)

    def loss(batch: list[Tensor], size: int) -> Tensor:
        images, masks, _ = batch
        with torch.autocast(device.type, torch.bfloat16):
            logits = net(network_input(images, size))
        return segmentation_loss(logits.float(), masks)

    dataset = cache(lambda size: load_pairs(pairs, size))
    origin = {"pairs": str(len(pairs)), "start": start.id if start else ""}
    fit(recipe, net, len(pairs), dataset, loss, out, device, origin=origin, resume=resume)


def measure(bundle: Bundle, pairs: Sequence[LungPair], device: torch.device) -> dict[str, list[float]]:
    """Dice of every pair at the image's own size: ``dice`` of the file read and windowed as the viewer does it,
    ``dice_hidden`` with opacities over its lungs, which follow from its place in the list.
    """
    segmenter = LungSegmenter(bundle, device, trust=True)
    scores: dict[str, list[float]] = {"dice": [], "dice_hidden": []}
    for number, pair in enumerate(tqdm(pairs, desc=f"measuring {bundle.id}")):
        image, drawn = read_grey(pair.image), read_grey(pair.mask) > 127
        covered = hidden(np.divide(image, 255, dtype=np.float32), drawn, np.random.default_rng(number))
        for name, shown in (("dice", image), ("dice_hidden", (covered.clip(0, 1) * 255).astype(np.uint8))):
            scores[name].append(dice(segmenter.mask(shown, drawn.shape), drawn))
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
    scores, patients = measure(bundle, pairs, device), [pair.patient for pair in pairs]

    def mean_dice(chosen: NDArray[np.intp]) -> Figures:
        return {name: float(np.array(found)[chosen].mean()) for name, found in scores.items()}

    details = {
        **card_details(net, state, data=source),
        "metrics": with_intervals(mean_dice(np.arange(len(pairs))), bootstrap(patients, mean_dice)),
        "metrics_on": f"{len(pairs)} images of {len(set(patients))} patients not trained on; opacities by the "
        "program that drew those of the training",
        "limits": list(_LIMITS),
    }
    return Bundle.read(write_card(folder, bundle.card | details))

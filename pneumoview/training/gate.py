"""The gate: a tiny network tells frontal chest radiographs from everything else, and becomes a bundle ``gate``."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.utils.data import Dataset
from torchvision.transforms import v2
from tqdm import tqdm

from pneumoview.ai.bundle import Bundle
from pneumoview.ai.gate import LABELS, Gate, lung_shape
from pneumoview.ai.lungs import LungSegmenter
from pneumoview.ai.preprocess import squash
from pneumoview.errors import BundleError, DataError
from pneumoview.imaging.grayscale import display
from pneumoview.imaging.radiograph import Radiograph, Source
from pneumoview.imaging.readers import SUFFIXES, read
from pneumoview.phantom.generate import PhantomSpec, generate
from pneumoview.training.architectures import SplitClassifier
from pneumoview.training.augment import Augmentation, exposure
from pneumoview.training.data import Sample, read_grey
from pneumoview.training.decoys import DECOYS, shuffled
from pneumoview.training.export import ORIGIN, card_details, write_bundle, write_card
from pneumoview.training.lungs import block
from pneumoview.training.metrics import share_interval, with_intervals
from pneumoview.training.recipe import Recipe
from pneumoview.training.run import averaged_weights, fit, load_checkpoint
from pneumoview.training.train import network_input

CHEST, ROTATED, INVERTED, OTHER, LATERAL = range(len(LABELS))
SOURCES = ("chest", "phantom", "turned", "rotated", "inverted", "rearranged", "cut", "drawn", "picture")
SHARES = torch.tensor([0.38, 0.05, 0.12, 0.09, 0.09, 0.06, 0.05, 0.08, 0.08])
PHANTOMS = {"frontal": (0, 8), "oblique": (30, 70), "lateral": (70, 90)}
"""Kinds of phantoms, with the least and the greatest turn to either side in degrees."""
CHILDREN, CHILDREN_APART, PHANTOM_ROWS = range(1, 181), range(1001, 1061), 160
"""Seeds of the phantoms to train on and of those to measure on, and their height."""
LEAST_CHEST = 0.7
OTHERS_SIZE = 160
LUNG_IMAGES, LUNG_QUANTILE, LUNG_MARGIN, LUNG_PADDING = 1000, 0.001, 0.1, 1.5
_UNTOLD = ("too_small", "adult", "age_unknown")
_LIMITS = (
    ORIGIN,
    "Pictures of kinds that it was not trained on may pass; a picture that passes may still not be readable.",
    "Does not tell a mirrored chest from a true one.",
    "Knows lateral and oblique views from synthetic radiographs only; a real one may pass.",
)


def gate_network(channels: Sequence[int] = (16, 32, 64, 128)) -> SplitClassifier:
    """Four blocks of two convolutions, each at half the resolution of the one before; (N, 1, S, S) → (N, 5) logits."""
    blocks = [block(a, b, stride=2) for a, b in itertools.pairwise((1, *channels))]
    return SplitClassifier(nn.Sequential(*blocks), channels[-1], len(LABELS), dropout=0.2)


class GateDataset(Dataset[tuple[Tensor, int]]):
    """(1, S, S) float32 in about 0…1 with its label; what becomes of a radiograph, if one is shown, is drawn anew.

    Args:
        chests: (N, S, S) uint8 radiographs.
        pictures: (M, T, T) uint8, no radiographs; none if M is 0.
        phantoms: (K, S, S) uint8 of every kind of ``PHANTOMS``.
    """

    def __init__(
        self, chests: NDArray[np.uint8], pictures: NDArray[np.uint8], phantoms: Mapping[str, NDArray[np.uint8]]
    ) -> None:
        self.chests, self.pictures, self.phantoms = chests, pictures, phantoms
        self.size = chests.shape[-1]
        self.shares = SHARES if len(pictures) else SHARES[:-1]
        self.augment = Augmentation()
        self.part = v2.Compose(
            [
                v2.RandomResizedCrop(self.size, scale=(0.1, 1), ratio=(0.5, 2), antialias=True),
                v2.RandomHorizontalFlip(0.5),
                v2.RandomVerticalFlip(0.3),
                v2.RandomInvert(0.3),
            ]
        )

    def __len__(self) -> int:
        return len(self.chests)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        random = np.random.default_rng(int(torch.randint(2**62, ())))
        chest = self.chests[index]
        match SOURCES[int(torch.multinomial(self.shares, 1))]:
            case "chest":
                return self._augmented(_framed(chest, random)), CHEST
            case "phantom":
                return self._augmented(_framed(self._phantom("frontal", chest, random), random)), CHEST
            case "turned":
                view = "lateral" if random.random() < 0.5 else "oblique"
                return self._augmented(_framed(self._phantom(view, chest, random), random)), LATERAL
            case "rotated":
                turned = torch.rot90(self._augmented(_framed(chest, random)), int(random.integers(1, 4)), (1, 2))
                return turned, ROTATED
            case "inverted":
                return 1 - self._augmented(_framed(chest, random)), INVERTED
            case "rearranged":
                pieces = shuffled(chest, random) if random.random() < 0.5 else _detail(chest, random)
                return self._augmented(pieces), OTHER
            case "cut":
                whole = self._phantom("frontal", chest, random) if random.random() < 0.3 else chest
                return self._augmented(cut_off(whole, random)), OTHER
            case "drawn":
                draw = DECOYS[random.choice([*DECOYS])]
                return torch.from_numpy(draw(random, self.size))[None].float() / 255, OTHER
            case _:
                picture = torch.from_numpy(self.pictures[random.integers(len(self.pictures))])[None]
                part = self.part(picture).float() / 255
                return exposure(part) if random.random() < 0.5 else part, OTHER

    def _phantom(self, kind: str, chest: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
        """One of a kind, half of them with the grey values of a real chest, so that these do not tell the kind."""
        phantom = self.phantoms[kind][random.integers(len(self.phantoms[kind]))]
        return toned(phantom, chest) if random.random() < 0.5 else phantom

    def _augmented(self, image: NDArray[np.uint8]) -> Tensor:
        return self.augment(torch.tensor(image)[None], torch.zeros((1, *image.shape), dtype=torch.bool))[0]


def _framed(image: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Cut off or add, in black, up to an eighth on each side, and stretch to the same square."""
    side = image.shape[0]
    left, top, right, bottom = (random.uniform(-0.125, 0.125, 4) * side).astype(int)
    padded = np.pad(image, ((max(-top, 0), max(-bottom, 0)), (max(-left, 0), max(-right, 0))))
    rows, columns = padded.shape
    return squash(padded[max(top, 0) : rows - max(bottom, 0), max(left, 0) : columns - max(right, 0)], side)


def toned(image: NDArray[np.uint8], like: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The image with the grey values of another one of its shape, dealt out in the order of its own."""
    result = np.empty_like(image)
    result.ravel()[np.argsort(image, axis=None, kind="stable")] = np.sort(like, axis=None)
    return result


def cut_off(image: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """What is left if 0.4 to 0.6 are cut off on one side, which takes one lung or half of both."""
    side = image.shape[0]
    left = side - int(random.uniform(0.4, 0.6) * side)
    turn = int(random.integers(4))
    return squash(np.ascontiguousarray(np.rot90(np.rot90(image, turn)[:left], -turn)), side)


def phantoms(seeds: Iterable[int], kind: str) -> list[NDArray[np.uint8]]:
    """A synthetic radiograph of every seed, (H, W) uint8; of the kinds of ``PHANTOMS``, with or without a finding."""
    made = []
    for seed in tqdm(seeds, desc=f"{kind} phantoms"):
        random = np.random.default_rng([seed, [*PHANTOMS].index(kind)])
        turn = random.uniform(*PHANTOMS[kind]) * random.choice([-1, 1])
        columns = int(PHANTOM_ROWS * random.uniform(0.95 if kind == "frontal" else 0.65, 1.15))
        finding = random.choice(["none", "consolidation", "interstitial"])
        spec = PhantomSpec(seed, PHANTOM_ROWS, columns, finding, marker=bool(random.random() < 0.3), turn=turn)
        made.append((generate(spec).pixels >> 4).astype(np.uint8))
    return made


def _detail(image: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """A part too small to hold a chest, 0.15 to 0.4 of the side."""
    side = image.shape[0]
    part = int(random.uniform(0.15, 0.4) * side)
    y, x = random.integers(0, side - part, 2)
    return squash(image[y : y + part, x : x + part], side)


def read_pictures(folder: Path, size: int = OTHERS_SIZE) -> NDArray[np.uint8]:
    """All pictures of a folder and those below it as grey, squashed to (M, size, size) uint8.

    Raises:
        DataError: there is none, or one cannot be read.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not files:
        raise DataError(f"{folder}: no pictures in it")
    return np.stack([squash(read_grey(path), size) for path in files])


def train_gate(
    recipe: Recipe,
    training: Sequence[Sample],
    pictures: NDArray[np.uint8],
    out: Path,
    device: torch.device,
    resume: bool,
) -> None:
    """Train on radiographs and other ``pictures``; the checkpoint in ``out`` is written anew after every epoch.

    Raises:
        DataError: an image cannot be read.
        RecipeError: a checkpoint of another recipe lies in ``out``, or one lies there and ``resume`` is off.
    """
    torch.manual_seed(recipe.seed)
    net = gate_network().to(device).to(memory_format=torch.channels_last)

    def loss(batch: list[Tensor], size: int) -> Tensor:
        images, labels = batch
        with torch.autocast(device.type, torch.bfloat16):
            logits = net(network_input(images, size))
        return F.cross_entropy(logits.float(), labels, label_smoothing=recipe.label_smoothing)

    @cache
    def dataset(size: int) -> GateDataset:
        made = {kind: np.stack([squash(one, size) for one in phantoms(CHILDREN, kind)]) for kind in PHANTOMS}
        return GateDataset(np.stack([squash(read_grey(sample.path), size) for sample in training]), pictures, made)

    origin = {"radiographs": str(len(training)), "pictures": str(len(pictures)), "phantoms": str(len(CHILDREN))}
    fit(recipe, net, len(training), dataset, loss, out, device, origin=origin, resume=resume)


def lung_limits(samples: Sequence[Sample], segmenter: LungSegmenter) -> dict[str, Any]:
    """``LungLimits`` for a card, from radiographs: their extreme quantiles, wider by a tenth.

    A film may also be padded by a quarter of its size on each side, which makes the lungs' share of it smaller.
    """
    shapes = np.array([lung_shape(segmenter.segment(display(read(s.path)))) for s in tqdm(samples, desc="lungs")])
    least = np.quantile(shapes, LUNG_QUANTILE, axis=0) * (1 - LUNG_MARGIN)
    most = min(1.0, float(np.quantile(shapes[:, 0], 1 - LUNG_QUANTILE)) * (1 + LUNG_MARGIN))
    least[0] /= LUNG_PADDING**2
    area, side, filled, sure = (round(float(value), 4) for value in least)
    return {"area": [area, round(most, 4)], "side": side, "filled": filled, "sure": sure}


def _refused(gate: Gate, image: NDArray[np.uint8], lungs: NDArray[np.float32] | None = None) -> set[str]:
    """The refusing reasons for a displayed image, without those that its file or size alone would give."""
    radiograph = Radiograph(image.copy(), Source(Path(), "PNG"))
    return {str(flag.reason) for flag in gate.flags(radiograph, image, lungs) if flag.refuses} - set(_UNTOLD)


def measure(
    gate: Gate, segmenter: LungSegmenter, held_out: Sequence[Sample], others: Path, seed: int = 0
) -> tuple[dict[str, dict[str, float | list[float]]], dict[str, int]]:
    """Shares of refused images by kind, with 95 % intervals, and the number of images of each.

    The intervals are those of as many independent cases as there are patients or pictures.

    Every kind is looked at by the whole gate: network, contrast and lungs. ``chest`` and ``frontal_phantom`` should
    pass, all others should be refused; rotated, inverted and turned ones count only if that is the reason.

    Args:
        gate: what is measured.
        segmenter: outlines the lungs.
        held_out: radiographs of patients not trained on.
        others: folder with one folder for each kind of other pictures; they are read as grey.
        seed: of turns, tiles and drawings.
    """
    random = np.random.default_rng(seed)
    answers: dict[str, list[bool]] = {}
    owners: dict[str, list[str]] = {}

    def look(kind: str, image: NDArray[np.uint8], owner: str, reason: str | None = None) -> None:
        found = _refused(gate, image, segmenter.segment(image))
        answers.setdefault(kind, []).append(reason in found if reason else bool(found))
        owners.setdefault(kind, []).append(owner)

    for index, sample in enumerate(tqdm(held_out, desc="radiographs")):
        image = display(read(sample.path))
        look("chest", image, sample.patient)
        if index % 4 == 0:
            turned = np.ascontiguousarray(np.rot90(image, 1 + index // 4 % 3))
            look("rotated", turned, sample.patient, "lateral_or_rotated")
            look("inverted", 255 - image, sample.patient, "inverted")
            look("shuffled", shuffled(squash(image, 224), random), sample.patient)
            look("cut_off", cut_off(squash(image, 224), random), sample.patient)
    for kind in PHANTOMS:
        for number, phantom in enumerate(phantoms(CHILDREN_APART, kind)):
            look(f"{kind}_phantom", phantom, str(number), None if kind == "frontal" else "lateral_or_rotated")
    for name, draw in DECOYS.items():
        for number in range(100):
            look(f"drawn_{name}", draw(random, 224), str(number))
    for folder in sorted(path for path in others.iterdir() if path.is_dir()):
        for picture in read_pictures(folder, 224):
            look(folder.name, picture, str(len(answers.get(folder.name, []))))

    shares = {f"refused_{kind}": float(np.mean(refused)) for kind, refused in answers.items()}
    ranges = {f"refused_{kind}": share_interval(shares[f"refused_{kind}"], len(set(owners[kind]))) for kind in answers}
    return with_intervals(shares, ranges), {kind: len(refused) for kind, refused in answers.items()}


def publish_gate(
    run: Path,
    training: Sequence[Sample],
    held_out: Sequence[Sample],
    others: Path,
    folder: Path,
    device: torch.device,
    source: str,
) -> Bundle:
    """Export the averaged network of a run with the limits of the lungs and what was measured.

    ``source`` is what the card says of where radiographs and pictures come from, with their licence.

    Raises:
        BundleError: no model for the lungs is installed.
    """
    segmenter = LungSegmenter.load(device)
    if segmenter is None:
        raise BundleError("a model for the lungs is needed, and none is installed")
    state = load_checkpoint(run)
    net = gate_network()
    net.load_state_dict(averaged_weights(state))
    size = Recipe.of(state["recipe"]).schedule[-1]
    chosen = np.random.default_rng(0).permutation(len(training))[:LUNG_IMAGES]
    details: dict[str, Any] = {
        "thresholds": {"chest": LEAST_CHEST},
        "lungs": lung_limits([training[i] for i in chosen], segmenter),
        "lungs_of": segmenter.bundle.id,
    }
    bundle = Bundle.read(write_bundle(net, folder, size=size, kind="gate", labels=LABELS, details=details))
    metrics, counts = measure(Gate(bundle, device, trust=True), segmenter, held_out, others)
    details |= {
        **card_details(net, state, data=source, images=len(training)),
        "metrics": metrics,
        "metrics_on": f"{len({s.patient for s in held_out})} patients not trained on, pictures of other sources than "
        "those trained on, drawings by the same program, and phantoms of other seeds; images: "
        + ", ".join(f"{kind} {count}" for kind, count in counts.items()),
        "limits": list(_LIMITS),
    }
    return Bundle.read(write_card(folder, bundle.card | details))

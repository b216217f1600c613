"""Training a classifier: distillation, evidence kept inside the lungs, validation after every epoch."""

from __future__ import annotations

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

from pneumoview.ai.bundle import CARD_FILE, Bundle
from pneumoview.ai.frame import Box, lungs_box, whole
from pneumoview.ai.lungs import LungSegmenter
from pneumoview.ai.preprocess import standardise
from pneumoview.errors import BundleError, RecipeError
from pneumoview.imaging.geometry import to_image
from pneumoview.training.architectures import SplitClassifier, build
from pneumoview.training.augment import Augmentation, unchanged, wrong_box
from pneumoview.training.data import LABELS, RadiographDataset, Sample, load_pixels
from pneumoview.training.metrics import Figures, figures
from pneumoview.training.recipe import Recipe
from pneumoview.training.run import averaged_weights, fit, load_checkpoint

_TEMPERATURE = 2.0


def resize(x: Tensor, size: int) -> Tensor:
    """Antialiased bilinear resize of (N, 1, H, W) to (N, 1, size, size)."""
    if x.shape[-1] == size:
        return x
    return F.interpolate(x, size=(size, size), mode="bilinear", antialias=True)


def network_input(images: Tensor, size: int) -> Tensor:
    """What a network sees of (N, 1, H, W) images in 0…1: resized, standardised, channels last."""
    return standardise(resize(images, size)).contiguous(memory_format=torch.channels_last)


@dataclass
class Teacher:
    """A trained network whose probabilities and last feature map the student follows, at the size it was trained at."""

    name: str
    net: SplitClassifier
    size: int

    @classmethod
    def load(cls, run: Path, device: torch.device) -> Teacher:
        """The averaged network of a run's last checkpoint."""
        state = load_checkpoint(run)
        recipe = Recipe.of(state["recipe"])
        net = build(recipe).to(device).to(memory_format=torch.channels_last)
        net.load_state_dict(averaged_weights(state))
        return cls(recipe.name, net.eval(), recipe.schedule[-1])

    @torch.no_grad()
    def __call__(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Feature map and logits of (N, 1, H, W) images in 0…1."""
        f = self.net.features(network_input(images, self.size))
        return f, self.net.head(f)


class _Tally:
    """Share of right answers in the batches since it was last asked for; what has no known class does not count."""

    def __init__(self) -> None:
        self._right = self._seen = 0

    def add(self, logits: Tensor, labels: Tensor) -> None:
        """Count (N, 3) logits against (N,) labels."""
        known = labels < ANY_CAUSE
        self._right += int((logits.argmax(1) == labels)[known].sum())
        self._seen += int(known.sum())

    def share(self) -> float:
        """The share, and begin anew."""
        share = self._right / max(1, self._seen)
        self._right = self._seen = 0
        return share


ANY_CAUSE = len(LABELS)
"""Label of an image that teaches pneumonia, of whichever cause."""


def label_loss(logits: Tensor, labels: Tensor, weights: Tensor, smoothing: float = 0.0) -> Tensor:
    """Weighted cross-entropy, of ``ANY_CAUSE`` that of the two questions' first alone: pneumonia or not.

    Args:
        logits: (N, 3) float32.
        labels: (N,) indices of ``LABELS``, or ``ANY_CAUSE``.
        weights: (4,) by label.
        smoothing: share of the target that is spread over all classes (Szegedy et al., CVPR 2016).
    """
    known = F.one_hot(labels.clamp(max=ANY_CAUSE - 1), ANY_CAUSE).float() * (1 - smoothing) + smoothing / ANY_CAUSE
    each = F.log_softmax(logits, 1)
    of_known = -(known * each).sum(1)
    ill = 1 - smoothing / ANY_CAUSE
    of_any = -ill * each[:, 1:].logsumexp(1) - (1 - ill) * each[:, 0]
    scale = weights[labels]
    return (torch.where(labels == ANY_CAUSE, of_any, of_known) * scale).sum() / scale.sum()


def _loss(
    recipe: Recipe,
    logits: Tensor,
    labels: Tensor,
    weights: Tensor,
    projected: Tensor | None,
    taught: tuple[Tensor, Tensor] | None,
) -> Tensor:
    """The labels' loss, with a teacher mixed with its probabilities and the match of the last feature maps."""
    loss = label_loss(logits.float(), labels, weights, recipe.label_smoothing)
    if taught is None or projected is None:
        return loss
    teacher_features, teacher_logits = taught
    soft = F.kl_div(
        F.log_softmax(logits.float() / _TEMPERATURE, 1),
        F.softmax(teacher_logits.float() / _TEMPERATURE, 1),
        reduction="batchmean",
    )
    target = F.adaptive_avg_pool2d(teacher_features.float(), (projected.shape[-2], projected.shape[-1]))
    similarity = F.cosine_similarity(projected.float(), target, dim=1).mean()
    return (
        (1 - recipe.distil_weight) * loss
        + recipe.distil_weight * _TEMPERATURE**2 * soft
        + recipe.feature_weight * (1 - similarity)
    )


def evidence_outside(net: SplitClassifier, f: Tensor, masks: Tensor) -> Tensor:
    """How far what speaks for any class lies outside the lungs: -log of its share inside, mean over the images.

    Of a network that pools over space, what speaks for a class is the activation weighted by the class's weights, cut
    at 0: its Grad-CAM map (Zhou et al., CVPR 2016), here without a second backward pass. The weights are taken less
    their mean over the classes, which no probability depends on: else the network could satisfy this by letting every
    class speak against itself everywhere, and the map would be empty.

    Args:
        net: a network with ``evidence``.
        f: (N, K, h, w), its last activation.
        masks: (N, 1, H, W), 1 in the lungs and 0 outside.
    """
    weights = net.classifier.weight - net.classifier.weight.mean(0)
    speaks = torch.einsum("nkhw,ck->nchw", f.float(), weights).relu()
    lung = F.adaptive_avg_pool2d(masks, (f.shape[-2], f.shape[-1]))
    inside = (speaks * lung).sum((1, 2, 3)) / speaks.sum((1, 2, 3)).clamp(min=1e-6)
    return -inside.clamp(min=1e-3).log().mean()


@dataclass(frozen=True, eq=False)
class Images:
    """Labelled images with what a network is shown of them.

    Attributes:
        pixels: (N, S, S) uint8, reduced as a reading reduces them.
        masks: (N, S, S) bool, the lungs; none anywhere where they are not asked for.
        boxes: what the network sees.
        labels: N indices of ``LABELS``.
    """

    pixels: NDArray[np.uint8]
    masks: NDArray[np.bool_]
    boxes: list[Box]
    labels: list[int]

    @classmethod
    def load(cls, samples: Sequence[Sample], recipe: Recipe, device: torch.device) -> Images:
        """Read the images and, where the recipe asks for them, outline the lungs by the installed model.

        Raises:
            DataError: an image cannot be read.
            BundleError: there is no model for the lungs.
        """
        pixels, labels = load_pixels(samples), [sample.label for sample in samples]
        side = pixels.shape[-1]
        masks, boxes = np.zeros(pixels.shape, dtype=np.bool_), [whole(side)] * len(samples)
        if recipe.frame == "lungs" or recipe.lung_weight:
            segmenter = LungSegmenter.load(device)
            if segmenter is None:
                raise BundleError("a model for the lungs is needed, and none is installed")
            for index, image in enumerate(tqdm(pixels, desc="outlining lungs")):
                lungs = segmenter.segment(image)
                masks[index] = to_image(lungs, (side, side)) > 0.5
                if recipe.frame == "lungs":
                    boxes[index] = lungs_box(lungs, side, recipe.margin)
        return cls(pixels, masks, boxes, labels)

    def seen(self, size: int) -> NDArray[np.uint8]:
        """(N, size, size) uint8, as a reading shows them to the network."""
        return np.stack([box.crop(image, size) for box, image in zip(self.boxes, self.pixels, strict=True)])


@torch.no_grad()
def predict(net: nn.Module, pixels: NDArray[np.uint8], size: int, device: torch.device) -> NDArray[np.float64]:
    """Softmax probabilities, (N, classes), of (N, S, S) uint8 images in mixed precision."""
    net.eval()
    parts = []
    for start in range(0, len(pixels), 64):
        x = torch.from_numpy(pixels[start : start + 64])[:, None].to(device, torch.float32) / 255
        with torch.autocast(device.type, torch.bfloat16):
            logits = net(network_input(x, size))
        parts.append(F.softmax(logits.float(), 1).cpu())
    return torch.cat(parts).double().numpy()


def starting_weights(start: Path) -> tuple[str, dict[str, Tensor]]:
    """Name and weights to begin with: the averaged ones of a run's folder, or those of a bundle's.

    Raises:
        RecipeError, BundleError: neither can be read, or the bundle is not what its card says.
    """
    if (start / CARD_FILE).exists():
        bundle = Bundle.read(start)
        return bundle.id, bundle.load(torch.device("cpu"), trust=True).state_dict()
    state = load_checkpoint(start)
    return state["recipe"]["name"], averaged_weights(state)


def train(
    recipe: Recipe,
    training: Sequence[Sample],
    validation: Sequence[Sample],
    out: Path,
    device: torch.device,
    *,
    split: str,
    teacher: Path | None = None,
    start: Path | None = None,
    outside: Sequence[Sample] = (),
    resume: bool = False,
) -> None:
    """Train a classifier into the folder ``out``, see ``fit``.

    Args:
        recipe: what to train and how.
        training: the images to learn from.
        validation: the images measured after every epoch.
        out: folder of the run.
        device: where to train, in mixed precision (bfloat16).
        split: how the two were parted, for the record.
        teacher: folder of the run whose network is to be distilled.
        start: folder of a run or of a bundle of the same architecture, whose weights are begun with.
        outside: images from elsewhere, measured after every epoch and never learnt from.
        resume: go on with the run in ``out``.

    Raises:
        DataError: an image cannot be read.
        RecipeError: a checkpoint of another run lies in ``out``, one lies there and ``resume`` is off, or the weights
            to begin with are of another architecture.
    """
    held_out = Images.load(validation, recipe, device)
    beyond = Images.load(outside, recipe, device) if outside else None
    torch.manual_seed(recipe.seed)
    net = build(recipe).to(device).to(memory_format=torch.channels_last)
    if recipe.lung_weight and not net.evidence:
        raise RecipeError(f"{recipe.name}: lung_weight needs a network without hidden dense layers")
    origin = {"split": split, "teacher": "", "start": ""}
    if start is not None:
        origin["start"], weights = starting_weights(start)
        try:
            net.load_state_dict(weights)
        except RuntimeError as error:
            raise RecipeError(f"{recipe.name} cannot begin with {origin['start']}: another architecture") from error
    guide = match = None
    if teacher is not None:
        guide = Teacher.load(teacher, device)
        origin["teacher"] = guide.name
        match = nn.Conv2d(net.channels, guide.net.channels, 1).to(device)
    images = Images.load(training, recipe, device)
    taught_labels = [
        ANY_CAUSE
        if recipe.cause_until and LABELS[s.label] == "bacterial" and s.number >= recipe.cause_until
        else s.label
        for s in training
    ]
    counts = np.bincount(images.labels, minlength=len(LABELS))
    by_label = len(training) / (len(LABELS) * counts)
    class_weights = torch.tensor([*by_label, by_label[1]], dtype=torch.float32, device=device)

    @cache
    def dataset(size: int) -> RadiographDataset:
        def crop(index: int) -> Box:
            return wrong_box(images.boxes[index]) if recipe.augment else images.boxes[index]

        framed = recipe.frame == "lungs"
        transform = Augmentation(hard=framed) if recipe.augment else unchanged
        return RadiographDataset(images.pixels, images.masks, taught_labels, transform, crop if framed else None, size)

    tally = _Tally()

    def loss(batch: list[Tensor], size: int) -> Tensor:
        pixels, lungs, labels = batch
        with torch.autocast(device.type, torch.bfloat16):
            taught = guide(pixels) if guide else None
            f = net.features(network_input(pixels, size))
            logits = net.head(f)
            tally.add(logits, labels)
            projected = match(f) if match is not None else None
            value = _loss(recipe, logits, labels, class_weights, projected, taught)
        return value + recipe.lung_weight * evidence_outside(net, f, lungs) if recipe.lung_weight else value

    def measure(averaged: nn.Module, size: int) -> Figures:
        found: Figures = {"training_accuracy": tally.share()}
        for prefix, measured in (("", held_out), ("outside_", beyond)):
            if measured is not None:
                labels, answers = np.array(measured.labels), predict(averaged, measured.seen(size), size, device)
                found |= {prefix + name: value for name, value in figures(labels, answers).items()}
                found[f"{prefix or 'test_'}loss"] = float(-np.log(answers[range(len(labels)), labels] + 1e-9).mean())
        return found

    fit(
        recipe,
        net,
        len(training),
        dataset,
        loss,
        out,
        device,
        origin=origin,
        resume=resume,
        besides=match,
        drop_last=True,
        measure=measure,
    )

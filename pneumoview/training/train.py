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

from pneumoview.ai.lungs import LungSegmenter
from pneumoview.ai.preprocess import standardise
from pneumoview.errors import BundleError, RecipeError
from pneumoview.training.architectures import SplitClassifier, build
from pneumoview.training.augment import Augmentation, unchanged
from pneumoview.training.data import LABELS, RadiographDataset, Sample, load_pixels
from pneumoview.training.metrics import figures
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


def _loss(
    recipe: Recipe,
    logits: Tensor,
    labels: Tensor,
    weights: Tensor,
    projected: Tensor | None,
    taught: tuple[Tensor, Tensor] | None,
) -> Tensor:
    """Cross-entropy, with a teacher mixed with its probabilities and the match of the last feature maps."""
    loss = F.cross_entropy(logits.float(), labels, weights, label_smoothing=recipe.label_smoothing)
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


def outline(pixels: NDArray[np.uint8], device: torch.device) -> NDArray[np.bool_]:
    """The lungs of (N, S, S) uint8 images, bool, by the installed model.

    Raises:
        BundleError: there is none.
    """
    segmenter = LungSegmenter.load(device)
    if segmenter is None:
        raise BundleError("a model for the lungs is needed, and none is installed")
    return np.stack([segmenter.mask(image, image.shape) for image in tqdm(pixels, desc="outlining lungs")])


@torch.no_grad()
def predict(net: nn.Module, pixels: NDArray[np.uint8], size: int, device: torch.device) -> NDArray[np.float64]:
    """Softmax probabilities, (N, classes), of (N, 224, 224) uint8 images in mixed precision."""
    net.eval()
    parts = []
    for start in range(0, len(pixels), 64):
        x = torch.from_numpy(pixels[start : start + 64])[:, None].to(device, torch.float32) / 255
        with torch.autocast(device.type, torch.bfloat16):
            logits = net(network_input(x, size))
        parts.append(F.softmax(logits.float(), 1).cpu())
    return torch.cat(parts).double().numpy()


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
        start: folder of a run of the same architecture, whose averaged weights are begun with.
        resume: go on with the run in ``out``.

    Raises:
        DataError: an image cannot be read.
        RecipeError: a checkpoint of another run lies in ``out``, or one lies there and ``resume`` is off.
    """
    pixels, held_out = load_pixels(training), load_pixels(validation)
    torch.manual_seed(recipe.seed)
    net = build(recipe).to(device).to(memory_format=torch.channels_last)
    if recipe.lung_weight and not net.evidence:
        raise RecipeError(f"{recipe.name}: lung_weight needs a network without hidden dense layers")
    origin = {"split": split, "teacher": "", "start": ""}
    if start is not None:
        begun = load_checkpoint(start)
        origin["start"] = begun["recipe"]["name"]
        net.load_state_dict(averaged_weights(begun))
    guide = match = None
    if teacher is not None:
        guide = Teacher.load(teacher, device)
        origin["teacher"] = guide.name
        match = nn.Conv2d(net.channels, guide.net.channels, 1).to(device)
    labels_of = [s.label for s in training]
    counts = np.bincount(labels_of, minlength=len(LABELS))
    weights = torch.tensor(len(training) / (len(LABELS) * counts), dtype=torch.float32, device=device)
    truth = np.array([s.label for s in validation])

    @cache
    def dataset() -> RadiographDataset:
        masks = outline(pixels, device) if recipe.lung_weight else np.zeros(pixels.shape, dtype=np.bool_)
        return RadiographDataset(pixels, masks, labels_of, Augmentation() if recipe.augment else unchanged)

    def loss(batch: list[Tensor], size: int) -> Tensor:
        images, lungs, labels = batch
        with torch.autocast(device.type, torch.bfloat16):
            taught = guide(images) if guide else None
            f = net.features(network_input(images, size))
            logits = net.head(f)
            projected = match(f) if match is not None else None
            value = _loss(recipe, logits, labels, weights, projected, taught)
        return value + recipe.lung_weight * evidence_outside(net, f, lungs) if recipe.lung_weight else value

    fit(
        recipe,
        net,
        len(training),
        lambda _: dataset(),
        loss,
        out,
        device,
        origin=origin,
        resume=resume,
        besides=match,
        drop_last=True,
        measure=lambda averaged, size: figures(truth, predict(averaged, held_out, size, device)),
    )

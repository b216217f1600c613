"""The training loop: progressive sizes, averaged weights, distillation, a checkpoint after every epoch."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.lr_scheduler import LRScheduler
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader
from tqdm import tqdm

from pneumoview.ai.lungs import LungSegmenter
from pneumoview.ai.preprocess import standardise
from pneumoview.errors import BundleError, RecipeError
from pneumoview.imaging.geometry import to_image
from pneumoview.training.architectures import SplitClassifier, build
from pneumoview.training.augment import Augmentation, unchanged
from pneumoview.training.data import LABELS, RadiographDataset, Sample, load_pixels
from pneumoview.training.metrics import Figures, figures
from pneumoview.training.recipe import Recipe

log = logging.getLogger(__name__)
CHECKPOINT = "last.pt"
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

    net: SplitClassifier
    size: int

    @classmethod
    def load(cls, checkpoint: Path, device: torch.device) -> Teacher:
        """The averaged network of a run's checkpoint."""
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        recipe = Recipe.of(state["recipe"])
        net = build(recipe).to(device).to(memory_format=torch.channels_last)
        net.load_state_dict(averaged_weights(state))
        return cls(net.eval(), recipe.schedule[-1])

    @torch.no_grad()
    def __call__(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Feature map and logits of (N, 1, H, W) images in 0…1."""
        f = self.net.features(network_input(images, self.size))
        return f, self.net.head(f)


def averaged_weights(state: dict[str, Any]) -> dict[str, Tensor]:
    """The averaged network's weights in a checkpoint."""
    return {k.removeprefix("module."): v for k, v in state["ema"].items() if k.startswith("module.")}


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
    at 0: its Grad-CAM map (Zhou et al., CVPR 2016), here without a second backward pass.

    Args:
        net: a network with ``evidence``.
        f: (N, K, h, w), its last activation.
        masks: (N, 1, H, W), 1 in the lungs and 0 outside.
    """
    speaks = torch.einsum("nkhw,ck->nchw", f.float(), net.classifier.weight.float()).relu()
    lung = F.adaptive_avg_pool2d(masks, (f.shape[-2], f.shape[-1]))
    inside = ((speaks * lung).sum((1, 2, 3)) + 1e-3) / (speaks.sum((1, 2, 3)) + 1e-3)
    return -inside.log().mean()


def parameter_groups(net: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """For an optimiser: weight decay on matrices and kernels, none on biases and norms."""
    decayed = [p for p in net.parameters() if p.ndim > 1]
    plain = [p for p in net.parameters() if p.ndim <= 1]
    return [{"params": decayed, "weight_decay": weight_decay}, {"params": plain, "weight_decay": 0.0}]


def warm_cosine(optimiser: torch.optim.Optimizer, warmup: int, total: int) -> LRScheduler:
    """Linear rise over ``warmup`` steps, then half a cosine down to 0 at ``total``."""
    warmup = max(1, warmup)

    def rate(step: int) -> float:
        if step < warmup:
            return (step + 1) / warmup
        return 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, total - warmup)))

    return torch.optim.lr_scheduler.LambdaLR(optimiser, rate)


def descend(loss: Tensor, trained: nn.Module, optimiser: torch.optim.Optimizer, scheduler: LRScheduler) -> None:
    """One step of the optimiser and the schedule, gradients clipped to a norm of 1."""
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(trained.parameters(), 1.0)
    optimiser.step()
    scheduler.step()


def restore(out: Path, recipe: Recipe, parts: Mapping[str, Any], resume: bool) -> list[dict[str, float]]:
    """Put the checkpoint of ``out``, if there is one, into networks, optimiser and scheduler; return its history.

    Raises:
        RecipeError: the checkpoint is of another recipe, or there is one and ``resume`` is off.
    """
    last = out / CHECKPOINT
    if not last.exists():
        return []
    if not resume:
        raise RecipeError(f"{last} exists: resume it or choose another folder")
    state: dict[str, Any] = torch.load(last, map_location="cpu", weights_only=True)
    if Recipe.of(state["recipe"]) != recipe:
        raise RecipeError(f"{last} belongs to another recipe")
    for name, part in parts.items():
        part.load_state_dict(state[name])
    history: list[dict[str, float]] = state["history"]
    return history


def save(out: Path, recipe: Recipe, parts: Mapping[str, Any], history: list[dict[str, float]]) -> None:
    """Write checkpoint and ``history.json`` anew, by rename, so that a kill loses at most the running epoch."""
    state = {"recipe": recipe.as_dict(), "history": history, **{k: part.state_dict() for k, part in parts.items()}}
    scratch = (out / CHECKPOINT).with_suffix(".tmp")
    torch.save(state, scratch)
    scratch.replace(out / CHECKPOINT)
    (out / "history.json").write_text(json.dumps(history, indent=1), encoding="utf-8")


def outline(pixels: NDArray[np.uint8], device: torch.device) -> NDArray[np.bool_]:
    """The lungs of (N, S, S) uint8 images, bool, by the installed model.

    Raises:
        BundleError: there is none.
    """
    segmenter = LungSegmenter.load(device)
    if segmenter is None:
        raise BundleError("a model for the lungs is needed, and none is installed")
    shape = pixels.shape[1:]
    return np.stack([to_image(segmenter.segment(image), shape) > 0.5 for image in tqdm(pixels, desc="outlining lungs")])


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
    training: list[Sample],
    validation: list[Sample],
    out: Path,
    device: torch.device,
    teacher: Path | None = None,
    start: Path | None = None,
    resume: bool = False,
) -> Path:
    """Train a recipe and return its last checkpoint, ``out/last.pt`` (``CHECKPOINT``).

    Args:
        recipe: what to train and how.
        training: the images to learn from.
        validation: images of other patients, measured after every epoch.
        out: folder of the run.
        device: where to train.
        teacher: checkpoint of the network to distil.
        start: checkpoint of a run of the same architecture, whose averaged weights are begun with.
        resume: go on with the run in ``out``.

    After every epoch the checkpoint and ``out/history.json`` are written anew by rename, so that a kill loses at most
    the running epoch; ``resume`` goes on from there.

    Raises:
        RecipeError: a checkpoint of another recipe lies in ``out``, or one lies there and ``resume`` is off.
    """
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    net = build(recipe).to(device).to(memory_format=torch.channels_last)
    if recipe.lung_weight and not net.evidence:
        raise RecipeError(f"{recipe.name}: lung_weight needs a network without hidden dense layers")
    if start is not None:
        net.load_state_dict(averaged_weights(torch.load(start, map_location=device, weights_only=True)))
    guide = Teacher.load(teacher, device) if teacher else None
    match = None
    if guide is not None:
        match = nn.Conv2d(net.channels, guide.net.channels, 1).to(device)
    trained = nn.ModuleList([net] + ([match] if match is not None else []))
    ema = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(recipe.ema_decay), use_buffers=True)
    optimiser = torch.optim.AdamW(parameter_groups(trained, recipe.weight_decay), lr=recipe.learning_rate)

    steps_per_epoch = len(training) // recipe.batch_size
    total = steps_per_epoch * len(recipe.schedule)

    scheduler = warm_cosine(optimiser, int(recipe.warmup * total), total)
    parts = {"trained": trained, "ema": ema, "optimiser": optimiser, "scheduler": scheduler}
    history = restore(out, recipe, parts, resume)

    pixels, held_out = load_pixels(training), load_pixels(validation)
    counts = np.bincount([s.label for s in training], minlength=len(LABELS))
    weights = torch.tensor(len(training) / (len(LABELS) * counts), dtype=torch.float32, device=device)
    masks = np.zeros_like(pixels, dtype=np.bool_)
    if recipe.lung_weight:
        masks = outline(pixels, device)
    dataset = RadiographDataset(
        pixels, masks, [s.label for s in training], Augmentation() if recipe.augment else unchanged
    )
    truth = np.array([s.label for s in validation])
    for epoch, size in list(enumerate(recipe.schedule))[len(history) :]:
        torch.manual_seed(recipe.seed * 1000 + epoch)
        loader = DataLoader(
            dataset,
            batch_size=recipe.batch_size,
            shuffle=True,
            drop_last=True,
            num_workers=1,
            pin_memory=device.type == "cuda",
        )
        trained.train()
        losses, outside = [], []
        progress = tqdm(loader, desc=f"epoch {epoch + 1}/{len(recipe.schedule)} at {size} px", leave=False)
        for images, lungs, labels in progress:
            images, lungs, labels = images.to(device), lungs.to(device), labels.to(device)
            with torch.autocast(device.type, torch.bfloat16):
                taught = guide(images) if guide else None
                f = net.features(network_input(images, size))
                logits = net.head(f)
                projected = match(f) if match is not None else None
                loss = _loss(recipe, logits, labels, weights, projected, taught)
            if recipe.lung_weight:
                astray = evidence_outside(net, f, lungs)
                loss = loss + recipe.lung_weight * astray
                outside.append(float(astray.detach()))
            descend(loss, trained, optimiser, scheduler)
            ema.update_parameters(net)
            losses.append(float(loss.detach()))
            progress.set_postfix(loss=f"{np.mean(losses[-50:]):.3f}", lr=f"{scheduler.get_last_lr()[0]:.1e}")
        measured: Figures = figures(truth, predict(ema.module, held_out, size, device))
        shares = {"lung_share": float(np.exp(-np.mean(outside)))} if outside else {}
        history.append({"epoch": epoch + 1, "size": size, "loss": float(np.mean(losses)), **shares, **measured})
        log.info("%s", json.dumps(history[-1]))
        save(out, recipe, parts, history)
    return out / CHECKPOINT

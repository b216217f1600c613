"""The training loop: progressive sizes, averaged weights, distillation, a checkpoint after every epoch."""

from __future__ import annotations

import json
import math
import pickle
from collections.abc import Mapping, Sequence
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
from pneumoview.training.metrics import figures
from pneumoview.training.plots import curves
from pneumoview.training.recipe import Recipe

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


def load_checkpoint(run: Path) -> dict[str, Any]:
    """The last checkpoint of a run's folder.

    Raises:
        RecipeError: there is none, or it cannot be read.
    """
    try:
        state: dict[str, Any] = torch.load(run / CHECKPOINT, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, pickle.UnpicklingError) as error:
        raise RecipeError(f"{run / CHECKPOINT}: cannot be read ({str(error).splitlines()[0]})") from error
    return state


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


@dataclass
class Run:
    """What lies in the folder of a run: the checkpoint of its parts, its history and the curves of that.

    Attributes:
        folder: of the run.
        recipe: what is trained.
        origin: what else the run depends on, e.g. its split and its teacher.
        parts: networks, optimiser and scheduler by name.
    """

    folder: Path
    recipe: Recipe
    origin: dict[str, str]
    parts: Mapping[str, Any]

    def restore(self, resume: bool) -> list[dict[str, float]]:
        """Put the checkpoint, if there is one, into the parts; return its history.

        Raises:
            RecipeError: the checkpoint is of another run, or there is one and ``resume`` is off.
        """
        last = self.folder / CHECKPOINT
        if not last.exists():
            return []
        if not resume:
            raise RecipeError(f"{last} exists: resume it or choose another folder")
        state = load_checkpoint(self.folder)
        if Recipe.of(state["recipe"]) != self.recipe or state["origin"] != self.origin:
            raise RecipeError(f"{last} belongs to another recipe, split, teacher or start")
        for name, part in self.parts.items():
            part.load_state_dict(state[name])
        history: list[dict[str, float]] = state["history"]
        return history

    def save(self, history: list[dict[str, float]]) -> None:
        """Write checkpoint, history and curves anew, by rename, so that a kill loses at most the running epoch."""
        state = {name: part.state_dict() for name, part in self.parts.items()}
        scratch = (self.folder / CHECKPOINT).with_suffix(".tmp")
        torch.save({"recipe": self.recipe.as_dict(), "origin": self.origin, "history": history, **state}, scratch)
        scratch.replace(self.folder / CHECKPOINT)
        (self.folder / "history.json").write_text(json.dumps(history, indent=1), encoding="utf-8")
        curves(history).savefig(self.folder / "curves.png")


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
    """Train a recipe into the folder ``out``.

    After every epoch the checkpoint (``CHECKPOINT``), ``history.json`` and ``curves.png`` are written anew, so that a
    kill loses at most the running epoch; ``resume`` goes on from there.

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
    out.mkdir(parents=True, exist_ok=True)
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
    trained = nn.ModuleList([net] + ([match] if match is not None else []))
    ema = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(recipe.ema_decay), use_buffers=True)
    optimiser = torch.optim.AdamW(parameter_groups(trained, recipe.weight_decay), lr=recipe.learning_rate)
    steps = len(training) // recipe.batch_size
    total = steps * len(recipe.schedule)
    scheduler = warm_cosine(optimiser, int(recipe.warmup * total), total)
    run = Run(out, recipe, origin, {"trained": trained, "ema": ema, "optimiser": optimiser, "scheduler": scheduler})
    history = run.restore(resume)

    masks = outline(pixels, device) if recipe.lung_weight else np.zeros(pixels.shape, dtype=np.bool_)
    labels_of = [s.label for s in training]
    dataset = RadiographDataset(pixels, masks, labels_of, Augmentation() if recipe.augment else unchanged)
    counts = np.bincount(labels_of, minlength=len(LABELS))
    weights = torch.tensor(len(training) / (len(LABELS) * counts), dtype=torch.float32, device=device)
    truth = np.array([s.label for s in validation])
    progress = tqdm(total=total, initial=steps * len(history))
    for epoch, size in list(enumerate(recipe.schedule))[len(history) :]:
        progress.set_description(f"epoch {epoch + 1}/{len(recipe.schedule)} at {size} px")
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
        losses = []
        for images, lungs, labels in loader:
            images, lungs, labels = images.to(device), lungs.to(device), labels.to(device)
            with torch.autocast(device.type, torch.bfloat16):
                taught = guide(images) if guide else None
                f = net.features(network_input(images, size))
                logits = net.head(f)
                projected = match(f) if match is not None else None
                loss = _loss(recipe, logits, labels, weights, projected, taught)
            if recipe.lung_weight:
                loss = loss + recipe.lung_weight * evidence_outside(net, f, lungs)
            descend(loss, trained, optimiser, scheduler)
            ema.update_parameters(net)
            losses.append(float(loss.detach()))
            progress.set_postfix(
                loss=f"{np.mean(losses[-50:]):.3f}",
                lr=f"{scheduler.get_last_lr()[0]:.1e}",
                **{name: f"{history[-1][name]:.3f}" for name in ("macro_f1", "auc_pneumonia") if history},
            )
            progress.update()
        measured = figures(truth, predict(ema.module, held_out, size, device))
        history.append({"epoch": epoch + 1, "size": size, "loss": float(np.mean(losses)), **measured})
        run.save(history)
        progress.write(summary(history[-1]))
    progress.close()


def summary(epoch: dict[str, float]) -> str:
    """One line on a finished epoch."""
    names = ("loss", "macro_f1", "accuracy", "auc_pneumonia", "auc_bacterial_viral")
    figures_of_merit = ", ".join(f"{name} {epoch[name]:.4f}" for name in names if name in epoch)
    return f"epoch {epoch['epoch']:.0f} at {epoch['size']:.0f} px: {figures_of_merit}"

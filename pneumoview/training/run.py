"""What every training shares: a loop with averaged weights, and the folder of a run with its checkpoint and history."""

from __future__ import annotations

import json
import math
import pickle
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LRScheduler
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from pneumoview.errors import RecipeError
from pneumoview.training.metrics import Figures
from pneumoview.training.plots import curves
from pneumoview.training.recipe import Recipe

CHECKPOINT = "last.pt"
_SHOWN = ("macro_f1", "auc_pneumonia")


def load_checkpoint(run: Path) -> dict[str, Any]:
    """The last checkpoint of a run's folder.

    Raises:
        RecipeError: there is none, it cannot be read, or it is of a version with another kind of recipe.
    """
    try:
        state: dict[str, Any] = torch.load(run / CHECKPOINT, map_location="cpu", weights_only=True)
        Recipe.of(state["recipe"])
    except (OSError, RuntimeError, pickle.UnpicklingError, KeyError, TypeError) as error:
        raise RecipeError(f"{run / CHECKPOINT}: cannot be read ({str(error).splitlines()[0]})") from error
    return state


def averaged_weights(state: dict[str, Any]) -> dict[str, Tensor]:
    """The averaged network's weights in a checkpoint."""
    return {k.removeprefix("module."): v for k, v in state["ema"].items() if k.startswith("module.")}


@dataclass(frozen=True)
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
        """Write checkpoint, history and curves anew, the first by rename, so that a kill loses no finished epoch."""
        state = {name: part.state_dict() for name, part in self.parts.items()}
        scratch = (self.folder / CHECKPOINT).with_suffix(".tmp")
        torch.save({"recipe": self.recipe.as_dict(), "origin": self.origin, "history": history, **state}, scratch)
        scratch.replace(self.folder / CHECKPOINT)
        (self.folder / "history.json").write_text(json.dumps(history, indent=1), encoding="utf-8")
        curves(history).savefig(self.folder / "curves.png")


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


def warm_average(decay: float) -> Callable[[Any, Any, Any], None]:
    """Running average for ``AveragedModel`` whose decay rises to ``decay`` as (1 + n) / (10 + n) after n steps.

    So the average of a short run is not one of its untrained beginnings.
    """

    def update(averaged: Any, current: Any, steps: Any) -> None:
        n = int(steps)
        get_ema_multi_avg_fn(min(decay, (1 + n) / (10 + n)))(averaged, current, steps)

    return update


def fit(
    recipe: Recipe,
    net: nn.Module,
    count: int,
    dataset: Callable[[int], Dataset[Any]],
    loss: Callable[[list[Tensor], int], Tensor],
    out: Path,
    device: torch.device,
    *,
    origin: dict[str, str],
    resume: bool,
    besides: nn.Module | None = None,
    drop_last: bool = False,
    measure: Callable[[nn.Module, int], Figures] | None = None,
) -> None:
    """Train a network by a recipe into the folder ``out``.

    The progress bar tells loss, learning rate, the last measurement and the time left. After every epoch the checkpoint
    (``CHECKPOINT``), ``history.json`` and ``curves.png`` are written anew.

    Args:
        recipe: schedule and optimiser.
        net: trained in place, on ``device``; its running average (EMA) is what a checkpoint is exported from.
        count: number of images in an epoch.
        dataset: gives the images for an input size; asked only for sizes that are still to come.
        loss: of a batch on ``device`` at an input size.
        out: folder of the run.
        device: where to train.
        origin: what else the run depends on.
        resume: go on with the run in ``out``.
        besides: what is trained with the network and not exported.
        drop_last: leave the last, smaller batch out.
        measure: figures of the averaged network at an input size.

    Raises:
        RecipeError: a checkpoint of another run lies in ``out``, or one lies there and ``resume`` is off.
    """
    out.mkdir(parents=True, exist_ok=True)
    trained = nn.ModuleList([net] if besides is None else [net, besides])
    ema = AveragedModel(net, multi_avg_fn=warm_average(recipe.ema_decay), use_buffers=True)
    optimiser = torch.optim.AdamW(parameter_groups(trained, recipe.weight_decay), lr=recipe.learning_rate, fused=True)
    steps = (math.floor if drop_last else math.ceil)(count / recipe.batch_size)
    total = steps * len(recipe.schedule)
    scheduler = warm_cosine(optimiser, int(recipe.warmup * total), total)
    run = Run(out, recipe, origin, {"trained": trained, "ema": ema, "optimiser": optimiser, "scheduler": scheduler})
    history = run.restore(resume)
    progress = tqdm(total=total, initial=steps * len(history))
    for epoch, size in list(enumerate(recipe.schedule))[len(history) :]:
        progress.set_description(f"epoch {epoch + 1}/{len(recipe.schedule)} at {size} px")
        torch.manual_seed(recipe.seed * 1000 + epoch)
        loader = DataLoader(
            dataset(size),
            recipe.batch_size,
            shuffle=True,
            drop_last=drop_last,
            num_workers=1,
            pin_memory=device.type == "cuda",
        )
        trained.train()
        begun = time.monotonic()
        losses = []
        for batch in loader:
            value = loss([part.to(device) for part in batch], size)
            optimiser.zero_grad(set_to_none=True)
            value.backward()
            nn.utils.clip_grad_norm_(trained.parameters(), 1.0)
            optimiser.step()
            scheduler.step()
            ema.update_parameters(net)
            losses.append(float(value.detach()))
            progress.set_postfix(
                loss=f"{np.mean(losses[-50:]):.3f}",
                lr=f"{scheduler.get_last_lr()[0]:.1e}",
                **{name: f"{history[-1][name]:.3f}" for name in _SHOWN if history and name in history[-1]},
            )
            progress.update()
        measured = measure(ema.module, size) if measure else {}
        took = {"seconds": round(time.monotonic() - begun, 1)}
        history.append({"epoch": epoch + 1, "size": size, "loss": float(np.mean(losses)), **took, **measured})
        run.save(history)
        progress.write(_summary(history[-1]))
    progress.close()


def _summary(epoch: dict[str, float]) -> str:
    names = ("loss", *_SHOWN, "accuracy", "auc_bacterial_viral")
    figures = ", ".join(f"{name} {epoch[name]:.4f}" for name in names if name in epoch)
    return f"epoch {epoch['epoch']:.0f} at {epoch['size']:.0f} px: {figures}"

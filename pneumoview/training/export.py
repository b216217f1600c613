"""A trained network becomes a bundle: TorchScript in float16, and a card with what was measured on it."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional as F

from pneumoview.ai.bundle import CARD_FILE, FORMAT, MODEL_FILE, Kind, quiet_torchscript
from pneumoview.training.data import LABELS


def fit_temperature(logits: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """The divisor of the logits that minimises the negative log-likelihood (Guo et al., ICML 2017).

    Args:
        logits: (N, classes).
        labels: (N,) indices.
    """
    scores, truth = torch.from_numpy(logits), torch.from_numpy(labels)
    log_temperature = torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([log_temperature], max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = F.cross_entropy(scores / log_temperature.exp(), truth)
        loss.backward()
        return loss

    optimiser.step(closure)
    return float(log_temperature.detach().exp())


def card_details(net: nn.Module, state: dict[str, Any], **training: Any) -> dict[str, Any]:
    """The parts of a card that follow from a network and its checkpoint.

    Args:
        net: the network.
        state: the checkpoint, with ``recipe`` and ``history``.
        training: what else to say of the training, e.g. ``data``.
    """
    return {
        "architecture": state["recipe"]["architecture"],
        "parameters": sum(p.numel() for p in net.parameters()),
        "training": {
            **training,
            "recipe": state["recipe"],
            "epochs_done": len(state["history"]),
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        },
        "licence": "MIT",
        "intended_use": "Research and education on paediatric chest radiographs. Not a medical device.",
    }


def write_bundle(
    net: nn.Module,
    folder: Path,
    *,
    size: int,
    kind: Kind = "classifier",
    temperature: float = 1.0,
    labels: Sequence[str] = LABELS,
    details: dict[str, Any] | None = None,
) -> Path:
    """Write ``model.pt`` and ``card.json``; the folder's name is the model's id.

    Args:
        net: the network; it is left in float16 and in evaluation mode.
        folder: made if it is not there; an older bundle in it is replaced.
        size: side of the square input.
        kind: what the network is for.
        temperature: of the calibration.
        labels: classes in the order of the logits.
        details: further parts of the card.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with quiet_torchscript():
        torch.jit.script(net.half().eval()).save(str(folder / MODEL_FILE))
    card = {
        "format": FORMAT,
        "id": folder.name,
        "kind": kind,
        "labels": list(labels),
        "input": {
            "size": size,
            "channels": 1,
            "range": "8-bit grey through the default VOI, divided by 255",
            "resampling": "antialiased bilinear to a square, aspect ratio not kept",
            "normalisation": "every image to mean 0, standard deviation 1",
        },
        "sha256": hashlib.sha256((folder / MODEL_FILE).read_bytes()).hexdigest(),
        "stored_as": "TorchScript, float16; run in float32",
        "calibration": {"temperature": temperature},
        **(details or {}),
    }
    scratch = folder / f"{CARD_FILE}.tmp"
    scratch.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    scratch.replace(folder / CARD_FILE)
    return folder

"""A trained network becomes a bundle: TorchScript in float16, and a card with what was measured on it."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from pneumoview.ai.bundle import CARD_FILE, FORMAT, MODEL_FILE, Kind
from pneumoview.ai.card import as_markdown
from pneumoview.ai.precision import quiet_torchscript
from pneumoview.training.data import LABELS

ORIGIN = (
    "Trained on frontal radiographs of children of one to five years, one hospital (Guangzhou, China); not for adults."
)
"""The first limit of every model that is trained on "Chest X-Ray Images (Pneumonia)"."""


_KEPT = ("epoch", "size", "seconds", "loss", "training_accuracy", "test_loss", "accuracy", "outside_accuracy")
"""What a card keeps of every epoch; accuracy without another word is that on the images held out."""


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
            **{name: value for name, value in state["origin"].items() if value},
            "recipe": state["recipe"],
            "epochs_done": len(state["history"]),
            "history": [{name: round(row[name], 4) for name in _KEPT if name in row} for row in state["history"]],
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
    labels: Sequence[str] = LABELS,
    frame: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
) -> Path:
    """Write ``model.pt`` and ``card.json``; the folder's name is the model's id.

    Args:
        net: the network; it is left in float16 and in evaluation mode.
        folder: made if it is not there; an older bundle in it is replaced.
        size: side of the square input.
        kind: what the network is for.
        labels: classes in the order of the logits.
        frame: what of the image it sees, ``frame`` and ``margin`` of the card's input; the whole image if None.
        details: further parts of the card.
    """
    folder.mkdir(parents=True, exist_ok=True)
    quiet_torchscript()
    torch.jit.script(net.half().eval()).save(str(folder / MODEL_FILE))
    card = {
        "format": FORMAT,
        "id": folder.name,
        "kind": kind,
        "labels": list(labels),
        "input": {
            "size": size,
            **(frame or {"frame": "image"}),
            "channels": 1,
            "range": "8-bit grey through the default VOI, divided by 255",
            "resampling": "antialiased bilinear to a square, aspect ratio not kept",
            "normalisation": "every image to mean 0, standard deviation 1",
        },
        "sha256": hashlib.sha256((folder / MODEL_FILE).read_bytes()).hexdigest(),
        "stored_as": "TorchScript, float16; run in float32",
        "calibration": {"temperature": 1.0},
        **(details or {}),
    }
    return write_card(folder, card)


def write_card(folder: Path, card: dict[str, Any]) -> Path:
    """Write ``card.json`` anew, by rename, and beside it the page to read, ``README.md``."""
    scratch = folder / f"{CARD_FILE}.tmp"
    scratch.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    scratch.replace(folder / CARD_FILE)
    (folder / "README.md").write_text(as_markdown(card), encoding="utf-8")
    return folder

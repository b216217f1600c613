"""The page of the six attempts of the student project, made of stored cards, histories and evaluations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from sklearn.metrics import f1_score

from pneumoview.ai.bundle import CARD_FILE
from pneumoview.ai.pipeline import Pipeline
from pneumoview.errors import DataError
from pneumoview.imaging.geometry import to_image
from pneumoview.imaging.grayscale import display
from pneumoview.imaging.overlay import PICTURE_OPACITY, overlay
from pneumoview.imaging.readers import read
from pneumoview.phantom.files import write_png
from pneumoview.phantom.generate import PhantomSpec, generate
from pneumoview.training.data import LABELS
from pneumoview.training.metrics import bootstrap
from pneumoview.training.plots import both_curves
from pneumoview.training.results import SCORES, by_class, leak, table, value

ATTEMPT = "vgg16-attempt-"
PLAIN = "resnet50-plain"
_BY_IMAGE = "-by-image"
_STORY: dict[str, tuple[str, str]] = {
    f"{ATTEMPT}1": ("VGG-16 as published", "the beginning; the letter R drew the weight"),
    f"{ATTEMPT}2": ("dropout", "test accuracy fell while training accuracy rose"),
    f"{ATTEMPT}3": ("a third dense layer, 1000 to 3", "from 4096 numbers to 3 classes in two steps"),
    f"{ATTEMPT}4": ("dense 4096, 5000, 4096, 1000, 3", "the network looked outside the lungs"),
    f"{ATTEMPT}5": ("leaky ReLU after the dense layers", "units with negative input go on learning"),
    f"{ATTEMPT}6": ("dense 5000, 4096, 1000, 3, without the fourth layer", "fewer layers, and a wider first one"),
    PLAIN: ("ResNet-50 in place of VGG-16", "the other network of the project"),
}
_PROJECT = {"precision": 0.787, "recall": 0.763, "F1": 0.775}
"""What the project reported of its best VGG-16: macro averages, images split at random."""
_HEAD = """# The six attempts

This program began as a student project that classified chest radiographs of children by VGG-16, in six attempts.
They are retold here by one stated budget, {budget}, from random weights and by patient. `pneumoview results`
writes this page from the files in `{folder}`; brackets are 95 % intervals by a bootstrap over patients.
"""


def attempts_page(folder: Path, beside: Path) -> str:
    """Markdown from the cards and evaluations of the attempts in a folder; their curves are drawn into ``beside``.

    Args:
        folder: ``ID.card.json`` of every attempt, and its evaluations, any ``*.json`` with ``model`` and ``answers``.
        beside: folder for the pictures, below that of the page; it may hold ``ID.heatmap.png`` already.

    Raises:
        DataError: no card of an attempt, or a file that cannot be read.
    """
    cards, evaluations = {}, []
    for path in sorted(folder.glob("*.json")):
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DataError(f"{path}: cannot be read ({error})") from error
        if "training" in stored and stored["training"].get("history"):
            cards[stored["id"]] = stored
        elif "answers" in stored:
            evaluations.append(stored)
    told = [name for name in _STORY if name in cards]
    if not told:
        raise DataError(f"{folder}: no card of an attempt with its history")
    names = [*told, *dict.fromkeys(e["model"] for e in evaluations if e["model"] not in _STORY)]
    recipe = cards[told[0]]["training"]["recipe"]
    head = _HEAD.format(budget=f"{sum(recipe['epochs'])} epochs at {recipe['sizes'][-1]} px", folder=folder.as_posix())
    parts = [
        head,
        _changes(cards, told),
        _figures(evaluations, names),
        _steps(evaluations, told),
        leak([cards[name] for name in cards if name.removesuffix(_BY_IMAGE) in told]),
        _curves(cards, told, beside),
        _heatmaps(names, beside),
        _again(cards, told),
    ]
    return "\n".join(filter(None, parts))


def _changes(cards: Mapping[str, Any], told: Sequence[str]) -> str:
    rows = []
    for name in told:
        last = cards[name]["training"]["history"][-1]
        rows.append(
            (name, *_STORY[name], *(f"{last[k]:.3f}" for k in ("training_accuracy", "loss", "accuracy", "test_loss")))
        )
    head = ("attempt", "what was changed", "why", "training accuracy", "training loss", "test accuracy", "test loss")
    return f"## What was changed, and why\n\nAccuracy and loss are those of the last epoch.\n\n{table(head, rows)}"


def _figures(evaluations: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    parts = []
    for data in dict.fromkeys(e["data"] for e in evaluations):
        by_model = {e["model"]: e for e in evaluations if e["data"] == data}
        here = [(name, by_model[name]) for name in names if name in by_model]
        rows = [
            (
                name,
                *(value(e, f"macro_{score}", True) for score in SCORES),
                _looks(e),
                _letter(e),
                value(e, "recall_normal", True),
            )
            for name, e in here
        ]
        rows.append(("the project's own, split by image", *(f"{own:.3f}" for own in _PROJECT.values()), *("–",) * 3))
        head = ("network", "precision", "recall", "F1", "in the lungs (chance)", "a pasted R: Δp", "recall of normal")
        parts.append(f"### {data}\n\n{table(head, rows)}\n{by_class(head[0], here, interval=True)}")
    words = (
        "Macro averages over the three classes. The last networks are those of today, which see the box of the lungs. "
        "On images of the training hospital's own batches a network is rewarded for knowing the batch; the images from "
        "elsewhere show what is left of that. 'In the lungs' is the share of the heatmap there, 'a pasted R' the mean "
        "change of the probability that changes most, and how many images change their class, when a letter R is "
        "pasted beside the lungs."
    )
    return f"## Figures\n\n{words}\n\n" + "\n".join(parts)


def _looks(evaluation: Mapping[str, Any]) -> str:
    return f"{value(evaluation, 'lung_attention', True)} ({value(evaluation, 'lung_attention_by_chance')})"


def _letter(evaluation: Mapping[str, Any]) -> str:
    row = evaluation.get("markers", {}).get("letter R")
    return f"{row['mean_change']:.3f}, {row['class_changes']:.1%}" if row else "–"


def difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[float, float, float] | None:
    """Macro F1 of one evaluation less that of another on the same images, with its 95 % interval over patients.

    None where they are not of the same images, or these lack a class.
    """
    first, second = one["answers"], other["answers"]
    if (first["patients"], first["labels"]) != (second["patients"], second["labels"]):
        return None
    labels, *answers = (_digits(text) for text in (first["labels"], first["predicted"], second["predicted"]))

    def gain(chosen: NDArray[np.intp]) -> dict[str, float] | None:
        if len(np.unique(labels[chosen])) < len(LABELS):
            return None
        ours, theirs = (
            f1_score(labels[chosen], of[chosen], average="macro", labels=range(len(LABELS)), zero_division=0.0)
            for of in answers
        )
        return {"gain": float(ours - theirs)}

    whole = gain(np.arange(len(labels)))
    if whole is None:
        return None
    low, high = bootstrap([str(owner) for owner in first["patients"]], gain)["gain"]
    return whole["gain"], low, high


def _digits(text: str) -> NDArray[np.int64]:
    return np.array([int(digit) for digit in text])


def _steps(evaluations: Sequence[Mapping[str, Any]], told: Sequence[str]) -> str:
    by_place = {(e["data"], e["model"]): e for e in evaluations}
    rows = []
    for data in dict.fromkeys(data for data, _ in by_place):
        for before, after in pairwise(told):
            if (data, before) in by_place and (data, after) in by_place:
                found = difference(by_place[data, after], by_place[data, before])
                if found is not None:
                    gain, low, high = found
                    verdict = "it helps" if low > 0 else "it harms" if high < 0 else "cannot be told"
                    rows.append((f"{before} → {after}", data, f"{gain:+.3f} [{low:+.3f}, {high:+.3f}]", verdict))
    if not rows:
        return ""
    words = "The difference of the macro F1 on the same images, by a bootstrap over their patients."
    return f"## Does each step help?\n\n{words}\n\n{table(('step', 'images', 'difference', 'verdict'), rows)}"


def _curves(cards: Mapping[str, Any], told: Sequence[str], beside: Path) -> str:
    beside.mkdir(parents=True, exist_ok=True)
    lines = []
    for name in told:
        both_curves(cards[name]["training"]["history"]).savefig(beside / f"{name}.png", dpi=80)
        lines.append(f"![{name}]({beside.name}/{name}.png)\n")
    return "## Curves\n\n" + "\n".join(lines)


def _heatmaps(names: Sequence[str], beside: Path) -> str:
    there = [name for name in names if (beside / f"{name}.heatmap.png").exists()]
    if not there:
        return ""
    words = (
        "A synthetic radiograph with a large R, since no patient's image is in the project. Bright is what spoke for "
        "the answer."
    )
    shown = "\n".join(f"![{name}]({beside.name}/{name}.heatmap.png)\n" for name in there)
    return f"## Where they look\n\n{words}\n\n{shown}"


def _again(cards: Mapping[str, Any], told: Sequence[str]) -> str:
    lines = ["mkdir cards"]
    by_image = [f"{name}{_BY_IMAGE}" for name in told if f"{name}{_BY_IMAGE}" in cards]
    for name in (*told, *by_image):
        training = cards[name]["training"]
        recipe, history = training["recipe"], training["history"]
        minutes = sum(row.get("seconds", 0) for row in history) / 60
        network = f"--model bundles/{name} --trust-model"
        budget = f"--size {recipe['sizes'][-1]} --epochs {sum(recipe['epochs'])}"
        split = " --by-image" if name in by_image else ""
        lines += [
            f"# {name}: {minutes:.0f} minutes",
            f"pneumoview train {name.removesuffix(_BY_IMAGE)} --data radiographs/ --outside elsewhere/ {budget}{split}"
            f" --out runs/{name}",
            f"pneumoview export runs/{name} --data radiographs/{split} --out bundles/{name}",
            f"cp bundles/{name}/card.json cards/{name}.card.json",
        ]
        if not split:
            lines += [
                f"pneumoview evaluate radiographs/ --fold 0 {network} --json cards/{name}.fold.json",
                f"pneumoview evaluate elsewhere/ {network} --json cards/{name}.elsewhere.json",
            ]
    lines.append("pneumoview results cards --attempts attempts.md --bundles bundles/")
    words = (
        "The minutes are those of this page's training, on two processor cores that had other work at times. A run "
        "that was stopped is resumed by `--resume`; every finished epoch is kept."
    )
    return f"## To repeat it\n\n{words}\n\n```sh\n" + "\n".join(lines) + "\n```\n"


def draw_heatmaps(bundles: Path, beside: Path) -> None:
    """Draw what each exported network in ``bundles`` looks at on ``lettered``, into ``beside/ID.heatmap.png``.

    Raises:
        BundleError: a bundle cannot be loaded.
    """
    beside.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        radiograph = read(lettered(Path(folder, "lettered.png")))
    image = display(radiograph)
    for card in sorted(bundles.glob(f"*/{CARD_FILE}")):
        pipeline = Pipeline.load(str(card.parent), "cpu", trust=True)
        analysis = pipeline.analyse(radiograph)
        if analysis.heatmap is not None:
            heatmap = to_image(analysis.heatmap, image.shape)
            shown = Image.fromarray(overlay(image, heatmap, opacity=PICTURE_OPACITY))
            shown.thumbnail((480, 480))
            shown.save(beside / f"{pipeline.bundle.id}.heatmap.png")


def lettered(path: Path) -> Path:
    """Write a synthetic radiograph without a finding, with a letter R of an eighth of its height, as PNG."""
    phantom = generate(PhantomSpec())
    rows = len(phantom.pixels)
    canvas = Image.new("L", phantom.pixels.shape[::-1])
    ImageDraw.Draw(canvas).text((rows / 24, rows / 24), "R", fill=255, font=ImageFont.load_default(size=rows / 6))
    write_png(replace(phantom, pixels=np.maximum(phantom.pixels, np.asarray(canvas).astype(np.uint16) * 16)), path)
    return path

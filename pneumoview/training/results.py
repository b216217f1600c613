"""The page of results, made of stored files: cards of exported runs, and evaluations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pneumoview.ai.card import figure_name
from pneumoview.errors import DataError
from pneumoview.training.data import LABELS

SCORES = ("precision", "recall", "f1")
_HEAD = """# Results

Written by `pneumoview results` from the files in `{folder}`: cards of exported runs and evaluations. Brackets are 95 %
intervals by a bootstrap over patients.
"""


def results_page(folder: Path) -> str:
    """Markdown from every ``*.json`` in a folder: a card has ``training``, an evaluation has ``data``.

    Raises:
        DataError: no such files, or one that is neither.
    """
    cards: list[dict[str, Any]] = []
    evaluations: list[dict[str, Any]] = []
    for path in sorted(folder.glob("*.json")):
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            (cards if "training" in stored else evaluations).append(stored)
            _ = stored["metrics"]["macro_f1"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path}: neither a card nor an evaluation ({error!r})") from error
    if not cards:
        raise DataError(f"{folder}: no cards of runs")
    beyond = [card for card in cards if "optimistic" in card]
    cards = [{**card, **card.get("optimistic", {})} for card in cards]
    parts = [
        _HEAD.format(folder=folder.as_posix()),
        _gap(beyond),
        _systems(cards),
        f"## By class\n\n{by_class('run', [(card['id'], card) for card in cards])}",
        leak(cards),
        _frames(beyond),
    ]
    parts += [section(evaluations) for section in (_evaluations, _strata, _floor, _framing, _markers, _lungs)]
    return "\n".join(filter(None, parts))


def _gap(cards: Sequence[dict[str, Any]]) -> str:
    if not cards:
        return ""
    names = (
        *("macro_f1", "accuracy", "auc_pneumonia", "recall_normal", "sensitivity", "specificity"),
        *("auc_bacterial_viral", "expected_calibration_error"),
    )
    rows = [
        (card["id"], where["metrics_on"].split(",")[0], *(value(where, name, True) for name in names))
        for card in cards
        for where in (card, card["optimistic"])
    ]
    head = ("model", "measured on", *(figure_name(name).split(":")[0] for name in names))
    words = (
        "The first row of a model is what to expect elsewhere. The second, on held-out patients of the batches that it "
        "was trained on, is too good. Calibration and thresholds were fitted on the other half of the patients."
    )
    return f"## Elsewhere, and where they were trained\n\n{words}\n\n{table(head, rows)}"


def _evaluations(evaluations: Sequence[dict[str, Any]]) -> str:
    names = (
        "macro_f1",
        "accuracy",
        "auc_pneumonia",
        "recall_normal",
        "auc_bacterial_viral",
        "expected_calibration_error",
    )
    rows = [(e["model"], e["data"], e["images"], *(value(e, name, True) for name in names)) for e in evaluations]
    if not rows:
        return ""
    head = ("model", "images", "count", *(figure_name(name).split(":")[0] for name in names))
    words = "As shipped: of images that calibration was fitted on, the calibration error is too small."
    return f"## Evaluations\n\n{words}\n\n{table(head, rows)}"


def _strata(evaluations: Sequence[dict[str, Any]]) -> str:
    rows = [
        (
            e["model"],
            e["data"],
            name,
            sum(row["classes"].values()),
            *(value(row, figure, True) for figure in ("macro_f1", "auc_pneumonia", "auc_bacterial_viral")),
        )
        for e in evaluations
        for name, row in e.get("strata", {}).items()
    ]
    if not rows:
        return ""
    head = ("model", "images", "stratum", "count", "macro F1", "AUC normal/pneumonia", "AUC bacterial/viral")
    words = "A stratum without all classes is measured against the other images of these."
    return f"## Strata\n\n{words}\n\n{table(head, rows)}"


def _floor(evaluations: Sequence[dict[str, Any]]) -> str:
    rows = {
        (e["data"], shown, known): (f"{row['auc_pneumonia']:.3f}", f"{row['auc_bacterial_viral']:.3f}")
        for e in evaluations
        for shown, floor in e.get("floor", {}).items()
        for known, row in floor.items()
    }
    if not rows:
        return ""
    words = (
        "What a logistic regression knows from the outer 12 of 224 pixels, or from the grey values alone, "
        "cross-validated by patient: no sight of the lungs is needed to come so far."
    )
    head = ("images", "shown", "known", "AUC normal/pneumonia", "AUC bacterial/viral")
    return f"## Shortcut floor\n\n{words}\n\n{table(head, [(*key, *value) for key, value in rows.items()])}"


def _framing(evaluations: Sequence[dict[str, Any]]) -> str:
    words = (
        "The same films cropped beside the lungs, padded in black, stretched by 0.75 to 1.33, and turned by up to "
        "10 degrees; Δp is the change of the probability that changes most."
    )
    return _changes(evaluations, "framing", f"## Framing\n\n{words}")


def _systems(cards: Sequence[dict[str, Any]]) -> str:
    rows = [
        (
            card["id"],
            _network(card["training"]),
            _budget(card["training"]["recipe"]),
            card["training"]["split"],
            *(value(card, name) for name in ("macro_precision", "macro_recall")),
            *(value(card, name, True) for name in ("macro_f1", "auc_pneumonia", "auc_bacterial_viral")),
            f"{value(card, 'lung_attention')} ({value(card, 'lung_attention_by_chance')})",
        )
        for card in cards
    ]
    head = ("run", "network", "budget", "held out", "precision", "recall", "macro F1")
    more = ("AUC normal/pneumonia", "AUC bacterial/viral", "lung attention (chance)")
    words = "Precision, recall and F1 are macro averages. Compare runs of one budget only."
    return f"## Systems\n\n{words}\n\n{table((*head, *more), rows)}"


def by_class(what: str, named: Iterable[tuple[str, Mapping[str, Any]]], interval: bool = False) -> str:
    """A table of precision, recall and F1 of each class; ``what`` heads the names of the cards or evaluations."""
    figures = [(label, kind) for label in LABELS for kind in SCORES]
    rows = [(name, *(value(stored, f"{kind}_{label}", interval) for label, kind in figures)) for name, stored in named]
    return table((what, *map(" ".join, figures)), rows)


def leak(cards: Sequence[dict[str, Any]]) -> str:
    """The section on cards of one recipe that differ in what was held out; empty where there are none."""

    def key(card: dict[str, Any]) -> str:
        return json.dumps(card["training"]["recipe"], sort_keys=True)

    honest = {key(card): card for card in cards if "patients" in card["training"]["split"]}
    rows = []
    for leaky in cards:
        twin = honest.get(key(leaky))
        if twin is not None and twin is not leaky:
            gain = leaky["metrics"]["macro_f1"]["value"] - twin["metrics"]["macro_f1"]["value"]
            rows.append((twin["id"], value(twin, "macro_f1", True), value(leaky, "macro_f1", True), f"{gain:+.3f}"))
    if not rows:
        return ""
    words = "The same recipe, held out by patient and at random by image: a patient has up to 30 images, much alike."
    return f"## The leak\n\n{words}\n\n{table(('run', 'F1 by patient', 'F1 by image', 'difference'), rows)}"


def _frames(cards: Sequence[dict[str, Any]]) -> str:
    def key(card: dict[str, Any]) -> str:
        training = card["training"]
        recipe = {k: v for k, v in training["recipe"].items() if k not in ("name", "frame", "margin")}
        return json.dumps([recipe, training["split"], training.get("start")], sort_keys=True)

    names = ("macro_f1", "auc_pneumonia", "recall_normal", "auc_bacterial_viral")
    by_frame = {(key(card), card["training"]["recipe"].get("frame", "image")): card for card in cards}
    rows = [
        (where["id"], shown, where["metrics_on"].split(",")[0], *(value(where, name, True) for name in names))
        for alike, frame in by_frame
        if frame == "lungs" and (alike, "image") in by_frame
        for shown, card in (("film", by_frame[alike, "image"]), ("lungs", by_frame[alike, "lungs"]))
        for where in (card, {**card, **card["optimistic"]})
    ]
    if not rows:
        return ""
    words = (
        "One recipe, one beginning and one budget; one network is shown the whole film, the other the box of the lungs."
    )
    head = ("run", "shown", "measured on", *(figure_name(name).split(":")[0] for name in names))
    return f"## The film against the lungs\n\n{words}\n\n{table(head, rows)}"


def _lungs(evaluations: Sequence[dict[str, Any]]) -> str:
    rows = [
        (e["model"], e["data"], e["images"], value(e, "lung_attention", True), value(e, "lung_attention_by_chance"))
        for e in evaluations
        if "lung_attention" in e["metrics"]
    ]
    if not rows:
        return ""
    head = ("model", "images", "count", "lung attention", "chance")
    return f"## Where the models look\n\nShare of the heatmap inside the lungs.\n\n{table(head, rows)}"


def _markers(evaluations: Sequence[dict[str, Any]]) -> str:
    words = "Objects pasted at random places outside the lungs; Δp is the change of the probability that changes most."
    return _changes(evaluations, "markers", f"## Markers\n\n{words}")


def _changes(evaluations: Sequence[dict[str, Any]], name: str, words: str) -> str:
    rows = [
        (e["model"], e["data"], kind, row["images"], f"{row['mean_change']:.3f}", f"{row['class_changes']:.1%}")
        for e in evaluations
        for kind, row in e.get(name, {}).items()
    ]
    head = ("model", "of", "change", "images", "mean Δp", "other class")
    return f"{words}\n\n{table(head, rows)}" if rows else ""


def _network(training: dict[str, Any]) -> str:
    recipe = training["recipe"]
    words = [recipe["architecture"]]
    if recipe.get("dense"):
        words.append("dense " + ", ".join(map(str, (*recipe["dense"], len(LABELS)))))
        words += [recipe["activation"].replace("_", " ")] if recipe["activation"] != "relu" else []
    words += [f"dropout {recipe['dropout']}"] if recipe["dropout"] else []
    words += ["augmented"] if recipe["augment"] else []
    words += ["taught"] if recipe["distil_weight"] else []
    words += ["guided to the lungs"] if recipe.get("lung_weight") else []
    words += ["sees the lungs only"] if recipe.get("frame") == "lungs" else []
    words += [f"begun with a run of {training['start']}"] if training.get("start") else []
    return ", ".join(words)


def _budget(recipe: dict[str, Any]) -> str:
    return " + ".join(f"{n} × {size} px" for n, size in zip(recipe["epochs"], recipe["sizes"], strict=True))


def value(stored: Mapping[str, Any], name: str, interval: bool = False) -> str:
    """A figure of a card or an evaluation, with its interval if that is wanted; a dash if there is none."""
    figure = stored["metrics"].get(name)
    if figure is None:
        return "–"
    low, high = figure["interval_95"]
    return f"{figure['value']:.3f}" + (f" [{low:.3f}, {high:.3f}]" if interval else "")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"

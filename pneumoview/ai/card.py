"""A model's card in words: what the model is for, how well it does it, and where it fails."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_FIGURES = {
    "auc_pneumonia": "AUC, normal against pneumonia",
    "sensitivity": "Sensitivity: share of pneumonia called pneumonia",
    "specificity": "Specificity: share of normal called normal",
    "auc_bacterial_viral": "AUC, bacterial against viral",
    "macro_f1": "F1, mean of the classes",
    "accuracy": "Accuracy: share of images whose likeliest class is right",
    "expected_calibration_error": "Calibration error: mean gap between stated and found probability",
    "decided": "Share of images that are not called uncertain",
    "decided_accuracy": "Share right among those, pneumonia or not",
    "cause_named": "Share of pneumonia for which a cause is named",
    "cause_accuracy": "Share right among those",
    "heatmap_empty": "Share of images with an empty heatmap",
    "lung_attention": "Share of the heatmap inside the lungs",
    "lung_attention_by_chance": "The same by chance: share of the image that is lung",
    "refused": "Share of images refused",
    "dice": "Dice: overlap with outlines drawn by hand",
    "dice_hidden": "The same with drawn opacities over the lungs",
}
_OF_A_CLASS = {
    "precision": "Precision of {0}: how often this answer is right",
    "recall": "Recall of {0}: share of it that is found",
    "f1": "F1 of {0}",
    "refused": "Share refused of: {0}",
}


def _plain(value: object) -> str:
    """One line of text in which nothing is Markdown."""
    return re.sub(r"([\\`*\[\]<>|#])", r"\\\1", " ".join(str(value).split()))


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _plain(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _percent(value: object) -> str:
    return f"{100 * value:.0f} %" if isinstance(value, int | float) else _plain(value)


def _items(value: object) -> Iterable[tuple[str, Any]]:
    return value.items() if isinstance(value, Mapping) else ()


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _words(name: str) -> str:
    return _plain(name).replace("_", " ")


def figure_name(name: str) -> str:
    """What a figure of a card is called, e.g. ``recall_viral`` → ``Recall of viral: share of it that is found``."""
    kind, _, label = name.partition("_")
    if name in _FIGURES:
        return _FIGURES[name]
    if kind in _OF_A_CLASS and label:
        return _OF_A_CLASS[kind].format(_words(label))
    return _words(name).capitalize()


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines) if len(lines) > 2 else ""


def _metrics(card: dict[str, Any]) -> str:
    rows = []
    for name, figure in sorted(_items(card.get("metrics")), key=lambda item: [*_FIGURES, item[0]].index(item[0])):
        value = figure.get("value", "") if isinstance(figure, Mapping) else figure
        between = _list(figure.get("interval_95")) if isinstance(figure, Mapping) else []
        rows.append((figure_name(name), _number(value), " – ".join(map(_number, between))))
    table = _table(("Figure", "Value", "95 % interval"), rows)
    on = card.get("metrics_on")
    return "\n\n".join(filter(None, (f"Measured on {_plain(on)}." if on and table else "", table)))


def _thresholds(card: dict[str, Any]) -> str:
    known = dict(_items(card.get("thresholds")))
    between = _list(known.get("uncertain"))
    lines = []
    if "pneumonia" in known:
        lines.append(f"Pneumonia from a probability of {_percent(known['pneumonia'])} on.")
    if len(between) == 2 and between[0] != between[1]:
        lines.append(f"Uncertain between {_percent(between[0])} and {_percent(between[1])}.")
    if "cause" in known:
        lines.append(f"A cause is named where its share of the pneumonia is {_percent(known['cause'])} or more.")
    if "lung_attention" in known:
        lines.append(f"Refused where less than {_percent(known['lung_attention'])} of the heatmap lies in the lungs.")
    return _bullets(lines)


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _calibration(card: dict[str, Any]) -> str:
    lines = []
    for name, value in _items(card.get("calibration")):
        if isinstance(value, Mapping):
            shares = [f"{_words(label)} {_percent(share)}" for label, share in value.items()]
            lines.append(f"{figure_name(name)}: {', '.join(shares)}")
            continue
        text = ", ".join(map(_number, value)) if isinstance(value, list | tuple) else _number(value)
        lines.append(f"{figure_name(name)}: {text}")
    return _bullets(lines)


def _coverage(card: dict[str, Any]) -> str:
    rows = [
        tuple(_percent(row.get(name, "")) for name in ("coverage", "accuracy", "threshold"))
        for row in _list(card.get("coverage"))
        if isinstance(row, Mapping)
    ]
    return _table(("Surest share of images", "Right among them", "Least probability"), rows)


def _training(card: dict[str, Any]) -> str:
    training = dict(_items(card.get("training")))
    lines = [_plain(training["data"])] if training.get("data") else []
    classes = ", ".join(f"{_number(count)} {_words(name)}" for name, count in _items(training.get("classes")))
    if "images" in training:
        lines.append(f"{_number(training['images'])} images" + (f": {classes}" if classes else ""))
    if training.get("date"):
        lines.append(f"Trained on {_plain(training['date'])}")
    return _bullets(lines)


def _technical(card: dict[str, Any]) -> str:
    given = dict(_items(card.get("input")))
    size = given.pop("size", None)
    lines = [
        f"{title}: {_number(card[name])}"
        for name, title in (("architecture", "Network"), ("parameters", "Parameters"), ("stored_as", "Stored as"))
        if name in card
    ]
    if size is not None:
        lines.append(f"Input: {_plain(size)} × {_plain(size)} pixels")
    lines += [f"{_words(name).capitalize()}: {_plain(value)}" for name, value in given.items()]
    recipe = _items(dict(_items(card.get("training"))).get("recipe"))
    recipe_text = ", ".join(
        f"{_words(name)} {' / '.join(map(_plain, _list(value) or [value]))}" for name, value in recipe
    )
    if recipe_text:
        lines.append(f"Recipe: {recipe_text}")
    if "sha256" in card:
        lines.append(f"SHA-256 of the weights: {_plain(card['sha256'])}")
    if "licence" in card:
        lines.append(f"Licence: {_plain(card['licence'])}")
    return _bullets(lines)


def as_markdown(card: dict[str, Any]) -> str:
    """A card as a page to read.

    Args:
        card: as in ``card.json``; parts that are missing, or are not of the known form, are left out. Its texts are
            taken as plain text.

    Returns:
        Markdown with tables, ending in a line feed.
    """
    labels = ", ".join(map(_plain, _list(card.get("labels"))))
    sections = (
        ("", _plain(card.get("intended_use", ""))),
        ("", f"Answers: {labels}." if labels else ""),
        ("Limits", _bullets(map(_plain, _list(card.get("limits"))))),
        ("How well it does", _metrics(card)),
        (
            "On images from where it was trained, which is too good",
            _metrics(dict(_items(card.get("optimistic")))),
        ),
        ("If only the surest are answered", _coverage(card)),
        ("Calibration", _calibration(card)),
        ("Where the answers are cut", _thresholds(card)),
        ("Data", _training(card)),
        ("Technical", _technical(card)),
    )
    parts = [f"# {_plain(card.get('id', 'A model without a name'))}"]
    for title, text in sections:
        if text:
            parts += [f"## {title}", text] if title else [text]
    return "\n\n".join(parts) + "\n"

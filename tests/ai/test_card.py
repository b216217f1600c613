"""Cards in words: whole ones, and what is left of broken ones."""

from __future__ import annotations

import json

import pytest

from pneumoview import paths
from pneumoview.ai.card import as_markdown, figure_name

CARD = {
    "id": "net-1",
    "labels": ["normal", "bacterial", "viral"],
    "intended_use": "Research only.",
    "limits": ["Not for adults."],
    "calibration": {"temperature": 1.25, "expected_calibration_error": 0.0312, "bias": [0.5, -0.5]},
    "thresholds": {"pneumonia": 0.43, "uncertain": [0.31, 0.56], "cause": 0.7, "lung_attention": 0.25},
    "metrics": {
        "recall_viral": {"value": 0.6466, "interval_95": [0.5679, 0.7299]},
        "auc_pneumonia": {"value": 0.9974, "interval_95": [0.9953, 0.9991]},
        "brightness": 7,
    },
    "metrics_on": "1044 images",
    "coverage": [{"coverage": 0.5, "accuracy": 0.9, "threshold": 0.87}],
    "training": {"data": "Kermany", "images": 4172, "classes": {"normal": 1072}, "recipe": {"sizes": [112, 224]}},
    "input": {"size": 224},
}


def test_a_card_in_words():
    lines = as_markdown(CARD).splitlines()
    assert lines[:5] == ["# net-1", "", "Research only.", "", "Answers: normal, bacterial, viral."]
    table = lines.index("| Figure | Value | 95 % interval |")
    assert lines[table + 2 : table + 5] == [
        "| AUC, normal against pneumonia | 0.997 | 0.995 – 0.999 |",
        "| Recall of viral: share of it that is found | 0.647 | 0.568 – 0.730 |",
        "| Brightness | 7 |  |",
    ]
    for line in (
        "- Not for adults.",
        "Measured on 1044 images.",
        "| 50 % | 90 % | 87 % |",
        "- Temperature: 1.250",
        "- Bias: 0.500, -0.500",
        "- Pneumonia from a probability of 43 % on.",
        "- Uncertain between 31 % and 56 %.",
        "- A cause is named where its share of the pneumonia is 70 % or more.",
        "- Refused where less than 25 % of the heatmap lies in the lungs.",
        "- 4,172 images: 1,072 normal",
        "- Input: 224 × 224 pixels",
        "- Recipe: sizes 112 / 224",
    ):
        assert line in lines
    assert lines.index("## Limits") < table


@pytest.mark.parametrize("name", sorted(CARD))
def test_every_part_may_be_missing_or_of_another_form(name: str):
    for value in (None, 3, "text", [], [1, None], {}, {"a": None}, {"uncertain": [None, 1], "value": "x"}):
        assert as_markdown({**CARD, name: value}).startswith("# ")
    assert as_markdown({key: value for key, value in CARD.items() if key != name}).startswith("# ")


def test_no_card_at_all():
    assert as_markdown({}) == "# A model without a name\n"


def test_what_a_card_says_is_text():
    text = as_markdown({"id": "a\n# b", "limits": ["<img src=x> ![a](b) | `c`"]})
    assert text == "# a \\# b\n\n## Limits\n\n- \\<img src=x\\> !\\[a\\](b) \\| \\`c\\`\n"


def test_figures_have_names():
    assert figure_name("sensitivity") == "Sensitivity: share of pneumonia called pneumonia"
    assert figure_name("f1_viral") == "F1 of viral"
    assert figure_name("new_thing") == "New thing"


def test_shipped_cards_have_figures_and_limits():
    cards = sorted(paths.models().glob("*/card.json"))
    assert cards
    for card in cards:
        text = as_markdown(json.loads(card.read_text(encoding="utf-8")))
        assert "## How well it does" in text
        assert "## Limits" in text

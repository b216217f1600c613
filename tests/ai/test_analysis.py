"""What probabilities amount to, by hand."""

from __future__ import annotations

import pytest

from pneumoview.ai.analysis import Thresholds

CUTS = Thresholds(pneumonia=0.4, uncertain=(0.2, 0.7), cause=0.75)


@pytest.mark.parametrize(
    ("normal", "bacterial", "viral", "verdict"),
    [
        (0.9, 0.08, 0.02, "normal"),
        (0.8, 0.1, 0.1, "normal"),
        (0.7, 0.2, 0.1, "uncertain"),
        (0.4, 0.6, 0.0, "uncertain"),
        (0.3, 0.6, 0.1, "bacterial"),
        (0.2, 0.5, 0.3, "pneumonia"),
        (0.0, 0.2, 0.8, "viral"),
    ],
)
def test_verdict(normal: float, bacterial: float, viral: float, verdict: str) -> None:
    assert CUTS.verdict({"normal": normal, "bacterial": bacterial, "viral": viral}) == verdict


def test_without_a_normal_class_the_likeliest_answers() -> None:
    assert CUTS.verdict({"cat": 0.4, "dog": 0.6}) == "dog"


@pytest.mark.parametrize("wrong", [{"uncertain": (0.5, 0.8)}, {"uncertain": (0.1, 0.3)}, {"cause": 1.2}])
def test_thresholds_that_contradict(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="thresholds do not fit together"):
        Thresholds(**{"pneumonia": 0.4, "uncertain": (0.2, 0.7), **wrong})

"""A model on labelled radiographs, read exactly as the viewer reads them: figures with intervals over patients."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix
from tqdm import tqdm

from pneumoview.ai.analysis import Analysis, Thresholds
from pneumoview.ai.frame import REDUCED
from pneumoview.ai.lungs import lung_attention
from pneumoview.ai.pipeline import Pipeline
from pneumoview.ai.preprocess import squash
from pneumoview.errors import DataError, ReadError
from pneumoview.imaging.readers import read
from pneumoview.training.calibration import coverage_curve, expected_calibration_error, reliability
from pneumoview.training.data import LABELS, Sample, read_grey
from pneumoview.training.floor import FOLDS as FLOOR_FOLDS
from pneumoview.training.floor import shortcut_floor
from pneumoview.training.markers import FRAMINGS, MARKERS, change_test
from pneumoview.training.metrics import Figures, bootstrap, figures, with_intervals

_ARRAYS = ("probabilities", "positive", "verdicts", "attention", "chance", "refused", "reasons")


@dataclass(frozen=True, eq=False)
class Readings:
    """What a model said of N labelled images.

    Attributes:
        samples: the images.
        probabilities: (N, 3), calibrated.
        positive: (N,) bool, pneumonia at the operating point.
        verdicts: (N,) see ``Thresholds.verdict``.
        attention: (N,) share of the heatmap in the lungs, NaN where there is none.
        chance: (N,) share of the image that is lung, NaN where there is no outline.
        refused: (N,) bool, stopped by the gate.
        reasons: (N,) reason codes joined by ``;``, also those that do not refuse.
    """

    samples: tuple[Sample, ...]
    probabilities: NDArray[np.float64]
    positive: NDArray[np.bool_]
    verdicts: NDArray[np.str_]
    attention: NDArray[np.float64]
    chance: NDArray[np.float64]
    refused: NDArray[np.bool_]
    reasons: NDArray[np.str_]

    @property
    def labels(self) -> NDArray[np.int64]:
        """(N,) indices of ``LABELS``."""
        return np.array([sample.label for sample in self.samples])

    @property
    def patients(self) -> list[str]:
        """Owner of every image."""
        return [sample.patient for sample in self.samples]

    def answered(self, probabilities: NDArray[np.float64], thresholds: Thresholds) -> Readings:
        """The same readings with other probabilities, (N, 3), cut at other points."""
        verdicts = [thresholds.verdict(dict(zip(LABELS, row, strict=True))) for row in probabilities.tolist()]
        return replace(
            self,
            probabilities=probabilities,
            positive=1 - probabilities[:, 0] >= thresholds.pneumonia,
            verdicts=np.array(verdicts),
        )

    def part(self, chosen: NDArray[np.intp]) -> Readings:
        """The readings with these indices, repeats included."""
        return Readings(tuple(self.samples[i] for i in chosen), *(getattr(self, name)[chosen] for name in _ARRAYS))


def joined(parts: Sequence[Readings]) -> Readings:
    """Several readings as one."""
    return Readings(
        tuple(sample for part in parts for sample in part.samples),
        *(np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS),
    )


def read_all(pipeline: Pipeline, samples: Sequence[Sample], masks: Path | None = None) -> Readings:
    """Read every sample with its heatmap.

    Args:
        pipeline: its model knows the classes of ``LABELS``.
        samples: labelled files.
        masks: folder of drawn lung outlines, ``STEM.png``, that take the place of those found, where there are such.

    Raises:
        DataError: a file cannot be read, or the model's classes are others.
    """
    if pipeline.bundle.labels != LABELS:
        raise DataError(f"{pipeline.bundle.id} answers {', '.join(pipeline.bundle.labels)}, not {', '.join(LABELS)}")
    analyses, shares = [], []
    for sample in tqdm(samples, desc=f"reading by {pipeline.bundle.id}"):
        try:
            analysis = pipeline.analyse(read(sample.path))
        except ReadError as error:
            raise DataError(f"{sample.path.parent}: {error}") from error
        analyses.append(analysis)
        shares.append(_shares(analysis, masks / f"{sample.path.stem}.png" if masks else None))
    attention, chance = np.array(shares, dtype=np.float64).T
    bare = Readings(
        tuple(samples),
        np.array([analysis.probabilities for analysis in analyses]),
        np.array([]),
        np.array([]),
        attention,
        chance,
        np.array([analysis.refused for analysis in analyses]),
        np.array([";".join(flag.reason for flag in analysis.flags) for analysis in analyses]),
    )
    return bare.answered(bare.probabilities, pipeline.bundle.thresholds)


def _shares(analysis: Analysis, drawn: Path | None) -> tuple[float | None, float | None]:
    if drawn is None or not drawn.exists() or analysis.heatmap is None:
        return analysis.lung_attention, analysis.lung_share
    mask = squash(read_grey(drawn), len(analysis.heatmap)) > 127
    return lung_attention(analysis.heatmap, mask), float(mask.mean())


def measures(readings: Readings) -> Figures:
    """Every figure of merit of some readings; those that nothing speaks to are left out."""
    labels, ill = readings.labels, readings.labels > 0
    sure = readings.verdicts != "uncertain"
    named = np.isin(readings.verdicts, LABELS[1:]) & ill
    right_cause = readings.verdicts == np.array(LABELS)[labels]
    found = {
        **figures(labels, readings.probabilities),
        "expected_calibration_error": expected_calibration_error(labels, readings.probabilities),
        "sensitivity": readings.positive[ill].mean(),
        "specificity": 1 - readings.positive[~ill].mean(),
        "decided": sure.mean(),
        "decided_accuracy": (readings.positive == ill)[sure].mean() if sure.any() else np.nan,
        "cause_named": named[ill].mean(),
        "cause_accuracy": right_cause[named].mean() if named.any() else np.nan,
        "heatmap_empty": (np.isnan(readings.attention) & ~np.isnan(readings.chance)).mean(),
        "lung_attention": _mean(readings.attention),
        "lung_attention_by_chance": _mean(readings.chance),
        "refused": readings.refused.mean(),
    }
    return {name: float(value) for name, value in found.items() if np.isfinite(value)}


def _mean(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else np.nan


def measures_with_intervals(readings: Readings, rounds: int = 1000) -> dict[str, dict[str, float | list[float]]]:
    """``measures`` with 95 % intervals by a bootstrap over patients, in the form of a card."""

    def measured(chosen: NDArray[np.intp]) -> Figures | None:
        drawn = readings.part(chosen)
        return measures(drawn) if len(np.unique(drawn.labels)) == len(LABELS) else None

    return with_intervals(measures(readings), bootstrap(readings.patients, measured, rounds))


def read_strata(table: Path, samples: Sequence[Sample], column: str = "stratum") -> list[str]:
    """The stratum of every sample, from a table of tab-separated values with the columns ``file`` and ``column``.

    A file is named by its path or by its name alone; samples that are not in the table are in the stratum ``""``.

    Raises:
        DataError: the table cannot be read, or lacks a column.
    """
    try:
        with table.open(encoding="utf-8-sig", newline="") as lines:
            known = {Path(row["file"]).name: row[column] for row in csv.DictReader(lines, delimiter="\t")}
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{table}: cannot be read ({error})") from error
    except (KeyError, TypeError) as error:
        raise DataError(f"{table}: needs the columns file and {column}") from error
    return [known.get(sample.path.name, "") for sample in samples]


def by_stratum(readings: Readings, strata: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Images by class and figures of every stratum; one without all classes is joined by the other images of these.

    So a stratum of bacterial pneumonia alone is measured against all normal and viral images.
    """
    names, labels = np.array(strata), readings.labels
    found = {}
    for name in sorted(set(strata) - {""}):
        inside = names == name
        missing = set(range(len(LABELS))) - set(labels[inside].tolist())
        part = readings.part(np.flatnonzero(inside | np.isin(labels, list(missing))))
        counts = {label: int((labels[inside] == index).sum()) for index, label in enumerate(LABELS)}
        found[name] = {"classes": counts, "metrics": measures_with_intervals(part)}
    return found


def evaluate(
    pipeline: Pipeline,
    readings: Readings,
    data: str,
    markers: int = 0,
    strata: Sequence[str] = (),
    framings: int = 0,
) -> dict[str, Any]:
    """Everything measured, ready for JSON.

    Args:
        pipeline: what read the images.
        readings: its readings of them.
        data: name of the data.
        markers: on how many of the images foreign objects are pasted.
        strata: (N,) stratum of every image; none if empty.
        framings: how many of the images are framed anew.
    """
    labels, probabilities = readings.labels, readings.probabilities
    found: dict[str, Any] = {
        "model": pipeline.bundle.id,
        "model_sha256": pipeline.bundle.sha256,
        "data": data,
        "images": len(labels),
        "patients": len(set(readings.patients)),
        "classes": {name: int((labels == index).sum()) for index, name in enumerate(LABELS)},
        "metrics": measures_with_intervals(readings),
        "confusion": confusion_matrix(labels, probabilities.argmax(1), labels=range(len(LABELS))).tolist(),
        "reliability": reliability(labels, probabilities),
        "coverage": coverage_curve(labels, probabilities),
        "answers": {
            "patients": np.unique(readings.patients, return_inverse=True)[1].tolist(),
            "labels": "".join(map(str, labels)),
            "predicted": "".join(map(str, probabilities.argmax(1))),
        },
        "reasons": dict(Counter(reason for reasons in readings.reasons for reason in reasons.split(";") if reason)),
    }
    if strata:
        found["strata"] = by_stratum(readings, strata)
    found["floor"] = _floor(pipeline, readings)
    for name, count, changes in (("markers", markers, MARKERS), ("framing", framings, FRAMINGS)):
        if count and pipeline.lungs is not None:
            drawn = np.unique(np.linspace(0, len(labels) - 1, min(count, len(labels))).round().astype(int))
            radiographs = (read(readings.samples[i].path) for i in tqdm(drawn, desc=name))
            found[name] = change_test(pipeline, radiographs, changes)
    return found


def _floor(pipeline: Pipeline, readings: Readings) -> dict[str, dict[str, dict[str, float]]]:
    """``shortcut_floor`` of the whole film and of what the model is shown; none where a class has too few patients."""
    labels, patients = readings.labels, np.array(readings.patients)
    if min(len(set(patients[labels == index])) for index in range(len(LABELS))) < FLOOR_FOLDS:
        return {}
    films, boxes = [], []
    for sample in tqdm(readings.samples, desc="shortcut floor"):
        prepared = pipeline.prepare(read(sample.path), heatmap=False)
        _, (box,) = pipeline.outline([prepared])
        films.append(squash(prepared.reduced, REDUCED))
        boxes.append(box.crop(prepared.reduced, REDUCED))
    shown = {"whole film": np.stack(films)}
    if pipeline.bundle.frame == "lungs":
        shown["box of the lungs"] = np.stack(boxes)
    return {name: shortcut_floor(pixels, labels, readings.patients) for name, pixels in shown.items()}

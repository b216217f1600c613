"""The report of an evaluation: a folder with plots, the most wrong images, and a page that shows them."""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from pneumoview.ai.pipeline import Pipeline
from pneumoview.imaging.geometry import to_image
from pneumoview.imaging.grayscale import display
from pneumoview.imaging.overlay import overlay
from pneumoview.imaging.readers import read
from pneumoview.training.data import LABELS
from pneumoview.training.evaluate import Readings
from pneumoview.training.plots import confusion, coverage_plot, pictures, receiver, reliability_plot

MOST_WRONG = 12
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 15px system-ui, sans-serif; margin: 2em auto; max-width: 70em; }} img {{ max-width: 100%; }}
td, th {{ padding: .2em 1em .2em 0; text-align: left; }}</style>
<h1>{title}</h1><p>{words}</p>
<table><tr><th>Figure</th><th>Value</th><th>95 % interval</th></tr>{rows}</table>
{markers}{plots}
<p>For research and education. Not a medical device.</p></html>
"""


def most_wrong(readings: Readings) -> NDArray[np.intp]:
    """Indices of the wrong answers, the most confident first."""
    wrong = np.flatnonzero(readings.probabilities.argmax(1) != readings.labels)
    return wrong[np.argsort(-readings.probabilities[wrong].max(1), kind="stable")]


def write_report(folder: Path, pipeline: Pipeline, readings: Readings, figures: Mapping[str, Any]) -> Path:
    """Write plots (PNG) and ``index.html`` into a folder, made if it is not there; return the page.

    Args:
        folder: where to.
        pipeline: what read the images, for the heatmaps.
        readings: its readings.
        figures: what was measured, as the JSON of an evaluation.
    """
    folder.mkdir(parents=True, exist_ok=True)
    labels, probabilities = readings.labels, readings.probabilities
    error = figures["metrics"]["expected_calibration_error"]["value"]
    plots: dict[str, Figure] = {
        "confusion": confusion(labels, probabilities.argmax(1), LABELS),
        "roc": receiver(labels, probabilities, pipeline.bundle.thresholds.pneumonia),
        "reliability": reliability_plot(figures["reliability"], error),
        "coverage": coverage_plot(figures["coverage"]),
        "most-wrong": _wrong_images(pipeline, readings),
    }
    for name, figure in plots.items():
        figure.savefig(folder / f"{name}.png", dpi=120)
    page = folder / "index.html"
    page.write_text(
        _PAGE.format(
            title=html.escape(f"{figures['model']} on {figures['data']}"),
            words=f"{figures['images']} images, {figures['patients']} patients; intervals by a bootstrap over these.",
            rows="".join(
                f"<tr><td>{name.replace('_', ' ')}<td>{row['value']:.3f}"
                f"<td>{row['interval_95'][0]:.3f} … {row['interval_95'][1]:.3f}"
                for name, row in figures["metrics"].items()
            ),
            markers=_marker_table(figures.get("markers", {})),
            plots="".join(f'<h2>{name.replace("-", " ")}</h2><img src="{name}.png" alt="{name}">' for name in plots),
        ),
        encoding="utf-8",
    )
    return page


def _marker_table(markers: Mapping[str, Mapping[str, float]]) -> str:
    if not markers:
        return ""
    rows = "".join(
        f"<tr><td>{kind}<td>{row['images']}<td>{row['mean_change']:.3f}<td>{row['class_changes']:.1%}"
        for kind, row in markers.items()
    )
    head = "<tr><th>Pasted outside the lungs</th><th>Images</th><th>Mean |Δp|</th><th>Other class</th></tr>"
    return f"<table>{head}{rows}</table>"


def _wrong_images(pipeline: Pipeline, readings: Readings) -> Figure:
    images, titles = [], []
    for index in most_wrong(readings)[:MOST_WRONG]:
        sample = readings.samples[index]
        radiograph = read(sample.path)
        analysis = pipeline.analyse(radiograph)
        image = display(radiograph)
        if analysis.heatmap is not None:
            images.append(overlay(image, to_image(analysis.heatmap, image.shape), opacity=0.4))
            titles.append(
                f"{sample.path.name}\n{LABELS[sample.label]}, read as {analysis.prediction} "
                f"{max(analysis.probabilities):.0%}"
            )
    return pictures(images, titles)

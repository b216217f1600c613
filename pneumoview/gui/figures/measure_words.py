"""What the window calls figures and the lengths, ratios and values that they measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from pneumoview.gui.view.corner_texts import origin_name
from pneumoview.imaging import measure
from pneumoview.imaging.measure import REGIONS, USUAL_RATIO, Annotations, Figure, Kind, Ruler
from pneumoview.imaging.radiograph import Radiograph


def kind_name(kind: Kind) -> str:
    """A kind of figure in the user's words."""
    return {
        "distance": QCoreApplication.translate("measure", "Distance"),
        "angle": QCoreApplication.translate("measure", "Angle"),
        "ellipse": QCoreApplication.translate("measure", "Elliptical region"),
        "rectangle": QCoreApplication.translate("measure", "Rectangular region"),
        "ratio": QCoreApplication.translate("measure", "Cardiothoracic ratio"),
        "probe": QCoreApplication.translate("measure", "Pixel"),
    }[kind]


def tool_name(name: str) -> str:
    """A tool that draws figures, or changes them, in the user's words."""
    return {
        "select": QCoreApplication.translate("measure", "Select and move"),
        "calibrate": QCoreApplication.translate("measure", "Calibrate"),
    }.get(name) or kind_name(name)  # type: ignore[arg-type]


def hint(name: str, points: int = 0, proposed: bool = False) -> str:
    """What to do next with a tool, ``points`` of its figure being set, and what Esc does."""
    if proposed:
        step = QCoreApplication.translate("measure", "Proposed: drag to adjust · Enter accepts")
        discards = QCoreApplication.translate("measure", "Esc discards")
        return f"{step} · {discards}"
    other_end = QCoreApplication.translate("measure", "Click the other end")
    corner = QCoreApplication.translate("measure", "Click the opposite corner")
    steps = {
        "select": [QCoreApplication.translate("measure", "Click a measurement and drag it")],
        "distance": [QCoreApplication.translate("measure", "Drag from end to end"), other_end],
        "calibrate": [QCoreApplication.translate("measure", "Drag along a line of known length"), other_end],
        "angle": [
            QCoreApplication.translate("measure", "Click the end of one arm"),
            QCoreApplication.translate("measure", "Click the vertex"),
            QCoreApplication.translate("measure", "Click the end of the other arm"),
        ],
        "ellipse": [QCoreApplication.translate("measure", "Drag over the region; the same key: rectangle"), corner],
        "rectangle": [QCoreApplication.translate("measure", "Drag over the region; the same key: ellipse"), corner],
        "ratio": [
            QCoreApplication.translate("measure", "Drag over the widest part of the heart"),
            other_end,
            QCoreApplication.translate("measure", "Drag over the widest part of the thorax"),
            other_end,
        ],
        "probe": [QCoreApplication.translate("measure", "Click a pixel")],
    }[name]
    gives_up = QCoreApplication.translate("measure", "Esc gives it up")
    leaves = QCoreApplication.translate("measure", "Esc leaves")
    return f"{steps[min(points, len(steps) - 1)]} · {gives_up if points else leaves}"


@dataclass(frozen=True)
class Measured:
    """What a figure measures.

    Attributes:
        labels: what to write beside each of its lines or, for a figure without, beside it; empty where it measures
            nothing yet.
        short: what is left of the labels while the figure is not selected.
        value: the same in one line.
        note: how far its lengths can be trusted; empty where they are in pixels, or where it has none.
    """

    labels: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    value: str = ""
    note: str = ""


def describe(figure: Figure, radiograph: Radiograph, ruler: Ruler) -> Measured:
    """Measure a figure, complete or not, on a radiograph."""
    points, note = figure.points, origin_name(ruler.origin)
    if figure.kind == "ratio":
        return _ratio(figure, ruler, note)
    if not figure.complete:
        return Measured()
    if figure.kind in REGIONS:
        return _region(figure, radiograph, ruler, note)
    if figure.kind == "distance":
        text = _length(measure.length(ruler, points[0], points[1]), ruler)
        label = ", ".join(filter(None, (text, note)))
        return Measured((label,), (label,), text, note)
    if figure.kind == "angle":
        text = f"{measure.angle(ruler, points[0], points[1], points[2]):.1f}°"
        return Measured((text,), (text,), text)
    column, row, value = measure.probe(radiograph, points[0])
    text = QCoreApplication.translate("measure", "{0:g} at x {1}, y {2}").format(value, column, row)
    return Measured((text,), (f"{value:g}",), text)


def describe_all(annotations: Annotations, radiograph: Radiograph) -> list[tuple[Figure, Measured]]:
    """Measure all that is drawn on a radiograph."""
    ruler = measure.ruler(radiograph, annotations.calibration)
    return [(figure, describe(figure, radiograph, ruler)) for figure in annotations.figures]


def listed(figures: Iterable[tuple[Figure, Measured]]) -> list[tuple[str, str, str]]:
    """Name, value and note of every figure, the names numbered by kind."""
    count: Counter[Kind] = Counter()
    lines = []
    for figure, measured in figures:
        count[figure.kind] += 1
        lines.append((f"{kind_name(figure.kind)} {count[figure.kind]}", measured.value, measured.note))
    return lines


def sentence(name: str, value: str, note: str) -> str:
    """What ``listed`` says of a figure, in one line."""
    text = (
        QCoreApplication.translate("measure", "{0}: {1} ({2})")
        if note
        else QCoreApplication.translate("measure", "{0}: {1}")
    )
    return text.format(name, value, note)


def _ratio(figure: Figure, ruler: Ruler, note: str) -> Measured:
    lengths = [measure.length(ruler, *line) for line in figure.lines]
    names = [QCoreApplication.translate("measure", "Heart {0}"), QCoreApplication.translate("measure", "Thorax {0}")]
    if figure.complete and lengths[0] > lengths[1]:
        names.reverse()
    widths = [name.format(_length(length, ruler)) for name, length in zip(names, lengths, strict=False)]
    ratio = measure.cardiothoracic_ratio(ruler, figure.points) if figure.complete else None
    if ratio is None:
        return Measured(tuple(widths), tuple(widths))
    if USUAL_RATIO[0] <= ratio <= USUAL_RATIO[1]:
        beside = QCoreApplication.translate("measure", "Cardiothoracic ratio {0:.2f}")
        value = QCoreApplication.translate("measure", "{0:.2f}, heart {1}, thorax {2}")
    else:
        beside = QCoreApplication.translate("measure", "Cardiothoracic ratio {0:.2f}, check the lines")
        value = QCoreApplication.translate("measure", "{0:.2f} (unusual, check the lines), heart {1}, thorax {2}")
    beside = beside.format(ratio)
    value = value.format(ratio, *(_length(length, ruler) for length in sorted(lengths)))
    return Measured((widths[0], _lines(beside, widths[1], note)), ("", beside), value, note)


def _region(figure: Figure, radiograph: Radiograph, ruler: Ruler, note: str) -> Measured:
    found = measure.region(radiograph, ruler, figure)
    if found is None:
        text = QCoreApplication.translate("measure", "No pixels")
        return Measured((text,), (text,), text)
    size = QCoreApplication.translate("measure", "{0} pixels").format(found.pixels)
    if ruler.unit == "mm":
        area = f"{found.area / 100:.1f} cm²" if found.area >= 100 else f"{found.area:.1f} mm²"
        size = f"{area}, {size}"
    mean = QCoreApplication.translate("measure", "Mean {0:.1f}, SD {1:.1f}").format(found.mean, found.sd)
    ends = QCoreApplication.translate("measure", "min {0:g}, max {1:g}").format(found.minimum, found.maximum)
    return Measured((_lines(mean, ends, size, note),), (mean,), f"{mean}, {ends}, {size}", note)


def _length(length: float, ruler: Ruler) -> str:
    return f"{length:.1f} {ruler.unit}"


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))

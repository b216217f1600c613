"""Outlines as a grayscale softcopy presentation state: the lungs, where the model looked, and what was measured."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pydicom import DataElement, Dataset
from pydicom.valuerep import format_number_as_ds

from pneumoview.errors import NoObjectError
from pneumoview.imaging import measure
from pneumoview.imaging.grayscale import default_voi
from pneumoview.imaging.measure import REGIONS, Figure, Ruler
from pneumoview.imaging.radiograph import Radiograph, VoiLut
from pneumoview.interop import words
from pneumoview.interop.reference import RESEARCH, Result, explained

if TYPE_CHECKING:
    from highdicom.pr import GraphicAnnotation, GraphicLayer, GraphicObject

HEAT = 0.5
"""The contour encloses what is at least so hot, of the hottest."""
ELLIPSE_POINTS = 64
LONGEST_TEXT, LONGEST_LO = 1024, 64
MODALITY = ("ModalityLUTSequence", "RescaleSlope", "RescaleIntercept", "RescaleType")
WINDOW = ("WindowCenter", "WindowWidth", "WindowCenterWidthExplanation", "VOILUTFunction")

Polygon = NDArray[np.float64]


def outlines(result: Result) -> Dataset:
    """Lungs, contour of the heatmap and figures, one layer each, with the source's own VOI and polarity.

    Raises:
        NoObjectError: there is nothing to draw, or the source is coloured or has several frames.
    """
    from highdicom import PresentationLUTTransformation
    from highdicom.pr import GrayscaleSoftcopyPresentationState
    from pydicom.uid import ExplicitVRLittleEndian

    header, radiograph = result.header, result.radiograph
    if result.multi_frame or header.get("SamplesPerPixel") != 1:
        raise NoObjectError(words.NO_OUTLINES)
    layers, annotations = _drawn(result)
    if not annotations:
        raise NoObjectError(words.NOTHING_TO_OUTLINE)
    figures = repr(result.annotations)
    made = GrayscaleSoftcopyPresentationState(
        [_without_curves(header)],
        content_label="PNEUMOVIEW",
        content_description=RESEARCH,
        graphic_layers=layers,
        graphic_annotations=annotations,
        presentation_lut_transformation=PresentationLUTTransformation(
            presentation_lut_shape="INVERSE" if radiograph.inverted else "IDENTITY"
        ),
        transfer_syntax_uid=ExplicitVRLittleEndian,
        **result.common("pr", result.uid("pr", figures)),
    )
    for keyword in MODALITY:
        if keyword in header:
            made[keyword] = header[keyword]
    if "RescaleSlope" in made and "RescaleType" not in made:
        made.RescaleType = "US"
    made.SoftcopyVOILUTSequence = [_voi(header, radiograph)]
    area = made.DisplayedAreaSelectionSequence[0]
    if "PixelSpacing" in header:
        del area.PresentationPixelAspectRatio
        area.PresentationPixelSpacing = header.PixelSpacing
    elif radiograph.aspect != 1:
        area.PresentationPixelAspectRatio = [round(1000 * radiograph.aspect), 1000]
    return result.finish(made)


def _without_curves(header: Dataset) -> Dataset:
    """The header without what highdicom would copy less exactly: it gives every LUT 16 bits."""
    plain = Dataset()
    for element in header:
        if element.keyword not in (*MODALITY, *WINDOW, "VOILUTSequence"):
            plain.add(element)
    return plain


def _voi(header: Dataset, radiograph: Radiograph) -> Dataset:
    """The source's VOI as one item of Softcopy VOI LUT (PS3.3 C.11.8): its first LUT, else its windows.

    Of a source without either it is the window that it is first shown with.
    """
    made = Dataset()
    first = radiograph.presets[0] if radiograph.presets else default_voi(radiograph)
    if isinstance(first, VoiLut):
        lut = Dataset()
        descriptor = [len(first.table) % 2**16, first.first_value, 16]
        table = np.rint(first.table * (65535 / (2**first.bits - 1)))  # 8 or 16 bits are allowed, and it is the share
        lut.add(DataElement("LUTDescriptor", "SS" if first.first_value < 0 else "US", descriptor))
        lut.add(DataElement("LUTData", "OW", table.astype("<u2").tobytes()))
        if first.explanation:
            lut.LUTExplanation = first.explanation[:LONGEST_LO]
        made.VOILUTSequence = [lut]
    elif "WindowCenter" in header:
        for keyword in WINDOW:
            if keyword in header:
                made[keyword] = header[keyword]
    else:
        made.WindowCenter, made.WindowWidth = format_number_as_ds(first.center), format_number_as_ds(first.width)
        made.VOILUTFunction = first.function
    return made


def _drawn(result: Result) -> tuple[list[GraphicLayer], list[GraphicAnnotation]]:
    """Layers and annotations that are not empty."""
    from highdicom.pr import GraphicAnnotation, GraphicLayer, TextObject

    analysis, radiograph = result.analysis, result.radiograph
    shown = not analysis.refused
    parts: list[tuple[str, str, list[Polygon], list[tuple[str, tuple[float, float]]]]] = []
    if shown and analysis.lung_mask is not None:
        mask = analysis.lung_mask.astype(np.float32)
        parts.append(("LUNGS", "Outline of the lungs by AI", contours(mask, 0.5, radiograph.shape), []))
    if shown and analysis.heatmap is not None:
        told = f"{explained(analysis)}, half of its maximum"
        parts.append(("HEATMAP", told, contours(analysis.heatmap, HEAT, radiograph.shape), []))
    ruler = measure.ruler(radiograph, result.annotations.calibration)
    lines: list[Polygon] = []
    texts = []
    for figure in result.annotations.figures:
        lines += figure_lines(figure)
        texts.append((measured(figure, radiograph, ruler), figure.points[-1]))
    parts.append(("MEASUREMENTS", "Drawn by a person", lines, texts))
    layers, annotations = [], []
    for order, (name, description, polygons, labels) in enumerate(parts, 1):
        if not polygons and not labels:
            continue
        layer = GraphicLayer(name, order=order, description=description)
        layers.append(layer)
        annotations.append(
            GraphicAnnotation(
                [result.header],
                layer,
                graphic_objects=[_graphic(points, radiograph) for points in polygons],
                text_objects=[
                    TextObject(text, "PIXEL", anchor_point=_within(point, radiograph)) for text, point in labels
                ],
            )
        )
    if annotations:
        layer = GraphicLayer("LEGEND", order=len(parts) + 1, description="What the outlines are")
        legend = "\r\n".join((RESEARCH, result.verdict, *result.reasons))[:LONGEST_TEXT]
        text = TextObject(legend, "DISPLAY", bounding_box=(0.02, 0.02, 0.6, 0.14), text_justification="LEFT")
        layers.append(layer)
        annotations.append(GraphicAnnotation([result.header], layer, text_objects=[text]))
    return layers, annotations


def _within(point: tuple[float, float], radiograph: Radiograph) -> tuple[float, float]:
    rows, columns = radiograph.shape
    return min(max(point[0], 0.0), float(columns)), min(max(point[1], 0.0), float(rows))


def _graphic(points: Polygon, radiograph: Radiograph) -> GraphicObject:
    from highdicom.pr import GraphicObject

    rows, columns = radiograph.shape
    inside = np.clip(points, 0, (columns, rows))
    return GraphicObject("POINT" if len(inside) == 1 else "POLYLINE", inside, "PIXEL")


def contours(field: NDArray[np.float32], level: float, shape: tuple[int, int]) -> list[Polygon]:
    """Closed lines around what is at least ``level``, smoothed over about two cells.

    Args:
        field: (S, S) over the whole image squashed.
        level: see there.
        shape: rows and columns of the image.

    Returns:
        (N, 2) columns and rows in the image, 0 at the upper left corner of its first pixel.
    """
    from contourpy import contour_generator
    from PIL import Image, ImageFilter

    smooth = Image.fromarray(np.rint(np.clip(field, 0, 1) * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))
    padded = np.pad(np.asarray(smooth, dtype=np.float64) / 255, 1)
    (rows, columns), size = shape, field.shape
    scale = np.array([columns / size[1], rows / size[0]])
    lines = contour_generator(z=padded).lines(level)
    return [(np.asarray(line) - 0.5) * scale for line in lines if len(line) > 3]


def figure_lines(figure: Figure) -> list[Polygon]:
    """A figure as lines: an ellipse as a polygon, a pixel as a point."""
    if figure.kind == "probe":
        return [np.array(figure.points)]
    if figure.kind not in REGIONS:
        return [np.array(line) for line in figure.lines]
    (left, top), (right, bottom) = figure.points
    if figure.kind == "rectangle":
        return [np.array([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)])]
    turns = np.linspace(0, 2 * math.pi, ELLIPSE_POINTS + 1)
    x, y = (
        (left + right) / 2 + (right - left) / 2 * np.cos(turns),
        (top + bottom) / 2 + (bottom - top) / 2 * np.sin(turns),
    )
    ellipse = np.stack((x, y), axis=1)
    ellipse[-1] = ellipse[0]
    return [ellipse]


def measured(figure: Figure, radiograph: Radiograph, ruler: Ruler) -> str:
    """What a figure measures, with how far its lengths can be trusted."""
    points, origin = figure.points, f", {ruler.origin}" if ruler.origin else ""
    if figure.kind == "distance":
        return f"{measure.length(ruler, *points):.1f} {ruler.unit}{origin}"
    if figure.kind == "angle":
        return f"{measure.angle(ruler, *points):.1f}°"
    if figure.kind == "ratio":
        ratio = measure.cardiothoracic_ratio(ruler, points)
        return "Cardiothoracic ratio" if ratio is None else f"Cardiothoracic ratio {ratio:.2f}"
    if figure.kind == "probe":
        column, row, value = measure.probe(radiograph, points[0])
        return f"{value:g} at x {column}, y {row}"
    found = measure.region(radiograph, ruler, figure)
    return "No pixels" if found is None else f"Mean {found.mean:.1f}, SD {found.sd:.1f}, {found.pixels} pixels"

"""What a person is shown of an object before it leaves: the text of a report, and what a presentation state draws."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom import Dataset

LEFT_OUT = ("121139", "112040", "121012", "121049", "121058")
"""Codes of DCM that say nothing to a reader: identifiers, language and procedure, which every report repeats."""


def readable(dataset: Dataset) -> list[str]:
    """The content of a structured report (PS3.3 C.17.3), one item a line, indented by its depth.

    Of a presentation state (PS3.3 C.11.7) the layers with what is drawn on each; of other objects nothing.
    """
    if "ContentSequence" in dataset:
        return [f"{'    ' * depth}{text}" for depth, text in _items(dataset, 0)]
    return [
        f"{layer.GraphicLayer}: {layer.get('GraphicLayerDescription') or ''}".rstrip(": ")
        for layer in dataset.get("GraphicLayerSequence") or ()
    ] + [text for drawn in dataset.get("GraphicAnnotationSequence") or () for text in _texts(drawn)]


def _texts(drawn: Dataset) -> list[str]:
    items = drawn.get("TextObjectSequence") or ()
    return [line for item in items for line in str(item.UnformattedTextValue).splitlines()]


def _items(dataset: Dataset, depth: int) -> Iterator[tuple[int, str]]:
    for item in dataset.get("ContentSequence") or ():
        name = item.ConceptNameCodeSequence[0] if item.get("ConceptNameCodeSequence") else None
        if name is not None and name.CodeValue in LEFT_OUT:
            continue
        words = str(name.CodeMeaning) if name is not None else ""
        value = _value(item)
        if words or value:
            yield depth, ": ".join(filter(None, (words, value)))
        yield from _items(item, depth + 1)


def _value(item: Dataset) -> str:
    kind = item.get("ValueType")
    if kind == "NUM":
        measured = item.MeasuredValueSequence[0]
        unit = measured.MeasurementUnitsCodeSequence[0]
        return f"{measured.NumericValue}{'' if unit.CodeValue == '1' else f' {unit.CodeValue}'}"
    if kind == "CODE":
        return str(item.ConceptCodeSequence[0].CodeMeaning)
    if kind in ("IMAGE", "COMPOSITE"):
        return f"UID {item.ReferencedSOPSequence[0].ReferencedSOPInstanceUID}"
    for keyword in ("TextValue", "PersonName", "UID", "DateTime", "Date", "Time"):
        if keyword in item:
            return str(item[keyword].value)
    return ""

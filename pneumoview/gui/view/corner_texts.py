"""What is written into the corners of a view, and how text stands out from a radiograph."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from pneumoview.gui.base import theme
from pneumoview.gui.base.language import tr
from pneumoview.gui.view.presentation import Presentation, Texts
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.measure import BY_HAND
from pneumoview.imaging.radiograph import VoiLut

MARGIN = 10.0
INFANCY, NEWBORN = 2.0, 1 / 12
"""Years below which an age is told in months, and in days."""

Corner = Qt.AlignmentFlag


def age_text(years: float | None) -> str:
    """An age in the unit that suits it; empty where it is unknown."""
    if years is None:
        return ""
    if years >= INFANCY:
        return tr("{0:.0f} y").format(int(years))
    if years >= NEWBORN:
        return tr("{0:.0f} mo").format(int(12 * years))
    return tr("{0:.0f} d").format(365.25 * years)


def origin_name(origin: str) -> str:
    """How far lengths in mm can be trusted: the origin of a ``Spacing`` in the user's words."""
    return {
        "calibrated by geometry": QCoreApplication.translate("spacing", "calibrated by geometry"),
        "calibrated by an object of known size": QCoreApplication.translate("spacing", "calibrated by an object"),
        "calibrated, the file does not say how": QCoreApplication.translate("spacing", "calibrated, not said how"),
        "as the file says, plane unknown": QCoreApplication.translate("spacing", "plane unknown"),
        "magnification corrected": QCoreApplication.translate("spacing", "magnification corrected"),
        "at detector": QCoreApplication.translate("spacing", "at detector"),
        "on scanned film": QCoreApplication.translate("spacing", "on scanned film"),
        BY_HAND: QCoreApplication.translate("spacing", "calibrated by hand"),
    }.get(origin, origin)


def turn_text(turn: Turn) -> str:
    """How the radiograph is turned; empty where it is shown as stored."""
    if turn == Turn():
        return ""
    if not turn.mirrored:
        return tr("Rotated {0}°").format(90 * turn.quarters)
    return tr("Mirrored, rotated {0}°").format(90 * turn.quarters) if turn.quarters else tr("Mirrored")


def corner_texts(presentation: Presentation, scale: float) -> dict[Corner, list[str]]:
    """Lines by corner, some of them empty; ``scale`` is in screen pixels per image column."""
    if presentation.loaded is None or presentation.texts is Texts.NONE:
        return {}
    facts, source = presentation.loaded.radiograph.facts, presentation.loaded.radiograph.source
    value, window = presentation.value(), presentation.window()
    kind = tr("LUT") if isinstance(presentation.voi, VoiLut) else ""
    texts = {
        Corner.AlignBottom | Corner.AlignLeft: [
            "" if value is None else f"x {value[0]}  y {value[1]}:  {value[2]:g}",
            f"W {window.width:.0f}  L {window.center:.0f}  {kind}".strip() if window else "",
            tr("Zoom {0:.0f} %").format(100 * scale),
            turn_text(presentation.turn),
        ]
    }
    if presentation.texts is Texts.ALL:
        patient = [
            facts.patient_name,
            "  ".join(filter(None, (facts.patient_id, facts.sex, age_text(facts.age_years)))),
        ]
        frame = tr("Frame {0} of {1}").format(source.frame + 1, source.frames) if source.frames > 1 else ""
        study = "  ".join(filter(None, (facts.study_date, facts.modality, facts.view)))
        shown = presentation.patient_shown
        texts[Corner.AlignTop | Corner.AlignLeft] = patient if shown else []
        texts[Corner.AlignTop | Corner.AlignRight] = [facts.study_description, study, facts.series_description]
        texts[Corner.AlignBottom | Corner.AlignRight] = [frame, source.path.name if shown else ""]
    return texts


def paint_corners(painter: QPainter, area: QRectF, texts: dict[Corner, list[str]]) -> None:
    """Write the lines into the corners of ``area``; each has half of its width."""
    metrics = QFontMetricsF(painter.font())
    inner = area.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    for corner, lines in texts.items():
        room = inner.width() / 2 - 6
        shown = [metrics.elidedText(line, Qt.TextElideMode.ElideMiddle, room) for line in lines if line]
        paint_text(painter, inner, corner, "\n".join(shown))


def paint_text(
    painter: QPainter, area: QRectF, alignment: Corner, text: str, colour: QColor = theme.IMAGE_TEXT
) -> None:
    """Text with a dark rim, so that it is read on white and on black."""
    flags = int(alignment | Qt.TextFlag.TextDontClip)
    painter.setPen(QColor(0, 0, 0, 210))
    for x, y in ((-1, 0), (1, 0), (0, -1), (0, 1), (1, 1)):
        painter.drawText(area.translated(x, y), flags, text)
    painter.setPen(colour)
    painter.drawText(area, flags, text)

"""The report: one page an image, as HTML that stands alone, and the same HTML laid out on paper."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable
from contextlib import suppress
from html import escape
from importlib.metadata import version
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSaveFile, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QImageWriter,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from pneumoview.ai.analysis import NORMAL, Analysis
from pneumoview.ai.answer import bacterial_share, limits, pneumonia, told_probability
from pneumoview.errors import AnnotationError, OpinionsError, WriteError
from pneumoview.gui.base.language import tr
from pneumoview.gui.features.report import pictures as report_pictures
from pneumoview.gui.features.report.page import ReportPage
from pneumoview.gui.figures.measure_words import Measured, describe_all, listed, sentence
from pneumoview.gui.reading.review import Review
from pneumoview.gui.reading.words import (
    as_shown,
    cause_name,
    heatmap_caption,
    notice,
    reason_and_remedy,
    refusal_name,
    whole_verdict,
)
from pneumoview.gui.view.corner_texts import origin_name, turn_text
from pneumoview.gui.view.loaded import Loaded
from pneumoview.imaging.measure import Figure
from pneumoview.imaging.overlay import colour_map

DPI = 96
DOTS_PER_METRE = round(DPI / 0.0254)
FOOTER, FOOTER_FONT, PAGE_NUMBER = 36.0, 11, 60.0
JPEG_QUALITY = 92
LEGEND = (150, 8)
STYLE = """
body { font-family: "Noto Sans", "DejaVu Sans", Arial, sans-serif; font-size: 9.5pt; color: #1a1f25; }
p { margin: 0 0 4px 0; }
.title { font-size: 15pt; font-weight: 600; }
.heading { font-size: 10.5pt; font-weight: 600; margin: 14px 0 4px 0; color: #4a545f; }
.gap { font-size: 3pt; }
td { padding: 1px 14px 1px 0; vertical-align: top; }
.muted { color: #4a545f; }
.answer { font-size: 14pt; font-weight: 600; }
.warning { color: #a12424; font-weight: 600; }
"""
SCREEN_STYLE = """
body { margin: 0 auto; padding: 16px; width: 690px; background: #ffffff; }
section { padding-bottom: 24px; }
.foot { margin-top: 18px; padding-top: 6px; border-top: 1px solid #4a545f; color: #4a545f; font-size: 8.5pt; }
@media print { section { page-break-after: always; } }
"""


def _tag(image: QImage, width: float, height: float, words: str, kind: str = "JPEG") -> str:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind.encode()))
    writer.setQuality(JPEG_QUALITY if kind == "JPEG" else -1)
    writer.write(image)
    data = b64encode(buffer.data().data()).decode()
    uri = f"data:image/{kind.lower()};base64,{data}"
    return f'<img src="{uri}" width="{width:.0f}" height="{height:.0f}" alt="{escape(words)}"/>'


def _picture(image: QImage, words: str) -> str:
    size = QSizeF(image.size()).scaled(report_pictures.BOX, Qt.AspectRatioMode.KeepAspectRatio)
    return _tag(image, size.width(), size.height(), words)


def _legend(colours: str) -> str:
    table = colour_map(colours)
    strip = QImage(table.data, len(table), 1, 3 * len(table), QImage.Format.Format_RGB888).scaled(*LEGEND)
    bar = _tag(strip, *LEGEND, tr("Colours of the heatmap"), "PNG")
    low, high = tr("low"), tr("high")
    return f"{escape(low)} {bar} {escape(high)}"


def _table(rows: Iterable[tuple[str, str]]) -> str:
    cells = "".join(
        f'<tr><td class="muted">{escape(name)}</td><td>{escape(value)}</td></tr>' for name, value in rows if value
    )
    return f'<table cellspacing="0">{cells}</table>' if cells else ""


def _facts(loaded: Loaded, page: ReportPage) -> str:
    radiograph = loaded.radiograph
    facts, source, spacing = radiograph.facts, radiograph.source, radiograph.spacing
    rows, columns = radiograph.shape
    age = "" if facts.age_years is None else tr("{0:.3g} years").format(facts.age_years)
    frame = tr("frame {0} of {1}").format(source.frame + 1, source.frames) if source.frames > 1 else ""
    distance = f"{spacing.column_mm:.3g} × {spacing.row_mm:.3g} mm ({origin_name(spacing.origin)})" if spacing else ""
    patient = [
        (tr("Patient"), ", ".join(filter(None, (facts.patient_name, facts.patient_id, facts.sex, age)))),
        (tr("Study"), ", ".join(filter(None, (facts.study_date, facts.study_description, facts.institution)))),
        (tr("File"), ", ".join(filter(None, (source.path.name, frame)))),
    ]
    image = [
        (tr("Image"), f"{columns} × {rows}, {radiograph.bits} bit, {source.format}"),
        (tr("Spacing"), distance),
        (tr("View"), " ".join(filter(None, (facts.view, facts.laterality)))),
    ]
    return _table(image if page.patient_hidden else patient + image)


def _heading(text: str) -> str:
    return f'<p class="heading" role="heading">{escape(text)}</p>'


def _reasons(analysis: Analysis, refuses: bool) -> str:
    lines = []
    for flag in analysis.flags:
        if flag.refuses is refuses:
            reason, remedy = reason_and_remedy(flag)
            lines.append(f'<p>{escape(reason)} {escape(remedy)} <span class="muted">[{escape(flag.reason)}]</span></p>')
    return "".join(lines)


def _figures(analysis: Analysis) -> str:
    ill, share = pneumonia(analysis), bacterial_share(analysis)
    probability = 100 * told_probability(analysis)
    low, high = analysis.thresholds.uncertain
    doubt = tr("Uncertain from {0:.0f} to {1:.0f} %") if low < high else tr("Pneumonia from {0:.0f} %")
    attention, chance = analysis.lung_attention, analysis.lung_share
    return _table(
        [
            (tr("Probability") if ill is None else tr("Probability of pneumonia"), f"{probability:.0f} %"),
            (tr("Limits"), "" if NORMAL not in analysis.labels else doubt.format(100 * low, 100 * high)),
            (tr("Bacterial or viral?"), cause_name(analysis)),
            (
                tr("Share of the causes"),
                ""
                if share is None
                else tr("Bacterial {0:.0f} %, viral {1:.0f} %. Radiographs alone rarely settle this.").format(
                    100 * share, 100 - 100 * share
                ),
            ),
            (
                tr("Heatmap in the lungs"),
                ""
                if attention is None or chance is None
                else tr("{0:.0f} % (chance {1:.0f} %)").format(100 * attention, 100 * chance),
            ),
        ]
    )


def _reading(page: ReportPage, review: Review) -> str:
    analysis = page.analysis
    if analysis is None:
        remark = tr("Covered until the reader has answered.") if page.covered else ""
        remark = remark or tr("The model has not assessed this image.")
        return _heading(tr("AI result")) + f"<p>{escape(remark)}</p>"
    parts = []
    if analysis.refused:
        answer, outside = refusal_name(), tr("Outside what the model knows")
        parts = [f'<p class="answer">{escape(answer)}</p>', f"<p>{escape(outside)}:</p>", _reasons(analysis, True)]
    if page.answered is None:
        parts.append(f"<p>{escape(as_shown(analysis))}</p>")
    if page.answered is not None:
        if analysis.refused:
            remark = tr("Shown at the reader's request. It is not to be believed.")
            parts.append(f'<p class="warning">{escape(remark)}</p>')
        parts += [f'<p class="answer">{escape(whole_verdict(analysis))}</p>', _figures(analysis)]
        parts.append(_reasons(analysis, False))
    weights = tr("weights {0}").format(analysis.model_sha256[:12])
    parts.append(_table([(tr("Model"), f"{analysis.model}, {weights}, {analysis.device}")]))
    reviewer = review.reviewer_of(analysis)
    if reviewer is None:
        heading = tr("AI result (unreviewed)")
    elif reviewer:
        heading = tr("AI result (reviewed by {0}, {1})").format(reviewer, review.time)
    else:
        heading = tr("AI result (reviewed {0})").format(review.time)
    return f"{_heading(heading)}{''.join(parts)}"


def _finding(review: Review) -> str:
    """What the reader says, or lines on which to write it."""
    rows = (
        (tr("Before the AI result"), review.blind, ""),
        (tr("Finding"), review.finding, "" if review.blind else 60 * "_"),
        (tr("Name"), review.reader, 30 * "_"),
        (tr("Date"), review.time, 30 * "_"),
    )
    return _heading(tr("Reader's finding")) + _table((name, known or blank) for name, known, blank in rows)


def footer(page: ReportPage, review: Review) -> str:
    """What every sheet says of itself."""
    if page.analysis is None:
        return notice()
    return limits(page.analysis, shown=page.revealed, reviewer=review.reviewer_of(page.analysis), say=tr)


def body(loaded: Loaded, page: ReportPage) -> tuple[str, str]:
    """A page as HTML, in the tags and styles that Qt's rich text knows, and its ``footer``."""
    radiograph = loaded.radiograph
    measurements = [tr("The measurements on this image cannot be read.")]
    review = Review(note=tr("The note cannot be read."))
    figures: list[tuple[Figure, Measured]] = []
    with suppress(AnnotationError):
        figures = describe_all(page.drawn(radiograph), radiograph)
        measurements = [sentence(*line) for line in listed(figures)]
    with suppress(OpinionsError):
        review = page.review(radiograph)
    image, overlaid = report_pictures.pictures(loaded, page, figures)
    title, words = tr("Chest radiograph and AI result"), tr("Radiograph")
    if turned := turn_text(page.turn):
        words = f"{words} · {turned}"
    cells = [f"{_picture(image, words)}<br/>{escape(words)}"]
    if overlaid is not None and page.answered is not None:
        looked = heatmap_caption(page.answered)
        cells.append(f"{_picture(overlaid, looked)}<br/>{escape(looked)}<br/>{_legend(page.colours)}")
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    parts = [
        f'<p class="title">{escape(title)}</p>',
        f'<p class="muted">{escape(page.date)} · PneumoView {escape(version("pneumoview"))}</p>',
        f'<p class="warning">{escape(notice())}</p>',
        _facts(loaded, page),
        f'<p class="gap">&nbsp;</p><table cellspacing="0"><tr>{row}</tr></table>',
    ]
    if radiograph.facts.synthetic:
        remark = tr("Synthetic image: its AI result means nothing.")
        parts.append(f'<p class="warning">{escape(remark)}</p>')
    parts += [_reading(page, review), _finding(review)]
    if measurements:
        lines = "".join(f"<p>{escape(line)}</p>" for line in measurements)
        parts += [_heading(tr("Measurements")), lines]
    if note := review.note.strip():
        lines = escape(note).replace("\n", "<br/>")
        parts += [_heading(tr("Note")), f"<p>{lines}</p>"]
    return "".join(parts), footer(page, review)


def _bodies(pages: Iterable[ReportPage], on_page: Callable[[int], None]) -> Iterable[tuple[str, str]]:
    """The pages in turn; a radiograph is let go before the next is read."""
    for number, page in enumerate(pages):
        on_page(number)
        yield body(page.load(), page)


def html(pages: Iterable[ReportPage], on_page: Callable[[int], None] = lambda _: None) -> str:
    """One document that needs no other file.

    Args:
        pages: at least one.
        on_page: called with the number of each page, from 0, before it is made.

    Raises:
        ReadError: a file cannot be read.
    """
    sections = "".join(
        f'<section>{text}<p class="foot">{escape(foot)}</p></section>\n' for text, foot in _bodies(pages, on_page)
    )
    title = escape(tr("Report of PneumoView"))
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"/><title>{title}</title>'
        f"<style>{STYLE}{SCREEN_STYLE}</style></head>\n<body>\n{sections}</body></html>\n"
    )


def paint(
    pages: Iterable[ReportPage], device: QPagedPaintDevice, on_page: Callable[[int], None] = lambda _: None
) -> None:
    """Lay the pages out on paper, each image on a new sheet; one that is longer than a sheet goes on with the next.

    Args:
        pages: at least one.
        device: a printer or a PDF.
        on_page: as for ``html``.

    Raises:
        ReadError: a file cannot be read.
        WriteError: the device takes no drawing.
    """
    screen = QImage(1, 1, QImage.Format.Format_RGB32)
    screen.setDotsPerMeterX(DOTS_PER_METRE)
    screen.setDotsPerMeterY(DOTS_PER_METRE)
    painter = QPainter()
    if not painter.begin(device):
        raise WriteError(tr("The printer does not answer."))
    try:
        factor = device.logicalDpiX() / DPI
        painter.scale(factor, factor)
        sheet = QSizeF(device.width() / factor, device.height() / factor)
        text = QRectF(0, 0, sheet.width(), sheet.height() - FOOTER)
        font = QFont()
        font.setPixelSize(FOOTER_FONT)
        number = 0
        for page, words in _bodies(pages, on_page):
            document = QTextDocument()
            document.setDocumentMargin(0)
            document.setUseDesignMetrics(True)
            document.documentLayout().setPaintDevice(screen)
            document.setDefaultStyleSheet(STYLE)
            document.setHtml(f"<html><head><style>{STYLE}</style></head><body>{page}</body></html>")
            document.setPageSize(text.size())
            for part in range(document.pageCount()):
                if number:
                    device.newPage()
                number += 1
                painter.save()
                painter.translate(0, -part * text.height())
                document.drawContents(painter, text.translated(0, part * text.height()))
                painter.restore()
                painter.setFont(font)
                painter.setPen(QColor("#4a545f"))
                foot = QRectF(0, text.bottom(), sheet.width(), FOOTER)
                bottom, wrap = Qt.AlignmentFlag.AlignBottom, Qt.TextFlag.TextWordWrap
                painter.drawText(
                    foot.adjusted(0, 0, -PAGE_NUMBER, 0), bottom | Qt.AlignmentFlag.AlignLeft | wrap, words
                )
                painter.drawText(foot, bottom | Qt.AlignmentFlag.AlignRight, tr("Page {0}").format(number))
    finally:
        painter.end()


def _written(target: Path, write: Callable[[QSaveFile], None]) -> None:
    """Write a file whole or not at all."""
    file = QSaveFile(str(target))
    try:
        if file.open(QIODevice.OpenModeFlag.WriteOnly):
            write(file)
            if file.commit():
                return
    except BaseException:
        file.cancelWriting()
        raise
    raise WriteError(tr("{0} cannot be written: {1}").format(target, file.errorString()))


def write_html(pages: Iterable[ReportPage], target: Path, on_page: Callable[[int], None] = lambda _: None) -> None:
    """Write ``html`` into a file.

    Raises:
        ReadError: a file cannot be read.
        WriteError: ``target`` cannot be written.
    """

    def write(file: QSaveFile) -> None:
        file.write(html(pages, on_page).encode())

    _written(target, write)


def write_pdf(pages: Iterable[ReportPage], target: Path, on_page: Callable[[int], None] = lambda _: None) -> None:
    """Paint a PDF of A4 sheets.

    Raises:
        ReadError: a file cannot be read.
        WriteError: ``target`` cannot be written.
    """

    def write(file: QSaveFile) -> None:
        writer = QPdfWriter(file)
        writer.setTitle(tr("Report of PneumoView"))
        writer.setCreator(f"PneumoView {version('pneumoview')}")
        set_paper(writer)
        paint(pages, writer, on_page)

    _written(target, write)


def set_paper(device: QPagedPaintDevice) -> None:
    """A4, upright, with margins in millimetres."""
    device.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(15, 12, 15, 10),
            QPageLayout.Unit.Millimeter,
        )
    )

"""Reports as a user makes them from the window, read back from their files."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton

from pneumoview.ai.analysis import Analysis, Flag, Thresholds
from pneumoview.errors import WriteError
from pneumoview.gui import report
from pneumoview.gui.jobs import load
from pneumoview.gui.main_window import MainWindow
from pneumoview.gui.report import Page
from pneumoview.gui.worker import Request

pytestmark = pytest.mark.usefixtures("qapp")
HEAT = np.linspace(0, 1, 16, dtype=np.float32).reshape(4, 4)
VIRAL = Analysis(
    ("normal", "bacterial", "viral"),
    (0.1, 0.2, 0.7),
    "viral",
    HEAT,
    "resnet 2",
    "0123456789abcdef" * 4,
    "cpu",
    1.0,
    verdict="viral",
    lung_mask=np.array([[True, False], [False, False]]),
    lung_attention=0.5,
    thresholds=Thresholds(0.4, (0.3, 0.6)),
)
INVERTED = replace(VIRAL, flags=(Flag("inverted", True, "dark bones, 97 %"),))


def page(path: Path, **of) -> Page:
    return Page(path, 0, date="2026-01-02 03:04 UTC", **of)


def text(html: str) -> str:
    document = QTextDocument()
    document.setHtml(html)
    return " ".join(document.toPlainText().split())


def sheets(pdf: Path) -> int:
    assert pdf.read_bytes().startswith(b"%PDF-")
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.read_bytes()))


def test_html_tells_the_reading_with_its_limits(pictures: list[Path]):
    words = text(
        report.html([page(pictures[0], analysis=VIRAL, measurements=("Distance 12.5 mm",), note="Agree <b>\nnext")])
    )
    for part in (
        "2026-01-02 03:04 UTC · PneumoView ",
        "For research and education. Not a medical device.",
        "a.png",
        "80 × 60, 8 bit",
        "Where the model looked: Viral pneumonia",
        "Pneumonia? Pneumonia",
        "Probability of pneumonia 90 %",
        "Uncertain from 30 to 60 %",
        "Likely viral",
        "Bacterial 22 %, viral 78 %. Radiographs alone rarely settle this.",
        "Normal 10.0 %, Bacterial pneumonia 20.0 %, Viral pneumonia 70.0 %",
        "50 % (chance 25 %)",
        "resnet 2, weights 0123456789ab, cpu",
        "Distance 12.5 mm",
        "Agree <b> next",
    ):
        assert part in words


def test_html_needs_no_other_file(pictures: list[Path]):
    html = report.html([page(pictures[0], analysis=VIRAL)])
    sources = re.findall(r'src="([^"]*)"', html)
    assert [source.partition(",")[0] for source in sources] == [
        "data:image/jpeg;base64",
        "data:image/jpeg;base64",
        "data:image/png;base64",
    ]
    assert not re.search(r"<script|<link|@import|url\(|https?:|href=", html)
    plain, overlaid = (QImage.fromData(b64decode(source.partition(",")[2])) for source in sources[:2])
    assert (plain.width(), plain.height()) == (overlaid.width(), overlaid.height()) == (80, 60)
    cold, hot = (overlaid.pixelColor(*at) for at in ((4, 4), (76, 56)))
    assert abs(cold.red() - cold.blue()) < 12 < abs(hot.red() - hot.blue())
    assert plain.pixelColor(70, 30).red() == pytest.approx(210, abs=20)


def test_a_refused_reading_shows_its_reasons_and_no_figures(pictures: list[Path]):
    html = report.html([page(pictures[0], analysis=INVERTED)])
    words = text(html)
    assert "Outside what the model knows Not read Black and white seem to be swapped." in words
    assert "[inverted]" in words
    assert "%" not in words
    assert html.count("<img") == 1
    revealed = text(report.html([page(pictures[0], analysis=INVERTED, revealed=True)]))
    assert "It is not to be believed." in revealed
    assert "Probability of pneumonia 90 %" in revealed


def test_an_image_that_was_not_read_says_so(pictures: list[Path]):
    assert "The model has not read this image." in text(report.html([page(pictures[0])]))


@pytest.mark.usefixtures("korean")
def test_a_page_is_all_korean_but_for_names_and_units(pictures: list[Path]):
    pages = [page(pictures[2], analysis=INVERTED, revealed=True, measurements=("5 mm",), note="1"), page(pictures[0])]
    words = text(report.html(pages))
    for part in (
        "c.tiff, 프레임 1 / 2",
        "폐렴 확률 90 %",
        "낮음 ",
        "가중치 0123456789ab",
        "계측 5 mm 메모 1",
        "판독하지 않았습니다.",
    ):
        assert part in words
    own = {"PneumoView", "UTC", "tiff", "TIFF", "png", "PNG", "bit", "resnet", "cpu", "inverted", "abcdef"}
    assert set(re.findall("[A-Za-z]{3,}", words)) <= own


def test_hidden_patient_details_stay_out(pictures: list[Path]):
    loaded = load(Request(pictures[0]), lambda _: None)
    facts = replace(loaded.radiograph.facts, patient_name="Doe^Jane", patient_id="123", study_description="Thorax")
    named = replace(loaded, levels=(replace(loaded.radiograph, facts=facts),))
    open_page = page(pictures[0], loaded=named, analysis=VIRAL)
    assert "Doe^Jane, 123" in text(report.html([open_page]))
    hidden = report.html([replace(open_page, patient_hidden=True)])
    assert not [word for word in ("Doe", "123,", "Thorax", "a.png") if word in hidden]
    assert "80 × 60, 8 bit" in hidden


def test_pdf_has_a_sheet_of_a4_for_each_image_and_more_for_a_long_note(pictures: list[Path], tmp_path: Path):
    target = tmp_path / "report.pdf"
    pages = [page(path, analysis=VIRAL) for path in pictures]
    report.write_pdf(pages, target)
    assert sheets(target) == 3
    assert re.search(rb"/MediaBox\s*\[0 0 595", target.read_bytes())
    report.write_pdf([replace(pages[0], note="word " * 3000)], target)
    assert sheets(target) >= 2


def test_key_p_makes_a_pdf_of_the_image_as_it_is_windowed(
    shown: MainWindow, pictures: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot
):
    target = tmp_path / "one.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    shown.presentation.drag_window(50, 20)
    shown.presentation.invert()
    asked = shown.report.page((pictures[0], 0))
    assert asked.loaded.voi == shown.presentation.voi != shown.presentation.loaded.voi
    assert asked.inverted
    with qtbot.waitSignal(shown.report.worker.returned, timeout=20_000):
        QTest.keyClick(shown, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert sheets(target) == 1
    assert str(target) in shown.statusBar().currentMessage()


def test_key_images_are_marked_kept_and_reported(
    shown: MainWindow, make_window, pictures: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot
):
    qtbot.waitUntil(lambda: all(item.reading for item in shown.images.items), timeout=20_000)
    assert shown.report.key_pages() == []
    for key in (Qt.Key.Key_K, Qt.Key.Key_Down, Qt.Key.Key_K, Qt.Key.Key_Down, Qt.Key.Key_K, Qt.Key.Key_K):
        QTest.keyClick(shown, key)
    assert shown.key_images.listed() == [(pictures[0], 0), (pictures[1], 0)]
    assert [item.key for item in shown.images.items] == [True, True, False]
    assert not shown.action["key_image"].isChecked()
    target = tmp_path / "keys.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    with qtbot.waitSignal(shown.report.worker.returned, timeout=20_000):
        shown.report.choose("html", shown.report.key_pages)
    html = target.read_text()
    assert html.count("<section>") == 2
    assert html.count("<img") == 6
    other = make_window()
    with qtbot.waitSignal(other.settled, timeout=20_000):
        other.open([pictures[0]])
    assert other.images.items[0].key
    assert other.action["key_image"].isChecked()


def test_the_mark_is_painted_on_the_key_image(shown: MainWindow):
    def top() -> QImage:
        return shown.original.grab().toImage().copy(shown.original.width() // 2 - 10, 8, 20, 20)

    before = top()
    QTest.keyClick(shown, Qt.Key.Key_K)
    assert top() != before
    QTest.keyClick(shown, Qt.Key.Key_K)
    assert top() == before


def test_what_other_parts_say_of_an_image_is_in_its_page(shown: MainWindow):
    shown.report.measurements = lambda image: (f"Distance in {image[0].name}",)
    shown.report.note = lambda image: f"Note on frame {image[1]}"
    shown.presentation.set_patient_shown(False)
    (made,) = shown.report.current_pages()
    assert made.measurements == ("Distance in a.png",)
    assert made.note == "Note on frame 0"
    assert made.patient_hidden


def test_a_target_that_cannot_be_written_is_told_and_nothing_is_left(shown: MainWindow, tmp_path: Path, qtbot):
    with pytest.raises(WriteError, match=r"missing.*cannot be written: "):
        report.write_pdf(shown.report.current_pages(), tmp_path / "missing" / "a.pdf")
    with qtbot.waitSignal(shown.report.worker.finished, timeout=20_000):
        shown.report.write(shown.report.current_pages(), tmp_path / "missing" / "a.html")
    qtbot.waitUntil(shown.report.problem.isVisible)
    assert f"{tmp_path / 'missing' / 'a.html'} cannot be written" in shown.report.problem.text()
    assert shown.report.progress is None
    shown.report.problem.close()


def test_a_report_that_is_stopped_leaves_no_file(shown: MainWindow, pictures: list[Path], tmp_path: Path, qtbot):
    target = tmp_path / "many.pdf"
    reached: list[int] = []
    shown.report.worker.progressed.connect(lambda _, number: reached.append(number))
    with qtbot.waitSignal(shown.report.worker.finished, timeout=20_000):
        shown.report.write([page(pictures[0], analysis=VIRAL)] * 500, target)
        qtbot.waitUntil(lambda: bool(reached))
        shown.report.progress.findChild(QPushButton).click()
    assert reached[-1] < 499
    assert list(tmp_path.glob("many*")) == []


def test_printing_asks_for_a_printer_and_prints(shown: MainWindow, tmp_path: Path, monkeypatch, qtbot):
    def choose(dialog: QPrintDialog) -> QDialog.DialogCode:
        printer = dialog.printer()
        assert printer.pageLayout().pageSize().id() == QPageSize.PageSizeId.A4
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "printed.pdf"))
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(QPrintDialog, "exec", choose)
    with qtbot.waitSignal(shown.report.worker.returned, timeout=20_000):
        QTest.keyClick(shown, Qt.Key.Key_P)
    assert sheets(tmp_path / "printed.pdf") == 1


def test_a_device_that_takes_no_drawing_is_told(pictures: list[Path], tmp_path: Path):
    with pytest.raises(WriteError, match="does not answer"):
        report.paint([page(pictures[0])], QPdfWriter(str(tmp_path / "missing" / "a.pdf")))


def test_copy_puts_the_views_on_the_clipboard(shown: MainWindow):
    QGuiApplication.clipboard().clear()
    QTest.keyClick(shown, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().image().size() == shown.views.size() * shown.devicePixelRatio()


def test_without_an_image_nothing_is_asked(window: MainWindow, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: pytest.fail("asked for a file"))
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert window.statusBar().currentMessage() == "There is no image to report on."

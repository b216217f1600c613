"""Reports as a user makes them from the window, read back from their files."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton

from pneumoview.ai.analysis import Analysis, Flag, Thresholds
from pneumoview.errors import AnnotationError, OpinionsError, WriteError
from pneumoview.gui.base.worker import Request
from pneumoview.gui.features.report import document as report
from pneumoview.gui.features.report.page import ReportPage
from pneumoview.gui.reading.review import Review
from pneumoview.gui.view.loaded import Decoder, Loaded
from pneumoview.gui.view.presentation import Texts
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.measure import Annotations, Figure
from pneumoview.imaging.radiograph import Radiograph

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


NOTHING = Review()
LINE = Annotations((Figure("distance", ((10, 10), (22.5, 10))),))


@pytest.fixture(autouse=True)
def annotations_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Annotations are kept here, not where the user's are."""
    monkeypatch.setattr("pneumoview.gui.features.measuring.feature.annotations_folder", lambda: tmp_path / "data")


def page(
    path: Path, annotations: Annotations = LINE, review: Review = NOTHING, loaded: Loaded | None = None, **of
) -> ReportPage:
    def load() -> Loaded:
        return loaded or Decoder().load(Request(path), lambda _: None)

    asked = {"date": "2026-01-02 03:04 UTC", "load": load, "drawn": lambda _: annotations, "review": lambda _: review}
    return ReportPage(path, 0, **asked, **of)


def embedded(html: str) -> list[QImage]:
    return [QImage.fromData(b64decode(data)) for data in re.findall(r'src="data:image/jpeg;base64,([^"]*)"', html)]


def text(html: str) -> str:
    document = QTextDocument()
    document.setHtml(html)
    return " ".join(document.toPlainText().split())


def sheets(pdf: Path) -> int:
    assert pdf.read_bytes().startswith(b"%PDF-")
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.read_bytes()))


def test_html_tells_the_reading_with_its_limits(pictures: list[Path]):
    words = text(report.html([page(pictures[0], analysis=VIRAL, review=Review(note="Agree <b>\nnext"))]))
    for part in (
        "2026-01-02 03:04 UTC · PneumoView ",
        "For research and education. Not a medical device.",
        "a.png",
        "80 × 60, 8 bit",
        "Where the model looked: Viral pneumonia",
        "AI result (unreviewed) Pneumonia",
        "Probability of pneumonia 90 %",
        "Uncertain from 30 to 60 %",
        "Likely viral",
        "Bacterial 22 %, viral 78 %. Radiographs alone rarely settle this.",
        "50 % (chance 25 %)",
        "resnet 2, weights 0123456789ab, cpu",
        "Distance 1: 12.5 px",
        "Reader's finding Finding ____",
        "Note Agree <b> next AI output, not reviewed · pneumonia 90 % · resnet 2 · research only",
    ):
        assert part in words
    assert "Normal" not in words


def test_html_needs_no_other_file(pictures: list[Path]):
    html = report.html([page(pictures[0], analysis=VIRAL)])
    sources = re.findall(r'src="([^"]*)"', html)
    assert [source.partition(",")[0] for source in sources] == [
        "data:image/jpeg;base64",
        "data:image/jpeg;base64",
        "data:image/png;base64",
    ]
    assert not re.search(r"<script|<link|@import|url\(|https?:|href=", html)
    plain, overlaid = embedded(html)
    assert (plain.width(), plain.height()) == (overlaid.width(), overlaid.height()) == (1000, 750)
    cold, hot = (overlaid.pixelColor(*at) for at in ((50, 50), (950, 700)))
    assert abs(cold.red() - cold.blue()) < 12 < abs(hot.red() - hot.blue())
    assert plain.pixelColor(875, 375).red() == pytest.approx(210, abs=20)


def test_an_image_assessed_as_shown_says_how(pictures: list[Path]):
    remark = Flag("as_shown", False, "", ("turned_90", "inverted"))
    for answer in (VIRAL, INVERTED):
        words = text(report.html([page(pictures[0], analysis=replace(answer, flags=(*answer.flags, remark)))]))
        assert "Assessed as shown: turned 90°, inverted" in words


def test_a_refused_reading_shows_its_reasons_and_no_figures(pictures: list[Path]):
    html = report.html([page(pictures[0], analysis=INVERTED)])
    words = text(html)
    assert "AI result (unreviewed) Not assessed – look yourself Outside what the model knows: Black and white" in words
    assert words.endswith("not reviewed · not assessed · Black and white seem to be swapped · resnet 2 · research only")
    assert "[inverted]" in words
    assert "%" not in words
    assert html.count("<img") == 1
    revealed = text(report.html([page(pictures[0], analysis=INVERTED, revealed=True)]))
    assert "It is not to be believed." in revealed
    assert "Probability of pneumonia 90 %" in revealed


def test_an_image_that_was_not_read_says_so(pictures: list[Path]):
    assert "The model has not assessed this image." in text(report.html([page(pictures[0])]))


@pytest.mark.usefixtures("korean")
def test_a_page_is_all_korean_but_for_names_and_units(pictures: list[Path]):
    pages = [page(pictures[2], analysis=INVERTED, revealed=True, review=Review(note="1")), page(pictures[0])]
    words = text(report.html(pages))
    for part in (
        "c.tiff, 프레임 1 / 2",
        "폐렴 확률 90 %",
        "낮음 ",
        "가중치 0123456789ab",
        "계측 거리 1: 12.5 px 메모 1",
        "평가하지 않았습니다.",
    ):
        assert part in words
    own = {"PneumoView", "UTC", "tiff", "TIFF", "png", "PNG", "bit", "resnet", "cpu", "inverted", "abcdef"}
    assert set(re.findall("[A-Za-z]{3,}", words)) <= own


def test_hidden_patient_details_stay_out(pictures: list[Path]):
    loaded = Decoder().load(Request(pictures[0]), lambda _: None)
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
    report.write_pdf([page(pictures[0], review=Review(note="word " * 3000))], target)
    assert sheets(target) >= 2


def test_a_key_makes_a_pdf_of_the_image_as_it_is_windowed(
    shown: MainWindow, pictures: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot
):
    target = tmp_path / "one.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    shown.viewer.presentation.drag_window(50, 20)
    shown.viewer.presentation.invert()
    asked = shown.report.page((pictures[0], 0))
    assert asked.load().voi == shown.viewer.presentation.voi != shown.viewer.presentation.loaded.voi
    assert asked.inverted
    with qtbot.waitSignal(shown.report.worker.returned):
        QTest.keyClick(shown, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert sheets(target) == 1
    assert shown.saved.path == target
    assert (shown.saved.isVisible(), shown.saved.text.text()) == (True, "Saved one.pdf")


def test_key_images_are_marked_kept_and_reported(
    shown: MainWindow, make_window, pictures: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot
):
    qtbot.waitUntil(lambda: all(item.reading for item in shown.viewer.images.items))
    assert shown.report.key_pages() == []
    for key in (Qt.Key.Key_K, Qt.Key.Key_Down, Qt.Key.Key_K, Qt.Key.Key_Down, Qt.Key.Key_K, Qt.Key.Key_K):
        QTest.keyClick(shown, key)
    assert shown.key_images.listed() == [(pictures[0], 0), (pictures[1], 0)]
    assert [item.key for item in shown.viewer.images.items] == [True, True, False]
    assert not shown.action["key_image"].isChecked()
    target = tmp_path / "keys.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    with qtbot.waitSignal(shown.report.worker.returned):
        shown.report.choose("html", shown.report.key_pages)
    html = target.read_text()
    assert html.count("<section>") == 2
    assert html.count("<img") == 6
    other = make_window()
    with qtbot.waitSignal(other.viewer.settled):
        other.open([pictures[0]])
    assert other.viewer.images.items[0].key
    assert other.action["key_image"].isChecked()


def test_the_mark_is_painted_on_the_key_image(shown: MainWindow):
    def top() -> QImage:
        return shown.views.original.grab().toImage().copy(shown.views.original.width() // 2 - 10, 8, 20, 20)

    before = top()
    QTest.keyClick(shown, Qt.Key.Key_K)
    assert top() != before
    QTest.keyClick(shown, Qt.Key.Key_K)
    assert top() == before


def test_the_page_shows_what_is_seen_and_drawn(shown: MainWindow, tmp_path: Path, qtbot):
    shown.viewer.presentation.set_texts(Texts.NONE)
    QTest.keyClick(shown, ".")
    QTest.keyClick(shown, Qt.Key.Key_H, Qt.KeyboardModifier.ShiftModifier)
    assert shown.viewer.presentation.turn == Turn(3, True)
    QTest.keyClick(shown, "D")
    start, end = (shown.views.original.to_widget(QPointF(*at)).toPoint() for at in ((20, 30), (60, 30)))
    QTest.mousePress(shown.views.original, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(shown.views.original, end)
    QTest.mouseRelease(shown.views.original, Qt.MouseButton.LeftButton, pos=end)
    shown.viewer.presentation.set_patient_shown(False)
    with qtbot.waitSignal(shown.report.worker.returned):
        shown.report.write(shown.report.current_pages(), tmp_path / "a.html")
    html = (tmp_path / "a.html").read_text()
    assert "a.png" not in html
    words = text(html)
    assert "Radiograph · Mirrored, rotated 270°" in words
    assert re.search(r"Distance 1: (39|40|41)\.\d px", words)
    for picture in embedded(html):
        assert (picture.width(), picture.height()) == (750, 1000)
        assert picture.pixelColor(100, 50).lightness() < 60 < 120 < picture.pixelColor(100, 950).lightness()
        coloured = [picture.pixelColor(375, y) for y in range(1000)]
        rows = [y for y, colour in enumerate(coloured) if colour.blue() > colour.red() + 60]
        assert rows[0] == pytest.approx(250, abs=20)
        assert rows[-1] == pytest.approx(750, abs=20)


def test_heatmap_and_outline_of_the_lungs_turn_with_the_radiograph(pictures: list[Path]):
    corner, lungs = np.zeros((4, 4), np.float32), np.zeros((16, 16), bool)
    corner[0, 0] = lungs[2:7, 2:7] = 1
    analysis = replace(VIRAL, heatmap=corner, lung_mask=lungs)
    asked = page(pictures[0], Annotations(), analysis=analysis, opacity=1.0, lungs_shown=True)

    def coloured(picture: QImage) -> set[tuple[bool, bool]]:
        """Which quarters, right or not and lower or not, have a pixel that is not grey."""
        places = product(range(0, picture.width(), 4), range(0, picture.height(), 4))
        return {
            (2 * x > picture.width(), 2 * y > picture.height())
            for x, y in places
            if picture.pixelColor(x, y).red() > picture.pixelColor(x, y).blue() + 40
        }

    for turn, place in (
        (Turn(), (False, False)),
        (Turn(0, True), (True, False)),
        (Turn(1), (True, False)),
        (Turn(2), (True, True)),
    ):
        plain, overlaid = embedded(report.html([replace(asked, turn=turn)]))
        assert coloured(plain) == coloured(overlaid) == {place}
        bare, overlaid = embedded(report.html([replace(asked, turn=turn, lungs_shown=False)]))
        assert (coloured(bare), coloured(overlaid)) == (set(), {place})


def test_letters_of_the_sides_follow_the_turn(pictures: list[Path]):
    loaded = Decoder().load(Request(pictures[0]), lambda _: None)
    facts, black = replace(loaded.radiograph.facts, orientation=("L", "F")), np.zeros((60, 80), np.uint8)
    loaded = replace(loaded, levels=(replace(loaded.radiograph, pixels=black, facts=facts),))

    def ink(turn: Turn) -> list[int]:
        """How many pixels of the letters at the left and at the right are white; R has more than L."""
        (picture,) = embedded(report.html([page(pictures[0], Annotations(), loaded=loaded, turn=turn)]))
        sides = [product(range(left, left + 400), range(300, 450)) for left in (0, 600)]
        return [sum(picture.pixelColor(*place).lightness() > 180 for place in side) for side in sides]

    right_side, left_side = ink(Turn())
    assert right_side > 1.2 * left_side > 0
    left_side, right_side = ink(Turn(0, True))
    assert right_side > 1.2 * left_side > 0


def test_what_cannot_be_read_is_told_on_the_page(pictures: list[Path]):
    def fail(error: type[Exception]):
        def find(_: Radiograph):
            raise error("secret.png")

        return find

    html = report.html([replace(page(pictures[0]), drawn=fail(AnnotationError), review=fail(OpinionsError))])
    assert "Measurements The measurements on this image cannot be read. Note The note cannot be read. For" in text(html)
    assert "secret" not in html


def test_key_images_that_were_not_opened_have_their_measurements_and_note(
    shown: MainWindow, make_window, pictures: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot
):
    for figure, length in ((LINE.figures[0], "12.5"), (Figure("distance", ((10, 10), (40, 10))), "30.0")):
        shown.measuring.document.add(figure)
        shown.opinions.bar.note.setFocus()
        QTest.keyClicks(shown.opinions.bar.note, f"Note of {length}")
        QTest.keyClick(shown.opinions.bar.note, Qt.Key.Key_Return)
        QTest.keyClick(shown, "K")
        with qtbot.waitSignal(shown.viewer.settled):
            QTest.keyClick(shown, Qt.Key.Key_Down)
    shown.close()
    other = make_window()
    with qtbot.waitSignal(other.viewer.settled):
        other.open([pictures[2]])
    other.open([pictures[0].parent])
    qtbot.waitUntil(lambda: len(other.viewer.images.items) == 3 and not other.viewer.catalogue.walking)
    assert other.key_images.listed() == [(pictures[0], 0), (pictures[1], 0)]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "keys.html"), ""))
    with qtbot.waitSignal(other.report.worker.returned):
        other.report.choose("html", other.report.key_pages)
    words = text((tmp_path / "keys.html").read_text())
    for length in ("12.5", "30.0"):
        assert f"Measurements Distance 1: {length} px Note Note of {length}" in words


def test_a_target_that_cannot_be_written_is_told_and_nothing_is_left(shown: MainWindow, tmp_path: Path, qtbot):
    with pytest.raises(WriteError, match=r"missing.*cannot be written: "):
        report.write_pdf(shown.report.current_pages(), tmp_path / "missing" / "a.pdf")
    with qtbot.waitSignal(shown.report.worker.finished):
        shown.report.write(shown.report.current_pages(), tmp_path / "missing" / "a.html")
    qtbot.waitUntil(shown.report.problem.isVisible)
    assert f"{tmp_path / 'missing' / 'a.html'} cannot be written" in shown.report.problem.text()
    assert shown.report.progress is None
    shown.report.problem.close()


def test_a_report_that_is_stopped_leaves_no_file(shown: MainWindow, pictures: list[Path], tmp_path: Path, qtbot):
    target = tmp_path / "many.pdf"
    reached: list[int] = []
    shown.report.worker.progressed.connect(lambda _, number: reached.append(number))
    with qtbot.waitSignal(shown.report.worker.finished):
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
    with qtbot.waitSignal(shown.report.worker.returned):
        QTest.keyClick(shown, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert sheets(tmp_path / "printed.pdf") == 1


def test_a_device_that_takes_no_drawing_is_told(pictures: list[Path], tmp_path: Path):
    with pytest.raises(WriteError, match="does not answer"):
        report.paint([page(pictures[0])], QPdfWriter(str(tmp_path / "missing" / "a.pdf")))


def test_copy_puts_the_views_on_the_clipboard(shown: MainWindow):
    QGuiApplication.clipboard().clear()
    QTest.keyClick(shown, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    image, views = QGuiApplication.clipboard().image(), shown.views.size() * shown.devicePixelRatio()
    assert image.width() == views.width()
    assert views.height() + 15 < image.height() < views.height() + 60
    foot = image.copy(0, views.height(), views.width(), image.height() - views.height())
    assert any(foot.pixelColor(x, y).lightness() > 150 for x in range(200) for y in range(foot.height()))
    percent = round(100 * (1 - shown.viewer.analysis.by_label["normal"]))
    assert shown.footer.lines() == [[f"AI output, not reviewed · pneumonia {percent} % · tiny · research only"]]
    QTest.keyClick(shown, "Y")
    assert shown.footer.lines() == [[f"AI output, reviewed · pneumonia {percent} % · tiny · research only"]]


def test_every_view_has_its_own_line(shown: MainWindow, pictures: list[Path], qtbot):
    qtbot.waitUntil(lambda: all(item.reading for item in shown.viewer.images.items))
    QTest.keyClick(shown, "4")
    shown.layouts.fill(shown.layouts.cells[1], (pictures[1], 0))
    shown.layouts.fill(shown.layouts.cells[2], None)
    shown.layouts.fill(shown.layouts.cells[3], None)
    qtbot.waitUntil(lambda: shown.layouts.cells[1].own.loaded is not None)
    (first, second), others = shown.footer.lines()
    assert first.startswith("AI output, not reviewed · pneumonia")
    assert second.startswith("AI output, not reviewed · pneumonia")
    assert others == ["For research and education. Not a medical device."] * 2
    assert shown.footer.picture().height() > shown.views.height() + 40


def test_a_review_is_told_with_name_and_date(pictures: list[Path]):
    sha = VIRAL.model_sha256
    review = Review("Disagreed: Normal", "Dr <Kim>", "2026-01-02 03:04 UTC", "Unsure", "", sha)
    words = text(report.html([page(pictures[0], analysis=VIRAL, review=review)]))
    for part in (
        "AI result (reviewed by Dr <Kim>, 2026-01-02 03:04 UTC) Pneumonia",
        "Before the AI result Unsure Finding Disagreed: Normal Name Dr <Kim> Date 2026-01-02 03:04 UTC",
        "AI output, reviewed by Dr <Kim> · pneumonia 90 % · resnet 2 · research only",
    ):
        assert part in words
    assert "____" not in words
    other = text(report.html([page(pictures[0], analysis=VIRAL, review=replace(review, model_sha256="1" * 64))]))
    assert "AI result (unreviewed) Pneumonia" in other
    covered = text(report.html([page(pictures[0], covered=True)]))
    assert "AI result Covered until the reader has answered." in covered


def test_without_an_image_nothing_is_asked(window: MainWindow, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: pytest.fail("asked for a file"))
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert window.statusBar().currentMessage() == "There is no image to report on."

"""Reading before the AI: what it says is covered everywhere until a key answers, and then recorded and compared."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QInputDialog, QLabel, QWidget

from conftest import gradient
from pneumoview.ai.analysis import Analysis, Flag
from pneumoview.cli.rooms import scanner
from pneumoview.gui.features.scan.feature import Scans
from pneumoview.gui.reading.request import ReadingRequest
from pneumoview.gui.reading.review import Review
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.records.blind import BlindStore

ILL = Analysis(
    *(("normal", "bacterial", "viral"), (0.03, 0.95, 0.02), "bacterial"),
    *(np.tri(4, dtype=np.float32), "tiny", "1" * 64, "cpu", 1.0),
    verdict="bacterial",
    lung_mask=np.eye(4, dtype=bool),
    lung_attention=0.9,
)
WELL = replace(ILL, probabilities=(0.97, 0.02, 0.01), verdict="normal", heatmap=None)
REFUSED = replace(ILL, flags=(Flag("adult", True, "41 years"), Flag("window_hides", False, "")))


def give(window: MainWindow, analysis: Analysis) -> None:
    """Let the model say this of every image."""
    for item in window.viewer.images.items:
        window.viewer.reader.returned.emit(ReadingRequest(item.path, item.frame), analysis)
    window.viewer.show_image(*window.viewer.current, loaded=window.viewer.presentation.loaded)


def seen(window: MainWindow) -> tuple[list[str], QImage]:
    """All that is to be read in the window, seen or told to a screen reader, and the window itself."""
    found = []
    for widget in (window, *window.findChildren(QWidget)):
        if widget.isVisible():
            found += [widget.toolTip(), widget.accessibleName()]
            if isinstance(widget, QLabel | QAbstractButton):
                found.append(widget.text())
    images = window.viewer.images
    for row in range(images.rowCount()):
        roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
        found += [str(images.data(images.index(row), role)) for role in roles]
    window.browser.bar.menu.aboutToShow.emit()
    found += [action.text() for action in window.browser.bar.menu.actions()]
    return found, window.grab().toImage()


def blind(path: Path, reader: str = "") -> list[tuple[str, str]]:
    store = BlindStore(path)
    return [(Path(one.path).name, one.answer) for one in store.answers(reader)]


@pytest.fixture
def covered(window: MainWindow, pictures: list[Path], qtbot) -> MainWindow:
    """The window with the three pictures, all analysed and none answered."""
    Image.fromarray(gradient() // 3).save(pictures[2])
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(window.viewer.settled):
        window.open([pictures[0].parent])
    qtbot.waitUntil(lambda: all(item.analysed for item in window.viewer.images.items))
    return window


def test_nothing_depends_on_what_the_ai_says_before_an_answer(covered: MainWindow, qtbot):
    viewer = covered.viewer
    assert covered.panel.verdict.text() == covered.views.explained_title.text() == "Covered until you answer"
    assert viewer.analysis_of(*viewer.current) is None
    assert not covered.views.original_box.isVisible()
    qtbot.waitUntil(lambda: viewer.reader.idle)
    beside = covered.layouts.cells[1].viewport
    for name in ("heatmap_options", "lungs", "compare", "prior", "grid", "full_screen"):
        covered.action[name].trigger()
        covered.browser.sort_by("reading")
        covered.browser.bar.kinds["pneumonia"].setChecked(name == "lungs")
        qtbot.waitUntil(lambda: covered.layouts.loader.idle and "Looking" not in beside.message)
        states = []
        for analysis in (ILL, WELL, REFUSED):
            give(covered, analysis)
            viewer.explain("viral")
            viewer.reveal()
            covered.opinions.judge("agree")
            viewer.images._arrange()
            QApplication.processEvents()
            states.append(seen(covered))
        assert states[0] == states[1] == states[2], name
    assert covered.film.strip.text() == "AI result: Covered until you answer"
    covered.action["read_first"].trigger()
    assert seen(covered) != states[2]


def test_turned_off_it_shows_all_again(covered: MainWindow):
    covered.action["read_first"].trigger()
    assert covered.viewer.analysis is not None
    assert covered.viewer.presentation.heatmap is not None
    assert all(item.reading for item in covered.viewer.images.items)
    assert covered.read_first.bar.isHidden()
    assert not covered.action["read_none"].isEnabled()


def test_a_key_answers_records_and_uncovers_this_film_alone(covered: MainWindow, opinions_path: Path):
    viewer, bar = covered.viewer, covered.read_first.bar
    QTest.keyClick(covered, Qt.Key.Key_B)
    (one,) = BlindStore(opinions_path).answers("")
    assert (one.answer, one.image, one.path) == ("unsure", viewer.radiograph.identity, str(viewer.current[0]))
    assert 0 <= one.seconds < 60
    analysis = viewer.analysis
    assert analysis is not None
    assert covered.panel.verdict.text() != "Covered until you answer"
    assert [item.reading is None for item in viewer.images.items] == [False, True, True]
    (result,) = BlindStore(opinions_path).results("", analysis.model_sha256)
    assert (result.model, result.pneumonia) == ("tiny", pytest.approx(1 - analysis.by_label["normal"]))
    assert bar.state.text().startswith("You: Unsure. AI: ")
    assert bar.answers["unsure"].isChecked()
    QTest.keyClick(covered, Qt.Key.Key_R)
    assert blind(opinions_path) == [("a.png", "unsure")]
    assert bar.page.text() == "1 of 3"


def test_enter_goes_on_and_ends_with_the_agreement(covered: MainWindow, opinions_path: Path, qtbot):
    viewer, page = covered.viewer, covered.read_first.page
    for key, name in ((Qt.Key.Key_Q, "b.png"), (Qt.Key.Key_R, "c.tiff"), (Qt.Key.Key_B, "")):
        QTest.keyClick(covered, key)
        QTest.keyClick(covered.list, Qt.Key.Key_Return)
        if name:
            qtbot.waitUntil(lambda: viewer.radiograph is not None)
            assert viewer.current[0].name == name
    assert blind(opinions_path) == [("a.png", "none"), ("b.png", "pneumonia"), ("c.tiff", "unsure")]
    assert page.isVisible()
    assert page.who.text() == "tiny · 3 of 3 films answered"
    assert page.agreement.compared == 3
    assert page.counts.item(3, 5).text() == "3"
    assert "of 3 films" in page.kappa.text()
    different = [film for film in page.films if film.reading.agrees is False]
    assert page.again.rowCount() == len(different) > 0
    first = page.again.item(0, 0)
    page.again.cellClicked.emit(0, 0)
    assert viewer.current == different[0].image
    assert first.text() == different[0].name


def test_the_page_is_handed_on_as_tables(covered: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    QTest.keyClick(covered, Qt.Key.Key_R)
    QTest.keyClick(covered, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    page, paths = covered.read_first.page, [tmp_path / "films.csv", tmp_path / "figures.csv"]
    assert page.isVisible()
    for path, button in zip(paths, (page.save_films, page.save_figures), strict=True):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path: (str(path), ""))
        button.click()
    films = list(csv.DictReader(paths[0].read_text("utf-8-sig").splitlines()))
    assert [(Path(film["path"]).name, film["answer"], film["model"]) for film in films] == [
        ("a.png", "pneumonia", "tiny")
    ]
    figures = dict(list(csv.reader(paths[1].read_text("utf-8-sig").splitlines()))[1:])
    assert (figures["compared"], figures["model"], figures["without_result"]) == ("1", "tiny", "0")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "none" / "a.csv"), ""))
    page.save_films.click()
    assert "cannot be written" in covered.statusBar().currentMessage()


def test_stopping_in_the_middle_loses_nothing(
    covered: MainWindow, make_window: Callable[..., MainWindow], pictures: list[Path], qtbot
):
    QTest.keyClick(covered, Qt.Key.Key_Q)
    covered.close()
    again = make_window()
    moved = pictures[0].rename(pictures[0].with_name("z.png"))
    with qtbot.waitSignal(again.viewer.settled):
        again.open([pictures[1].parent])
    assert again.read_first.on
    assert again.read_first.bar.page.text() == "0 of 3"
    again.viewer.show_image(moved)
    qtbot.waitUntil(lambda: again.viewer.radiograph is not None)
    assert again.read_first.bar.page.text() == "1 of 3"
    assert again.read_first.bar.answers["none"].isChecked()
    again.read_first.next_unread()
    assert again.viewer.current[0].name == "b.png"


def test_what_was_answered_is_known_where_it_lay_but_not_what_replaced_it(
    covered: MainWindow, pictures: list[Path], qtbot
):
    for key in (Qt.Key.Key_Q, Qt.Key.Key_Return, Qt.Key.Key_Q):
        QTest.keyClick(covered, key)
        qtbot.waitUntil(lambda: covered.viewer.radiograph is not None)
    covered.viewer.close_all()
    Image.fromarray(gradient() // 2).save(pictures[1])
    os.utime(pictures[1], (2_000_000_000, 2_000_000_000))
    with qtbot.waitSignal(covered.viewer.settled):
        covered.open([pictures[0].parent])
    cover = covered.viewer.images.cover
    assert [(path, 0) in cover for path in pictures] == [False, True, True]
    os.utime(pictures[1], (1, 1))
    covered.read_first.reload()
    assert (pictures[1], 0) not in cover
    covered.viewer.show_image(pictures[1])
    qtbot.waitUntil(lambda: covered.viewer.radiograph is not None)
    assert (pictures[1], 0) in cover


def test_every_reader_answers_alone(covered: MainWindow, opinions_path: Path, monkeypatch: pytest.MonkeyPatch):
    QTest.keyClick(covered, Qt.Key.Key_Q)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: (" Kim ", True))
    covered.action["reader"].trigger()
    assert covered.viewer.covered
    QTest.keyClick(covered, Qt.Key.Key_R)
    assert (blind(opinions_path), blind(opinions_path, "Kim")) == ([("a.png", "none")], [("a.png", "pneumonia")])


def test_an_answer_that_cannot_be_written_uncovers_nothing(covered: MainWindow, opinions_path: Path):
    opinions_path.mkdir(parents=True)
    QTest.keyClick(covered, Qt.Key.Key_Q)
    assert covered.viewer.covered
    assert "cannot be written" in covered.read_first.bar.state.text()
    opinions_path.rmdir()
    QTest.keyClick(covered, Qt.Key.Key_Q)
    assert blind(opinions_path) == [("a.png", "none")]
    assert covered.viewer.analysis is not None


def test_a_film_that_the_ai_refuses_counts_apart(covered: MainWindow, qtbot):
    viewer = covered.viewer
    qtbot.waitUntil(lambda: viewer.reader.idle)
    give(covered, replace(REFUSED, model_sha256=viewer.bundle.sha256))
    assert covered.panel.answer.currentIndex() == 0
    QTest.keyClick(covered, Qt.Key.Key_R)
    assert covered.panel.answer.currentIndex() == 1
    assert covered.read_first.bar.state.text().startswith("You: Pneumonia. AI: Not assessed.")
    covered.read_first.show_page()
    found = covered.read_first.page.agreement
    assert (found.refused, found.compared) == ((0, 0, 1), 0)
    assert covered.read_first.page.kappa.text() == "No film has an answer of both so far."


def test_a_result_that_comes_after_the_answer_is_compared_too(
    window: MainWindow, pictures: list[Path], opinions_path: Path, qtbot
):
    window.read_first.set_on(True)
    window.viewer.open(pictures[:1])
    qtbot.waitUntil(lambda: window.viewer.radiograph is not None)
    window.viewer.stop()
    window.read_first.answer("none")
    qtbot.waitUntil(lambda: window.viewer.reader.idle)
    assert blind(opinions_path) == [("a.png", "none")]
    window.viewer.analyse()
    qtbot.waitUntil(lambda: window.viewer.analysis is not None)
    (one,) = BlindStore(opinions_path).results("", window.viewer.analysis.model_sha256)
    assert one.model == "tiny"


def test_a_report_tells_nothing_before_an_answer_nor_what_was_said_of_the_result(covered: MainWindow):
    covered.action["read_first"].trigger()
    covered.opinions.judge("disagree")
    bar = covered.opinions.bar
    bar.own.setCurrentIndex(bar.own.findData("other"))
    bar.own.activated.emit(bar.own.currentIndex())
    assert bar.disagree.isChecked()
    covered.action["read_first"].trigger()
    assert (bar.disagree.isChecked(), bar.own.currentData()) == (False, "")
    (page,) = covered.report.current_pages()
    radiograph = covered.viewer.radiograph
    assert (page.analysis, page.covered, page.review(radiograph)) == (None, True, Review())
    QTest.keyClick(covered, Qt.Key.Key_Q)
    (page,) = covered.report.current_pages()
    assert (page.analysis, page.covered) == (covered.viewer.analysis, False)
    assert page.review(radiograph).finding == "Disagreed: Something else"
    assert (bar.disagree.isChecked(), bar.own.currentData()) == (True, "other")


def test_once_covered_neither_order_nor_filter_tells_what_was_in_sight(covered: MainWindow):
    covered.action["read_first"].trigger()
    viewer, images = covered.viewer, covered.viewer.images
    for item, analysis in zip(images.items, (WELL, REFUSED, ILL), strict=True):
        viewer.reader.returned.emit(ReadingRequest(item.path), analysis)
    covered.browser.sort_by("reading")
    assert [item.path.name for item in images.shown] == ["b.png", "c.tiff", "a.png"]
    covered.action["read_first"].trigger()
    assert [item.path.name for item in images.shown] == ["a.png", "b.png", "c.tiff"]
    covered.action["read_first"].trigger()
    covered.browser.bar.kinds["pneumonia"].setChecked(True)
    assert [item.path.name for item in images.shown] == ["c.tiff"]
    covered.action["read_first"].trigger()
    assert images.shown == []


def test_the_window_of_a_scan_covers_its_rows(make_window: Callable[..., MainWindow], tmp_path: Path, qtbot):
    window = make_window(scanner=scanner)
    scans = next(part for part in window.features if isinstance(part, Scans))
    table = tmp_path / "a.csv"
    table.write_text("path,status,reason\n/x/a.png,failed,broken\n")
    window.read_first.set_on(True)
    scans.open(table)
    page = scans.page
    qtbot.waitUntil(page.isVisible)
    rows = (page.table, page.detail, page.bar.field, page.bar.button)
    for on in (True, False):
        window.read_first.set_on(on)
        assert [part.isVisible() for part in rows] == [not on] * len(rows)
        assert page.covered.isVisible() is on
    page.close()


def test_films_whose_result_was_in_sight_count_apart(covered: MainWindow, opinions_path: Path, qtbot):
    QTest.keyClick(covered, Qt.Key.Key_Q)
    covered.action["read_first"].trigger()
    covered.action["read_first"].trigger()
    assert covered.statusBar().currentMessage().startswith("2 films had their AI result in sight")
    covered.read_first.next_unread()
    qtbot.waitUntil(lambda: covered.viewer.radiograph is not None)
    assert covered.viewer.covered
    assert "counts apart" in covered.read_first.bar.state.text()
    QTest.keyClick(covered, Qt.Key.Key_R)
    assert [one.seen for one in BlindStore(opinions_path).answers("")] == [False, True]
    covered.read_first.show_page()
    assert (covered.read_first.page.agreement.compared, covered.read_first.page.agreement.seen) == (1, 1)


def test_another_language_covers_the_same(covered: MainWindow, make_window: Callable[..., MainWindow], qtbot):
    QTest.keyClick(covered, Qt.Key.Key_Q)
    viewer = covered.hand_on()
    covered.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    again = make_window(viewer=viewer)
    assert [item.reading is None for item in viewer.images.items] == [False, True, True]
    viewer.show_image(viewer.images.items[1].path)
    qtbot.waitUntil(lambda: viewer.radiograph is not None)
    assert again.panel.verdict.text() == "Covered until you answer"
    QTest.keyClick(again, Qt.Key.Key_B)
    assert [item.reading is None for item in viewer.images.items] == [False, False, True]

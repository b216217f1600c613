"""Agreement, disagreement and notes: recorded, shown again, kept as a history, handed on as a table."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from pneumoview.ai.analysis import Flag
from pneumoview.gui.features.opinions import HistoryPage, Opinions
from pneumoview.gui.reading.request import ReadingRequest
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.records.opinions import Opinion, OpinionStore

ONE = Opinion("1.2.3", 0, "/x/a.dcm", "m-1", "0" * 64, "viral", {"normal": 0.25, "viral": 0.75}, ("adult",), "agree")


def feature(window: MainWindow) -> Opinions:
    return next(part for part in window.features if isinstance(part, Opinions))


def rows(path: Path) -> list[Opinion]:
    return OpinionStore(path).all()


def go(window: MainWindow, row: int, qtbot) -> None:
    window.list.setCurrentIndex(window.viewer.images.index(row))
    qtbot.waitUntil(lambda: window.viewer.radiograph is not None and window.viewer.analysis is not None)


def write_note(window: MainWindow, text: str, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
    note = feature(window).bar.note
    note.setFocus()
    note.selectAll()
    QTest.keyClicks(note, text)
    if end is not None:
        QTest.keyClick(note, end)


@pytest.fixture
def opinions(shown: MainWindow) -> Opinions:
    shown.activateWindow()
    return feature(shown)


def test_a_key_records_what_was_shown_and_when(opinions: Opinions, opinions_path: Path):
    window = opinions.parent()
    before = datetime.now(UTC).replace(microsecond=0)
    QTest.keyClick(window, Qt.Key.Key_Y)
    (one,) = rows(opinions_path)
    analysis = window.viewer.analysis
    assert before <= datetime.fromisoformat(one.recorded) <= datetime.now(UTC)
    assert one.recorded.endswith("+00:00")
    assert (one.judgement, one.own_class, one.note) == ("agree", "", "")
    assert (one.model, one.model_sha256, one.prediction) == ("tiny", analysis.model_sha256, analysis.verdict)
    assert one.probabilities == analysis.by_label
    assert (one.image, one.path) == (window.viewer.radiograph.identity, str(window.viewer.current[0]))
    assert opinions.bar.agree.isChecked()
    assert opinions.bar.state.text().startswith("Recorded 2")
    QTest.keyClick(window, Qt.Key.Key_Y)
    assert len(rows(opinions_path)) == 1


def test_disagreement_with_the_own_class_is_a_history(opinions: Opinions, opinions_path: Path):
    window, bar = opinions.parent(), opinions.bar
    QTest.keyClick(window, Qt.Key.Key_Y)
    assert not bar.own.isEnabled()
    QTest.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ShiftModifier)
    assert (bar.agree.isChecked(), bar.disagree.isChecked(), bar.own.isEnabled()) == (False, True, True)
    bar.own.setFocus()
    QTest.keyClick(bar.own, Qt.Key.Key_Down)
    assert [(one.judgement, one.own_class) for one in rows(opinions_path)] == [
        ("agree", ""),
        ("disagree", ""),
        ("disagree", "normal"),
    ]
    assert bar.history.text() == "History (3)"
    QTest.mouseClick(bar.disagree, Qt.MouseButton.LeftButton)
    assert rows(opinions_path)[-1].judgement == "none"
    assert not bar.disagree.isChecked()
    pages: list[HistoryPage] = []

    def close() -> None:
        pages.append(QApplication.activeModalWidget())
        pages[0].reject()

    QTimer.singleShot(100, close)
    QTest.mouseClick(bar.history, Qt.MouseButton.LeftButton)
    table = pages[0].table
    assert [table.item(row, 3).text() for row in range(4)] == ["Not judged", "Disagreed", "Disagreed", "Agreed"]
    assert table.item(1, 4).text() == "Normal"


def test_the_latest_is_shown_when_the_image_is_opened_again(
    opinions: Opinions, make_window: Callable[..., MainWindow], pictures: list[Path], qtbot
):
    window = opinions.parent()
    QTest.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ShiftModifier)
    write_note(window, "Left lower lobe")
    go(window, 1, qtbot)
    assert (opinions.bar.disagree.isChecked(), opinions.bar.note.text()) == (False, "")
    assert opinions.bar.state.text() == "Nothing recorded for this image."
    go(window, 0, qtbot)
    assert (opinions.bar.disagree.isChecked(), opinions.bar.note.text()) == (True, "Left lower lobe")
    assert opinions.latest(window.viewer.radiograph.identity, 0).note == "Left lower lobe"
    window.close()
    again = make_window()
    with qtbot.waitSignal(again.viewer.settled):
        again.open([pictures[0]])
    bar = feature(again).bar
    assert (bar.disagree.isChecked(), bar.note.text()) == (True, "Left lower lobe")


def test_an_opinion_on_another_models_reading_is_told_apart(opinions: Opinions, qtbot):
    window = opinions.parent()
    QTest.keyClick(window, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: window.viewer.reader.idle)
    other = replace(window.viewer.analysis, model="other-1", model_sha256="1" * 64)
    window.viewer.reader.returned.emit(ReadingRequest(window.viewer.current[0]), other)
    window.viewer.show_image(window.viewer.current[0])
    qtbot.waitUntil(lambda: window.viewer.radiograph is not None)
    assert not opinions.bar.agree.isChecked()
    assert opinions.bar.state.text().startswith("On another AI result (tiny)")
    assert opinions.bar.state.text().endswith("Agreed")


def test_no_shortcut_fires_while_a_note_is_written(opinions: Opinions, opinions_path: Path):
    window, note = opinions.parent(), opinions.bar.note
    before = (window.viewer.presentation.inverted, window.viewer.current, window.viewer.presentation.fit)
    write_note(window, "yYhiwa fl?[]10", end=None)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Left):
        QTest.keyClick(note, key)
    assert note.text() == "yYhiwa fl?[]10"
    assert (window.viewer.presentation.inverted, window.viewer.current, window.viewer.presentation.fit) == before
    assert window.viewer.presentation.heatmap_shown
    assert not opinions_path.exists()
    QTest.keyClick(note, Qt.Key.Key_Escape)
    assert window.list.hasFocus()
    assert [one.note for one in rows(opinions_path)] == ["yYhiwa fl?[]10"]
    QTest.keyClick(window, Qt.Key.Key_I)
    assert window.viewer.presentation.inverted


def test_a_note_begun_is_kept_when_the_image_changes(opinions: Opinions, opinions_path: Path, qtbot):
    write_note(opinions.parent(), "half a", end=None)
    go(opinions.parent(), 1, qtbot)
    (one,) = rows(opinions_path)
    assert (one.note, one.judgement, Path(one.path).name) == ("half a", "none", "a.png")
    assert opinions.bar.note.text() == ""


def test_a_note_begun_is_kept_when_the_window_closes(opinions: Opinions, opinions_path: Path):
    write_note(opinions.parent(), "half a", end=None)
    opinions.parent().close()
    assert [one.note for one in rows(opinions_path)] == ["half a"]


def test_a_refused_image_can_be_commented_without_its_reading(opinions: Opinions, opinions_path: Path, qtbot):
    window = opinions.parent()
    qtbot.waitUntil(lambda: window.viewer.reader.idle)
    refused = replace(window.viewer.analysis, flags=(Flag("inverted", True, "dark bones"),))
    window.viewer.reader.returned.emit(ReadingRequest(window.viewer.current[0]), refused)
    window.viewer.show_image(window.viewer.current[0])
    qtbot.waitUntil(lambda: window.viewer.radiograph is not None)
    write_note(window, "a negative indeed")
    QTest.keyClick(window, Qt.Key.Key_Y)
    assert not opinions.bar.agree.isEnabled()
    one = rows(opinions_path)[-1]
    assert (one.prediction, one.probabilities, one.reasons) == ("refused", {}, ("inverted",))
    assert (one.judgement, one.note) == ("none", "a negative indeed")
    window.viewer.reveal()
    assert not opinions.bar.agree.isChecked()
    QTest.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ShiftModifier)
    one = rows(opinions_path)[-1]
    assert (one.prediction, one.probabilities) == (refused.verdict, refused.by_label)


def test_nothing_is_recorded_without_an_image(window: MainWindow, opinions_path: Path):
    QTest.keyClick(window, Qt.Key.Key_Y)
    bar = feature(window).bar
    assert not any(widget.isEnabled() for widget in (bar.agree, bar.disagree, bar.own, bar.note))
    assert not opinions_path.exists()


def test_a_locked_file_is_named_and_nothing_is_lost(opinions: Opinions, opinions_path: Path):
    window, bar = opinions.parent(), opinions.bar
    QTest.keyClick(window, Qt.Key.Key_Y)
    with closing(sqlite3.connect(opinions_path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        write_note(window, "not to be lost")
        assert bar.state.text() == f"The file of opinions is in use by another program: {opinions_path}"
        assert window.statusBar().currentMessage() == bar.state.text()
        assert bar.note.text() == "not to be lost"
        assert bar.agree.isChecked()
        assert [one.note for one in opinions.unsaved] == ["not to be lost"]
    QTest.mouseClick(bar.retry, Qt.MouseButton.LeftButton)
    assert [one.note for one in rows(opinions_path)] == ["", "not to be lost"]
    assert bar.state.text().startswith("Recorded")
    assert not bar.retry.isVisible()


def test_a_damaged_file_is_left_as_it_is(
    opinions_path: Path,
    make_window: Callable[..., MainWindow],
    pictures: list[Path],
    tmp_path: Path,
    qtbot,
    monkeypatch,
):
    opinions_path.parent.mkdir()
    opinions_path.write_bytes(b"no database " * 100)
    window = make_window()
    with qtbot.waitSignal(window.viewer.settled):
        window.open([pictures[0]])
    parts = feature(window)
    assert parts.bar.state.text().startswith("The file of opinions is damaged and was left as it is")
    assert parts.latest(window.viewer.radiograph.identity, 0) is None
    QTest.keyClick(window, Qt.Key.Key_Y)
    assert opinions_path.read_bytes() == b"no database " * 100
    assert parts.latest(window.viewer.radiograph.identity, 0).judgement == "agree"

    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Save]
    monkeypatch.setattr(QMessageBox, "exec", lambda _: answers.pop(0))
    monkeypatch.setattr(
        "pneumoview.gui.features.opinions.QFileDialog.getSaveFileName", lambda *_: (str(tmp_path / "saved.csv"), "")
    )
    assert not window.close()
    assert window.isVisible()
    assert window.close()
    with (tmp_path / "saved.csv").open(encoding="utf-8-sig", newline="") as table:
        assert [row["judgement"] for row in csv.DictReader(table)] == ["agree"]


def test_the_menu_writes_the_table(opinions: Opinions, tmp_path: Path, monkeypatch):
    write_note(opinions.parent(), "=SUM(A1)")
    path = tmp_path / "table.csv"
    monkeypatch.setattr("pneumoview.gui.features.opinions.QFileDialog.getSaveFileName", lambda *_: (str(path), ""))
    opinions.parent().action["export_opinions"].trigger()
    assert path.read_bytes().startswith(b"\xef\xbb\xbfimage,frame,path,")
    assert "'=SUM(A1)" in path.read_text(encoding="utf-8-sig")
    path.unlink()
    path.mkdir()
    opinions.parent().action["export_opinions"].trigger()
    assert "cannot be written" in opinions.parent().statusBar().currentMessage()

"""Folders scanned in the window, with the tiny model: live, paused, stopped, gone on with; tables opened again."""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QPushButton
from typer.testing import CliRunner

from heartbeat import slowness
from pneumoview.ai.analysis import Thresholds
from pneumoview.cli.main import app
from pneumoview.cli.rooms import scanner
from pneumoview.gui.base import language
from pneumoview.gui.base.language import tr
from pneumoview.gui.features.scan.dialog import ScanDialog
from pneumoview.gui.features.scan.feature import Scans
from pneumoview.gui.features.scan.results import CAUSE, FILE, LUNGS, PNEUMONIA, READING, REMARK, ResultsModel
from pneumoview.gui.features.scan.session import Result, ScanOrder
from pneumoview.gui.features.scan.window import ResultsWindow, duration
from pneumoview.gui.images.order import Filter
from pneumoview.gui.window.main_window import MainWindow

COPIES = 200


@pytest.fixture
def scans(make_window: Callable[..., MainWindow]):
    """The feature of a window that can scan; what still runs at the end is stopped."""
    window = make_window(scanner=scanner)
    feature = next(part for part in window.features if isinstance(part, Scans))
    yield feature
    feature.stop()
    feature.worker.close()
    if feature.page is not None:
        feature.page.busy = False
        feature.page.close()
        feature.page.deleteLater()


@pytest.fixture
def folder(tmp_path: Path, pictures: list[Path]) -> Path:
    """``COPIES`` of a picture: enough that a scan of them is still running when it is told to pause."""
    folder = tmp_path / "ward"
    folder.mkdir()
    for number in range(COPIES):
        shutil.copy(pictures[0], folder / f"{number:03}.png")
    return folder


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "readings.csv"


def rows_in(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def run(scans: Scans, order: ScanOrder, qtbot) -> ResultsWindow:
    scans.start(order)
    return ended(scans, qtbot)


def ended(scans: Scans, qtbot) -> ResultsWindow:
    qtbot.waitUntil(lambda: scans.worker.idle and not scans.page.busy)
    return scans.page


def names(page: ResultsWindow) -> list[str]:
    return [page.model.index(row, FILE).data() for row in range(page.model.rowCount())]


def test_a_scan_is_asked_for_paused_stopped_and_gone_on_with(scans: Scans, folder: Path, qtbot):
    window = scans.parent()
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    dialog = scans.dialog
    assert not dialog.start.isEnabled()
    dialog.add_inputs([folder])
    table = folder.with_name("ward-readings.csv")
    assert (dialog.table.text(), dialog.start.isEnabled()) == (str(table), True)
    QTest.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: scans.page is not None and len(scans.page.model.results) > 0)
    page = scans.page
    assert page.isVisible()
    assert page.busy

    QTest.mouseClick(page.pause, Qt.MouseButton.LeftButton)
    assert page.pause.text() == "&Resume"
    seen, written = 0, -1
    while not seen == len(page.model.results) == len(rows_in(table)) == written:
        seen, written = len(page.model.results), len(rows_in(table))
        qtbot.wait(300)
    assert 0 < seen < COPIES

    QTest.mouseClick(page.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.model.results) > seen)
    QTest.mouseClick(page.cancel, Qt.MouseButton.LeftButton)
    ended(scans, qtbot)
    stopped = len(page.model.results)
    assert len(rows_in(table)) == stopped
    assert stopped < COPIES
    assert page.state.text().startswith("Stopped.")
    assert (page.pause.isEnabled(), page.cancel.isEnabled()) == (True, False)

    QTest.mouseClick(page.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.busy)
    ended(scans, qtbot)
    assert page.state.text() == f"Done: {table}."
    assert sorted(names(page)) == sorted(path.name for path in folder.iterdir())
    assert len(rows_in(table)) == COPIES
    assert page.counts.text() == f"{COPIES} rows: {COPIES} assessed, 0 not assessed, 0 failed"
    assert [action.text() for action in scans.recent.actions()] == [str(table)]


def test_rows_say_what_failed_and_open_their_image(scans: Scans, pictures: list[Path], table: Path, qtbot):
    (pictures[0].parent / "broken.dcm").write_bytes(b"")
    page = run(scans, ScanOrder((pictures[0].parent,), table), qtbot)
    assert names(page) == ["a.png", "b.png", "broken.dcm", "c.tiff"]
    failed = page.model.index(2, REMARK)
    assert (failed.data(), failed.siblingAtColumn(READING).data()) == ("is empty", "Failed")
    probability = rows_in(table)[1]["p_normal"]
    assert page.model.index(1, PNEUMONIA).data() == f"{100 * (1 - float(probability)):.0f} %"
    page.table.selectRow(2)
    assert page.detail.text() == f"{pictures[0].parent / 'broken.dcm'}\nFailed  ·  is empty"

    spot = page.table.visualRect(page.model.index(1, FILE)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    window = scans.parent()
    qtbot.waitUntil(lambda: window.viewer.current == (pictures[1], 0))
    page.table.selectRow(3)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.viewer.current == (pictures[2], 0))
    assert listed(window) == ["a.png", "b.png", "broken.dcm", "c.tiff"]

    pictures[0].unlink()
    page.table.selectRow(0)
    QTest.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    assert page.detail.text() == f"{pictures[0]} is not there, or the table was moved away from it."


TOLD = ("ok,,normal,0.9,0.05,0.05,", "ok,,viral,0.1,0.2,0.7,True", "refused,inverted,,,,,")


def listed(window: MainWindow) -> list[str]:
    return [item.path.name for item in window.viewer.images.shown]


def test_a_table_opens_in_the_list_and_keys_walk_it_with_the_film_in_view(
    scans: Scans, pictures: list[Path], table: Path, qtbot
):
    window = scans.parent()
    viewer = window.viewer
    page = run(scans, ScanOrder((pictures[0].parent,), table), qtbot)
    told = [result.reading.number for result in page.model.results]
    page.close()
    asked: list[object] = []
    viewer.reader.started.connect(lambda request: asked.append(request.path))
    scans.open(table)
    ended(scans, qtbot)
    assert not page.isVisible()
    qtbot.waitUntil(lambda: viewer.analysis is not None)
    assert listed(window) == ["a.png", "b.png", "c.tiff"]
    assert [item.reading.number for item in viewer.images.shown] == told
    assert window.count.text() == "3 of 3 analysed"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for path in pictures[1:]:
        with qtbot.waitSignal(viewer.settled):
            QTest.keyClick(window, Qt.Key.Key_Down)
        assert (viewer.current, viewer.radiograph.source.path) == ((path, 0), path)
    assert asked == pictures
    window.action["results_table"].trigger()
    assert page.isVisible()


def test_rows_whose_files_are_gone_are_told_of(scans: Scans, pictures: list[Path], table: Path, qtbot):
    window = scans.parent()
    run(scans, ScanOrder((pictures[0].parent,), table), qtbot)
    pictures[1].unlink()
    scans.open(table)
    ended(scans, qtbot)
    qtbot.waitUntil(lambda: "not in the list" in window.statusBar().currentMessage())
    assert window.statusBar().currentMessage() == "1 rows of readings.csv are not in the list; see Table of results"
    assert listed(window) == ["a.png", "c.tiff"]


def test_what_a_table_told_stands_until_the_image_is_read_and_follows_the_language(
    scans: Scans, pictures: list[Path], table: Path, korean, qtbot
):
    del korean
    window = scans.parent()
    table.write_text(
        "path,status,reason,prediction,p_normal,p_bacterial,p_viral,synthetic\n"
        + "".join(f"{path},{rest}\n" for path, rest in zip(pictures, TOLD, strict=True)),
        encoding="utf-8",
    )
    with qtbot.waitSignal(window.viewer.settled):
        scans.open(table)
    b, c = window.viewer.images.items[1:]
    assert (b.reading.synthetic, b.reading.title, b.reading.number) == (True, tr("Synthetic"), "90 %")
    assert (c.reading.title, c.kinds) == ("평가 안 함", ("refused",))
    language.speak("en")
    window.viewer.resume()
    assert [item.reading.title for item in (b, c)] == ["Synthetic", "Not assessed"]
    assert c.reading.more == "Black and white seem to be swapped."


def test_a_table_without_names_stays_a_table(scans: Scans, pictures: list[Path], table: Path, qtbot):
    page = run(scans, ScanOrder((pictures[0].parent,), table, anonymise="drop"), qtbot)
    page.close()
    scans.open(table)
    ended(scans, qtbot)
    assert page.isVisible()
    assert listed(scans.parent()) == []


def test_what_is_open_is_proposed_as_a_whole(scans: Scans, tmp_path: Path, pictures: list[Path], qtbot):
    window = scans.parent()
    for ward in ("one", "two"):
        shutil.copytree(pictures[0].parent, tmp_path / "wards" / ward)
    window.open([tmp_path / "wards", tmp_path / "wards" / "one", pictures[1]])
    qtbot.waitUntil(lambda: not window.viewer.catalogue.walking)
    scans.ask()
    dialog = scans.dialog
    assert dialog._paths() == [tmp_path / "wards", pictures[0].parent]
    assert dialog.table.text() == str(tmp_path / "wards-readings.csv")

    dialog.inputs.setCurrentRow(0)
    QTest.mouseClick(dialog.remove, Qt.MouseButton.LeftButton)
    assert dialog.table.text() == str(tmp_path / "images-readings.csv")
    dialog.table.setText(str(tmp_path / "mine.csv"))
    dialog.add_inputs([tmp_path / "wards"])
    dialog.inputs.setCurrentRow(0)
    QTest.mouseClick(dialog.remove, Qt.MouseButton.LeftButton)
    assert dialog.table.text() == str(tmp_path / "mine.csv")
    dialog.done(QDialog.DialogCode.Rejected)
    window.viewer.close_all()
    scans.ask()
    assert scans.dialog._paths() == []
    scans.dialog.done(QDialog.DialogCode.Rejected)


def test_what_was_scanned_last_is_proposed_until_something_else_is_opened(
    scans: Scans, pictures: list[Path], tmp_path: Path, table: Path, qtbot
):
    window = scans.parent()

    def proposed() -> tuple[list[Path], str]:
        scans.ask()
        scans.dialog.done(QDialog.DialogCode.Rejected)
        return scans.dialog._paths(), scans.dialog.table.text()

    window.open([pictures[0].parent])
    other = tmp_path / "other"
    other.mkdir()
    run(scans, ScanOrder((pictures[0].parent, other), table), qtbot)
    assert proposed() == ([pictures[0].parent, other], str(table))
    window.open([other])
    assert proposed() == ([pictures[0].parent, other], str(tmp_path / "images-readings.csv"))


def test_an_image_in_an_archive_is_opened(scans: Scans, pictures: list[Path], tmp_path: Path, table: Path, qtbot):
    archive = tmp_path / "study.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(pictures[0], "one/a.png")
        packed.write(pictures[1], "two/b.png")
    page = run(scans, ScanOrder((archive,), table), qtbot)
    window = scans.parent()
    for row, name in ((1, "b.png"), (0, "a.png")):
        page.table.opened.emit(page.model.shown[row])
        qtbot.waitUntil(lambda name=name: window.viewer.current is not None and window.viewer.current[0].name == name)
    assert len(window.viewer.images.items) == 2


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_table_of_the_command_line_is_opened_sorted_and_filtered(
    scans: Scans, pictures: list[Path], table: Path, tiny_bundle: Path, ending: str, monkeypatch, qtbot
):
    if ending == ".parquet":
        pytest.importorskip("pyarrow")
    table = table.with_suffix(ending)
    (pictures[0].parent / "broken.dcm").write_bytes(b"")
    command = ["scan", str(pictures[0].parent), "--csv", str(table), "--model", str(tiny_bundle), "--device", "cpu"]
    assert CliRunner().invoke(app, command).exit_code == 1
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(table), ""))
    scans.parent().action["open_results"].trigger()
    page = ended(scans, qtbot)
    qtbot.waitUntil(lambda: page.state.text() == str(table))
    assert (names(page), page.pause.isEnabled()) == (["a.png", "b.png", "broken.dcm", "c.tiff"], False)

    page.table.sortByColumn(PNEUMONIA, Qt.SortOrder.DescendingOrder)
    shares = [result.pneumonia for result in page.model.shown]
    assert shares[:3] == sorted(shares[:3], reverse=True)
    assert names(page)[3] == "broken.dcm"
    page.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert names(page) == ["a.png", "b.png", "broken.dcm", "c.tiff"]

    QTest.keyClicks(page.bar.field, "B. png")
    assert names(page) == ["b.png"]
    QTest.mouseClick(page.bar.count, Qt.MouseButton.LeftButton)
    page.bar.kinds["failed"].trigger()
    assert (names(page), page.bar.count.text()) == (["broken.dcm"], "1 of 4 shown  ✕")

    scans.parent().viewer.presentation.set_patient_shown(False)
    assert names(page) == ["Row 3"]


def test_what_does_not_fit_is_said_with_what_to_do(scans: Scans, pictures: list[Path], table: Path, tmp_path, qtbot):
    order = ScanOrder((pictures[0].parent,), table)
    run(scans, order, qtbot)
    before = table.read_bytes()
    page = run(scans, ScanOrder(order.inputs, table, anonymise="drop"), qtbot)
    remedy = "Choose another table, or begin this one again: Change the scan."
    assert page.state.text() == f"{table} was begun with anonymise no, not drop. {remedy}"
    assert (table.read_bytes(), page.pause.isEnabled()) == (before, False)
    page = run(scans, ScanOrder(order.inputs, table, anonymise="drop", overwrite=True), qtbot)
    assert [row["path"] for row in rows_in(table)] == [""] * 3
    page.table.opened.emit(page.model.shown[0])
    assert page.detail.text() == "This table does not say which file it was: it was made without names."

    page = run(scans, ScanOrder(order.inputs, tmp_path / "gone" / "out.csv"), qtbot)
    assert page.state.text().startswith(f"{tmp_path / 'gone' / 'out.csv'}: No such file or directory")
    other = tmp_path / "other.csv"
    other.write_text("name,age\nAnn,4\n", encoding="utf-8")
    scans.open(other)
    ended(scans, qtbot)
    expected = "other.csv is no table of a scan: it has no column path, status, reason. Choose another file."
    assert page.state.text() == expected


@pytest.mark.parametrize("typed", ["/", "~nobody-of-that-name", "."])
def test_a_table_that_is_no_file_is_asked_for_again(typed: str, tmp_path: Path, qtbot):
    dialog = ScanDialog(ScanOrder((tmp_path,), tmp_path / "table.csv"), "model")
    qtbot.addWidget(dialog)
    assert dialog.start.isEnabled()
    dialog.table.setText(typed)
    assert not dialog.start.isEnabled()
    assert dialog.problem.text()


def test_a_table_that_exists_is_gone_on_with_or_begun_anew(scans: Scans, folder: Path, table: Path):
    table.write_text("mine", encoding="utf-8")
    scans.ask()
    dialog = scans.dialog
    dialog.add_inputs([folder])
    assert not dialog.go_on.isEnabled()
    dialog.table.setText(str(table))
    assert dialog.problem.text() == "readings.csv exists; its rows are kept, and only what is missing is read."
    assert not dialog.order().overwrite
    QTest.mouseClick(dialog.anew, Qt.MouseButton.LeftButton)
    assert dialog.problem.text() == "readings.csv exists; it will be replaced."
    assert dialog.order().overwrite
    dialog.glob.setText("*.png; 1*")
    assert dialog.order().glob == ("*.png", "1*")
    dialog.anonymise.setCurrentIndex(2)
    assert dialog.problem.text() == "Choose a key file for the hashes."
    dialog.key.setText(str(table.with_name("key")))
    assert (dialog.order().anonymise, dialog.order().key) == ("hash", table.with_name("key"))
    dialog.table.setText(str(table.with_suffix(".parquet")))
    assert not dialog.start.isEnabled()
    dialog.done(QDialog.DialogCode.Rejected)
    assert table.read_text(encoding="utf-8") == "mine"


def press(box: QMessageBox, text: str) -> None:
    button = next(button for button in box.findChildren(QPushButton) if button.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_closing_asks_while_a_scan_is_running(scans: Scans, folder: Path, table: Path, qtbot):
    scans.start(ScanOrder((folder,), table))
    qtbot.waitUntil(lambda: len(scans.page.model.results) > 0)
    scans.pause()
    window = scans.parent()
    assert not scans.page.close()
    press(scans.question, "&Keep scanning")
    assert scans.page.isVisible()
    assert not window.close()
    assert window.isVisible()
    press(scans.question, "&Stop and close")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert not scans.page.isVisible()
    assert 0 < len(rows_in(table)) < COPIES


def test_the_window_stays_fluid_while_a_scan_is_running(scans: Scans, folder: Path, table: Path, heartbeat, qtbot):
    run(scans, ScanOrder((folder,), table.with_name("first.csv")), qtbot)
    heartbeat.start()
    run(scans, ScanOrder((folder,), table), qtbot)
    heartbeat.stop()
    assert max(heartbeat.gaps) < 0.25 * slowness()
    assert len(rows_in(table)) == COPIES


def result(number: int, verdict: str = "normal") -> Result:
    told = verdict not in ("failed", "refused")
    row = {"path": f"/a/{number}.png", "status": "ok" if told else verdict, "reason": "", "prediction": verdict}
    shares = {"p_normal": number % 100 / 100, "p_bacterial": 0.0, "p_viral": 1 - number % 100 / 100}
    return Result.of({**row, **(shares if told else {})}, number, {})


def test_a_hundred_thousand_rows(qapp, heartbeat, qtbot):
    page = ResultsWindow()
    qtbot.addWidget(page)
    page.show()
    results = [result(number, "refused" if number % 10 == 0 else "viral") for number in range(1, 100_001)]
    heartbeat.start()
    for first in range(0, 100_000, 1000):
        page.model.append(results[first : first + 1000])
        qapp.processEvents()
    heartbeat.stop()
    assert max(heartbeat.gaps) < 0.25 * slowness()
    assert page.table.verticalScrollBar().value() == page.table.verticalScrollBar().maximum()
    page.table.selectRow(4)
    page.table.sortByColumn(PNEUMONIA, Qt.SortOrder.DescendingOrder)
    assert page.table.current.number == 5
    assert page.model.shown[0].pneumonia == pytest.approx(0.99)
    assert page.model.shown[-1].probabilities is None
    page.model.set_filter(Filter("99999.png"))
    assert names(page) == ["99999.png"]


def test_a_verdict_is_cut_as_the_model_of_the_row_says():
    row = {"path": "a.png", "status": "ok", "reason": "age_unknown", "prediction": "viral", "model_sha256": "12"}
    row |= {"p_normal": 0.3, "p_bacterial": 0.3, "p_viral": 0.4}
    assert Result.of(row, 1, {}).reading.title == "Pneumonia"
    assert Result.of(row, 1, {"12": Thresholds(0.8, (0.6, 0.9))}).reading.title == "Uncertain"
    assert Result.of(row, 1, {"12": Thresholds(cause=0.9)}).verdict == "pneumonia"
    refused = Result.of({**row, "status": "refused", "reason": "age_unknown;inverted"}, 1, {})
    assert refused.remark == "Black and white seem to be swapped. Age unknown; the model knows ages 1–5."
    assert (refused.reading.title, refused.pneumonia) == ("Not assessed", None)
    assert ResultsModel().text(refused, LUNGS) == ""


@pytest.mark.parametrize(("normal", "cause"), [(0.05, "Likely viral"), (0.5, ""), (0.95, "")])
def test_a_cause_is_told_where_pneumonia_is_called_only(normal: float, cause: str):
    row = {"path": "a.png", "status": "ok", "prediction": "viral", "model_sha256": "12"}
    row |= {"p_normal": normal, "p_bacterial": 0.1 * (1 - normal), "p_viral": 0.9 * (1 - normal)}
    result = Result.of(row, 1, {"12": Thresholds(0.5, (0.2, 0.8))})
    model = ResultsModel()
    texts = [model.text(result, column) for column in range(model.columnCount())]
    assert model.text(result, CAUSE) == cause
    assert [text for text in texts if "%" in text] == [f"{100 * (1 - normal):.0f} %"]
    assert result.reading.doubt == (0.2, 0.8)


@pytest.mark.parametrize(("synthetic", "title"), [(True, "Synthetic"), (False, "Pneumonia"), (None, "Pneumonia")])
def test_a_synthetic_image_has_a_badge_of_its_own_and_what_is_unknown_has_none(synthetic: bool | None, title: str):
    row = {"path": "a.png", "status": "ok", "prediction": "viral", "synthetic": synthetic}
    result = Result.of({**row, "p_normal": 0.1, "p_bacterial": 0.1, "p_viral": 0.8}, 1, {})
    assert result.synthetic is synthetic
    assert (result.reading.title, result.reading.firm) == (title, synthetic is not True)
    assert result.cause == ("" if synthetic else "Likely viral")


@pytest.mark.parametrize(
    ("seconds", "words"), [(20, "less than a minute"), (200, "3 min"), (3600, "1 h 0 min"), (9000, "2 h 30 min")]
)
def test_time_left_in_words(seconds: float, words: str):
    assert duration(seconds) == words

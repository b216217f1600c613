"""The list of the whole window: studies, archives, sorting, filtering, and ten thousand files."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.fileset import FileSet
from pydicom.uid import generate_uid
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from heartbeat import LONGEST_GAP, slowness
from pneumoview.ai.analysis import Analysis, Flag
from pneumoview.gui.base.worker import Checkpoint, Request
from pneumoview.gui.images.image_list import HEADING_HEIGHTS, ROW_HEIGHT
from pneumoview.gui.images.image_model import ITEM_ROLE, ImageListModel
from pneumoview.gui.images.order import Filter
from pneumoview.gui.reading.analyser import Analyser
from pneumoview.gui.reading.request import Told
from pneumoview.gui.reading.words import Reading
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.imaging import readers
from pneumoview.imaging.study import Entry
from pneumoview.phantom.files import write_samples

LABELS = ("normal", "bacterial", "viral")


def answer(pneumonia: float, verdict: str, *flags: Flag) -> Analysis:
    probabilities = (1 - pneumonia, pneumonia / 2, pneumonia / 2)
    heatmap = np.zeros((4, 4), np.float32)
    return Analysis(LABELS, probabilities, "viral", heatmap, "test", "0" * 64, "cpu", 1.0, verdict, flags)


REFUSED = answer(0.99, "viral", Flag("inverted", True, "dark bones"))
ANSWERS = {
    "a.png": answer(0.90, "viral"),
    "b.png": answer(0.05, "normal"),
    "c.png": answer(0.60, "uncertain"),
    "d.png": answer(0.97, "bacterial"),
    "e.png": REFUSED,
    "f.png": answer(0.80, "pneumonia"),
}


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Analysis]:
    """What the model says of a file by its name; ``uncertain`` of others."""
    said = dict(ANSWERS)

    def analyse(_: object, request: Request, checkpoint: Checkpoint) -> Analysis:
        checkpoint(Told(readers.read(request.path).identity, "", None))
        return said.get(request.path.name, answer(0.5, "uncertain"))

    monkeypatch.setattr(Analyser, "__call__", analyse)
    return said


def write_pictures(folder: Path, names: list[str]) -> Path:
    """No two of them are the same image."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names):
        Image.fromarray(np.tile(np.arange(16, dtype=np.uint8) + number, (16, 1))).save(folder / name)
    return folder


@pytest.fixture
def read(window: MainWindow, answers: dict[str, Analysis], tmp_path: Path, qtbot) -> MainWindow:
    """The window with a.png … f.png, which all have a reading but g.png, which cannot be read."""
    folder = write_pictures(tmp_path / "set", list(answers))
    (folder / "g.png").write_bytes(b"")
    window.open([folder])
    qtbot.waitUntil(lambda: window.count.text() == "7 of 7 analysed")
    qtbot.waitUntil(lambda: window.viewer.current is not None and window.viewer._awaited_load is None)
    return window


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A radiograph in DICOM."""
    samples = write_samples(tmp_path_factory.mktemp("samples"), 160, 128)
    return next(path for path in samples if path.suffix == ".dcm")


@pytest.fixture
def medium(template: Path, tmp_path: Path) -> Path:
    """A file-set of two patients with two studies each; the last study has two series."""
    files = FileSet()
    for patient in ("Kim^Min-jun", "Lee^Seo-yeon"):
        for day, series in (("20240301", 1), ("20240412", 1), ("20240412", 2)):
            if (patient[0], series) != ("K", 2):
                dataset = dcmread(template)
                dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
                dataset.PatientName, dataset.PatientID = patient, patient[0]
                dataset.StudyInstanceUID = f"1.2.{ord(patient[0])}.{day}"
                dataset.StudyDate, dataset.StudyTime, dataset.StudyID = day, "101500", "1"
                dataset.StudyDescription = "Chest"
                dataset.SeriesInstanceUID, dataset.SeriesNumber = f"{dataset.StudyInstanceUID}.{series}", series
                files.add(dataset)
    files.write(tmp_path / "cd")
    return tmp_path / "cd"


def names(window: MainWindow) -> str:
    """The stems of the files in the order shown."""
    return "".join(item.path.stem for item in window.viewer.images.shown)


def headings(window: MainWindow) -> list[list[str]]:
    images = window.viewer.images
    return [[text for _, text in images.heading(row)] for row in range(images.rowCount())]


# studies


STUDIES = [
    ("Kim Min-jun", "2024-04-12", []),
    ("Kim Min-jun", "2024-03-01", []),
    ("Lee Seo-yeon", "2024-04-12", ["Series 1"]),
    ("Lee Seo-yeon", "2024-04-12", ["Series 2"]),
    ("Lee Seo-yeon", "2024-03-01", []),
]


def studies(window: MainWindow) -> list[tuple[str, str, list[str]]]:
    """Patient, date and heading of every row."""
    images = window.viewer.images
    return [
        (images.name(item), images.facts(item).split(" · ")[0], heading)
        for item, heading in zip(images.shown, headings(window), strict=True)
    ]


@pytest.mark.usefixtures("answers")
def test_a_dicomdir_is_shown_by_patient_study_and_series(window: MainWindow, medium: Path, qtbot):
    with qtbot.waitSignal(window.viewer.settled) as settled:
        window.open([medium / "DICOMDIR"])
    assert settled.args == [""]
    assert studies(window) == STUDIES
    images = window.viewer.images
    assert [images.begins(row) for row in range(5)] == [False, False, True, False, False]
    heights = [window.list.visualRect(images.index(row)).height() - ROW_HEIGHT for row in range(5)]
    assert heights == [0, 0, HEADING_HEIGHTS[1], HEADING_HEIGHTS[1], 0]
    spoken = images.index(3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Series 2, Lee Seo-yeon, 2024-04-12")
    assert "2024-04-12 10:15:00  Chest" in images.index(3).data(Qt.ItemDataRole.ToolTipRole)
    window.viewer.hide_patient(True)
    assert [name for name, _, _ in studies(window)] == ["Patient 1"] * 2 + ["Patient 2"] * 3
    assert window.list.currentIndex().row() == 0


@pytest.mark.usefixtures("answers")
def test_a_dicomdir_and_its_folder_list_a_file_once(window: MainWindow, medium: Path, qtbot):
    for path in (medium / "DICOMDIR", medium, next(medium.rglob("IM*"))):
        window.open([path])
        qtbot.waitUntil(lambda: not window.viewer.catalogue.walking)
    assert len(window.viewer.images.items) == 5


@pytest.mark.usefixtures("answers")
def test_a_file_that_the_dicomdir_misses_says_so(window: MainWindow, medium: Path, qtbot):
    first = sorted(medium.rglob("IM*"))[1]
    first.unlink()
    with qtbot.waitSignal(window.viewer.settled) as settled:
        window.open([medium / "DICOMDIR"])
    sentence = f"IM000000 is listed in the DICOMDIR, but it is not there: {first.relative_to(medium).as_posix()}"
    assert settled.args == [sentence]
    assert window.error.text.text() == sentence
    assert window.panel.status.text() == sentence
    assert [item.error for item in window.viewer.images.shown] == [sentence, "", "", "", ""]


@pytest.mark.usefixtures("answers")
def test_a_lone_folder_of_pictures_has_no_headings_and_several_have(window: MainWindow, tmp_path: Path, qtbot):
    write_pictures(tmp_path / "x" / "two", ["c.png"])
    window.open([write_pictures(tmp_path / "x" / "one", ["a.png", "b.png"])])
    qtbot.waitUntil(lambda: len(window.viewer.images.items) == 2)
    assert headings(window) == [[], []]
    window.open([tmp_path / "x"])
    qtbot.waitUntil(lambda: len(window.viewer.images.items) == 3)
    assert headings(window) == [["one"], [], ["x/two"]]
    window.browser.sort_by("name")
    assert headings(window) == [[], [], []]


@pytest.mark.usefixtures("answers")
def test_a_dropped_archive_is_unpacked_until_the_window_closes(window: MainWindow, tmp_path: Path, qtbot):
    path = tmp_path / "study.zip"
    write_pictures(tmp_path / "set", ["a.png"])
    with ZipFile(path, "w") as file:
        file.write(tmp_path / "set" / "a.png", "inside/a.png")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(window.viewer.settled) as settled:
        window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, buttons, modifiers))
    assert settled.args == [""]
    (item,) = window.viewer.images.items
    assert item.path.name == "a.png"
    assert item.path.is_file()
    assert window.files.recent.actions()[0].text() == str(path)
    window.close()
    assert not item.path.exists()


@pytest.mark.usefixtures("answers")
def test_an_archive_that_cannot_be_opened_says_why(window: MainWindow, tmp_path: Path, qtbot):
    path = tmp_path / "evil.zip"
    with ZipFile(path, "w") as file:
        file.writestr("../evil.png", b"x")
    with qtbot.waitSignal(window.viewer.settled) as settled:
        window.open([path])
    assert settled.args == ["evil.zip is refused: it would write outside of its folder (../evil.png)"]
    assert window.stack.currentWidget() is window.error


def test_the_dialog_offers_all_files_and_studies(window: MainWindow, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *given: (asked.append(given[3]), ([], ""))[1])
    window.action["open"].trigger()
    every, studies = asked[0].split(";;")
    assert every == "All files (*)"
    assert {"*.dcm", "*.png", "DICOMDIR", "*.zip)"} <= set(studies.replace("(", "").split())


# sorting


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("study", "abcdefg"),
        ("name", "abcdefg"),
        ("date", "gfedcba"),
        ("reading", "egcadfb"),
        ("probability", "egdafcb"),
        ("doubt", "egcfabd"),
    ],
)
def test_the_menu_sorts(read: MainWindow, sort: str, expected: str):
    for number, item in enumerate(read.viewer.images.items):
        object.__setattr__(item.entry, "date", f"2024-03-01 10:15:{number:02}")
    read.browser.sort_actions[sort].trigger()
    assert names(read) == expected
    assert read.browser.sort_button.text() == f"By {sort.replace('reading', 'result')}"
    assert read.browser.sort_actions[sort].isChecked()
    assert read.settings.value("sort") == sort


def test_the_sort_survives_and_a_foreign_one_is_by_study(
    read: MainWindow, make_window: Callable[..., MainWindow], settings: QSettings
):
    read.browser.sort_actions["doubt"].trigger()
    read.close()
    assert make_window().viewer.images.sort_order == "doubt"
    for sort in ("colour", "arrival"):
        settings.setValue("sort", sort)
        assert make_window().viewer.images.sort_order == "study"


def test_keys_follow_the_order_shown_and_layout_and_zoom_stay(read: MainWindow, qtbot):
    read.browser.sort_actions["probability"].trigger()
    assert read.viewer.current[0].name == "a.png"
    QTest.keyClick(read, "1")
    QTest.keyClick(read, Qt.Key.Key_Plus)
    scale = read.viewer.presentation.scale
    for key, name in ((Qt.Key.Key_Down, "f.png"), (Qt.Key.Key_Right, "c.png"), (Qt.Key.Key_Up, "f.png")):
        with qtbot.waitSignal(read.viewer.settled):
            QTest.keyClick(read, key)
        assert read.viewer.current[0].name == name
        assert not read.views.original.isVisible()
        assert (read.viewer.presentation.fit, read.viewer.presentation.scale) == (False, scale)
    for _ in range(9):
        QTest.keyClick(read, Qt.Key.Key_Down)
    assert read.viewer.current[0].name == "b.png"


def test_a_wide_list_has_higher_rows(read: MainWindow, qtbot):
    heights = []
    read.resize(1600, 800)
    for width in (250, 340, 480, 250):
        read.splitter.setSizes([width, 1300 - width, 300])
        qtbot.wait(1)
        heights.append(read.list.visualRect(read.viewer.images.index(1)).height())
    assert heights == [84, 108, 146, 84]


def test_results_leave_the_order_until_it_is_sorted_anew(window: MainWindow, answers, tmp_path: Path, qtbot):
    images, rows = window.viewer.images, window.list
    images._late.setInterval(50)
    images.sort_by("probability")
    folder = write_pictures(tmp_path / "x", [f"{number}.png" for number in range(60)])
    images.add([Entry(folder / f"{number}.png", "x") for number in range(60)])
    bar = window.browser.anew
    assert not bar.isVisible()
    chosen = folder / "30.png"
    answers["30.png"] = answer(0.5, "normal")
    rows.setCurrentIndex(images.index(images.row(chosen)))
    QApplication.processEvents()
    place = rows.visualRect(rows.currentIndex()).top()
    assert 0 < place < rows.viewport().height()
    before = names(window)
    for number in range(59, -1, -1):
        images.set_reading(folder / f"{number}.png", 0, Reading("normal", "", "", True, pneumonia=number / 60))
    qtbot.waitUntil(lambda: bar.text() == "60 new results – Sort anew")
    images.add([Entry(folder / "found later.png", "x")])
    assert names(window) == f"{before}found later"
    assert rows.currentIndex().data(ITEM_ROLE).path == chosen
    assert rows.visualRect(rows.currentIndex()).top() == place
    assert rows.selectionModel().isSelected(rows.currentIndex())
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton)
    assert names(window) == "".join(str(number) for number in range(59, -1, -1)) + "found later"
    assert not bar.isVisible()
    assert rows.currentIndex().data(ITEM_ROLE).path == chosen
    images.set_reading(chosen, 0, Reading("pneumonia", "", "", False, pneumonia=0.999))
    qtbot.waitUntil(bar.isVisible)
    assert bar.text() == "1 new result – Sort anew"
    window.action["sort_anew"].trigger()
    assert rows.currentIndex().row() == 0


def test_a_filter_takes_in_what_passes_and_lets_nothing_go_under_the_eyes(read: MainWindow, qtbot):
    images = read.viewer.images
    images._late.setInterval(20)
    with qtbot.waitSignal(read.viewer.settled):
        read.list.setCurrentIndex(images.index(2))
    read.browser.bar.marks["unseen"].trigger()
    assert names(read) == "bdefg"
    with qtbot.waitSignal(read.viewer.settled):
        read.list.setCurrentIndex(images.index(0))
    qtbot.waitUntil(lambda: images.shown[0].seen)
    qtbot.wait(60)
    assert names(read) == "bdefg"
    read.action["sort_anew"].trigger()
    assert names(read) == "defg"
    read.browser.bar.clear()
    read.browser.bar.kinds["uncertain"].trigger()
    images.set_reading(images.items[1].path, 0, Reading("uncertain", "", "", False, pneumonia=0.3))
    qtbot.waitUntil(lambda: names(read) == "bc")


def test_rows_are_marked_as_unseen_judged_and_key_and_counted(read: MainWindow, qtbot):
    images, bar = read.viewer.images, read.browser.bar
    for row, act in ((0, lambda: read.opinions.judge("agree")), (1, lambda: read.opinions.judge("disagree"))):
        read.list.setCurrentIndex(images.index(row))
        qtbot.waitUntil(lambda: read.viewer.analysis is not None and read.viewer.radiograph is not None)
        act()
    read.action["key_image"].trigger()
    assert [item.marks for item in images.shown[:3]] == [("agree",), ("disagree", "key"), ("unseen",)]
    bar.show_counts()
    texts = [action.text() for action in (*bar.kinds.values(), *bar.marks.values())]
    assert texts == [
        *("Not assessed (1)", "Failed (1)", "Uncertain (1)", "Pneumonia, any (3)", "Bacterial pneumonia (1)"),
        *("Viral pneumonia (1)", "No sign of pneumonia (1)", "Not seen yet (5)", "Agreed with (1)"),
        *("Disagreed with (1)", "Key images (1)", "From the PACS (0)"),
    ]
    assert not bar.marks["pacs"].isEnabled()
    bar.marks["disagree"].trigger()
    bar.marks["agree"].trigger()
    assert names(read) == "ab"
    bar.kinds["viral"].trigger()
    assert names(read) == "a"
    spoken = images.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "a.png, Agreed with, Pneumonia 90 % · Likely viral"


def test_what_was_judged_is_marked_again_and_another_verdict_is_not(
    read: MainWindow, make_window: Callable[..., MainWindow], answers: dict[str, Analysis], qtbot
):
    read.opinions.judge("agree")
    for item in read.viewer.images.items[1:3]:
        assert item.marks == ("unseen",)
    folder = read.viewer.current[0].parent
    read.close()
    for verdict, marks in (("viral", ("agree",)), ("uncertain", ())):
        answers["a.png"] = answer(0.90, verdict)
        window = make_window()
        window.open([folder / "g.png", folder / "a.png"])
        qtbot.waitUntil(lambda window=window: window.count.text() == "2 of 2 analysed")
        item = next(item for item in window.viewer.images.items if item.path.name == "a.png")
        assert item.marks == marks
        window.close()


def test_a_study_from_the_pacs_has_a_badge_and_can_be_filtered(window: MainWindow, tmp_path: Path):
    window.viewer.images.add([Entry(tmp_path / "a", "x"), Entry(tmp_path / "b", "x")])
    window.viewer.images.note_arrival([tmp_path / "a"])
    badged = window.list.grab().toImage()
    window.browser.bar.marks["pacs"].trigger()
    assert names(window) == "a"
    window.browser.bar.clear()
    window.viewer.images.items[0].arrival = 0
    window.list.viewport().update()
    assert window.list.grab().toImage() != badged


def put_in_view(window: MainWindow, sort: str, entries: list[Entry]) -> int:
    """List files in an order, choose row 20, and tell where in the list it stands."""
    images, rows = window.viewer.images, window.list
    images.sort_by(sort)
    images.add(entries)
    rows.setCurrentIndex(images.index(20))
    QApplication.processEvents()
    return rows.visualRect(rows.currentIndex()).top()


def test_files_found_later_do_not_move_the_row_in_view(window: MainWindow, tmp_path: Path):
    images, rows = window.viewer.images, window.list
    place = put_in_view(window, "name", [Entry(tmp_path / f"m{number}.png", "x") for number in range(40)])
    images.add([Entry(tmp_path / f"a{number}.png", "x") for number in range(40)])
    assert rows.currentIndex().row() == 60
    assert rows.visualRect(rows.currentIndex()).top() == place


def test_rows_at_the_end_do_not_move_the_row_in_view_even_by_the_first_headings(window: MainWindow, tmp_path: Path):
    images, rows = window.viewer.images, window.list
    place = put_in_view(window, "study", [Entry(tmp_path / f"{number}.png", "a") for number in range(40)])
    assert not images.has_headings
    for folder in ("b", "b", "c"):
        images.add([Entry(tmp_path / f"{folder}{len(images.items)}{number}.png", folder) for number in range(40)])
        assert images.has_headings
        QApplication.processEvents()
        assert rows.currentIndex().row() == 20
        assert rows.visualRect(rows.currentIndex()).top() == place


def test_what_a_filter_hides_gives_the_rows_shown_their_headings_with_room(window: MainWindow, tmp_path: Path):
    images, rows = window.viewer.images, window.list
    images.set_filter(Filter("first"))
    put_in_view(window, "study", [Entry(tmp_path / f"first{number}.png", "a") for number in range(40)])
    images.add([Entry(tmp_path / "other.png", "b")])
    assert len(images.shown) == 40
    assert headings(window)[:2] == [["a"], []]
    heights = [rows.visualRect(images.index(row)).height() for row in (0, 1)]
    assert heights[0] - heights[1] == HEADING_HEIGHTS[0]


# filtering


def test_words_typed_after_ctrl_f_filter_and_one_click_shows_all(read: MainWindow, qtbot):
    browser = read.browser
    assert not browser.bar.count.isVisible()
    place = browser.sort_button.pos(), read.list.pos()
    QTest.keyClick(read, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert browser.bar.field.hasFocus()
    QTest.keyClicks(browser.bar.field, "F.png SET")
    assert names(read) == "f"
    assert browser.bar.count.text() == "1 of 7 shown  ✕"
    assert (browser.sort_button.pos(), read.list.pos()) == place
    QTest.keyClicks(browser.bar.field, "hils")
    assert names(read) == ""
    assert read.viewer.presentation.heatmap_shown
    assert not read.viewer.presentation.inverted
    qtbot.mouseClick(browser.bar.count, Qt.MouseButton.LeftButton)
    assert names(read) == "abcdefg"
    assert browser.bar.field.text() == ""
    assert not browser.bar.count.isVisible()
    assert (browser.sort_button.pos(), read.list.pos()) == place


def test_escape_forgets_the_words_and_enter_goes_to_the_list(read: MainWindow):
    field = read.browser.bar.field
    QTest.keyClick(read, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, "d")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert read.list.hasFocus()
    assert read.viewer.current[0].name == "d.png"
    QTest.keyClick(read, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert names(read) == "abcdefg"
    assert read.list.hasFocus()


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["normal"], "b"),
        (["pneumonia"], "adf"),
        (["bacterial"], "d"),
        (["viral"], "a"),
        (["uncertain"], "c"),
        (["refused"], "e"),
        (["failed"], "g"),
        (["normal", "failed"], "bg"),
    ],
)
def test_the_menu_filters_by_kind(read: MainWindow, kinds: list[str], expected: str):
    for kind in kinds:
        read.browser.bar.kinds[kind].trigger()
    assert names(read) == expected
    assert read.browser.bar.count.text() == f"{len(expected)} of 7 shown  ✕"
    for kind in kinds:
        read.browser.bar.kinds[kind].trigger()
    assert names(read) == "abcdefg"


@pytest.mark.usefixtures("answers")
def test_patients_and_studies_are_found(window: MainWindow, medium: Path, qtbot):
    with qtbot.waitSignal(window.viewer.settled):
        window.open([medium / "DICOMDIR"])
    window.browser.bar.field.setText("seo-YEON 2024-04")
    assert studies(window) == [STUDIES[2], STUDIES[3]]


def test_the_image_stays_when_its_row_goes_and_keys_go_on_from_there(read: MainWindow, qtbot):
    read.list.setCurrentIndex(read.viewer.images.index(2))
    qtbot.waitUntil(lambda: read.viewer._awaited_load is None)
    read.browser.bar.kinds["pneumonia"].trigger()
    assert names(read) == "adf"
    assert read.viewer.current[0].name == "c.png"
    assert not read.list.currentIndex().isValid()
    loads: list[object] = []
    read.viewer.loader.started.connect(loads.append)
    read.browser.bar.clear()
    assert read.list.currentIndex().row() == 2
    qtbot.wait(50)
    assert loads == []
    read.browser.bar.kinds["pneumonia"].trigger()
    QTest.keyClick(read, Qt.Key.Key_Up)
    assert read.viewer.current[0].name == "a.png"
    read.browser.bar.clear()
    read.list.setCurrentIndex(read.viewer.images.index(2))
    read.browser.bar.kinds["pneumonia"].trigger()
    QTest.keyClick(read, Qt.Key.Key_Down)
    assert read.viewer.current[0].name == "d.png"


def test_opening_ends_the_filter(read: MainWindow, tmp_path: Path, qtbot):
    read.browser.bar.field.setText("nothing")
    read.open([write_pictures(tmp_path / "more", ["z.png"]) / "z.png"])
    qtbot.waitUntil(lambda: read.viewer.current is not None and read.viewer.current[0].name == "z.png")
    assert names(read) == "abcdefgz"


def test_the_probability_of_a_refused_reading_does_not_show_in_the_order():
    assert Reading.of(REFUSED, False).pneumonia is None
    assert Reading.of(REFUSED, True).pneumonia == pytest.approx(0.99)


# many


def test_the_event_loop_lives_while_ten_thousand_files_are_listed(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heartbeat, qtbot
):
    def analyse(*_: object) -> Analysis:
        time.sleep(0.005)
        return answer(0.5, "uncertain")

    monkeypatch.setattr(Analyser, "__call__", analyse)
    first = write_pictures(tmp_path / "many" / "00", ["0.png"]) / "0.png"
    data = first.read_bytes()
    for number in range(1, 10_000):
        folder = first.parents[1] / f"{number // 500:02}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.png").write_bytes(data)
    gc.collect()
    gc.freeze()  # what other tests have imported and left is not the window's to look through
    heartbeat.start()
    window.open([first.parents[1]])
    qtbot.waitUntil(lambda: len(window.viewer.images.items) == 10_000)
    qtbot.waitUntil(lambda: window.viewer.current is not None)
    window.browser.sort_by("probability")
    window.browser.bar.field.setText("9")
    qtbot.wait(1200)
    window.browser.bar.clear()
    qtbot.wait(50)
    heartbeat.stop()
    assert len(window.viewer.images.shown) == 10_000
    assert len(heartbeat.gaps) > 20
    assert max(heartbeat.gaps) < LONGEST_GAP * slowness()
    assert len(window.viewer.images._asked) < 200


def test_ten_thousand_files_take_little_memory():
    entries = [Entry(Path(f"/x/{number}.png"), "x", date="2024-03-01 10:15:00") for number in range(10_000)]
    model = ImageListModel()
    tracemalloc.start()
    model.add(entries)
    for entry in entries:
        model.set_reading(entry.path, 0, Reading("normal", "Normal  98 %", "", True, pneumonia=0.02))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used / len(entries) < 2000

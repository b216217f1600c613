"""The network in a real window, to a real Orthanc: nodes, studies, what is sent, the outbox, and what is received."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import generate_uid
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest

from clinic import Made, sent_to, shown_film
from peers import OWN, Orthanc
from pneumoview.gui.base.language import retold
from pneumoview.gui.features.pacs import desk
from pneumoview.gui.features.pacs.desk import Listening
from pneumoview.gui.features.pacs.errands import nothing
from pneumoview.gui.features.pacs.feature import Pacs
from pneumoview.gui.features.pacs.nodes import NodeDialog
from pneumoview.gui.features.pacs.search import person
from pneumoview.gui.features.pacs.sending import SendDialog
from pneumoview.interop import connection
from pneumoview.interop.connection import connect
from pneumoview.interop.inbox import Inbox
from pneumoview.interop.outbox import Outbox
from pneumoview.interop.peer import Node, Own, Query, Settings, Tls, read_settings, settings_file, write_settings
from pneumoview.interop.words import TEMPLATES


def sop_classes(orthanc: Orthanc, study: str, folder: Path) -> list[str]:
    """What Orthanc has of a study, by the modality of each object."""
    fetched = connect(Node.of(orthanc.node), Own()).get(study, Inbox(folder, flat=True))
    return sorted(str(dcmread(path, stop_before_pixels=True).Modality) for path in fetched.files)


# nodes


def test_nothing_is_begun_until_a_node_is_set_up_and_asked(make_pacs: Callable[[], Made], pictures: list[Path], qtbot):
    window, pacs = make_pacs()
    with qtbot.waitSignal(window.viewer.settled):
        window.open([pictures[0]])
    for name in ("pacs", "send_opinion", "send_result"):
        window.action[name].trigger()
    assert pacs.page.tabs.currentWidget() is pacs.page.nodes
    assert pacs.page.nodes.state.text() == "Add the node that is to get the AI result first."
    assert not pacs.page.search.search_button.isEnabled()
    write_settings(Settings(nodes={"pacs": Node.of("PACS@192.0.2.1:104", "pacs")}))
    pacs.post.resume()
    assert pacs.errands.workers == {}


def test_a_node_is_added_changed_and_removed(make_pacs: Callable[[], Made]):
    _, pacs = make_pacs()
    page = pacs.show_page().nodes
    page.add()
    dialog = page.dialog
    assert not dialog.save.isEnabled()
    QTest.keyClicks(dialog.name, "clinic")
    QTest.keyClicks(dialog.address, "CLINIC@192.0.2.1")
    assert (dialog.problem.text(), dialog.save.isEnabled()) == (
        "CLINIC@192.0.2.1 is no node: neither a name of the settings, nor AET@host:port, nor http(s)://…",
        False,
    )
    QTest.keyClicks(dialog.address, ":104")
    assert dialog.problem.text() == "clinic: patient data travels unencrypted to 192.0.2.1; use TLS"
    dialog.save.click()
    assert json.loads(settings_file().read_text())["nodes"] == {"clinic": {"node": "CLINIC@192.0.2.1:104"}}
    assert pacs.page.search.node.currentText() == "clinic"
    assert page.state.text() == "clinic: patient data travels unencrypted to 192.0.2.1; use TLS"
    page.edit()
    page.dialog.encrypt.setChecked(True)
    assert page.dialog.problem.text() == ""
    page.dialog.files.ca.field.setText("/nowhere/ca.pem")
    assert page.dialog.problem.text() == "/nowhere/ca.pem does not exist."
    page.dialog.files.ca.field.clear()
    page.dialog.save.click()
    assert read_settings().nodes["clinic"].secure
    page.remove()
    assert read_settings().nodes == {}


def test_a_dialog_for_a_web_root_takes_a_password_and_no_name_twice(make_pacs: Callable[[], Made]):
    window, _ = make_pacs()
    node = Node.of("https://h.invalid/dicom-web", "web", user="u", password="p")  # noqa: S106
    dialog = NodeDialog(node, {"pacs"}, window)
    assert dialog.password.isEnabled()
    assert not dialog.encrypt.isEnabled()
    assert dialog.node() == node
    dialog.name.setText("pacs")
    assert dialog.problem.text() == "Another node is called pacs."


def test_settings_that_make_no_sense_are_told_and_left_alone(make_pacs: Callable[[], Made]):
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("{nodes")
    _, pacs = make_pacs()
    page = pacs.show_page().nodes
    assert "nodes.json cannot be used" in page.state.text()
    assert not page.add_button.isEnabled()
    assert settings_file().read_text() == "{nodes"


@pytest.mark.usefixtures("nodes", "korean")
def test_a_node_is_tested(make_pacs: Callable[[], Made], orthanc: Orthanc, qtbot):
    wrong = Node.of(f"WRONG@127.0.0.1:{orthanc.port}", "wrong")
    write_settings(Settings(nodes={**read_settings().nodes, "wrong": wrong}))
    _, pacs = make_pacs()
    page = pacs.show_page().nodes
    said = []
    for row in range(3):
        page.table.selectRow(row)
        page.test_button.click()
        qtbot.waitUntil(page.test_button.isEnabled)
        said.append(page.state.text())
    assert said[0].startswith("pacs")
    assert said[1].startswith("web")
    assert said[2] == retold("wrong rejects the association: it is not called WRONG", TEMPLATES)
    assert "WRONG" in said[2]
    assert "rejects" not in said[2]


# studies


@pytest.fixture
def study(orthanc: Orthanc, films: list[Path]) -> Dataset:
    """Three films of a patient whom nobody else has, in Orthanc; the header of one."""
    number = generate_uid()[-8:]
    for path in films:
        dataset = dcmread(path)
        dataset.PatientID = f"P-{number}"
        dataset.save_as(path)
    assert sent_to(orthanc.node, films) == ["sent"] * 3
    return dcmread(films[0], stop_before_pixels=True)


def found(pacs: Pacs, study: Dataset, qtbot, node: str = "pacs") -> None:
    page = pacs.show_page().search
    page.node.setCurrentText(node)
    page.patient_id.setText(study.PatientID)
    page.dates.setCurrentIndex(page.dates.findData("any"))
    QTest.keyClick(page.patient_id, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.busy)
    assert [one.study_uid for one in page.rows.rows] == [study.StudyInstanceUID]


@pytest.mark.usefixtures("nodes")
@pytest.mark.parametrize("node", ["pacs", "web"])
def test_a_study_is_found_fetched_and_shown(make_pacs: Callable[[], Made], study: Dataset, node: str, qtbot):
    window, pacs = make_pacs()
    found(pacs, study, qtbot, node)
    page = pacs.page.search
    assert [page.rows.index(0, column).data() for column in (0, 1, 3, 4, 6)] == [
        "Invented Secret = 홍 길동",
        study.PatientID,
        "2024-01-05",
        "CR",
        "3",
    ]
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.busy and len(window.viewer.images.items) == 3)
    assert page.state.text() == "Studies fetched: 1. They are in the list."
    assert sorted(item.arrival for item in window.viewer.images.items) == [1, 2, 3]
    qtbot.waitUntil(lambda: page._picture(page.rows.rows[0]) is not None)
    assert window.viewer.current is not None
    assert window.viewer.current[0].parent == desk.studies_folder() / study.StudyInstanceUID
    window.viewer.hide_patient(True)
    assert [page.rows.index(0, column).data() for column in (0, 1)] == ["Study 1", ""]


@pytest.mark.usefixtures("nodes")
def test_fetching_is_cancelled_and_what_came_is_listed(make_pacs: Callable[[], Made], study: Dataset, qtbot):
    window, pacs = make_pacs()
    found(pacs, study, qtbot)
    page = pacs.page.search
    page.fetch()
    page.stop_button.click()
    qtbot.waitUntil(lambda: not page.busy)
    assert page.state.text() == "Cancelled. What had come is in the list."
    folder = desk.studies_folder() / study.StudyInstanceUID
    qtbot.waitUntil(lambda: len(window.viewer.images.items) == len(list(folder.glob("*.dcm"))))


@pytest.mark.usefixtures("nodes")
def test_the_form_remembers_all_but_who_the_patient_is(make_pacs: Callable[[], Made], qtbot):
    window, pacs = make_pacs()
    page = pacs.show_page().search
    page.name.setText("Kim, Min")
    page.modality.setCurrentText("cr dx")
    page.dates.setCurrentIndex(page.dates.findData("range"))
    page.begin.setDate(QDate(2024, 1, 31))
    page.end.setDate(QDate(2024, 1, 1))
    assert page.query() == Query("", "Kim?Min*", "20240101-20240131", ("CR", "DX"))
    page.search()
    qtbot.waitUntil(lambda: not page.busy)
    assert page.state.text() == "No study was found."
    kept = "".join(map(str, (window.settings.value(key) for key in window.settings.allKeys())))
    assert "Kim" not in kept
    _, other = make_pacs()
    again = other.show_page().search
    assert (again.modality.currentText(), again.dates.currentData(), again.name.text()) == ("CR, DX", "range", "")
    assert again.begin.date() == QDate(2024, 1, 31)
    again.modality.setCurrentText("no modality!")
    again.search()
    assert again.state.text() == "MODALITY! is no modality, as CR and DX are"


def test_a_node_that_is_not_there_is_told(make_pacs: Callable[[], Made], port: int, qtbot):
    write_settings(Settings(nodes={"gone": Node.of(f"GONE@127.0.0.1:{port}", "gone")}))
    _, pacs = make_pacs()
    page = pacs.show_page().search
    page.search_button.click()
    qtbot.waitUntil(lambda: not page.busy)
    assert page.state.text() == "gone cannot be reached: Connection refused"


def test_a_library_that_is_missing_is_named(make_pacs: Callable[[], Made], monkeypatch: pytest.MonkeyPatch, qtbot):
    monkeypatch.setattr(connection, "find_spec", lambda name: None if name == "pynetdicom" else name)
    write_settings(Settings(nodes={"pacs": Node.of("PACS@127.0.0.1:1", "pacs")}))
    _, pacs = make_pacs()
    page = pacs.show_page().nodes
    page.test_button.click()
    qtbot.waitUntil(page.test_button.isEnabled)
    assert page.state.text().startswith("the network needs pynetdicom: pip install")


def test_a_study_whose_uid_is_a_path_is_refused(home: Path):
    with pytest.raises(Exception, match="is no UID"):
        desk.fetch("x", "../../escaped", nothing, lambda: False)
    assert not (home / "data").exists()


def test_names_of_persons():
    assert person("Kim^Min^") == "Kim Min"
    assert person("Kim^Min=金^民=김^민") == "Kim Min = 金 民 = 김 민"
    assert person("") == ""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_search_that_hangs_does_not_keep_the_window(make_pacs: Callable[[], Made], port: int, qtbot):
    """A node that takes the connection and says nothing."""
    import socket
    import time

    with socket.create_server(("127.0.0.1", port)):
        write_settings(Settings(nodes={"mute": Node.of(f"MUTE@127.0.0.1:{port}", "mute")}))
        window, pacs = make_pacs()
        page = pacs.show_page().search
        page.search()
        qtbot.wait(100)
        assert page.busy
        started = time.monotonic()
        window.close()
        assert time.monotonic() - started < 5


# what is sent


def asked(pacs: Pacs, qtbot) -> SendDialog:
    qtbot.waitUntil(lambda: pacs.post.dialog is not None and pacs.post.dialog.list.count() > 0)
    assert pacs.post.dialog is not None
    return pacs.post.dialog


def states(pacs: Pacs) -> list[str]:
    return sorted(letter.item.state for letter in pacs.page.outbox.rows.rows)


@pytest.mark.usefixtures("nodes")
def test_a_result_is_looked_at_and_sent(
    make_pacs: Callable[[], Made], study: Dataset, films: list[Path], orthanc: Orthanc, tmp_path: Path, qtbot
):
    pytest.importorskip("highdicom")
    window, pacs = make_pacs()
    shown_film(window, films[0], qtbot)
    window.action["send_result"].trigger()
    dialog = asked(pacs, qtbot)
    kinds = [one.kind for one in dialog.ticked]
    assert kinds[:2] == ["sr", "sc"]
    assert "AI output, not reviewed, research only" in dialog.text.toPlainText()
    assert "Probability: 0." in dialog.text.toPlainText()
    assert dialog.facts.text().splitlines() == [
        "Comprehensive 3D SR",
        "9001  PneumoView reading, RESEARCH, not for diagnosis",
        f"Invented^Secret=홍^길동  ·  {study.PatientID}",
    ]
    dialog.list.setCurrentRow(1)
    assert dialog.pages.currentWidget() is dialog.picture
    assert not dialog.picture.pixmap().isNull()
    for row in range(2, len(kinds)):
        dialog.list.item(row).setCheckState(Qt.CheckState.Unchecked)
    dialog.node.setCurrentText("web")
    page = pacs.show_page()
    page.turn_to(page.outbox)
    dialog.send.click()
    qtbot.waitUntil(lambda: states(pacs) == ["committed"] * 2)
    assert sop_classes(orthanc, study.StudyInstanceUID, tmp_path / "back") == ["CR", "CR", "CR", "OT", "SR"]
    window.action["send_result"].trigger()
    again = asked(pacs, qtbot)
    assert again.node.currentText() == "web"
    for row in range(2, len(kinds)):
        again.list.item(row).setCheckState(Qt.CheckState.Unchecked)
    told: list[str] = []
    window.viewer.said.connect(lambda text, _: told.append(text))
    again.send.click()
    qtbot.waitUntil(lambda: "web has been sent these 2 objects before, see the outbox." in told)


@pytest.mark.usefixtures("nodes")
def test_an_opinion_is_sent_with_the_report_that_it_is_on(
    make_pacs: Callable[[], Made], study: Dataset, films: list[Path], orthanc: Orthanc, tmp_path: Path, qtbot
):
    pytest.importorskip("highdicom")
    window, pacs = make_pacs()
    shown_film(window, films[0], qtbot)
    window.action["send_opinion"].trigger()
    assert pacs.post.dialog is None
    window.opinions.judge("disagree")
    window.action["send_opinion"].trigger()
    dialog = asked(pacs, qtbot)
    assert [one.kind for one in dialog.ticked] == ["opinion", "sr"]
    assert "Clinician's judgement of the reading: Disagrees" in dialog.text.toPlainText()
    dialog.person.setText("Kim^Min")
    dialog.organisation.setText("Ward")
    dialog.organisation.editingFinished.emit()
    assert asked(pacs, qtbot).text.toPlainText().startswith("Observer Type: Person\nPerson Observer Name: Kim^Min")
    dialog.node.setCurrentText("web")
    page = pacs.show_page()
    page.turn_to(page.outbox)
    dialog.send.click()
    qtbot.waitUntil(lambda: states(pacs) == ["committed"] * 2)
    back = tmp_path / "back"
    assert sop_classes(orthanc, study.StudyInstanceUID, back).count("SR") == 2
    headers = [dcmread(path, stop_before_pixels=True) for path in back.glob("*.dcm")]
    assert sorted(one.VerificationFlag for one in headers if one.Modality == "SR") == ["UNVERIFIED", "VERIFIED"]


@pytest.mark.usefixtures("nodes")
def test_a_picture_is_given_a_patient_on_request(make_pacs: Callable[[], Made], pictures: list[Path], qtbot):
    pytest.importorskip("highdicom")
    window, pacs = make_pacs()
    shown_film(window, pictures[0], qtbot)
    pacs.post.send_result()
    dialog = pacs.post.dialog
    qtbot.waitUntil(lambda: not dialog.invent.isHidden())
    assert dialog.state.text() == "a.png is no DICOM file: its results have no patient and no study to go to"
    assert not dialog.send.isEnabled()
    dialog.invent.setChecked(True)
    asked(pacs, qtbot)
    assert "Invented^No Patient" in dialog.facts.text()
    dialog.reject()
    assert not desk.outbox_folder().exists()


# the outbox


@pytest.mark.usefixtures("korean")
def test_what_waits_is_told_tried_again_and_forgotten(
    make_pacs: Callable[[], Made], films: list[Path], port: int, orthanc: Orthanc, qtbot
):
    write_settings(Settings(nodes={"pacs": Node.of(f"PACS@127.0.0.1:{port}", "pacs")}))
    Outbox(desk.outbox_folder()).add("pacs", films)
    _, pacs = make_pacs()
    pacs.post.resume()
    page = pacs.show_page()
    page.turn_to(page.outbox)
    outbox = page.outbox
    qtbot.waitUntil(lambda: any(letter.item.note for letter in outbox.rows.rows))
    assert states(pacs) == ["queued"] * 3
    note = outbox.rows.index(0, 5).data()
    assert note == retold("pacs cannot be reached: Connection refused", TEMPLATES)
    assert "cannot be reached" not in note
    outbox.table.selectRow(0)
    outbox.drop_button.click()
    outbox.question.buttons()[0].click()
    qtbot.waitUntil(lambda: len(outbox.rows.rows) == 2)
    write_settings(Settings(nodes={"pacs": Node.of(orthanc.web, "pacs")}))
    outbox.table.clearSelection()
    outbox.retry_button.click()
    qtbot.waitUntil(lambda: states(pacs) == ["committed"] * 2)
    outbox.clear_button.click()
    qtbot.waitUntil(lambda: outbox.rows.rows == [])


@pytest.mark.usefixtures("nodes")
def test_what_the_node_commits_later_is_shown(
    make_pacs: Callable[[], Made], films: list[Path], orthanc: Orthanc, tmp_path: Path, qtbot
):
    """Orthanc says so by an association of its own, to the window that receives."""
    _, pacs = make_pacs()
    pacs.reception.start(Listening(Own(OWN, orthanc.own_port), ("ORTHANC@127.0.0.1",), tmp_path / "in", Tls()))
    qtbot.waitUntil(lambda: pacs.reception._receiver is not None)
    Outbox(desk.outbox_folder()).add("pacs", films)
    page = pacs.show_page()
    page.turn_to(page.outbox)
    pacs.post.deliver()
    qtbot.waitUntil(lambda: states(pacs) == ["committed"] * 3)


def test_an_outbox_without_a_node_is_left_alone(make_pacs: Callable[[], Made], films: list[Path], qtbot):
    Outbox(desk.outbox_folder()).add("PACS@127.0.0.1:1", films)
    write_settings(Settings())
    _, pacs = make_pacs()
    pacs.post.resume()
    qtbot.waitUntil(lambda: pacs.errands.workers["desk"].idle)
    assert pacs.post._courier is None

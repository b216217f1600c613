"""The header of the file shown, as a list."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pneumoview.gui.features.file_header import HeaderDialog
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.phantom.files import write_dicom
from pneumoview.phantom.generate import PhantomSpec, generate


def shown(dialog: HeaderDialog) -> dict[str, str]:
    items = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
    return {item.text(0): item.text(1) for item in items if not item.isHidden()}


def open_header(window: MainWindow) -> HeaderDialog:
    QTest.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = (child for child in window.findChildren(HeaderDialog) if child.isVisible())
    return dialog


def test_it_lists_searches_copies_follows_and_keeps_hidden_patients_hidden(
    window: MainWindow, qtbot: QtBot, pictures: list[Path], tmp_path: Path
):
    dialog = open_header(window)
    assert (shown(dialog), dialog.title.text()) == ({}, "No image is shown.")
    dicom = tmp_path / "chest.dcm"
    write_dicom(generate(PhantomSpec(seed=1, rows=200, columns=208)), dicom)
    with qtbot.waitSignal(window.viewer.settled):
        window.open([dicom])
    assert shown(dialog)["Patient ID"] == "SYNTHETIC-0001"
    assert dialog.title.text() == "chest.dcm"
    dialog.search.setText("body PART")
    assert shown(dialog) == {"Body Part Examined": "CHEST"}
    dialog.list.topLevelItem(list(dict(dialog._rows)).index("Body Part Examined")).setSelected(True)
    dialog.activateWindow()
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "Body Part Examined\tCHEST"
    dialog.search.clear()
    window.action["hide_patient"].trigger()
    assert shown(dialog) == {}
    assert dialog.title.text() == "Patient details are hidden, and the header would show them."
    window.action["hide_patient"].trigger()
    assert shown(dialog)["Modality"] == "CR"
    with qtbot.waitSignal(window.viewer.settled):
        window.open([pictures[0]])
    assert shown(dialog)["Size"] == "80 × 60"

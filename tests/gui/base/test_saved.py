"""What was saved is said over the window, and is one click away."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMainWindow, QWidget

from pneumoview.gui.base.saved import SavedNote


@pytest.fixture
def note(qtbot) -> SavedNote:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QWidget())
    window.resize(600, 400)
    window.show()
    return SavedNote(window)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    urls: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: urls.append(url.toLocalFile()))
    return urls


def test_it_opens_the_file_or_its_folder(note: SavedNote, opened: list[str], tmp_path: Path):
    assert note.isHidden()
    note.tell(tmp_path / "report 1 <b>.pdf")
    assert (note.isVisible(), note.text.text()) == (True, "Saved report 1 <b>.pdf")
    note.folder.click()
    note.open.click()
    assert opened == [str(tmp_path), str(tmp_path / "report 1 <b>.pdf")]
    assert note.isHidden()
    note.tell(tmp_path / "b.pdf")
    note.close_button.click()
    assert note.isHidden()


def test_it_stays_in_the_window_and_goes_by_itself(note: SavedNote, qtbot):
    window = note.parentWidget()
    note.tell(Path("/x") / f"{'long' * 60}.pdf")
    assert window.rect().contains(note.geometry())
    note._clock.start(60_000)
    window.resize(900, 300)
    qtbot.waitUntil(lambda: abs(note.geometry().center().x() - window.rect().center().x()) < 3)
    assert window.rect().contains(note.geometry())
    assert note.pos() != QPoint(0, 0)
    note._clock.start(10)
    qtbot.waitUntil(note.isHidden)

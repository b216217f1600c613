"""Files of invented patients, of which two have several studies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import dcmread
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent

from pneumoview.gui.features.layouts.cell import Cell
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.phantom.files import write_dicom
from pneumoview.phantom.generate import PhantomSpec, generate

Studies = Callable[..., list[Path]]


@pytest.fixture
def drop(monkeypatch: pytest.MonkeyPatch) -> Callable[[MainWindow, int, Cell], None]:
    """Drops a row of the list on a cell."""

    def dropped(window: MainWindow, row: int, cell: Cell) -> None:
        mime = window.viewer.images.mimeData([window.viewer.images.index(row)])
        monkeypatch.setattr(QDropEvent, "source", lambda _: window.list)
        left, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        event = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, left, modifiers)
        assert window.layouts.eventFilter(cell, event)

    return dropped


@pytest.fixture(scope="session")
def study_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("phantom") / "phantom.dcm"
    write_dicom(generate(PhantomSpec(seed=1, rows=64, columns=96)), path)
    return path


@pytest.fixture
def studies(study_file: Path, tmp_path: Path) -> Studies:
    """Writes DICOM files, each told by name, Patient ID, Study Date and, where it is to have one, Study Time."""

    def write(*files: tuple[str, str, str] | tuple[str, str, str, str]) -> list[Path]:
        folder = tmp_path / "studies"
        folder.mkdir(exist_ok=True)
        paths = []
        for name, patient, date, *time in files:
            dataset = dcmread(study_file)
            dataset.PatientID, dataset.PatientName = patient, f"Child^{patient}"
            dataset.StudyDate, dataset.StudyTime = date, "".join(time)
            dataset.StudyInstanceUID = f"1.2.{patient or 0}.{date or 0}{''.join(time)}"
            dataset.SeriesInstanceUID = dataset.SOPInstanceUID = f"{dataset.StudyInstanceUID}.1"
            dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
            paths.append(folder / f"{name}.dcm")
            dataset.save_as(paths[-1])
        return paths

    return write

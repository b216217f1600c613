"""The picture of the window, by the function that the command line calls."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from pneumoview.gui.app import run


@pytest.mark.usefixtures("qapp")
def test_screenshot(pictures: list[Path], tiny_bundle: Path, tmp_path: Path, capsys):
    picture = tmp_path / "window.png"
    assert run([pictures[0]], model=str(tiny_bundle), device="cpu", screenshot=picture, size=(1280, 800)) == 0
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1280, 800)
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("qapp")
def test_screenshot_of_a_bad_file_fails_with_its_sentence(tiny_bundle: Path, tmp_path: Path, capsys):
    bad = tmp_path / "bad.png"
    bad.touch()
    assert run([bad], model=str(tiny_bundle), device="cpu", screenshot=tmp_path / "window.png") == 1
    assert capsys.readouterr().err == "error: bad.png is empty\n"
    assert (tmp_path / "window.png").exists()


@pytest.mark.usefixtures("qapp")
def test_screenshot_of_an_empty_folder_fails(tiny_bundle: Path, tmp_path: Path, capsys):
    (tmp_path / "empty").mkdir()
    picture = tmp_path / "window.png"
    assert run([tmp_path / "empty"], model=str(tiny_bundle), device="cpu", screenshot=picture) == 1
    assert capsys.readouterr().err == f"error: {tmp_path / 'empty'}: no radiographs found\n"

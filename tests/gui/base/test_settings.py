"""Lists of texts in the settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMenu

from pneumoview.gui.base import settings


@pytest.mark.parametrize("stored", [[], ["one"], ["one", "two, three"]])
def test_a_list_comes_back_from_the_file_as_it_was(tmp_path: Path, stored: list[str]):
    file = str(tmp_path / "settings.ini")
    QSettings(file, QSettings.Format.IniFormat).setValue("names", stored)
    assert settings.texts(QSettings(file, QSettings.Format.IniFormat), "names") == stored
    assert settings.texts(QSettings(file, QSettings.Format.IniFormat), "others") == []


def test_the_latest_come_first_each_once_and_the_oldest_go(tmp_path: Path):
    kept = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    for number in range(12):
        settings.remember(kept, "names", [str(number)])
    settings.remember(kept, "names", ["5", "new"])
    assert settings.texts(kept, "names") == ["5", "new", "11", "10", "9", "8", "7", "6", "4", "3"]


@pytest.mark.usefixtures("qapp")
def test_a_menu_offers_them():
    menu, chosen = QMenu(), []
    settings.offer(menu, ["a & b", "c"], chosen.append)
    menu.actions()[0].trigger()
    assert (menu.actions()[0].text(), chosen, menu.isEnabled()) == ("a && b", ["a & b"], True)
    settings.offer(menu, [], chosen.append)
    assert not menu.isEnabled()

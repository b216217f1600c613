"""The window in Korean: complete, switched while files are open, and by the system's locale."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QPointF, QSettings, Qt
from PySide6.QtGui import QFontDatabase, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialogButtonBox, QLabel

import pneumoview
from pneumoview import paths
from pneumoview.errors import AnnotationError
from pneumoview.gui.base import actions, language
from pneumoview.gui.features.keys import KeysDialog, KeySheet
from pneumoview.gui.features.palette import Palette
from pneumoview.gui.view.corner_texts import age_text, turn_text
from pneumoview.gui.window.desk import Desk
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.imaging.geometry import Turn

TOOLS = Path(sys.executable).parent
CATALOGUES = sorted((paths.resources() / "translations").glob("*.ts"))


def texts(catalogue: Path) -> dict[tuple[str, str], str]:
    """Translations of a catalogue by context and source; empty ones where there is none."""
    found = {}
    for context in ElementTree.parse(catalogue).getroot().iter("context"):  # noqa: S314
        for message in context.iter("message"):
            translation = message.find("translation")
            done = translation.get("type") is None
            found[context.findtext("name"), message.findtext("source")] = translation.text if done else ""
    return found


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_every_text_of_the_window_is_translated(catalogue: Path, tmp_path: Path):
    """Where this fails: ``make translations``, and translate what is unfinished in the catalogue."""
    fresh = Path(shutil.copy(catalogue, tmp_path))
    sources = sorted(Path(pneumoview.__file__).parent.rglob("*.py"))
    command = [TOOLS / "pyside6-lupdate", "-silent", "-no-obsolete", *sources, "-ts", fresh]
    subprocess.run(command, check=True, timeout=60)
    assert [source for source, text in texts(fresh).items() if not text] == []
    assert texts(fresh) == texts(catalogue)


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_what_qt_reads_is_made_from_the_catalogue(catalogue: Path, tmp_path: Path):
    """Where this fails: ``make translations``."""
    fresh = tmp_path / "fresh.qm"
    subprocess.run([TOOLS / "pyside6-lrelease", "-silent", catalogue, "-qm", fresh], check=True, timeout=60)
    assert fresh.read_bytes() == catalogue.with_suffix(".qm").read_bytes()


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_translations_fit_their_texts(catalogue: Path):
    menus: dict[str, set[str]] = {}
    for (_, source), text in texts(catalogue).items():
        assert sorted(re.findall(r"\{.*?\}", text)) == sorted(re.findall(r"\{.*?\}", source)), source
        if source.startswith("&"):
            menus.setdefault(source, set()).add(text)
    assert [source for source, words in menus.items() if len(words) > 1] == []


def hangul(text: str) -> bool:
    return any("가" <= letter <= "힣" for letter in text)


@pytest.mark.usefixtures("korean")
def test_every_action_and_widget_speaks_korean(shown: MainWindow):
    """Also those whose texts went another way than through the catalogue."""
    sheet, dialog, palette = (
        KeySheet(shown.action.menus, shown),
        KeysDialog(shown.keymap, shown),
        Palette(shown.action.menus, shown),
    )
    said = [actions.plain_text(action) for action in shown.action.values()]
    said += [menu.title() for menu in shown.action.menus]
    for widget in (shown, sheet, dialog, palette):
        said += [part.text() for kind in (QLabel, QAbstractButton) for part in widget.findChildren(kind)]
    facts = [shown.panel.model_facts, shown.panel.file_facts]
    values = {label.text() for part in facts for label in part.findChildren(QLabel)}
    words = {text for text in said if re.search("[a-z]{2}", text) and not hangul(text)}
    assert words - values == {"English", "a.png – PneumoView"} & words
    assert shown.panel.notice.text() == "연구 및 교육용입니다. 의료기기가 아닙니다."


@pytest.mark.usefixtures("korean")
def test_what_is_painted_speaks_korean():
    assert [age_text(years) for years in (3.5, 0.5, 0.02)] == ["3세", "6개월", "7일"]
    assert turn_text(Turn().rotated(1)) == "90° 회전"


@pytest.mark.usefixtures("korean")
def test_an_error_of_another_room_is_said_in_korean():
    cause = AnnotationError("The measurements in {0} cannot be used: {1}.", "a.json", 3)
    error = AnnotationError("{0} They were left as they are.", cause)
    assert str(error) == "The measurements in a.json cannot be used: 3. They were left as they are."
    assert language.said(error) == "a.json의 계측을 사용할 수 없습니다: 3. 그 파일은 그대로 두었습니다."
    assert language.said(ValueError("as it is")) == "as it is"


@pytest.mark.usefixtures("korean")
def test_qt_speaks_korean_too():
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    assert [button.text() for button in box.buttons()] == ["닫기"]


@pytest.fixture
def desk(make_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(language, "writes_korean", lambda: True)
    yield Desk(make_window)
    language.speak("en")


def test_the_language_is_changed_while_files_are_open(desk: Desk, settings: QSettings, pictures: list[Path], qtbot):
    window = desk.window
    with qtbot.waitSignal(window.viewer.settled):
        window.open([pictures[0].parent])
    qtbot.waitUntil(lambda: all(item.reading for item in window.viewer.images.items))
    with qtbot.waitSignal(window.viewer.settled):
        window.list.setCurrentIndex(window.viewer.images.index(2))
    with qtbot.waitSignal(window.viewer.settled):
        QTest.keyClick(window, Qt.Key.Key_PageDown)
    before = {item.path: item.reading.verdict for item in window.viewer.images.items}
    palette = Palette(window.action.menus, window)
    palette.line.setText("한국어")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.window is not window)
    window = desk.window
    qtbot.waitUntil(lambda: window.viewer.presentation.loaded is not None)
    assert settings.value("language") == "ko"
    assert window.viewer.current == (pictures[2], 1)
    assert {item.path: item.reading.verdict for item in window.viewer.images.items} == before
    assert window.viewer.reader.idle
    assert window.count.text() == "3개 중 3개 분석됨"
    assert all(hangul(item.reading.title) for item in window.viewer.images.items)
    assert hangul(window.panel.verdict.text())
    assert window.action["analyse"].text() == "분석"
    window.language_chosen.emit("en")
    qtbot.waitUntil(lambda: desk.window is not window)
    assert desk.window.action["analyse"].text() == "Analyse"
    assert desk.window.viewer.current == (pictures[2], 1)


def test_what_is_open_is_shown_as_before_in_another_language(desk: Desk, pictures: list[Path], qtbot):
    window, viewer = desk.window, desk.window.viewer
    with qtbot.waitSignal(viewer.settled):
        window.open([pictures[0]])
    window.action["hide_patient"].trigger()
    window.action["invert"].trigger()
    viewer.presentation.zoom(3, QPointF(20, 30))
    loaded, layers = viewer.presentation.loaded, len(viewer.presentation.layers)
    window.language_chosen.emit("ko")
    qtbot.waitUntil(lambda: desk.window is not window)
    window = desk.window
    assert window.viewer is viewer
    show = viewer.presentation
    assert (show.loaded, show.inverted, show.scale, show.centre) == (loaded, True, 3, QPointF(20, 30))
    assert len(show.layers) == layers
    assert (window.panel.patient_shown, window.action["hide_patient"].isChecked()) == (False, True)
    assert window.windowTitle() == "PneumoView"
    assert window.stack.currentWidget() is window.views
    with qtbot.waitSignal(viewer.settled):
        window.open([pictures[1]])
    assert viewer.current == (pictures[1], 0)


@pytest.mark.parametrize(
    ("chosen", "locale", "fonts", "spoken"),
    [("", "ko-KR", True, "ko"), ("", "ko-KR", False, "en"), ("", "de-DE", True, "en"), ("en", "ko-KR", True, "en")],
)
def test_the_language_is_the_chosen_one_or_the_systems(
    settings: QSettings, monkeypatch: pytest.MonkeyPatch, chosen: str, locale: str, fonts: bool, spoken: str
):
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _: [locale, "en-GB"])
    monkeypatch.setattr(language, "writes_korean", lambda: fonts)
    settings.setValue("language", chosen)
    assert language.preferred(settings) == spoken


@pytest.mark.parametrize(("fonts", "text"), [(True, "한국어"), (False, "Korean: no font for it is installed")])
def test_korean_is_offered_where_it_can_be_written(
    make_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch, fonts: bool, text: str
):
    monkeypatch.setattr(language, "writes_korean", lambda: fonts)
    (korean,) = (action for _, action in actions.listed(make_window().action.menus) if action.text() == text)
    assert korean.isEnabled() is fonts


def test_korean_letters_are_no_boxes(qapp: QApplication):
    """Letters without a glyph would all be drawn as the same box."""
    if not QFontDatabase.families(QFontDatabase.WritingSystem.Korean):
        pytest.skip("no font with Korean letters is installed")
    drawn = []
    for letter in "폐렴":
        image = QImage(40, 40, QImage.Format.Format_Grayscale8)
        image.fill(Qt.GlobalColor.black)
        painter = QPainter(image)
        painter.setFont(qapp.font())
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, letter)
        painter.end()
        drawn.append(bytes(image.constBits()))
    assert drawn[0] != drawn[1]

"""Both themes: contrast, colour vision, icons, and the change between them in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage
from PySide6.QtWidgets import QApplication

from pneumoview.gui.base import theme
from pneumoview.gui.base.theme import Mode
from pneumoview.gui.features.theme_menu import ThemeMenu
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.paths import resources

COLOURED = ("pneumoview", "check_dark", "check_light")
ICONS = sorted(path.stem for path in (resources() / "icons").glob("*.svg") if path.stem not in COLOURED)
DEUTERANOPIA = np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]])
PROTANOPIA = np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]])
"""Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB."""


@pytest.fixture(params=[Mode.DARK, Mode.LIGHT])
def mode(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Mode]:
    theme.use(qapp, request.param)
    yield request.param
    theme.use(qapp, Mode.DARK)


def linear(colour: QColor) -> np.ndarray:
    """Linear RGB of an sRGB colour (IEC 61966-2-1)."""
    parts = np.array(colour.getRgbF()[:3])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of WCAG 2.2."""
    low, high = sorted(float(linear(colour) @ (0.2126, 0.7152, 0.0722)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_what_the_standard_calls_it():
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


def test_text_stands_out_from_its_ground(mode: Mode):
    texts = {name: getattr(theme, name) for name in ("TEXT", "MUTED", "ACCENT", "ERROR", "PNEUMONIA", "UNCERTAIN")}
    texts["normal"] = theme.CLASS_COLOURS["normal"]
    for name, text in texts.items():
        for ground in (theme.WINDOW, theme.BASE):
            assert contrast(text, ground) >= 4.5, (mode, name, ground.name())
    for name in ("TEXT", "MUTED"):
        assert contrast(texts[name], theme.RAISED) >= 4.5, (mode, name)
    for ground in (theme.ACCENT, theme.PNEUMONIA, theme.UNCERTAIN, theme.CLASS_COLOURS["normal"]):
        assert contrast(theme.ON_COLOUR, ground) >= 4.5, (mode, ground.name())
    for text in (theme.IMAGE_TEXT, theme.IMAGE_MUTED, theme.IMAGE_ACCENT, theme.IMAGE_ERROR):
        assert contrast(text, QColor("black")) >= 4.5


def test_bars_stand_out_from_their_track(mode: Mode):
    for label, colour in theme.CLASS_COLOURS.items():
        assert contrast(colour, theme.WINDOW) >= 3, (mode, label)


@pytest.mark.parametrize("matrix", [np.eye(3), DEUTERANOPIA, PROTANOPIA])
def test_classes_are_told_apart_by_every_colour_vision(mode: Mode, matrix: np.ndarray):
    colours = [*theme.CLASS_COLOURS.values(), theme.PNEUMONIA]
    seen = [np.clip(matrix @ linear(colour), 0, 1) ** (1 / 2.2) for colour in colours]
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 0.12, mode


def drawn(icon: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> tuple[QImage, str]:
    """A picture of the icon, and the colour of its most opaque pixel."""
    image = icon.pixmap(QSize(48, 48), 1.0, mode).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    pixels = [image.pixelColor(x, y) for x in range(48) for y in range(48)]
    most = max(pixels, key=QColor.alpha)
    return image, most.name() if most.alpha() else ""


@pytest.mark.usefixtures("mode")
def test_every_icon_is_drawn_in_the_colour_of_the_text():
    for name in ICONS:
        assert drawn(theme.icon(name))[1] == theme.TEXT.name()
        assert drawn(theme.icon(name), QIcon.Mode.Disabled)[1] == theme.FAINT.name()


@pytest.mark.usefixtures("qapp")
def test_no_two_icons_look_alike():
    pictures = {name: drawn(theme.icon(name))[0] for name in ICONS if name not in ("drop", "save")}
    assert not [pair for pair in combinations(pictures, 2) if pictures[pair[0]] == pictures[pair[1]]]


def test_an_icon_follows_the_theme(qapp: QApplication):
    icon = theme.icon("open")
    theme.use(qapp, Mode.LIGHT)
    assert drawn(icon)[1] == "#1a1f25"
    theme.use(qapp, Mode.DARK)
    assert drawn(icon)[1] == "#e8ebee"


def menu(window: MainWindow) -> ThemeMenu:
    return next(feature for feature in window.features if isinstance(feature, ThemeMenu))


def test_the_menu_changes_the_window_and_keeps_the_choice(shown: MainWindow, make_window, settings: QSettings):
    choices = menu(shown).choices
    ground = shown.panel.grab().toImage().pixelColor(2, 2).name()
    assert choices[Mode.SYSTEM].isChecked()
    assert ground == "#15191e"
    choices[Mode.LIGHT].trigger()
    assert shown.panel.grab().toImage().pixelColor(2, 2).name() == "#f2f4f6"
    assert (
        shown.views.original.grab().toImage().pixelColor(2, shown.views.original.height() // 2 - 5).name() == "#000000"
    )
    assert theme.verdict_colour("pneumonia").name() == "#a23b86"
    assert settings.value("theme") == "light"
    other = make_window()
    assert menu(other).mode == Mode.LIGHT
    choices[Mode.DARK].trigger()
    assert shown.panel.grab().toImage().pixelColor(2, 2).name() == "#15191e"


def test_coloured_words_follow_the_theme(window: MainWindow):
    choices = menu(window).choices
    window.panel.show_error("no model")
    assert "#f0a3a3" in window.panel.status.styleSheet()
    choices[Mode.LIGHT].trigger()
    assert "#a12424" in window.panel.status.styleSheet()
    choices[Mode.DARK].trigger()
    assert "#f0a3a3" in window.panel.status.styleSheet()


def test_a_setting_that_is_no_theme_is_that_of_the_system(settings: QSettings, make_window):
    settings.setValue("theme", "pink")
    assert menu(make_window()).mode == Mode.SYSTEM


def test_a_new_window_follows_the_system_while_it_runs(
    window: MainWindow, settings: QSettings, monkeypatch: pytest.MonkeyPatch
):
    """The platform of the tests tells no scheme, so its word is put in its mouth; the signal is the real one."""

    def ground() -> str:
        return window.panel.grab().toImage().pixelColor(2, 2).name()

    assert (menu(window).mode, ground(), settings.value("theme")) == (Mode.SYSTEM, "#15191e", None)
    hints = QGuiApplication.styleHints()
    system = Qt.ColorScheme.Light
    monkeypatch.setattr(type(hints), "colorScheme", lambda _: system)
    hints.colorSchemeChanged.emit(system)
    assert ground() == "#f2f4f6"
    system = Qt.ColorScheme.Unknown
    hints.colorSchemeChanged.emit(system)
    assert ground() == "#15191e"
    menu(window).choices[Mode.DARK].trigger()
    system = Qt.ColorScheme.Light
    hints.colorSchemeChanged.emit(system)
    assert ground() == "#15191e"
    menu(window).choices[Mode.SYSTEM].trigger()
    assert (ground(), settings.value("theme")) == ("#f2f4f6", "system")
    menu(window).choices[Mode.DARK].trigger()

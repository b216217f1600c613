"""Colours, font, icons and style sheet: a dark reading room or a light office, with one accent."""

from __future__ import annotations

from enum import StrEnum
from weakref import WeakKeyDictionary

from PySide6.QtCore import QByteArray, QRect, QSettings, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from pneumoview.paths import resources

SETTING = "theme"
STYLE = ("-style", "Fusion")
"""Arguments of the application; to set the style later costs more than all else that is needed of it."""
FIGURE = QColor("#8be9fd")
"""Of what is drawn on a radiograph: bright on air and bone alike over its dark edge, and in no colour map."""


class Mode(StrEnum):
    """What the user may choose; ``SYSTEM`` is dark where the system does not say."""

    DARK = "dark"
    LIGHT = "light"
    SYSTEM = "system"


_themed: list[tuple[QColor, str, str]] = []


def _colour(dark: str, light: str) -> QColor:
    """A colour that ``use`` changes in place, so that whoever holds it follows the theme."""
    colour = QColor(dark)
    _themed.append((colour, dark, light))
    return colour


WINDOW = _colour("#15191e", "#f2f4f6")
BASE = _colour("#0f1216", "#ffffff")
RAISED = _colour("#222830", "#e3e7eb")
LINE = _colour("#303842", "#c2c9d1")
TEXT = _colour("#e8ebee", "#1a1f25")
MUTED = _colour("#a3adb8", "#4a545f")
FAINT = _colour("#5c6670", "#98a2ad")
ACCENT = _colour("#e5b567", "#845400")
ERROR = _colour("#f0a3a3", "#a12424")
ON_COLOUR = _colour("#0b0d10", "#ffffff")

IMAGE_TEXT, IMAGE_MUTED, IMAGE_ACCENT, IMAGE_ERROR = map(QColor, ("#e8ebee", "#a3adb8", "#e5b567", "#f0a3a3"))
"""On the radiograph, which stays on black in every theme."""
ALARM = QColor("#b3261e")
"""Behind white letters."""

CLASS_COLOURS = {
    "normal": _colour("#a3adb8", "#4a545f"),
    "bacterial": _colour("#d55e00", "#b34700"),
    "viral": _colour("#56b4e9", "#1976b0"),
}
"""Vermillion and sky blue of Okabe & Ito (2008), told apart by all common kinds of colour vision; normal is neutral."""
PNEUMONIA, UNCERTAIN = _colour("#cc79a7", "#a23b86"), _colour("#b8bdd9", "#4d5480")
DOUBT = _colour("#5d6480", "#a9b0cc")
"""Their reddish purple; a neighbour of grey, and another for the range in which there is no answer."""

_inked: WeakKeyDictionary[QWidget, QColor] = WeakKeyDictionary()


def _style() -> str:
    on_accent = "dark" if ACCENT.lightness() > 127 else "light"
    tick = (resources() / "icons" / f"check_{on_accent}.svg").as_posix()
    return f"""
QToolTip {{ background: {RAISED.name()}; color: {TEXT.name()}; border: 1px solid {LINE.name()}; padding: 4px; }}
QMenuBar, QToolBar, QStatusBar {{ background: {WINDOW.name()}; border: none; }}
QToolBar {{ spacing: 2px; padding: 3px 6px; border-bottom: 1px solid {LINE.name()}; }}
QToolBar::separator {{ width: 1px; background: {LINE.name()}; margin: 5px 6px; }}
QToolButton {{ padding: 5px 7px; border: 1px solid transparent; border-radius: 5px; }}
QToolBar QToolButton {{ padding: 5px 6px; }}
QToolButton:hover {{ background: {RAISED.name()}; }}
QToolButton:checked {{ background: {RAISED.name()}; border-color: {ACCENT.name()}; }}
QToolButton#qt_toolbar_ext_button {{ padding: 0; color: {TEXT.name()}; }}
QToolButton#fold {{ padding: 2px 4px; color: {MUTED.name()}; }}
QToolButton#fold:checked {{ background: transparent; border-color: transparent; }}
QToolButton#fold:focus {{ border-color: {ACCENT.name()}; }}
QPushButton#choice {{ padding: 4px 10px; }}
QPushButton#choice:checked {{ background: {BASE.name()}; border-color: {ACCENT.name()}; color: {ACCENT.name()}; }}
QPushButton:disabled {{ color: {FAINT.name()}; }}
QLineEdit {{ background: {BASE.name()}; border: 1px solid {LINE.name()}; border-radius: 5px; padding: 3px 6px; }}
QWidget#foot {{ border-top: 1px solid {LINE.name()}; }}
QTableView {{ background: {BASE.name()}; gridline-color: {LINE.name()}; border: 1px solid {LINE.name()}; }}
QHeaderView::section {{ background: {WINDOW.name()}; border: none; padding: 3px 6px; }}
QTableView#results {{ outline: none; }}
QTableView#results::item {{ padding: 0 8px; border: none; }}
QTableView#results::item:selected {{ background: {RAISED.name()}; color: {TEXT.name()}; }}
QTableView#results QHeaderView::up-arrow, QTableView#results QHeaderView::down-arrow {{
    subcontrol-position: top center; width: 9px; height: 5px; }}
QTabWidget::pane {{ background: {WINDOW.name()}; border: none; border-top: 1px solid {LINE.name()}; padding-top: 6px; }}
QTabBar::tab {{ background: {WINDOW.name()}; color: {MUTED.name()}; padding: 6px 14px; border: 1px solid transparent; }}
QTabBar::tab:selected {{ color: {TEXT.name()}; border-bottom: 2px solid {ACCENT.name()}; }}
QTabBar::tab:hover {{ color: {TEXT.name()}; }}
QTabBar::tab:focus {{ border-color: {ACCENT.name()}; }}
QPlainTextEdit {{ background: {BASE.name()}; border: 1px solid {LINE.name()}; border-radius: 5px; padding: 2px 3px; }}
QPlainTextEdit:focus {{ border-color: {ACCENT.name()}; }}
QListWidget#boxed {{ border: 1px solid {LINE.name()}; border-radius: 5px; padding: 2px; }}
QListWidget#boxed:focus {{ border-color: {ACCENT.name()}; }}
QTableView#results:focus {{ border-color: {ACCENT.name()}; }}
QLineEdit:focus {{ border-color: {ACCENT.name()}; }}
QToolButton:focus, QPushButton:focus {{ border-color: {ACCENT.name()}; }}
QPushButton {{ background: {RAISED.name()}; border: 1px solid {LINE.name()}; border-radius: 5px; padding: 6px 14px; }}
QPushButton:hover {{ border-color: {MUTED.name()}; }}
QPushButton#primary {{ background: {ACCENT.name()}; color: {ON_COLOUR.name()}; border-color: {ACCENT.name()}; }}
QPushButton#primary:focus {{ border-color: {TEXT.name()}; }}
QListView, QTreeView {{ background: {BASE.name()}; border: none; outline: none; show-decoration-selected: 0; }}
QTreeView#keys::item {{ padding: 3px 6px; }}
QHeaderView::section {{ background: {WINDOW.name()}; color: {MUTED.name()}; border: none; padding: 4px 8px; }}
QWidget#browser {{ background: {BASE.name()}; }}
QWidget#browser QLineEdit {{ background: {WINDOW.name()}; border: 1px solid {LINE.name()}; border-radius: 5px; }}
QWidget#browser QLineEdit {{ padding: 4px 6px; }}
QWidget#browser QLineEdit:focus, QToolButton[active="true"] {{ border-color: {ACCENT.name()}; }}
QWidget#browser QToolButton {{ padding: 4px 16px 4px 6px; }}
QWidget#browser QToolButton::menu-indicator {{ subcontrol-position: right center; right: 4px; width: 9px; }}
QSplitter::handle {{ background: {LINE.name()}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {LINE.name()}; border-radius: 4px; min-height: 24px; margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QSlider::groove:horizontal {{ height: 4px; background: {LINE.name()}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {ACCENT.name()}; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {TEXT.name()}; width: 14px; margin: -6px 0; border-radius: 7px; }}
QSlider:focus {{ border: 1px solid {ACCENT.name()}; border-radius: 5px; }}
QCheckBox {{ spacing: 6px; padding: 1px 3px 1px 0; border: 1px solid transparent; border-radius: 5px; }}
QCheckBox:focus {{ border-color: {ACCENT.name()}; }}
QCheckBox::indicator, QListView::indicator {{ width: 12px; height: 12px; border-radius: 3px; }}
QCheckBox::indicator, QListView::indicator {{ border: 1px solid {MUTED.name()}; }}
QCheckBox::indicator:checked, QListView::indicator:checked {{ background: {ACCENT.name()}; image: url({tick}); }}
QCheckBox::indicator:checked, QListView::indicator:checked {{ border-color: {ACCENT.name()}; }}
QProgressBar {{ background: {LINE.name()}; border: none; border-radius: 1px; text-align: center; }}
QProgressBar::chunk {{ background: {ACCENT.name()}; border-radius: 1px; }}
QLabel#muted, QLabel#viewTitle {{ color: {MUTED.name()}; }}
QLabel#alarm, QLabel#caution {{ font-weight: 700; padding: 3px; }}
QLabel#alarm {{ background: {ALARM.name()}; color: white; }}
QLabel#caution {{ background: {IMAGE_ACCENT.name()}; color: black; }}
QLabel#heading {{ color: {MUTED.name()}; font-weight: 600; }}
QLabel#outside {{ color: {ACCENT.name()}; font-weight: 600; }}
QPushButton#link {{ background: transparent; border: 1px solid transparent; color: {ACCENT.name()}; padding: 1px 4px; }}
QPushButton#link:hover, QPushButton#link:focus {{ border-color: {ACCENT.name()}; }}
QTextBrowser {{ background: {BASE.name()}; }}
QTextBrowser, QTreeWidget {{ border: 1px solid transparent; }}
QTextBrowser:focus, QTreeWidget:focus, QTableView:focus {{ border-color: {ACCENT.name()}; }}
QLabel#error {{ color: {ERROR.name()}; }}
QFrame#toast {{ background: {RAISED.name()}; border: 1px solid {ACCENT.name()}; border-radius: 6px; }}
QWidget#page {{ background: {WINDOW.name()}; }}
QWidget#viewBox {{ background: black; }}
QWidget#viewBox QLabel {{ color: {IMAGE_TEXT.name()}; }}
QWidget#viewBox QLabel#muted {{ color: {IMAGE_MUTED.name()}; }}
"""


def class_colour(label: str) -> QColor:
    """Colour of a class; the text colour for one without its own."""
    return CLASS_COLOURS.get(label, TEXT)


def verdict_colour(verdict: str) -> QColor:
    """Colour of the answer to the first question: whatever the cause, pneumonia has one."""
    if verdict in ("refused", "uncertain", "normal"):
        return {"refused": MUTED, "uncertain": UNCERTAIN, "normal": TEXT}[verdict]
    return PNEUMONIA


def ink(widget: QWidget, colour: QColor | None) -> None:
    """Write in a colour of the theme, which follows it; None for that of the style sheet."""
    if _inked.get(widget) is colour:
        return
    if colour is None:
        _inked.pop(widget, None)
    else:
        _inked[widget] = colour
    widget.setStyleSheet(f"color: {colour.name()}" if colour else "")


class _LineIcon(QIconEngine):
    """A drawing in one colour: that of the text, or a given one; faint where it is disabled."""

    def __init__(self, name: str, colour: QColor) -> None:
        super().__init__()
        self._name, self._colour = name, colour
        self._svg = (resources() / "icons" / f"{name}.svg").read_text()

    def clone(self) -> QIconEngine:
        """A copy, for Qt."""
        return _LineIcon(self._name, self._colour)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw it, as large as ``rect``."""
        del state
        from PySide6.QtSvg import QSvgRenderer

        colour = FAINT if mode == QIcon.Mode.Disabled else self._colour
        svg = QSvgRenderer(QByteArray(self._svg.replace("currentColor", colour.name()).encode()))
        svg.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        svg.render(painter, rect)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """A picture of it on a clear ground; ``size`` is in pixels of the screen."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, pixmap.rect(), mode, state)
        painter.end()
        return pixmap


def icon(name: str, colour: QColor = TEXT) -> QIcon:
    """One of the line icons in ``resources/icons``, in a colour of the theme, which it follows."""
    return QIcon(_LineIcon(name, colour))


def _is_dark(application: QApplication, mode: Mode) -> bool:
    """Whether a mode amounts to the dark theme just now."""
    if mode == Mode.SYSTEM:
        return application.styleHints().colorScheme() != Qt.ColorScheme.Light
    return mode == Mode.DARK


def use(application: QApplication, mode: Mode) -> None:
    """Change the colours of everything that is shown."""
    schemes = {Mode.DARK: Qt.ColorScheme.Dark, Mode.LIGHT: Qt.ColorScheme.Light, Mode.SYSTEM: Qt.ColorScheme.Unknown}
    application.styleHints().setColorScheme(schemes[mode])
    dark = _is_dark(application, mode)
    for colour, in_dark, in_light in _themed:
        colour.setRgb(QColor(in_dark if dark else in_light).rgb())
    style = _style()
    if application.styleSheet() == style:
        return
    palette = QPalette(WINDOW)
    for role, colour in (
        (QPalette.ColorRole.Window, WINDOW),
        (QPalette.ColorRole.Base, BASE),
        (QPalette.ColorRole.AlternateBase, WINDOW),
        (QPalette.ColorRole.Button, RAISED),
        (QPalette.ColorRole.ToolTipBase, RAISED),
        (QPalette.ColorRole.ToolTipText, TEXT),
        (QPalette.ColorRole.WindowText, TEXT),
        (QPalette.ColorRole.Text, TEXT),
        (QPalette.ColorRole.ButtonText, TEXT),
        (QPalette.ColorRole.BrightText, TEXT),
        (QPalette.ColorRole.PlaceholderText, MUTED),
        (QPalette.ColorRole.Highlight, ACCENT),
        (QPalette.ColorRole.HighlightedText, ON_COLOUR),
        (QPalette.ColorRole.Accent, ACCENT),
    ):
        palette.setColor(role, colour)
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, FAINT)
    application.setPalette(palette)
    application.setStyleSheet(style)
    for widget, colour in _inked.items():
        if isValid(widget):
            widget.setStyleSheet(f"color: {colour.name()}")


def preferred(settings: QSettings) -> Mode:
    """The user's choice; the system's theme where there is none."""
    stored = str(settings.value(SETTING, Mode.SYSTEM))
    return Mode(stored) if stored in tuple(Mode) else Mode.SYSTEM


def apply(application: QApplication, mode: Mode = Mode.DARK) -> None:
    """Dress the whole application, which was started with ``STYLE``."""
    font = application.font()
    font.setFamilies([*font.families(), "Noto Sans", "DejaVu Sans", "Arial"])
    font.setPointSizeF(max(font.pointSizeF(), 10))
    application.setFont(font)
    application.setWindowIcon(QIcon(str(resources() / "icons" / "pneumoview.svg")))
    use(application, mode)

"""Colours, font, icons and style sheet: a dark reading room with one accent."""

from __future__ import annotations

from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from pneumoview.paths import resources

WINDOW = QColor("#15191e")
BASE = QColor("#0f1216")
RAISED = QColor("#222830")
LINE = QColor("#303842")
TEXT = QColor("#e8ebee")
MUTED = QColor("#a3adb8")
FAINT = QColor("#5c6670")
ACCENT = QColor("#e5b567")
ERROR = QColor("#f0a3a3")
ON_COLOUR = QColor("#0b0d10")

CLASS_COLOURS = {"normal": QColor("#009e73"), "bacterial": QColor("#d55e00"), "viral": QColor("#56b4e9")}
"""Bluish green, vermillion and sky blue of Okabe & Ito (2008), told apart by all common kinds of colour vision."""
PNEUMONIA, UNCERTAIN, DOUBT = QColor("#cc79a7"), QColor("#b8bdd9"), QColor("#5d6480")
"""Their reddish purple; a pale neighbour of grey, and a darker one for the range in which there is no answer."""

STYLE = f"""
QToolTip {{ background: {RAISED.name()}; color: {TEXT.name()}; border: 1px solid {LINE.name()}; padding: 4px; }}
QMenuBar, QToolBar, QStatusBar {{ background: {WINDOW.name()}; border: none; }}
QToolBar {{ spacing: 2px; padding: 3px 6px; border-bottom: 1px solid {LINE.name()}; }}
QToolBar::separator {{ width: 1px; background: {LINE.name()}; margin: 5px 6px; }}
QToolButton {{ padding: 5px 7px; border: 1px solid transparent; border-radius: 5px; }}
QToolButton:hover {{ background: {RAISED.name()}; }}
QToolButton:checked {{ background: {RAISED.name()}; border-color: {ACCENT.name()}; }}
QToolButton:focus, QPushButton:focus {{ border-color: {ACCENT.name()}; }}
QPushButton {{ background: {RAISED.name()}; border: 1px solid {LINE.name()}; border-radius: 5px; padding: 6px 14px; }}
QPushButton:hover {{ border-color: {MUTED.name()}; }}
QPushButton#primary {{ background: {ACCENT.name()}; color: {ON_COLOUR.name()}; border-color: {ACCENT.name()}; }}
QPushButton#primary:focus {{ border-color: {TEXT.name()}; }}
QListView {{ background: {BASE.name()}; border: none; outline: none; }}
QTreeView::item {{ padding: 3px 6px; }}
QHeaderView::section {{ background: {WINDOW.name()}; color: {MUTED.name()}; border: none; padding: 4px 8px; }}
QSplitter::handle {{ background: {LINE.name()}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {LINE.name()}; border-radius: 4px; min-height: 24px; margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QSlider::groove:horizontal {{ height: 4px; background: {LINE.name()}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {ACCENT.name()}; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {TEXT.name()}; width: 14px; margin: -6px 0; border-radius: 7px; }}
QSlider:focus {{ border: 1px solid {ACCENT.name()}; border-radius: 5px; }}
QProgressBar {{ background: {LINE.name()}; border: none; border-radius: 1px; }}
QProgressBar::chunk {{ background: {ACCENT.name()}; border-radius: 1px; }}
QLabel#muted, QLabel#viewTitle {{ color: {MUTED.name()}; }}
QLabel#heading {{ color: {MUTED.name()}; font-weight: 600; }}
QLabel#outside {{ color: {ACCENT.name()}; font-weight: 600; }}
QPushButton#link {{ background: transparent; border: 1px solid transparent; color: {ACCENT.name()}; padding: 1px 4px; }}
QPushButton#link:hover, QPushButton#link:focus {{ border-color: {ACCENT.name()}; }}
QTextBrowser {{ background: {BASE.name()}; border: none; }}
QLabel#error {{ color: {ERROR.name()}; }}
QWidget#viewBox {{ background: black; }}
"""


def class_colour(label: str) -> QColor:
    """Colour of a class; the text colour for one without its own."""
    return CLASS_COLOURS.get(label, TEXT)


def verdict_colour(verdict: str) -> QColor:
    """Colour of the answer to the first question: whatever the cause, pneumonia has one."""
    if verdict in ("refused", "uncertain", "normal"):
        return {"refused": MUTED, "uncertain": UNCERTAIN, "normal": CLASS_COLOURS["normal"]}[verdict]
    return PNEUMONIA


def icon(name: str) -> QIcon:
    """One of the line icons in ``resources/icons``."""
    return QIcon(str(resources() / "icons" / f"{name}.svg"))


def apply(application: QApplication) -> None:
    """Dress the whole application."""
    application.setStyle("Fusion")
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
    font = application.font()
    font.setFamilies([*font.families(), "Noto Sans", "DejaVu Sans", "Arial"])
    font.setPointSizeF(max(font.pointSizeF(), 10))
    application.setFont(font)
    application.setStyleSheet(STYLE)
    application.setWindowIcon(icon("pneumoview"))

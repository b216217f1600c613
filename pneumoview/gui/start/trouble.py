"""What is said of errors and crashes: a dialog, and a line in the status bar."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QMainWindow, QSizePolicy, QVBoxLayout, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.base.language import tr
from pneumoview.gui.base.log import LOG_NAME
from pneumoview.gui.base.places import open_folder

TEXT_WIDTH = 420


class Trouble(QDialog):
    """Says that something went wrong, and where the log is."""

    def __init__(self, text: str, folder: Path, parent: QWidget | None) -> None:
        """``text`` is what the log says."""
        super().__init__(parent)
        self.setWindowTitle("PneumoView")
        title = QLabel(self.tr("Something went wrong"))
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        title.setFont(font)
        what = QLabel(
            self.tr(
                "What you did last may not have worked. PneumoView continues where it can, and what was saved is safe."
            )
        )
        kind = QLabel(text.splitlines()[-1])
        kind.setObjectName("muted")
        where = QLabel(self.tr("The log, which holds no patient data, is at {0}").format(folder / LOG_NAME))
        where.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 16)
        column.setSpacing(10)
        for label in (title, what, kind, where):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setFixedWidth(TEXT_WIDTH)
            column.addWidget(label)
        column.addSpacing(6)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        roles = QDialogButtonBox.ButtonRole.ActionRole
        self.folder_button = buttons.addButton(self.tr("Open folder"), roles)
        self.copy_button = buttons.addButton(self.tr("Copy"), roles)
        self.copy_button.setToolTip(self.tr("Copy what the log says about it"))
        self.folder_button.clicked.connect(lambda: open_folder(folder))
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        close.setFocus()


def tell_of_crash(window: QMainWindow, folder: Path) -> QLabel:
    """Say in the status bar of a window that the program did not end well, and where to read on."""
    from html import escape

    address = escape(QUrl.fromLocalFile(str(folder)).toString())
    link = f'<a href="{address}" style="color: {theme.ACCENT.name()}">{escape(str(folder / LOG_NAME))}</a>'
    line = QLabel(escape(tr("PneumoView ended unexpectedly the last time. The log is at {0}")).format(link))
    line.setObjectName("muted")
    flags = Qt.TextInteractionFlag
    line.setTextInteractionFlags(flags.LinksAccessibleByMouse | flags.LinksAccessibleByKeyboard)
    line.setOpenExternalLinks(True)
    line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    window.statusBar().addWidget(line, 1)
    return line

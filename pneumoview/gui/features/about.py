"""The help: keys, the card of the model, what PneumoView is and where it keeps things."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QMessageBox, QVBoxLayout, QWidget

from pneumoview.errors import BundleError
from pneumoview.gui.base import theme
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.language import tr
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.base.places import places
from pneumoview.gui.reading.card_page import CardPage
from pneumoview.gui.viewer import Viewer

PATH_WIDTH = 380
ICON = QSize(48, 48)


class About(QDialog):
    """Rows of a name and a value that can be copied."""

    def __init__(self, device: str, parent: QWidget | None = None) -> None:
        """``device`` says in the user's words where the models run."""
        from importlib.metadata import version

        super().__init__(parent)
        self.setWindowTitle(self.tr("About PneumoView"))
        icon, name = QLabel(), QLabel("PneumoView")
        icon.setPixmap(theme.icon("pneumoview").pixmap(ICON))
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        name.setFont(font)
        what = QLabel(self.tr("Reads chest radiographs and shows where the model looked."))
        notice = QLabel(self.tr("For research and education. Not a medical device."))
        notice.setObjectName("muted")
        self.rows = [(self.tr("Version"), version("pneumoview")), (self.tr("Models run on"), device), *places()]
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for row, (left, right) in enumerate(self.rows):
            key, value = QLabel(left), QLabel(right)
            key.setObjectName("muted")
            key.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            value.setAccessibleName(left)
            grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(1, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        copy = buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self.copy)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        for label in (icon, name, what, notice):
            column.addWidget(label)
        column.addSpacing(12)
        column.addLayout(grid)
        column.addSpacing(12)
        column.addWidget(buttons)
        close.setFocus()
        self.setMinimumWidth(PATH_WIDTH)

    def copy(self) -> None:
        """Put the rows on the clipboard."""
        QGuiApplication.clipboard().setText("\n".join(f"{left}: {right}" for left, right in self.rows))


class Help(QObject):
    """Shows the keys, the card and the page about PneumoView; ``device`` says where the models run."""

    def __init__(
        self, viewer: Viewer, parent: QWidget, show_keys: Callable[[], object], device: Callable[[], str]
    ) -> None:
        super().__init__(parent)
        self._viewer, self._parent, self._show_keys, self._device = viewer, parent, show_keys, device

    def specs(self) -> Specs:
        """The first actions of the menu of help."""
        return {
            Menu.HELP: [
                Spec("keys", tr("Keys and mouse"), ("?", "F1"), self._show_keys, "help"),
                Spec("card", tr("About this model…"), (), self.show_card),
                Spec("about", tr("About PneumoView"), (), self.show_about),
            ]
        }

    def show_card(self) -> None:
        """Show what the model's card says."""
        try:
            CardPage(self._viewer.bundle.card, self._parent).exec()
        except BundleError as error:
            QMessageBox.warning(self._parent, "PneumoView", str(error))

    def show_about(self) -> None:
        """Say what this is."""
        About(self._device(), self._parent).exec()

"""One place of a layout of several images: a title, a bar that warns, and a view."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.base.language import tr
from pneumoview.gui.base.worker import Request
from pneumoview.gui.view.presentation import Presentation
from pneumoview.gui.view.title import Title
from pneumoview.gui.view.tools import Toolbox
from pneumoview.gui.view.viewport import Viewport
from pneumoview.gui.viewer import Image

FRAME = 2


class Warned(Enum):
    """What the bar of a cell says, by the name of its style."""

    NOTHING = ""
    OTHER_PATIENT = "alarm"
    UNKNOWN_PATIENT = "caution"

    @property
    def words(self) -> str:
        """The same in the user's words."""
        return {
            Warned.NOTHING: "",
            Warned.OTHER_PATIENT: tr("DIFFERENT PATIENT"),
            Warned.UNKNOWN_PATIENT: tr("PATIENT NOT KNOWN"),
        }[self]


class Cell(QWidget):
    """One place of the grid.

    ``own`` is what its view paints while the cell is not active; the active one's paints the window's presentation.
    ``image`` is what it shows or is about to, file and frame.
    """

    def __init__(self, toolbox: Toolbox, number: int) -> None:
        super().__init__()
        self.own = Presentation(self)
        self.viewport = Viewport(self.own, overlay=True, toolbox=toolbox)
        self.viewport.setAccessibleName(self.tr("Radiograph {0} of the grid").format(number))
        self.image: Image | None = None
        self.awaited: Request | None = None
        self.active = False
        self.title = Title(room=6)
        self.bar = QLabel()
        self.bar.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bar.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(FRAME, FRAME, FRAME, FRAME)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.bar)
        column.addWidget(self.viewport, 1)

    def set_active(self, active: bool) -> None:
        """Mark the cell as the one that takes what is chosen."""
        self.active = active
        self.update()

    def warn(self, warned: Warned) -> None:
        """Say in a bar over the view that what it shows may be of somebody else, or nothing."""
        self.bar.setText(warned.words)
        if self.bar.objectName() != warned.value:
            self.bar.setObjectName(warned.value)
            self.bar.style().unpolish(self.bar)
            self.bar.style().polish(self.bar)
        self.bar.setHidden(warned is Warned.NOTHING)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame around the active cell."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.ACCENT if self.active else theme.WINDOW)
        painter.fillRect(self.rect().adjusted(FRAME, FRAME, -FRAME, -FRAME), theme.WINDOW)

"""The original beside the heatmap, each under its title."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from pneumoview.gui.view.presentation import Presentation
from pneumoview.gui.view.tools import Toolbox
from pneumoview.gui.view.viewport import Viewport


class Pair(QWidget):
    """Two linked views of a presentation, ``original`` and ``explained``, each in a box with its title."""

    def __init__(self, presentation: Presentation, toolbox: Toolbox) -> None:
        super().__init__()
        self.original = Viewport(presentation, overlay=False, toolbox=toolbox)
        self.original.setAccessibleName(self.tr("Original radiograph"))
        self.explained = Viewport(presentation, overlay=True, toolbox=toolbox)
        self.explained.setAccessibleName(self.tr("Radiograph with heatmap"))
        self.original_title, self.explained_title = QLabel(self.tr("Original")), QLabel()
        self.original_box = _titled(self.original_title, self.original)
        self.explained_box = _titled(self.explained_title, self.explained)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(2)
        self.row.addWidget(self.original_box, 1)
        self.row.addWidget(self.explained_box, 1)
        self._beside, self._single = True, False

    def picture(self) -> QPixmap:
        """The views as they are, without what only guides the hand."""
        toolbox = self.explained.toolbox
        toolbox.guides = False
        taken = self.grab()
        toolbox.guides = True
        return taken

    def set_beside(self, beside: bool) -> None:
        """Let the original stand beside the heatmap, or not."""
        self._beside = beside
        self._show_original()

    def set_single(self, single: bool) -> None:
        """Leave the original out while it would stand beside its like, since there is no heatmap."""
        if single != self._single:
            self._single = single
            self._show_original()

    def _show_original(self) -> None:
        shown = self._beside and not self._single
        if not shown and self.original.hasFocus():
            self.explained.setFocus(Qt.FocusReason.OtherFocusReason)
        self.original_box.setVisible(shown)

    def say(self, message: str, preview: QPixmap | None = None) -> None:
        """Write a message over both views, empty for none, and show a small copy of what they await."""
        self.original.message = self.explained.message = message
        self.original.preview = self.explained.preview = preview


def _titled(title: QLabel, viewport: Viewport) -> QWidget:
    title.setObjectName("viewTitle")
    title.setAlignment(Qt.AlignmentFlag.AlignCenter)
    title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    title.setFixedHeight(title.fontMetrics().height() + 10)
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(title)
    column.addWidget(viewport, 1)
    return box

"""Two views as large as they can be: the original beside or above the heatmap, each under its title."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, QSizeF, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from pneumoview.gui.view.presentation import Presentation
from pneumoview.gui.view.title import Title
from pneumoview.gui.view.tools import Toolbox
from pneumoview.gui.view.viewport import Viewport

CLEARLY = 1.025


def stands_above(area: QSize, films: Sequence[QSizeF], head: int, above: bool) -> bool:
    """Whether two views had better stand one above the other than side by side: where every film is larger so.

    Args:
        area: of both views, in widget pixels.
        films: width and height of what they show; where that is nothing yet, the place of the views stays.
        head: height of the title over each view, in widget pixels.
        above: how they stand now; they change places only for films that are larger by a factor of ``CLEARLY``.
    """

    def scale(film: QSizeF, width: float, height: float) -> float:
        return min(width / film.width(), height / film.height())

    if not films or area.height() <= 2 * head:
        return above
    width, height = area.width(), area.height()
    gain = min(scale(film, width, height / 2 - head) / scale(film, width / 2, height - head) for film in films)
    return gain * CLEARLY > 1 if above else gain > CLEARLY


class Pair(QWidget):
    """Two linked views of a presentation, ``original`` and ``explained``, each in a box with its title.

    They stand one above the other where the radiograph is larger so.
    """

    def __init__(self, presentation: Presentation, toolbox: Toolbox) -> None:
        super().__init__()
        self._presentation = presentation
        self.original = Viewport(presentation, overlay=False, toolbox=toolbox)
        self.original.setAccessibleName(self.tr("Original radiograph"))
        self.explained = Viewport(presentation, overlay=True, toolbox=toolbox)
        self.explained.setAccessibleName(self.tr("Radiograph with heatmap"))
        self.original_title, self.explained_title = Title(self.tr("Original"), room=10), Title(room=10)
        self.original_box = _titled(self.original_title, self.original)
        self.explained_box = _titled(self.explained_title, self.explained)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(2)
        self.row.addWidget(self.original_box, 1)
        self.row.addWidget(self.explained_box, 1)
        self._beside, self._single = True, False
        presentation.changed.connect(self._arrange)

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The views may have to change places."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        film = self._presentation.shown_size()
        down = QBoxLayout.Direction.TopToBottom
        above = stands_above(
            self.size(), [film, film] if film else [], self.explained_title.height(), self.row.direction() == down
        )
        if above != (self.row.direction() == down):
            self.row.setDirection(down if above else QBoxLayout.Direction.LeftToRight)
            self.row.activate()

    def say(self, message: str, preview: QPixmap | None = None) -> None:
        """Write a message over both views, empty for none, and show a small copy of what they await."""
        self.original.message = self.explained.message = message
        self.original.preview = self.explained.preview = preview


def _titled(title: Title, viewport: Viewport) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(title)
    column.addWidget(viewport, 1)
    return box

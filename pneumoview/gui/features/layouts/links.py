"""Views of different images that follow each other: zoom, centre and turn, window and cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPointF, QSizeF

from pneumoview.gui.view.presentation import Presentation, Windowing
from pneumoview.gui.view.viewport import Viewport

Seen = Sequence[tuple[Presentation, Viewport]]
"""What is seen, and the view that has the room for it."""


class Links(QObject):
    """Lets what is seen follow what the user does to one of them; ``linked`` tells whether it does.

    Window and cursor follow while the ``compared`` images are two of one patient's chest, or meant to be.
    """

    def __init__(self, seen: Callable[[], Seen], compared: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._seen, self._compared = seen, compared
        self._following = False
        self.linked = True

    def attach(self, presentation: Presentation) -> None:
        """Follow what the user does to a presentation."""
        presentation.moved.connect(self._move)
        presentation.windowed.connect(self._window)
        presentation.pointed.connect(self._point)

    def spread(self, source: Presentation) -> None:
        """Lay all others in their views as a presentation lies in its own."""
        seen = self._seen()
        view = next((view for presentation, view in seen if presentation is source), None)
        pose = None if view is None or not self.linked else source.pose(QSizeF(view.size()))
        if pose is not None:
            for presentation, place in seen:
                if presentation is not source:
                    presentation.set_pose(pose, QSizeF(place.size()))

    def _others(self) -> list[Presentation]:
        seen = [presentation for presentation, _ in self._seen()]
        return [one for one in seen if one is not self.sender()] if self.linked and self.sender() in seen else []

    def _move(self) -> None:
        source = self.sender()
        assert isinstance(source, Presentation)  # noqa: S101
        self.spread(source)

    def _window(self, windowing: Windowing) -> None:
        for other in self._others() if self._compared() else []:
            other.follow(windowing)

    def _point(self) -> None:
        source = self.sender()
        assert isinstance(source, Presentation)  # noqa: S101
        if self._following or not self._compared():
            return
        self._following = True
        for other in self._others():
            other.set_cursor(_same_place(source, other))
        self._following = False


def _same_place(source: Presentation, other: Presentation) -> QPointF | None:
    """The point of another radiograph that lies where the cursor is in its own, by shares of width and height."""
    if source.cursor is None or source.loaded is None or other.loaded is None:
        return None
    (rows, columns), (others, across) = source.loaded.radiograph.shape, other.loaded.radiograph.shape
    return QPointF(source.cursor.x() / columns * across, source.cursor.y() / rows * others)

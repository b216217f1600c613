"""The views as a picture that leaves: with a footer that says whose word it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPixmap

from pneumoview.ai.answer import limits
from pneumoview.errors import OpinionsError
from pneumoview.gui.base import theme
from pneumoview.gui.base.language import tr
from pneumoview.gui.reading.review import Review
from pneumoview.gui.reading.words import notice
from pneumoview.gui.view.presentation import Presentation
from pneumoview.gui.viewer import Image, Viewer
from pneumoview.imaging.radiograph import Radiograph

FONT_PIXELS, MARGIN = 13, 8
WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class Footer:
    """Puts a line under each view; ``grab`` takes the views, ``images`` are the frames in them, row by row.

    ``showing`` is what shows a frame; ``reviews`` is asked when a picture is taken, and tells what a reader says of a
    radiograph.
    """

    def __init__(
        self,
        viewer: Viewer,
        *,
        grab: Callable[[], QPixmap],
        images: Callable[[], list[list[Image | None]]],
        showing: Callable[[Image], Presentation | None],
        reviews: Callable[[], Callable[[Radiograph], Review]],
    ) -> None:
        self._viewer, self._grab, self._images = viewer, grab, images
        self._showing, self._reviews = showing, reviews

    def lines(self) -> list[list[str]]:
        """What stands under each view."""
        return [[self._line(image) for image in row] for row in self._images()]

    def _line(self, image: Image | None) -> str:
        analysis = self._viewer.analysis_of(*image) if image else None
        if image is None or analysis is None:
            return notice()
        review = Review()
        shown = self._showing(image)
        if shown is not None and shown.loaded is not None:
            with suppress(OpinionsError):
                review = self._reviews()(shown.loaded.radiograph)
        revealed = self._viewer.is_revealed(image)
        return limits(analysis, shown=revealed, reviewer=review.reviewer_of(analysis), say=tr)

    def picture(self) -> QPixmap:
        """The views as they are, above the footer; of the screen's own pixels."""
        return footed(self._grab(), self.lines())


def footed(picture: QPixmap, lines: list[list[str]]) -> QPixmap:
    """A picture above lines of text, which are laid out as the views in it are; the same line is written once."""
    if len({line for row in lines for line in row}) == 1:
        lines = [lines[0][:1]]
    ratio = picture.devicePixelRatio()
    width = picture.width() / ratio
    font = QFont()
    font.setPixelSize(FONT_PIXELS)
    heights = []
    painter = QPainter(picture)
    painter.setFont(font)
    for row in lines:
        room = QRectF(0, 0, width / len(row) - 2 * MARGIN, 10_000)
        heights.append(max(painter.boundingRect(room, WRAP, line).height() for line in row) + MARGIN)
    painter.end()
    whole = QPixmap(picture.width(), picture.height() + round((sum(heights) + MARGIN) * ratio))
    whole.setDevicePixelRatio(ratio)
    whole.fill(Qt.GlobalColor.black)
    painter = QPainter(whole)
    painter.drawPixmap(0, 0, picture)
    painter.setFont(font)
    painter.setPen(theme.IMAGE_TEXT)
    top = picture.height() / ratio + MARGIN
    for row, height in zip(lines, heights, strict=True):
        share = width / len(row)
        for column, line in enumerate(row):
            painter.drawText(QRectF(column * share + MARGIN, top, share - 2 * MARGIN, height), WRAP, line)
        top += height
    painter.end()
    return whole

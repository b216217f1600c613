"""What was looked for and found: the list of images, its thumbnails, and the threads that fill both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from pneumoview.gui.base.worker import Checkpoint, Request, Worker
from pneumoview.gui.images.finder import Finder, Listing
from pneumoview.gui.images.image_model import ImageListModel
from pneumoview.gui.reading.words import Worded


class Catalogue(QObject):
    """Looks for images at the paths that are opened; ``images`` is the list of those that were added to it.

    ``archive`` knows what lies in archives, ``roots`` are the files and folders that were opened, ``workers`` the
    threads.
    """

    found = Signal(object, object)
    """A request that looks at a path, and entries there that may be new."""
    empty = Signal(object)
    """Nothing is listed, and this was the last path that was looked at."""
    said = Signal(str, int)
    """A line for the user, see ``Viewer.said``."""

    def __init__(self, thumbnail: Callable[[Request, Checkpoint], QImage], parent: QObject) -> None:
        super().__init__(parent)
        self.images = ImageListModel(self)
        self.roots: list[Path] = []
        self.archive = Finder()
        self.finder = Worker("find", self.archive, parent=self)
        self.thumbnailer = Worker("thumbnail", thumbnail, parent=self)
        self.workers = (self.finder, self.thumbnailer)
        self._walks: set[Request] = set()
        self.finder.progressed.connect(self.found)
        self.finder.finished.connect(self._walked)
        self.thumbnailer.returned.connect(self._thumbnail_made)
        self.images.thumbnail_wanted.connect(self._want_thumbnail)

    @property
    def walking(self) -> bool:
        """Whether a path is still looked at."""
        return bool(self._walks)

    def look_at(self, paths: Sequence[Path]) -> None:
        """Look for images at absolute paths, one after the other."""
        self.roots += [path for path in paths if path not in self.roots]
        for path in paths:
            if path.suffix.lower() == ".zip":
                self.said.emit(self.tr("Unpacking {0} …").format(path.name), 0)
            self._walks.add(self.finder.submit(Request(path)))

    def list_results(self, table: Path, results: Mapping[Path, Worded], wanted: Path | None) -> None:
        """List the files of a table with what it tells of each; ``wanted`` is the one to be shown, if not the first."""
        self.images.results.update(results)
        self._walks.add(self.finder.submit(Listing(table, files=tuple(results), wanted=wanted)))

    def clear(self) -> None:
        """Forget all images; what still looks for some is not awaited."""
        self.images.clear()
        self.roots.clear()
        self._walks.clear()

    def forget_thumbnails(self) -> None:
        """Make no thumbnails but those that are asked for from now on."""
        self.thumbnailer.cancel()
        self.images.forget_wishes()

    def close(self) -> None:
        """Remove what was unpacked."""
        self.archive.close()

    def _walked(self, request: Request) -> None:
        self._walks.discard(request)
        self.said.emit("", 0)
        if not self.images.items and not self._walks:
            self.empty.emit(request.path)

    def _want_thumbnail(self, path: Path) -> None:
        self.thumbnailer.submit(Request(path))

    def _thumbnail_made(self, request: Request, image: QImage) -> None:
        self.images.set_thumbnail(request.path, QPixmap.fromImage(image))

"""Opening files, folders and samples, what was opened last, and a picture of the view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from pneumoview.gui.base import settings
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.language import tr
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.images import finder
from pneumoview.gui.viewer import Viewer


class Files(QObject):
    """Asks for what is to be opened; ``picture`` is the view as it is."""

    def __init__(self, viewer: Viewer, parent: QWidget, picture: Callable[[], QPixmap]) -> None:
        super().__init__(parent)
        self._viewer, self._parent, self._picture = viewer, parent, picture
        self.recent = QMenu(tr("Open recent"), parent)
        viewer.opened.connect(self._remember)
        self._list_recent()

    def specs(self) -> Specs:
        """What opens, saves and closes."""
        return {
            Menu.FILE: [
                Spec("open", tr("Open files…"), ("Ctrl+O",), self.choose_files, "open"),
                Spec("open_folder", tr("Open folder…"), ("Ctrl+Shift+O",), self.choose_folder, "folder"),
                self.recent,
                None,
                Spec("save_view", tr("Save view as PNG…"), ("Ctrl+S",), self.choose_picture, "save"),
                Spec("close_all", tr("Close all"), ("Ctrl+W",), self._viewer.close_all),
                None,
                Spec("quit", tr("Quit"), ("Ctrl+Q",), self._parent.close),
            ]
        }

    def choose_files(self) -> None:
        """Ask for files and open them."""
        from pneumoview.imaging import readers

        suffixes = " ".join(f"*{suffix}" for suffix in readers.SUFFIXES)
        radiographs = self.tr("Radiographs, DICOMDIR and ZIP ({0})").format(f"{suffixes} DICOMDIR *.zip")
        filters = ";;".join((self.tr("All files (*)"), radiographs))
        names, _ = QFileDialog.getOpenFileNames(self._parent, self.tr("Open radiographs"), self._last_folder(), filters)
        if names:
            self._viewer.open([Path(name) for name in names])

    def choose_folder(self) -> None:
        """Ask for a folder and open it."""
        title = self.tr("Open a folder of radiographs")
        name = QFileDialog.getExistingDirectory(self._parent, title, self._last_folder())
        if name:
            self._viewer.open([Path(name)])

    def open_samples(self) -> None:
        """Generate the synthetic radiographs, unless that has been done, and open them."""
        self._viewer.said.emit(self.tr("Generating synthetic radiographs …"), 3000)
        self._viewer.open([finder.samples_folder()])

    def _recent_paths(self) -> list[str]:
        return settings.texts(self._viewer.settings, "recent")

    def _last_folder(self) -> str:
        recent = self._recent_paths()
        return str(Path(recent[0]).parent) if recent else ""

    def _remember(self, paths: Sequence[Path]) -> None:
        settings.remember(self._viewer.settings, "recent", map(str, paths))
        self._list_recent()

    def _list_recent(self) -> None:
        settings.offer(self.recent, self._recent_paths(), self._open_recent)

    def _open_recent(self, name: str) -> None:
        self._viewer.open([Path(name)])

    def save_view(self, path: Path) -> bool:
        """Write the views as they are to a PNG; False where that fails."""
        return self._picture().save(str(path), "PNG")

    def choose_picture(self) -> None:
        """Ask for a file and write the views into it."""
        loaded = self._viewer.presentation.loaded
        if loaded is None:
            return
        proposal = loaded.radiograph.source.path.with_suffix(".png").name
        name, _ = QFileDialog.getSaveFileName(self._parent, self.tr("Save view"), f"view-{proposal}", "PNG (*.png)")
        if name:
            saved = self.save_view(Path(name))
            if saved:
                self._viewer.saved.emit(Path(name))
            else:
                self._viewer.said.emit(self.tr("{0} cannot be written").format(name), 5000)

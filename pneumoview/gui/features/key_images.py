"""The images that the user marks as key images (DICOM PS3.3 A.35.4 calls what refers to them a key object)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QPainter

from pneumoview.gui.base import settings, theme
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.images.order import Item
from pneumoview.gui.view.presentation import View
from pneumoview.gui.viewer import Viewer

KEPT = 1000
MARK = 20


class KeyImages(QObject):
    """Which frames of which files are marked; kept in the settings, the last ``KEPT`` of them."""

    changed = Signal()

    def __init__(self, viewer: Viewer, parent: QObject) -> None:
        super().__init__(parent)
        self._viewer = viewer
        entries = settings.texts(viewer.settings, "key_images")
        self._keys = {(Path(path), int(frame)): True for frame, _, path in (entry.partition(":") for entry in entries)}
        self._icon = theme.icon("key_image", theme.IMAGE_ACCENT)
        viewer.images.added.connect(self._mark)
        viewer.presentation.layers.append(self._paint)
        viewer.leaving.connect(self._leave)

    def specs(self) -> Specs:
        """The switch of the image that is shown."""
        return {Menu.IMAGE: [Spec("key_image", self.tr("Key image"), ("K",), self.toggle, "key_image", self._is_key)]}

    def __contains__(self, image: object) -> bool:
        return image in self._keys

    def listed(self) -> list[tuple[Path, int]]:
        """Marked frames of the files that are open, in the order of the list."""
        open_ones = [(path, frame) for path, frame in self._keys if self._viewer.images.row(path) >= 0]
        return sorted(open_ones, key=lambda image: (self._viewer.images.row(image[0]), image[1]))

    def toggle(self, checked: bool = True) -> None:
        """Mark the image that is shown, or take its mark away."""
        del checked
        image = self._viewer.current
        if image is not None and self._keys.pop(image, None) is None:
            self._keys[image] = True
        stored = [f"{frame}:{path}" for path, frame in self._keys]
        self._viewer.settings.setValue("key_images", stored[-KEPT:])
        if image is not None:
            self._viewer.images.set_key(image[0], self._has_key(image[0]))
        self._viewer.presentation.changed.emit()
        self.changed.emit()

    def _has_key(self, path: Path) -> bool:
        return any(path == key for key, _ in self._keys)

    def _mark(self, items: Sequence[Item]) -> None:
        for item in items:
            item.key = self._has_key(item.path)

    def _is_key(self) -> bool:
        return self._viewer.current in self._keys

    def _leave(self) -> None:
        self._viewer.presentation.layers.remove(self._paint)

    def _paint(self, painter: QPainter, view: View) -> None:
        loaded = view.presentation.loaded
        if loaded is not None and (loaded.radiograph.source.path, loaded.radiograph.source.frame) in self._keys:
            self._icon.paint(painter, QRect((view.width() - MARK) // 2, 8, MARK, MARK))

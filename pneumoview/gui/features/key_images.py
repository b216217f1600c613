"""The images that the user marks as key images (DICOM PS3.3 A.35.4 calls what refers to them a key object)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QModelIndex, QObject, QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QMenu

from pneumoview.gui.base import theme
from pneumoview.gui.base.actions import Spec

if TYPE_CHECKING:
    from pneumoview.gui.view.viewport import Viewport
    from pneumoview.gui.window.main_window import MainWindow

KEPT = 1000
MARK = 20


class KeyImages(QObject):
    """Which frames of which files are marked; kept in the settings, the last ``KEPT`` of them."""

    changed = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        stored = window.settings.value("key_images", [])
        entries = [stored] if isinstance(stored, str) else list(stored or [])  # type: ignore[call-overload]
        self._keys = {(Path(path), int(frame)): True for frame, _, path in (entry.partition(":") for entry in entries)}
        self._icon = theme.icon("key_image", theme.IMAGE_ACCENT)
        window.images.rowsInserted.connect(self._mark_rows)
        window.presentation.layers.append(self._paint)
        window.presentation.changed.connect(self._show)

    def specs(self) -> dict[str, list[Spec | QMenu | None]]:
        """The switch of the image that is shown."""
        title = QCoreApplication.translate("MainWindow", "&Image")
        return {title: [Spec("key_image", self.tr("Key image"), ("K",), self.toggle, "key_image", False)]}

    def __contains__(self, image: object) -> bool:
        return image in self._keys

    def listed(self) -> list[tuple[Path, int]]:
        """Marked frames of the files that are open, in the order of the list."""
        open_ones = [(path, frame) for path, frame in self._keys if self._window.images.row(path) >= 0]
        return sorted(open_ones, key=lambda image: (self._window.images.row(image[0]), image[1]))

    def toggle(self) -> None:
        """Mark the image that is shown, or take its mark away."""
        image = self._window.current
        if image is not None and self._keys.pop(image, None) is None:
            self._keys[image] = True
        stored = [f"{frame}:{path}" for path, frame in self._keys]
        self._window.settings.setValue("key_images", stored[-KEPT:])
        if image is not None:
            self._window.images.set_key(image[0], self._has_key(image[0]))
        self._window.presentation.changed.emit()
        self.changed.emit()

    def _has_key(self, path: Path) -> bool:
        return any(path == key for key, _ in self._keys)

    def _mark_rows(self, parent: QModelIndex, first: int, last: int) -> None:
        del parent
        for item in self._window.images.shown[first : last + 1]:
            item.key = self._has_key(item.path)

    def _show(self) -> None:
        self._window.action["key_image"].setChecked(self._window.current in self._keys)

    def _paint(self, painter: QPainter, view: Viewport) -> None:
        loaded = view.presentation.loaded
        if loaded is not None and (loaded.radiograph.source.path, loaded.radiograph.source.frame) in self._keys:
            self._icon.paint(painter, QRect((view.width() - MARK) // 2, 8, MARK, MARK))

"""Which of the installed models reads."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from pneumoview.ai.bundle import Bundle, available
from pneumoview.errors import BundleError
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.viewer import Viewer


class Models(QObject):
    """The menu of the installed models; the chosen one is remembered."""

    def __init__(self, viewer: Viewer, parent: QWidget) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self.menu = QMenu(self.tr("Model"), parent)
        self.menu.aboutToShow.connect(self.list_models)

    def specs(self) -> Specs:
        """The menu."""
        self.list_models()
        return {Menu.READING: [self.menu]}

    def list_models(self) -> None:
        """List what is installed now, the model in use marked."""
        self.menu.clear()
        group = QActionGroup(self.menu)
        used = self._used()
        bundles = available()
        if used is not None and used not in bundles:
            bundles.append(used)
        for bundle in bundles:
            action = self.menu.addAction(bundle.id)
            action.setCheckable(True)
            action.setChecked(bundle == used)
            action.triggered.connect(lambda _=False, bundle=bundle: self.choose(bundle))
            group.addAction(action)
        self.menu.setEnabled(bool(bundles))

    def _used(self) -> Bundle | None:
        try:
            return self._viewer.bundle
        except BundleError:
            return None

    def choose(self, bundle: Bundle) -> None:
        """Read with this model from now on, and when the window is next opened."""
        self._viewer.settings.setValue("model", bundle.id)
        if self._used() != bundle:
            self._viewer.use_model(bundle)
        self.list_models()

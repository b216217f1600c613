"""Which of the installed models reads: a menu, and what is remembered of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from pneumoview.ai.bundle import Bundle, available
from pneumoview.errors import BundleError
from pneumoview.gui.base.actions import Spec

if TYPE_CHECKING:
    from pneumoview.gui.window.main_window import MainWindow


def remembered_model(settings: QSettings) -> str | None:
    """Id of the model that the user chose last; None where there is none, or it is no longer installed."""
    remembered = settings.value("model")
    return next((bundle.id for bundle in available() if bundle.id == remembered), None)


class Models(QObject):
    """The menu of the installed models; the chosen one is remembered."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.menu = QMenu(self.tr("Model"), window)
        self.menu.aboutToShow.connect(self.list_models)

    def specs(self) -> dict[str, list[Spec | QMenu | None]]:
        """The menu."""
        self.list_models()
        return {self.tr("&Reading"): [self.menu]}

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
            return self.window.bundle
        except BundleError:
            return None

    def choose(self, bundle: Bundle) -> None:
        """Read with this model from now on, and when the window is next opened."""
        self.window.settings.setValue("model", bundle.id)
        if self._used() != bundle:
            self.window.use_model(bundle)
        self.list_models()

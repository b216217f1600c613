"""The place of the one window of the application, in which one in another language can follow it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from pneumoview.gui.base.language import SETTING, speak
from pneumoview.gui.window.main_window import MainWindow


class Desk(QObject):
    """Holds the window that ``make`` makes, and asks it for one of the same ``viewer`` when the language changes.

    The first window of all is maximised.
    """

    def __init__(self, make: Callable[..., MainWindow]) -> None:
        super().__init__()
        self._make = make
        self.window = self._show(make())

    def _show(self, window: MainWindow) -> MainWindow:
        window.language_chosen.connect(self._change, Qt.ConnectionType.QueuedConnection)
        if window.settings.contains("geometry"):
            window.show()
        else:
            window.showMaximized()
        return window

    def _change(self, language: str) -> None:
        """Close the window as the user would, which keeps its settings, and show what is open in a new one."""
        QApplication.setQuitOnLastWindowClosed(False)
        former = self.window
        if viewer := former.hand_on():
            viewer.settings.setValue(SETTING, language)
            speak(language)
            former.deleteLater()
            self.window = self._show(self._make(viewer=viewer))
            self.window.fill()
        QApplication.setQuitOnLastWindowClosed(True)

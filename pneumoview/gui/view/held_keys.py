"""Keys that act while they are held: Space pans, and the key of the heatmap flips it until it is let go."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt
from PySide6.QtGui import QAction, QCursor, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from pneumoview.gui.base.own_keys import takes_text
from pneumoview.gui.view.tools import Toolbox
from pneumoview.gui.view.viewport import Viewport

HELD_MS = 400
"""A key that is down for longer is held, and not typed."""


class HeldKeys(QObject):
    """Watches the keys of a window before the control in the focus gets them.

    Space over a view is the view's, whatever has the focus, save a text field. ``flip`` is a switch whose keys change
    it back where they were held.
    """

    def __init__(self, window: QWidget, toolbox: Toolbox, flip: QAction) -> None:
        super().__init__(window)
        self._toolbox, self._flip = toolbox, flip
        self._since = QElapsedTimer()
        flip.setAutoRepeat(False)
        flip.triggered.connect(self._since.start)
        window.winId()
        window.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep Space, and see the key of the switch go up."""
        del watched
        if event.type() == QEvent.Type.FocusOut:
            self._toolbox.pan(False)
        if not isinstance(event, QKeyEvent) or takes_text(QApplication.focusWidget()):
            return False
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space and not event.modifiers():
            if self._toolbox.panning or isinstance(QApplication.widgetAt(QCursor.pos()), Viewport):
                self._toolbox.pan(True)
                return True
        elif event.type() == QEvent.Type.KeyRelease and not event.isAutoRepeat():
            if event.key() == Qt.Key.Key_Space and self._toolbox.panning:
                self._toolbox.pan(False)
                return True
            if self._since.isValid() and any(event.key() == key[0].key() for key in self._flip.shortcuts()):  # type: ignore[index]
                held = self._since.hasExpired(HELD_MS)
                self._since.invalidate()
                if held:
                    self._flip.trigger()
                    self._since.invalidate()
        return False

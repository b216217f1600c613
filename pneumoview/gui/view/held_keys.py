"""Keys that act while they are held: Space pans, and the keys of some switches flip them until they are let go."""

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

    Space over a view is the view's, whatever has the focus, save a text field. ``flips`` are switches whose keys change
    them back where they were held.
    """

    def __init__(self, window: QWidget, toolbox: Toolbox, *flips: QAction) -> None:
        super().__init__(window)
        self._toolbox = toolbox
        self._since = {flip: QElapsedTimer() for flip in flips}
        for flip, since in self._since.items():
            flip.setAutoRepeat(False)
            flip.triggered.connect(since.start)
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
            for flip, since in self._since.items():
                if since.isValid() and any(event.key() == key[0].key() for key in flip.shortcuts()):  # type: ignore[index]
                    held = since.hasExpired(HELD_MS)
                    since.invalidate()
                    if held:
                        flip.trigger()
                        since.invalidate()
        return False

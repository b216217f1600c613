"""``walk.py FOLDER MODEL`` opens the window on a folder, waits for its readings, and takes every action once."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from pneumoview.gui import app
from pneumoview.gui.window.main_window import MainWindow

LEFT_OUT = ("quit", "print", "log_folder")
"""Ends the walk; speaks to the printers; starts another program."""
NETWORK = ("pynetdicom", "dicomweb_client", "highdicom")
"""Libraries that nobody has asked for; which of them are there all the same is said at the end."""


def window() -> MainWindow | None:
    return next((widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)), None)


def close_dialogs() -> None:
    for dialog in (QApplication.activeModalWidget(), QApplication.activePopupWidget()):
        if dialog is not None:
            dialog.close()


def walk() -> None:
    shown = window()
    if (
        shown is None
        or not shown.viewer.images.items
        or not all(item.reading or item.error for item in shown.viewer.images.items)
    ):
        return
    steps.stop()
    taken = 0
    for name, action in shown.action.items():
        if name not in LEFT_OUT and action.isEnabled():
            action.trigger()
            QApplication.processEvents()
            taken += 1
    shown.close()
    print(*(name for name in NETWORK if name in sys.modules))
    print(f"{taken} actions")


application = QApplication(sys.argv[:1])
dialogs, steps = QTimer(interval=20), QTimer(interval=50)
dialogs.timeout.connect(close_dialogs)
steps.timeout.connect(walk)
dialogs.start()
steps.start()
sys.exit(app.run([Path(sys.argv[1])], model=sys.argv[2], device="cpu", new_window=False))

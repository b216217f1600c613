"""Starts the window. Nothing here imports Qt before the system libraries that it needs have been looked for."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pneumoview.gui.start.platform_check import check_system_libraries, has_display

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from pneumoview.gui.features.scan.session import Scanner

REST_SECONDS = 5.0


def run(
    paths: Sequence[Path],
    *,
    model: str | None = None,
    device: str = "auto",
    screenshot: Path | None = None,
    size: tuple[int, int] = (1440, 900),
    scanner: Callable[[], Scanner] | None = None,
    new_window: bool = True,
) -> int:
    """Open the window and stay until it is closed.

    Args:
        paths: files and folders to open.
        model: id or folder of a model bundle; the default one if None.
        device: see ``pneumoview.ai.device.resolve_device``.
        screenshot: write a picture of the window to this PNG, once the first image is shown with its reading and the
            others had a few seconds for theirs, and return; without a display the window is drawn in memory. The
            user's settings are left alone.
        size: width and height of the window in pixels, for the picture.
        scanner: called for what scans folders, once that is wanted; without it the window scans none.
        new_window: open one even where another is open that could take the paths, and let it take none later.

    Returns:
        0, or 1 where the window cannot open or the picture's file could not be read; the reason is on stderr.
    """
    if not has_display():
        if screenshot is None:
            print("error: there is no display to open a window on", file=sys.stderr)
            return 1
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")  # what this platform cannot do
    if problem := check_system_libraries():
        print(f"error: {problem}", file=sys.stderr)
        return 1
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from pneumoview.gui.base import preload

    preload.spare_sources()
    from pneumoview.gui.base import language, theme
    from pneumoview.gui.base.places import introduce
    from pneumoview.gui.start.crash import Watch
    from pneumoview.gui.start.instance import Instance

    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication([*sys.argv[:1], *theme.STYLE])
    introduce()
    instance = Instance(device, alone=new_window or screenshot is not None)
    if instance.hand_over(paths, model):
        return 0
    if screenshot is not None:
        return _photograph(application, paths, model, device, screenshot, size)
    from pneumoview.gui.window.desk import Desk
    from pneumoview.gui.window.main_window import MainWindow

    watch = Watch()
    watch.start()
    watch.hold()
    settings = QSettings()
    theme.apply(application, theme.preferred(settings))
    language.speak(language.preferred(settings))
    desk = Desk(partial(MainWindow, QSettings(), model=model, device=device, scanner=scanner, network=True))
    desk.window.filled.connect(watch.release)
    desk.window.open(paths)
    instance.receive(desk)
    if watch.crashed:
        from pneumoview.gui.start.trouble import tell_of_crash

        tell_of_crash(desk.window, watch.folder)
    code = application.exec()
    watch.stop()
    return code


def _photograph(
    application: QApplication,
    paths: Sequence[Path],
    model: str | None,
    device: str,
    screenshot: Path,
    size: tuple[int, int],
) -> int:
    """Write a picture of the window with settings of its own; see ``run``."""
    import tempfile

    from PySide6.QtCore import QSettings

    from pneumoview.gui.base import language, theme
    from pneumoview.gui.window.main_window import MainWindow

    theme.apply(application)
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        language.speak(language.preferred(settings))
        window = MainWindow(settings, model=model, device=device)
        window.fill()
        window.resize(*size)
        reasons: list[str] = []
        window.viewer.settled.connect(reasons.append)
        window.show()
        window.open(paths)
        while paths and not reasons:
            application.processEvents()
            application.thread().msleep(5)
        deadline = time.monotonic() + REST_SECONDS
        while (
            not (window.viewer.catalogue.thumbnailer.idle and window.viewer.reader.idle) and time.monotonic() < deadline
        ):
            application.processEvents()
            application.thread().msleep(5)
        application.processEvents()
        saved = window.grab().save(str(screenshot))
        window.close()
    reason = next(filter(None, reasons), "") or ("" if saved else f"{screenshot}: cannot be written")
    if reason:
        print(f"error: {reason}", file=sys.stderr)
    return 1 if reason else 0

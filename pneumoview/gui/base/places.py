"""Where PneumoView keeps what it keeps: in the folders that the platform has for such things."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSettings, QStandardPaths, QUrl

from pneumoview.gui.base.language import tr

Location = QStandardPaths.StandardLocation


def introduce() -> None:
    """Tell Qt whose settings and folders it is asked for."""
    QCoreApplication.setApplicationName("PneumoView")
    QCoreApplication.setOrganizationName("PneumoView")


def data_folder() -> Path:
    """Measurements, opinions, the outbox, and what came from a PACS."""
    return Path(QStandardPaths.writableLocation(Location.AppDataLocation))


def log_folder() -> Path:
    """What went wrong; on Linux in ``XDG_STATE_HOME``, as the XDG Base Directory Specification 0.8 wants logs."""
    return Path(QStandardPaths.writableLocation(Location.StateLocation))


def places() -> list[tuple[str, str]]:
    """Names, in the user's words, of what is kept, and where."""
    from pneumoview.ai.bundle import trusted_folders

    return [
        (tr("Settings"), QSettings().fileName()),
        (tr("Measurements, opinions, outbox, studies from a PACS"), str(data_folder())),
        (tr("Log"), str(log_folder())),
        (tr("Generated samples"), QStandardPaths.writableLocation(Location.CacheLocation)),
        *((tr("Models"), str(folder)) for folder in trusted_folders()),
    ]


def open_folder(folder: Path) -> None:
    """Show a folder in the file manager."""
    from PySide6.QtGui import QDesktopServices

    folder.mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

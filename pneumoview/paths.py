"""Where the files that travel with the program lie: in a checkout, an installation or a frozen application."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def _folder(name: str) -> Path:
    if frozen := getattr(sys, "_MEIPASS", None):
        return Path(frozen) / name
    beside = Path(__file__).parents[1] / name
    return beside if beside.is_dir() else Path(sys.prefix, "share", "pneumoview", name)


def resources() -> Path:
    """Folder of icons, translations and colour maps."""
    return _folder("resources")


def models() -> Path:
    """Folder of the model bundles that come with the program."""
    return _folder("models")


def settings() -> Path:
    """Folder of the settings that are files, of this user."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData/Roaming", "PneumoView")
    if sys.platform == "darwin":
        return Path.home() / "Library/Preferences/PneumoView"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config", "PneumoView")


def data() -> Path:
    """Folder of what this user makes with the program, the same as the window's."""
    if sys.platform == "win32":
        return settings() / "PneumoView"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/PneumoView/PneumoView"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share", "PneumoView/PneumoView")


def named(text: str) -> Path:
    """The path that a desktop or a user names: by a ``file:`` URL (RFC 8089), or as it is."""
    if not text.lower().startswith("file:"):
        return Path(text)
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    parts = urlsplit(text)
    host = "" if parts.netloc in ("", "localhost") else f"//{parts.netloc}"
    return Path(url2pathname(host + parts.path))

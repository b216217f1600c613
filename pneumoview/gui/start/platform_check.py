"""What Qt needs of the system and of Python, seen to before it is imported: it fails without a clear word itself."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping

QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
XCB_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def missing(libraries: Mapping[str, str]) -> dict[str, str]:
    """Those of ``libraries`` (file name → Debian package) that the loader cannot open."""
    absent = {}
    for library, package in libraries.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            absent[library] = package
    return absent


def has_display() -> bool:
    """Whether a window can appear on this machine."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def needed_libraries() -> dict[str, str]:
    """The libraries of the platform that Qt will choose in this environment (file name → Debian package)."""
    if not sys.platform.startswith("linux"):
        return {}
    platform = os.environ.get("QT_QPA_PLATFORM") or ("wayland" if os.environ.get("WAYLAND_DISPLAY") else "xcb")
    return QT_LIBRARIES | (XCB_LIBRARIES if platform.startswith("xcb") and has_display() else {})


def check_system_libraries(libraries: Mapping[str, str] | None = None) -> str | None:
    """Say which system libraries are missing and how to install them; None where all are there.

    Args:
        libraries: file name → Debian package; those that Qt needs here where not given.
    """
    absent = missing(needed_libraries() if libraries is None else libraries)
    if not absent:
        return None
    return (
        f"The window needs system libraries that are missing: {', '.join(absent)}.\n"
        f"On Debian or Ubuntu install them with: sudo apt-get install {' '.join(absent.values())}"
    )

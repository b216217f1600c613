"""Missing system libraries are named, with the line that installs them."""

from __future__ import annotations

import sys

import pytest

from pneumoview.gui.start import platform_check


def test_missing_libraries_are_named():
    libraries = {"libdoesnotexist-a.so.1": "libthat-a1", "libdoesnotexist-b.so.2": "libthat-b2"}
    assert platform_check.check_system_libraries(libraries) == (
        "The window needs system libraries that are missing: libdoesnotexist-a.so.1, libdoesnotexist-b.so.2.\n"
        "On Debian or Ubuntu install them with: sudo apt-get install libthat-a1 libthat-b2"
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")
def test_what_is_there_is_no_problem():
    assert platform_check.check_system_libraries({"libc.so.6": "libc6"}) is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")
def test_xcb_libraries_are_needed_on_an_x_display_only(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    assert "libxcb-cursor.so.0" in platform_check.needed_libraries()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert "libxcb-cursor.so.0" not in platform_check.needed_libraries()
    assert "libEGL.so.1" in platform_check.needed_libraries()

"""Brings together rooms that do not know each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pneumoview.gui.features.scan.session import Scanner


def scanner() -> Scanner:
    """What scans for the window; imported when it is first asked for."""
    from pneumoview.scan import session

    return session

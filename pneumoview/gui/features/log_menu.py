"""The way to the log."""

from __future__ import annotations

from pneumoview.gui.base import places
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.language import tr
from pneumoview.gui.base.menus import Menu, Specs


class LogMenu:
    """Shows the folder of the log."""

    def specs(self) -> Specs:
        """In the menu of help."""
        return {
            Menu.HELP: [
                Spec("log_folder", tr("Show log folder"), (), lambda: places.open_folder(places.log_folder())),
            ]
        }

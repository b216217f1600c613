"""The screen for the film: list, panel and all that is not the image can be put away by a key."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QToolBar, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.language import tr
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.reading.reading_panel import ReadingPanel
from pneumoview.gui.reading.words import Reading
from pneumoview.gui.view.tools import Toolbox
from pneumoview.gui.view.viewport import Viewport
from pneumoview.gui.viewer import Viewer


class Film(QObject):
    """Brings the keys that put parts of the window away.

    Where the panel is away, ``strip`` in the status bar has the AI result, and ``tool`` beside it the tool in hand,
    unless it is the first. ``alone`` tells that only the film and this strip are left.
    """

    def __init__(
        self,
        viewer: Viewer,
        window: QMainWindow,
        tools: QToolBar,
        browser: QWidget,
        panel: ReadingPanel,
        viewports: Iterable[Viewport],
        toolbox: Toolbox,
    ) -> None:
        super().__init__(window)
        self._viewer, self._window, self._tools = viewer, window, tools
        self._list, self._panel = browser, panel
        self.alone = False
        self._kept = (True, True)
        self.strip = QLabel()
        self.strip.setTextFormat(Qt.TextFormat.PlainText)
        self.strip.setContentsMargins(0, 0, 8, 0)
        self.tool = QLabel()
        self.tool.setContentsMargins(0, 0, 8, 0)
        theme.ink(self.tool, theme.ACCENT)
        for label in (self.tool, self.strip):
            label.hide()
            window.statusBar().addPermanentWidget(label)
        self._toolbox = toolbox
        toolbox.changed.connect(self._word)
        for viewport in viewports:
            viewport.keeps_tab = True
            viewport.tabbed.connect(self.toggle_both)
        viewer.reading_staged.connect(self._word)
        for signal in (viewer.reading_changed, viewer.reading_begun, viewer.reading_stopped, viewer.emptied):
            signal.connect(self._word)
        viewer.reading_failed.connect(self._word)

    def specs(self) -> Specs:
        """The film alone, the list, the panel."""
        return {
            Menu.VIEW: [
                Spec("full_screen", tr("Full screen"), ("F11",), self.set_alone, "", lambda: self.alone),
                Spec("list", tr("List"), ("F9",), self.set_list_shown, "", lambda: not self._list.isHidden()),
                Spec("panel", tr("Panel"), ("F10",), self.set_panel_shown, "", lambda: not self._panel.isHidden()),
            ]
        }

    def set_list_shown(self, shown: bool) -> None:
        """Show the list of images, or put it away."""
        self._list.setVisible(shown)

    def set_panel_shown(self, shown: bool) -> None:
        """Show the panel, or put it away; the strip then has the result."""
        self._panel.setVisible(shown)
        for label in (self.tool, self.strip):
            label.setVisible(not shown)
        self._word()

    def _set_shown(self, listed: bool, panel: bool) -> None:
        self.set_list_shown(listed)
        self.set_panel_shown(panel)

    def toggle_both(self) -> None:
        """Put list and panel away, or show both if both are away."""
        shown = self._list.isHidden() and self._panel.isHidden()
        self._set_shown(shown, shown)

    def set_alone(self, alone: bool) -> None:
        """Leave only the film and the strip on the full screen, or show all as before."""
        if alone == self.alone:
            return
        self.alone = alone
        window, full = self._window, Qt.WindowState.WindowFullScreen
        for part in (window.menuBar(), self._tools):
            part.setVisible(not alone)
        if alone:
            self._kept = (not self._list.isHidden(), not self._panel.isHidden())
            self._set_shown(False, False)
        else:
            self._set_shown(*self._kept)
        window.setWindowState(window.windowState() | full if alone else window.windowState() & ~full)

    def leave(self) -> None:
        """Show all, as the next window begins."""
        self.set_alone(False)
        self._set_shown(True, True)

    def _word(self) -> None:
        """Say in the strip what the panel says."""
        analysis = self._viewer.analysis
        if analysis is None:
            words = self._panel.verdict.text()
        else:
            words = Reading.of(analysis, self._viewer.is_revealed(self._viewer.current)).line
        tool = self._toolbox.active
        self.tool.setText("" if tool is self._toolbox.first else self.tr("Tool: {0}").format(tool.title))
        self.strip.setText(self.tr("AI result: {0}").format(words) if self._viewer.current else "")

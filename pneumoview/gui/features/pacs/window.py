"""The window of the network: a page each for searching, the outbox, receiving and nodes."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from pneumoview.gui.features.pacs.nodes import NodesPage
from pneumoview.gui.features.pacs.outbox import OutboxPage
from pneumoview.gui.features.pacs.receiving import ReceivePage
from pneumoview.gui.features.pacs.search import SearchPage
from pneumoview.gui.images.image_model import ImageListModel

SIZE = (1080, 620)


class PacsWindow(QWidget):
    """A window of its own beside the viewer."""

    def __init__(self, settings: QSettings, images: ImageListModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(self.tr("PACS"))
        self.search = SearchPage(settings, images)
        self.outbox = OutboxPage()
        self.receiving = ReceivePage(settings)
        self.nodes = NodesPage()
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.tr("Pages"))
        for page, title in (
            (self.search, self.tr("S&tudies")),
            (self.outbox, self.tr("&Outbox")),
            (self.receiving, self.tr("Re&ceive")),
            (self.nodes, self.tr("&Nodes")),
        ):
            self.tabs.addTab(page, title)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.addWidget(self.tabs)
        self.resize(*SIZE)
        QShortcut(QKeySequence.StandardKey.Close, self, self.close)
        self.nodes.changed.connect(self.offer_nodes)
        self.nodes.own_wanted.connect(self._show_own)
        self.offer_nodes()
        self.tabs.setCurrentWidget(self.search if self.nodes.names else self.nodes)

    def offer_nodes(self) -> None:
        """Let the nodes of the settings be asked."""
        self.search.offer(self.nodes.names)

    def _show_own(self) -> None:
        self.turn_to(self.receiving)
        self.receiving.aet.setFocus()

    def turn_to(self, page: QWidget) -> None:
        """Show one of the pages."""
        self.tabs.setCurrentWidget(page)

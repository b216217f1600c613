"""The window as it is painted first; its parts are imported and made after that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QByteArray, QCoreApplication, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent, QPixmap
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QToolBar, QToolButton, QWidget

from pneumoview.gui.base.language import tr
from pneumoview.gui.base.pages import EmptyPage

SIZE = QSize(1440, 900)
WIDTHS = (264, 876, 300)
NARROWEST, WIDEST = 264, 560
ICON = QSize(20, 20)


class OpeningWindow(QMainWindow):
    """A window that opens at once, and fills itself a step at a time after its first paint or at once by ``fill``.

    A subclass makes its parts in ``make_parts``. Where they will be is kept free for them, so that nothing moves when
    they come. What is opened or dropped meanwhile is shown then; ``filled`` tells that they are there.
    """

    filled = Signal()

    def __init__(self, settings: QSettings) -> None:
        super().__init__()
        self.setWindowTitle("PneumoView")
        self.setAcceptDrops(True)
        self.settings = settings
        self.is_filled = False
        self._wanted: list[Path] = []
        self._steps = self.make_parts()
        self._clock = QTimer(self, interval=0)
        self._clock.timeout.connect(self._step)
        self.menuBar().addAction(" ").setEnabled(False)
        self.tools = QToolBar(tr("Tools"), self)
        self.tools.setObjectName("tools")
        self.tools.setMovable(False)
        self.tools.setIconSize(ICON)
        self.tools.toggleViewAction().setVisible(False)
        blank = QPixmap(ICON)
        blank.fill(Qt.GlobalColor.transparent)
        self.tools.addAction(blank, "").setEnabled(False)
        self.addToolBar(self.tools)
        self.empty = EmptyPage()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.splitter = QSplitter()
        self.splitter.setHandleWidth(1)
        left, right = QWidget(), QWidget()
        left.setObjectName("browser")
        left.setMinimumWidth(NARROWEST)
        left.setMaximumWidth(WIDEST)
        right.setFixedWidth(WIDTHS[2])
        for place, widget in enumerate((left, self.stack, right)):
            self.splitter.addWidget(widget)
            self.splitter.setCollapsible(place, False)
        for place, share in enumerate((1, 9, 0)):
            self.splitter.setStretchFactor(place, share)
        self.splitter.setSizes(WIDTHS)
        self.setCentralWidget(self.splitter)
        self.statusBar().setSizeGripEnabled(False)
        screen = self.screen().availableSize()
        self.resize(SIZE.expandedTo(screen * 0.75).boundedTo(screen))
        self.restoreGeometry(settings.value("geometry", QByteArray()))  # type: ignore[arg-type]
        self.splitter.restoreState(settings.value("splitter", QByteArray()))  # type: ignore[arg-type]

    def make_parts(self) -> Iterator[None]:
        """Make the parts, and yield where the event loop may have a turn."""
        raise NotImplementedError

    def put(self, left: QWidget, right: QWidget) -> None:
        """Put widgets beside the middle, in the places that were kept for them; Tab goes from left to right."""
        sizes = self.splitter.sizes()
        left.setMinimumWidth(NARROWEST)
        left.setMaximumWidth(WIDEST)
        for place, widget in ((0, left), (2, right)):
            former = self.splitter.replaceWidget(place, widget)
            assert former is not None  # noqa: S101
            former.deleteLater()
        self.splitter.setSizes(sizes)
        for widget, following in pairwise(stop for part in (left, self.stack, right) for stop in _tab_stops(part)):
            QWidget.setTabOrder(widget, following)

    def put_tools(self, actions: Iterable[QAction | None]) -> None:
        """Put actions into the tool bar; None is a line."""
        self.tools.clear()
        more = self.tools.findChild(QToolButton, "qt_toolbar_ext_button")
        assert more is not None  # noqa: S101
        more.setText("»")
        more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        more.setToolTip(self.tr("More tools"))
        more.setAccessibleName(more.toolTip())
        for action in actions:
            self.tools.addAction(action) if action else self.tools.addSeparator()

    def fill(self) -> None:
        """Make now what is still missing."""
        while not self.is_filled:
            self._step()

    def _step(self) -> None:
        try:
            next(self._steps)
        except StopIteration:
            self._clock.stop()
            self.is_filled = True
            self.empty.invite()
            self.filled.emit()
            if self._wanted:
                self.open(self._wanted)
        except Exception:
            self.close()
            QCoreApplication.exit(1)
            raise

    def open(self, paths: Sequence[Path]) -> None:
        """Show files and folders once there is what shows them."""
        self._wanted += paths

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders are welcome."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        event.acceptProposedAction()
        self.open([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def paintEvent(self, event: QPaintEvent) -> None:
        """The parts come after the first one."""
        super().paintEvent(event)
        if not self.is_filled:
            self._clock.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Store the geometry, and make no more parts."""
        self._clock.stop()
        self.settings.setValue("geometry", self.saveGeometry())
        self.settings.setValue("splitter", self.splitter.saveState())
        event.accept()


def _tab_stops(part: QWidget) -> list[QWidget]:
    """What Tab stops at in a part of a window, in order."""
    stops = []
    widget = part.nextInFocusChain()
    while widget is not None and widget is not part:
        if part.isAncestorOf(widget) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            stops.append(widget)
        widget = widget.nextInFocusChain()
    return stops

"""The first page that a new user sees: what PneumoView is, what it is not, and a way in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QStackedWidget

from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.base.pages import TEXT_WIDTH, Page
from pneumoview.gui.viewer import Viewer

NAME_WIDTH = 130


class WelcomePage(Page):
    """Stands in the middle of the window, in nobody's way."""

    open_samples = Signal()
    open_files = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("lungs")
        self.title.setText(self.tr("Welcome to PneumoView"))
        self.say(
            self.tr("It opens chest radiographs and shows beside each what a model says about it, and where it looked.")
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        self.rows = [
            (
                self.tr("What it knows"),
                self.tr("Frontal chest radiographs of children aged 1 to 5: normal, bacterial or viral pneumonia."),
            ),
            (
                self.tr("What it does not"),
                self.tr(
                    "Other ages, views and diseases. It says when an image is outside what it knows, but not always."
                ),
            ),
            (
                self.tr("What it is not"),
                self.tr("A medical device. It is for research and education: never diagnose or treat by it."),
            ),
        ]
        for row, (name, text) in enumerate(self.rows):
            left, right = QLabel(name), QLabel(text)
            left.setObjectName("heading")
            left.setFixedWidth(NAME_WIDTH)
            right.setWordWrap(True)
            right.setFixedWidth(TEXT_WIDTH - NAME_WIDTH - grid.horizontalSpacing())
            right.setFixedHeight(right.heightForWidth(right.width()))
            for column, label in enumerate((left, right)):
                label.setTextFormat(Qt.TextFormat.PlainText)
                grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(2, 1)
        self.column.addSpacing(8)
        self.column.addLayout(self.centred(grid))
        self.column.addSpacing(14)
        self.samples, self.files, self.start = self.add_buttons(
            (self.tr("Open synthetic samples"), self.open_samples),
            (self.tr("Open files"), self.open_files),
            (self.tr("Start"), self.closed),
        )
        self.column.addStretch()


class Welcome(QObject):
    """Shows the page at the first start and when it is asked for; whatever is opened takes its place."""

    def __init__(
        self, viewer: Viewer, stack: QStackedWidget, choose_files: Callable[[], object], samples: Callable[[], object]
    ) -> None:
        super().__init__(stack)
        self._settings, self._stack = viewer.settings, stack
        self.page = WelcomePage()
        self._behind = stack.currentWidget()
        stack.addWidget(self.page)
        self.page.open_samples.connect(samples)
        self.page.open_files.connect(choose_files)
        self.page.closed.connect(self.leave)
        viewer.catalogue.finder.started.connect(self.leave)
        if not self._settings.value("welcomed", False, type=bool):
            self.show()

    def specs(self) -> Specs:
        """The way back to the page."""
        return {Menu.HELP: [Spec("welcome", self.tr("Welcome"), (), self.show)]}

    def show(self) -> None:
        """Show the page."""
        current = self._stack.currentWidget()
        if current is not None and current is not self.page:
            self._behind = current
            self._stack.setCurrentWidget(self.page)

    def leave(self) -> None:
        """Show what was there before, and do not come back by itself."""
        self._settings.setValue("welcomed", True)
        if self._stack.currentWidget() is self.page and self._behind is not None:
            self._stack.setCurrentWidget(self._behind)

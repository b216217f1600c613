"""The first page: what PneumoView is and is not, what is new since the last version, and a way in."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QStackedWidget

from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.language import tr
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.base.pages import TEXT_WIDTH, Page
from pneumoview.gui.viewer import Viewer

NAME_WIDTH, BULLET_WIDTH = 130, 8
NEWS_OF = "0.1.0"
"""The version of which ``news`` tells."""


def introduction() -> list[tuple[str, str]]:
    """What PneumoView knows and is, and what not."""
    return [
        (
            tr("What it knows"),
            tr("Frontal chest radiographs of children aged 1 to 5: normal, bacterial or viral pneumonia."),
        ),
        (
            tr("What it does not"),
            tr("Other ages, views and diseases. It says when an image is outside what it knows, but not always."),
        ),
        (
            tr("What it is not"),
            tr("A medical device. It is for research and education: never diagnose or treat by it."),
        ),
    ]


def news() -> list[str]:
    """What changed for those who know an earlier version, a line each, what they must unlearn first."""
    return [
        tr("“Normal” is now “No sign of pneumonia”: other findings are not assessed, and its heatmap starts off (H)."),
        tr("Flips are on Shift+H and Shift+V, Ctrl+P prints, Ctrl+Shift+P saves the PDF, and a right drag windows."),
        tr("F11 leaves the film and the AI result; F9 and F10 put list and panel away; H held shows the heatmap."),
        tr("3 puts the same patient’s prior beside the film, C gives both one window, P exchanges them in place."),
        tr("The list is a worklist that marks unseen, agreed and disagreed; File → PACS fills it and sends results."),
        tr("Read first (Ctrl+R) covers the AI results until you have answered by a key."),
        tr("The models look at the lungs alone, and call fewer normal children ill."),
    ]


class WelcomePage(Page):
    """Stands in the middle of the window, in nobody's way."""

    open_samples = Signal()
    open_files = Signal()
    closed = Signal()

    def __init__(self, title: str, text: str, rows: Iterable[tuple[str, str]], name_width: int, opens: bool) -> None:
        """``opens`` tells whether it has buttons that open something, beside the one that leaves it.

        ``rows`` have a name or a bullet, and a text each.
        """
        super().__init__("lungs")
        self.title.setText(title)
        self.say(text)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        for row, (name, words) in enumerate(rows):
            left, right = QLabel(name), QLabel(words)
            left.setObjectName("heading")
            left.setFixedWidth(name_width)
            right.setWordWrap(True)
            right.setFixedWidth(TEXT_WIDTH - name_width - grid.horizontalSpacing())
            right.setFixedHeight(right.heightForWidth(right.width()))
            for column, label in enumerate((left, right)):
                label.setTextFormat(Qt.TextFormat.PlainText)
                grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(2, 1)
        self.column.addSpacing(8)
        self.column.addLayout(self.centred(grid))
        self.column.addSpacing(14)
        ways = [(self.tr("Open synthetic samples"), self.open_samples), (self.tr("Open files"), self.open_files)]
        *_, self.start = self.buttons = self.add_buttons(*(ways if opens else []), (self.tr("Start"), self.closed))
        self.column.addStretch()


class Welcome(QObject):
    """Shows what PneumoView is at the first start, what is new at the first of a version, and both when asked to.

    Whatever is opened takes the place of either page; what is new is shown again until the user leaves it by a button.
    """

    def __init__(
        self, viewer: Viewer, stack: QStackedWidget, choose_files: Callable[[], object], samples: Callable[[], object]
    ) -> None:
        super().__init__(stack)
        self._settings, self._stack = viewer.settings, stack
        self.page = WelcomePage(
            self.tr("Welcome to PneumoView"),
            self.tr(
                "It opens chest radiographs and shows beside each what a model says about it, and where it looked."
            ),
            introduction(),
            NAME_WIDTH,
            opens=True,
        )
        self.news = WelcomePage(
            self.tr("What is new in PneumoView {0}").format(NEWS_OF),
            self.tr("Help → What is new shows this again."),
            (("•", line) for line in news()),
            BULLET_WIDTH,
            opens=False,
        )
        self._behind = stack.currentWidget()
        for page in (self.page, self.news):
            stack.addWidget(page)
            page.closed.connect(self._read)
        self.page.open_samples.connect(samples)
        self.page.open_files.connect(choose_files)
        viewer.catalogue.finder.started.connect(self.leave)
        if not self._settings.value("welcomed", False, type=bool):
            self._show(self.page)
        elif self._settings.value("news") != NEWS_OF:
            self._show(self.news)

    def specs(self) -> Specs:
        """The way back to the pages."""
        return {
            Menu.HELP: [
                Spec("welcome", self.tr("Welcome"), (), lambda: self._show(self.page)),
                Spec("news", self.tr("What is new"), (), lambda: self._show(self.news)),
            ]
        }

    def _show(self, page: WelcomePage) -> None:
        current = self._stack.currentWidget()
        if current not in (None, self.page, self.news):
            self._behind = current
        self._stack.setCurrentWidget(page)

    def _read(self) -> None:
        self._settings.setValue("news", NEWS_OF)
        self.leave()

    def leave(self) -> None:
        """Show what was there before; the first page does not come back by itself."""
        if not self._settings.value("welcomed", False, type=bool):
            self._settings.setValue("welcomed", True)
            self._settings.setValue("news", NEWS_OF)
        if self._stack.currentWidget() in (self.page, self.news) and self._behind is not None:
            self._stack.setCurrentWidget(self._behind)

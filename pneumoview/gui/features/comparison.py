"""Two installed models on the same image, side by side, and where they disagree."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QImage
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pneumoview.ai.analysis import Analysis
from pneumoview.ai.answer import pneumonia
from pneumoview.ai.bundle import Bundle, available
from pneumoview.errors import BundleError
from pneumoview.gui.base import theme
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.base.worker import Request
from pneumoview.gui.reading.request import ReadingRequest
from pneumoview.gui.reading.words import (
    cause_name,
    covered_name,
    heatmap_caption,
    operating_point,
    percent,
    reason_and_remedy,
    verdict_name,
)
from pneumoview.gui.view.laid import heatmap_image
from pneumoview.gui.view.presentation import Presentation
from pneumoview.gui.view.title import Title
from pneumoview.gui.view.viewport import Viewport
from pneumoview.gui.viewer import Viewer
from pneumoview.imaging.overlay import overlap

FAR_APART = 0.2
"""Probabilities that differ by more are marked."""
SIZE = (860, 660)


class ComparedView(Viewport):
    """The radiograph as the window shows it, under a heatmap of its own."""

    def __init__(self, presentation: Presentation, parent: QWidget | None = None) -> None:
        super().__init__(presentation, overlay=True, parent=parent)
        self.values: NDArray[np.float32] | None = None

    def heatmap(self) -> QImage | None:
        """Its own heatmap in the window's colours."""
        show = self.presentation
        if self.values is None or not show.heatmap_shown:
            return None
        return heatmap_image(self.values, show.colours, show.threshold)


class ComparisonPage(QDialog):
    """Two columns: model, heatmap and figures of each; rows in which they differ are marked."""

    hidden = Signal()

    def __init__(self, presentation: Presentation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Compare models"))
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setFixedHeight(2 * self.sentence.fontMetrics().lineSpacing() + 2)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.used = QLabel()
        self.used.setObjectName("heading")
        self.other = QComboBox()
        self.other.setAccessibleName(self.tr("Model to compare with"))
        self.views = (ComparedView(presentation), ComparedView(presentation))
        self.views[0].setAccessibleName(self.tr("Heatmap of the model in use"))
        self.views[1].setAccessibleName(self.tr("Heatmap of the other model"))
        self.table = QTableWidget(0, 3)
        self.table.setAccessibleName(self.tr("AI results of both models"))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 7)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.stop = QPushButton(self.tr("Stop"))
        self.again = QPushButton(self.tr("Compare again"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        grid = QGridLayout()
        grid.setSpacing(6)
        grid.addWidget(self.used, 0, 0)
        grid.addWidget(self.other, 0, 1)
        self.titles = (Title(room=6), Title(room=6))
        for column, (title, view) in enumerate(zip(self.titles, self.views, strict=True)):
            grid.addWidget(title, 2, column)
            grid.addWidget(view, 1, column)
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(1, 1)
        foot = QHBoxLayout()
        foot.addStretch()
        for button in (self.stop, self.again, buttons):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addWidget(self.sentence)
        layout.addLayout(grid, 1)
        layout.addWidget(self.table)
        layout.addLayout(foot)
        self.resize(*SIZE)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the page is left, not that its desktop is."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.hidden.emit()

    def say(self, text: str, *, busy: bool = False, error: bool = False) -> None:
        """Say how the two stand to each other, or why that is not known."""
        self.sentence.setText(text)
        theme.ink(self.sentence, theme.ERROR if error else None)
        self.stop.setVisible(busy)
        self.again.setVisible(not busy)

    def show_readings(self, readings: tuple[Analysis | None, Analysis | None], hidden: tuple[bool, bool]) -> None:
        """Show what is known of each; of a hidden reading only why it is refused."""
        shown = [None if hide else reading for reading, hide in zip(readings, hidden, strict=True)]
        for view, title, reading in zip(self.views, self.titles, shown, strict=True):
            view.values = None if reading is None else reading.heatmap
            title.setText("" if reading is None else heatmap_caption(reading))
            view.update()
        rows = self._rows(readings, hidden)
        self.table.setRowCount(len(rows))
        for row, (name, cells, differs) in enumerate(rows):
            words = self.tr("≠ {0}").format(name) if differs else name
            for column, text in enumerate((words, *cells)):
                item = QTableWidgetItem(text)
                item.setForeground(theme.ACCENT if differs else theme.MUTED if column == 0 else theme.TEXT)
                item.setToolTip(text)
                self.table.setItem(row, column, item)
        self.table.setFixedHeight(
            self.table.horizontalHeader().height() + 7 * self.table.verticalHeader().defaultSectionSize() + 2
        )

    def _rows(
        self, readings: tuple[Analysis | None, Analysis | None], hidden: tuple[bool, bool]
    ) -> list[tuple[str, list[str], bool]]:
        def cells(write: Callable[[Analysis], str], *, always: bool = False) -> list[str]:
            both = zip(readings, hidden, strict=True)
            return ["" if one is None or (hide and not always) else write(one) for one, hide in both]

        def row(name: str, write: Callable[[Analysis], str]) -> tuple[str, list[str], bool]:
            texts = cells(write)
            return name, texts, all(texts) and texts[0] != texts[1]

        def share(name: str, value: Callable[[Analysis], float | None]) -> tuple[str, list[str], bool]:
            values = [None if one is None or hide else value(one) for one, hide in zip(readings, hidden, strict=True)]
            known = [one for one in values if one is not None]
            texts = ["" if one is None else percent(one) for one in values]
            return name, texts, len(known) == 2 and abs(known[0] - known[1]) > FAR_APART

        return [
            row(self.tr("AI result"), verdict_name),
            row(self.tr("Cause"), lambda one: cause_name(one) or "–"),
            share(self.tr("Probability of pneumonia"), pneumonia),
            (self.tr("Doubt"), cells(lambda one: operating_point(one.thresholds)), False),
            share(self.tr("Heatmap in lungs"), lambda one: one.lung_attention),
            (self.tr("Reservations"), cells(_reasons, always=True), False),
            (self.tr("Time"), cells(lambda one: f"{one.milliseconds:.0f} ms, {one.device}", always=True), False),
        ]


def _reasons(reading: Analysis) -> str:
    return " ".join(reason_and_remedy(flag)[0] for flag in reading.flags) or "–"


class Comparison(QObject):
    """Asks the reading thread for the other model's reading of the image on show, class and method being the same."""

    def __init__(self, viewer: Viewer, parent: QWidget) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self.page = ComparisonPage(viewer.presentation, parent)
        self._bundles: list[Bundle] = []
        self._awaited: Request | None = None
        self.page.other.activated.connect(self._choose)
        self.page.stop.clicked.connect(self.stop)
        self.page.again.clicked.connect(self.refresh)
        self.page.hidden.connect(self._drop)
        viewer.leaving.connect(self.page.close)
        viewer.reading_changed.connect(self._follow)
        viewer.answered.connect(self._answered)
        viewer.reader.errored.connect(self._failed)
        viewer.reader.cancelled.connect(self._stopped)

    def specs(self) -> Specs:
        """The key that opens the page."""
        return {Menu.READING: [Spec("compare", self.tr("Compare models…"), ("M",), self.open)]}

    def open(self) -> None:
        """Open the page, or say why there is nothing to compare."""
        try:
            used = self._viewer.bundle
        except BundleError as error:
            self._viewer.said.emit(str(error), 5000)
            return
        self._list_others(used)
        if not self._bundles:
            self._viewer.said.emit(self.tr("Only one model is installed: {0}.").format(used.id), 5000)
            return
        self.page.show()
        self.page.raise_()
        self.refresh()

    def _list_others(self, used: Bundle) -> None:
        self._bundles = [bundle for bundle in available() if bundle != used]
        names = [bundle.id for bundle in self._bundles]
        remembered = self._viewer.settings.value("compared_model")
        self.page.other.clear()
        self.page.other.addItems(names)
        self.page.other.setCurrentIndex(names.index(remembered) if remembered in names else 0)
        self.page.used.setText(used.id)

    def _choose(self, row: int) -> None:
        self._viewer.settings.setValue("compared_model", self._bundles[row].id)
        self.refresh()

    def _follow(self) -> None:
        if self.page.isVisible():
            self._list_others(self._viewer.bundle)
            self.refresh()

    def refresh(self) -> None:
        """Show both readings of the image on show, once they are there."""
        reading = self._viewer.analysis if self._viewer.radiograph is not None else None
        request = self._wanted(reading)
        if self._awaited is not None and self._awaited != request:
            self._drop()
        if reading is None or request is None:
            self._show(None, None)
            waiting = self.tr("Waiting for the AI result of an image.")
            self.page.say(covered_name() if self._viewer.covered else waiting)
            return
        known = self._viewer.known(request)
        if known is not None:
            self._compare(reading, known)
            return
        self._show(reading, None)
        self.page.say(self.tr("The other model is reading …"), busy=True)
        if self._awaited is None:
            self._awaited = self._viewer.reader.submit(request, first=True)

    def _wanted(self, reading: Analysis | None) -> ReadingRequest | None:
        if reading is None or self._viewer.current is None or not self._bundles:
            return None
        bundle = self._bundles[self.page.other.currentIndex()]
        target = reading.target if reading.target in bundle.labels else None
        viewer, image = self._viewer, self._viewer.current
        return ReadingRequest(*image, target, viewer.method, viewer.model_key(bundle), viewer.shown_as(image))

    def _show(self, used: Analysis | None, other: Analysis | None) -> None:
        hidden = [one is not None and self._viewer.hides(one) for one in (used, other)]
        self.page.table.setHorizontalHeaderLabels(["", self.page.used.text(), self.page.other.currentText()])
        self.page.show_readings((used, other), (hidden[0], hidden[1]))

    def _compare(self, used: Analysis, other: Analysis) -> None:
        self._show(used, other)
        self.page.say(self._sentence(used, other))

    def _sentence(self, used: Analysis, other: Analysis) -> str:
        if self._viewer.hides(used) or self._viewer.hides(other):
            return self.tr("The image is not assessed, so there is nothing to compare.")
        verdicts, causes = ([name(one) for one in (used, other)] for name in (verdict_name, cause_name))
        if verdicts[0] != verdicts[1]:
            text = self.tr("They disagree: {0} says {1}, {2} says {3}.")
            text = text.format(used.model, verdicts[0], other.model, verdicts[1])
        elif causes[0] != causes[1]:
            text = self.tr("Both say {0}, but they disagree on the cause: {1} and {2}.").format(verdicts[0], *causes)
        else:
            text = self.tr("Both say: {0}.").format(", ".join(filter(None, (verdicts[0], causes[0]))))
        if used.heatmap is None or other.heatmap is None:
            return text
        shared = self.tr("Their heatmaps share {0:.0f} %.").format(100 * overlap(used.heatmap, other.heatmap))
        return f"{text} {shared}"

    def _answered(self, request: ReadingRequest, analysis: Analysis) -> None:
        if request is self._awaited and self._viewer.analysis is not None:
            self._awaited = None
            self._compare(self._viewer.analysis, analysis)

    def _failed(self, request: ReadingRequest, error: Exception) -> None:
        if request is self._awaited:
            self._awaited = None
            self.page.say(str(error), error=True)

    def stop(self) -> None:
        """Wait no longer for the other model; what runs ends at its next stage."""
        self._drop()
        self.page.say(self.tr("Stopped."))

    def _stopped(self) -> None:
        if self._awaited is not None:
            self._awaited = None
            self.page.say(self.tr("Stopped."))

    def _drop(self) -> None:
        if self._awaited is not None:
            self._viewer.reader.drop(self._awaited)
            self._awaited = None

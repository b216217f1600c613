"""The window of a table: rows as they come, how far the scan is, what stops it, and a filter."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.base.language import tr
from pneumoview.gui.features.scan.results import ResultsModel, ResultsTable
from pneumoview.gui.features.scan.session import Result, Step
from pneumoview.gui.images.filter_bar import FilterBar
from pneumoview.gui.images.order import Filter, kind_name

SIZE = (1180, 660)
SPEED_SECONDS = 20.0
"""The speed is that of so many last seconds."""
STATE_LINES, DETAIL_LINES = 3, 3


def duration(seconds: float) -> str:
    """A time in words, no more exact than it is known."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return tr("less than a minute")
    if minutes < 60:
        return tr("{0} min").format(minutes)
    return tr("{0} h {1} min").format(*divmod(minutes, 60))


class ResultsWindow(QWidget):
    """A window of its own beside the viewer.

    ``busy`` tells whether a scan goes on, which ``paused`` holds; ``resumable`` that one was left that can go on.
    ``pause_wanted`` is for both directions; ``close_wanted`` asks what is to become of a scan before the window closes.
    """

    pause_wanted = Signal()
    resume_wanted = Signal()
    cancel_wanted = Signal()
    close_wanted = Signal()
    again_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.busy = self.paused = self.resumable = False
        self._speeds: deque[tuple[float, int]] = deque()
        self.model = ResultsModel(self)
        self.table = ResultsTable(self.model)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(self.tr("Results"))
        self._make_head()
        self._make_filter()
        self._make_foot()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.state, 1)
        for button in (self.again, self.pause, self.cancel):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(head)
        layout.addWidget(self.progress)
        line = QHBoxLayout()
        line.addWidget(self.remark, 1)
        line.addWidget(self.speed)
        layout.addLayout(line)
        line = QHBoxLayout()
        line.addWidget(self.bar.field, 1)
        line.addWidget(self.bar.button)
        line.addWidget(self.bar.count)
        line.addStretch(1)
        line.addWidget(self.counts)
        layout.addLayout(line)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.covered, 1)
        line = QHBoxLayout()
        line.addWidget(self.detail, 1)
        line.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(line)
        self.resize(*SIZE)
        self.model.arranged.connect(self._show_counts)
        self.table.chosen.connect(self.show_detail)
        QShortcut(QKeySequence.StandardKey.Find, self, self.bar.field.setFocus)
        QShortcut(QKeySequence.StandardKey.Close, self, self.close)
        self.show_detail(None)
        self._show_counts()
        self._show_buttons()

    def _make_head(self) -> None:
        self.state = QLabel()
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.setWordWrap(True)
        self.state.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.state.setFixedHeight(STATE_LINES * self.state.fontMetrics().lineSpacing() + 2)
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.again = QPushButton(self.tr("&Change the scan…"))
        self.again.clicked.connect(self.again_wanted)
        self.pause = QPushButton(self.tr("&Resume"))
        self.pause.setFixedWidth(self.pause.sizeHint().width() + 24)
        self.pause.clicked.connect(self._pause_or_resume)
        self.cancel = QPushButton(self.tr("&Stop the scan"))
        self.cancel.clicked.connect(self.cancel_wanted)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.progress.setAccessibleName(self.tr("Progress of the scan"))
        self.remark = QLabel()
        self.speed = QLabel()
        for label in (self.remark, self.speed):
            label.setObjectName("muted")

    def _make_filter(self) -> None:
        what, show_all = self.tr("Filter by file, folder or remark"), self.tr("Show all rows")
        self.bar = FilterBar(self, what, show_all, lambda: self.model.kinds)
        self.bar.field.setToolTip(self.tr("Filter by file, folder or remark (Ctrl+F)"))
        self.bar.field.setMaximumWidth(420)
        self.bar.changed.connect(self._filter)
        self.bar.left.connect(self._leave_field)
        self.counts = QLabel()
        self.covered = QLabel(self.tr("AI results are covered while “Read first” is on."))
        self.covered.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.covered.setObjectName("muted")
        self.covered.hide()

    def _make_foot(self) -> None:
        self.detail = QLabel()
        self.detail.setTextFormat(Qt.TextFormat.PlainText)
        self.detail.setWordWrap(True)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.detail.setFixedHeight(DETAIL_LINES * self.detail.fontMetrics().lineSpacing() + 2)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open_button = QPushButton(self.tr("&Open in the viewer"))
        self.open_button.setToolTip(self.tr("List all rows in the viewer, and show this one (Enter, double click)"))
        self.open_button.clicked.connect(self._open)

    def begin(self, table: Path, sentence: str, *, busy: bool) -> None:
        """Take in a table from its first row on."""
        self.setWindowTitle(self.tr("{0} – results").format(table.name))
        self.bar.clear()
        self.model.clear()
        self._speeds.clear()
        self.say(sentence, busy=busy)
        self.progress.setRange(0, 0)
        self.table.setFocus()

    def set_covered(self, covered: bool) -> None:
        """Cover the rows, while AI results are not to be seen before the reader has answered."""
        if covered:
            self.bar.clear()
        for part in (self.bar.field, self.bar.button, self.counts, self.table, self.detail, self.open_button):
            part.setVisible(not covered)
        self.covered.setVisible(covered)

    def say(
        self, sentence: str, *, busy: bool = False, paused: bool = False, resumable: bool = False, error: bool = False
    ) -> None:
        """Say what goes on, or how it ended."""
        self.busy, self.paused, self.resumable = busy, paused, resumable
        self.state.setText(sentence)
        safe = self.tr("Every row is saved as soon as it is done; you can stop the scan and resume it at any time.")
        self.remark.setText(safe if busy else "")
        theme.ink(self.state, theme.ERROR if error else None)
        if paused or not busy:
            self._speeds.clear()
            self.speed.clear()
        if not busy:
            self.progress.setRange(0, 1)
            self.progress.setValue(0 if resumable or error else 1)
        self._show_buttons()

    def _show_buttons(self) -> None:
        resume = self.paused or (self.resumable and not self.busy)
        self.pause.setText(self.tr("&Resume") if resume else self.tr("&Pause"))
        self.pause.setEnabled(self.busy or self.resumable)
        self.cancel.setEnabled(self.busy)
        self.again.setEnabled(not self.busy)

    def _pause_or_resume(self) -> None:
        (self.pause_wanted if self.busy else self.resume_wanted).emit()

    def take(self, step: Step) -> None:
        """Show new rows, and how far it is."""
        if step.results:
            self.model.append(step.results)
        if not step.total:
            return
        self.progress.setRange(0, step.total if step.counted else 0)
        self.progress.setValue(step.written)
        self._speeds.append((step.at, step.written))
        known = self.tr("{0:,} of {1:,}") if step.counted else self.tr("{0:,} of {1:,}, still counting")
        parts = [known.format(step.written, step.total)]
        while self._speeds[-1][0] - self._speeds[0][0] > SPEED_SECONDS:
            self._speeds.popleft()
        (first, before), (last, now) = self._speeds[0], self._speeds[-1]
        if now > before and last > first and not self.paused:
            speed = (now - before) / (last - first)
            parts.append(self.tr("{0:.1f} images/s").format(speed))
            if step.counted:
                parts.append(self.tr("{0} left").format(duration((step.total - now) / speed)))
        self.speed.setText("  ·  ".join(parts))

    def show_detail(self, result: Result | None) -> None:
        """Say all of the chosen row."""
        if result is None:
            self.detail.setText(
                self.tr("Double-click a row, or press Enter, to see its image, and all rows in the list.")
            )
            theme.ink(self.detail, theme.MUTED)
            return
        theme.ink(self.detail, None)
        path = result.path if self.model.patient_shown and result.path else self.model.name(result)
        reading = result.reading
        words = kind_name("failed") if reading is None else reading.line
        remark = "" if result.remark in words else f"  ·  {result.remark}"
        self.detail.setText(f"{path}\n{words}{remark}")

    def _open(self) -> None:
        self.table.opened.emit(self.table.current or self.model.shown[0])

    def tell(self, sentence: str) -> None:
        """Say, in place of the row, why its image is not opened."""
        self.detail.setText(sentence)
        theme.ink(self.detail, theme.ERROR)

    def _filter(self, wanted: Filter) -> None:
        if wanted == self.model.filter:
            return
        chosen = self.table.current
        self.model.set_filter(wanted)
        row = -1 if chosen is None else self.model.row(chosen)
        if row >= 0:
            self.table.selectRow(row)

    def _leave_field(self) -> None:
        self.table.setFocus()
        if not self.table.currentIndex().isValid():
            self.table.selectRow(0)

    def _show_counts(self) -> None:
        counts, total = self.model.counts, len(self.model.results)
        text = self.tr("{0:,} rows: {1:,} assessed, {2:,} not assessed, {3:,} failed")
        self.counts.setText(text.format(total, counts["ok"], counts["refused"], counts["failed"]))
        self.open_button.setEnabled(bool(self.model.shown))
        self.bar.show_count(len(self.model.shown), total, self.tr("{0} of {1} shown; show all rows"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go, unless a scan is running: then ask first."""
        if self.busy:
            event.ignore()
            self.close_wanted.emit()

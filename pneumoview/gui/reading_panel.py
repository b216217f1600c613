"""The panel on the right: what the model says, how it is shown, and what file it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from pneumoview.ai.analysis import Analysis
from pneumoview.gui import theme
from pneumoview.gui.image_list import class_name
from pneumoview.imaging.radiograph import Radiograph

WIDTH = 300
VALUE_WIDTH = 155
LABELS = ("normal", "bacterial", "viral")


class ProbabilityBar(QAbstractButton):
    """One class with its probability; pressing it asks for the heatmap of this class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = ""
        self.probability: float | None = None
        self.explained = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set(self, label: str, probability: float | None, explained: bool) -> None:
        """Show a probability in 0…1, or none; ``explained`` marks the class of the heatmap."""
        self.label, self.probability, self.explained = label, probability, explained
        value = "" if probability is None else f" {100 * probability:.1f} %"
        self.setAccessibleName(class_name(label) + value)
        self.setToolTip(self.tr("Show where the model looked for: {0}").format(class_name(label)))
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines: words, then the bar."""
        return QSize(WIDTH - 40, 2 * self.fontMetrics().height() + 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Name and figure above a bar in the colour of the class."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(theme.ACCENT if self.hasFocus() else theme.LINE, 1))
            painter.drawRoundedRect(area, 4, 4)
        text = area.adjusted(4, 2, -4, 0)
        known = self.probability is not None
        font = self.font()
        font.setBold(self.explained)
        painter.setFont(font)
        painter.setPen(theme.TEXT if known else theme.MUTED)
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, class_name(self.label))
        value = "–" if self.probability is None else f"{100 * self.probability:.1f} %"
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, value)
        track = QRectF(text.left(), area.bottom() - 13, text.width(), 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.LINE)
        painter.drawRoundedRect(track, 4, 4)
        if self.probability:
            painter.setBrush(theme.class_colour(self.label))
            painter.drawRoundedRect(
                QRectF(track.topLeft(), QSize(max(8, round(track.width() * self.probability)), 8)), 4, 4
            )


class Facts(QWidget):
    """Rows of a name and a value; rows without a value are left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(4)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)

    def show_rows(self, rows: list[tuple[str, str]]) -> None:
        """Replace all rows."""
        while self._form.rowCount():
            self._form.removeRow(0)
        for name, value in rows:
            if value:
                metrics = self.fontMetrics()
                words = [metrics.elidedText(word, Qt.TextElideMode.ElideMiddle, VALUE_WIDTH) for word in value.split()]
                left, right = QLabel(name), QLabel(" ".join(words))
                right.setToolTip(value)
                right.setFixedWidth(VALUE_WIDTH)
                left.setObjectName("muted")
                right.setWordWrap(True)
                right.setTextFormat(Qt.TextFormat.PlainText)
                right.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                right.setMinimumHeight(right.heightForWidth(VALUE_WIDTH))
                self._form.addRow(left, right)


class ReadingPanel(QWidget):
    """Shows an ``Analysis`` and the facts of a ``Radiograph``; every state takes the same room."""

    target_chosen = Signal(str)
    cancelled = Signal()
    trusted = Signal()
    heatmap_toggled = Signal(bool)
    opacity_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.verdict = QLabel()
        self.verdict.setTextFormat(Qt.TextFormat.PlainText)
        self.verdict.setWordWrap(True)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setBold(True)
        self.verdict.setFont(font)
        self.verdict.setFixedHeight(self.verdict.fontMetrics().height() + 6)
        self.bars = [ProbabilityBar(self) for _ in LABELS]
        self.status = QLabel()
        self.status.setObjectName("muted")
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setWordWrap(True)
        self.status.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.status.setFixedHeight(4 * self.status.fontMetrics().height())
        self.progress = QProgressBar()
        self.progress.setRange(0, 1)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(3)
        self.progress.setAccessibleName(self.tr("Analysis in progress"))
        self.cancel = QPushButton(self.tr("Stop"))
        self.cancel.setAccessibleName(self.tr("Stop analysing"))
        self.cancel.clicked.connect(self.cancelled)
        self.trust = QPushButton(self.tr("Trust and load"))
        self.trust.clicked.connect(self.trusted)
        self.heatmap = QCheckBox(self.tr("Heatmap"))
        self.heatmap.toggled.connect(self.heatmap_toggled)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setAccessibleName(self.tr("Opacity of the heatmap"))
        self.opacity.setToolTip(self.tr("Opacity of the heatmap ([ and ])"))
        self.opacity.valueChanged.connect(lambda value: self.opacity_chosen.emit(value / 100))
        self.model_facts = Facts()
        self.file_facts = Facts()
        self._caution = ""
        self._lay_out()
        self.show_nothing()

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(18, 16, 18, 10)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.addWidget(self._heading(self.tr("Reading")))
        row.addStretch()
        for button in (self.cancel, self.trust):
            button.setFixedHeight(button.sizeHint().height())
            row.addWidget(button)
        row.addStrut(self.cancel.height())
        column.addLayout(row)
        column.addWidget(self.verdict)
        for bar in self.bars:
            bar.clicked.connect(lambda _=False, bar=bar: self.target_chosen.emit(bar.label))
            column.addWidget(bar)
        column.addWidget(self.progress)
        column.addWidget(self.status)
        line = QHBoxLayout()
        line.addWidget(self.heatmap)
        line.addWidget(self.opacity, 1)
        column.addLayout(line)
        column.addSpacing(10)
        column.addWidget(self._heading(self.tr("Image")))
        column.addWidget(self.file_facts)
        column.addSpacing(10)
        column.addWidget(self._heading(self.tr("Model")))
        column.addWidget(self.model_facts)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        self.notice = QLabel(self.tr("For research and education. Not a medical device."))
        self.notice.setObjectName("muted")
        self.notice.setWordWrap(True)
        self.notice.setContentsMargins(18, 8, 18, 12)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll, 1)
        outer.addWidget(self.notice)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setObjectName("heading")
        return label

    def _show(self, verdict: str, colour: str, status: str, *, error: bool = False, busy: bool = False) -> None:
        self.verdict.setText(verdict)
        self.verdict.setStyleSheet(f"color: {colour}")
        self.status.setText(status)
        self.status.setToolTip(status)
        self.status.setStyleSheet(f"color: {theme.ERROR.name()}" if error else "")
        self.progress.setRange(0, 0 if busy else 1)
        self.cancel.setVisible(busy)
        self.trust.hide()

    def _clear_bars(self) -> None:
        for bar, label in zip(self.bars, LABELS, strict=True):
            bar.set(label, None, False)
            bar.setEnabled(False)
        self.model_facts.show_rows([])

    def show_nothing(self) -> None:
        """No image is chosen."""
        self._clear_bars()
        self._show(self.tr("No image"), theme.MUTED.name(), "")
        self.file_facts.show_rows([])

    def show_waiting(self, stage: str) -> None:
        """The model is at work; ``stage`` is one of the worker's."""
        if self.bars[0].isEnabled():
            self._show(self.verdict.text(), theme.TEXT.name(), self._stage(stage), busy=True)
        else:
            self._show(self.tr("Analysing …"), theme.MUTED.name(), self._stage(stage), busy=True)

    def _stage(self, stage: str) -> str:
        return {
            "wait": self.tr("Waiting for the model"),
            "read": self.tr("Reading the file"),
            "load": self.tr("Loading the model"),
            "prepare": self.tr("Preparing the image"),
            "features": self.tr("Reading the radiograph"),
            "heatmap": self.tr("Finding where the model looked"),
            "lungs": self.tr("Finding the lungs"),
        }.get(stage, stage)

    def start(self) -> None:
        """A new image is awaited."""
        self._clear_bars()
        self.show_waiting("wait")

    def show_stopped(self) -> None:
        """The user stopped the analysis."""
        self._clear_bars()
        self._show(self.tr("Not analysed"), theme.MUTED.name(), self.tr("Stopped. F5 analyses again."))

    def show_error(self, text: str, *, untrusted: bool = False) -> None:
        """The analysis failed; with ``untrusted`` the user may agree to load the model."""
        self._clear_bars()
        self._show(self.tr("No reading"), theme.ERROR.name(), text, error=True)
        self.trust.setVisible(untrusted)

    def show_analysis(self, analysis: Analysis) -> None:
        """Show what the model says."""
        self._show(
            class_name(analysis.prediction), theme.class_colour(analysis.prediction).name(), self._remarks(analysis)
        )
        for bar, (label, probability) in zip(self.bars, analysis.by_label.items(), strict=False):
            bar.set(label, probability, label == analysis.target)
            bar.setEnabled(True)
        self.model_facts.show_rows(
            [
                (self.tr("Name"), analysis.model),
                (self.tr("Weights"), analysis.model_sha256[:12]),
                (self.tr("Device"), analysis.device),
                (self.tr("Time"), f"{analysis.milliseconds:.0f} ms"),
            ]
        )

    def _remarks(self, analysis: Analysis) -> str:
        lines = [self._caution]
        attention, chance = analysis.lung_attention, analysis.lung_share
        if attention is not None and chance is not None:
            text = self.tr("Heatmap in lungs: {0:.0f} % (chance {1:.0f} %)")
            lines.append(text.format(100 * attention, 100 * chance))
        return "\n".join(filter(None, lines))

    def show_radiograph(self, radiograph: Radiograph | None) -> None:
        """Show what file it is."""
        if radiograph is None:
            self.file_facts.show_rows([])
            return
        self._caution = ""
        if radiograph.facts.synthetic:
            self._caution = self.tr("Synthetic image: the model learnt from real ones, so this reading means nothing.")
        facts, spacing, source = radiograph.facts, radiograph.spacing, radiograph.source
        rows, columns = radiograph.shape
        self.file_facts.show_rows(
            [
                (self.tr("File"), source.path.name),
                (self.tr("Format"), source.format),
                (self.tr("Size"), f"{columns} × {rows}, {radiograph.bits} bit"),
                (
                    self.tr("Spacing"),
                    f"{spacing.column_mm:.3g} × {spacing.row_mm:.3g} mm ({spacing.origin})" if spacing else "",
                ),
                (self.tr("Patient"), facts.patient_name),
                (self.tr("Patient ID"), facts.patient_id),
                (self.tr("Sex"), facts.sex),
                (self.tr("Age"), "" if facts.age_years is None else self.tr("{0:.3g} years").format(facts.age_years)),
                (self.tr("View"), " ".join(filter(None, (facts.view, facts.laterality)))),
                (self.tr("Study"), " ".join(filter(None, (facts.study_date, facts.study_description)))),
            ]
        )

"""The panel on the right: what the model says, how it is shown, and what file it is."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSlider,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from pneumoview.ai.analysis import Analysis, Thresholds
from pneumoview.ai.answer import bacterial_share, finding, pneumonia, told_probability
from pneumoview.gui.base import theme
from pneumoview.gui.base.own_keys import OwnKeys
from pneumoview.gui.reading.bars import CauseBar, PneumoniaScale, TargetButton
from pneumoview.gui.reading.heatmap_options import HeatmapOptions
from pneumoview.gui.reading.refusal import Refusal, large
from pneumoview.gui.reading.words import (
    as_shown,
    cause_name,
    covered_name,
    is_firm,
    limit_name,
    method_name,
    operating_point,
    place_words,
    reason_and_remedy,
    verdict_name,
    whole_verdict,
)
from pneumoview.gui.view.corner_texts import origin_name
from pneumoview.imaging.radiograph import Radiograph

WIDTH = 300
SCROLL_BAR_WIDTH = 10
INNER_WIDTH = 264
VALUE_WIDTH = 155
STATUS_LINES = 6
LABELS = ("normal", "bacterial", "viral")


class Facts(QWidget):
    """Rows of a name and a value; rows without a value are left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(4)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._labels: list[tuple[QLabel, QLabel]] = []

    def show_rows(self, rows: list[tuple[str, str]]) -> None:
        """Show these rows instead; labels are kept and take the new words, so that nothing flickers."""
        rows = [(name, value) for name, value in rows if value]
        while self._form.rowCount() > len(rows):
            self._form.removeRow(len(rows))
            del self._labels[len(rows)]
        while self._form.rowCount() < len(rows):
            left, right = QLabel(), QLabel()
            left.setObjectName("muted")
            left.setFixedWidth(INNER_WIDTH - VALUE_WIDTH - self._form.horizontalSpacing())
            for label in (left, right):
                label.setAlignment(Qt.AlignmentFlag.AlignTop)
            right.setFixedWidth(VALUE_WIDTH)
            right.setWordWrap(True)
            right.setTextFormat(Qt.TextFormat.PlainText)
            right.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._form.addRow(left, right)
            self._labels.append((left, right))
        metrics, height = self.fontMetrics(), 0
        for (left, right), (name, value) in zip(self._labels, rows, strict=True):
            words = [metrics.elidedText(word, Qt.TextElideMode.ElideMiddle, VALUE_WIDTH) for word in value.split()]
            left.setText(name)
            right.setText(" ".join(words))
            right.setToolTip(value)
            left.setFixedHeight(right.heightForWidth(VALUE_WIDTH))
            right.setFixedHeight(left.height())
            height += left.height() + self._form.verticalSpacing()
        self.setFixedHeight(max(0, height - self._form.verticalSpacing()))  # the form asks for less than it needs


class ReadingPanel(QWidget):
    """Shows an ``Analysis`` and the facts of a ``Radiograph``; every state takes the same room.

    ``stopped`` tells that it says so.
    """

    target_chosen = Signal(str)
    cancelled = Signal()
    trusted = Signal()
    auto_window_wanted = Signal()
    revealed = Signal()
    card_wanted = Signal()
    heatmap_toggled = Signal(bool)
    lungs_toggled = Signal(bool)
    opacity_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.thresholds = Thresholds()
        self.patient_shown = True
        self.stopped = False
        self.heading = self._heading("")
        self.verdict = QLabel()
        self.verdict.setTextFormat(Qt.TextFormat.PlainText)
        self.verdict.setFixedHeight(QFontMetrics(large(self.font(), bold=True)).height() + 2)
        self.limit = self._line()
        self.scale = PneumoniaScale()
        self.probability = self._line()
        self.cut = self._line()
        self.cut.setObjectName("muted")
        self.cause = self._line()
        self.cause_bar = CauseBar()
        self.cause_remark = self._line(self.tr("Radiographs alone rarely settle this."))
        self.targets = [TargetButton() for _ in LABELS]
        self.refusal = Refusal()
        self.refusal.reveal.connect(self.revealed)
        self.status = QLabel()
        self.status.setObjectName("muted")
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setWordWrap(True)
        self.status.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.status.setFixedHeight(STATUS_LINES * self.status.fontMetrics().lineSpacing())
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
        self.auto_window = QPushButton(self.tr("Automatic window"))
        self.auto_window.setToolTip(self.tr("Show the picture as the model took it"))
        self.auto_window.clicked.connect(self.auto_window_wanted)
        self.heatmap = QCheckBox(self.tr("Heatmap"))
        self.heatmap.toggled.connect(self.heatmap_toggled)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setAccessibleName(self.tr("Opacity of the heatmap"))
        self.opacity.setToolTip(self.opacity.accessibleName())
        OwnKeys(self.opacity)
        self.opacity.valueChanged.connect(lambda value: self.opacity_chosen.emit(value / 100))
        self.lungs = QCheckBox(self.tr("Lung outline"))
        self.lungs.setToolTip(self.tr("Where the lungs were found"))
        self.lungs.toggled.connect(self.lungs_toggled)
        self.more = QToolButton()
        self.more.setText(self.tr("Options"))
        self.more.setAccessibleName(self.tr("Heatmap options"))
        self.more.setToolTip(self.tr("Method, colours and threshold of the heatmap"))
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setArrowType(Qt.ArrowType.RightArrow)
        self.more.setObjectName("fold")
        self.more.setCheckable(True)
        self.more.toggled.connect(self._unfold)
        self.heatmap_options = HeatmapOptions()
        self.heatmap_options.hide()
        self.card = QPushButton(self.tr("About this model…"))
        self.card.setObjectName("link")
        self.card.clicked.connect(self.card_wanted)
        self.model_facts = Facts()
        self.file_facts = Facts()
        self._caution = ""
        self._lay_out()
        self.show_nothing()

    def _line(self, text: str = "") -> QLabel:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFixedHeight(label.fontMetrics().height() + 2)
        return label

    def _lay_out(self) -> None:
        reading = QWidget()
        column = QVBoxLayout(reading)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.verdict)
        column.addWidget(self.limit)
        column.addWidget(self.scale)
        column.addWidget(self.probability)
        column.addWidget(self.cut)
        column.addSpacing(8)
        column.addWidget(self._heading(self.tr("Bacterial or viral?")))
        column.addWidget(self.cause)
        column.addWidget(self.cause_bar)
        column.addWidget(self.cause_remark)
        column.addSpacing(8)
        column.addWidget(self._heading(self.tr("Heatmap for")))
        row = QHBoxLayout()
        row.setSpacing(0)
        for target in self.targets:
            target.clicked.connect(lambda _=False, target=target: self.target_chosen.emit(target.label))
            row.addWidget(target)
        column.addLayout(row)
        column.addStretch()
        self.answer = QStackedWidget()
        self.answer.addWidget(reading)
        self.answer.addWidget(self.refusal)
        self.answer.setFixedHeight(reading.sizeHint().height())

        self._content = content = QWidget()
        content.setFixedWidth(WIDTH - SCROLL_BAR_WIDTH)
        column = QVBoxLayout(content)
        column.setContentsMargins(18, 12, WIDTH - SCROLL_BAR_WIDTH - 18 - INNER_WIDTH, 10)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.addWidget(self.heading)
        row.addStretch()
        for button in (self.cancel, self.trust, self.auto_window):
            button.setFixedHeight(button.sizeHint().height())
            row.addWidget(button)
        row.addStrut(self.cancel.height())
        column.addLayout(row)
        column.addWidget(self.answer)
        column.addWidget(self.progress)
        column.addWidget(self.status)
        row = QHBoxLayout()
        row.addWidget(self.heatmap)
        row.addWidget(self.opacity, 1)
        column.addLayout(row)
        row = QHBoxLayout()
        row.addWidget(self.lungs)
        row.addStretch()
        row.addWidget(self.more)
        column.addLayout(row)
        column.addWidget(self.heatmap_options)
        column.addSpacing(8)
        column.addWidget(self._heading(self.tr("Image")))
        column.addWidget(self.file_facts)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.addWidget(self._heading(self.tr("Model")))
        row.addStretch()
        row.addWidget(self.card)
        column.addLayout(row)
        column.addWidget(self.model_facts)
        column.addStretch()
        self._scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        self.notice = QLabel(self.tr("For research and education. Not a medical device."))
        self.notice.setObjectName("muted")
        self.notice.setWordWrap(True)
        self.notice.setContentsMargins(18, 6, 18, 8)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scroll, 1)
        self._foot = QVBoxLayout()
        outer.addLayout(self._foot)
        outer.addWidget(self.notice)

    def _show_facts(self, facts: Facts, rows: list[tuple[str, str]]) -> None:
        """Show rows, and give the content the height that it needs at once, not after the next events."""
        facts.show_rows(rows)
        self._content.setMinimumHeight(self._content.minimumSizeHint().height())

    def add_foot(self, widget: QWidget) -> None:
        """Show a widget below what scrolls."""
        self._foot.addWidget(widget)

    def _unfold(self, unfolded: bool) -> None:
        self.more.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
        self.heatmap_options.setVisible(unfolded)
        self._content.setMinimumHeight(self._content.minimumSizeHint().height())
        if unfolded and self.isVisible():
            QCoreApplication.sendPostedEvents(self._content, QEvent.Type.LayoutRequest.value)
            self._scroll.ensureWidgetVisible(self.heatmap_options, 0, 12)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setObjectName("heading")
        return label

    def _show(
        self,
        verdict: str,
        colour: QColor,
        status: str,
        *,
        firm: bool = False,
        error: bool = False,
        busy: bool = False,
        outside: bool = False,
    ) -> None:
        self.heading.setText(self.tr("Outside what the model knows") if outside else self.tr("Pneumonia?"))
        theme.ink(self.heading, theme.ACCENT if outside else None)
        self.verdict.setFont(large(self.font(), bold=firm))
        self.verdict.setText(verdict)
        self.verdict.setAccessibleName(verdict)
        theme.ink(self.verdict, colour)
        self._say(status, error=error, busy=busy)

    def _say(self, status: str, *, error: bool = False, busy: bool = False) -> None:
        self.status.setText(status)
        self.status.setToolTip(status)
        theme.ink(self.status, theme.ERROR if error else None)
        self.progress.setRange(0, 0 if busy else 1)
        self.cancel.setVisible(busy)
        self.trust.hide()
        self.auto_window.hide()
        self.stopped = False

    def _clear(self) -> None:
        self.answer.setCurrentIndex(0)
        self.scale.set(None, theme.MUTED, self.thresholds)
        self.limit.clear()
        self.probability.clear()
        self.cut.clear()
        self.cause.clear()
        self._show_cause(None, False)
        for target, label in zip(self.targets, LABELS, strict=True):
            target.set(label, False)
            target.setEnabled(False)

    def show_nothing(self) -> None:
        """No image is chosen."""
        self._clear()
        self._show(self.tr("No image"), theme.MUTED, "")
        self._show_facts(self.model_facts, [])
        self._show_facts(self.file_facts, [])

    def show_waiting(self, stage: str) -> None:
        """The model is at work, on this image anew or for the first time; ``stage`` is one of the worker's."""
        if self.targets[0].isEnabled():
            self._say(self._stage(stage), busy=True)
        else:
            self._show(self.tr("Analysing …"), theme.MUTED, self._stage(stage), busy=True)

    def _stage(self, stage: str) -> str:
        return {
            "wait": self.tr("Waiting for the model"),
            "read": self.tr("Reading the file"),
            "load": self.tr("Loading the model"),
            "prepare": self.tr("Preparing the image"),
            "features": self.tr("Reading the radiograph"),
            "heatmap": self.tr("Finding where the model looked"),
            "lungs": self.tr("Finding the lungs"),
            "gate": self.tr("Checking whether the model knows such images"),
        }.get(stage, stage)

    def start(self) -> None:
        """A new image is awaited."""
        self._clear()
        self.show_waiting("wait")

    def show_stopped(self, again: str = "") -> None:
        """The user stopped the analysis; ``again`` is the key that analyses again."""
        self._clear()
        remark = self.tr("Stopped. {0} analyses again.").format(again) if again else self.tr("Stopped.")
        self._show(self.tr("Not analysed"), theme.MUTED, remark)
        self.stopped = True

    def show_error(self, text: str, *, untrusted: bool = False) -> None:
        """The analysis failed; with ``untrusted`` the user may agree to load the model."""
        self._clear()
        self._show_facts(self.model_facts, [])
        self._show(self.tr("No AI result"), theme.ERROR, text, error=True)
        self.trust.setVisible(untrusted)

    def show_covered(self) -> None:
        """There is an answer that is not to be seen before the reader has answered."""
        self._clear()
        self._show_facts(self.model_facts, [])
        self._show(covered_name(), theme.MUTED, self._caution)

    def show_analysis(self, analysis: Analysis, *, revealed: bool = False) -> None:
        """Show what the model says; a refused reading shows its reasons instead, unless it is ``revealed``."""
        self._clear()
        hidden = analysis.refused and not revealed
        if hidden:
            self._show("", theme.MUTED, "\n".join(filter(None, (self._caution, as_shown(analysis)))))
            self.refusal.explain(analysis.flags)
            self.answer.setCurrentIndex(1)
        else:
            self._show_answer(analysis)
        self.auto_window.setVisible(any(flag.reason == "window_hides" for flag in analysis.flags))
        name, _, version = analysis.model.rpartition("-")
        self._show_facts(
            self.model_facts,
            [
                (self.tr("Name"), name or analysis.model),
                (self.tr("Version"), version if name else ""),
                (self.tr("Weights"), self.tr("SHA-256 {0}…").format(analysis.model_sha256[:8])),
                (self.tr("Heatmap"), "" if analysis.heatmap is None else method_name(analysis.method)),
                (self.tr("Ran on"), place_words(analysis.place)),
                (self.tr("Took"), self.tr("{0:.0f} ms").format(analysis.milliseconds)),
            ],
        )

    def _show_answer(self, analysis: Analysis) -> None:
        colour = theme.verdict_colour(analysis.verdict)
        firm = is_firm(analysis) and not analysis.refused
        self._show(verdict_name(analysis), colour, self._remarks(analysis), firm=firm, outside=analysis.refused)
        self.verdict.setAccessibleName(whole_verdict(analysis))
        limit = limit_name(finding(analysis))
        self.limit.setText(f"({limit})" if limit else "")
        ill, share = pneumonia(analysis), bacterial_share(analysis)
        self.thresholds = analysis.thresholds
        self.scale.set(ill, colour, self.thresholds)
        self.cut.setText("" if ill is None else operating_point(self.thresholds))
        words = self.tr("Probability {0:.0f} %") if ill is None else self.tr("Probability of pneumonia {0:.0f} %")
        self.probability.setText(words.format(100 * (told_probability(analysis))))
        named = share is not None and analysis.verdict in ("bacterial", "viral")
        self.cause.setText(cause_name(analysis) or "–")
        theme.ink(self.cause, theme.TEXT if named else theme.MUTED)
        self._show_cause(share, named)
        for target, label in zip(self.targets, analysis.labels, strict=False):
            target.set(label, label == analysis.target)
            target.setEnabled(True)

    def _show_cause(self, bacterial: float | None, named: bool) -> None:
        self.cause_bar.set(bacterial, named)
        theme.ink(self.cause_remark, theme.FAINT if bacterial is None else theme.MUTED)

    def _remarks(self, analysis: Analysis) -> str:
        refusing, soft = ([flag for flag in analysis.flags if flag.refuses is kind] for kind in (True, False))
        lines = [self._caution]
        attention, chance = analysis.lung_attention, analysis.lung_share
        if attention is not None and chance is not None:
            text = self.tr("Heatmap in lungs: {0:.0f} % (chance {1:.0f} %)")
            lines.append(text.format(100 * attention, 100 * chance))
        if self._caution:
            soft = [flag for flag in soft if flag.reason != "age_unknown"]
        lines += [reason for reason, _ in map(reason_and_remedy, [*refusing[:1], *soft])]
        if len(refusing) > 1:
            more = len(refusing) - 1
            text = (
                self.tr("1 more reason not to trust it") if more == 1 else self.tr("{0} more reasons not to trust it")
            )
            lines.append(text.format(more))
        return "\n".join(filter(None, lines))

    def show_radiograph(self, radiograph: Radiograph | None) -> None:
        """Show what file it is."""
        if radiograph is None:
            self._show_facts(self.file_facts, [])
            return
        self._caution = ""
        if radiograph.facts.synthetic:
            self._caution = self.tr("Synthetic image: its AI result means nothing.")
        facts, spacing, source = radiograph.facts, radiograph.spacing, radiograph.source
        distance = (
            f"{spacing.column_mm:.3g} × {spacing.row_mm:.3g} mm ({origin_name(spacing.origin)})" if spacing else ""
        )
        rows, columns = radiograph.shape
        who = [
            (self.tr("Patient"), facts.patient_name),
            (self.tr("Patient ID"), facts.patient_id),
            (self.tr("Sex"), facts.sex),
            (self.tr("Age"), "" if facts.age_years is None else self.tr("{0:.3g} years").format(facts.age_years)),
        ]
        self._show_facts(
            self.file_facts,
            [
                (self.tr("File"), source.path.name if self.patient_shown else ""),
                (self.tr("Format"), source.format),
                (self.tr("Size"), f"{columns} × {rows}, {radiograph.bits} bit"),
                (self.tr("Spacing"), distance),
                *(who if self.patient_shown else ()),
                (self.tr("View"), " ".join(filter(None, (facts.view, facts.laterality)))),
                (self.tr("Study"), " ".join(filter(None, (facts.study_date, facts.study_description)))),
            ],
        )

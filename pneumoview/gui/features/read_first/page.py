"""The page of agreement: counts, kappa with its interval, and the films to look at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pneumoview.gui.base import theme
from pneumoview.gui.features.read_first.words import answer_name, result_name
from pneumoview.gui.viewer import Image
from pneumoview.records.agreement import Agreement
from pneumoview.records.blind import ANSWERS, FINDINGS, BlindReading

SIZE = (720, 640)
COLUMNS = (*FINDINGS, "refused")


@dataclass(frozen=True)
class Film:
    """An image that is answered; ``name`` is its file's, or a number while patient details are hidden."""

    image: Image
    name: str
    reading: BlindReading


class AgreementPage(QDialog):
    """Shows how far a reader and the AI agree; ``opened`` asks for a film, the others for tables."""

    opened = Signal(object)
    films_wanted = Signal()
    figures_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Agreement of reader and AI"))
        self.films: list[Film] = []
        self.agreement = Agreement.of([])
        self.who = QLabel()
        self.who.setObjectName("muted")
        self.counts = _table(len(ANSWERS) + 1, len(COLUMNS) + 2, self.tr("Answers of the reader by AI results"))
        self.counts.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.counts.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.counts.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.kappa = QLabel()
        self.apart = QLabel()
        self.apart.setObjectName("muted")
        self.heading = QLabel()
        self.heading.setObjectName("heading")
        for label in (self.who, self.kappa, self.apart):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.again = _table(0, 4, self.tr("Films on which reader and AI disagree"))
        self.again.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.again.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.again.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            self.again.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.again.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.again.cellClicked.connect(self._open)
        self.again.cellActivated.connect(self._open)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.save_films = QPushButton(self.tr("Films as CSV…"))
        self.save_figures = QPushButton(self.tr("Figures as CSV…"))
        for button, wanted in ((self.save_films, self.films_wanted), (self.save_figures, self.figures_wanted)):
            button.setAutoDefault(False)
            button.clicked.connect(wanted)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        for widget in (self.who, self.counts, self.kappa, self.apart, self.heading):
            layout.addWidget(widget)
        layout.addWidget(self.again, 1)
        layout.addWidget(buttons)
        self.resize(*SIZE)

    def tell(self, films: Sequence[Film], who: str) -> None:
        """Show what these films say; ``who`` says who answered and which model."""
        self.films = list(films)
        self.agreement = found = Agreement.of(film.reading for film in films)
        self.who.setText(who)
        self._count(found)
        self.kappa.setText(self._kappa_words(found))
        parts = [self.tr("Not assessed by the AI, and counted apart: {0}.").format(sum(found.refused))]
        if found.seen:
            parts.append(
                self.tr("Answered after the AI result had been in sight, and counted apart: {0}.").format(found.seen)
            )
        if found.waiting:
            parts.append(self.tr("Without a result so far: {0}.").format(found.waiting))
        self.apart.setText(" ".join(parts))
        different = [film for film in films if film.reading.agrees is False and not film.reading.seen]
        self.heading.setText(
            self.tr("To look at again ({0}); a click shows the film").format(len(different))
            if different
            else self.tr("Nothing to look at again: reader and AI agree on every film that both answered")
        )
        names = (self.tr("Film"), self.tr("Reader"), self.tr("AI result"), self.tr("Pneumonia"))
        self.again.setHorizontalHeaderLabels(names)
        self.again.setRowCount(len(different))
        for row, film in enumerate(different):
            one = film.reading
            number = "" if one.pneumonia is None else f"{100 * one.pneumonia:.0f} %"
            cells = (film.name, answer_name(one.answer), result_name(one.finding), number)
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setData(Qt.ItemDataRole.UserRole, film.image)
                self.again.setItem(row, column, item)
        for button in (self.save_films, self.save_figures):
            button.setEnabled(bool(films))

    def _count(self, found: Agreement) -> None:
        table = self.counts
        above = [result_name(finding) for finding in COLUMNS]
        table.setHorizontalHeaderLabels([self.tr("Reader \\ AI"), *above, self.tr("Sum")])
        rows = [[*found.counts[row].tolist(), found.refused[row]] for row in range(len(ANSWERS))]
        rows = [[*row, sum(row)] for row in rows]
        rows.append([sum(column) for column in zip(*rows, strict=True)])
        names = [*map(answer_name, ANSWERS), self.tr("Sum")]
        for row, (name, numbers) in enumerate(zip(names, rows, strict=True)):
            table.setItem(row, 0, QTableWidgetItem(name))
            for column, number in enumerate(numbers):
                item = QTableWidgetItem(f"{number}")
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                if row == column and row < len(ANSWERS):
                    item.setForeground(theme.ACCENT)
                elif row == len(ANSWERS) or column >= len(FINDINGS):
                    item.setForeground(theme.MUTED)
                table.setItem(row, column + 1, item)
        table.setFixedHeight(
            table.horizontalHeader().sizeHint().height() + len(rows) * table.verticalHeader().defaultSectionSize() + 2
        )

    def _kappa_words(self, found: Agreement) -> str:
        if not found.compared:
            return self.tr("No film has an answer of both so far.")
        same = self.tr("The same answer on {0} of {1} films ({2:.0f} %).")
        same = same.format(found.agreed, found.compared, 100 * found.agreed / found.compared)
        if found.kappa is None:
            kappa = self.tr("Cohen's kappa is not defined: both give the same single answer.")
        elif found.interval is None:
            kappa = self.tr("Cohen's kappa {0:.2f}; without a disagreement it has no interval.").format(found.kappa)
        else:
            words = self.tr("Cohen's kappa {0:.2f}, 95 % interval {1:.2f} to {2:.2f}.")
            kappa = words.format(found.kappa, *found.interval)
        return f"{same} {kappa}".replace(" -", " −")

    def _open(self, row: int, column: int) -> None:
        item = self.again.item(row, column)
        if item is not None:
            self.opened.emit(item.data(Qt.ItemDataRole.UserRole))


def _table(rows: int, columns: int, name: str) -> QTableWidget:
    table = QTableWidget(rows, columns)
    table.setAccessibleName(name)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 9)
    return table

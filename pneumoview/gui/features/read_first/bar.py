"""Where the reader answers: at the foot of the panel, and in the status bar where the panel is away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from pneumoview.gui.base.said import Said
from pneumoview.gui.features.read_first.words import answer_name
from pneumoview.records.blind import ANSWERS, Answer


class AnswerBar(QWidget):
    """Three answers, how far the reader is, and what was said; every state takes the same room."""

    answered = Signal(str)
    page_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("foot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        heading = QLabel(self.tr("Read first: pneumonia?"))
        heading.setObjectName("heading")
        self.page = QPushButton()
        self.page.setObjectName("link")
        self.page.setToolTip(self.tr("How far you and the AI agree"))
        self.page.clicked.connect(self.page_wanted)
        self.answers: dict[Answer, QPushButton] = {}
        choice = QHBoxLayout()
        choice.setSpacing(6)
        for answer in ANSWERS:
            button = self.answers[answer] = QPushButton(answer_name(answer))
            button.setObjectName("choice")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _, answer=answer: self.answered.emit(answer))
            choice.addWidget(button, 1)
        self.state = Said(self.tr("Your answer and the AI result"))
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addStretch()
        top.addWidget(self.page)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 6, 18, 4)
        column.setSpacing(5)
        column.addLayout(top)
        column.addLayout(choice)
        column.addWidget(self.state)
        self.hide()

    def show_answer(self, answer: Answer | None, *, open_to: bool) -> None:
        """Mark the answer that was given; ``open_to`` tells whether one can be given now."""
        for name, button in self.answers.items():
            button.setChecked(name == answer)
            button.setEnabled(open_to)

"""The outbox: what is to be sent, where it stands, and what a node says of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QPushButton, QVBoxLayout, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.base.said import Said
from pneumoview.gui.features.pacs.desk import Letter
from pneumoview.gui.features.pacs.fields import told
from pneumoview.gui.features.pacs.table import Column, Rows, RowsTable

STATES = ("dead", "queued", "sent", "committed")


class OutboxPage(QWidget):
    """Lists the outbox; ``retry_wanted`` and ``drop_wanted`` name some of it by their ids."""

    retry_wanted = Signal(object)
    drop_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        columns: list[Column[Letter]] = [
            Column(self.tr("Node"), lambda letter: letter.item.node, 150),
            Column(self.tr("Object"), lambda letter: letter.what, 250),
            Column(
                self.tr("State"),
                lambda letter: self.state_name(letter.item.state),
                110,
                key=lambda letter: STATES.index(letter.item.state),
                ink=_ink,
            ),
            Column(self.tr("Failed"), lambda letter: str(_failures(letter) or ""), 70, key=_failures),
            Column(self.tr("Since"), lambda letter: _local(letter.item.added), 150),
            Column(self.tr("What the node says"), lambda letter: told(letter.item.note)),
        ]
        self.rows: Rows[Letter] = Rows(columns)
        self.table: RowsTable[Letter] = RowsTable(self.rows, self.tr("Outbox"))
        self.table.changed.connect(self._show_chosen)
        self.retry_button = QPushButton(self.tr("Send &now"))
        self.retry_button.setToolTip(self.tr("Try again what waits or was not taken; without a choice all of it"))
        self.retry_button.clicked.connect(lambda: self.retry_wanted.emit(self._waiting(self._chosen_or_all())))
        self.drop_button = QPushButton(self.tr("&Forget…"))
        self.drop_button.clicked.connect(self._ask_to_drop)
        self.clear_button = QPushButton(self.tr("Forget what is &done"))
        self.clear_button.setToolTip(self.tr("Take what is sent or committed off the list; the node keeps it"))
        self.clear_button.clicked.connect(lambda: self.drop_wanted.emit(self._numbers("sent", "committed")))
        self.counts = Said(self.tr("How much is in the outbox"), 1)
        self.state = Said(self.tr("State of the outbox"), 3)
        head = QHBoxLayout()
        head.addWidget(self.counts, 1)
        for button in (self.clear_button, self.drop_button, self.retry_button):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self.state)
        self.show_letters([])

    def state_name(self, state: str) -> str:
        """A state in the user's words."""
        return {
            "queued": self.tr("queued"),
            "sent": self.tr("sent"),
            "committed": self.tr("committed"),
            "dead": self.tr("not sent"),
        }[state]

    def show_letters(self, letters: Sequence[Letter]) -> None:
        """Show the outbox as it is now; what was chosen stays so."""
        chosen = {letter.item.id for letter in self.table.chosen}
        place = self.table.verticalScrollBar().value()
        self.rows.show(letters)
        for row, letter in enumerate(self.rows.rows):
            if letter.item.id in chosen:
                self.table.selectionModel().select(
                    self.rows.index(row, 0),
                    self.table.selectionModel().SelectionFlag.Select | self.table.selectionModel().SelectionFlag.Rows,
                )
        self.table.verticalScrollBar().setValue(place)
        counted = [(state, sum(letter.item.state == state for letter in letters)) for state in STATES]
        text = ",  ".join(f"{number} {self.state_name(state)}" for state, number in counted if number)
        self.counts.say(text or self.tr("The outbox is empty."))
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self.table.chosen
        self.retry_button.setEnabled(bool(self._waiting(self._chosen_or_all())))
        self.drop_button.setEnabled(bool(chosen))
        self.clear_button.setEnabled(bool(self._numbers("sent", "committed")))
        if len(chosen) == 1:
            item = chosen[0].item
            lines = (told(item.note) or self.state_words(item.state), f"UID {item.sop_uid}")
            self.state.say("\n".join(lines), error=item.state == "dead")
        elif not chosen:
            self.state.say("")

    def state_words(self, state: str) -> str:
        """What a state means."""
        return {
            "queued": self.tr("It waits to be sent."),
            "sent": self.tr("The node has taken it."),
            "committed": self.tr("The node has taken it and keeps it for good."),
            "dead": self.tr("The node does not take it."),
        }[state]

    def say(self, text: str, *, error: bool = False) -> None:
        """Say what goes on."""
        self.state.say(text, error=error)

    def _chosen_or_all(self) -> Sequence[Letter]:
        return self.table.chosen or self.rows.rows

    def _waiting(self, letters: Sequence[Letter]) -> list[int]:
        return [letter.item.id for letter in letters if letter.item.state in ("queued", "dead")]

    def _numbers(self, *states: str) -> list[int]:
        return [letter.item.id for letter in self.rows.rows if letter.item.state in states]

    def _ask_to_drop(self) -> None:
        """What a node has not got is gone once it is forgotten, so that is asked for."""
        numbers = [letter.item.id for letter in self.table.chosen]
        waiting = len(self._waiting(self.table.chosen))
        if not waiting:
            self.drop_wanted.emit(numbers)
            return
        text = self.tr("{0} of these have not been sent. Forget them all the same?").format(waiting)
        self.question = QMessageBox(QMessageBox.Icon.Question, "PneumoView", text, parent=self)
        self.question.addButton(self.tr("&Forget"), QMessageBox.ButtonRole.AcceptRole)
        self.question.addButton(self.tr("&Keep"), QMessageBox.ButtonRole.RejectRole)
        self.question.accepted.connect(lambda: self.drop_wanted.emit(numbers))
        self.question.open()


def _ink(letter: Letter) -> QColor | None:
    return {"dead": theme.ERROR, "queued": theme.ACCENT}.get(letter.item.state)


def _failures(letter: Letter) -> int:
    """How often it could not be sent; of what is sent the outbox counts the questions about commitment."""
    return letter.item.attempts if letter.item.state in ("queued", "dead") else 0


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")

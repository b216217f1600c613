"""Small parts that the pages of the network share."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from pneumoview.errors import PneumoviewError, TranslatableError
from pneumoview.gui.base.language import retold, said, tr
from pneumoview.interop.peer import Tls
from pneumoview.interop.words import TEMPLATES


def told(sentence: str) -> str:
    """What a node, the outbox or the making of objects says, in the user's words."""
    return retold(sentence, TEMPLATES)


def told_error(error: PneumoviewError) -> str:
    """An error in the user's words."""
    return said(error) if isinstance(error, TranslatableError) else told(error.fact)


class FileLine(QWidget):
    """The path of a file or folder, to type or to choose."""

    def __init__(self, name: str, path: str = "", *, folder: bool = False) -> None:
        super().__init__()
        self._name, self._folder = name, folder
        self.field, button = QLineEdit(path), QPushButton(tr("Choose…"))
        self.field.setAccessibleName(name)
        button.setAccessibleName(tr("Choose: {0}").format(name))
        button.clicked.connect(self._choose)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.field, 1)
        line.addWidget(button)
        self.setFocusProxy(self.field)

    def _choose(self) -> None:
        if self._folder:
            chosen = QFileDialog.getExistingDirectory(self, self._name, self.text)
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, self._name, self.text)
        if chosen:
            self.field.setText(chosen)

    @property
    def text(self) -> str:
        """The path, a home written as ``~`` in full; empty where there is none."""
        typed = self.field.text().strip()
        return str(Path(typed).expanduser()) if typed else ""


class TlsLines:
    """The three files of a ``Tls``, as rows of a form."""

    def __init__(self, form: QFormLayout, tls: Tls) -> None:
        self.cert = FileLine(tr("Own certificate (PEM)"), tls.cert)
        self.key = FileLine(tr("Its key (PEM)"), tls.key)
        self.ca = FileLine(tr("Trusted authorities (PEM)"), tls.ca)
        self.lines = (self.cert, self.key, self.ca)
        for line in self.lines:
            form.addRow(line.field.accessibleName(), line)

    @property
    def tls(self) -> Tls:
        """The files."""
        return Tls(self.cert.text, self.key.text, self.ca.text)

    def complaint(self) -> str:
        """What is wrong with them; empty where nothing is."""
        missing = next((line.text for line in self.lines if line.text and not Path(line.text).is_file()), "")
        return tr("{0} does not exist.").format(missing) if missing else ""

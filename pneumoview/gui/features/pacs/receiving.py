"""Films are received while the window is open: by whom, where, and a switch that is off until it is used."""

from __future__ import annotations

import ipaddress
from pathlib import Path

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from pneumoview.errors import NodeError
from pneumoview.gui.base.said import Said
from pneumoview.gui.base.settings import texts
from pneumoview.gui.features.pacs.desk import Listening, received_folder
from pneumoview.gui.features.pacs.fields import FileLine, TlsLines, told_error
from pneumoview.interop.peer import Own, Tls, check_title, is_loopback, read_settings

THIS_COMPUTER, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104
HIGHEST_PORT = 65535
SENDERS_LINES = 4


class ReceivePage(QWidget):
    """Asks by ``start_wanted`` (a ``Listening``) that films be received, and by ``stop_wanted`` that no more are.

    ``earlier_wanted`` asks for those that were received before, in a folder. ``own_changed`` tells that this node is
    called otherwise now (an ``Own``).
    """

    own_changed = Signal(object)
    start_wanted = Signal(object)
    stop_wanted = Signal()
    earlier_wanted = Signal(object)

    def __init__(self, settings: QSettings) -> None:
        super().__init__()
        self._settings = settings
        self._listening: Listening | None = None
        self._count, self._warning = 0, ""
        try:
            own = read_settings().own
        except NodeError:
            own = Own()
        self.aet = QLineEdit(own.aet)
        self.aet.setMaxLength(16)
        self.port = QSpinBox()
        self.port.setRange(1, HIGHEST_PORT)
        self.port.setValue(own.port)
        self.bind = QComboBox(editable=True)
        self.bind.addItem(self.tr("this computer only"), THIS_COMPUTER)
        self.bind.addItem(self.tr("all addresses"), EVERYWHERE)
        if self.bind.findData(own.bind) >= 0:
            self.bind.setCurrentIndex(self.bind.findData(own.bind))
        else:
            self.bind.setCurrentText(own.bind)
        self.senders = QPlainTextEdit("\n".join(texts(settings, "pacs/senders")))
        self.senders.setPlaceholderText(self.tr("AET@IP, one a line, such as CR1@192.0.2.7; all others are rejected"))
        self.senders.setTabChangesFocus(True)
        self.senders.setFixedHeight(SENDERS_LINES * self.senders.fontMetrics().lineSpacing() + 16)
        kept = str(settings.value("pacs/folder", "")) or str(received_folder())
        self.folder = FileLine(self.tr("Folder for what arrives"), kept, folder=True)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, field in (
            (self.tr("Own AE title"), self.aet),
            (self.tr("Port"), self.port),
            (self.tr("Listens at"), self.bind),
            (self.tr("Allowed senders"), self.senders),
            (self.tr("Folder for what arrives"), self.folder),
        ):
            field.setAccessibleName(text)
            form.addRow(text, field)
        stored = (str(settings.value(f"pacs/{name}", "")) for name in ("cert", "key", "ca"))
        self.files = TlsLines(form, Tls(*stored))
        self.switch = QPushButton(self.tr("&Receive films"))
        self.switch.setObjectName("primary")
        self.switch.clicked.connect(self._switch)
        self.earlier = QPushButton(self.tr("&Open what came before"))
        self.earlier.clicked.connect(lambda: self.earlier_wanted.emit(Path(self.folder.text) / "films"))
        self.state = Said(self.tr("State of receiving"), 3)
        buttons = QHBoxLayout()
        buttons.addWidget(self.state, 1)
        buttons.addWidget(self.earlier)
        buttons.addWidget(self.switch)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addStretch()
        column.addLayout(buttons)
        self._inputs: tuple[QWidget, ...] = (self.aet, self.port, self.bind, self.senders, self.folder)
        for changed in (self.aet, self.folder.field, *(line.field for line in self.files.lines)):
            changed.textChanged.connect(self.check)
        self.bind.currentTextChanged.connect(self.check)
        self.senders.textChanged.connect(self.check)
        self._own = own
        self.aet.editingFinished.connect(self._tell_own)
        self.port.editingFinished.connect(self._tell_own)
        line = self.bind.lineEdit()
        if line is not None:
            line.editingFinished.connect(self._tell_own)
        self.bind.activated.connect(lambda _: self._tell_own())
        self.check()

    def _tell_own(self) -> None:
        """What other nodes must know of this one is kept at once, for it counts for asking, too."""
        own = self.wanted().own
        if own != self._own and not self._own_complaint(own):
            self._own = own
            self.own_changed.emit(own)

    def _address(self) -> str:
        index = self.bind.findText(self.bind.currentText())
        return str(self.bind.itemData(index)) if index >= 0 else self.bind.currentText().strip()

    def wanted(self) -> Listening:
        """What is asked for."""
        senders = tuple(filter(None, map(str.strip, self.senders.toPlainText().splitlines())))
        own = Own(self.aet.text(), self.port.value(), self._address())
        return Listening(own, senders, Path(self.folder.text), self.files.tls)

    def check(self) -> None:
        """Say what is missing or to be known."""
        if self._listening is not None:
            return
        wanted = self.wanted()
        problem = self._complaint(wanted)
        self.switch.setEnabled(not problem)
        self.earlier.setEnabled((wanted.folder / "films").is_dir())
        if problem:
            self.state.say(problem)
        elif not wanted.tls and not is_loopback(wanted.own.bind):
            text = self.tr("Patient data would travel unencrypted to {0}: use TLS beyond a net that you trust.")
            self.state.say(text.format(wanted.own.bind), warning=True)
        else:
            self.state.say(self.tr("Off. Films that arrive are listed, the newest first, as long as it is on."))

    def _own_complaint(self, own: Own) -> str:
        try:
            check_title(own.aet)
        except NodeError as error:
            return told_error(error)
        try:
            ipaddress.ip_address(own.bind)
        except ValueError:
            return self.tr("{0} is no address of this computer.").format(own.bind)
        return ""

    def _complaint(self, wanted: Listening) -> str:
        if problem := self._own_complaint(wanted.own):
            return problem
        if not wanted.allow:
            return self.tr("Name who may send, each by AE title and address.")
        if not self.folder.text or not wanted.folder.is_absolute():
            return self.tr("Choose a folder for what arrives.")
        tls = wanted.tls
        if tls and not all((tls.cert, tls.key, tls.ca)):
            return self.tr("Certificate, key and authorities need each other.")
        return self.files.complaint()

    def _switch(self) -> None:
        if self._listening is not None:
            self.stop_wanted.emit()
            return
        wanted = self.wanted()
        self._settings.setValue("pacs/senders", list(wanted.allow))
        self._settings.setValue("pacs/folder", str(wanted.folder))
        for name, value in (("cert", wanted.tls.cert), ("key", wanted.tls.key), ("ca", wanted.tls.ca)):
            self._settings.setValue(f"pacs/{name}", value)
        self._tell_own()
        self.switch.setEnabled(False)
        self.start_wanted.emit(wanted)

    def show_listening(self, wanted: Listening | None, problem: str = "") -> None:
        """Show that films are received, or no more, and why not."""
        self._listening = wanted
        for widget in (*self._inputs, *self.files.lines):
            widget.setEnabled(wanted is None)
        self.switch.setText(self.tr("&Receive films") if wanted is None else self.tr("&Stop receiving"))
        self.switch.setEnabled(True)
        if wanted is None:
            self.check()
        else:
            self._warning = ""
            self.show_count(0)
        if problem:
            self.state.say(problem, error=True)

    def show_count(self, number: int) -> None:
        """Say how many films have come."""
        if self._listening is not None:
            own = self._listening.own
            tls = self.tr(" by TLS") if self._listening.tls else ""
            self._count = number
            text = self.tr("{0} listens at {1}, port {2}{3}. Films since then: {4}")
            lines = (text.format(own.aet, own.bind, own.port, tls, number), self._warning)
            self.state.say("\n".join(filter(None, lines)), warning=not tls and not self._safe)

    def show_warning(self, sentence: str) -> None:
        """Say why a sender, or what it sent, was refused."""
        self._warning = sentence
        self.show_count(self._count)

    @property
    def _safe(self) -> bool:
        return self._listening is None or is_loopback(self._listening.own.bind)

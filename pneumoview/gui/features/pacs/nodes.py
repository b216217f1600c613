"""The nodes of the settings: a list, a dialog for one of them, and a test."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from pneumoview.errors import NodeError
from pneumoview.gui.base import theme
from pneumoview.gui.base.said import Said
from pneumoview.gui.features.pacs.fields import TlsLines, told, told_error
from pneumoview.gui.features.pacs.table import Column, Rows, RowsTable
from pneumoview.interop.peer import Node, Tls, read_settings, settings_file, write_settings


class NodesPage(QWidget):
    """Adds, changes, removes and tests nodes; the file of the settings is read anew before every change of it.

    ``changed`` tells that there are others; ``test_wanted`` asks for a node to be tested, see ``show_test``;
    ``own_wanted`` asks for what this node is called.
    """

    changed = Signal()
    own_wanted = Signal()
    test_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        columns: list[Column[Node]] = [
            Column(self.tr("Name"), lambda node: node.name, 180),
            Column(self.tr("Address"), lambda node: node.address, 420),
            Column(self.tr("Connection"), self._security, ink=lambda node: theme.ACCENT if node.warning else None),
        ]
        self.rows: Rows[Node] = Rows(columns)
        self.table: RowsTable[Node] = RowsTable(self.rows, self.tr("Nodes"))
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.table.opened.connect(self.edit)
        self.table.changed.connect(self._show_chosen)
        self.add_button = QPushButton(self.tr("&Add…"))
        self.edit_button = QPushButton(self.tr("&Edit…"))
        self.remove_button = QPushButton(self.tr("&Remove"))
        self.test_button = QPushButton(self.tr("&Test"))
        self.test_button.setToolTip(self.tr("Ask the node whether it answers (C-ECHO or DICOMweb)"))
        for button, act in (
            (self.add_button, self.add),
            (self.edit_button, self.edit),
            (self.remove_button, self.remove),
            (self.test_button, self.test),
        ):
            button.clicked.connect(act)
        self.state = Said(self.tr("State of the node"), 3)
        buttons = QHBoxLayout()
        self.own_button = QPushButton()
        self.own_button.setObjectName("link")
        self.own_button.setToolTip(self.tr("What other nodes must know of this one; change it on the page Receive"))
        self.own_button.clicked.connect(self.own_wanted)
        for button in (self.add_button, self.edit_button, self.remove_button):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self.own_button)
        buttons.addWidget(self.test_button)
        column = QVBoxLayout(self)
        column.addLayout(buttons)
        column.addWidget(self.table, 1)
        column.addWidget(self.state)
        self.show_nodes()

    def _security(self, node: Node) -> str:
        if node.secure:
            return self.tr("encrypted (TLS)")
        return self.tr("plain text") if node.warning else self.tr("this computer")

    @property
    def names(self) -> list[str]:
        """Of all nodes."""
        return [node.name for node in self.rows.rows]

    @property
    def _chosen(self) -> Node | None:
        return next(iter(self.table.chosen), None)

    def show_nodes(self) -> None:
        """Show what the file of the settings says, or why that cannot be read."""
        problem = ""
        try:
            settings = read_settings()
            self.rows.show(list(settings.nodes.values()))
            self.own_button.setText(self.tr("This node: {0}, port {1}").format(settings.own.aet, settings.own.port))
        except NodeError as error:
            problem = told_error(error)
            self.rows.show([])
        self.add_button.setEnabled(not problem)
        if self.rows.rows:
            self.table.selectRow(0)
        self._show_chosen()
        if problem:
            self.state.say(problem, error=True)

    def _show_chosen(self) -> None:
        node = self._chosen
        for button in (self.edit_button, self.remove_button, self.test_button):
            button.setEnabled(node is not None)
        if node is not None and node.warning:
            self.state.say(told(node.warning), warning=True)
        elif self.rows.rows:
            self.state.say("")
        else:
            text = self.tr("Nothing is connected until you add a node and ask it for something. Nodes are kept in {0}.")
            self.state.say(text.format(settings_file()))

    def add(self) -> None:
        """Ask for a new node."""
        self._ask(None)

    def edit(self) -> None:
        """Ask for changes of the chosen node."""
        if self._chosen is not None:
            self._ask(self._chosen)

    def _ask(self, node: Node | None) -> None:
        others = set(self.names) - {node.name if node else ""}
        self.dialog = NodeDialog(node, others, self)
        self.dialog.accepted.connect(lambda: self._keep(node))
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def _keep(self, before: Node | None) -> None:
        node = self.dialog.node()
        if before is None:
            self._change(lambda nodes: [*nodes, node])
        else:
            self._change(lambda nodes: [node if one.name == before.name else one for one in nodes])
        if node.name in self.names:
            self.table.selectRow(self.names.index(node.name))

    def remove(self) -> None:
        """Forget the chosen node; what waits in the outbox for it stays there."""
        if (node := self._chosen) is not None:
            self._change(lambda nodes: [one for one in nodes if one.name != node.name])

    def _change(self, change: Callable[[list[Node]], list[Node]]) -> None:
        try:
            settings = read_settings()
            nodes = change(list(settings.nodes.values()))
            write_settings(replace(settings, nodes={node.name: node for node in nodes}))
        except NodeError as error:
            self.state.say(told_error(error), error=True)
            return
        except OSError as error:
            text = self.tr("{0} cannot be written: {1}").format(settings_file(), error.strerror)
            self.state.say(text, error=True)
            return
        self.show_nodes()
        self.changed.emit()

    def test(self) -> None:
        """Ask the chosen node whether it answers."""
        if (node := self._chosen) is not None:
            self.test_button.setEnabled(False)
            self.state.say(self.tr("Asking {0} …").format(node.name))
            self.test_wanted.emit(node)

    def show_test(self, node: Node, milliseconds: float | None, problem: str = "") -> None:
        """Say how a test ended."""
        self.test_button.setEnabled(self._chosen is not None)
        if milliseconds is None:
            self.state.say(problem, error=True)
            return
        text = self.tr("{0} answers ({1:.0f} ms).").format(node.name, milliseconds)
        warning = f"\n{told(node.warning)}" if node.warning else ""
        self.state.say(text + warning, warning=bool(warning))


class NodeDialog(QDialog):
    """Asks for one node; it can be left with one only that is complete."""

    def __init__(self, node: Node | None, taken: Collection[str], parent: QWidget | None = None) -> None:
        """Begin with ``node``, if it is to be changed; ``taken`` are the names of the others."""
        super().__init__(parent)
        self._taken = taken
        self.setWindowTitle(self.tr("Node") if node else self.tr("New node"))
        self.name = QLineEdit(node.name if node else "")
        self.name.setPlaceholderText(self.tr("what you call it, such as pacs"))
        self.address = QLineEdit(node.address if node else "")
        self.address.setPlaceholderText(self.tr("AET@host:port, or https://…/dicom-web"))
        self.encrypt = QCheckBox(self.tr("&Encrypt (TLS)"))
        self.encrypt.setChecked(bool(node and node.secure))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Name"), self.name)
        form.addRow(self.tr("Address"), self.address)
        form.addRow("", self.encrypt)
        self.files = TlsLines(form, node.tls if node else Tls())
        self.user = QLineEdit(node.user if node else "")
        self.password = QLineEdit(node.password if node else "")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        form.addRow(self.tr("User (DICOMweb)"), self.user)
        form.addRow(self.tr("Password"), self.password)
        for text, field in (
            (self.tr("Name"), self.name),
            (self.tr("Address"), self.address),
            (self.tr("User (DICOMweb)"), self.user),
            (self.tr("Password"), self.password),
        ):
            field.setAccessibleName(text)
        self.problem = Said(self.tr("What is missing"), 3)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = buttons.addButton(self.tr("&Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setObjectName("primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.problem)
        column.addWidget(buttons)
        self.setMinimumWidth(620)
        for changed in (self.name, self.address, self.user, self.password, *(line.field for line in self.files.lines)):
            changed.textChanged.connect(self.check)
        self.encrypt.toggled.connect(self.check)
        self.check()

    def node(self) -> Node:
        """The node that is asked for.

        Raises:
            NodeError: the address is none.
        """
        tls = self.files.tls
        return Node.of(
            self.address.text().strip(),
            self.name.text().strip(),
            secure=self.encrypt.isChecked() or bool(tls),
            tls=tls,
            user=self.user.text().strip(),
            password=self.password.text(),
        )

    def check(self) -> None:
        """Say what is missing or to be known, and offer what there is to fill in."""
        web = self.address.text().strip().lower().startswith("http")
        self.encrypt.setEnabled(not web)
        for field in (self.user, self.password):
            field.setEnabled(web)
        problem, node = self._complaint(), None
        if not problem:
            try:
                node = self.node()
            except NodeError as error:
                problem = told_error(error)
        self.save.setEnabled(not problem)
        if node is not None and node.warning:
            self.problem.say(told(node.warning), warning=True)
        else:
            self.problem.say(problem, error=bool(problem and self.name.text() and self.address.text()))

    def _complaint(self) -> str:
        name = self.name.text().strip()
        if not name:
            return self.tr("Give the node a name.")
        if name in self._taken:
            return self.tr("Another node is called {0}.").format(name)
        if not self.address.text().strip():
            return self.tr("Give its AE title, host and port, or its DICOMweb root.")
        return self.files.complaint()

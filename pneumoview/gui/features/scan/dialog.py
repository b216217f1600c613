"""What is to be scanned, into which table, and how."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from pneumoview.gui.base import theme
from pneumoview.gui.features.scan.session import Anonymise, ScanOrder

TABLES = (".csv", ".jsonl")
MODES: tuple[Anonymise | None, ...] = (None, "drop", "hash")


def proposed_table(folder: Path) -> Path:
    """A table beside the folder, or among the documents where nothing can be written there."""
    place = folder.parent
    if not os.access(place, os.W_OK) or place == folder:
        place = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return place / f"{folder.name or 'scan'}-readings.csv"


class ScanDialog(QDialog):
    """Asks for an ``ScanOrder``; ``model`` is shown only, for it is the one of the window."""

    def __init__(self, order: ScanOrder | None, model: str, parent: QWidget | None = None) -> None:
        """Begin with what was ordered last, if anything."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Scan folder"))
        self.inputs = QListWidget()
        self.inputs.setAccessibleName(self.tr("Folders and archives to scan"))
        self.inputs.setObjectName("boxed")
        self.inputs.setFixedHeight(112)
        self.add = QPushButton(self.tr("&Add folder…"))
        self.add.clicked.connect(self._ask_folder)
        self.add_archive = QPushButton(self.tr("Add &ZIP…"))
        self.add_archive.clicked.connect(self._ask_archives)
        self.remove = QPushButton(self.tr("Re&move"))
        self.remove.clicked.connect(self._remove)
        self.table, table_line = self._file_line(self.tr("Table to write"), self._ask_table)
        self.go_on = QRadioButton(self.tr("&Go on where it stopped"))
        self.anew = QRadioButton(self.tr("&Begin again: its rows are lost"))
        group = QButtonGroup(self)
        for choice in (self.go_on, self.anew):
            group.addButton(choice)
        self.go_on.setChecked(True)
        self.glob = QLineEdit(placeholderText=self.tr("all radiographs; or for example: *.dcm; ward-3/*"))
        self.glob.setAccessibleName(self.tr("Only files like"))
        self.anonymise = QComboBox()
        self.anonymise.setAccessibleName(self.tr("Names and numbers of patients"))
        self.anonymise.addItems(
            [
                self.tr("Keep file names and patient numbers"),
                self.tr("Leave them out of the table"),
                self.tr("Replace them by hashes"),
            ]
        )
        self.key, self.key_line = self._file_line(self.tr("Key file"), self._ask_key)
        self.key.setPlaceholderText(self.tr("created if it is missing; keep it apart from the table"))
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.problem.setFixedHeight(2 * self.problem.fontMetrics().lineSpacing() + 2)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = buttons.addButton(self.tr("&Start"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.start.setObjectName("primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        side = QVBoxLayout()
        side.setSpacing(6)
        for button in (self.add, self.add_archive, self.remove):
            side.addWidget(button)
        side.addStretch()
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.inputs, 1)
        top.addLayout(side)
        choices = QHBoxLayout()
        choices.addWidget(self.go_on)
        choices.addWidget(self.anew)
        choices.addStretch()
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 14, 16, 14)
        grid.setVerticalSpacing(8)
        grid.setHorizontalSpacing(12)
        lines: tuple[tuple[str, QWidget | QLayout], ...] = (
            (self.tr("Scan"), top),
            (self.tr("into the table"), table_line),
            ("", choices),
            (self.tr("only files like"), self.glob),
            (self.tr("patients"), self.anonymise),
            (self.tr("key file"), self.key_line),
            (self.tr("model"), QLabel(model)),
        )
        for row, (name, part) in enumerate(lines):
            grid.addWidget(QLabel(name), row, 0, Qt.AlignmentFlag.AlignVCenter if row else Qt.AlignmentFlag.AlignTop)
            if isinstance(part, QLayout):
                grid.addLayout(part, row, 1)
            else:
                grid.addWidget(part, row, 1)
        grid.addWidget(self.problem, grid.rowCount(), 0, 1, 2)
        grid.addWidget(buttons, grid.rowCount(), 0, 1, 2)
        self.setMinimumWidth(680)
        self._proposed = ""
        self._fill(order)
        self.table.textChanged.connect(self.check)
        self.key.textChanged.connect(self.check)
        self.anonymise.currentIndexChanged.connect(self.check)
        self.anew.toggled.connect(self.check)
        self.inputs.currentRowChanged.connect(lambda row: self.remove.setEnabled(row >= 0))
        self.remove.setEnabled(False)
        self.check()

    def _fill(self, order: ScanOrder | None) -> None:
        if order is None:
            return
        self.inputs.addItems(list(map(str, order.inputs)))
        self.table.setText(str(order.table))
        if order.inputs and order.table == proposed_table(order.inputs[0]):
            self._proposed = str(order.table)
        self.glob.setText("; ".join(order.glob))
        self.anonymise.setCurrentIndex(MODES.index(order.anonymise))
        self.key.setText(str(order.key or ""))

    def _file_line(self, name: str, ask: object) -> tuple[QLineEdit, QWidget]:
        field, button = QLineEdit(), QPushButton(self.tr("Choose…"))
        field.setAccessibleName(name)
        button.setAccessibleName(self.tr("Choose: {0}").format(name))
        button.clicked.connect(ask)
        box = QWidget()
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(field, 1)
        line.addWidget(button)
        return field, box

    def add_inputs(self, paths: list[Path]) -> None:
        """List files and folders, each once; the first one gives the table its name."""
        listed = self._paths()
        self.inputs.addItems([str(path) for path in paths if path not in listed])
        self._propose_table()
        self.check()

    def _propose_table(self) -> None:
        """Name the table after what is scanned, unless the user has named it."""
        if self.table.text() in ("", self._proposed):
            paths = self._paths()
            self._proposed = str(proposed_table(paths[0])) if paths else ""
            self.table.setText(self._proposed)

    def _paths(self) -> list[Path]:
        return [Path(self.inputs.item(row).text()) for row in range(self.inputs.count())]

    def _folder(self) -> str:
        paths = self._paths()
        return str(paths[-1].parent) if paths else ""

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Folder to scan"), self._folder())
        if name:
            self.add_inputs([Path(name)])

    def _ask_archives(self) -> None:
        title, kinds = self.tr("Archives to scan"), self.tr("ZIP archives (*.zip)")
        names, _ = QFileDialog.getOpenFileNames(self, title, self._folder(), kinds)
        self.add_inputs(list(map(Path, names)))

    def _remove(self) -> None:
        self.inputs.takeItem(self.inputs.currentRow())
        self._propose_table()
        self.check()

    def _ask_table(self) -> None:
        kinds = self.tr("CSV (*.csv);;JSON Lines (*.jsonl)")
        option = QFileDialog.Option.DontConfirmOverwrite
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Table to write"), self.table.text(), kinds, options=option)
        if name:
            self.table.setText(name)

    def _ask_key(self) -> None:
        option = QFileDialog.Option.DontConfirmOverwrite
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Key file"), self.key.text(), options=option)
        if name:
            self.key.setText(name)

    @property
    def mode(self) -> Anonymise | None:
        """How identifiers are hidden."""
        return MODES[self.anonymise.currentIndex()]

    def order(self) -> ScanOrder:
        """What is asked for; model and device are left to the window."""
        table = Path(os.path.expanduser(self.table.text().strip()))  # noqa: PTH111
        globs = (text.strip() for text in self.glob.text().split(";"))
        return ScanOrder(
            inputs=tuple(self._paths()),
            table=table if table.suffix or not table.name else table.with_suffix(".csv"),
            anonymise=self.mode,
            key=Path(self.key.text().strip()).expanduser() if self.mode == "hash" else None,
            glob=tuple(filter(None, globs)),
            overwrite=self.anew.isEnabled() and self.anew.isChecked(),
        )

    def check(self) -> None:
        """Say what is missing, and offer what there is to choose."""
        text = self.table.text().strip()
        table = self.order().table if text else None
        exists = table is not None and table.is_file()
        for choice in (self.go_on, self.anew):
            choice.setEnabled(exists)
        self.key_line.setEnabled(self.mode == "hash")
        sentence, error = self._complaint(table), True
        self.start.setEnabled(not sentence)
        if not sentence:
            error = exists and self.anew.isChecked()
            if error:
                sentence = self.tr("{0} exists; it will be replaced.").format(table.name if table else "")
            elif exists:
                sentence = self.tr("{0} exists; its rows are kept, and only what is missing is read.")
                sentence = sentence.format(table.name if table else "")
            else:
                sentence = self.tr("Every row is saved as soon as it is done; you can stop a scan at any time.")
        self.problem.setText(sentence)
        theme.ink(self.problem, theme.ERROR if error else theme.MUTED)

    def _complaint(self, table: Path | None) -> str:
        if not self.inputs.count():
            return self.tr("Add a folder to scan.")
        gone = next((path for path in self._paths() if not path.exists()), None)
        if gone is not None:
            return self.tr("{0} does not exist.").format(gone)
        if table is None or not table.is_absolute():
            return self.tr("Choose where the table is written.")
        if table.suffix.lower() not in TABLES:
            return self.tr("The table is a .csv or a .jsonl file.")
        if table.is_dir() or not table.parent.is_dir():
            return self.tr("{0} is not a folder in which a table can be written.").format(table.parent)
        if not os.access(table.parent, os.W_OK):
            return self.tr("You may not write in {0}: choose another folder for the table.").format(table.parent)
        if self.mode == "hash" and not self.key.text().strip():
            return self.tr("Choose a key file for the hashes.")
        return ""

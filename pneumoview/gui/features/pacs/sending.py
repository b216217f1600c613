"""What is about to leave: every object to be looked at and left out, and who gets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QFontDatabase, QImage, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pneumoview.gui.base.language import tr
from pneumoview.gui.base.said import Said
from pneumoview.gui.features.pacs.desk import Enclosure
from pneumoview.gui.features.pacs.fields import told
from pneumoview.interop.peer import Node

SIZE = (980, 620)
ENCLOSURE_ROLE = Qt.ItemDataRole.UserRole


def kind_name(kind: str) -> str:
    """A kind of object in the user's words."""
    return {
        "sr": tr("Report (SR)"),
        "sc": tr("Picture with heatmap (SC)"),
        "pr": tr("Outlines (presentation state)"),
        "seg": tr("Lungs (segmentation)"),
        "opinion": tr("Your opinion (SR)"),
    }[kind]


class Picture(QLabel):
    """A picture as large as there is room, its proportions kept."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = QPixmap()
        self.setObjectName("viewBox")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumSize(200, 200)

    def show_pixels(self, enclosure: Enclosure) -> None:
        """Show the picture of an object."""
        if enclosure.picture is not None:
            rows, columns, _ = enclosure.picture.shape
            data = enclosure.picture.tobytes()
            image = QImage(data, columns, rows, 3 * columns, QImage.Format.Format_RGB888)
            self._whole = QPixmap.fromImage(image.copy())
            self._fit()

    def resizeEvent(self, event: object) -> None:
        """Fit it anew."""
        del event
        self._fit()

    def _fit(self) -> None:
        if not self._whole.isNull():
            ratio = self.devicePixelRatioF()
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            fitted = self._whole.scaled(self.size() * ratio, keep, smooth)
            fitted.setDevicePixelRatio(ratio)
            self.setPixmap(fitted)


class SendDialog(QDialog):
    """Shows the objects of one reading, and is accepted with those that are ticked; ``remake_wanted`` asks for others.

    ``verifier`` and ``invent`` are what these are to be made with.
    """

    remake_wanted = Signal()

    def __init__(
        self, nodes: Sequence[Node], settings: QSettings, parent: QWidget, *, opinion: bool, patient_shown: bool
    ) -> None:
        super().__init__(parent)
        self._nodes = {node.name: node for node in nodes}
        self._settings, self._patient_shown, self._opinion = settings, patient_shown, opinion
        self._without = ""
        self.setWindowTitle(self.tr("Send opinion") if opinion else self.tr("Send AI result"))
        self.node = QComboBox()
        self.node.addItems(list(self._nodes))
        self.node.setCurrentIndex(max(0, self.node.findText(str(settings.value("pacs/receiver", "")))))
        self.node.setAccessibleName(self.tr("Receiver"))
        self.node.currentIndexChanged.connect(self._show_node)
        self.list = QListWidget()
        self.list.setObjectName("boxed")
        self.list.setAccessibleName(self.tr("Objects to send"))
        self.list.currentItemChanged.connect(lambda item: self._show(item))
        self.list.itemChanged.connect(lambda _: self._show_buttons())
        self.invent = QCheckBox(self.tr("Send it as a study of an &invented patient"))
        self.invent.setToolTip(self.tr("A picture has no patient of its own; the study is marked as invented"))
        self.invent.hide()
        self.invent.toggled.connect(lambda _: self._remake())
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("What the object says"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
        self.picture = Picture()
        self.picture.setAccessibleName(self.tr("Picture that is sent"))
        self.pages = QStackedWidget()
        for page in (self.text, self.picture):
            self.pages.addWidget(page)
        self.facts = Said(self.tr("What the object is"), 3)
        self.state = Said(self.tr("State"), 3)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.send = buttons.addButton(self.tr("&Send"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.send.setObjectName("primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Receiver"), self.node)
        self.person = QLineEdit(str(settings.value("pacs/person", "")))
        self.organisation = QLineEdit(str(settings.value("pacs/organisation", "")))
        if opinion:
            self.person.setPlaceholderText(self.tr("Family^Given; empty for an unverified report"))
            for text, field in (
                (self.tr("Verified by"), self.person),
                (self.tr("Organisation"), self.organisation),
            ):
                field.setAccessibleName(text)
                field.editingFinished.connect(self._verify)
                form.addRow(text, field)
        self._verifier = self.verifier
        left = QVBoxLayout()
        left.addLayout(form)
        left.addWidget(self.list, 1)
        left.addWidget(self.invent)
        left.addWidget(self.state)
        right = QVBoxLayout()
        right.addWidget(self.facts)
        right.addWidget(self.pages, 1)
        both = QHBoxLayout()
        both.addLayout(left, 2)
        both.addLayout(right, 3)
        column = QVBoxLayout(self)
        column.addLayout(both, 1)
        column.addWidget(buttons)
        self.resize(*SIZE)
        self.wait()

    @property
    def verifier(self) -> tuple[str, str] | None:
        """Name and organisation of who answers for the opinion; None where nobody does."""
        name, organisation = self.person.text().strip(), self.organisation.text().strip()
        return (name, organisation) if self._opinion and name and organisation else None

    def _verify(self) -> None:
        if self.verifier != self._verifier:
            self._verifier = self.verifier
            self._settings.setValue("pacs/person", self.person.text().strip())
            self._settings.setValue("pacs/organisation", self.organisation.text().strip())
            self._remake()

    def _remake(self) -> None:
        self.wait()
        self.remake_wanted.emit()

    def wait(self) -> None:
        """Show that the objects are being made."""
        self.list.clear()
        self.text.clear()
        self.pages.setCurrentWidget(self.text)
        self.facts.say("")
        self.state.say(self.tr("The objects are made …"))
        self._show_buttons()

    def show_made(self, enclosures: Sequence[Enclosure], without: Mapping[str, str]) -> None:
        """Show what can be sent, and why something cannot."""
        self.list.clear()
        for one in enclosures:
            item = QListWidgetItem(f"{kind_name(one.kind)}  ·  {self.locale().formattedDataSize(len(one.data))}")
            item.setData(ENCLOSURE_ROLE, one)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setFocus()
        self._without = "\n".join(f"{kind_name(kind)}: {told(reason)}" for kind, reason in without.items())
        self._show_node()
        self._show_buttons()

    def show_problem(self, sentence: str, *, inventable: bool) -> None:
        """Say why nothing can be sent; a picture without a patient can be given one."""
        self.state.say(sentence, error=not inventable)
        self.invent.setVisible(inventable)
        self._show_buttons()

    def _show_node(self) -> None:
        node = self._nodes.get(self.node.currentText())
        warning = told(node.warning) if node is not None else ""
        lines = (warning, self._without)
        if self.list.count():
            self.state.say("\n".join(filter(None, lines)), warning=bool(warning))

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        one: Enclosure = item.data(ENCLOSURE_ROLE)
        patient = one.patient if self._patient_shown else self.tr("patient hidden here, but named in what is sent")
        self.facts.say("\n".join((one.what, one.series, patient)))
        if one.picture is not None:
            self.picture.show_pixels(one)
            self.pages.setCurrentWidget(self.picture)
        else:
            self.text.setPlainText(one.text)
            self.pages.setCurrentWidget(self.text)

    def _show_buttons(self) -> None:
        self.send.setEnabled(bool(self.ticked) and bool(self.node.currentText()))

    @property
    def ticked(self) -> list[Enclosure]:
        """What is to be sent."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return [item.data(ENCLOSURE_ROLE) for item in items if item.checkState() == Qt.CheckState.Checked]

    def accept(self) -> None:
        """Keep the receiver for the next time."""
        self._settings.setValue("pacs/receiver", self.node.currentText())
        super().accept()

"""The page about a model: its card, in words."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QTextCursor, QTextDocument, QTextTable
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from pneumoview.ai.card import as_markdown
from pneumoview.gui.base import theme


class CardPage(QDialog):
    """Shows a card to be read; what it holds is text, never code or markup."""

    def __init__(self, card: dict[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About this model"))
        self.text = QTextBrowser()
        self.text.setAccessibleName(self.tr("Model card"))
        document = self.text.document()
        document.setDocumentMargin(18)
        document.setIndentWidth(18)
        features = QTextDocument.MarkdownFeature
        document.setMarkdown(as_markdown(card), features.MarkdownDialectGitHub | features.MarkdownNoHTML)
        for table in document.rootFrame().childFrames():
            if isinstance(table, QTextTable):
                look = table.format()
                look.setBorderBrush(theme.LINE)
                look.setCellPadding(4)
                table.setFormat(look)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.addWidget(self.text, 1)
        row = QVBoxLayout()
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(buttons)
        column.addLayout(row)
        self.resize(680, 640)

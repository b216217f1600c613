"""The actions that give pictures and reports away: print, PDF, HTML, clipboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QMessageBox, QProgressDialog

from pneumoview.gui.base import actions
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.worker import Checkpoint, Request, Worker
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.measure import Annotations
from pneumoview.imaging.radiograph import Radiograph

if TYPE_CHECKING:
    from pneumoview.ai.analysis import Analysis
    from pneumoview.gui.features.report.document import Page
    from pneumoview.gui.window.main_window import MainWindow

PATIENCE_MS = 400
Image = tuple[Path, int]
Order = Callable[[Checkpoint], None]


class ReportFeature(QObject):
    """Reports on the chosen image or on all key images, made on a thread of their own.

    ``drawn`` and ``notes`` are asked when a report is; what they return tells, on that thread, what is drawn on a
    radiograph and what was noted on it.
    """

    def __init__(
        self,
        window: MainWindow,
        drawn: Callable[[], Callable[[Radiograph], Annotations]],
        notes: Callable[[], Callable[[Radiograph], str]],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._drawn, self._notes = drawn, notes
        self._kept: dict[Image, Analysis] = {}
        window.reader.returned.connect(self._keep_read)
        window.key_images.changed.connect(self._keep_marked)
        self._order: Order = lambda _: None
        self.worker = Worker("report", lambda _, checkpoint: self._order(checkpoint), parent=self)
        self.worker.progressed.connect(self._progressed)
        self.worker.returned.connect(self._made)
        self.worker.errored.connect(self._failed)
        self.worker.finished.connect(self._finished)
        self.progress: QProgressDialog | None = None
        self.problem = QMessageBox(QMessageBox.Icon.Warning, "PneumoView", "", QMessageBox.StandardButton.Ok, window)

    def _keep_read(self, request: Request, analysis: Analysis) -> None:
        """The window forgets old readings; those of key images are wanted later."""
        image = (request.path, request.frame)
        if image in self._window.key_images and request.target is None:
            self._kept[image] = analysis

    def _keep_marked(self) -> None:
        for image in self._window.key_images.listed():
            if analysis := self._window.analysis_of(*image):
                self._kept[image] = analysis

    def specs(self) -> dict[str, list[Spec | QMenu | None]]:
        """Print, PDF, HTML and copy; the same for all key images in a menu of their own."""
        keys = QMenu(self.tr("Report on the key images"), self._window)
        for spec in (
            Spec("print_keys", self.tr("Print…"), (), lambda: self.print(self.key_pages), "print"),
            Spec("pdf_keys", self.tr("PDF…"), (), lambda: self.choose("pdf", self.key_pages), "pdf"),
            Spec("html_keys", self.tr("HTML…"), (), lambda: self.choose("html", self.key_pages)),
        ):
            keys.addAction(actions.make(spec, self._window))
        pages = self.current_pages
        return {
            QCoreApplication.translate("MainWindow", "&File"): [
                Spec("copy_view", self.tr("Copy view"), ("Ctrl+C",), self.copy_view, "copy"),
                Spec("print", self.tr("Print report…"), ("P",), lambda: self.print(pages), "print"),
                Spec("report_pdf", self.tr("Report as PDF…"), ("Ctrl+P",), lambda: self.choose("pdf", pages), "pdf"),
                Spec("report_html", self.tr("Report as HTML…"), (), lambda: self.choose("html", pages)),
                keys,
            ]
        }

    def page(self, image: Image) -> Page:
        """What the report tells of an image; one that is on the screen as it is shown, others as their files ask."""
        from pneumoview.gui.features.report.document import Page

        window, show = self._window, self._window.presentation
        own = window.layouts.showing(image)
        return Page(
            *image,
            date=f"{datetime.now().astimezone():%Y-%m-%d %H:%M %Z}",
            loaded=own.shown() if own else None,
            analysis=window.analysis_of(*image) or self._kept.get(image),
            inverted=own.inverted if own else False,
            turn=own.turn if own else Turn(),
            opacity=show.opacity,
            colours=show.colours,
            threshold=show.threshold,
            lungs_shown=show.lungs_shown,
            revealed=window.is_revealed(*image),
            patient_hidden=not show.patient_shown,
            drawn=self._drawn(),
            note=self._notes(),
        )

    def current_pages(self) -> list[Page]:
        """The page of the chosen image, if it is shown."""
        window = self._window
        if window.current is None or window.presentation.loaded is None:
            window.statusBar().showMessage(self.tr("There is no image to report on."), 5000)
            return []
        return [self.page(window.current)]

    def key_pages(self) -> list[Page]:
        """The pages of all key images."""
        pages = [self.page(image) for image in self._window.key_images.listed()]
        if not pages:
            text = actions.with_keys(self.tr("No image is marked as a key image yet"), self._window.action["key_image"])
            self._window.statusBar().showMessage(text, 5000)
        return pages

    def choose(self, kind: Literal["pdf", "html"], collect: Callable[[], list[Page]]) -> None:
        """Ask for a file and write the report into it."""
        pages = collect()
        if not pages:
            return
        name, suffix = "report", f".{kind}"
        if len(pages) == 1 and not pages[0].patient_hidden:
            name += f"-{pages[0].path.stem}"
        file, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save report"), name + suffix, f"{kind.upper()} (*{suffix})"
        )
        if file:
            self.write(pages, Path(file) if Path(file).suffix else Path(file).with_suffix(suffix))

    def write(self, pages: list[Page], target: Path) -> None:
        """Write a report, HTML where the file's name says so and else PDF."""
        from pneumoview.gui.features.report import document as report

        write = report.write_html if target.suffix.lower() in (".html", ".htm") else report.write_pdf
        self._start(target, len(pages), lambda checkpoint: write(pages, target, checkpoint))

    def print(self, collect: Callable[[], list[Page]]) -> None:
        """Ask for a printer and print the report."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        from pneumoview.gui.features.report import document as report

        pages = collect()
        if not pages:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        report.set_paper(printer)
        if QPrintDialog(printer, self._window).exec() == QDialog.DialogCode.Accepted:
            target = Path(printer.outputFileName() or printer.printerName())
            self._start(target, len(pages), lambda checkpoint: report.paint(pages, printer, checkpoint))

    def copy_view(self) -> None:
        """Put the views as they are on the clipboard."""
        if self._window.presentation.loaded is None:
            self._window.statusBar().showMessage(self.tr("There is no image to copy."), 5000)
            return
        QGuiApplication.clipboard().setPixmap(self._window.views.grab())
        self._window.statusBar().showMessage(self.tr("The view is on the clipboard."), 5000)

    def _start(self, target: Path, pages: int, order: Order) -> None:
        if self.progress is not None:
            self._window.statusBar().showMessage(self.tr("A report is being made already."), 5000)
            return
        self._order = order
        self.progress = QProgressDialog(self.tr("Making the report …"), self.tr("Stop"), 0, max(2, pages), self._window)
        self.progress.setMinimumDuration(PATIENCE_MS)
        self.progress.setAutoReset(False)
        self.progress.setValue(0)
        self.progress.canceled.connect(self.worker.cancel)
        self.worker.submit(Request(target))

    def _progressed(self, request: Request, page: int) -> None:
        del request
        if self.progress is not None:
            self.progress.setValue(page)

    def _made(self, request: Request) -> None:
        self._window.statusBar().showMessage(self.tr("The report is in {0}.").format(request.path), 8000)

    def _failed(self, request: Request, error: Exception) -> None:
        del request
        self.problem.setText(self._window.sentence(error))
        self.problem.open()

    def _finished(self) -> None:
        if self.progress is not None:
            self.progress.canceled.disconnect()
            self.progress.close()
            self.progress.deleteLater()
            self.progress = None

"""The actions that give pictures and reports away: print, PDF, HTML, clipboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QMessageBox, QProgressDialog, QWidget

from pneumoview.gui.base import actions
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.base.worker import Checkpoint, Request, Task, Worker, run
from pneumoview.gui.features.report.page import ReportPage
from pneumoview.gui.reading.request import ReadingRequest
from pneumoview.gui.reading.review import Review
from pneumoview.gui.view.presentation import Presentation
from pneumoview.gui.viewer import Image, Viewer
from pneumoview.imaging.measure import Annotations
from pneumoview.imaging.radiograph import Radiograph

if TYPE_CHECKING:
    from pneumoview.ai.analysis import Analysis

PATIENCE_MS = 400


class ReportFeature(QObject):
    """Reports on the chosen image or on all key images, made on a thread of their own."""

    def __init__(
        self,
        viewer: Viewer,
        parent: QWidget,
        *,
        drawn: Callable[[], Callable[[Radiograph], Annotations]],
        reviews: Callable[[], Callable[[Radiograph], Review]],
        key_images: Callable[[], list[Image]],
        showing: Callable[[Image], Presentation | None],
        picture: Callable[[], QPixmap],
        with_keys: Callable[[str, str], str],
    ) -> None:
        """Take what a report asks others for.

        Args:
            viewer: what is open.
            parent: the window over which is asked where a report goes.
            drawn: asked when a report is; what it returns tells, on the thread, what is drawn on a radiograph.
            reviews: the same for what the reader says of a radiograph.
            key_images: the marked frames of the files that are open.
            showing: what shows a frame now, None where nothing does.
            picture: the views as they are, with what they must say of themselves.
            with_keys: adds to a text the keys of the action that it speaks of.
        """
        super().__init__(parent)
        self._viewer, self._parent = viewer, parent
        self._drawn, self._reviews, self._key_images = drawn, reviews, key_images
        self._showing, self._picture, self._with_keys = showing, picture, with_keys
        self._kept: dict[Image, Analysis] = {}
        viewer.answered.connect(self._keep_read)
        self.worker = Worker("report", run, parent=self)
        self.worker.progressed.connect(self._progressed)
        self.worker.returned.connect(self._made)
        self.worker.errored.connect(self._failed)
        self.worker.finished.connect(self._finished)
        self.progress: QProgressDialog | None = None
        self.problem = QMessageBox(QMessageBox.Icon.Warning, "PneumoView", "", QMessageBox.StandardButton.Ok, parent)

    def _keep_read(self, request: ReadingRequest, analysis: Analysis) -> None:
        """The viewer forgets old readings; those of key images are wanted later."""
        image = (request.path, request.frame)
        if request.target is None and image in self._key_images():
            self._kept[image] = analysis

    def keep_marked(self) -> None:
        """Key images have changed: keep what is known of them."""
        for image in self._key_images():
            if analysis := self._viewer.analysis_of(*image):
                self._kept[image] = analysis

    def specs(self) -> Specs:
        """Print, PDF, HTML and copy; the same for all key images in a menu of their own."""
        keys = QMenu(self.tr("Report on the key images"), self._parent)
        for spec in (
            Spec("print_keys", self.tr("Print…"), (), lambda: self.print(self.key_pages), "print"),
            Spec("pdf_keys", self.tr("PDF…"), (), lambda: self.choose("pdf", self.key_pages), "pdf"),
            Spec("html_keys", self.tr("HTML…"), (), lambda: self.choose("html", self.key_pages)),
        ):
            keys.addAction(actions.make(spec, self._parent, lambda: None))
        pages = self.current_pages
        return {
            Menu.FILE: [
                Spec("copy_view", self.tr("Copy view"), ("Ctrl+C",), self.copy_view, "copy"),
                Spec("print", self.tr("Print report…"), ("Ctrl+P",), lambda: self.print(pages), "print"),
                Spec(
                    "report_pdf", self.tr("Report as PDF…"), ("Ctrl+Shift+P",), lambda: self.choose("pdf", pages), "pdf"
                ),
                Spec("report_html", self.tr("Report as HTML…"), (), lambda: self.choose("html", pages)),
                keys,
            ]
        }

    def page(self, image: Image) -> ReportPage:
        """What the report tells of an image; one that is on the screen as it is shown, others as they were assessed."""
        viewer, show = self._viewer, self._viewer.presentation
        own = self._showing(image)
        shown, seen = (own.shown(), own.as_shown) if own else (None, viewer.shown_as(image))
        request = Request(*image)
        covered = image in viewer.images.cover
        return ReportPage(
            *image,
            date=f"{datetime.now().astimezone():%Y-%m-%d %H:%M %Z}",
            load=lambda: shown or viewer.decoder.load(request, lambda _: None),
            analysis=None if covered else viewer.analysis_of(*image) or self._kept.get(image),
            covered=covered,
            inverted=seen.inverted,
            turn=seen.turn,
            opacity=show.opacity,
            colours=show.colours,
            threshold=show.threshold,
            lungs_shown=show.lungs_shown,
            revealed=viewer.is_revealed(image),
            patient_hidden=not show.patient_shown,
            drawn=self._drawn(),
            review=(lambda _: Review()) if covered else self._reviews(),
        )

    def current_pages(self) -> list[ReportPage]:
        """The page of the chosen image, if it is shown."""
        current = self._viewer.current
        if current is None or self._viewer.presentation.loaded is None:
            self._viewer.said.emit(self.tr("There is no image to report on."), 5000)
            return []
        return [self.page(current)]

    def key_pages(self) -> list[ReportPage]:
        """The pages of all key images."""
        pages = [self.page(image) for image in self._key_images()]
        if not pages:
            text = self._with_keys(self.tr("No image is marked as a key image yet"), "key_image")
            self._viewer.said.emit(text, 5000)
        return pages

    def choose(self, kind: Literal["pdf", "html"], collect: Callable[[], list[ReportPage]]) -> None:
        """Ask for a file and write the report into it."""
        pages = collect()
        if not pages:
            return
        name, suffix = "report", f".{kind}"
        if len(pages) == 1 and not pages[0].patient_hidden:
            name += f"-{pages[0].path.stem}"
        file, _ = QFileDialog.getSaveFileName(
            self._parent, self.tr("Save report"), name + suffix, f"{kind.upper()} (*{suffix})"
        )
        if file:
            self.write(pages, Path(file) if Path(file).suffix else Path(file).with_suffix(suffix))

    def write(self, pages: list[ReportPage], target: Path) -> None:
        """Write a report, HTML where the file's name says so and else PDF."""
        from pneumoview.gui.features.report import document as report

        write = report.write_html if target.suffix.lower() in (".html", ".htm") else report.write_pdf
        self._start(target, len(pages), lambda checkpoint: write(pages, target, checkpoint))

    def print(self, collect: Callable[[], list[ReportPage]]) -> None:
        """Ask for a printer and print the report."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        from pneumoview.gui.features.report import document as report

        pages = collect()
        if not pages:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        report.set_paper(printer)
        if QPrintDialog(printer, self._parent).exec() == QDialog.DialogCode.Accepted:
            target = Path(printer.outputFileName() or printer.printerName())
            self._start(target, len(pages), lambda checkpoint: report.paint(pages, printer, checkpoint))

    def copy_view(self) -> None:
        """Put the views as they are on the clipboard."""
        if self._viewer.presentation.loaded is None:
            self._viewer.said.emit(self.tr("There is no image to copy."), 5000)
            return
        QGuiApplication.clipboard().setPixmap(self._picture())
        self._viewer.said.emit(self.tr("The view is on the clipboard."), 5000)

    def _start(self, target: Path, pages: int, work: Callable[[Checkpoint], None]) -> None:
        if self.progress is not None:
            self._viewer.said.emit(self.tr("A report is already being made."), 5000)
            return
        self.progress = QProgressDialog(self.tr("Making the report …"), self.tr("Stop"), 0, max(2, pages), self._parent)
        self.progress.setMinimumDuration(PATIENCE_MS)
        self.progress.setAutoReset(False)
        self.progress.setValue(0)
        self.progress.canceled.connect(self.worker.cancel)
        self.worker.submit(Task(target, work=work))

    def _progressed(self, request: Request, page: int) -> None:
        del request
        if self.progress is not None:
            self.progress.setValue(page)

    def _made(self, request: Request) -> None:
        if request.path.is_file():
            self._viewer.saved.emit(request.path)
        else:
            self._viewer.said.emit(self.tr("The report is printed: {0}.").format(request.path), 8000)

    def _failed(self, request: Request, error: Exception) -> None:
        del request
        self.problem.setText(self._viewer.sentence(error))
        self.problem.open()

    def _finished(self) -> None:
        if self.progress is not None:
            self.progress.canceled.disconnect()
            self.progress.close()
            self.progress.deleteLater()
            self.progress = None

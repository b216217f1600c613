"""What is open: the images, the chosen one and its reading; it knows no widget, and a window shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer

from pneumoview.ai.analysis import Analysis, Method
from pneumoview.ai.bundle import Bundle
from pneumoview.ai.bundle import find as find_bundle
from pneumoview.errors import BundleError, PneumoviewError, ReadError, UntrustedBundleError
from pneumoview.gui.base.closing import Closing
from pneumoview.gui.base.signals import ViewerSignals
from pneumoview.gui.base.worker import Request, Worker
from pneumoview.gui.images.catalogue import Catalogue
from pneumoview.gui.images.finder import Listing
from pneumoview.gui.reading.analyser import Analyser, remembered_model
from pneumoview.gui.reading.kept import KeptAnalyses
from pneumoview.gui.reading.request import ReadingRequest, Told
from pneumoview.gui.reading.words import Reading, Worded
from pneumoview.gui.view.loaded import Decoder, Loaded
from pneumoview.gui.view.presentation import Presentation
from pneumoview.imaging.radiograph import Radiograph
from pneumoview.imaging.shown import AS_STORED, Shown
from pneumoview.imaging.study import Entry

BLANK_AFTER_MS = 120
Image = tuple[Path, int]
"""A frame of a file."""


class Viewer(ViewerSignals):
    """The images that are open, the one that is chosen, and what the model says of them.

    ``current`` is the chosen frame, ``presentation`` what is shown of it and how, ``images`` the list. ``method`` is
    how heatmaps are made, ``model`` the folder of the model that reads, None for the one that the program started with.
    A window may go and another take its place: what is open stays.
    """

    def __init__(self, settings: QSettings, *, model: str | None = None, device: str = "auto") -> None:
        super().__init__()
        self.settings = settings
        self.current: Image | None = None
        self.method: Method = "gradcam"
        self.model: str | None = None
        self.presentation = Presentation(self)
        self.decoder = Decoder()
        self.catalogue = Catalogue(self.decoder.thumbnail, self)
        self.images = self.catalogue.images
        self._analyser = Analyser(model or remembered_model(settings), device, self.decoder)
        self._analyses = KeptAnalyses()
        self._awaited_load: Request | None = None
        self._awaited_reading: ReadingRequest | None = None
        self._analysis: Analysis | None = None
        self._failure = ""
        self._revealed: set[Image] = set()
        self._shown: dict[Image, Shown] = {}
        self._show_first = False
        self._blank = QTimer(self, singleShot=True, interval=BLANK_AFTER_MS)
        self._blank.timeout.connect(self._go_blank)
        self.loader = Worker("load", self.decoder.load, latest_only=True, parent=self)
        self.reader = Worker("read", self._analyser, parent=self)
        self._workers = (*self.catalogue.workers, self.loader, self.reader)
        self.catalogue.found.connect(self._found)
        self.catalogue.empty.connect(self._found_nothing)
        self.catalogue.said.connect(self.said)
        self.loader.returned.connect(self._loaded)
        self.loader.errored.connect(self._load_failed)
        self.reader.started.connect(self._reading_started)
        self.reader.progressed.connect(self._reading_progressed)
        self.reader.returned.connect(self._read)
        self.reader.errored.connect(self._reading_errored)
        self.reader.finished.connect(self._reading_finished)
        self.images.cover.changed.connect(self._show_analysis)

    # opening and closing

    def open(self, paths: Sequence[Path]) -> None:
        """List the files, and those in the folders, and show the first new one."""
        self._show_first = True
        absolute = [path.absolute() for path in paths]
        self.opened.emit(absolute)
        self.catalogue.look_at(absolute)

    def take_in(self, paths: Sequence[Path]) -> None:
        """List files that come by themselves; what is on show stays, and the first one is shown where nothing is."""
        self._show_first = self._show_first or self.current is None
        self.catalogue.look_at([path.absolute() for path in paths])

    def list_results(self, table: Path, results: Mapping[Path, Worded], wanted: Path | None) -> None:
        """List the files of a table with what it tells of each, and show one of them, or the first.

        They are not read until they are shown.
        """
        self._show_first = wanted is None or wanted not in self.images
        self.catalogue.list_results(table, results, wanted)
        if wanted is not None and not self._show_first:
            self.choose(self.images.row(wanted))

    def close_all(self) -> None:
        """Forget all images."""
        for worker in self._workers:
            worker.cancel()
        self.catalogue.clear()
        self._analyses.clear()
        self.current = self._awaited_load = self._awaited_reading = self._analysis = None
        self._blank.stop()
        self.presentation.show(None)
        self.presentation.reset()
        self.emptied.emit()
        self.reading_changed.emit()
        self._count()

    def resume(self) -> None:
        """Tell a new window, which may speak another language, all that is known."""
        self.images.reword()
        self.images.forget_readings()
        self._list_readings()
        self._read_what_is_missing()
        self._count()
        if self.current is not None:
            shown = self.radiograph is not None and _frame(self.radiograph) == self.current
            self.show_image(*self.current, loaded=self.presentation.loaded if shown else None)

    def may_close(self) -> bool:
        """Whether nothing speaks against closing the window; the user may be asked."""
        closing = Closing()
        self.closing.emit(closing)
        return closing.agreed()

    def close(self) -> None:
        """End the threads; what was unpacked goes."""
        for worker in self._workers:
            worker.cancel()
        for worker in self._workers:
            worker.close()
        self.catalogue.close()

    def _found(self, request: Request, entries: list[Entry]) -> None:
        new = self.images.add(entries)
        for item in new:
            if not item.error and not item.analysed and self._request(item.path) not in self._analyses:
                self.reader.submit(self._request(item.path))
        wanted = request.wanted if isinstance(request, Listing) else None
        found = [wanted] if wanted else [request.path, *(entry.path for entry in entries)]
        first = min((row for row in map(self.images.row, found) if row >= 0), default=-1)
        if self._show_first and first >= 0:
            self._show_first = False
            self.choose(first)
        self._count()

    def _found_nothing(self, path: Path) -> None:
        self.said.emit(self.tr("No radiographs found in {0}").format(path), 0)
        self.settled.emit(self.tr("{0}: no radiographs found").format(path))

    def _count(self) -> None:
        items = self.images.items
        self.counted.emit(sum(1 for item in items if item.analysed or item.error), len(items))

    # the chosen image

    def choose(self, row: int) -> None:
        """Choose a row of the list; the frame of it that was last looked at is shown."""
        item = self.images.shown[row]
        if (item.path, item.frame) == self.current:
            self.chosen.emit()
        else:
            self.show_image(item.path, item.frame)

    def show_image(self, path: Path, frame: int = 0, loaded: Loaded | None = None) -> None:
        """Show a frame of a file: decode it, unless it is shown as ``loaded``, and analyse it if that is to be done."""
        self.current = (path, frame)
        self.images.set_frame(path, frame)
        self.chosen.emit()
        self._analysis = None
        if loaded is None:
            self._blank.start()
            self._awaited_load = self.loader.submit(Request(path, frame))
        else:
            self._blank.stop()
            self._awaited_load = None
            self.shown.emit(loaded)
        self._await_reading(self._request(path, frame))
        if self._analysis is None:
            self.reading_changed.emit()
        self._settle()

    def step_image(self, step: int) -> None:
        """Choose the next or previous row, in the order shown."""
        if self.current is not None:
            row = self.images.row_beside(self.current[0], step)
            if row >= 0:
                self.choose(row)

    def step_frame(self, step: int) -> None:
        """Show the next or previous frame of a file that has several."""
        if self.presentation.loaded is not None and self.current is not None:
            radiograph = self.presentation.loaded.radiograph
            path, frame = _frame(radiograph)
            if (path, frame) == self.current and 0 <= frame + step < radiograph.source.frames:
                self.show_image(path, frame + step)

    def hide_patient(self, hidden: bool) -> None:
        """Hide or show who the patients are."""
        self.presentation.set_patient_shown(not hidden)
        self.images.set_patient_shown(not hidden)
        self.patient_hidden.emit(hidden)

    def _go_blank(self) -> None:
        self.presentation.show(None)
        self.blanked.emit()

    def _loaded(self, request: Request, loaded: Loaded) -> None:
        if request is not self._awaited_load:
            return
        self._awaited_load = None
        self._blank.stop()
        self.images.set_error(request.path, "")
        self.images.set_seen(request.path)
        self.presentation.show(loaded, self.shown_as((request.path, request.frame)))
        self.shown.emit(loaded)
        self._show_analysis()
        self._settle()

    def _load_failed(self, request: Request, error: Exception) -> None:
        sentence = self._list_failure(request.path, error)
        if request is not self._awaited_load:
            return
        self._awaited_load = None
        self._blank.stop()
        self.images.set_seen(request.path)
        self.presentation.show(None)
        self.unreadable.emit(sentence)
        self._failure = sentence
        self._settle()

    # the model

    @property
    def bundle(self) -> Bundle:
        """The model that reads; BundleError if it is not installed."""
        return find_bundle(self.model or self._analyser.model)

    @property
    def device(self) -> str:
        """Where models are to run, as ``resolve_device`` names it."""
        return self._analyser.device

    @property
    def trusted(self) -> bool:
        """Whether the user agreed to load a model that does not come with PneumoView."""
        return self._analyser.trust

    def trust_model(self) -> None:
        """The user agrees to load a model that does not come with PneumoView."""
        self._analyser.trust = True
        self.analyse()

    @property
    def reading_settings(self) -> tuple[str, str]:
        """See ``Analyser.settings``."""
        return self._analyser.settings

    def model_key(self, bundle: Bundle) -> str | None:
        """How a request names a model."""
        try:
            started_with = find_bundle(self._analyser.model)
        except BundleError:
            started_with = None
        return None if bundle == started_with else str(bundle.folder)

    def use_model(self, bundle: Bundle) -> None:
        """Read with another installed model, all images anew."""
        self.model = self.model_key(bundle)
        self.images.results.clear()
        self.reader.cancel()
        self.images.forget_readings()
        self._drop_reading()
        self._list_readings()
        self._count()
        if self.current is not None:
            self._read_what_is_missing()
            self._await_reading(self._request(*self.current))

    # the reading

    @property
    def radiograph(self) -> Radiograph | None:
        """The chosen image as it is shown; None while it is awaited."""
        loaded = None if self._awaited_load is not None else self.presentation.loaded
        return None if loaded is None else loaded.radiograph

    @property
    def analysis(self) -> Analysis | None:
        """What is known of the chosen image; None while that is covered."""
        return None if self.current in self.images.cover else self._analysis

    @property
    def covered(self) -> bool:
        """Whether there is a reading of the chosen image that is not to be seen before the reader has answered."""
        return self._analysis is not None and self.analysis is None

    @property
    def hidden(self) -> bool:
        """Whether the reading is refused, and the user has not asked to see it all the same."""
        return self.analysis is not None and self.hides(self.analysis)

    @property
    def unassessed(self) -> bool:
        """Whether there is nothing of the model to be shown: not awaited, refused, or covered."""
        idle = self._analysis is None and self._awaited_reading is None and self.current is not None
        return idle or self.hidden or self.current in self.images.cover

    def hides(self, analysis: Analysis) -> bool:
        """Whether a reading of the chosen image is not to be shown unasked."""
        return analysis.refused and self.current not in self._revealed

    def is_revealed(self, image: Image | None) -> bool:
        """Whether the user asked to see the refused reading of a frame."""
        return image in self._revealed

    def shown_as(self, image: Image) -> Shown:
        """How a frame is turned and inverted before it is read."""
        return self._shown.get(image, AS_STORED)

    def known(self, request: ReadingRequest) -> Analysis | None:
        """The answer to a request, if it is kept."""
        return self._analyses.get(request)

    def analysis_of(self, path: Path, frame: int) -> Analysis | None:
        """The reading of a frame: of the chosen image the one shown, of others that of the predicted class.

        None while it is covered.
        """
        if (path, frame) in self.images.cover:
            return None
        if (path, frame) == self.current:
            return self._analysis
        return self._analyses.get(self._request(path, frame))

    def analyse(self) -> None:
        """Analyse the chosen image again, turned and inverted as it is shown, and all that have no reading yet."""
        if self.current is None:
            return
        if self.radiograph is not None:
            self._shown[self.current] = self.presentation.take_as_upright()
        self._read_what_is_missing()
        self._analyses.pop(self._request(*self.current), None)
        self._await_reading(self._request(*self.current))

    def mend(self) -> None:
        """Analyse the chosen image as the user has turned and inverted it; where he has not, as its remedy says."""
        analysis, show = self.analysis, self.presentation
        if analysis is not None and analysis.remedy is not None and analysis.shown == show.as_shown:
            show.show_so(analysis.remedy)
        self.analyse()

    def stop(self) -> None:
        """Stop analysing; what runs ends at its next stage."""
        self.reader.cancel()
        if self._awaited_reading is not None and self.current is not None:
            self._drop_reading()
            self.reading_stopped.emit()
            if self._request(*self.current) in self._analyses:
                self._await_reading(self._request(*self.current))

    def _drop_reading(self) -> None:
        self._analysis = self._awaited_reading = None
        self.presentation.set_analysis(None)
        self.reading_changed.emit()

    def explain(self, label: str) -> None:
        """Ask for the heatmap of another class."""
        if self.analysis is not None and self.analysis.target != label:
            self._await_heatmap(label)

    def use_method(self, method: Method) -> None:
        """Make heatmaps by another method from now on, beginning with the one that is shown."""
        self.method = method
        if self._analysis is not None:
            self._await_heatmap(self._analysis.target)
        elif self._awaited_reading is not None and self.current is not None:
            self._await_reading(self._request(*self.current))

    def reveal(self) -> None:
        """Show the refused reading of this image all the same, from now on."""
        if self.current is not None and self.analysis is not None:
            self._revealed.add(self.current)
            self._list_reading(*self.current, self.analysis)
            self._show_analysis()

    def sentence(self, error: Exception) -> str:
        """An error in words."""
        if isinstance(error, PneumoviewError):
            return str(error)
        return self.tr("Unexpected error: {0}: {1}").format(type(error).__name__, error)

    def _request(self, path: Path, frame: int = 0, target: str | None = None) -> ReadingRequest:
        return ReadingRequest(path, frame, target, self.method, self.model, self.shown_as((path, frame)))

    def _await_reading(self, request: ReadingRequest) -> None:
        self._awaited_reading = None
        self._failure = ""
        if (kept := self._analyses.recall(request)) is not None:
            self._analysis = kept
            self._show_analysis()
            return
        self._submit(request)
        self.reading_begun.emit()

    def _await_heatmap(self, label: str) -> None:
        if self.current is None or self._analysis is None:
            return
        request = self._request(*self.current, None if label == self._analysis.prediction else label)
        if request in self._analyses:
            self._await_reading(request)
        else:
            self._submit(request)
            self.reading_staged.emit("wait")

    def _submit(self, request: ReadingRequest) -> None:
        awaited = self.reader.submit(request, first=True)
        assert isinstance(awaited, ReadingRequest)  # noqa: S101
        self._awaited_reading = awaited

    def _read_what_is_missing(self) -> None:
        for item in self.images.items:
            if not item.analysed and not item.error:
                self.reader.submit(self._request(item.path, item.frame))

    def _reading_started(self, request: ReadingRequest) -> None:
        self.images.set_analysing(request.path, True)

    def _reading_finished(self, request: ReadingRequest) -> None:
        self.images.set_analysing(request.path, False)

    def _reading_progressed(self, request: ReadingRequest, stage: str | Told) -> None:
        if isinstance(stage, Told):
            self.images.set_told(request.path, stage)
            self.identified.emit(request.path, request.frame, stage.identity)
        elif request is self._awaited_reading:
            self.reading_staged.emit(stage)

    def _read(self, request: ReadingRequest, analysis: Analysis) -> None:
        self._analyses.keep(request, analysis)
        if request.model == self.model and request.shown == self.shown_as((request.path, request.frame)):
            self._list_reading(request.path, request.frame, analysis)
        self._count()
        if request is self._awaited_reading:
            self._awaited_reading = None
            self._analysis = analysis
            self._show_analysis()
            self._settle()
        self.answered.emit(request, analysis)

    def _reading_errored(self, request: ReadingRequest, error: Exception) -> None:
        if request.model != self.model:
            return
        sentence = self.sentence(error)
        if isinstance(error, PneumoviewError) and not isinstance(error, ReadError):
            self.reader.cancel()
        else:
            sentence = self._list_failure(request.path, error)
        self._count()
        if request is self._awaited_reading:
            self._drop_reading()
            self.reading_failed.emit(sentence, isinstance(error, UntrustedBundleError))
            self._failure = sentence
            self._settle()

    def _list_reading(self, path: Path, frame: int, analysis: Analysis) -> None:
        self.images.set_reading(path, frame, Reading.of(analysis, (path, frame) in self._revealed))

    def _list_readings(self) -> None:
        """List what is known of every frame, by tables and by the model and method in use."""
        self.images.list_results()
        for request, analysis in self._analyses.items():
            if request == self._request(request.path, request.frame, request.target):
                self._list_reading(request.path, request.frame, analysis)

    def _list_failure(self, path: Path, error: Exception) -> str:
        """Note in the list why a file cannot be read, and return what it says."""
        self.images.set_error(path, self.sentence(error))
        return self.images.error(path) or self.sentence(error)

    def _show_analysis(self) -> None:
        if self._analysis is not None and self._awaited_load is None:
            self.presentation.set_analysis(None if self.hidden else self.analysis)
        self.reading_changed.emit()

    def _settle(self) -> None:
        if self._awaited_load is None and self._awaited_reading is None:
            self.settled.emit(self._failure)


def _frame(radiograph: Radiograph) -> Image:
    return radiograph.source.path, radiograph.source.frame

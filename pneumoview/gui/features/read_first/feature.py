"""Read first: what the AI says stays covered until the reader has answered; then both are recorded and compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QLabel, QMainWindow, QPushButton

from pneumoview.ai.analysis import Analysis
from pneumoview.ai.answer import finding, pneumonia
from pneumoview.errors import BundleError, OpinionsError
from pneumoview.files import replace as replace_file
from pneumoview.gui.base import actions
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.language import said
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.base.settings import reader_name
from pneumoview.gui.features.read_first.bar import AnswerBar
from pneumoview.gui.features.read_first.page import AgreementPage, Film
from pneumoview.gui.features.read_first.words import answer_name, result_name
from pneumoview.gui.images.order import Item
from pneumoview.gui.reading.request import ReadingRequest
from pneumoview.gui.reading.review import Review, time_of
from pneumoview.gui.view.loaded import Loaded
from pneumoview.gui.viewer import Image, Viewer
from pneumoview.imaging.radiograph import Radiograph
from pneumoview.records import agreement, blind
from pneumoview.records.blind import ANSWERS, Answer, BlindReading, BlindStore

SETTING = "read_first"
NAMES: dict[Answer, str] = {"none": "read_none", "unsure": "read_unsure", "pneumonia": "read_pneumonia"}
"""The actions that answer."""


class ReadFirst(QObject):
    """Covers what the AI says, and records what the reader says before.

    An answer is written to ``store`` before its film is uncovered, so that none is lost and none is changed. ``bar``
    takes it; ``strip`` in the status bar says how far the reader is.
    """

    def __init__(self, viewer: Viewer, window: QMainWindow, file: Path, action: Callable[[str], QAction]) -> None:
        """``file`` is where answers are kept; ``action`` gives an action of the window by its name."""
        super().__init__(window)
        self._viewer, self._window, self._action = viewer, window, action
        self._cover = viewer.images.cover
        self.store = BlindStore(file)
        self.bar = AnswerBar()
        self.strip = QLabel()
        self.strip.setContentsMargins(0, 0, 8, 0)
        self.strip.setMinimumWidth(1)  # a long text widens no window
        self.strip.hide()
        window.statusBar().addPermanentWidget(self.strip)
        self.page = AgreementPage(window)
        self._known: dict[tuple[str, int], BlindReading] = {}
        self._places: defaultdict[Path, list[BlindReading]] = defaultdict(list)
        self._images: defaultdict[str, list[BlindReading]] = defaultdict(list)
        self._answered: dict[Image, BlindReading] = {}
        self._results: dict[tuple[str, int], BlindReading] = {}
        self._results_of = ""
        self._problem = ""
        self._since = QElapsedTimer()
        self.bar.answered.connect(self.answer)
        self.bar.page_wanted.connect(self.show_page)
        self.page.opened.connect(lambda image: viewer.show_image(*image))
        self.page.films_wanted.connect(self.save_films)
        self.page.figures_wanted.connect(self.save_figures)
        viewer.images.added.connect(self._recognise)
        viewer.identified.connect(self._identify)
        viewer.images.modelReset.connect(self._forget)
        viewer.shown.connect(self._see)
        viewer.reading_changed.connect(self._compare)
        viewer.answered.connect(self._join)
        viewer.chosen.connect(self._show)

    def specs(self) -> Specs:
        """The mode, its answers, and what comes after them."""
        texts = {
            "none": self.tr("Answer: no sign"),
            "unsure": self.tr("Answer: unsure"),
            "pneumonia": self.tr("Answer: pneumonia"),
        }
        keys = {"none": "Q", "unsure": "B", "pneumonia": "R"}
        return {
            Menu.READING: [
                Spec(SETTING, self.tr("Read first"), ("Ctrl+R",), self.set_on, "", lambda: self.on),
                *(
                    Spec(NAMES[one], texts[one], (keys[one],), lambda one=one: self.answer(one), enabled=self._is_on)
                    for one in ANSWERS
                ),
                Spec(
                    *("next_unread", self.tr("Next unread film"), ("Return", "Enter"), self.next_unread),
                    enabled=self._is_on,
                ),
                Spec("agreement", self.tr("Agreement with the AI…"), ("Ctrl+Shift+R",), self.show_page),
            ]
        }

    def buttons(self) -> list[tuple[QPushButton, str]]:
        """The buttons of the bar, each with the name of its action."""
        return [(self.bar.answers[answer], name) for answer, name in NAMES.items()]

    @property
    def on(self) -> bool:
        """Whether what the AI says is covered."""
        return self._cover.on

    def _is_on(self) -> bool:
        return self.on

    def restore(self) -> None:
        """Cover as in the window that was closed last."""
        self._start(bool(self._viewer.settings.value(SETTING, False, type=bool)))

    def set_on(self, on: bool) -> None:
        """Cover what the AI says from now on, or no more."""
        self._viewer.settings.setValue(SETTING, on)
        self._start(on)
        unread = sum(1 for item in self._viewer.images.items if self._unread(item) and item.analysed)
        if unread:
            text = self.tr("{0} films had their AI result in sight: they count apart, for they are not read blind.")
            self._viewer.said.emit(text.format(unread), 0)

    def reload(self) -> None:
        """Another reader answers from now on, whose answers are other ones."""
        self._start(self.on)

    def _start(self, on: bool) -> None:
        self._problem = ""
        self._known.clear()
        self._places.clear()
        self._images.clear()
        self._answered.clear()
        self._results.clear()
        self._results_of = ""
        try:
            for one in self.store.answers(self._reader):
                self._known[one.image, one.frame] = one
                self._places[Path(one.path)].append(one)
                self._images[one.image].append(one)
        except OpinionsError as error:
            self._fail(error)
        if on and not self._cover.on:
            items = self._viewer.images.items
            self._cover.seen |= {(item.path, frame) for item in items for frame in item.readings}
        self._cover.on = on
        self._recognise(self._viewer.images.items)
        if self._viewer.presentation.loaded is not None:
            self._see(self._viewer.presentation.loaded)
        self._lay()

    @property
    def _reader(self) -> str:
        return reader_name(self._viewer.settings)

    def _fail(self, error: OpinionsError) -> None:
        self._problem = said(error)
        self._viewer.said.emit(self._problem, 0)

    def _lay(self) -> None:
        self._cover.lay(self._cover.on, self._answered)
        self._show()

    # which films are answered

    def _forget(self) -> None:
        self._answered.clear()
        self._lay()

    def _recognise(self, new: Sequence[Item]) -> None:
        """Find the films that were answered before: by what their header tells, of pictures by where they lie."""
        found = {
            (item.path, one.frame): one
            for item in new
            for one in self._images.get(item.entry.identity, self._places.get(item.path, ()))
            if item.entry.identity or _unchanged(item.path, one)
        }
        if found:
            self._answered.update(found)
            self._lay()
        else:
            self._show()

    def _identify(self, path: Path, frame: int, identity: str) -> None:
        """A film is read, and is what it is wherever it lies: it may have been answered before, or replaced."""
        image, known = (path, frame), self._known.get((identity, frame))
        if known != self._answered.get(image):
            if known is None:
                del self._answered[image]
            else:
                self._answered[image] = known
            self._lay()

    def _see(self, loaded: Loaded) -> None:
        """A film is in view."""
        source = loaded.radiograph.source
        self._identify(source.path, source.frame, loaded.radiograph.identity)
        self._since.start()

    # answering

    def answer(self, answer: Answer) -> None:
        """Record what the reader says of the film in view, and uncover what the AI says."""
        image, radiograph = self._viewer.current, self._viewer.radiograph
        if not self.on or image is None or radiograph is None:
            return
        if image not in self._cover:
            self._show()
            return
        seconds = self._since.elapsed() / 1000 if self._since.isValid() else None
        path, frame = image
        seen = image in self._cover.seen
        reading = BlindReading(radiograph.identity, frame, str(path), answer, self._reader, seconds, seen)
        try:
            self.store.add(reading)
        except OpinionsError as error:
            self._fail(error)
            self._show()
            return
        self._problem = ""
        self._known[reading.image, frame] = self._answered[image] = reading
        self._lay()

    def _compare(self) -> None:
        """The film in view may have a result now."""
        image, analysis = self._viewer.current, self._viewer.analysis
        if self.on and image is not None and analysis is not None:
            self._record(image, analysis)
        self._show()

    def _join(self, request: ReadingRequest, analysis: Analysis) -> None:
        """A film that is answered may have a result now, also one that is not in view any more."""
        image = (request.path, request.frame)
        if self.on and request.model == self._viewer.model and image != self._viewer.current:
            self._record(image, analysis)

    def _record(self, image: Image, analysis: Analysis) -> None:
        answer = self._answered.get(image)
        if answer is None:
            return
        try:
            self._know(analysis.model_sha256)
            if (answer.image, answer.frame) not in self._results:
                result = _with_result(answer, analysis)
                self.store.add(result)
                self._results[answer.image, answer.frame] = result
        except OpinionsError as error:
            self._fail(error)

    def _know(self, model_sha256: str) -> None:
        """Learn which films have a result of this model."""
        if self._results_of != model_sha256:
            rows = self.store.results(self._reader, model_sha256)
            self._results = {(one.image, one.frame): one for one in rows if one.model_sha256}
            self._results_of = model_sha256

    def next_unread(self) -> None:
        """Show the next film in the list that is not answered; when all are, the page of agreement."""
        images, current = self._viewer.images, self._viewer.current
        row = images.row(current[0]) if current else -1
        order = [*range(row + 1, len(images.shown)), *range(row)]
        following = next((row for row in order if self._unread(images.shown[row])), None)
        if following is not None:
            self._viewer.choose(following)
        elif current in self._cover:
            self._viewer.said.emit(self.tr("This is the last unread film."), 5000)
        elif images.items:
            self.show_page()

    def _unread(self, item: Item) -> bool:
        return not item.error and (item.path, item.frame) in self._cover

    def complete(self, find: Callable[[Radiograph], Review]) -> Callable[[Radiograph], Review]:
        """What tells, on any thread, beside a reader's opinion what was answered before."""
        known = dict(self._known)

        def both(radiograph: Radiograph) -> Review:
            review = find(radiograph)
            given = known.get((radiograph.identity, radiograph.source.frame))
            if given is None:
                return review
            review = replace(review, blind=answer_name(given.answer))
            return review if review.finding else replace(review, reader=given.reader, time=time_of(given.recorded))

        return both

    # what is on show

    def _show(self) -> None:
        self.bar.setVisible(self.on)
        self.strip.setVisible(self.on)
        if not self.on:
            return
        items = [item for item in self._viewer.images.items if not item.error]
        done = sum(1 for item in items if (item.path, item.frame) in self._answered)
        self.bar.page.setText(self.tr("{0} of {1}").format(done, len(items)))
        self.bar.page.setAccessibleName(self.tr("{0} of {1} films answered: agreement").format(done, len(items)))
        image = self._viewer.current
        given = self._answered.get(image) if image else None
        self.bar.show_answer(given.answer if given else None, open_to=image in self._cover)
        if self._problem:
            self.bar.state.say(self._problem, error=True)
        else:
            self.bar.state.say(self._words(given))
        keys = " · ".join(actions.with_keys(answer_name(one), self._action(name)) for one, name in NAMES.items())
        told = keys if given is None else self._words(given).replace("\n", " ")
        counted = self.tr("Read first: {0} of {1}").format(done, len(items))
        self.strip.setText("  ·  ".join((counted, told)) if image else counted)

    def _words(self, given: BlindReading | None) -> str:
        if self._viewer.current is None:
            return ""
        if given is None:
            if self._viewer.current in self._cover.seen:
                return self.tr("The AI result was in sight before: this film counts apart.")
            return self.tr("The AI result is covered until you answer. The first answer counts.")
        result = self._results.get((given.image, given.frame))
        following = self.tr("{0}: next unread film").format(
            actions.key_text(self._action("next_unread")).split(", ")[-1]
        )
        if result is None:
            text = self.tr("You: {0}. The AI has no result yet.").format(answer_name(given.answer))
        elif result.agrees is None:
            text = self.tr("You: {0}. AI: {1}.").format(answer_name(given.answer), result_name(result.finding))
        else:
            words = self.tr("You: {0}. AI: {1}. Agreed.") if result.agrees else self.tr("You: {0}. AI: {1}. Different.")
            text = words.format(answer_name(given.answer), result_name(result.finding))
        return f"{text}\n{following}"

    # agreement

    def films(self) -> list[Film]:
        """The films of the list that are answered, with the results of the model in use."""
        images = self._viewer.images
        found = []
        for item in images.items:
            given = self._answered.get((item.path, item.frame))
            if given is not None:
                reading = self._results.get((given.image, given.frame), given)
                name = item.path.name if images.patient_shown else images.name(item)
                found.append(Film((item.path, item.frame), name, reading))
        return found

    def show_page(self) -> None:
        """Show how far reader and AI agree on the films of the list."""
        try:
            model = self._viewer.bundle
            self._know(model.sha256)
        except (OpinionsError, BundleError) as error:
            self._viewer.said.emit(said(error), 0)
            return
        films = self.films()
        total = sum(1 for item in self._viewer.images.items if not item.error)
        counted = self.tr("{0} of {1} films answered").format(len(films), total)
        who = (self._reader, model.id, counted)
        self.page.tell(films, " · ".join(filter(None, who)))
        self.page.show()
        self.page.raise_()

    def save_films(self) -> None:
        """Ask for a file, and write a row for each film."""
        self._save("films.csv", lambda: blind.as_csv([film.reading for film in self.page.films]))

    def save_figures(self) -> None:
        """Ask for a file, and write the counts and kappa."""
        models = {film.reading.model for film in self.page.films if film.reading.model}
        self._save("agreement.csv", lambda: agreement.as_csv(self.page.agreement, self._reader, " ".join(models)))

    def _save(self, proposal: str, text: Callable[[], str]) -> None:
        title, kind = self.tr("Save agreement"), self.tr("Table (*.csv)")
        name, _ = QFileDialog.getSaveFileName(self.page, title, proposal, kind)
        if not name:
            return
        try:
            replace_file(Path(name), text().encode("utf-8-sig", "replace"))
        except OSError as error:
            self._viewer.said.emit(self.tr("{0} cannot be written: {1}").format(name, error.strerror), 0)
        else:
            self._viewer.saved.emit(Path(name))


def _unchanged(path: Path, answer: BlindReading) -> bool:
    """Whether a file has not been written since it was answered."""
    try:
        return path.stat().st_mtime <= datetime.fromisoformat(answer.recorded).timestamp() + 1
    except (OSError, ValueError):
        return False


def _with_result(answer: BlindReading, analysis: Analysis) -> BlindReading:
    return replace(
        answer,
        model=analysis.model,
        model_sha256=analysis.model_sha256,
        finding="refused" if analysis.refused else finding(analysis),
        pneumonia=None if analysis.refused else pneumonia(analysis),
        reasons=tuple(flag.reason for flag in analysis.flags),
    )

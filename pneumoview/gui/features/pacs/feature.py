"""The clinic's network in the window: its actions, its own window, and what nodes are asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from threading import Event
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pneumoview.errors import NodeError
from pneumoview.gui.base.actions import Spec
from pneumoview.gui.base.menus import Menu, Specs
from pneumoview.gui.base.worker import Checkpoint
from pneumoview.gui.features.pacs import desk
from pneumoview.gui.features.pacs.errands import Errands
from pneumoview.gui.features.pacs.fields import told_error
from pneumoview.gui.features.pacs.post import Post
from pneumoview.gui.features.pacs.reception import Reception
from pneumoview.gui.features.pacs.window import PacsWindow
from pneumoview.gui.viewer import Viewer
from pneumoview.imaging.measure import Annotations
from pneumoview.imaging.radiograph import Radiograph
from pneumoview.interop.peer import Fetched, Node, Own, Query, Study, read_settings, write_settings
from pneumoview.records.opinions import Opinion


class Pacs(QObject):
    """Asks nodes, fetches, sends and receives. Until the user has set a node up and asks for it, no thread is begun.

    ``page`` is the window, None until it is first wanted.
    """

    def __init__(
        self,
        viewer: Viewer,
        parent: QWidget,
        *,
        drawn: Callable[[], Callable[[Radiograph], Annotations]],
        opinion: Callable[[], Opinion | None],
        by_arrival: Callable[[], object],
    ) -> None:
        """Take what it asks others for.

        Args:
            viewer: what is open.
            parent: the window over which dialogs open.
            drawn: asked when objects are made; what it returns tells, on the thread, what is drawn on a radiograph.
            opinion: the one that is recorded on the AI result on show.
            by_arrival: lets the list begin with what came last.
        """
        super().__init__(parent)
        self._viewer = viewer
        self.page: PacsWindow | None = None
        self._stop_fetching = Event()
        self.errands = Errands(self, viewer.sentence)
        self.post = Post(
            *(viewer, parent, self.errands),
            page=lambda: self.page,
            show_page=self.show_page,
            drawn=drawn,
            opinion=opinion,
        )
        self.reception = Reception(
            *(viewer, self, self.errands),
            page=lambda: self.page,
            by_arrival=by_arrival,
            committed=lambda: self.post.tell("", "committed"),
        )
        viewer.presentation.changed.connect(self._show_patients)
        viewer.catalogue.thumbnailer.returned.connect(self._picture_made)
        viewer.leaving.connect(self._leave)

    def specs(self) -> Specs:
        """The window, and what sends."""
        return {
            Menu.FILE: [Spec("pacs", self.tr("PACS…"), (), self.show_page, "pacs")],
            Menu.READING: [
                Spec("send_result", self.tr("Send AI result…"), (), self.post.send_result),
                Spec("send_opinion", self.tr("Send opinion…"), (), self.post.send_opinion),
            ],
        }

    # the window

    def show_page(self) -> PacsWindow:
        """Show the window."""
        page = self.page
        if page is None:
            page = self.page = PacsWindow(self._viewer.settings, self._viewer.images)
            page.nodes.test_wanted.connect(self._test)
            page.search.search_wanted.connect(self._search)
            page.search.fetch_wanted.connect(self._fetch)
            page.search.stop_wanted.connect(self._stop_fetching.set)
            page.outbox.retry_wanted.connect(self.post.retry)
            page.outbox.drop_wanted.connect(self.post.drop)
            page.receiving.start_wanted.connect(self.reception.start)
            page.receiving.stop_wanted.connect(self.reception.stop)
            page.receiving.own_changed.connect(self._keep_own)
            page.receiving.earlier_wanted.connect(lambda folder: self._viewer.open([folder]))
            page.tabs.currentChanged.connect(lambda _: self.post.list_letters())
            self._show_patients()
            if (wanted := self.reception.listening) is not None:
                page.receiving.show_listening(wanted)
        page.show()
        page.raise_()
        page.activateWindow()
        self.post.list_letters()
        return page

    def _show_patients(self) -> None:
        if self.page is not None:
            self.page.search.set_patient_shown(self._viewer.presentation.patient_shown)

    def _picture_made(self) -> None:
        if self.page is not None and self.page.isVisible():
            self.page.search.rows.repaint()

    def _keep_own(self, own: Own) -> None:
        """Keep what this node is called among the settings."""
        try:
            write_settings(replace(read_settings(), own=own))
        except (NodeError, OSError) as error:
            self._viewer.said.emit(told_error(error) if isinstance(error, NodeError) else str(error), 0)
        if self.page is not None:
            self.page.nodes.show_nodes()

    # what nodes are asked

    def _test(self, node: Node) -> None:
        page = self.show_page().nodes
        self.errands.run(
            "test",
            lambda _: desk.echo(node),
            done=lambda milliseconds: page.show_test(node, milliseconds),
            failed=lambda problem: page.show_test(node, None, problem),
        )

    def _search(self, name: str, query: Query) -> None:
        page = self.show_page().search
        self.errands.run("ask", lambda _: desk.find(name, query), done=page.show_found, failed=self._search_failed)

    def _search_failed(self, problem: str) -> None:
        if self.page is not None:
            self.page.search.set_busy(False)
            self.page.search.state.say(problem, error=True)

    def _fetch(self, name: str, studies: Sequence[Study]) -> None:
        page = self.show_page().search
        self._stop_fetching.clear()
        page.set_busy(True, stoppable=True)
        page.show_progress(1, len(studies), 0, 0)
        self.errands.run(
            "ask",
            partial(self._fetch_all, name, list(studies)),
            progressed=self._fetch_progressed,
            done=lambda counted: self._fetch_ended(len(studies), *counted),
            failed=self._search_failed,
        )

    def _fetch_all(self, name: str, studies: Sequence[Study], checkpoint: Checkpoint) -> tuple[int, int]:
        """Fetch one study after the other, on the thread; how many objects have come, and how many could not."""
        files = failed = 0
        for number, study in enumerate(studies, 1):
            if self._stop_fetching.is_set():
                break

            def arrived(done: int, total: int, number: int = number) -> None:
                checkpoint((number, len(studies), done, total))

            folder, fetched = desk.fetch(name, study.study_uid, arrived, self._stop_fetching.is_set)
            failed += fetched.failed
            checkpoint((study, folder, fetched, number == 1))
            files += len(fetched.files)
        return files, failed

    def _fetch_progressed(self, progress: tuple[Any, ...]) -> None:
        page = self.page
        if page is None:
            return
        if isinstance(progress[0], int):
            page.search.show_progress(*progress)
            return
        study, folder, fetched, first = progress
        assert isinstance(study, Study)  # noqa: S101
        assert isinstance(fetched, Fetched)  # noqa: S101
        if fetched.files:
            self._viewer.images.note_arrival(fetched.files)
            page.search.show_fetched(study, fetched.files)
            (self._viewer.open if first else self._viewer.take_in)([folder])

    def _fetch_ended(self, number: int, files: int, failed: int) -> None:
        if self.page is None:
            return
        search = self.page.search
        search.set_busy(False)
        if self._stop_fetching.is_set():
            search.state.say(self.tr("Cancelled. What had come is in the list."))
        elif not files and not failed:
            search.state.say(self.tr("The node has sent nothing."), error=True)
        elif failed:
            search.state.say(self.tr("{0} objects could not be fetched.").format(failed), error=True)
        else:
            search.state.say(self.tr("Studies fetched: {0}. They are in the list.").format(number))

    def _leave(self) -> None:
        """What is asked, sent and received ends with the window; the outbox goes on at the next start."""
        self._stop_fetching.set()
        self.post.leave()
        self.reception.leave()
        if self.page is not None:
            self.page.close()
            self.page.deleteLater()
            self.page = None

"""The one way to a node, whatever it speaks; the libraries of the network are imported with the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pneumoview.errors import NodeError
from pneumoview.interop import words
from pneumoview.interop.peer import Commitment, Fetched, Node, Own, Query, Reference, Sent, Series, Study

if TYPE_CHECKING:
    from pneumoview.interop.inbox import Inbox


class Connection(Protocol):
    """What a node is asked, see ``Dimse`` and ``Web``; every method can raise ``NetworkError``."""

    @property
    def node(self) -> Node:
        """Who is asked."""

    def echo(self) -> None:
        """Raises where the node does not answer."""

    def find(self, query: Query) -> list[Study]:
        """Studies."""

    def series(self, study_uid: str) -> list[Series]:
        """Series of a study."""

    def get(
        self,
        study_uid: str,
        inbox: Inbox,
        arrived: Callable[[int, int], None] = ...,
        stopped: Callable[[], bool] = ...,
    ) -> Fetched:
        """Fetch a study."""

    def send(self, files: Sequence[Path]) -> Iterator[Sent]:
        """Send files, each with what became of it, in their order."""

    def commit(self, references: Sequence[Reference], transaction: str, wait: float = 0) -> Commitment | None:
        """Ask whether objects are kept for good."""


def connect(node: Node, own: Own) -> Connection:
    """What speaks to a node; nothing is sent before it is asked for something.

    Raises:
        NodeError: the extra ``dicom`` is not installed.
    """
    check_installed()
    if node.url:
        from pneumoview.interop.web import Web

        return Web(node, own)
    from pneumoview.interop.node import Dimse

    return Dimse(node, own)


def check_installed() -> None:
    """Make sure that the libraries of the network are there.

    Raises:
        NodeError: they are not.
    """
    missing = [name for name in ("pynetdicom", "dicomweb_client") if find_spec(name) is None]
    if missing:
        raise NodeError(words.NO_LIBRARY.format(", ".join(missing)))

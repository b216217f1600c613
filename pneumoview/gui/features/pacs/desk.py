"""What the threads of the window do with the network; the libraries are imported where they are first needed.

None of the functions is called on the GUI thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pneumoview import paths
from pneumoview.ai.analysis import Analysis
from pneumoview.errors import NetworkError, PneumoviewError
from pneumoview.imaging.measure import Annotations
from pneumoview.imaging.radiograph import Radiograph
from pneumoview.imaging.study import entry
from pneumoview.interop import words
from pneumoview.interop.peer import Commitment, Fetched, Node, Own, Query, Study, Tls, read_settings
from pneumoview.records.opinions import Opinion

if TYPE_CHECKING:
    from pydicom import Dataset

    from pneumoview.interop.connection import Connection
    from pneumoview.interop.inbox import Kept
    from pneumoview.interop.outbox import Courier, Item, Outbox
    from pneumoview.interop.receive import Receiver

PICTURED = ("sc", "seg")
LONGEST_PICTURE = 900


def outbox_folder() -> Path:
    """That of ``pneumoview dicom``, too."""
    return paths.data() / "outbox"


def studies_folder() -> Path:
    """Where studies are fetched to, each into a folder of its own."""
    return paths.data() / "studies"


def received_folder() -> Path:
    """Where films that are received go unless the user chooses another place."""
    return paths.data() / "received"


def outbox() -> Outbox:
    """The outbox of this user."""
    from pneumoview.interop.outbox import Outbox

    return Outbox(outbox_folder())


def connection(name: str) -> Connection:
    """What speaks to a node of the settings, or of an address."""
    settings = read_settings()
    return _connection(settings.node(name), settings.own)


def _connection(node: Node, own: Own) -> Connection:
    from pneumoview.interop.connection import connect

    return connect(node, own)


def echo(node: Node) -> float:
    """Milliseconds that a node, whether saved or not, takes to answer."""
    asked = _connection(node, read_settings().own)
    started = time.monotonic()
    asked.echo()
    return 1000 * (time.monotonic() - started)


def find(name: str, query: Query) -> list[Study]:
    """Studies of a node, the newest first."""
    return sorted(connection(name).find(query), key=lambda study: (study.date, study.time), reverse=True)


def fetch(
    name: str, study_uid: str, arrived: Callable[[int, int], None], stopped: Callable[[], bool]
) -> tuple[Path, Fetched]:
    """Fetch a study into a folder of its own; the folder, and what has come."""
    from pneumoview.interop.inbox import UID, Inbox

    if not UID.fullmatch(study_uid):
        raise NetworkError(words.NO_UID.format(study_uid))
    folder = studies_folder() / study_uid
    try:
        inbox = Inbox(folder, flat=True)
    except OSError as error:
        raise NetworkError(words.UNWRITABLE.format(folder, error.strerror or error)) from error
    return folder, connection(name).get(study_uid, inbox, arrived, stopped)


@dataclass(frozen=True)
class Order:
    """What objects are made of.

    Attributes:
        radiograph: that was read.
        analysis: of it.
        lungs: id of the model that outlined them.
        precision: in which the models computed.
        drawn: tells what is drawn on a radiograph.
        opinion: which is sent in place of the result; None for the result.
        verifier: name and organisation of who answers for the opinion.
        invent: whether a picture without a patient gets an invented one.
    """

    radiograph: Radiograph
    analysis: Analysis
    lungs: str
    precision: str
    drawn: Callable[[Radiograph], Annotations]
    opinion: Opinion | None = None
    verifier: tuple[str, str] | None = None
    invent: bool = False


@dataclass(frozen=True)
class Enclosure:
    """One object before it leaves.

    Attributes:
        kind: as in ``Made``.
        data: the file.
        name: of the file.
        what: its SOP class.
        series: number and description of its series.
        patient: name and ID that it carries.
        text: what it says, see ``readable``.
        picture: (H, W, 3) uint8 of it; None where it is none.
    """

    kind: str
    data: bytes
    name: str
    what: str
    series: str
    patient: str
    text: str
    picture: NDArray[np.uint8] | None


def prepare(order: Order) -> tuple[list[Enclosure], dict[str, str]]:
    """The objects of a reading or an opinion, and by kind why there is none."""
    from pneumoview.interop.objects import check_installed, make
    from pneumoview.interop.reference import KINDS, result_of

    check_installed()
    radiograph = order.radiograph
    path = radiograph.source.path
    result = result_of(
        path,
        radiograph,
        order.analysis,
        invent=order.invent,
        lungs=order.lungs,
        precision=order.precision,
        annotations=order.drawn(radiograph),
    )
    kinds = KINDS if order.opinion is None else ("sr",)
    made = make(result, kinds, opinion=order.opinion, verifier=order.verifier)
    rank = {kind: place for place, kind in enumerate(("opinion", *KINDS))}
    objects = sorted(made.objects.items(), key=lambda item: rank[item[0]])
    return [_enclosure(kind, dataset, path.stem) for kind, dataset in objects], made.without


def _enclosure(kind: str, dataset: Dataset, stem: str) -> Enclosure:
    from pneumoview.interop.objects import encoded, file_name
    from pneumoview.interop.readable import readable

    return Enclosure(
        kind,
        encoded(dataset),
        file_name(stem, kind, str(dataset.SOPInstanceUID)),
        str(dataset.SOPClassUID.name).removesuffix(" Storage"),
        f"{dataset.SeriesNumber}  {dataset.SeriesDescription}",
        "  ·  ".join(filter(None, (str(dataset.PatientName), str(dataset.PatientID)))),
        "\n".join(readable(dataset)),
        _picture(dataset) if kind in PICTURED else None,
    )


def _picture(dataset: Dataset) -> NDArray[np.uint8]:
    pixels = np.squeeze(dataset.pixel_array)
    if pixels.ndim == 2:
        pixels = np.repeat((pixels > 0).astype(np.uint8)[..., None] * 255, 3, axis=2)
    step = max(1, max(pixels.shape[:2]) // LONGEST_PICTURE)
    return np.ascontiguousarray(pixels[::step, ::step], np.uint8)


def enqueue(name: str, enclosures: Sequence[Enclosure]) -> int:
    """Bring objects into the outbox for a node; how many it had not."""
    with TemporaryDirectory(prefix="pneumoview-") as folder:
        files = [Path(folder) / one.name for one in enclosures]
        for path, one in zip(files, enclosures, strict=True):
            path.write_bytes(one.data)
        return outbox().add(name, files)


@dataclass(frozen=True)
class Letter:
    """One object of the outbox, and what its SOP class is called."""

    item: Item
    what: str


def letters() -> list[Letter]:
    """What the outbox has, the latest first."""
    from pydicom.uid import UID

    items = outbox().items() if outbox_folder().is_dir() else []
    return [Letter(item, str(UID(item.sop_class).name).removesuffix(" Storage")) for item in reversed(items)]


def retry(numbers: Sequence[int]) -> int:
    """Let some of the outbox be sent now; how many."""
    return outbox().retry(numbers)


def drop(numbers: Sequence[int]) -> int:
    """Forget some of the outbox; how many."""
    return outbox().drop(numbers)


def courier(told: Callable[[str, str], None]) -> Courier:
    """What delivers the outbox, begun."""
    from pneumoview.interop.outbox import Courier

    return Courier(outbox(), connection, told).__enter__()


def waits() -> bool:
    """Whether a node is set up and something is to be sent to one."""
    return bool(read_settings().nodes) and outbox().next_due() is not None


@dataclass(frozen=True)
class Listening:
    """How films are received."""

    own: Own
    allow: tuple[str, ...]
    folder: Path
    tls: Tls


def listen(wanted: Listening, arrived: Callable[[Path], None], committed: Callable[[], None]) -> Receiver:
    """A node that listens, begun.

    Args:
        wanted: how.
        arrived: called with every new film, on the thread of its sender; other objects are only kept.
        committed: called once a node has said what of the outbox it keeps for good.
    """
    from pneumoview.interop.connection import check_installed

    check_installed()
    from pneumoview.interop.inbox import Inbox
    from pneumoview.interop.node import report_to
    from pneumoview.interop.receive import Receiver, allowed

    senders = [allowed(text) for text in wanted.allow]
    letters = outbox()

    def keep(kept: Kept) -> None:
        if kept.fresh and kept.place == "films" and entry(kept.path, "").image:
            arrived(kept.path)

    def report(answer: Commitment) -> None:
        letters.report(answer)
        committed()

    try:
        inbox = Inbox(wanted.folder)
    except OSError as error:
        raise PneumoviewError(words.UNWRITABLE.format(wanted.folder, error.strerror or error)) from error
    return Receiver(wanted.own, inbox, senders, keep, wanted.tls or None, report, report_to).__enter__()

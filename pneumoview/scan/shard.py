"""What a worker of a cluster does: it holds one model, and reads a few files at a time with it.

The scheduler imports this module too, when it looks at what it passes on; torch is imported for the first shard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import TYPE_CHECKING, Any

from pneumoview.errors import ClusterError, PneumoviewError, ReadError
from pneumoview.imaging.archive import Archive
from pneumoview.imaging.radiograph import one_line
from pneumoview.scan.drawn import Drawn
from pneumoview.scan.inputs import Input, Member, Stamp
from pneumoview.scan.row import Row
from pneumoview.scan.settings import settings

if TYPE_CHECKING:
    from pneumoview.ai.pipeline import Pipeline
    from pneumoview.scan.engine import Scanned
    from pneumoview.scan.pictures import Drawing

Read = tuple[Stamp, Row, Drawn | None]
Pairs = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Model:
    """What a worker loads, and what that must turn out to be.

    Attributes:
        name: id of a bundle in the trusted folders of every machine, or the path of a folder.
        loading: the other options of ``Pipeline.load``.
        facts: the program and the models, see ``_facts``.
    """

    name: str
    loading: Pairs
    facts: Pairs

    @classmethod
    def of(cls, pipeline: Pipeline, loading: Mapping[str, Any]) -> Model:
        """The same as is loaded here."""
        bundle = pipeline.bundle
        name = bundle.id if bundle.trusted else str(bundle.folder)
        return cls(name, tuple(loading.items()), tuple(_facts(pipeline).items()))


@dataclass(frozen=True)
class File:
    """An input that can be sent: its absolute path, its problem and, in a ZIP archive, the member's name."""

    path: str
    problem: str
    member: str | None

    @classmethod
    def of(cls, item: Input) -> File:
        """What is sent of an input."""
        member = item.info.filename if isinstance(item, Member) else None
        return cls(str(item.path.absolute()), item.problem, member)

    def input(self) -> Input:
        """The input, where it is read; a member that cannot be found there has a problem."""
        path = Path(self.path)
        if self.member is None:
            return Input(path, self.problem)
        try:
            archive = _archive(path, Input(path).stamp())
            return Member(path, archive=archive, info=archive.members[self.member])
        except (ReadError, KeyError) as error:
            said = getattr(error.__cause__, "strerror", None) or one_line(error)
            return Input(path, f"{PurePosixPath(self.member).name} cannot be unpacked: {said}")


def read_shard(
    files: Sequence[File], model: Model, options: Mapping[str, Any], drawing: Drawing | None = None
) -> list[Read]:
    """Stamp, row and pictures of every file, in order; a worker reads one shard at a time, however many threads it has.

    Args:
        files: what is read.
        model: what reads; it is kept for the next shard.
        options: those of ``engine.scan``.
        drawing: makes the pictures; None for none.

    Raises:
        ClusterError: the worker does not have this model, or cannot continue.
    """
    from distributed import get_worker

    from pneumoview.scan.engine import scan

    drawn: dict[Input, Drawn | None] = {}

    def draw(done: Scanned) -> None:
        if drawing is not None:
            drawn[done.input] = drawing(done)

    try:
        with _reading:
            results = scan([file.input() for file in files], load(model), draw=draw if drawing else None, **options)
            return [(done.stamp, done.row, drawn.get(done.input)) for done in results if done]
    except (PneumoviewError, RuntimeError, OSError) as error:
        raise ClusterError(f"worker {get_worker().address}: {one_line(error)}") from error


_reading = Lock()


@lru_cache(maxsize=1)
def load(model: Model) -> Pipeline:
    """The model, loaded once.

    Raises:
        BundleError, UntrustedBundleError, DeviceError: see ``Pipeline.load``.
        ClusterError: the program or a model is not the expected one.
    """
    from pneumoview.ai.pipeline import Pipeline

    pipeline = Pipeline.load(model.name, **dict(model.loading))
    found, wanted = _facts(pipeline), dict(model.facts)
    different = [name for name in {**found, **wanted} if found.get(name) != wanted.get(name)]
    if different:
        told = "; ".join(f"{name} {found.get(name)}, not {wanted.get(name)}" for name in different)
        raise ClusterError(f"it has {told}")
    return pipeline


def _facts(pipeline: Pipeline) -> dict[str, str | None]:
    """What must be the same on all machines: the program and the models."""
    return {"pneumoview": version("pneumoview"), **settings(pipeline, None)}


@lru_cache(maxsize=2)
def _archive(path: Path, stamp: Stamp) -> Archive:
    """An archive that stays open while it stays the same; it is closed once its last member is forgotten."""
    del stamp
    return Archive(path)

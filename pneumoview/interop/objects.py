"""A reading becomes DICOM objects of the kinds that are asked for, and these become files."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from pydicom import Dataset

from pneumoview.ai.analysis import Analysis
from pneumoview.errors import NoObjectError
from pneumoview.files import replace
from pneumoview.imaging.measure import Annotations
from pneumoview.imaging.radiograph import Radiograph, one_line
from pneumoview.interop import words
from pneumoview.interop.reference import KINDS, Kind, Result, result_of
from pneumoview.records.annotations import AnnotationStore
from pneumoview.records.opinions import Opinion, OpinionStore

NEW_STUDY: tuple[Kind, ...] = ("sr", "sc")
"""Kinds that an image without a patient can have."""
LONGEST_STEM = 40
DIGITS = 10


def kinds_of(text: str) -> tuple[Kind, ...]:
    """Kinds by their names, separated by commas.

    Raises:
        ValueError: no such kind.
    """
    named = [part.strip().lower() for part in text.split(",") if part.strip()]
    if not named or (wrong := [name for name in named if name not in KINDS]):
        raise ValueError(f"kinds of objects are {', '.join(KINDS)}, not {', '.join(wrong) if named else 'none'}")
    return tuple(kind for kind in KINDS if kind in named)


def check_installed() -> None:
    """Make sure that the library which makes objects is there.

    Raises:
        NoObjectError: it is not.
    """
    if find_spec("highdicom") is None:
        raise NoObjectError(words.NO_HIGHDICOM.format("highdicom"))


@dataclass(frozen=True)
class Made:
    """Objects of one reading.

    Attributes:
        objects: by kind; ``opinion`` is the second report.
        without: why there is none of a kind that was asked for.
    """

    objects: dict[str, Dataset]
    without: dict[str, str]


def make(
    result: Result,
    kinds: Collection[Kind] = KINDS,
    *,
    enhanced: bool = False,
    opinion: Opinion | None = None,
    verifier: tuple[str, str] | None = None,
) -> Made:
    """Objects of the kinds that a reading gives something for.

    Args:
        result: the reading.
        kinds: what is asked for.
        enhanced: see ``sr.report``.
        opinion: on the reading; None for none.
        verifier: name and organisation of who answers for the opinion, see ``sr.opinion_report``.

    Raises:
        NoObjectError: a value in the source's header fits into no object.
    """
    from pneumoview.interop import pr, sc, seg, sr

    makers: dict[Kind, Callable[[Result], Dataset]] = {"sc": sc.capture, "pr": pr.outlines, "seg": seg.lungs}
    objects: dict[str, Dataset] = {}
    without: dict[str, str] = {}
    try:
        for kind, maker in makers.items():
            wanted = kind in kinds or (kind == "sc" and result.invented)  # which the report then refers to
            if wanted and result.invented and kind not in NEW_STUDY:
                without[kind] = words.NOTHING_TO_DRAW_ON
            elif wanted:
                try:
                    objects[kind] = maker(result)
                except NoObjectError as error:
                    without[kind] = str(error)
        if "sr" in kinds:
            image = objects["sc"] if result.invented else None
            objects["sr"] = sr.report(result, image, enhanced=enhanced)
            if opinion is not None:
                objects["opinion"] = sr.opinion_report(
                    result, opinion, objects["sr"], image, verifier=verifier, enhanced=enhanced
                )
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        name = result.radiograph.source.path.name
        raise NoObjectError(words.NO_OBJECT.format(name, one_line(error))) from error
    return Made(objects, without)


@dataclass(frozen=True)
class Writer:
    """Writes the objects of readings into a folder.

    Attributes:
        folder: which must exist.
        kinds: of objects.
        enhanced: see ``sr.report``.
        invent: give images without a patient a study of an invented one.
        lungs: name and version of the model that outlines lungs.
        precision: in which the models compute.
        annotations: where what was drawn is kept; None for nowhere.
        opinions: where opinions are kept; None for nowhere.
        verifier: see ``make``.
    """

    folder: Path
    kinds: tuple[Kind, ...] = KINDS
    enhanced: bool = False
    invent: bool = False
    lungs: str = ""
    precision: str = "float32"
    annotations: AnnotationStore | None = None
    opinions: OpinionStore | None = None
    verifier: tuple[str, str] | None = None

    def __call__(
        self, path: Path, radiograph: Radiograph, analysis: Analysis, *, name: str = ""
    ) -> tuple[list[Path], dict[str, str]]:
        """Write the objects of one reading; one that was written before stays as it is.

        Args:
            path: the file that was read.
            radiograph: of that file.
            analysis: of that radiograph.
            name: what the objects are named after; the file's name if empty.

        Returns:
            The objects' files, and why there is none of a kind.

        Raises:
            NoObjectError: see ``result_of`` and ``make``.
            AnnotationError, OpinionsError: what was drawn or said cannot be read.
            OSError: the disk is full, or the like.
        """
        source = radiograph.source
        drawn = self.annotations.load(radiograph.identity, source) if self.annotations else Annotations()
        said = self.opinions.history(radiograph.identity, source.frame) if self.opinions else []
        on_this = [opinion for opinion in said if opinion.model_sha256 == analysis.model_sha256]
        result = result_of(
            path,
            radiograph,
            analysis,
            invent=self.invent,
            lungs=self.lungs,
            precision=self.precision,
            annotations=drawn,
        )
        made = make(
            result,
            self.kinds,
            enhanced=self.enhanced,
            opinion=on_this[-1] if on_this else None,
            verifier=self.verifier,
        )
        written = []
        for kind, dataset in made.objects.items():
            target = self.folder / file_name(name or path.stem, kind, str(dataset.SOPInstanceUID))
            if not target.exists():
                replace(target, encoded(dataset))
            written.append(target)
        return written, made.without


def file_name(stem: str, kind: str, uid: str) -> str:
    """The name of an object's file, in letters and digits that every system allows; it ends in digits of the UID."""
    return f"{re.sub(r'[^A-Za-z0-9_-]', '_', stem)[-LONGEST_STEM:]}-{kind}-{uid[-DIGITS:]}.dcm"


def encoded(dataset: Dataset) -> bytes:
    """The object as a DICOM file (PS3.10)."""
    file = BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()

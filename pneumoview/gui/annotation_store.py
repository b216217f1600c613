"""Where annotations are kept: in the user's data folder or beside the image, one file an image."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QIODevice, QSaveFile

from pneumoview.errors import AnnotationError
from pneumoview.gui.base import places
from pneumoview.imaging.measure import BY_HAND, POINTS, Annotations, Figure
from pneumoview.imaging.radiograph import Source, Spacing, one_line

SUFFIX = ".pneumoview.json"
VERSION = 1


def data_folder() -> Path:
    """Where annotations are kept unless the user wants them beside the images."""
    return places.data_folder() / "annotations"


class Store:
    """Reads and writes the annotations of frames; ``beside`` prefers the images' own folders.

    A file holds frames by their number, each with the identity of its image and the time at which it was written; of
    several files that hold the frame the latest counts.
    """

    def __init__(self, *, beside: bool) -> None:
        self.beside = beside

    def places(self, image: str, source: Source) -> list[Path]:
        """Where the annotations of an image may be, the place to write to first."""
        own = data_folder() / f"{image}{SUFFIX}"
        beside = source.path.with_name(source.path.name + SUFFIX)
        return [beside, own] if self.beside else [own, beside]

    def load(self, image: str, source: Source) -> Annotations:
        """The annotations of a frame, none where nothing was ever drawn.

        Raises:
            AnnotationError: a file cannot be read; one that makes no sense has been kept under another name.
        """
        found = []
        for place in self.places(image, source):
            try:
                frame = _frames(place, image, source.frame).get(str(source.frame))
            except OSError as error:
                raise AnnotationError(_unreadable(place, error)) from error
            except _DamagedError as error:
                raise AnnotationError(f"{_unreadable(place, error)} {_kept_aside(place)}") from error
            if frame is not None:
                found.append((frame["saved"], _parse(frame)))
        return max(found, key=lambda entry: entry[0])[1] if found else Annotations()

    def save(self, image: str, source: Source, annotations: Annotations) -> None:
        """Write the annotations of a frame, whole or not at all, to the first place that can be written to.

        A file there that makes no sense is kept under another name.

        Raises:
            AnnotationError: there is no such place.
        """
        problem: OSError | None = None
        for place in self.places(image, source)[: 2 if self.beside else 1]:
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                try:
                    frames = _frames(place, image, source.frame)
                except _DamagedError:
                    _keep_aside(place)
                    frames = {}
                frames[str(source.frame)] = _frame(image, annotations)
                _write(place, {"format": "PneumoView annotations", "version": VERSION, "frames": frames})
                return
            except OSError as error:
                problem = error
        raise AnnotationError(
            QCoreApplication.translate("annotations", "The measurements on {0} cannot be kept: {1}").format(
                source.path.name, problem
            )
        )


class _DamagedError(Exception):
    """A file makes no sense or belongs to another image."""


def _frame(image: str, annotations: Annotations) -> dict[str, Any]:
    calibration = annotations.calibration
    return {
        "image": image,
        "saved": datetime.now(UTC).isoformat(),
        "calibration_mm": [calibration.row_mm, calibration.column_mm] if calibration else None,
        "figures": [{"kind": figure.kind, "points": figure.points} for figure in annotations.figures],
    }


def _parse(frame: Any) -> Annotations:
    """ValueError, KeyError or TypeError where it makes no sense."""
    figures = []
    for entry in frame["figures"]:
        points = tuple((float(x), float(y)) for x, y in entry["points"])
        figure = Figure(entry["kind"], points)
        if not figure.complete or not all(math.isfinite(value) for point in points for value in point):
            raise ValueError(f"a figure of kind {figure.kind} has {len(points)} of {POINTS[figure.kind]} points")
        figures.append(figure)
    calibration = None
    if frame["calibration_mm"] is not None:
        row, column = map(float, frame["calibration_mm"])
        if not (0 < row < math.inf and 0 < column < math.inf):
            raise ValueError(f"pixels cannot be {column:g} mm wide and {row:g} mm high")
        calibration = Spacing(row, column, BY_HAND)
    return Annotations(tuple(figures), calibration)


def _frames(path: Path, image: str, number: int) -> dict[str, Any]:
    """The frames in a file, none where there is no file; the one of that number makes sense and is of the image."""
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_bytes())
        frames: dict[str, Any] = dict(content["frames"])
        if content["version"] != VERSION:
            raise _DamagedError(f"version {content['version']}")
        if str(number) in frames:
            frame = frames[str(number)]
            _parse(frame)
            datetime.fromisoformat(frame["saved"])
            if frame["image"] != image:
                raise _DamagedError(QCoreApplication.translate("annotations", "another image"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _DamagedError(one_line(error)) from error
    return frames


def _write(path: Path, content: dict[str, Any]) -> None:
    file = QSaveFile(str(path))
    written = file.open(QIODevice.OpenModeFlag.WriteOnly) and file.write(json.dumps(content, indent=1).encode()) >= 0
    if not (written and file.commit()):
        raise OSError(f"{path}: {file.errorString()}")


def _keep_aside(path: Path) -> Path:
    """Rename a file to a name that is free."""
    names = (path.with_name(f"{path.name}.damaged{number}") for number in count(1))
    return path.rename(next(name for name in names if not name.exists()))


def _unreadable(path: Path, reason: Exception) -> str:
    text = QCoreApplication.translate("annotations", "The measurements in {0} cannot be used: {1}.")
    return text.format(path, reason)


def _kept_aside(path: Path) -> str:
    try:
        return QCoreApplication.translate("annotations", "They were kept as {0}.").format(_keep_aside(path).name)
    except OSError:
        return QCoreApplication.translate("annotations", "They were left as they are.")

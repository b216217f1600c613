"""Objects that arrive become files: each is on the disk before anybody is told that it is, and each is there once.

Below the folder lie ``films`` (all that was received), ``own`` (results of PneumoView that came back) and
``quarantine`` (objects with the UID of another one and other content). A name is made of the SOP Instance UID alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Literal

from pydicom import Dataset, dcmread

from pneumoview.errors import ReadError
from pneumoview.files import sync_folder

UID = re.compile(r"(?=.{1,64}\Z)(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))+")
"""PS3.5 9.1, which leaves no room for a path."""
NEEDED = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")
OWN_MANUFACTURER = "PneumoView"
OWN_DESCRIPTION = "RESEARCH, not for diagnosis"
DIGITS = 12

Place = Literal["films", "own", "quarantine"]


class UnfitError(ReadError):
    """An object that cannot be kept: it is damaged, or has no valid UIDs."""


@dataclass(frozen=True)
class Kept:
    """A file that is on the disk; ``fresh`` is False where it has been there before."""

    path: Path
    place: Place
    fresh: bool


class Inbox:
    """A folder that takes objects, from any number of threads.

    A ``flat`` one has all of them side by side, those of PneumoView too, and beside them the ``quarantine``.
    """

    def __init__(self, folder: Path, *, flat: bool = False) -> None:
        """Make the folders; what an earlier run has left half-written is removed.

        Raises:
            OSError: they cannot be made.
        """
        self.folder = folder
        self._flat = flat
        self._arriving = folder / ".arriving"
        for sub in (self._arriving, *(() if flat else (folder / place for place in ("films", "own", "quarantine")))):
            sub.mkdir(parents=True, exist_ok=True)
        for part in self._arriving.glob("*.part"):
            part.unlink(missing_ok=True)
        self._lock = Lock()

    @property
    def films(self) -> Path:
        """Folder of what is to be read."""
        return self.folder / "films"

    def path(self, sop_uid: str, place: Place = "films") -> Path:
        """Where an object lies; 256 folders keep each of them short."""
        if self._flat:
            return self.folder / f"{sop_uid}.dcm"
        return self.folder / place / hashlib.sha256(sop_uid.encode()).hexdigest()[:2] / f"{sop_uid}.dcm"

    def keep(self, data: bytes, sop_class: str = "", sop_uid: str = "") -> Kept:
        """Bring an object to the disk.

        Args:
            data: a whole file (PS3.10).
            sop_class: what the message said that it is; empty where there was none.
            sop_uid: likewise.

        Raises:
            UnfitError: it is damaged, or its UIDs are missing, invalid, or not those of the message.
            OSError: the disk is full, or the like; nothing is left behind.
        """
        header = _header(data)
        found = header.SOPInstanceUID
        if (sop_uid or found) != found or (sop_class or header.SOPClassUID) != header.SOPClassUID:
            raise UnfitError("the dataset has another SOP class or instance than the message")
        place: Place = "own" if is_own(header) else "films"
        path = self.path(found, place)
        part = self._arriving / f"{uuid.uuid4().hex}.part"
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            with self._lock:
                if path.exists():
                    if _same(path, data):
                        return Kept(path, place, fresh=False)
                    digest = hashlib.sha256(data).hexdigest()[:DIGITS]
                    place = "quarantine"
                    path = self.folder / place / f"{found}.{digest}.dcm"
                    if path.exists():
                        return Kept(path, place, fresh=False)
                path.parent.mkdir(parents=True, exist_ok=True)
                part.replace(path)
                sync_folder(path.parent)
        finally:
            part.unlink(missing_ok=True)
        return Kept(path, place, fresh=True)

    def holds(self, sop_class: str, sop_uid: str) -> bool | None:
        """Whether an object is kept for good; None where it is of another class."""
        if not UID.fullmatch(sop_uid):
            return False
        for place in ("films", "own"):
            path = self.path(sop_uid, place)
            if path.exists():
                return bool(dcmread(path, specific_tags=["SOPClassUID"]).SOPClassUID == sop_class) or None
        return False


def is_own(header: Dataset) -> bool:
    """Whether an object is a result of PneumoView: by its manufacturer, or the description of its series."""
    made = header.get("Manufacturer") == OWN_MANUFACTURER and header.get("ContentQualification") == "RESEARCH"
    return made or OWN_DESCRIPTION in str(header.get("SeriesDescription") or "")


def _header(data: bytes) -> Dataset:
    try:
        header = dcmread(BytesIO(data), stop_before_pixels=True)
        values = [str(header.get(keyword) or "") for keyword in NEEDED]
    except Exception as error:
        raise UnfitError("the dataset cannot be decoded") from error
    for keyword, value in zip(NEEDED, values, strict=True):
        if not UID.fullmatch(value):
            raise UnfitError(f"{keyword} is {'no UID' if value else 'missing'}")
    return header


def _same(path: Path, data: bytes) -> bool:
    """Whether a file holds the same object, perhaps in another encoding without compression."""
    before = path.read_bytes()
    if before == data:
        return True
    try:
        one, other = dcmread(BytesIO(before)), dcmread(BytesIO(data))
        return bool(one == other)
    except Exception:
        return False

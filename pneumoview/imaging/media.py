"""Folders, the media of a DICOMDIR and ZIP archives become entries, lazily."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pneumoview.errors import ReadError
from pneumoview.imaging.archive import Archive, is_archive, path_of
from pneumoview.imaging.radiograph import one_line
from pneumoview.imaging.readers import format_of
from pneumoview.imaging.study import Entry, entry, patient_of, series_of, study_of
from pneumoview.imaging.walk import find

if TYPE_CHECKING:
    from pydicom import Dataset

DIRECTORY = "DICOMDIR"


class MediaFinder:
    """Finds radiographs; an archive is unpacked once, into a folder that stays until ``close``."""

    def __init__(self) -> None:
        self._unpacked: dict[tuple[Path, int, int], TemporaryDirectory[str]] = {}

    def find(self, path: Path, on_step: Callable[[], object] = lambda: None) -> Iterator[Entry]:
        """List a file, a folder, the medium of a DICOMDIR or a ZIP archive lazily, from the headers alone.

        Folders are walked as ``walk.find`` does; one with a DICOMDIR is listed by it first, then what other DICOM
        files it holds. Reports, presentation states and the like among the images are passed over. What is wrong with
        an archive or a DICOMDIR is the error of an entry.

        Args:
            path: where to look.
            on_step: called after every file that is unpacked; what it raises ends the search.
        """
        if path.is_dir():
            yield from _folder(path)
        elif path.name.upper() == DIRECTORY and path.is_file():
            yield from _medium(path, rest=False)
        elif is_archive(path):
            try:
                found = _folder(self._unpack(path, on_step))
                first = next(found, None)
                if first is None:
                    raise ReadError(f"{path.name} holds no radiographs")
            except ReadError as error:
                yield Entry(path, path.parent.name, error=str(error))
                return
            yield first
            yield from found
        else:
            yield entry(path, path.absolute().parent.name)

    def member(self, archive: Path, name: str) -> Path | None:
        """Where a member of an archive that has been found lies now; None where it is not unpacked."""
        try:
            status = archive.stat()
        except OSError:
            return None
        folder = self._unpacked.get((archive, status.st_mtime_ns, status.st_size))
        path = Path(folder.name, archive.stem, path_of(name)) if folder else None
        return path if path and path.is_file() else None

    def close(self) -> None:
        """Remove what was unpacked."""
        for folder in self._unpacked.values():
            folder.cleanup()
        self._unpacked.clear()

    def _unpack(self, archive: Path, on_step: Callable[[], object]) -> Path:
        status = archive.stat()
        key = archive, status.st_mtime_ns, status.st_size
        if key not in self._unpacked:
            folder = TemporaryDirectory(prefix="pneumoview-", ignore_cleanup_errors=True)
            try:
                with Archive(archive) as opened:
                    opened.unpack_all(Path(folder.name) / archive.stem, on_step)
            except BaseException:
                folder.cleanup()
                raise
            self._unpacked[key] = folder
        root = Path(self._unpacked[key].name) / archive.stem
        while len(inside := list(root.iterdir())) == 1 and inside[0].is_dir():
            root = inside[0]
        return root


def _folder(folder: Path) -> Iterator[Entry]:
    directory = _Names().find(folder, DIRECTORY)
    yield from _medium(directory, rest=True) if directory.is_file() else _walk(folder)


def _walk(folder: Path) -> Iterator[Entry]:
    above = folder.absolute().parent
    found = (entry(path, path.absolute().parent.relative_to(above).as_posix()) for path in find([folder]))
    return (one for one in found if one.image)


def _medium(directory: Path, *, rest: bool) -> Iterator[Entry]:
    """The images that a DICOMDIR lists; with ``rest`` the DICOM files that it does not list, too.

    Pictures that a medium brings along belong to its own viewer. If the DICOMDIR is damaged, its folder is walked.
    """
    listed: set[Path] = set()
    damaged = False
    try:
        for found in _listed(directory):
            listed.add(found.path)
            yield found
    except Exception:  # pydicom says in many ways that a file makes no sense
        damaged = True
        error = f"{directory.name} is damaged; what its folder holds is listed instead"
        yield Entry(directory, directory.absolute().parent.name, error=error)
    if damaged or rest:
        more = (found for found in _walk(directory.parent) if found.path not in listed)
        yield from more if damaged else (found for found in more if found.patient)


def _listed(directory: Path) -> Iterator[Entry]:
    """One entry for each image of a DICOMDIR (PS3.3 F.3), with what its records say; the files are not read."""
    from pydicom import dcmread

    from pneumoview.imaging.dicom import facts

    names = _Names()
    for records in _records(dcmread(directory)):
        image = records.get("IMAGE")
        if image is None:
            continue
        file_id = image.ReferencedFileID
        parts = re.split(r"[\\/]", file_id if isinstance(file_id, str) else "/".join(file_id))
        name = "/".join(parts)
        if not all(part.strip(". ") for part in parts):
            yield Entry(directory, error=f"{directory.name} lists what cannot be a file: {one_line(name)}")
            continue
        path = directory.parent
        for part in parts:
            path = names.find(path, part)
        folder = path.parent.relative_to(directory.parent.parent).as_posix()
        error = ""
        if not path.is_file():
            error = f"{path.name} is listed in the {directory.name}, but it is not there: {name}"
        elif format_of(path) != "DICOM":
            error = f"{path.name} is listed in the {directory.name}, but it is not a DICOM file"
        if {"PATIENT", "STUDY", "SERIES"} <= records.keys():
            study = study_of(facts(records["STUDY"]))
            yield Entry(
                path,
                folder,
                patient_of(facts(records["PATIENT"])),
                study,
                series_of(facts(records["SERIES"])),
                facts(image).instance_number,
                study.moment,
                error,
            )
        else:
            yield replace(entry(path, folder), error=error)


def _records(dataset: Dataset) -> Iterator[dict[str, Dataset]]:
    """Every directory record with those above it, by type and depth first; then what nothing points to (PS3.3 F.2)."""
    records = {record.seq_item_tell: record for record in dataset.DirectoryRecordSequence}
    pending: list[tuple[int, dict[str, Dataset]]] = [
        (dataset.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity, {})
    ]
    left = dict(records)
    while pending or left:
        offset, above = pending.pop() if pending else (next(iter(left)), {})
        if offset and offset not in records:
            raise ValueError(f"a record points to byte {offset}, where there is none")
        record = left.pop(offset, None)
        if record is None:
            continue
        branch = {**above, str(record.DirectoryRecordType): record}
        yield branch
        pending.append((record.get("OffsetOfTheNextDirectoryRecord", 0), above))
        pending.append((record.get("OffsetOfReferencedLowerLevelDirectoryEntity", 0), branch))


class _Names:
    """Finds files by the names of a DICOMDIR, which are capitals without ending (PS3.10 8.2).

    Not all systems keep them so: the case may be another, a version (``;1``, ISO 9660) or the ending of DICOM files
    may have been added.
    """

    def __init__(self) -> None:
        self._folders: dict[Path, dict[str, Path]] = {}

    def find(self, folder: Path, name: str) -> Path:
        """The file of this name, in a folder that may be missing; where there is none, what its path would be.

        It is named as the folder lists it, so that it is known again when that is walked.
        """
        if folder not in self._folders:
            names: Iterable[Path] = folder.iterdir() if os.access(folder, os.R_OK | os.X_OK) and folder.is_dir() else ()
            self._folders[folder] = {path.name: path for path in names}
        listed = self._folders[folder]
        if name in listed:
            return listed[name]
        meant = self._loose(name)
        return next((path for found, path in listed.items() if self._loose(found) == meant), folder / name)

    @staticmethod
    def _loose(name: str) -> str:
        return re.sub(r"\.?;\d+$", "", name.upper()).removesuffix(".DCM")

"""Files, folders, DICOMDIRs and ZIP archives become entries by patient, study and series, lazily."""

from __future__ import annotations

import lzma
import os
import re
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from pneumoview.errors import ReadError
from pneumoview.imaging import readers
from pneumoview.imaging.radiograph import Facts, one_line

if TYPE_CHECKING:
    from pydicom import Dataset

TAGS: list[Any] = [
    *("SpecificCharacterSet", "PatientID", "PatientName", "StudyInstanceUID", "StudyDate", "StudyTime"),
    *("StudyDescription", "SeriesInstanceUID", "SeriesNumber", "SeriesDescription", "Modality", "InstanceNumber"),
]
MAX_ARCHIVE_FILES = 100_000
MAX_UNPACKED_BYTES = 8 * 2**30
HARMLESS_BYTES = 256 * 2**20
MAX_RATIO = 100
"""An archive that unpacks to more than the harmless bytes, and to so many times its own size, holds no radiographs."""
ENCRYPTED = 0x1
UNPACKING_ERRORS = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError)
DIRECTORY = "DICOMDIR"


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient; the same number under another name is somebody else."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Study:
    """One study; ``moment`` is its date, YYYY-MM-DD, with its time, HH:MM:SS, as far as they are known."""

    uid: str
    moment: str
    description: str


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a study."""

    uid: str
    number: int
    description: str
    modality: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, and where it belongs.

    Attributes:
        path: the file.
        folder: its folder, seen from where the search began.
        patient: whose it is; with study and series None where the file does not say, as pictures do not.
        study: the study it is part of.
        series: the series it is part of.
        number: its Instance Number; 0 where it has none.
        date: the study's moment, of other files when they were last written; empty where neither is known.
        error: one sentence on what is wrong with the file; empty where that is not known before it is read.
    """

    path: Path
    folder: str = ""
    patient: Patient | None = None
    study: Study | None = None
    series: Series | None = None
    number: int = 0
    date: str = ""
    error: str = ""

    @property
    def group(self) -> Patient | str:
        """What it is listed under first: the patient, or the folder."""
        return self.patient or self.folder

    @property
    def order(self) -> tuple[Any, ...]:
        """Sort key within the group: the newest study first, then by the numbers of series and image, then by name."""
        study, series = self.study, self.series
        moment = re.sub(r"\D", "", study.moment) if study else ""
        return (
            -int(moment.ljust(14, "0")),
            study.uid if study else "",
            (series.number, series.uid) if series else (0, ""),
            self.number,
            readers.natural(self.path),
        )


_patient = lru_cache(1024)(Patient)
_study = lru_cache(1024)(Study)
_series = lru_cache(1024)(Series)


class Finder:
    """Finds radiographs; an archive is unpacked once, into a folder that stays until ``close``."""

    def __init__(self) -> None:
        self._unpacked: dict[tuple[Path, int, int], TemporaryDirectory[str]] = {}

    def find(self, path: Path, on_step: Callable[[], object] = lambda: None) -> Iterator[Entry]:
        """List a file, a folder, the medium of a DICOMDIR or a ZIP archive lazily, from the headers alone.

        Folders are walked as ``readers.find`` does; one with a DICOMDIR is listed by it first, then what other DICOM
        files it holds. What is wrong with an archive or a DICOMDIR is the error of an entry.

        Args:
            path: where to look.
            on_step: called after every file that is unpacked; what it raises ends the search.
        """
        if path.is_dir():
            yield from _folder(path)
        elif path.name.upper() == DIRECTORY and path.is_file():
            yield from _medium(path, rest=False)
        elif _is_archive(path):
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
        path = Path(folder.name, archive.stem, name) if folder else None
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
                unpack(archive, Path(folder.name) / archive.stem, on_step)
            except BaseException:
                folder.cleanup()
                raise
            self._unpacked[key] = folder
        root = Path(self._unpacked[key].name) / archive.stem
        while len(inside := list(root.iterdir())) == 1 and inside[0].is_dir():
            root = inside[0]
        return root


def entry(path: Path, folder: str) -> Entry:
    """What the header of one file says; of one that cannot be read no more than where it is."""
    from pydicom import dcmread

    from pneumoview.imaging.dicom import facts

    try:
        if not path.is_file():
            return Entry(path, folder)
        written = datetime.fromtimestamp(int(path.stat().st_mtime)).isoformat(" ")
        if readers.format_of(path) != "DICOM":
            return Entry(path, folder, date=written)
        header = facts(dcmread(path, stop_before_pixels=True, specific_tags=TAGS, force=True))
        if not (header.study_uid or header.patient_id):
            return Entry(path, folder, date=written)
        study, number = _study_of(header), header.instance_number
        return Entry(path, folder, _patient_of(header), study, _series_of(header), number, study.moment or written)
    except Exception:  # pydicom says in many ways that a header makes no sense; reading the file says it in words
        return Entry(path, folder)


def _patient_of(header: Facts) -> Patient:
    return _patient(one_line(header.patient_id), one_line(header.patient_name))


def _study_of(header: Facts) -> Study:
    moment = f"{header.study_date} {header.study_time}".strip() if header.study_date else ""
    return _study(header.study_uid, moment, one_line(header.study_description))


def _series_of(header: Facts) -> Series:
    return _series(header.series_uid, header.series_number, one_line(header.series_description), header.modality)


def _folder(folder: Path) -> Iterator[Entry]:
    directory = _Names().find(folder, DIRECTORY)
    yield from _medium(directory, rest=True) if directory.is_file() else _walk(folder)


def _walk(folder: Path) -> Iterator[Entry]:
    above = folder.absolute().parent
    for path in readers.find([folder]):
        yield entry(path, path.absolute().parent.relative_to(above).as_posix())


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
        elif readers.format_of(path) != "DICOM":
            error = f"{path.name} is listed in the {directory.name}, but it is not a DICOM file"
        if {"PATIENT", "STUDY", "SERIES"} <= records.keys():
            study = _study_of(facts(records["STUDY"]))
            yield Entry(
                path,
                folder,
                _patient_of(facts(records["PATIENT"])),
                study,
                _series_of(facts(records["SERIES"])),
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
    """Finds files whatever the case of their names, for a DICOMDIR writes capitals and not all systems keep them."""

    def __init__(self) -> None:
        self._folders: dict[Path, dict[str, Path]] = {}

    def find(self, folder: Path, name: str) -> Path:
        """The file of this name, in a folder that may be missing; where there is none, what its path would be."""
        if (folder / name).exists():
            return folder / name
        if folder not in self._folders:
            names: Iterable[Path] = folder.iterdir() if os.access(folder, os.R_OK | os.X_OK) and folder.is_dir() else ()
            self._folders[folder] = {path.name.upper(): path for path in names}
        return self._folders[folder].get(name.upper(), folder / name)


def _is_archive(path: Path) -> bool:
    try:
        return path.is_file() and readers.format_of(path) == "ZIP"
    except OSError:
        return False


def unpack(archive: Path, folder: Path, on_step: Callable[[], object]) -> None:
    """Unpack a ZIP archive into a folder that is made for it; ``on_step`` is called before every file.

    Raises:
        ReadError: it is damaged, encrypted, would write outside of the folder, or unpacks to what no study would be.
    """
    name = archive.name
    try:
        with ZipFile(archive) as file:
            members = [member for member in file.infolist() if not member.is_dir()]
            folder.mkdir(parents=True)
            _check(name, members, archive.stat().st_size, shutil.disk_usage(folder).free)
            for member in members:
                on_step()
                file.extract(member, folder)
    except OSError as error:
        raise ReadError(f"{name} cannot be unpacked: {error.strerror or one_line(error)}") from error
    except UNPACKING_ERRORS as error:
        raise ReadError(f"{name} is damaged or compressed in an unknown way: {one_line(error)}") from error


def _check(name: str, members: Sequence[ZipInfo], packed: int, free: int) -> None:
    """Refuse an archive before anything is written; of a member no more is ever read than the size it declares."""
    size = sum(member.file_size for member in members)
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in member.filename:
            raise ReadError(f"{name} is refused: it would write outside of its folder ({one_line(member.filename)})")
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise ReadError(f"{name} is encrypted; unpack it with its password first")
    if len(members) > MAX_ARCHIVE_FILES:
        raise ReadError(f"{name} is refused: it holds more than {MAX_ARCHIVE_FILES} files")
    if size > MAX_UNPACKED_BYTES or size > max(HARMLESS_BYTES, MAX_RATIO * packed):
        raise ReadError(f"{name} is refused: its {packed / 2**20:.1f} MiB would unpack to {size / 2**20:.0f} MiB")
    if size > free:
        raise ReadError(f"{name} needs {size / 2**20:.0f} MiB of disk to unpack; {free / 2**20:.0f} MiB are free")

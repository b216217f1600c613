"""What is to be scanned: files, folders, lists, ZIP archives and standard input, found lazily."""

from __future__ import annotations

import csv
import os
import re
import select
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from itertools import accumulate
from pathlib import Path, PurePosixPath
from zipfile import ZipInfo

from pneumoview.errors import ReadError
from pneumoview.imaging.archive import Archive, is_archive, path_of
from pneumoview.imaging.radiograph import one_line
from pneumoview.imaging.readers import PREAMBLE_BYTES, SUFFIXES, is_candidate, looks_like_dicom
from pneumoview.imaging.walk import is_folder, walk
from pneumoview.scan.table import written_in
from pneumoview.spreadsheet import encoding_of, open_sheet, text_of

MAX_FILE_BYTES = 2**31
"""A larger file is not read, nor a larger member of an archive."""
STDIN = "-"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
TICK_SECONDS = 0.2
MAX_NAME = 60
INSIDE = "!/"
"""Stands between an archive and what lies in it."""

Stamp = tuple[int, int]
UNKNOWN: Stamp = (0, 0)


@lru_cache(maxsize=4096)
def _real(folder: str) -> str:
    return os.path.realpath(folder)


def key_of(path: Path) -> str:
    """What tells a file from all others: the real folder and the name, so that two ways to one file are one."""
    return str(Path(_real(str(path.parent)), path.name))


@dataclass(frozen=True, eq=False)
class Input:
    """One file; its row is ``failed`` with ``problem``, unless that is empty.

    ``again`` is True where it is to be read although it has a row.
    """

    path: Path
    problem: str = ""
    again: bool = False

    @property
    def name(self) -> str:
        """What the table calls it."""
        return str(self.path)

    @property
    def label(self) -> str:
        """The last part of the name, with which every sentence about it begins."""
        return self.path.name or str(self.path)

    @property
    def key(self) -> str:
        """See ``key_of``."""
        return key_of(self.path)

    def stamp(self) -> Stamp:
        """Size in bytes and time of the last change in ns; ``UNKNOWN`` where the file does not tell."""
        try:
            status = self.path.stat()
        except (OSError, ValueError):
            return UNKNOWN
        return status.st_size, status.st_mtime_ns

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """A path under which the content can be read.

        Raises:
            ReadError: there is a problem, it is too large, or it changed meanwhile.
        """
        before = self.stamp()
        self._check(before[0])
        yield self.path
        if self.stamp() != before:
            raise ReadError(f"{self.label} changed while it was read")

    def _check(self, size: int) -> None:
        if self.problem:
            raise ReadError(self.problem)
        if size > MAX_FILE_BYTES:
            raise ReadError(f"{self.label} is too large: more than {MAX_FILE_BYTES >> 30} GiB")


@dataclass(frozen=True, eq=False, kw_only=True)
class Member(Input):
    """A file in the ZIP archive ``path``, called ``archive.zip!/inner/name``.

    It is unpacked into a temporary folder under the last part of its name alone, so that no name leads elsewhere.
    ``archive`` is closed once its last member is forgotten.
    """

    archive: Archive
    info: ZipInfo

    @property
    def name(self) -> str:
        """See ``Input``."""
        return f"{self.path}{INSIDE}{self.info.filename}"

    @property
    def label(self) -> str:
        """See ``Input``."""
        return PurePosixPath(self.info.filename).name

    @property
    def key(self) -> str:
        """See ``Input``."""
        return f"{super().key}{INSIDE}{self.info.filename}"

    def stamp(self) -> Stamp:
        """Size in bytes and CRC-32, both as the archive says."""
        return self.info.file_size, self.info.CRC

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """See ``Input``.

        Raises:
            ReadError: it is encrypted, too large or damaged.
            OSError: the folder for temporary files is full.
        """
        self._check(self.info.file_size)
        with tempfile.TemporaryDirectory(prefix="pneumoview-") as folder:
            path = Path(folder, path_of(self.label.replace("\\", "_")).name[-MAX_NAME:])
            self.archive.unpack(self.info, path)
            yield path


@dataclass(frozen=True)
class Choice:
    """Which files of folders and archives are read, by shell patterns without regard to case.

    A pattern with a slash is held against the whole path below the folder, one without against the last part of it;
    ``*`` matches slashes too. Without ``glob`` a file is taken by its suffix or its DICOM preamble.
    """

    glob: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def of(cls, glob: Iterable[str] = (), exclude: Iterable[str] = ()) -> Choice:
        """The choice of shell patterns."""
        return cls(*(tuple(re.compile(_pattern(text), re.IGNORECASE) for text in texts) for texts in (glob, exclude)))

    def excludes(self, inner: str) -> bool:
        """Whether a file or folder, named by its path below the folder, is left out with all that it holds."""
        return any(pattern.match(inner) for pattern in self.exclude)

    def takes(self, inner: str) -> bool | None:
        """Whether a file is read by its name; None where its content has to say."""
        if self.glob:
            return any(pattern.match(inner) for pattern in self.glob)
        return True if PurePosixPath(inner).suffix.lower() in (*SUFFIXES, ".zip") else None


def _pattern(text: str) -> str:
    return translate(text) if "/" in text else f"(?:.*/)?{translate(text)}"


def _nothing_known(path: Path) -> bool:
    del path
    return False


@dataclass(frozen=True)
class Inputs:
    """All inputs of a scan, in order; a None among them says that nothing is ready.

    Attributes:
        paths: files, ZIP archives, folders and ``-`` for standard input. What is named here is always read; of folders
            (recursive, in natural order, hidden entries left out, each once whatever links lead to it) and of archives
            only what is chosen.
        lists: files with one path a line, relative to their own folder, or tables with a column ``path``, relative to
            where the scan that wrote them ran; lines and tables as other programs save them.
        choice: what is read of folders and archives.
        null: paths of standard input and of lists end with NUL, not with a line.
        known: files that need not be opened to tell whether they are worth reading.
        grown: whether the file of a key was read when it was smaller, see ``Table.grown``.
    """

    paths: Sequence[str] = ()
    lists: Sequence[Path] = ()
    choice: Choice = Choice()
    null: bool = False
    known: Callable[[Path], bool] = _nothing_known
    grown: Callable[[str, Stamp], bool] = lambda key, stamp: False  # noqa: ARG005

    def __iter__(self) -> Iterator[Input | None]:
        for text in self.paths:
            if text == STDIN:
                for entry in self._entries(sys.stdin.fileno()):
                    yield from (None,) if entry is None else self.expand(Path(entry))
            elif is_folder(Path(text)):
                for path in self.walk(Path(text)):
                    yield from (None,) if path is None else self.expand(path)
            else:
                yield from self.expand(Path(text))
        for file in self.lists:
            for path in self._listed(file):
                yield from (None,) if path is None else self._named(path)

    def walk(self, folder: Path) -> Iterator[Path | None]:
        """The chosen files of a folder; a None for every folder entered.

        A folder that may not be listed is itself yielded, so that reading it says why, and so is one that is named
        like a file that would be read.
        """
        return walk(folder, self._takes, self.choice.excludes)

    def _takes(self, path: Path, inner: str, folder: bool) -> bool:
        if folder:
            return path.suffix.lower() in SUFFIXES and not self.choice.glob
        taken = self.choice.takes(inner)
        return taken if taken is not None else self.known(path) or is_candidate(path)

    def expand(self, path: Path) -> Iterator[Input]:
        """The file, or the chosen members of a ZIP archive; an archive without any has a problem."""
        if not is_archive(path):
            yield Input(path)
            return
        try:
            archive = Archive(path)
        except ReadError as error:
            yield Input(path, str(error))
            return
        members = (Member(path, archive=archive, info=info) for info in archive.members.values())
        empty = True
        for member in filter(self._takes_member, members):
            empty = False
            yield member
        if empty:
            yield Input(path, f"{path.name} is a ZIP archive without a radiograph")

    def _takes_member(self, member: Member) -> bool:
        inner = member.info.filename
        parts = inner.split("/")
        hidden = any(part.startswith(".") and part not in (".", "..") for part in parts)
        if hidden or any(map(self.choice.excludes, accumulate(parts, "{}/{}".format))):
            return False
        taken = self.choice.takes(inner)
        if taken is not None or parts[-1].upper() == "DICOMDIR":
            return taken is True
        try:
            return looks_like_dicom(member.archive.head(member.info, PREAMBLE_BYTES))
        except Exception:  # reading it says why
            return True

    def _named(self, path: Path) -> Iterator[Input]:
        """The file, or the members of a ZIP archive, or the one that a table calls ``archive.zip!/inner/name``."""
        archive, inside, inner = str(path).partition(INSIDE)
        if not inside or _exists(path) or not is_archive(Path(archive)):
            yield from self.expand(path)
            return
        try:
            members = _archive(Path(archive), Input(Path(archive)).stamp())
            yield Member(Path(archive), archive=members, info=members.members[inner.replace(os.sep, "/")])
        except (ReadError, KeyError) as error:
            yield Input(path, f"{path.name} cannot be unpacked: {one_line(error)}")

    def _listed(self, file: Path) -> Iterator[Path | None]:
        """The paths of a list; None while there are none, where it is a pipe."""
        if self.null or not file.is_file():
            with file.open("rb") as content:
                for entry in self._entries(content.fileno()):
                    yield None if entry is None else file.parent / entry
            return
        try:
            with open_sheet(file) as sheet:
                names = next(sheet.lines, [])
                if "path" in names:
                    column, written = names.index("path"), written_in(file)
                    folders = (written or file.parent, file.parent, Path())
                    for cells in sheet.lines:
                        if len(cells) > column and cells[column]:
                            yield _found(text_of(cells[column]), folders)
                    return
            with file.open(encoding=encoding_of(file), errors=sys.getfilesystemencodeerrors(), newline="\n") as lines:
                for line in lines:
                    if path := _unquoted(line.rstrip("\r\n")):
                        yield file.parent / path
        except (csv.Error, ValueError) as error:
            raise ReadError(f"{file.name} is no list of paths: {one_line(error)}") from error

    def _entries(self, descriptor: int) -> Iterator[str | None]:
        """Paths as they come; None while there are none."""
        separator, rest, first = b"\0" if self.null else b"\n", b"", True
        while True:
            if os.name == "posix" and not select.select([descriptor], [], [], TICK_SECONDS)[0]:
                yield None
                continue
            chunk = os.read(descriptor, 2**16)
            *entries, rest = (rest + chunk).split(separator)
            for entry in entries if chunk else [rest]:
                entry = entry.removeprefix(BYTE_ORDER_MARK) if first else entry
                first = False
                if path := os.fsdecode(entry) if self.null else _unquoted(os.fsdecode(entry.removesuffix(b"\r"))):
                    yield path
            if not chunk:
                return


def _unquoted(line: str) -> str:
    """A path without the quotation marks that the file managers of Windows copy it with."""
    return line[1:-1] if len(line) > 1 and line[0] == line[-1] == '"' else line


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a line may be longer than any name
        return False


def _found(name: str, folders: Iterable[Path]) -> Path:
    """The path in the first of the folders in which it is there; where it is in none, in the first."""
    paths = [folder / name for folder in folders]
    return next((path for path in paths if _exists(Path(str(path).partition(INSIDE)[0]))), paths[0])


@lru_cache(maxsize=2)
def _archive(path: Path, stamp: Stamp) -> Archive:
    """An archive that stays open while it stays the same, for a table names its members one by one."""
    del stamp
    return Archive(path)

"""ZIP archives: one policy, whoever reads them, of what is refused and how the rest is unpacked."""

from __future__ import annotations

import hashlib
import locale
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from threading import Lock
from types import TracebackType
from typing import Self
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

from pneumoview.errors import ReadError
from pneumoview.files import DISK_FULL
from pneumoview.imaging.radiograph import one_line
from pneumoview.imaging.readers import SUFFIXES, format_of

MAX_FILES = 500_000
"""An archive of more files is refused."""
HARMLESS_BYTES = 256 * 2**20
MAX_RATIO = 100
"""An archive that unpacks to more than the harmless bytes, and to so many times its own size, is refused."""
MAX_UNPACKED_BYTES = 8 * 2**30
"""No more than this, nor than the disk has room for, is unpacked at a time."""
_ENCRYPTED, _UTF8 = 0x1, 0x800
KNOWN_METHODS = (ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA)
OTHER_METHODS = {1: "Shrink", 6: "Implode", 9: "Deflate64", 93: "Zstandard", 95: "XZ", 98: "PPMd"}
"""Compressions by their numbers (PKWARE APPNOTE 4.4.5)."""
EAST_ASIAN = ("cp932", "cp936", "cp949", "cp950")
DRIVE = re.compile(r"[A-Za-z]:[\\/]")
MAX_NAME_BYTES, LEFT_LETTERS = 200, 40


def is_archive(path: Path) -> bool:
    """Whether a file is a ZIP archive by its first bytes.

    One that is named like an image is none, so that not every file of a folder has to be opened.
    """
    try:
        return path.suffix.lower() not in SUFFIXES and path.is_file() and format_of(path) == "ZIP"
    except (OSError, ValueError):
        return False


class Archive:
    """An open ZIP archive; calls from several threads may overlap. It is closed once it is forgotten.

    Attributes:
        path: of the archive.
        members: the files in it by their names; of two with one name the later.
    """

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            ReadError: it cannot be read, is damaged, holds too many files, or would unpack to what no study does.
        """
        self.path = path
        self._lock = Lock()
        try:
            packed = path.stat().st_size
            self._file = ZipFile(path)
        except Exception as error:
            raise self._unreadable(error) from error
        for member in self._file.infolist():
            member.filename = _name(member)
        self.members = {member.filename: member for member in self._file.infolist() if not member.is_dir()}
        self._size = sum(member.file_size for member in self.members.values())
        if len(self.members) > MAX_FILES:
            raise ReadError(f"{path.name} is refused: it holds more than {MAX_FILES} files")
        if self._size > max(HARMLESS_BYTES, MAX_RATIO * packed):
            raise self._too_large()

    def __enter__(self) -> Self:
        """The open archive."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self._file.close()

    def head(self, member: ZipInfo, size: int) -> bytes:
        """The first bytes of a member; what zipfile raises passes through."""
        with self._lock, self._file.open(member) as content:
            return content.read(size)

    def unpack(self, member: ZipInfo, path: Path) -> None:
        """Write one member to a new file; no more is ever read of it than the size it declares.

        Raises:
            ReadError: it is encrypted or damaged; its text begins with the last part of the member's name.
            OSError: the disk is full.
        """
        label = PurePosixPath(member.filename).name
        if member.flag_bits & _ENCRYPTED:
            raise ReadError(f"{label} is encrypted in its ZIP archive")
        if (method := _unknown_method(member)) is not None:
            raise ReadError(f"{label} is compressed by {method} in its ZIP archive; unpack that with another program")
        try:
            with self._lock, self._file.open(member) as packed, path.open("xb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
        except Exception as error:  # zipfile and its decompressors raise many kinds on damaged archives
            if isinstance(error, OSError) and error.errno in DISK_FULL:
                raise
            raise ReadError(f"{label} is damaged in its ZIP archive: {one_line(error)}") from error

    def unpack_all(self, folder: Path, on_step: Callable[[], object]) -> None:
        """Write all members into a folder that is made for them, under the names that ``path_of`` gives them.

        ``on_step`` is called before every file.

        Raises:
            ReadError: a member is encrypted, damaged, or would be written outside of the folder; or all of them need
                more room than there may be or is. What can be told before is told before anything is written.
        """
        name = self.path.name
        paths = {member: path_of(member) for member in self.members}
        for member, inner in paths.items():
            if inner.is_absolute() or ".." in inner.parts or DRIVE.match(member):
                raise ReadError(f"{name} is refused: it would write outside of its folder ({one_line(member)})")
        if any(member.flag_bits & _ENCRYPTED for member in self.members.values()):
            raise ReadError(f"{name} is encrypted; unpack it with its password first")
        if method := next(filter(None, map(_unknown_method, self.members.values())), None):
            raise ReadError(f"{name} is compressed by {method}; unpack it with another program first")
        if self._size > MAX_UNPACKED_BYTES:
            raise self._too_large()
        try:
            folder.mkdir(parents=True)
            free = shutil.disk_usage(folder).free
        except OSError as error:
            raise self._unreadable(error) from error
        if self._size > free:
            needs, has = self._size / 2**20, free / 2**20
            raise ReadError(f"{name} needs {needs:.0f} MiB of disk to unpack; {has:.0f} MiB are free")
        for member, info in self.members.items():
            on_step()
            path = folder / paths[member]
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with self._file.open(info) as packed, path.open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked)
            except Exception as error:
                raise self._unreadable(error) from error

    def _too_large(self) -> ReadError:
        packed, size = self.path.stat().st_size / 2**20, self._size / 2**20
        return ReadError(f"{self.path.name} is refused: its {packed:.1f} MiB would unpack to {size:.0f} MiB")

    def _unreadable(self, error: Exception) -> ReadError:
        name = self.path.name
        if isinstance(error, OSError):
            return ReadError(f"{name} cannot be unpacked: {error.strerror or one_line(error)}")
        return ReadError(f"{name} is damaged or compressed in an unknown way: {one_line(error)}")


def path_of(member: str) -> PurePosixPath:
    """Where a member is unpacked, by its name: with what no system takes replaced, and long parts shortened."""
    name = member.replace("\\", "/")
    return PurePosixPath("/" if name.startswith("/") else "", *map(_part, name.split("/")))


def _part(part: str) -> str:
    safe = re.sub(r'[<>:"|?*\x00-\x1f]', "_", part)
    if len(safe.encode("utf-8", "surrogateescape")) <= MAX_NAME_BYTES:
        return safe
    digest = hashlib.sha256(part.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{safe[:LEFT_LETTERS]}~{digest}{PurePosixPath(safe).suffix[:8]}"


def _name(member: ZipInfo) -> str:
    """The name of a member; of one that is not marked as UTF-8, as it is meant.

    That is UTF-8 if it is valid, which macOS and others write without the mark, else an East Asian code page: that of
    this system, or the Korean one. What is neither stays in code page 437, as the format has it (APPNOTE 4.4.4).
    """
    if member.flag_bits & _UTF8 or member.filename.isascii():
        return member.filename
    try:
        raw = member.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    own = locale.getencoding().lower()
    for encoding in ("utf-8", *((own,) if own in EAST_ASIAN else ()), "euc_kr"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return member.filename


def _unknown_method(member: ZipInfo) -> str | None:
    """The name of a compression that cannot be unpacked; None of one that can."""
    if member.compress_type in KNOWN_METHODS:
        return None
    return OTHER_METHODS.get(member.compress_type, f"method {member.compress_type}")

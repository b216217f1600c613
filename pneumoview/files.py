"""Files that get new content in one step, which no crash can halve."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
"""Errors of a write for which there is no room."""
LOCKED = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
"""Errors of ``lock`` where another program has the file."""


def replace(path: Path, data: bytes, mode: int | None = None) -> None:
    """Give a file new content, in one step that a crash cannot halve.

    ``mode`` are its permissions (POSIX), from the first byte.

    Raises:
        OSError: the disk is full, or the like; the file has its former content.
    """
    with replacing(path) as fresh:
        if mode is not None:
            fresh.touch(mode)
        fresh.write_bytes(data)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to be written, which then takes its place; see ``replace``."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        yield fresh
        with fresh.open("rb+") as file:
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system lets one."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def lock(file: IO[bytes]) -> None:
    """Keep other programs that do the same away for as long as the file is open.

    Raises:
        OSError: another one has it; its ``errno`` is one of ``LOCKED``.
    """
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

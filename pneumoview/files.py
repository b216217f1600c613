"""Files that get new content in one step, which no crash can halve; and files that hold a key."""

from __future__ import annotations

import errno
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pneumoview.errors import KeyFileError

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
"""Errors of a write for which there is no room."""
LOCKED = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
"""Errors of ``lock`` where another program has the file."""
SHORTEST_KEY = 16


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


def read_key(path: Path) -> bytes:
    """The content of a key file, white space at its ends aside; one that is absent is made, for its owner alone.

    Raises:
        KeyFileError: there are fewer than 16 bytes.
        OSError: the file can be neither read nor made.
    """
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
            made.write(f"{secrets.token_hex(32)}\n".encode())
    except FileExistsError:
        pass
    key = path.read_bytes().strip()
    if len(key) < SHORTEST_KEY:
        raise KeyFileError(f"{path} is no key: it has fewer than {SHORTEST_KEY} bytes")
    return key

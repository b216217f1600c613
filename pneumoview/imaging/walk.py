"""Folders are walked here, for whoever looks for radiographs in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pneumoview.imaging.readers import is_candidate, natural


def find(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Files, and the candidates in folders, lazily; see ``walk`` and ``readers.is_candidate``.

    A path that is named is always yielded unless it is a folder; a folder reached twice is walked once.
    """
    visited: set[str] = set()
    for path in map(Path, paths):
        if is_folder(path):
            found = walk(path, lambda path, _, folder: not folder and is_candidate(path), visited=visited)
            yield from (one for one in found if one is not None)
        else:
            yield path


def walk(
    folder: Path,
    takes: Callable[[Path, str, bool], bool],
    excludes: Callable[[str], bool] = lambda _: False,
    visited: set[str] | None = None,
) -> Iterator[Path | None]:
    """What is taken of a folder and of all folders in it, lazily and in natural order (2 before 10).

    Hidden entries are left out, and a folder reached twice through links is walked once. A None says that a folder is
    entered. A folder that may not be listed is itself yielded, so that reading it says why.

    Args:
        folder: where to begin.
        takes: whether to yield a path, given also its path below ``folder`` and whether it is a folder.
        excludes: whether to leave out what has this path below ``folder``, with all that it holds.
        visited: the folders walked so far, by their real paths.
    """
    visited = set() if visited is None else visited
    stack = [iter([(folder, "", True)])]
    while stack:
        path, inner, is_a_folder = next(stack[-1], (None, "", False))
        if path is None:
            stack.pop()
            continue
        if inner and takes(path, inner, is_a_folder):
            yield path
        if not is_a_folder or (real := os.path.realpath(path)) in visited:
            continue
        visited.add(real)
        yield None
        try:
            stack.append(_entries(path, inner, excludes))
        except OSError:
            yield path


def _entries(folder: Path, inner: str, excludes: Callable[[str], bool]) -> Iterator[tuple[Path, str, bool]]:
    with os.scandir(folder) as entries:
        names = [(entry.name, is_folder(entry)) for entry in entries if not entry.name.startswith(".")]
    names.sort(key=lambda name: natural(Path(name[0])))
    prefix = f"{inner}/" if inner else ""
    found = ((folder / name, f"{prefix}{name}", is_a_folder) for name, is_a_folder in names)
    return (entry for entry in found if not excludes(entry[1]))


def is_folder(entry: Path | os.DirEntry[str]) -> bool:
    """Whether it is a folder; what does not tell is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False

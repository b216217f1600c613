"""A folder that is watched: files are inputs once they have arrived whole."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from pneumoview.scan.inputs import TICK_SECONDS, Input, Inputs, Member, Stamp

LONGEST_PAUSE = 1.0


def watch(inputs: Inputs, folder: Path, settle: float) -> Iterator[Input | None]:
    """Poll a folder without end; a None says that nothing is ready.

    A file has arrived when its size and time of change have stayed the same for ``settle`` seconds of our own clock.
    What ``inputs`` knows is passed over, and so is a folder that is gone for a while.
    """
    arriving: dict[Path, tuple[Stamp, float]] = {}
    unpacked: dict[Path, Stamp] = {}
    while True:
        started = time.monotonic()
        still: dict[Path, tuple[Stamp, float]] = {}
        for path in inputs.walk(folder):
            if path is None or path == folder or inputs.known(path):
                yield None
                continue
            stamp = Input(path).stamp()
            if unpacked.get(path) == stamp or not _is_there(path):
                continue
            before, since = arriving.get(path, (None, started))
            if stamp != before:
                still[path] = stamp, started
            elif started < since + settle:
                still[path] = stamp, since
            else:
                for item in inputs.expand(path):
                    if isinstance(item, Member):
                        unpacked[path] = stamp
                    yield item
        arriving = still
        ended = time.monotonic()
        wait = max(ended - started, min(settle, LONGEST_PAUSE), TICK_SECONDS)
        while time.monotonic() < ended + wait:
            time.sleep(TICK_SECONDS)
            yield None


def _is_there(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True

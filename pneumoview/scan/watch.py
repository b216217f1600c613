"""A folder that is watched: files are inputs once they have arrived whole."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pneumoview.scan.inputs import TICK_SECONDS, Input, Inputs, Member, Stamp, key_of

LONGEST_PAUSE = 1.0
TEMPORARY = re.compile(r"^~|~$|\.(?:part|partial|filepart|tmp|temp|crdownload|download|incoming)$", re.IGNORECASE)
"""Names that browsers, SFTP clients, file managers and DICOM senders give a file until it is whole."""


def watch(inputs: Inputs, folder: Path, settle: float) -> Iterator[Input | None]:
    """Poll a folder without end; a None says that nothing is ready.

    A file has arrived when its size and time of change have stayed the same for ``settle`` seconds of our own clock.
    What ``inputs`` knows is passed over unless it has grown since it could not be read, and so are a folder that is
    gone for a while, and files under the names that senders give them while they write.
    """
    arriving: dict[Path, tuple[Stamp, float]] = {}
    unpacked: dict[Path, Stamp] = {}
    asked: dict[Path, Stamp] = {}
    while True:
        started = time.monotonic()
        still: dict[Path, tuple[Stamp, float]] = {}
        for path in inputs.walk(folder):
            if path is None or path == folder or TEMPORARY.search(path.name):
                yield None
                continue
            stamp, again = Input(path).stamp(), False
            if inputs.known(path):
                again = inputs.grown(key_of(path), stamp) and asked.get(path) != stamp
                if not again:
                    yield None
                    continue
            if unpacked.get(path) == stamp or not _is_there(path):
                continue
            before, since = arriving.get(path, (None, started))
            if stamp != before:
                still[path] = stamp, started
            elif started < since + settle:
                still[path] = stamp, since
            else:
                if again:
                    asked[path] = stamp
                for item in inputs.expand(path):
                    if isinstance(item, Member):
                        unpacked[path] = stamp
                    yield replace(item, again=True) if again and type(item) is Input else item
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

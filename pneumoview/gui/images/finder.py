"""What the thread does that looks for files, and where the samples are."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from pneumoview.gui.base.worker import Checkpoint, Request
from pneumoview.imaging import media, study
from pneumoview.imaging.study import Entry

BATCH_SECONDS, BATCH_LENGTH = 0.25, 1000
"""A batch is reported after so long, or once it has so many entries."""
REST_SECONDS = 0.1
"""For so long the window has Python to itself after a batch, which it lists by one call for every row."""
BATCH_SHARE = 3


def samples_folder() -> Path:
    """Where the generated samples are kept."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation), "samples")


@dataclass(frozen=True)
class Listing(Request):
    """The ``files`` of a table, which is ``path``; ``wanted`` is the one to be shown, None for the first."""

    files: tuple[Path, ...] = ()
    wanted: Path | None = None


class Finder:
    """Lists the files at a path; what an archive holds is there until ``close``."""

    def __init__(self) -> None:
        self._finder = media.MediaFinder()

    def __call__(self, request: Request, checkpoint: Checkpoint) -> None:
        """Look at ``request.path``; what is found is reported as progress, a list of entries at a time.

        A batch is at least a third of what was reported before, so that a list that is put in order for every batch
        takes time in proportion to its length. The folder of the samples is filled first, and each sample reported as
        it is ready.
        """
        from pneumoview.phantom import files

        batch: list[Entry] = []
        sent, reported = time.monotonic(), 0
        folder = request.path
        found: Iterable[Entry] = self._finder.find(folder, lambda: checkpoint([]))
        if isinstance(request, Listing):
            found = (study.entry(path, folder.name) for path in request.files)
        elif folder == samples_folder():
            found = (study.entry(path, folder.name) for path in files.write_samples(folder))
        for entry in found:
            batch.append(entry)
            if len(batch) % BATCH_LENGTH == 0 or time.monotonic() - sent > BATCH_SECONDS:
                ready = BATCH_SHARE * len(batch) >= reported
                checkpoint(batch if ready else [])
                if ready:
                    reported += len(batch)
                    batch = []
                    time.sleep(REST_SECONDS)
                sent = time.monotonic()
        checkpoint(batch)

    def member(self, archive: Path, name: str) -> Path | None:
        """Where a member of an archive that was opened lies now; None where it was not."""
        return self._finder.member(archive, name)

    def close(self) -> None:
        """Remove what was unpacked."""
        self._finder.close()

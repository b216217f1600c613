"""How long the event loop stands still, whatever else the machine does meanwhile."""

from __future__ import annotations

import os
import time
from pathlib import Path

from PySide6.QtCore import QTimer

LONGEST_GAP = 0.5
"""Seconds; what a user takes for a stall."""


REFERENCE = 0.022
"""Seconds that the work of ``slowness`` takes where the bounds were set."""


def slowness() -> float:
    """How much longer than there the same work takes here and now; at least 1."""
    taken = []
    for _ in range(10):
        began = time.thread_time()
        sorted(str(number) for number in range(200_000))
        taken.append(time.thread_time() - began)
    return max(1.0, max(taken) / REFERENCE)


def queued() -> dict[int, float]:
    """Seconds for which each thread of this process has waited for a processor (Linux, schedstat), by its number."""
    waited = {}
    for thread in Path("/proc/self/task").glob("*/schedstat"):
        try:
            waited[int(thread.parent.name)] = int(thread.read_text().split()[1]) / 1e9
        except OSError:  # it has ended
            continue
    return waited


class Heartbeat(QTimer):
    """Beats every 10 ms while the event loop lives; ``gaps`` are the seconds between the beats.

    What other programs took of them does not count: as long as this thread waited for a processor, and the one it may
    have waited for, that of the others which waited longest. What this thread computed always counts.
    """

    def __init__(self) -> None:
        super().__init__(interval=10)
        self.gaps: list[float] = []
        self.timeout.connect(self._beat)

    def start(self) -> None:
        self._last = self._now()
        super().start()

    def stop(self) -> None:
        """The time since the last beat is a gap too, also where there was none at all."""
        super().stop()
        self._beat()

    def _now(self) -> tuple[float, float, dict[int, float]]:
        return time.perf_counter(), time.thread_time(), queued()

    def _beat(self) -> None:
        now = self._now()
        (began, used, before), (ended, using, after) = self._last, now
        waits = {thread: seconds - before.get(thread, 0.0) for thread, seconds in after.items()}
        own = waits.pop(os.getpid(), 0.0)
        self.gaps.append(max(using - used, ended - began - own - max(waits.values(), default=0.0)))
        self._last = now

"""Programs in processes of their own, forked off a server that has imported torch, which takes others seconds."""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path

CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(
    ["pytest", "pneumoview.cli.main", "pneumoview.scan.console", "distributed.cli.dask_worker"]
)


def _be(
    module: str, arguments: list[str], environment: dict[bytes, bytes], folder: str, read: Path, write: Path
) -> None:
    os.environb.clear()
    os.environb.update(environment)
    os.chdir(folder)
    for file, flags, descriptor in ((read, os.O_RDONLY, 0), (write, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 2)):
        os.dup2(os.open(file, flags), descriptor)
    sys.stdin = open(0)  # noqa: SIM115
    sys.argv[1:] = arguments
    runpy.run_module(module, run_name="__main__", alter_sys=True)


class Program:
    """``python -m MODULE ARGUMENTS…``, which has begun; what it says on standard error is in a file.

    Args:
        module: its name.
        arguments: those of its command line.
        log: takes standard error, after what is there.
        listed: what standard input is.
        environment: variables beside those of this process.
    """

    def __init__(
        self,
        module: str,
        *arguments: object,
        log: Path,
        listed: Path | None = None,
        environment: Mapping[str, str] = {},
    ) -> None:
        self._log = log
        variables = {**os.environb, **{os.fsencode(key): os.fsencode(value) for key, value in environment.items()}}
        given = (module, list(map(str, arguments)), variables, os.getcwd(), listed or Path(os.devnull), log)  # noqa: PTH109
        self._process = CONTEXT.Process(target=_be, args=given, daemon=True)
        self._process.start()

    @property
    def returncode(self) -> int | None:
        """The exit status, or minus the signal that ended it; None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal."""
        os.kill(self._process.pid, number)

    def wait(self, timeout: float = 100) -> int:
        """Its exit status, at the latest in so many seconds."""
        self._process.join(timeout)
        assert self.returncode is not None
        return self.returncode

    def kill(self) -> None:
        """End it at once, if it still runs."""
        self._process.kill()
        self.wait()

    @property
    def said(self) -> bytes:
        """What it has written to standard error."""
        return self._log.read_bytes()

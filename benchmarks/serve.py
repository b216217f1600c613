"""Films a second through ``dicom serve`` against ``scan`` of the same files, and the memory of a node that goes on.

    .venv/bin/python benchmarks/serve.py [--films N] [--turns N] [--senders N] [--few 200] [--many 2000]

Both are the real commands, with the gate, the model for the lungs and the default model, and take turns. A scan is
timed from when it begins its table, with the model loaded, to the last row; the node, after one film to warm up, from
the senders' start to the last row. The films are generated, of --rows × 1.3 --rows pixels. The
senders are dcmsend of dcmtk, at once, each with its share. Memory is resident, of films of 220 pixels; --many 0 leaves
it out, --films 0 the speed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydicom import dcmread
from pydicom.uid import generate_uid

from pneumoview.phantom.files import write_dicom
from pneumoview.phantom.generate import PhantomSpec, generate

KINDS = 8
GOAL, MEMORY_GOAL = 0.9, 1.1
PROGRAM = [sys.executable, "-m", "pneumoview"]


def made(folder: Path, count: int, rows: int) -> list[Path]:
    """Films with UIDs of their own, of few phantoms."""
    folder.mkdir()
    files = []
    for seed in range(min(KINDS, count)):
        phantom = generate(PhantomSpec(seed=seed, rows=rows, columns=int(1.3 * rows), marker=True))
        write_dicom(phantom, folder / "one.dcm")
        film = dcmread(folder / "one.dcm")
        for number in range(seed, count, KINDS):
            film.SOPInstanceUID = film.file_meta.MediaStorageSOPInstanceUID = generate_uid()
            film.save_as(folder / f"{number:05}.dcm")
            files.append(folder / f"{number:05}.dcm")
    (folder / "one.dcm").unlink()
    return files


def rows_in(table: Path) -> int:
    return table.read_bytes().count(b"\r\n") - 1 if table.exists() else 0


def scanned(folder: Path, table: Path, count: int) -> float:
    """Films a second of a scan, from when it begins its table, with the model loaded, to its last row."""
    with subprocess.Popen([*PROGRAM, "scan", str(folder), "--csv", str(table)], stderr=subprocess.DEVNULL) as process:  # noqa: S603
        while process.poll() is None and not table.exists():
            time.sleep(0.02)
        start = time.perf_counter()
        while process.poll() is None and rows_in(table) < count:
            time.sleep(0.02)
        end = time.perf_counter()
    if process.returncode or rows_in(table) != count:
        raise SystemExit(f"the scan of {count} films ended with {process.returncode} and {rows_in(table)} rows")
    return count / (end - start)


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    """The node in a process of its own: the process, its port and its table."""
    folder.mkdir()
    table = folder / "t.csv"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["dicom", "serve", "--port", str(port), "--allow", "SENDER@127.0.0.1", "--csv", str(table)]
    command += ["--out", str(folder / "in"), "--outbox", str(folder / "outbox")]
    process = subprocess.Popen([*PROGRAM, *command], stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None:
                raise SystemExit("the node does not start")
            time.sleep(0.1)
        yield process, port, table
    finally:
        process.terminate()
        process.wait()


def sent(files: list[Path], port: int, senders: int, table: Path) -> float:
    """Seconds from the first byte to the last row."""
    wanted = rows_in(table) + len(files) if table.exists() else len(files)
    start = time.perf_counter()
    commands = [["dcmsend", "-aet", "SENDER", "-aec", "PNEUMOVIEW", "127.0.0.1", str(port)] for _ in range(senders)]
    running = [
        subprocess.Popen([*command, *map(str, files[number::senders])])  # noqa: S603
        for number, command in enumerate(commands)
        if files[number::senders]
    ]
    if any(process.wait() for process in running):
        raise SystemExit("a sender failed")
    while rows_in(table) < wanted:
        time.sleep(0.02)
    return time.perf_counter() - start


def resident(process: subprocess.Popen[bytes]) -> float:
    """MiB, as Linux has it."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def speed(folder: Path, options: argparse.Namespace) -> None:
    films = made(folder / "films", options.films, options.rows)
    one = made(folder / "one", 1, options.rows)
    scan, serve = [], []
    for turn in range(options.turns):
        scan.append(scanned(films[0].parent, folder / f"all{turn}.csv", len(films)))
        with serving(folder / f"serve{turn}") as (_, port, received):
            sent(one, port, 1, received)
            serve.append(len(films) / sent(films, port, options.senders, received))
        shutil.rmtree(folder / f"serve{turn}")
        print(f"scan {scan[-1]:.2f}, serve {serve[-1]:.2f} films a second; load {os.getloadavg()[0]:.1f}", flush=True)
    print(f"serve_scan ratio {statistics.median(serve) / statistics.median(scan):.2f} (goal {GOAL})", flush=True)


def memory(folder: Path, options: argparse.Namespace) -> None:
    films = made(folder / "small", options.many, 220)
    with serving(folder / "long") as (process, port, table):
        sent(films[: options.few], port, options.senders, table)
        few = resident(process)
        sent(films[options.few :], port, options.senders, table)
        many = resident(process)
    print(f"resident after {options.few} films {few:.0f} MiB, after {options.many} {many:.0f} MiB")
    print(f"serve_memory ratio {many / few:.2f} (goal {MEMORY_GOAL})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--films", type=int, default=120)
    parser.add_argument("--rows", type=int, default=700)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--senders", type=int, default=2)
    parser.add_argument("--few", type=int, default=200)
    parser.add_argument("--many", type=int, default=2000)
    options = parser.parse_args()
    if shutil.which("dcmsend") is None:
        sys.exit("this benchmark needs dcmsend (Debian: dcmtk)")
    with tempfile.TemporaryDirectory(prefix="pneumoview-") as scratch:
        if options.films:
            speed(Path(scratch), options)
        if options.many:
            memory(Path(scratch), options)


if __name__ == "__main__":
    main()

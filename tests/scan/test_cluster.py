"""A scan on a real cluster of processes: the same rows, each once, whichever process is killed."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from forked import Program
from pneumoview.ai.pipeline import Pipeline
from pneumoview.cli.main import app
from pneumoview.errors import ClusterError, WriteError
from pneumoview.scan.cluster import SHARD, connect
from pneumoview.scan.inputs import Input, Inputs
from pneumoview.scan.shard import File, Model, load

distributed = pytest.importorskip("distributed")

DEADLY = """
import os, signal
from pneumoview.scan.inputs import Input

def dask_setup(worker):
    stamp = Input.stamp
    Input.stamp = lambda item: os.kill(os.getpid(), signal.SIGKILL) if item.label == "deadly.png" else stamp(item)
"""


@dataclass
class Processes:
    """A scheduler and its workers, each a process of its own."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    workers: list[Program] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")

    @property
    def file(self) -> Path:
        return self.folder / "scheduler.json"

    @property
    def address(self) -> str:
        return json.loads(self.file.read_text("utf-8"))["address"]

    def add_worker(self, *options: object) -> None:
        place = ("--nthreads", "1", "--no-nanny", "--local-directory", self.folder)
        self.workers.append(self._start("worker", *place, *options))

    def _start(self, kind: str, *options: object) -> Program:
        command = (f"distributed.cli.dask_{kind}", "--scheduler-file", self.file, "--no-dashboard", *options)
        return Program(*command, log=self.folder / f"{kind}.log", environment=self.environment)

    def kill(self) -> None:
        for program in (*self.workers, self.scheduler):
            program.kill()


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory, wait_for):
    """Starts a scheduler with any number of workers; what still runs at the end is killed."""
    started = []

    def start(workers: int, *options: object, **environment: str) -> Processes:
        cluster = Processes(tmp_path_factory.mktemp("cluster"), environment)
        started.append(cluster)
        wait_for(cluster.file.exists)
        for _ in range(workers):
            cluster.add_worker(*options)
        return cluster

    yield start
    for cluster in started:
        cluster.kill()


@pytest.fixture(scope="module")
def cluster(processes, tiny_bundle: Path) -> Processes:
    """Two workers that find the tiny model."""
    assert tiny_bundle.name == "tiny"
    return processes(2)


@pytest.fixture
def many(tmp_path: Path, save_ramp: Callable[..., Path]) -> list[Path]:
    """Ramps for six shards, in a folder."""
    folder = tmp_path / "many"
    folder.mkdir()
    return [save_ramp(folder / f"{number:03}.png", width=300) for number in range(6 * SHARD)]


def scan(*arguments: object) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(app, ["scan", *map(str, arguments), "--model", "tiny", "--device", "cpu"])


def names(rows: list[dict[str, str]]) -> list[str]:
    return [row["path"] for row in rows]


def test_the_rows_are_those_of_one_machine(
    cluster: Processes, tmp_path: Path, save_ramp: Callable[..., Path], rows_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "study"
    folder.mkdir()
    for number in range(SHARD + 2):
        save_ramp(folder / f"{number}.png", width=100 + number)
    save_ramp(folder / os.fsdecode(b"caf\xe9.png"))
    (folder / "broken.png").write_bytes(b"no image")
    with zipfile.ZipFile(folder / "packed.zip", "w") as archive:
        for number in range(3):
            archive.write(folder / f"{number}.png", f"inner/{number}.png")
        archive.writestr("torn.png", (folder / "1.png").read_bytes()[:-60])
    with zipfile.ZipFile(folder / "empty.zip", "w"):
        pass
    drawn = ("--show-refused", "--report", tmp_path / "report.html", "--heatmaps")
    assert scan("study", "--csv", "here.csv", *drawn, "here").exit_code == 1
    there = scan("study", "--csv", "there.csv", *drawn, "there", "--scheduler", cluster.address)
    assert (there.exit_code, "25 files, 0 ok, 22 refused, 3 failed" in there.stderr) == (1, True)
    assert "read on" not in there.stderr
    here, there = ([{**row, "ms": ""} for row in rows_in(tmp_path / name)] for name in ("here.csv", "there.csv"))
    assert there == here
    assert there[0]["path"] == "study/0.png"
    here, there = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("here", "there"))
    assert there == here
    assert len(there) == 19  # the members of the archive are the same as files beside it
    here, there = (sorted((tmp_path / f"{name}.csv.thumbnails").read_bytes().split()) for name in ("here", "there"))
    assert there == here
    assert (tmp_path / "report.html").read_text("utf-8").count("UklGR") == 22  # WebP in Base64


def test_a_worker_that_is_killed_loses_and_doubles_nothing(
    cluster: Processes, many: list[Path], tmp_path: Path, rows_in, wait_for
) -> None:
    table = tmp_path / "out.csv"

    def kill_one() -> int:
        wait_for(lambda: len(rows_in(table)) >= SHARD)
        cluster.workers.pop().kill()
        return len(rows_in(table))

    with ThreadPoolExecutor() as pool:
        rows = pool.submit(kill_one)
        assert scan(many[0].parent, "--csv", table, "--scheduler", cluster.address).exit_code == 0
    assert SHARD <= rows.result() < len(many)
    assert names(rows_in(table)) == list(map(str, many))


def test_a_signal_drops_what_is_under_way_and_the_scan_goes_on(
    cluster: Processes, many: list[Path], tmp_path: Path, rows_in, wait_for
) -> None:
    table = tmp_path / "out.csv"

    def interrupt() -> None:
        wait_for(lambda: len(rows_in(table)) >= 1)
        os.kill(os.getpid(), signal.SIGINT)

    command = (many[0].parent, "--csv", table, "--scheduler", cluster.address)
    with ThreadPoolExecutor() as pool:
        pool.submit(interrupt)
        assert scan(*command).exit_code == 130
    assert 1 <= len(rows_in(table)) < len(many)
    with distributed.Client(cluster.address) as client:
        wait_for(lambda: client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)) == 0)
    assert scan(*command).exit_code == 0
    assert names(rows_in(table)) == list(map(str, many))


def test_a_scan_that_is_killed_or_loses_its_scheduler_goes_on(
    processes, tiny_bundle: Path, many: list[Path], tmp_path: Path, start, rows_in, wait_for
) -> None:
    assert tiny_bundle.name == "tiny"
    cluster, table = processes(1), tmp_path / "out.csv"

    def scan_until(rows: int) -> Program:
        program = start("scan", many[0].parent, "--csv", table, "--scheduler", cluster.address)
        wait_for(lambda: len(rows_in(table)) >= rows)
        return program

    scan_until(SHARD).kill()

    lost = scan_until(3 * SHARD)
    cluster.kill()
    assert lost.wait() == 1
    assert f"the connection to the scheduler {cluster.address} is lost); its ".encode() in lost.said
    assert b"rows are safe; run the same command, without --overwrite, to continue" in lost.said
    assert "Traceback" not in lost.said.decode()
    assert 3 * SHARD <= len(rows_in(table)) < len(many)

    assert scan(many[0].parent, "--csv", table).exit_code == 0
    assert names(rows_in(table)) == list(map(str, many))


def test_a_file_that_ends_every_worker_has_a_failed_row(
    processes, tiny_bundle: Path, tmp_path: Path, save_ramp: Callable[..., Path]
) -> None:
    paths = [save_ramp(tmp_path / name) for name in ("a.png", "deadly.png")]
    preload = tmp_path / "deadly.py"
    preload.write_text(DEADLY, encoding="utf-8")
    cluster = processes(1, "--preload", preload, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    told: list[str] = []

    def replace_worker(text: str) -> None:
        told.append(text)
        cluster.add_worker("--preload", preload)

    with connect(cluster.address, print, device="cpu") as connected:
        rows = connected.scan(map(Input, paths), Pipeline.load(tiny_bundle.name, "cpu"), 1, notice=replace_worker)
        done = list(filter(None, rows))
    assert [one.input.path for one in done] == paths
    assert [one.row["status"] for one in done] == ["refused", "failed"]
    assert done[1].row["reason"] == "deadly.png cannot be analysed: it ended every worker that tried"
    assert done[1].row["model_sha256"] == done[0].row["model_sha256"]
    assert set(told) == {"no worker is left: the scan waits for one"}


def test_a_worker_without_the_model_is_named(
    processes, tiny_bundle: Path, tmp_path: Path, save_ramp: Callable[..., Path]
) -> None:
    assert tiny_bundle.name == "tiny"
    cluster = processes(1, PNEUMOVIEW_MODELS="")
    image = save_ramp(tmp_path / "a.png")
    error = scan(image, "--csv", tmp_path / "out.csv", "--scheduler", cluster.address).exception
    assert isinstance(error, WriteError)
    assert "the scan cannot continue (worker tcp://127.0.0.1:" in str(error)
    assert "no model 'tiny': neither a folder nor one of the installed ones (resnet50-3, vgg16-2)" in str(error)


def test_a_worker_with_another_model_is_not_used(pipeline: Pipeline, tiny_bundle: Path) -> None:
    wanted = Model.of(pipeline, {"device": "cpu"})
    assert wanted.name == tiny_bundle.name
    other = replace(wanted, facts=tuple({**dict(wanted.facts), "model_sha256": "abc"}.items()))
    with pytest.raises(ClusterError, match=rf"it has .*model_sha256 {pipeline.bundle.sha256}, not abc"):
        load(other)


def test_members_of_archives_are_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("inner/1.png", b"x")
    (member,) = Inputs(["a.zip"]).expand(Path("a.zip"))
    sent = pickle.loads(pickle.dumps(File.of(member)))  # noqa: S301
    found = sent.input()
    assert (found.name, found.stamp()) == (f"{tmp_path / 'a.zip'}!/inner/1.png", member.stamp())
    with found.on_disk() as path:
        assert path.read_bytes() == b"x"
    (tmp_path / "a.zip").unlink()
    assert sent.input().problem == "1.png cannot be unpacked: No such file or directory"


def test_idle_workers_get_what_there_is(cluster: Processes, tmp_path: Path, save_ramp: Callable[..., Path]) -> None:
    paths = [save_ramp(tmp_path / f"{number}.png") for number in range(3)]

    def inputs():
        yield from map(Input, paths)
        while True:
            yield None

    found: list[Path] = []
    with connect(cluster.address, print, device="cpu") as connected:
        rows = connected.scan(inputs(), Pipeline.load("tiny", "cpu"), 1, stopped=lambda: len(found) == 3)
        for done in filter(None, rows):
            found.append(done.input.path)
    assert found == paths


def test_versions_that_differ_are_told(cluster: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distributed.versions, "get_package_info", lambda packages: dict.fromkeys(packages, "0.1"))
    told: list[str] = []
    with connect(cluster.address, told.append, device="cpu"):
        (note,) = told
    assert note.startswith("Mismatched versions found\n")
    assert "| distributed | 0.1 " in note


def test_neither_the_scheduler_nor_the_connection_needs_torch() -> None:
    code = "import sys, pneumoview.scan.shard, pneumoview.scan.cluster; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_scheduler_that_does_not_answer_is_named(tmp_path: Path, save_ramp: Callable[..., Path], start) -> None:
    image, table = save_ramp(tmp_path / "a.png"), tmp_path / "out.csv"
    program = start("scan", image, "--csv", table, "--scheduler", "tcp://127.0.0.1:9")
    assert program.wait() == 2
    assert program.said.startswith(b"error: the scheduler tcp://127.0.0.1:9 does not answer: ")
    assert program.said.count(b"\n") == 1
    assert not table.exists()


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ClusterError, match=r"pip install 'pneumoview\[cluster\]'"),
        connect("tcp://127.0.0.1:9", print),
    ):
        pass

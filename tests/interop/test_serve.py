"""``dicom serve`` as a process: films come in, rows and results come out, whatever happens in between."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from pydicom import dcmread

from peers import OWN, Orthanc, Peer, film, saved, wait_for
from pneumoview.interop.connection import connect
from pneumoview.interop.outbox import Outbox, counts
from pneumoview.interop.peer import Node, Own

HERE = Path(__file__).parent
SENDER = Own("SENDER")


@pytest.fixture
def serve(peer: Callable[..., Peer], port: int, home: Path, tiny_bundle: Path) -> Callable[..., Peer]:
    """Starts the node; it is ready once it is returned."""

    def start(*more: object, at: int = 0) -> Peer:
        options = ["--aet", OWN, "--port", at or port, "--out", home / "in", "--csv", home / "t.csv", "--model", "tiny"]
        senders = ["--allow", "SENDER@127.0.0.1", "--allow", "ORTHANC@127.0.0.1", "--device", "cpu"]
        command = [sys.executable, "-m", "pneumoview", "dicom", "serve", *options, *senders, *more]
        return peer(*command, "--outbox", home / "outbox", port=at or port, PYTHONPATH=str(HERE.parents[1]))

    assert tiny_bundle.name == "tiny"
    return start


def rows(home: Path) -> list[dict[str, str]]:
    with (home / "t.csv").open(encoding="utf-8-sig", newline="") as table:
        return list(csv.DictReader(table))


def send(port: int, files: list[Path]) -> list[str]:
    return [one.outcome for one in connect(Node.of(f"{OWN}@127.0.0.1:{port}"), SENDER).send(files)]


def many(folder: Path, count: int) -> list[Path]:
    folder.mkdir()
    return [saved(film(128, seed=n), folder / f"{n}.dcm") for n in range(count)]


def test_a_row_a_film_though_it_is_killed_and_results_arrive_once(
    serve: Callable[..., Peer], orthanc: Orthanc, home: Path
) -> None:
    """Killed while it reads; then the PACS has each result once, commits, and gives one back, which is not read."""
    port = orthanc.own_port
    films = many(home / "films", 24)
    more = ["--reply", orthanc.node, "--kinds", "sr,sc"]
    node = serve(*more, at=port)
    assert send(port, films[:16]) == ["sent"] * 16
    wait_for(lambda: len(rows(home)) >= 1)
    node.process.send_signal(signal.SIGKILL)
    node.process.wait(10)
    node = serve(*more, at=port)
    assert send(port, films[8:]) == ["sent"] * 16
    outbox = Outbox(home / "outbox")
    wait_for(lambda: len(rows(home)) == 24)
    wait_for(lambda: counts(outbox.items()) == {"committed": 48})
    found = rows(home)
    assert {row["sop_uid"] for row in found} == {str(dcmread(path).SOPInstanceUID) for path in films}
    assert set(Counter(row["path"] for row in found).values()) == {1}
    assert {row["status"] for row in found} <= {"ok", "refused"}
    result = next((home / "in" / "results").iterdir())
    assert send(port, [result]) == ["sent"]
    assert [path.name for path in (home / "in" / "own").rglob("*.dcm")] == [f"{dcmread(result).SOPInstanceUID}.dcm"]
    node.process.send_signal(signal.SIGTERM)
    assert node.process.wait(20) == 0
    assert len(rows(home)) == 24
    assert "24 files" in node.said
    assert not any(word in node.said for word in ("Secret", "SECRET", "홍", "Traceback"))


def test_commitment_is_answered_on_another_association(
    serve: Callable[..., Peer], orthanc: Orthanc, home: Path
) -> None:
    """Orthanc sends, asks, hangs up, and is told at its own port, for its title is in the settings."""
    (home / "config" / "PneumoView").mkdir(parents=True)
    (home / "config" / "PneumoView" / "nodes.json").write_text(json.dumps({"nodes": {"pacs": {"node": orthanc.node}}}))
    serve(at=orthanc.own_port)
    root = orthanc.web.removesuffix("/dicom-web")

    def ask(path: str, data: bytes | None = None) -> dict:
        with urlopen(f"{root}/{path}", data, timeout=20) as answer:  # noqa: S310
            return json.load(answer)

    known, unknown = film(), film(seed=2)
    stored = ask("instances", saved(known, home / "known.dcm").read_bytes())
    ask("modalities/own/store", json.dumps({"Resources": [stored["ID"]]}).encode())
    pairs = [[str(one.SOPClassUID), str(one.SOPInstanceUID)] for one in (known, unknown)]
    question = ask("modalities/own/storage-commitment", json.dumps({"DicomInstances": pairs, "Timeout": 20}).encode())
    wait_for(lambda: ask(f"storage-commitment/{question['ID']}")["Status"] != "Pending")
    answer = ask(f"storage-commitment/{question['ID']}")
    assert (answer["Status"], answer["RemoteAET"]) == ("Failure", OWN)
    assert [one["SOPInstanceUID"] for one in answer["Success"]] == [str(known.SOPInstanceUID)]
    assert [(one["SOPInstanceUID"], one["FailureReason"]) for one in answer["Failures"]] == [
        (str(unknown.SOPInstanceUID), 0x0112)
    ]


def test_what_is_no_film_has_no_row_or_says_why(serve: Callable[..., Peer], home: Path, port: int) -> None:
    report = film(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11", Modality="SR")
    for keyword in ("PixelData", "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "SamplesPerPixel"):
        del report[keyword]
    broken = film()
    broken.PixelData = b"\0\0"
    paths = [saved(one, home / f"{n}.dcm") for n, one in enumerate((report, broken, film()))]
    node = serve()
    assert send(port, paths) == ["sent"] * 3
    wait_for(lambda: len(rows(home)) == 2)
    assert sorted(row["status"] == "failed" for row in rows(home)) == [False, True]
    assert node.process.poll() is None


def test_commands_of_the_line(serve: Callable[..., Peer], home: Path, port: int) -> None:
    """With a name from the settings."""
    serve()
    (home / "config" / "PneumoView").mkdir(parents=True)
    settings = {"own": {"aet": "SENDER"}, "nodes": {"here": {"node": f"{OWN}@127.0.0.1:{port}"}}}
    (home / "config" / "PneumoView" / "nodes.json").write_text(json.dumps(settings))
    paths = many(home / "films", 2)
    lines = ["dicom echo here", f"dicom send here {paths[0]} {paths[1]}"]
    command = [sys.executable, str(HERE.parent / "commands.py"), *lines]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1])},
    )
    assert done.returncode == 0, done.stderr
    assert "here answers" in done.stdout
    assert "2 sent, 0 in the outbox" in done.stderr
    wait_for(lambda: len(rows(home)) == 2)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--allow", "X"], "X is no sender"),
        (["--tls-cert", "x.pem"], "need each other"),
        (["--aet", "much too long a title"], "is no AE title"),
        (["--reply", "nowhere"], "nowhere is no node"),
    ],
)
def test_wrong_use(more: list[str], message: str, home: Path, capfd: pytest.CaptureFixture[str], monkeypatch) -> None:
    from pneumoview.__main__ import main

    line = ["dicom", "serve", "--out", str(home / "in"), "--csv", str(home / "t.csv"), "--allow", "A@127.0.0.1", *more]
    monkeypatch.setattr(sys, "argv", ["pneumoview", *line])
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert message in capfd.readouterr().err
    assert not (home / "t.csv").exists()

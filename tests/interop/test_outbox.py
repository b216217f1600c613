"""An outbox to Orthanc, dcmtk and this node: nothing is lost, and nothing is there twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pydicom import dcmread
from pynetdicom import AE, evt

from peers import OWN, Orthanc, Peer, film, program, saved, tool, wait_for
from pneumoview.errors import OutboxError
from pneumoview.interop import node as node_module
from pneumoview.interop import outbox as module
from pneumoview.interop.connection import connect
from pneumoview.interop.inbox import Inbox
from pneumoview.interop.outbox import MOST_ATTEMPTS, Courier, Outbox, counts, pause
from pneumoview.interop.peer import Node, Own, Sent, read_settings
from pneumoview.interop.receive import Receiver

HERE = Own()


def by(own: Own = HERE):
    return lambda text: connect(Node.of(text), own)


def deliver(outbox: Outbox, own: Own = HERE) -> list[str]:
    return [event for _, event in outbox.deliver(by(own))]


def states(outbox: Outbox) -> dict[str, int]:
    return counts(outbox.items())


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox")


def test_it_is_committed_by_the_node_and_then_the_copy_goes(outbox: Outbox, films: list[Path], tmp_path: Path) -> None:
    kept: list[object] = []
    with Receiver(Own(OWN, 0), Inbox(tmp_path / "in"), [("SENDER", "127.0.0.1")], kept.append) as receiver:
        node = f"{OWN}@127.0.0.1:{receiver.port}"
        assert outbox.add(node, films) == 3
        assert outbox.add(node, films) == 0
        assert deliver(outbox, Own("SENDER")) == ["sent"] * 3 + ["committed"] * 3
        assert states(outbox) == {"committed": 3}
        assert list((outbox.folder / "files").iterdir()) == []
        assert deliver(outbox, Own("SENDER")) == []
        assert outbox.add(node, films[:1], again=True) == 1
        assert deliver(outbox, Own("SENDER")) == ["sent", "committed"]
    assert len(kept) == 4
    assert outbox.next_due() is None


def test_orthanc_commits_by_an_association_of_its_own(
    orthanc: Orthanc, outbox: Outbox, films: list[Path], tmp_path: Path
) -> None:
    own = Own(OWN, orthanc.own_port)
    allow = [("ORTHANC", "127.0.0.1")]
    with Receiver(own, Inbox(tmp_path / "in"), allow, lambda _: None, committed=outbox.report):
        outbox.add(orthanc.node, films)
        assert deliver(outbox, own).count("sent") == 3
        wait_for(lambda: states(outbox) == {"committed": 3})


def test_what_dicomweb_finds_is_committed(orthanc: Orthanc, outbox: Outbox, films: list[Path]) -> None:
    outbox.add(orthanc.web, films)
    assert deliver(outbox) == ["sent"] * 3 + ["committed"] * 3


def test_a_stow_that_stores_nothing_is_no_success(outbox: Outbox, films: list[Path], port: int) -> None:
    class Pretending(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.dumps({}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/dicom+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", port), Pretending)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    outbox.add(f"http://127.0.0.1:{port}/dicom-web", films[:1])
    events = deliver(outbox)
    server.shutdown()
    thread.join()
    server.server_close()
    assert len(events) == 1
    assert "without saying that it has stored the object" in events[0]
    (item,) = outbox.items()
    assert (item.state, item.attempts) == ("queued", 1)


def test_a_node_that_is_down_for_a_while(
    outbox: Outbox, films: list[Path], peer: Callable[..., Peer], tmp_path: Path, port: int
) -> None:
    node = f"ANY@127.0.0.1:{port}"
    outbox.add(node, films)
    (event,) = deliver(outbox)
    assert "cannot be reached: Connection refused" in event
    assert deliver(outbox) == []
    due = outbox.next_due()
    assert due is not None
    assert 0 < due - time.time() <= pause(1)
    assert [(item.state, item.attempts) for item in outbox.items()] == [("queued", 0)] * 3
    assert "Connection refused" in outbox.items()[0].note
    (tmp_path / "got").mkdir()
    peer(tool("storescp"), "-od", tmp_path / "got", port, port=port)
    assert outbox.retry() == 3
    assert deliver(outbox) == ["sent"] * 3
    assert len(list((tmp_path / "got").iterdir())) == 3


def test_the_pause_doubles_and_has_an_end() -> None:
    assert [pause(n) for n in (1, 2, 3, 9, 1000)] == [15, 30, 60, 3600, 3600]


def test_a_refused_class_is_a_dead_letter_that_is_shown(
    outbox: Outbox, films: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    allow = [("SENDER", "127.0.0.1")]
    other = saved(film(SOPClassUID="1.2.840.10008.5.1.4.1.1.999"), tmp_path / "private.dcm")
    with Receiver(Own(OWN, 0), Inbox(tmp_path / "in"), allow, lambda _: None) as receiver:
        outbox.add(f"{OWN}@127.0.0.1:{receiver.port}", [other, *films])
        events = deliver(outbox, Own("SENDER"))
    assert events[0].startswith("refused: ")
    assert states(outbox) == {"dead": 1, "committed": 3}
    from pneumoview.cli.main import app

    app(["dicom", "outbox", "list", "--outbox", str(outbox.folder), "--json"], standalone_mode=False)
    (shown,) = json.loads(capsys.readouterr().out)
    assert (shown["state"], "does not take this SOP class" in shown["note"]) == ("dead", True)
    assert outbox.drop([shown["id"]]) == 1
    assert states(outbox) == {"committed": 3}


def test_what_always_fails_dies_at_last(outbox: Outbox, films: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        node = Node.of("FULL@127.0.0.1:1")

        def send(self, files):
            yield from (Sent(path, "later", "0xA700") for path in files)

    monkeypatch.setattr(module, "pause", lambda _: 0)
    outbox.add("FULL@127.0.0.1:1", films[:1])
    events = [event for _, event in outbox.deliver(lambda _: Full())]
    assert len(events) >= MOST_ATTEMPTS
    (item,) = outbox.items()
    assert (item.state, item.attempts, item.note) == ("dead", MOST_ATTEMPTS, "0xA700")


def test_one_program_delivers_at_a_time(outbox: Outbox) -> None:
    with outbox._alone(), pytest.raises(OutboxError, match="another program delivers"):
        list(Outbox(outbox.folder).deliver(by()))


def test_what_is_no_dicom_is_not_queued(outbox: Outbox, films: list[Path]) -> None:
    with pytest.raises(OutboxError, match=r"test_outbox.py is no DICOM file"):
        outbox.add("A@127.0.0.1:1", [*films, Path(__file__)])
    assert outbox.items() == []


def test_a_full_disk_queues_nothing(outbox: Outbox, tmp_path: Path) -> None:
    import resource

    path = saved(film(1024), tmp_path / "film.dcm")
    outbox.items()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, before[1]))
    try:
        with pytest.raises(OutboxError, match="File too large"):
            outbox.add("A@127.0.0.1:1", [path])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert outbox.items() == []
    assert list((outbox.folder / "files").iterdir()) == []


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("victim", ["sender", "receiver"])
def test_either_side_is_killed_midway(
    victim: str, outbox: Outbox, peer: Callable[..., Peer], tmp_path: Path, port: int
) -> None:
    """Real processes: this program sends, the store of dcmtk receives; one is killed, and then all is there once."""
    (tmp_path / "got").mkdir()
    (tmp_path / "many").mkdir()
    many = [saved(film(256, seed=n), tmp_path / "many" / f"{n}.dcm") for n in range(30)]
    store = peer(tool("storescp"), "-od", tmp_path / "got", "--fork", port, port=port)
    node = f"ANY@127.0.0.1:{port}"
    outbox.add(node, many)
    sender = peer(*program("dicom", "outbox", "retry", "--outbox", outbox.folder))
    wait_for(lambda: len(list((tmp_path / "got").iterdir())) >= 3)
    if victim == "sender":
        sender.process.send_signal(signal.SIGKILL)
        sender.process.wait(10)
    else:
        subprocess.run(["pkill", "-KILL", "-P", str(store.process.pid)], check=False)
        store.kill()
        assert sender.process.wait(30) == 1, sender.said
        peer(tool("storescp"), "-od", tmp_path / "got", port, port=port)
    left = states(outbox)["queued"]
    assert 0 < left < 30
    done = subprocess.run(program("dicom", "outbox", "retry", "--outbox", outbox.folder), timeout=30, check=False)
    assert done.returncode == 0
    assert states(outbox) == {"sent": 30}
    got = {dcmread(path).SOPInstanceUID: path for path in (tmp_path / "got").iterdir()}
    assert {str(dcmread(path).SOPInstanceUID) for path in many} == set(got)


def test_the_courier_delivers_what_is_queued_later(outbox: Outbox, films: list[Path], tmp_path: Path) -> None:
    told: list[str] = []
    allow = [("SENDER", "127.0.0.1")]
    with (
        Receiver(Own(OWN, 0), Inbox(tmp_path / "in"), allow, lambda _: None) as receiver,
        Courier(outbox, by(Own("SENDER")), lambda _, event: told.append(event)) as courier,
    ):
        outbox.add(f"{OWN}@127.0.0.1:{receiver.port}", films)
        courier.wake()
        wait_for(lambda: states(outbox) == {"committed": 3})
    assert told == ["sent"] * 3 + ["committed"] * 3


def test_ten_thousand_queued(outbox: Outbox, tmp_path: Path, port: int) -> None:
    """The database alone: what looks at it stays quick, and a node that is down touches none of the items."""
    path = saved(film(), tmp_path / "film.dcm")
    outbox.items()
    for n in range(module.TOGETHER):
        os.link(path, outbox._path(str(n)))
    with outbox._database() as database:
        database.executemany(
            "INSERT INTO item (node, sha256, sop_class, sop_uid, state, added) VALUES (?, ?, '1.2', '1', 'queued', '')",
            [(f"A@127.0.0.1:{port}", str(n)) for n in range(10_000)],
        )
    started = time.monotonic()
    (event,) = deliver(outbox)
    assert "Connection refused" in event
    assert states(outbox) == {"queued": 10_000}
    assert outbox.next_due() is not None
    assert time.monotonic() - started < 5


@pytest.mark.usefixtures("home")
def test_settings() -> None:
    assert read_settings().nodes == {}
    from pneumoview.interop.peer import Settings, Tls, settings_file, write_settings

    pacs = Node.of("PACS@192.0.2.1:104", "pacs", secure=True, tls=Tls(ca="ca.pem"))
    web = Node.of("https://pacs.invalid/dicom-web", "web", user="u", password="secret")  # noqa: S106
    write_settings(Settings(Own("ME", 104, "192.0.2.3"), {"pacs": pacs, "web": web}))
    assert read_settings() == Settings(Own("ME", 104, "192.0.2.3"), {"pacs": pacs, "web": web})
    assert settings_file().stat().st_mode & 0o777 == 0o600
    assert "secret" not in repr(read_settings())
    from pneumoview.errors import NodeError

    for text in ("{", "[]", '{"nodes": {"x": {}}}', '{"own": {"port": 0}}', '{"more": 1}', '{"own": {"bind": "host"}}'):
        settings_file().write_text(text)
        with pytest.raises(NodeError, match=r"nodes.json cannot be used"):
            read_settings()


@pytest.fixture
def scp(port: int):
    """A store that answers as it is told; its node, and how often it was asked."""
    running = []

    def start(answer: Callable[[evt.Event], int]) -> tuple[str, list[str]]:
        asked: list[str] = []

        def store(event: evt.Event) -> int:
            asked.append(str(event.request.AffectedSOPInstanceUID))
            return answer(event)

        ae = AE(OWN)
        ae.add_supported_context("1.2.840.10008.5.1.4.1.1.1")
        running.append(ae.start_server(("127.0.0.1", port), block=False, evt_handlers=[(evt.EVT_C_STORE, store)]))
        return f"{OWN}@127.0.0.1:{port}", asked

    yield start
    for server in running:
        server.shutdown()


def test_a_node_that_is_too_slow_gets_it_again(
    scp, outbox: Outbox, films: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer comes too late: that it has the object is not known, so it is sent again, as it was."""
    monkeypatch.setattr(node_module, "ANSWER_SECONDS", 0.3)
    pauses = [1.0]
    node, asked = scp(lambda _: time.sleep(pauses.pop() if pauses else 0) or 0)
    outbox.add(node, films[:1])
    assert deliver(outbox) == [f"{node} did not answer"]
    assert [(item.state, item.attempts) for item in outbox.items()] == [("queued", 1)]
    outbox.retry()
    assert deliver(outbox) == ["sent"]
    assert asked == [str(dcmread(films[0]).SOPInstanceUID)] * 2


def test_a_node_that_aborts_midway_gets_the_rest_later(scp, outbox: Outbox, films: list[Path]) -> None:
    aborting = [True]

    def answer(event: evt.Event) -> int:
        if len(asked) == 2 and aborting:
            aborting.pop()
            event.assoc.abort()
        return 0

    node, asked = scp(answer)
    outbox.add(node, films)
    events = deliver(outbox)
    assert events[0] == "sent"
    assert any(words in events[1] for words in ("broke off", "did not answer"))
    assert states(outbox) == {"sent": 1, "queued": 2}
    outbox.retry()
    assert deliver(outbox) == ["sent"] * 2
    assert set(asked) == {str(dcmread(path).SOPInstanceUID) for path in films}


def test_a_node_whose_disk_is_full_gets_it_later(scp, outbox: Outbox, films: list[Path]) -> None:
    statuses = [0xA700]
    node, asked = scp(lambda _: statuses.pop() if statuses else 0)
    outbox.add(node, films[:1])
    assert deliver(outbox) == [f"{node} answered 0xA700 out of resources"]
    assert [(item.state, item.attempts) for item in outbox.items()] == [("queued", 1)]
    outbox.retry()
    assert deliver(outbox) == ["sent"]
    assert len(asked) == 2


def test_a_warning_is_success_and_is_kept(scp, outbox: Outbox, films: list[Path]) -> None:
    """A store that changes or drops elements, says so, and offers no commitment."""
    warnings = [(0xB000, "coercion of data elements"), (0xB006, "elements discarded")]
    warnings.append((0xB007, "dataset does not match SOP class"))
    node, asked = scp(lambda _: warnings[len(asked) - 1][0])
    outbox.add(node, films)
    assert deliver(outbox) == ["sent"] * 3
    said = [f"{node} answered 0x{code:04X} {words}" for code, words in warnings]
    assert [(item.state, item.note) for item in outbox.items()] == [("sent", words) for words in said]
    assert outbox.next_due() is None

"""The node that answers, to senders of dcmtk and pynetdicom, and to those that mean no good."""

from __future__ import annotations

import gc
import resource
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import generate_uid
from pynetdicom import AE

from peers import OWN, film, saved, tool, wait_for
from pneumoview.errors import NetworkError, NodeError
from pneumoview.interop import receive
from pneumoview.interop.inbox import Inbox, Kept, UnfitError
from pneumoview.interop.node import Dimse
from pneumoview.interop.peer import Node, Own, Reference, Tls, is_loopback
from pneumoview.interop.receive import Receiver, allowed

SENDERS = [("SENDER", "127.0.0.1"), ("STORESCU", "127.0.0.1"), ("ECHOSCU", "127.0.0.1")]


@contextmanager
def listening(folder: Path, tls: Tls | None = None) -> Iterator[tuple[Receiver, list[Kept]]]:
    kept: list[Kept] = []
    with Receiver(Own(OWN, 0), Inbox(folder), SENDERS, kept.append, tls) as receiver:
        yield receiver, kept


@pytest.fixture
def node(tmp_path: Path) -> Iterator[tuple[Receiver, list[Kept]]]:
    with listening(tmp_path / "in") as both:
        yield both


def here(receiver: Receiver, sender: str = "SENDER", called: str = OWN) -> Dimse:
    return Dimse(Node.of(f"{called}@127.0.0.1:{receiver.port}", "node"), Own(sender))


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def sockets() -> int:
    """How many this process has open."""
    found = 0
    for file in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            found += str(file.readlink()).startswith("socket:")
    return found


def test_dcmtk_echoes_and_stores(node, films: list[Path]) -> None:
    receiver, kept = node
    common = ["-aec", OWN, "127.0.0.1", str(receiver.port)]
    subprocess.run([tool("echoscu"), *common], check=True, timeout=20)
    subprocess.run([tool("storescu"), *common, *films], check=True, timeout=20)
    assert [one.place for one in kept] == ["films"] * 3
    assert [dcmread(one.path) for one in kept] == [dcmread(path) for path in films]


def test_ten_senders_at_once(node, tmp_path: Path) -> None:
    receiver, kept = node
    commands = []
    for number in range(10):
        (tmp_path / str(number)).mkdir()
        some = [saved(film(seed=number), tmp_path / str(number) / f"{n}.dcm") for n in range(4)]
        commands.append([tool("storescu"), "-aec", OWN, "127.0.0.1", str(receiver.port), *some])
    running = [subprocess.Popen(command) for command in commands]
    assert [process.wait(30) for process in running] == [0] * 10
    assert len(kept) == len({one.path for one in kept}) == len(files_in(tmp_path / "in")) == 40


def test_the_same_again_is_one_file_and_other_content_is_set_apart(node, tmp_path: Path) -> None:
    receiver, kept = node
    first = film(seed=1)
    other = film(seed=2, **{k: first[k].value for k in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")})
    paths = [saved(first, tmp_path / "a.dcm"), saved(other, tmp_path / "b.dcm")]
    sent = list(here(receiver).send([paths[0], paths[0], paths[1], paths[1]]))
    assert [one.outcome for one in sent] == ["sent", "sent", "refused", "refused"]
    assert [one.fresh for one in kept] == [True, False]
    found = files_in(tmp_path / "in")
    assert [name.split("/")[0] for name in found] == ["films", "quarantine"]
    assert dcmread(tmp_path / "in" / found[0]) == first
    assert dcmread(tmp_path / "in" / found[1]) == other


def test_results_of_our_own_are_kept_apart(node, tmp_path: Path) -> None:
    receiver, kept = node
    made = film(Manufacturer="PneumoView", ContentQualification="RESEARCH")
    synthetic = film(Manufacturer="PneumoView")
    described = film(SeriesDescription="PneumoView heatmap, RESEARCH, not for diagnosis")
    paths = [saved(one, tmp_path / f"{n}.dcm") for n, one in enumerate((made, synthetic, described))]
    assert [one.outcome for one in here(receiver).send(paths)] == ["sent"] * 3
    assert [one.place for one in kept] == ["own", "films", "own"]


@pytest.mark.parametrize("keyword", ["SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "SOPClassUID"])
def test_objects_without_uids_or_with_a_path_for_one(tmp_path: Path, keyword: str) -> None:
    inbox = Inbox(tmp_path / "in")
    for value, words in [
        ("../../escaped", "is no UID"),
        ("/absolute", "is no UID"),
        ("", "missing"),
        ("1.02", "no UID"),
    ]:
        bad = film()
        path = saved(bad, tmp_path / "bad.dcm")
        data = path.read_bytes()
        if value:
            old = str(bad[keyword].value).encode()
            data = data.replace(old, value.encode().ljust(len(old), b"\0"))
        else:
            del bad[keyword]
            bad.preamble = bytes(128)
            bad.file_meta.MediaStorageSOPInstanceUID = bad.file_meta.MediaStorageSOPClassUID = "1.2.3"
            bad.save_as(path, enforce_file_format=False)
            data = path.read_bytes()
        with pytest.raises(UnfitError, match=words):
            inbox.keep(data)
    with pytest.raises(UnfitError, match=r"cannot be decoded|missing"):
        inbox.keep(b"no DICOM at all" * 100)
    with pytest.raises(UnfitError, match="another SOP class or instance"):
        inbox.keep(saved(film(), tmp_path / "good.dcm").read_bytes(), sop_uid="1.2.3")
    assert files_in(tmp_path / "in") == []


@pytest.mark.filterwarnings("ignore:Invalid value:UserWarning")
def test_a_message_with_a_path_for_its_uid_costs_no_file(node, tmp_path: Path) -> None:
    """As the library sends it: the UID is bad in the message, and in the dataset."""
    receiver, kept = node
    bad = film()
    bad.SOPInstanceUID = "1.2/../../x"
    path = tmp_path / "bad.dcm"
    bad.file_meta.MediaStorageSOPInstanceUID = "1.2/../../x"
    bad.save_as(path, enforce_file_format=True)
    sent = list(here(receiver).send([path]))
    assert (sent[0].outcome, kept, files_in(tmp_path / "in")) == ("refused", [], [])
    here(receiver).echo()


def test_who_is_not_allowed(node) -> None:
    receiver, _ = node
    with pytest.raises(NetworkError, match="it does not know the calling AE title STRANGER"):
        here(receiver, "STRANGER").echo()
    with pytest.raises(NetworkError, match="it is not called ANY"):
        here(receiver, called="ANY").echo()


def test_an_address_that_is_not_allowed_is_not_listened_to(tmp_path: Path) -> None:
    with (
        Receiver(Own(OWN, 0), Inbox(tmp_path), [("SENDER", "192.0.2.1")], print) as receiver,
        pytest.raises(NetworkError, match=r"it accepts the connection, but no association|reset"),
    ):
        here(receiver).echo()


def test_broken_peers_cost_themselves_alone(node, tmp_path: Path, films, caplog: pytest.LogCaptureFixture) -> None:
    """One says nothing, one half a PDU, one announces 4 GiB, one speaks HTTP: a line each, and no file."""
    receiver, kept = node
    beginnings = [b"", b"\x01\x00\x00\x00", b"\x01\x00\xff\xff\xff\xff" + bytes(1000), b"GET / HTTP/1.1\r\n\r\n"]
    ends = [socket.create_connection(("127.0.0.1", receiver.port), 10) for _ in beginnings]
    for end, data in zip(ends, beginnings, strict=True):
        end.sendall(data)
    assert [one.outcome for one in here(receiver).send(films)] == ["sent"] * 3
    for end in ends[2:]:
        with suppress(ConnectionResetError):
            while end.recv(1000):
                pass
    for end in ends:
        end.close()
    assert len(files_in(tmp_path / "in")) == len(kept) == 3
    closed = "a sender without a title@127.0.0.1 broke off, was silent, or sent what makes no sense"
    wait_for(lambda: caplog.text.count(closed) == 4)


def test_a_peer_that_resets_or_is_not_there_leaves_no_socket_open(node, port: int) -> None:
    """Such a socket cannot be shut down any more, and is closed all the same, whenever Python collects its garbage."""
    receiver, _ = node
    gc.collect()
    gc.disable()
    try:
        before = sockets()
        with socket.create_connection(("127.0.0.1", receiver.port), 10) as peer:
            wait_for(lambda: sockets() == before + 2)
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with pytest.raises(NetworkError, match="Connection refused"):
            Dimse(Node.of(f"{OWN}@127.0.0.1:{port}", "node"), Own("SENDER")).echo()
        wait_for(lambda: sockets() == before, 10)
    finally:
        gc.enable()


def test_what_is_not_taken_costs_a_line(node, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An abstract syntax that nobody knows, and a transfer syntax that is not decoded, beside one that is taken."""
    receiver, kept = node
    sender = AE("SENDER")
    sender.add_requested_context("1.2.3.4")
    sender.add_requested_context("1.2.840.10008.5.1.4.1.1.1", "1.2.840.10008.1.2.4.100")
    sender.add_requested_context("1.2.840.10008.1.1")
    association = sender.associate("127.0.0.1", receiver.port, ae_title=OWN)
    assert [(str(one.abstract_syntax), one.result) for one in association.rejected_contexts] == [
        ("1.2.3.4", 3),
        ("1.2.840.10008.5.1.4.1.1.1", 4),
    ]
    assert association.send_c_echo().Status == 0
    with pytest.raises(ValueError, match="No presentation context"):
        association.send_c_store(film())
    association.release()
    assert "SENDER@127.0.0.1 offers 2 kinds of objects that are not taken" in caplog.text
    assert (kept, files_in(tmp_path / "in")) == ([], [])


def test_a_dataset_without_uids_is_refused_on_the_way(node, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    receiver, kept = node
    bad = film(PatientName="../../Secret")
    del bad.StudyInstanceUID
    sender = AE("SENDER/../..")
    sender.add_requested_context("1.2.840.10008.5.1.4.1.1.1", "1.2.840.10008.1.2.1")
    assert sender.associate("127.0.0.1", receiver.port, ae_title=OWN).is_rejected
    sender.ae_title = "SENDER"
    association = sender.associate("127.0.0.1", receiver.port, ae_title=OWN)
    assert association.send_c_store(bad).Status == 0xC000
    association.release()
    assert "an object of SENDER is refused: StudyInstanceUID is missing" in caplog.text
    assert (kept, files_in(tmp_path / "in"), "Secret" in caplog.text) == ([], [], False)


def test_who_idles_is_sent_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive, "IDLE_SECONDS", 0.4)
    with listening(tmp_path / "in") as (receiver, _):
        silent = socket.create_connection(("127.0.0.1", receiver.port), 10)
        half = socket.create_connection(("127.0.0.1", receiver.port), 10)
        half.sendall(b"\x01\x00\x00\x00\x10\x00half")
        sender = AE("SENDER")
        sender.add_requested_context("1.2.840.10008.1.1")
        idle = sender.associate("127.0.0.1", receiver.port, ae_title=OWN)
        assert idle.is_established
        wait_for(lambda: not receiver._server.active_associations, 10)
        with suppress(ConnectionResetError):
            assert (silent.recv(10), half.recv(10)) == (b"", b"")
        wait_for(lambda: idle.is_aborted, 10)
        silent.close()
        half.close()


def test_an_object_without_end(node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive, "MAX_DATASET", 2**20)
    receiver, kept = node
    sent = list(here(receiver).send([saved(film(2048), tmp_path / "large.dcm")]))
    assert (sent[0].outcome, kept, files_in(tmp_path / "in")) == ("later", [], [])
    here(receiver).echo()


def test_a_sender_that_is_killed_or_aborts_leaves_nothing(node, tmp_path: Path) -> None:
    receiver, kept = node
    large = saved(film(4096), tmp_path / "large.dcm")
    code = (
        "import sys; from pynetdicom import AE\n"
        "ae = AE('SENDER'); ae.add_requested_context('1.2.840.10008.5.1.4.1.1.1', '1.2.840.10008.1.2.1')\n"
        f"a = ae.associate('127.0.0.1', {receiver.port}, ae_title={OWN!r})\n"
        "print('ready', flush=True); n = 0; send = a.dul.socket.send\n"
        "def some(data):\n"
        "    global n; n += 1\n"
        "    if n == 20 and len(sys.argv) > 2: send(bytes.fromhex('07000000000400000000'))\n"
        "    if n == 20: print('half', flush=True); sys.stdin.read()\n"
        "    send(data)\n"
        "a.dul.socket.send = some\n"
        "a.send_c_store(sys.argv[1])\n"
    )
    for more in ([], ["abort"]):
        command = [sys.executable, "-c", code, large, *more]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as sender:
            assert sender.stdout is not None
            assert sender.stdout.readline() == b"ready\n"
            sender.stdout.readline()
            wait_for(lambda: receiver._server.active_associations)
            sender.send_signal(signal.SIGKILL)
        wait_for(lambda: not receiver._server.active_associations)
    assert (kept, files_in(tmp_path / "in")) == ([], [])
    assert [one.outcome for one in here(receiver).send([large])] == ["sent"]


def test_a_full_disk_is_answered_and_nothing_is_left(node, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A limit on the size of files stands for it: the kernel refuses a write in the same way."""
    receiver, kept = node
    path = saved(film(1024), tmp_path / "film.dcm")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, before[1]))
    try:
        sent = list(here(receiver).send([path]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (sent[0].outcome, sent[0].note) == ("later", "node answered 0xA700 out of resources")
    assert (kept, files_in(tmp_path / "in")) == ([], [])
    assert "SENDER cannot be kept: File too large" in caplog.text
    assert "Secret" not in caplog.text
    assert [one.outcome for one in here(receiver).send([path])] == ["sent"]


def test_half_written_files_of_a_killed_run_are_removed(tmp_path: Path) -> None:
    Inbox(tmp_path)
    (tmp_path / ".arriving" / "x.part").write_bytes(b"half")
    Inbox(tmp_path)
    assert files_in(tmp_path) == []


def test_commitment_is_given_for_what_is_on_the_disk(node, films: list[Path]) -> None:
    receiver, _ = node
    sender = here(receiver)
    list(sender.send(films))
    there = [Reference(str(d.SOPClassUID), str(d.SOPInstanceUID)) for d in map(dcmread, films)]
    wrong_class = Reference("1.2.840.10008.5.1.4.1.1.7", there[0].sop_uid)
    unknown = Reference(there[0].sop_class, str(generate_uid()))
    answer = sender.commit([*there[1:], unknown, wrong_class], "1.2.3", wait=10)
    assert answer is not None
    assert answer.transaction == "1.2.3"
    assert answer.kept == {one.sop_uid for one in there[1:]}
    assert answer.failed == {unknown.sop_uid: "0x0112", there[0].sop_uid: "0x0119"}


def test_allowed_senders() -> None:
    assert allowed("CR1@192.0.2.7") == ("CR1", "192.0.2.7")
    assert allowed("A@B@::1") == ("A@B", "::1")
    for text in ("CR1", "CR1@", "@127.0.0.1", "CR1@host", "x" * 17 + "@127.0.0.1"):
        with pytest.raises(NodeError, match="is no sender"):
            allowed(text)
    assert [is_loopback(host) for host in ("127.9.9.9", "::1", "LOCALHOST", "192.0.2.1", "pacs")] == [True] * 3 + [
        False
    ] * 2


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Tls]:
    """An authority, and certificates of it for 127.0.0.1; one that has expired."""
    openssl = tool("openssl")
    folder = tmp_path_factory.mktemp("tls")

    def run(line: str) -> None:
        subprocess.run([openssl, *line.split()], cwd=folder, check=True, capture_output=True)

    fresh = "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    run(f"{fresh} -x509 -keyout ca.key -out ca.pem -days 2 -subj /CN=CA")
    (folder / "ext").write_text("subjectAltName=IP:127.0.0.1\n")
    for name, days in (("good", 1), ("expired", -1)):
        run(f"{fresh} -keyout {name}.key -out {name}.csr -subj /CN={name}")
        signed = f"x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile ext"
        run(f"{signed} -out {name}.pem -days {days}")
    return lambda name: Tls(*(str(folder / file) for file in (f"{name}.pem", f"{name}.key", "ca.pem")))


def secured(receiver: Receiver, tls: Tls) -> Dimse:
    node = Node.of(f"{OWN}@127.0.0.1:{receiver.port}", "node", secure=True, tls=tls)
    return Dimse(node, Own("SENDER"))


def test_tls_on_both_sides(certificates, tmp_path: Path, films: list[Path]) -> None:
    good = certificates("good")
    with listening(tmp_path / "in", good) as (receiver, kept):
        silent = socket.create_connection(("127.0.0.1", receiver.port), 10)
        secured(receiver, good).echo()
        assert [one.outcome for one in secured(receiver, good).send(films)] == ["sent"] * 3
        command = [tool("echoscu"), "-aec", OWN, "+tls", good.key, good.cert, "+cf", good.ca, "127.0.0.1"]
        subprocess.run([*command, str(receiver.port)], check=True, timeout=20)
        with pytest.raises(NetworkError, match="cannot be reached"):
            here(receiver).echo()
        with pytest.raises(NetworkError, match=r"cannot be reached: TLS fails \(TLSV13_ALERT_CERTIFICATE_REQUIRED\)"):
            secured(receiver, Tls(ca=good.ca)).echo()
        with pytest.raises(NetworkError, match="EXPIRED"):
            secured(receiver, certificates("expired")).echo()
        with pytest.raises(NetworkError, match="its certificate is not trusted"):
            secured(receiver, Tls(good.cert, good.key)).echo()
        silent.close()
    assert len(kept) == 3


def test_an_expired_certificate_of_the_node(certificates, tmp_path: Path) -> None:
    expired = r"its certificate is not trusted \(certificate has expired\)"
    with (
        listening(tmp_path / "in", certificates("expired")) as (receiver, _),
        pytest.raises(NetworkError, match=expired),
    ):
        secured(receiver, certificates("good")).echo()


def test_certificates_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("nothing")
    for tls in (Tls(ca=str(tmp_path / "missing.pem")), Tls(str(tmp_path / "x.pem"), str(tmp_path / "x.pem"))):
        with pytest.raises(NodeError, match="certificates or keys cannot be used"):
            tls.context()


def test_a_port_that_is_taken(node, tmp_path: Path) -> None:
    receiver, _ = node
    with pytest.raises(NetworkError, match="cannot be used: Address already in use"):
        Receiver(Own(OWN, receiver.port), Inbox(tmp_path / "x"), SENDERS, print).__enter__()

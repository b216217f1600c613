"""Orthanc and dcmtk are asked, by DIMSE and by DICOMweb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import generate_uid

from peers import OWN, Orthanc, Peer, film, free_port, saved, tool
from pneumoview.errors import NetworkError, NodeError
from pneumoview.interop.connection import connect
from pneumoview.interop.inbox import Inbox
from pneumoview.interop.node import Dimse
from pneumoview.interop.peer import Node, NotOfferedError, Own, Query, Reference


@pytest.fixture(params=["DIMSE", "DICOMweb"])
def pacs(request: pytest.FixtureRequest, orthanc: Orthanc):
    node = Node.of(orthanc.node if request.param == "DIMSE" else orthanc.web, "pacs")
    return connect(node, Own(OWN, orthanc.own_port))


def test_a_film_goes_there_is_found_and_comes_back_equal(pacs, films: list[Path], tmp_path: Path) -> None:
    pacs.echo()
    assert [sent.outcome for sent in pacs.send(films)] == ["sent"] * 3
    study = dcmread(films[0]).StudyInstanceUID
    name = "*홍*" if isinstance(pacs, Dimse) else "Invented*"  # this Orthanc decodes no letters of a QIDO query
    query = Query("SECRET*", name, "20240101-20240131", ("CR", "DX"))
    found = [one for one in pacs.find(query) if one.study_uid == study]
    assert [(one.patient_id, one.date, one.modalities) for one in found] == [("SECRET-1", "20240105", ("CR",))]
    assert found[0].name == "Invented^Secret=홍^길동"
    assert len(pacs.series(study)) == 3
    got = pacs.get(study, Inbox(tmp_path / "got", flat=True))
    assert (len(got.files), got.failed) == (3, 0)
    assert sorted(map(dcmread, got.files), key=str) == sorted(map(dcmread, films), key=str)


def test_what_is_not_there_is_not_found(pacs) -> None:
    assert pacs.find(Query("NOBODY")) == []
    assert pacs.find(Query(modalities=("MG",))) == []


@pytest.fixture
def move_only(peer: Callable[..., Peer], tmp_path: Path, films: list[Path]) -> Dimse:
    """The image archive of dcmtk, without C-GET, that knows this node; it has the films."""
    port, own = free_port(), free_port()
    (tmp_path / "archive").mkdir()
    (tmp_path / "dcmqrscp.cfg").write_text(
        f"NetworkTCPPort = {port}\nMaxPDUSize = 16384\nMaxAssociations = 4\n"
        f"HostTable BEGIN\nown = ({OWN}, 127.0.0.1, {own})\nHostTable END\n"
        f"VendorTable BEGIN\nVendorTable END\n"
        f"AETable BEGIN\nARCHIVE {tmp_path / 'archive'} RW (9, 1024mb) ANY\nAETable END\n"
    )
    peer(tool("dcmqrscp"), "-c", tmp_path / "dcmqrscp.cfg", "--disable-get", port=port)
    archive = Dimse(Node.of(f"ARCHIVE@127.0.0.1:{port}", "archive"), Own(OWN, own))
    assert [sent.outcome for sent in archive.send(films)] == ["sent"] * 3
    return archive


def test_where_there_is_no_get_it_is_moved_here(move_only: Dimse, films: list[Path], tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    study = dcmread(films[0]).StudyInstanceUID
    got = move_only.get(study, Inbox(tmp_path / "got", flat=True), lambda *done: seen.append(done))
    assert (len(got.files), got.failed) == (3, 0)
    assert sorted(map(dcmread, got.files), key=str) == sorted(map(dcmread, films), key=str)
    assert all(done <= total == 3 for done, total in seen)


def test_a_destination_that_the_other_does_not_know(move_only: Dimse, films: list[Path], tmp_path: Path) -> None:
    stranger = replace(move_only, own=Own("STRANGER", move_only.own.port))
    with pytest.raises(NetworkError, match="archive answered 0xA801 move destination unknown"):
        stranger.get(dcmread(films[0]).StudyInstanceUID, Inbox(tmp_path / "got", flat=True))


def test_fetching_can_be_cancelled(pacs, films: list[Path], tmp_path: Path) -> None:
    list(pacs.send(films))
    got = pacs.get(dcmread(films[0]).StudyInstanceUID, Inbox(tmp_path / "got", flat=True), stopped=lambda: True)
    assert got.files


def test_commitment(orthanc: Orthanc, films: list[Path]) -> None:
    """Orthanc answers by an association of its own, to a node that listens; here none does."""
    references = [Reference(str(d.SOPClassUID), str(d.SOPInstanceUID)) for d in map(dcmread, films)]
    web = connect(Node.of(orthanc.web, "web"), Own(OWN))
    list(web.send(films[:2]))
    answer = web.commit(references, "1.2.3")
    assert answer is not None
    assert answer.kept == {reference.sop_uid for reference in references[:2]}
    assert answer.failed == {references[2].sop_uid: "0x0112"}
    assert Dimse(Node.of(orthanc.node, "pacs"), Own(OWN)).commit(references, generate_uid()) is None


def test_one_class_is_refused_and_the_others_go_on(
    peer: Callable[..., Peer], films: list[Path], tmp_path: Path, port: int
) -> None:
    """A storescp that takes CR and nothing else."""
    (tmp_path / "cr.cfg").write_text(
        "[[TransferSyntaxes]]\n[T]\nTransferSyntax1 = LocalEndianExplicit\nTransferSyntax2 = LittleEndianImplicit\n"
        "[[PresentationContexts]]\n[C]\nPresentationContext1 = ComputedRadiographyImageStorage\\T\n"
        "[[Profiles]]\n[Default]\nPresentationContexts = C\n"
    )
    peer(tool("storescp"), "-od", tmp_path, "-xf", tmp_path / "cr.cfg", "Default", port, port=port)
    other = saved(film(SOPClassUID="1.2.840.10008.5.1.4.1.1.7"), tmp_path / "sc.dcm")
    node = Dimse(Node.of(f"ANY@127.0.0.1:{port}", "scp"), Own(OWN))
    sent = list(node.send([films[0], other, films[1], Path(__file__)]))
    assert [one.outcome for one in sent] == ["sent", "refused", "sent", "refused"]
    assert sent[1].note == "scp does not take this SOP class in this transfer syntax"
    with pytest.raises(NotOfferedError):
        node.commit([Reference("1.2", "1.2.3")], "1.2.3")


def test_nobody_is_there(port: int, films: list[Path]) -> None:
    for node in (Node.of(f"X@127.0.0.1:{port}", "gone"), Node.of(f"http://127.0.0.1:{port}/dicom-web", "gone")):
        connection = connect(node, Own())
        with pytest.raises(NetworkError, match="gone cannot be reached") as error:
            connection.echo()
        assert error.value.later
    with pytest.raises(NetworkError, match="Connection refused"):
        list(Dimse(Node.of(f"X@127.0.0.1:{port}", "gone"), Own()).send(films))


def test_who_is_called_by_another_name_rejects(orthanc: Orthanc) -> None:
    with pytest.raises(NetworkError, match="rejects the association: it is not called WRONG"):
        Dimse(Node.of(f"WRONG@127.0.0.1:{orthanc.port}", "pacs"), Own()).echo()


def test_what_is_no_node() -> None:
    for text in ("pacs", "A@host", "A@host:0", "A@host:70000", "too long an ae title@h:1", "http://", "A\\B@h:1"):
        with pytest.raises(NodeError, match=r"no node|no root"):
            Node.of(text)
    assert Node.of("PACS@[::1]:104").address == "PACS@[::1]:104"
    assert Node.of("https://h/dicom-web/").secure


def test_plain_text_beyond_this_computer_is_said() -> None:
    assert Node.of("A@127.0.0.1:104").warning == Node.of("A@localhost:104").warning == ""
    assert Node.of("https://pacs.invalid/web").warning == ""
    assert "unencrypted to pacs.invalid" in Node.of("http://pacs.invalid/web").warning
    assert "unencrypted to 192.0.2.1" in Node.of("A@192.0.2.1:104").warning

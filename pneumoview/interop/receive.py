"""The node that answers: C-ECHO, C-STORE and storage commitment for the senders that are allowed.

Objects are held in memory until they are whole; ``Inbox`` brings them to the disk, and only then the sender is told so.
A peer that idles, breaks the protocol or sends what is too long costs its own association.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from pydicom import Dataset
from pynetdicom import AllStoragePresentationContexts, evt
from pynetdicom.association import Association
from pynetdicom.transport import RequestHandler, ThreadedAssociationServer

from pneumoview.errors import NetworkError, NodeError
from pneumoview.interop import words
from pneumoview.interop.commitment import commitment_of, event_information
from pneumoview.interop.inbox import Inbox, Kept, UnfitError
from pneumoview.interop.peer import Commitment, Own, Reference, Tls
from pneumoview.interop.sop import (
    CANNOT_UNDERSTAND,
    CLASS_CONFLICT,
    COMMITMENT,
    COMMITMENT_INSTANCE,
    NO_SUCH_INSTANCE,
    OUT_OF_RESOURCES,
    PROCESSING_FAILURE,
    SYNTAXES,
    UNCOMPRESSED,
    VERIFICATION,
)
from pneumoview.interop.transport import AE, AssociationSocket

MAX_ASSOCIATIONS = 32
IDLE_SECONDS = 60.0
"""A sender that says nothing for so long is sent away."""
MAX_PDU = 2**20
"""PDUs of this length are asked for; what is longer than ``SPARE`` times that is not read."""
SPARE = 4
MAX_DATASET = 2**30
REPORT_SECONDS = 0.2
NOT_AUTHORISED = 0x0124

log = logging.getLogger(__name__)
Allowed = tuple[str, str]


def allowed(text: str) -> Allowed:
    """The sender of ``AET@IP``.

    Raises:
        NodeError: it is none.
    """
    aet, at, address = text.rpartition("@")
    with suppress(ValueError):
        if at and 0 < len(aet) <= 16 and aet.isascii():
            return aet, str(ipaddress.ip_address(address.strip("[]")))
    raise NodeError(words.NO_SENDER.format(text))


def answer_store(event: evt.Event, inbox: Inbox) -> tuple[int, Kept | None]:
    """The status of a C-STORE request (PS3.4 B.2.3), and the file unless it failed."""
    request: Any = event.request
    peer = event.assoc.remote["ae_title"]
    try:
        kept = inbox.keep(
            event.encoded_dataset(), str(request.AffectedSOPClassUID), str(request.AffectedSOPInstanceUID)
        )
    except UnfitError as error:
        log.warning("%s", words.OBJECT_REFUSED.format(peer, error))
        return CANNOT_UNDERSTAND, None
    except OSError as error:
        log.error("%s", words.OBJECT_NOT_KEPT.format(peer, error.strerror or type(error).__name__))
        return OUT_OF_RESOURCES, None
    if kept.place == "quarantine":
        log.warning("%s", words.OTHER_CONTENT.format(peer, kept.path))
        return CANNOT_UNDERSTAND, None
    return 0x0000, kept


class Receiver:
    """A node that listens while it is entered.

    Args:
        own: its AE title, address and port; a sender must call it by that title.
        inbox: takes the objects.
        allow: senders by calling AE title and address; all others are rejected.
        kept: called, on the sender's thread, with every object once it is on the disk.
        tls: with it every connection is encrypted and every sender has to show a certificate; None for plain text.
        committed: called with the answers of other nodes to requests for commitment.
        report: sends an answer to a request for commitment by an association of its own; False where it cannot, and the
            answer goes the way on which the request came.
    """

    def __init__(
        self,
        own: Own,
        inbox: Inbox,
        allow: Iterable[Allowed],
        kept: Callable[[Kept], None],
        tls: Tls | None = None,
        committed: Callable[[Commitment], None] | None = None,
        report: Callable[[str, Commitment, Sequence[Reference]], bool] = lambda *_: False,
    ) -> None:
        self.own, self.inbox = own, inbox
        self._allow = frozenset(allow)
        self._kept, self._committed, self._report = kept, committed, report
        self._tls = tls.context(server=True) if tls else None
        self._stopping = threading.Event()

    def __enter__(self) -> Self:
        """Listen.

        Raises:
            NetworkError: the port is taken, or the address is not this computer's.
        """
        ae = AE(self.own.aet)
        ae.require_called_aet = True
        ae.maximum_associations = MAX_ASSOCIATIONS
        ae.maximum_pdu_size = MAX_PDU
        ae.acse_timeout = ae.dimse_timeout = ae.network_timeout = IDLE_SECONDS
        ae.add_supported_context(VERIFICATION, list(UNCOMPRESSED))
        ae.add_supported_context(COMMITMENT, list(UNCOMPRESSED), scu_role=True, scp_role=True)
        for context in AllStoragePresentationContexts:
            ae.add_supported_context(str(context.abstract_syntax), list(SYNTAXES))
        handlers: list[Any] = [
            (evt.EVT_REQUESTED, self._requested),
            (evt.EVT_ESTABLISHED, _established),
            (evt.EVT_REJECTED, _rejected),
            (evt.EVT_CONN_CLOSE, _closed),
            (evt.EVT_C_STORE, self._store),
            (evt.EVT_N_ACTION, self._action),
            (evt.EVT_N_EVENT_REPORT, self._event),
        ]
        address = (self.own.bind, self.own.port)
        try:
            self._server: _Server = ae.make_server(  # type: ignore[assignment]
                address, ssl_context=self._tls, evt_handlers=handlers, server_class=_Server, request_handler=_Handler
            )
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise NetworkError(words.PORT.format(self.own.port, self.own.bind, reason)) from error
        ae._servers.append(self._server)  # its shutdown expects this, which only start_server does
        self._server.addresses = frozenset(address for _, address in self._allow)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="dicom", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take no more associations; those that are open are aborted."""
        self._stopping.set()
        self._server.shutdown()
        for association in self._server.active_associations:
            association.abort(block=False)
        self._thread.join()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def _requested(self, event: evt.Event) -> None:
        """Reject who is not allowed (PS3.8 9.3.4): calling AE title not recognised."""
        association: Association = event.assoc
        sender: Any = association.requestor
        title, address = str(sender.primitive.calling_ae_title).strip(), _plain(sender.address_info.address)
        if (title, address) not in self._allow:
            log.warning("%s", words.NOT_ALLOWED.format(_printable(title), address))
            association.acse.send_reject(0x01, 0x01, 0x03)
            association.kill()

    def _store(self, event: evt.Event) -> int:
        status, kept = answer_store(event, self.inbox)
        if kept is not None:
            self._kept(kept)
        return status

    def _action(self, event: evt.Event) -> tuple[int, Dataset | None]:
        """Storage commitment as SCP (PS3.4 J): answered at once, from what is on the disk."""
        try:
            items = event.action_information
            transaction = str(items.TransactionUID)
            references = [
                Reference(str(item.ReferencedSOPClassUID), str(item.ReferencedSOPInstanceUID))
                for item in items.ReferencedSOPSequence
            ]
        except Exception:
            return PROCESSING_FAILURE, None
        kept, failed = set(), {}
        for reference in references:
            held = self.inbox.holds(reference.sop_class, reference.sop_uid)
            if held:
                kept.add(reference.sop_uid)
            else:
                failed[reference.sop_uid] = f"0x{CLASS_CONFLICT if held is None else NO_SUCH_INSTANCE:04X}"
        commitment = Commitment(transaction, frozenset(kept), failed)
        threading.Thread(target=self._answer, args=(event.assoc, commitment, references), daemon=True).start()
        return 0x0000, None

    def _answer(self, association: Association, commitment: Commitment, references: Sequence[Reference]) -> None:
        """Report once the request has been answered; who does not get it asks again."""
        time.sleep(REPORT_SECONDS)
        if self._report(association.requestor.ae_title, commitment, references) or not association.is_established:
            return
        information, kind = event_information(commitment, references)
        with suppress(RuntimeError, ValueError):
            association.send_n_event_report(information, kind, COMMITMENT, COMMITMENT_INSTANCE)

    def _event(self, event: evt.Event) -> tuple[int, None]:
        if self._committed is None:
            return NOT_AUTHORISED, None
        try:
            self._committed(commitment_of(event.event_information))
        except Exception as error:
            log.error("%s", words.COMMITMENT_UNUSABLE.format(type(error).__name__))
            return PROCESSING_FAILURE, None
        return 0x0000, None


def _established(event: evt.Event) -> None:
    if refused := event.assoc.rejected_contexts:
        log.warning("%s", words.NOT_ALL_TAKEN.format(_peer(event.assoc), len(refused)))


def _rejected(event: evt.Event) -> None:
    log.warning("%s", words.WRONG_CALL.format(_peer(event.assoc)))


def _closed(event: evt.Event) -> None:
    association: Association = event.assoc
    if not association.is_released and not association.is_rejected:
        log.warning("%s", words.CLOSED.format(_peer(association)))


def _peer(association: Association) -> str:
    """Title and address of a sender."""
    title = _printable(association.requestor.ae_title) or words.NO_TITLE_AT_ALL
    return f"{title}@{_plain(association.requestor.address or '::')}"


def _printable(text: str) -> str:
    """A text of a peer in letters that do nothing to a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _plain(address: str) -> str:
    """An address without its zone, and of IPv4 as such."""
    plain = ipaddress.ip_address(address.partition("%")[0])
    mapped = plain.ipv4_mapped if isinstance(plain, ipaddress.IPv6Address) else None
    return str(mapped or plain)


class _Socket(AssociationSocket):
    """A connection that does not read without end."""

    def recv(self, nr_bytes: int) -> bytearray:
        """See ``AssociationSocket``.

        Raises:
            OSError: a PDU, or the object that it belongs to, is too long.
        """
        message: Any = self.assoc.dimse.message
        if nr_bytes > SPARE * MAX_PDU or (message is not None and message.data_set.tell() > MAX_DATASET):
            raise OSError("too long")
        return super().recv(nr_bytes)


class _Handler(RequestHandler):
    """Takes one connection, on a thread of its own, where it may be slow."""

    def setup(self) -> None:
        """Shake hands; the library would on the one thread that accepts, which a silent peer then blocks."""
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()

    def _create_association(self) -> Association:
        association = super()._create_association()
        association.dul.socket.__class__ = _Socket  # the library has no place to ask for another one
        return association


class _Server(ThreadedAssociationServer):
    daemon_threads = True
    request_queue_size = 64
    addresses: frozenset[str] = frozenset()
    """Of those who may connect."""

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Whether to listen to a connection at all."""
        del request
        if _plain(client_address[0]) in self.addresses:
            return True
        log.warning("%s", words.NO_SENDER_THERE.format(client_address[0]))
        return False

    def get_request(self) -> tuple[socket.socket, Any]:
        """A connection that waits no longer than an idle one may, nor for a handshake."""
        listening: socket.socket = self.socket  # type: ignore[assignment]
        plain, address = listening.accept()
        plain.settimeout(IDLE_SECONDS)
        if self.ssl_context is None:
            return plain, address
        return self.ssl_context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A line in place of a traceback."""
        del request
        log.warning("%s", words.CONNECTION_FAILED.format(client_address[0]))

"""Another application entity is asked: C-ECHO, C-FIND, C-GET or C-MOVE, C-STORE, and storage commitment.

Every call opens an association of its own and ends it.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from pydicom import Dataset, dcmread
from pynetdicom import build_context, build_role, evt
from pynetdicom.association import Association
from pynetdicom.presentation import PresentationContext

from pneumoview.errors import NetworkError, NodeError
from pneumoview.interop import words
from pneumoview.interop.commitment import commitment_of, event_information, referenced
from pneumoview.interop.inbox import UID, Inbox
from pneumoview.interop.peer import (
    SERIES_KEYS,
    STUDY_KEYS,
    Commitment,
    Fetched,
    Node,
    NotOfferedError,
    Own,
    Query,
    Reference,
    Sent,
    Series,
    Study,
    nothing,
    read_settings,
    series_of,
    study_of,
)
from pneumoview.interop.receive import Receiver, answer_store
from pneumoview.interop.sop import (
    COMMITMENT,
    COMMITMENT_INSTANCE,
    FETCHED,
    MAX_CONTEXTS,
    STUDY_FIND,
    STUDY_GET,
    STUDY_MOVE,
    SYNTAXES,
    UNCOMPRESSED,
    VERIFICATION,
    meaning,
)
from pneumoview.interop.transport import AE

CONNECT_SECONDS, ANSWER_SECONDS = 10, 60
ALIKE = 1000
"""Files that are offered to one association."""
UNKNOWN_CALLER = 3
REJECTED = {UNKNOWN_CALLER: words.UNKNOWN_CALLER, 7: words.NOT_CALLED}
"""Diagnostics of A-ASSOCIATE-RJ by the service user (PS3.8 9.3.4)."""
SUBOPERATIONS = ("Remaining", "Completed", "Failed", "Warning")
"""What a retrieval's answers count (PS3.7 9.1.3.1); what is moved arrives on another association, ahead of them."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Dimse:
    """What is asked of ``node`` by this node, ``own``.

    All methods raise ``NetworkError``: it cannot be reached, it refuses, or it breaks off.
    """

    node: Node
    own: Own

    def echo(self) -> None:
        """C-ECHO (PS3.4 A)."""
        with self._association([build_context(VERIFICATION, list(UNCOMPRESSED))]) as association:
            self._checked(association.send_c_echo())

    def find(self, query: Query) -> list[Study]:
        """Studies by C-FIND; without ``modalities`` in a query of the standard, one is made for each of them."""
        identifier = _identifier("STUDY", STUDY_KEYS)
        identifier.PatientID, identifier.PatientName, identifier.StudyDate = query.patient_id, query.name, query.date
        found: dict[str, Study] = {}
        for modality in query.modalities or ("",):
            identifier.ModalitiesInStudy = modality
            for study in map(study_of, self._find(identifier)):
                if not modality or not study.modalities or modality in study.modalities:
                    found.setdefault(study.study_uid, study)
        return list(found.values())

    def series(self, study_uid: str) -> list[Series]:
        """Series of a study by C-FIND."""
        identifier = _identifier("SERIES", SERIES_KEYS)
        identifier.StudyInstanceUID = _checked_uid(study_uid)
        return [series_of(dataset) for dataset in self._find(identifier)]

    def _find(self, identifier: Dataset) -> list[Dataset]:
        model = STUDY_FIND
        with self._association([build_context(model, list(UNCOMPRESSED))]) as association:
            found = []
            for status, dataset in association.send_c_find(identifier, model):
                if self._checked(status) and dataset is not None:
                    found.append(dataset)
            return found

    def get(
        self,
        study_uid: str,
        inbox: Inbox,
        arrived: Callable[[int, int], None] = nothing,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Fetched:
        """A study by C-GET or, where that is not offered or leaves objects out, by C-MOVE to this node.

        Args:
            study_uid: its Study Instance UID.
            inbox: takes the objects.
            arrived: called with how many have come, and how many there are as far as it is known.
            stopped: asked with every object whether to cancel.
        """
        _checked_uid(study_uid)
        try:
            fetched = self._get(study_uid, inbox, arrived, stopped)
            if not fetched.failed or stopped():
                return fetched
        except NotOfferedError:
            pass
        return self._move(study_uid, inbox, arrived, stopped)

    def _get(
        self, study_uid: str, inbox: Inbox, arrived: Callable[[int, int], None], stopped: Callable[[], bool]
    ) -> Fetched:
        model = STUDY_GET
        contexts = [build_context(model, list(UNCOMPRESSED)), *(build_context(uid, list(SYNTAXES)) for uid in FETCHED)]
        fetched = Fetched()

        def store(event: evt.Event) -> int | Dataset:
            status, kept = answer_store(event, inbox)
            if kept is not None:
                fetched.files.append(kept.path)
            return status

        roles = [build_role(uid, scp_role=True) for uid in FETCHED]
        handlers = [(evt.EVT_C_STORE, store)]
        with self._association(contexts, ext_neg=roles, evt_handlers=handlers) as association:
            if model not in {context.abstract_syntax for context in association.accepted_contexts}:
                raise NotOfferedError(words.NO_GET.format(self.node.name))
            responses = association.send_c_get(_identifier("STUDY", {}, study_uid), model)
            self._follow(association, model, responses, fetched, arrived, stopped)
        return fetched

    def _move(
        self, study_uid: str, inbox: Inbox, arrived: Callable[[int, int], None], stopped: Callable[[], bool]
    ) -> Fetched:
        model = STUDY_MOVE
        fetched = Fetched()
        receiver = Receiver(
            self.own,
            inbox,
            allow=[(self.node.aet, address) for address in _addresses(self.node)],
            kept=lambda kept: fetched.files.append(kept.path),
            tls=self.node.tls if self.node.secure else None,
        )
        with receiver, self._association([build_context(model, list(UNCOMPRESSED))]) as association:
            responses = association.send_c_move(_identifier("STUDY", {}, study_uid), self.own.aet, model)
            self._follow(association, model, responses, fetched, arrived, stopped)
        return fetched

    def _follow(
        self,
        association: Association,
        model: str,
        responses: Iterable[tuple[Dataset, Dataset | None]],
        fetched: Fetched,
        arrived: Callable[[int, int], None],
        stopped: Callable[[], bool],
    ) -> None:
        """Follow a retrieval to its end; one that leaves objects out is no error (status 0xB000)."""
        cancelled = False
        for status, _ in responses:
            code = status.get("Status")
            if code == 0xFE00:
                return
            fetched.failed = status.get("NumberOfFailedSuboperations") or 0
            if code == 0xA702 and fetched.failed:
                return
            self._checked(status)
            done = len(fetched.files)
            arrived(done, max(done, sum(status.get(f"NumberOf{kind}Suboperations") or 0 for kind in SUBOPERATIONS)))
            if stopped() and not cancelled:
                cancelled = True
                association.send_c_cancel(1, query_model=model)

    def send(self, files: Sequence[Path]) -> Iterator[Sent]:
        """C-STORE of files, each with what became of it, in their order, as soon as it is known.

        One that is no DICOM object is ``refused``. Once the node breaks off, the rest is to be sent ``later``.
        """
        for start in range(0, len(files), ALIKE):
            yield from self._send(files[start : start + ALIKE])

    def _send(self, files: Sequence[Path]) -> Iterator[Sent]:
        offers = [(path, _offer(path)) for path in files]
        pairs = dict.fromkeys(offer for _, offer in offers if isinstance(offer, tuple))
        contexts = [build_context(sop_class, list(syntaxes)) for sop_class, syntaxes in pairs]
        if not contexts:
            yield from (Sent(path, "refused", str(offer)) for path, offer in offers)
            return
        try:
            with self._association(contexts[:MAX_CONTEXTS]) as association:
                accepted = {(str(c.abstract_syntax), str(c.transfer_syntax[0])) for c in association.accepted_contexts}
                for number, (path, offer) in enumerate(offers, 1):
                    yield self._sent(association, accepted, path, offer, number)
        except NotOfferedError as error:
            yield from (Sent(path, "refused", str(error)) for path in files)

    def _sent(
        self,
        association: Association,
        accepted: set[tuple[str, str]],
        path: Path,
        offer: tuple[str, tuple[str, ...]] | str,
        number: int,
    ) -> Sent:
        if isinstance(offer, str):
            return Sent(path, "refused", offer)
        sop_class, syntaxes = offer
        if not any((sop_class, syntax) in accepted for syntax in syntaxes):
            return Sent(path, "refused", words.NOT_TAKEN.format(self.node.name))
        if not association.is_established:
            return Sent(path, "later", words.BROKE_OFF.format(self.node.name), tried=False)
        try:
            status = association.send_c_store(path, msg_id=number % 2**16)
        except (ValueError, AttributeError, OSError) as error:
            return Sent(path, "refused", words.CANNOT_BE_SENT.format(type(error).__name__))
        except RuntimeError:
            return Sent(path, "later", words.BROKE_OFF.format(self.node.name))
        code = status.get("Status")
        if code is None:
            return Sent(path, "later", words.SILENT.format(self.node.name))
        if code == 0:
            return Sent(path, "sent")
        said = words.ANSWERED.format(self.node.name, meaning(code))
        if code >> 12 == 0xB:
            return Sent(path, "sent", said)
        return Sent(path, "later" if code >> 8 == 0xA7 or code == 0x0213 else "refused", said)

    def commit(self, references: Sequence[Reference], transaction: str, wait: float = 0) -> Commitment | None:
        """Ask the node to keep objects for good (storage commitment, PS3.4 J).

        Args:
            references: what it has been sent.
            transaction: a new UID for the request.
            wait: seconds that its answer is awaited on the same association.

        Returns:
            Its answer; None where that has not come, and may come to this node on another association.

        Raises:
            NotOfferedError: it does not do so.
        """
        reports: Queue[Commitment] = Queue()

        def report(event: evt.Event) -> tuple[int, None]:
            reports.put(commitment_of(event.event_information))
            return 0x0000, None

        request = Dataset()
        request.TransactionUID = transaction
        request.ReferencedSOPSequence = [referenced(reference) for reference in references]
        contexts = [build_context(COMMITMENT, list(UNCOMPRESSED))]
        with self._association(contexts, evt_handlers=[(evt.EVT_N_EVENT_REPORT, report)]) as association:
            status, _ = association.send_n_action(request, 1, COMMITMENT, COMMITMENT_INSTANCE)
            self._checked(status)
            with suppress(Empty):
                return reports.get(timeout=wait)
        return None

    def report(self, commitment: Commitment, references: Sequence[Reference]) -> None:
        """Tell the node what is kept, which it has asked (N-EVENT-REPORT, PS3.4 J.3.3)."""
        role = build_role(COMMITMENT, scp_role=True)
        contexts = [build_context(COMMITMENT, list(UNCOMPRESSED))]
        with self._association(contexts, ext_neg=[role]) as association:
            information, kind = event_information(commitment, references)
            status, _ = association.send_n_event_report(information, kind, COMMITMENT, COMMITMENT_INSTANCE)
            self._checked(status)

    @contextmanager
    def _association(self, contexts: list[PresentationContext], **options: Any) -> Iterator[Association]:
        ae = AE(self.own.aet)
        ae.connection_timeout = CONNECT_SECONDS
        ae.acse_timeout = ae.dimse_timeout = ae.network_timeout = ANSWER_SECONDS
        node = self.node
        context = node.tls.context() if node.secure else None
        tls = (context, node.host) if context else None
        association = ae.associate(node.host, node.port, contexts, node.aet, tls_args=tls, **options)
        if not association.is_established:
            raise self._refusal(association, context)
        try:
            yield association
        except BaseException:
            association.abort()
            raise
        if association.is_established:
            association.release()

    def _refusal(self, association: Association, context: ssl.SSLContext | None) -> NetworkError:
        node = self.node
        answer = association.acceptor.primitive
        if association.is_rejected and answer is not None:
            title = self.own.aet if answer.diagnostic == UNKNOWN_CALLER else node.aet
            reason = REJECTED.get(answer.diagnostic or 0, words.NO_REASON).format(title)
            return NetworkError(words.REJECTED.format(node.name, reason), later=answer.result == 2)
        if association.rejected_contexts and not association.accepted_contexts:
            return NotOfferedError(words.NOT_OFFERED.format(node.name))
        return NetworkError(words.UNREACHABLE.format(node.name, _why(node, context)), later=True)

    def _checked(self, status: Dataset) -> bool:
        """Whether more is to come; a failure is raised."""
        code = status.get("Status")
        if code is None:
            raise NetworkError(words.BROKE_OFF_OR_LATE.format(self.node.name), later=True)
        if code not in (0x0000, 0xFF00, 0xFF01) and code >> 12 != 0xB:
            raise NetworkError(words.ANSWERED.format(self.node.name, meaning(code)), later=code >> 8 == 0xA7)
        return code in (0xFF00, 0xFF01)


def report_to(aet: str, commitment: Commitment, references: Sequence[Reference]) -> bool:
    """Send an answer about commitment to the node of the settings that has this title; False where none has."""
    node = None
    try:
        settings = read_settings()
        if (node := settings.of_title(aet)) is not None:
            Dimse(node, settings.own).report(commitment, references)
    except (NetworkError, NodeError) as error:
        log.warning("%s", error)
    return node is not None


def _identifier(level: str, keys: dict[str, str], study_uid: str = "") -> Dataset:
    """An empty query for these keys, whose texts may have any letters."""
    identifier = Dataset()
    identifier.SpecificCharacterSet = "ISO_IR 192"
    identifier.QueryRetrieveLevel = level
    for keyword in keys.values():
        setattr(identifier, keyword, None)
    if study_uid:
        del identifier.SpecificCharacterSet
        identifier.StudyInstanceUID = study_uid
    return identifier


def _checked_uid(text: str) -> str:
    if not UID.fullmatch(text):
        raise NetworkError(words.NO_UID.format(text))
    return text


def _offer(path: Path) -> tuple[str, tuple[str, ...]] | str:
    """SOP class and transfer syntaxes that a file can be sent in; or why there are none."""
    try:
        header = dcmread(path, specific_tags=["SOPClassUID", "SOPInstanceUID"], stop_before_pixels=True)
        syntax = header.file_meta.TransferSyntaxUID
        sop_class, _ = str(header.SOPClassUID), header.SOPInstanceUID
    except Exception:
        return words.NOT_DICOM.format(path.name)
    return sop_class, UNCOMPRESSED if syntax in UNCOMPRESSED else (str(syntax),)


def _addresses(node: Node) -> set[str]:
    """All addresses of a host, from any of which it may send."""
    try:
        return {str(entry[4][0]) for entry in socket.getaddrinfo(node.host, None, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise NetworkError(
            words.UNREACHABLE.format(node.name, words.NO_ADDRESS.format(node.host)), later=True
        ) from error


def _why(node: Node, context: ssl.SSLContext | None) -> str:
    """What stands in the way of a connection, which the library does not tell: it is tried once more."""
    try:
        with socket.create_connection((node.host, node.port), CONNECT_SECONDS) as plain:
            if context is None:
                return words.NO_ASSOCIATION
            with context.wrap_socket(plain, server_hostname=node.host) as secured:
                secured.settimeout(1)
                secured.recv(1)
            return words.NO_ASSOCIATION
    except ssl.SSLCertVerificationError as error:
        return words.UNTRUSTED.format(error.verify_message)
    except TimeoutError:
        return words.TOO_LATE
    except ssl.SSLError as error:
        return words.TLS_FAILS.format(error.reason or words.NO_REASON)
    except OSError as error:
        return error.strerror or type(error).__name__

"""A DICOMweb root is asked: QIDO-RS, WADO-RS and STOW-RS (PS3.18)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import requests
from dicomweb_client import DICOMwebClient
from pydicom import Dataset, dcmread, dcmwrite

from pneumoview.errors import NetworkError, WriteError
from pneumoview.interop import words
from pneumoview.interop.inbox import UID, Inbox, UnfitError
from pneumoview.interop.peer import (
    SERIES_KEYS,
    STUDY_KEYS,
    Commitment,
    Fetched,
    Node,
    Own,
    Query,
    Reference,
    Sent,
    Series,
    Study,
    nothing,
    series_of,
    study_of,
)
from pneumoview.interop.sop import meaning

CONNECT_SECONDS, ANSWER_SECONDS = 10, 60
AS_STORED = (("application/dicom", "*"),)
"""Media type of objects in the transfer syntax that they have there (PS3.18 8.7.3.5.2)."""
PAGE = 200
"""Studies that are asked for at a time."""
LATER = (408, 409, 413, 425, 429, 500, 502, 503, 504, 507)
"""Answers after which the same may succeed at another time."""


@dataclass(frozen=True)
class Web:
    """What is asked of the DICOMweb root of ``node``; as ``Dimse``, with the same errors."""

    node: Node
    own: Own

    def echo(self) -> None:
        """The shortest query, for there is no C-ECHO."""
        with self._client() as client:
            client.search_for_studies(limit=1)

    def find(self, query: Query) -> list[Study]:
        """Studies by QIDO-RS."""
        filters = {"PatientID": query.patient_id, "PatientName": query.name, "StudyDate": query.date}
        found: dict[str, Study] = {}
        for modality in query.modalities or ("",):
            wanted = {key: value for key, value in {**filters, "ModalitiesInStudy": modality}.items() if value}
            for study in self._studies(wanted):
                if not modality or not study.modalities or modality in study.modalities:
                    found.setdefault(study.study_uid, study)
        return list(found.values())

    def _studies(self, filters: dict[str, str]) -> Iterator[Study]:
        """Page by page, until one holds nothing new: not every root heeds the offset."""
        seen: set[str] = set()
        fields = list(STUDY_KEYS.values())
        with self._client() as client:
            while True:
                answers = client.search_for_studies(search_filters=filters, fields=fields, limit=PAGE, offset=len(seen))
                page = [study_of(Dataset.from_json(answer)) for answer in answers]
                fresh = [study for study in page if study.study_uid not in seen]
                seen.update(study.study_uid for study in fresh)
                yield from fresh
                if len(page) < PAGE or not fresh:
                    return

    def series(self, study_uid: str) -> list[Series]:
        """Series of a study by QIDO-RS."""
        with self._client() as client:
            fields = list(SERIES_KEYS.values())
            return [series_of(Dataset.from_json(one)) for one in client.search_for_series(study_uid, fields=fields)]

    def get(
        self,
        study_uid: str,
        inbox: Inbox,
        arrived: Callable[[int, int], None] = nothing,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Fetched:
        """A study by WADO-RS, object by object."""
        if not UID.fullmatch(study_uid):
            raise NetworkError(words.NO_UID.format(study_uid))
        fetched = Fetched()
        with self._client() as client:
            for dataset in client.iter_study(study_uid, media_types=AS_STORED):
                try:
                    kept = inbox.keep(_encoded(dataset))
                except (UnfitError, AttributeError, ValueError):
                    fetched.failed += 1
                except OSError as error:
                    raise WriteError(words.UNWRITABLE.format(inbox.folder, error.strerror)) from error
                else:
                    fetched.files.append(kept.path)
                arrived(len(fetched.files), 0)
                if stopped():
                    break
        return fetched

    def send(self, files: Sequence[Path]) -> Iterator[Sent]:
        """STOW-RS of files, one at a time, so that each has an answer of its own."""
        with self._client() as client:
            for path in files:
                yield self._store(client, path)

    def _store(self, client: Any, path: Path) -> Sent:
        try:
            dataset = dcmread(path)
            uid = str(dataset.SOPInstanceUID)
        except Exception:
            return Sent(path, "refused", words.NOT_DICOM.format(path.name))
        name = self.node.name
        try:
            with self._translated():
                answer = client.store_instances([dataset])
        except NetworkError as error:
            return Sent(path, "later" if error.later else "refused", str(error))
        for item in answer.get("FailedSOPSequence") or []:
            if item.get("ReferencedSOPInstanceUID") == uid:
                code = int(item.get("FailureReason") or 0)
                return Sent(
                    path, "later" if code >> 8 == 0xA7 else "refused", words.ANSWERED.format(name, meaning(code))
                )
        for item in answer.get("ReferencedSOPSequence") or []:
            if item.get("ReferencedSOPInstanceUID") == uid:
                code = int(item.get("WarningReason") or 0)
                return Sent(path, "sent", words.ANSWERED.format(name, meaning(code)) if code else "")
        return Sent(path, "later", words.NOT_SAID_STORED.format(name))

    def commit(self, references: Sequence[Reference], transaction: str, wait: float = 0) -> Commitment | None:
        """Look whether the root finds what it has been sent; DICOMweb has no commitment in wide use."""
        del wait
        kept, failed = set(), {}
        with self._client() as client:
            for reference in references:
                uid = reference.sop_uid
                found = client.search_for_instances(search_filters={"SOPInstanceUID": uid}, limit=1)
                if any(Dataset.from_json(one).get("SOPInstanceUID") == uid for one in found):
                    kept.add(uid)
                else:
                    failed[uid] = "0x0112"
        return Commitment(transaction, frozenset(kept), failed)

    @contextmanager
    def _client(self) -> Iterator[Any]:
        with _Session() as session, self._translated():
            session.max_redirects = 0
            if self.node.user:
                session.auth = (self.node.user, self.node.password)
            tls = self.node.tls
            if tls.ca:
                session.verify = tls.ca
            if tls.cert:
                session.cert = (tls.cert, tls.key) if tls.key else tls.cert
            client = DICOMwebClient(self.node.url, session, timeout=(CONNECT_SECONDS, ANSWER_SECONDS))
            client.set_http_retry_params(retry=False)
            yield client

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Errors of the libraries as one that a user may read; no address of them holds what was asked."""
        name = self.node.name
        try:
            yield
        except requests.HTTPError as error:
            code = error.response.status_code if error.response is not None else 0
            raise NetworkError(words.HTTP_STATUS.format(name, code), later=code in LATER) from error
        except requests.TooManyRedirects as error:
            raise NetworkError(words.ELSEWHERE.format(name)) from error
        except requests.exceptions.SSLError as error:
            raise NetworkError(words.UNREACHABLE.format(name, words.UNTRUSTED_OR_FAILS), later=True) from error
        except requests.Timeout as error:
            raise NetworkError(words.UNREACHABLE.format(name, words.TOO_LATE), later=True) from error
        except requests.RequestException as error:
            raise NetworkError(words.UNREACHABLE_OR_BROKEN.format(name), later=True) from error
        except OSError as error:
            raise NetworkError(words.UNUSABLE.format(name, error.strerror or error)) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NetworkError(words.NO_DICOMWEB.format(name, type(error).__name__)) from error


class _Session(requests.Session):
    """Leaves ``*`` as it is, which a query may hold (RFC 3986, 3.4); Orthanc 1.10 takes ``%2A`` for no wildcard."""

    def request(self, method: Any, url: Any, *more: Any, **options: Any) -> requests.Response:
        """See ``requests.Session``."""
        return super().request(method, str(url).replace("%2A", "*"), *more, **options)


def _encoded(dataset: Dataset) -> bytes:
    with BytesIO() as file:
        dcmwrite(file, dataset, enforce_file_format=True)
        return file.getvalue()

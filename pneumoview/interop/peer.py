"""The nodes that are spoken to, from the settings or the command line; what they are asked, and what they answer.

The settings are ``nodes.json`` in the folder of the settings, see ``docs/dicom.md``. Nothing here opens a connection.
"""

from __future__ import annotations

import ipaddress
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pneumoview import paths
from pneumoview.errors import NetworkError, NodeError
from pneumoview.files import replace
from pneumoview.interop import words

AE_TITLE = re.compile(r"(?=.*[^ ])[\x20-\x5b\x5d-\x7e]{1,16}")
"""PS3.5 6.2: 16 characters at most, no backslash, no control characters, not spaces alone."""
ADDRESS = re.compile(r"(?P<aet>[^@]+)@(?P<host>\[[0-9a-fA-F:]+\]|[^@:/]+):(?P<port>\d{1,5})")


@dataclass(frozen=True)
class Tls:
    """Files in PEM: a certificate with its key to show, and the authorities whose certificates are believed.

    Without ``ca`` they are those of the system.
    """

    cert: str = ""
    key: str = ""
    ca: str = ""

    def __bool__(self) -> bool:
        return any((self.cert, self.key, self.ca))

    def context(self, *, server: bool = False) -> ssl.SSLContext:
        """TLS 1.2 or later (BCP 195, PS3.15 B.12); a server asks every client for a certificate.

        Raises:
            NodeError: a file is missing, or is none of its kind.
        """
        try:
            if server:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.verify_mode = ssl.CERT_REQUIRED
                context.load_verify_locations(self.ca)
            else:
                context = ssl.create_default_context(cafile=self.ca or None)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            if self.cert:
                context.load_cert_chain(self.cert, self.key or None)
        except OSError as error:
            files = ", ".join(filter(None, (self.cert, self.key, self.ca))) or "(no file)"
            raise NodeError(words.CERTIFICATES.format(error.strerror or error, files)) from error
        return context


@dataclass(frozen=True)
class Node:
    """A node of the network: an application entity ``aet`` at ``host`` and ``port``, or a DICOMweb root ``url``.

    Attributes:
        name: what the user calls it.
        secure: whether the connection is encrypted; a node with an ``https`` root always is.
        user: for DICOMweb, with the ``password``.
    """

    name: str
    aet: str = ""
    host: str = ""
    port: int = 0
    url: str = ""
    secure: bool = False
    tls: Tls = Tls()
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, text: str, name: str = "", **options: Any) -> Node:
        """The node of ``AET@host:port`` or of an ``http(s)://`` root.

        Raises:
            NodeError: it is neither.
        """
        if re.match("https?://", text):
            host = _url_host(text)
            return cls(name or text, host=host, url=text.rstrip("/"), **options | {"secure": text.startswith("https:")})
        match = ADDRESS.fullmatch(text)
        if match is None or not AE_TITLE.fullmatch(match["aet"]) or not 0 < int(match["port"]) < 2**16:
            raise NodeError(words.NO_NODE.format(text))
        return cls(name or text, match["aet"].strip(), match["host"].strip("[]"), int(match["port"]), **options)

    @property
    def address(self) -> str:
        """As ``Node.of`` takes it."""
        return self.url or f"{self.aet}@{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def warning(self) -> str:
        """That what is sent travels as plain text beyond this computer; empty where it does not."""
        if self.secure or is_loopback(self.host):
            return ""
        return words.PLAIN_TEXT.format(self.name, self.host)


def _url_host(url: str) -> str:
    try:
        parts = urlsplit(url)
        if parts.hostname and parts.port != 0 and not parts.query and not parts.username:
            return parts.hostname
    except ValueError:
        pass
    raise NodeError(words.NO_ROOT.format(url))


@dataclass(frozen=True)
class Own:
    """This node: its AE title, and where it listens for what it has asked other nodes to send."""

    aet: str = "PNEUMOVIEW"
    port: int = 11112
    bind: str = "127.0.0.1"


@dataclass(frozen=True)
class Settings:
    """The nodes by name, and this one."""

    own: Own = Own()
    nodes: Mapping[str, Node] = field(default_factory=dict)

    def node(self, text: str) -> Node:
        """The node of a name, an ``AET@host:port`` or a DICOMweb root.

        Raises:
            NodeError: it is none of them.
        """
        return self.nodes.get(text) or Node.of(text)

    def of_title(self, aet: str) -> Node | None:
        """The first node with an AE title; None without any."""
        return next((node for node in self.nodes.values() if node.aet == aet), None)


def settings_file() -> Path:
    """Where the nodes are kept."""
    return paths.settings() / "nodes.json"


def read_settings(path: Path | None = None) -> Settings:
    """The settings of a file, by default ``settings_file``; none where it is missing.

    Raises:
        NodeError: it cannot be read, or says something else.
    """
    path = path or settings_file()
    try:
        content = json.loads(path.read_text("utf-8"))
        own = Own(**content.pop("own", {}))
        nodes = {name: _node(name, **entry) for name, entry in content.pop("nodes", {}).items()}
        if content:
            raise ValueError(f"unknown: {', '.join(content)}")
        check_title(own.aet)
        ipaddress.ip_address(own.bind)
        if not isinstance(own.port, int) or not 0 < own.port < 2**16:
            raise ValueError(f"{own.port} is no port")
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, TypeError, AttributeError, NodeError) as error:
        raise NodeError(words.UNUSABLE.format(path, error)) from error
    return Settings(own, nodes)


def _node(
    name: str,
    *,
    node: str,
    tls: bool = False,
    cert: str = "",
    key: str = "",
    ca: str = "",
    user: str = "",
    password: str = "",
) -> Node:
    files = Tls(cert, key, ca)
    return Node.of(node, name, secure=tls or bool(files), tls=files, user=user, password=password)


def write_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the file, readable by this user alone, for it may hold passwords.

    Raises:
        OSError: it cannot be written.
    """
    path = path or settings_file()
    nodes = {}
    for node in settings.nodes.values():
        facts = {"node": node.address, "tls": node.secure and not node.url, **asdict(node.tls)}
        facts |= {"user": node.user, "password": node.password}
        nodes[node.name] = {key: value for key, value in facts.items() if value}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"own": asdict(settings.own), "nodes": nodes}, ensure_ascii=False, indent=2)
    replace(path, f"{text}\n".encode(), mode=0o600)


def check_title(text: str) -> None:
    """Make sure that a text is an AE title (PS3.5 6.2).

    Raises:
        NodeError: it is none.
    """
    if not AE_TITLE.fullmatch(text):
        raise NodeError(words.NO_TITLE.format(repr(text)))


def is_loopback(host: str) -> bool:
    """Whether a host is this computer itself, by its name or address; no name is looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Query:
    """What is looked for among studies; empty is everything.

    Attributes:
        patient_id: exact, or with the wildcards ``*`` and ``?``.
        name: of the patient, as ``patient_id``.
        date: of the study, ``YYYYMMDD`` or a range ``YYYYMMDD-YYYYMMDD``, open at either end.
        modalities: any of them.
    """

    patient_id: str = ""
    name: str = ""
    date: str = ""
    modalities: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check what other nodes would misunderstand."""
        if self.date and not re.fullmatch(r"\d{8}|\d{8}-(\d{8})?|-\d{8}", self.date):
            raise NodeError(words.NO_DATE.format(self.date))
        for modality in self.modalities:
            if not re.fullmatch("[A-Z0-9]{1,16}", modality):
                raise NodeError(words.NO_MODALITY.format(modality))


@dataclass(frozen=True)
class Study:
    """A study of another node; empty where it does not say. ``date`` is YYYYMMDD; ``images`` is 0 where unknown."""

    study_uid: str
    patient_id: str = ""
    name: str = ""
    birth_date: str = ""
    date: str = ""
    time: str = ""
    modalities: tuple[str, ...] = ()
    description: str = ""
    accession: str = ""
    images: int = 0


@dataclass(frozen=True)
class Series:
    """A series of another node; empty where it does not say."""

    series_uid: str
    number: str = ""
    modality: str = ""
    description: str = ""
    images: int = 0


STUDY_KEYS = {
    "study_uid": "StudyInstanceUID",
    "patient_id": "PatientID",
    "name": "PatientName",
    "birth_date": "PatientBirthDate",
    "date": "StudyDate",
    "time": "StudyTime",
    "modalities": "ModalitiesInStudy",
    "description": "StudyDescription",
    "accession": "AccessionNumber",
    "images": "NumberOfStudyRelatedInstances",
}
SERIES_KEYS = {
    "series_uid": "SeriesInstanceUID",
    "number": "SeriesNumber",
    "modality": "Modality",
    "description": "SeriesDescription",
    "images": "NumberOfSeriesRelatedInstances",
}


def study_of(dataset: Any) -> Study:
    """The study of a matching dataset (PS3.4 C.6.2.1)."""
    return Study(**_values(dataset, STUDY_KEYS))


def series_of(dataset: Any) -> Series:
    """The series of a matching dataset (PS3.4 C.6.2.1)."""
    return Series(**_values(dataset, SERIES_KEYS))


def _values(dataset: Any, keys: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, keyword in keys.items():
        value = dataset.get(keyword)
        several = [str(one) for one in (value if isinstance(value, (list, tuple)) or _is_multi(value) else [value])]
        if name == "modalities":
            values[name] = tuple(one for one in several if one and one != "None")
        elif name == "images":
            values[name] = int(value) if str(value or "").strip().isdigit() else 0
        else:
            values[name] = "" if value is None else str(value)
    return values


def _is_multi(value: object) -> bool:
    return type(value).__name__ == "MultiValue"


Outcome = Literal["sent", "refused", "later"]


@dataclass(frozen=True)
class Sent:
    """What became of one file: ``sent``, ``refused`` for good, or to be sent ``later``.

    ``note`` says why, or is a warning. ``tried`` is False where the node broke off before it was this file's turn.
    """

    path: Path
    outcome: Outcome
    note: str = ""
    tried: bool = True


@dataclass
class Fetched:
    """How a study was fetched: ``files`` on the disk, and how many of its objects were not sent."""

    files: list[Path] = field(default_factory=list)
    failed: int = 0


class NotOfferedError(NetworkError):
    """The node can be reached, but does not do what is asked."""


@dataclass(frozen=True)
class Reference:
    """A stored object by class and instance."""

    sop_class: str
    sop_uid: str


@dataclass(frozen=True)
class Commitment:
    """An answer to a request for commitment (PS3.4 J): UIDs of what is kept for good, and by UID why others are not.

    The reasons are those of PS3.3 C.14.1.1, as ``0x0112``.
    """

    transaction: str
    kept: frozenset[str] = frozenset()
    failed: Mapping[str, str] = field(default_factory=dict)


def nothing(*_: object) -> None:
    """Take any progress and do nothing."""

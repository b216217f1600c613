"""What nodes, the outbox and the making of objects say, as texts that the window translates.

They are kept as sentences, in the outbox too, so a front end knows them again by these, see ``TEMPLATES``.
"""

from __future__ import annotations

from pneumoview.texts import tr

UNREACHABLE = tr("{0} cannot be reached: {1}")
NO_ASSOCIATION = tr("it accepts the connection, but no association")
UNTRUSTED = tr("its certificate is not trusted ({0})")
UNTRUSTED_OR_FAILS = tr("its certificate is not trusted, or TLS fails")
TLS_FAILS = tr("TLS fails ({0})")
NO_ADDRESS = tr("{0} has no address")
TOO_LATE = tr("no answer in time")
UNREACHABLE_OR_BROKEN = tr("{0} cannot be reached, or breaks off")
REJECTED = tr("{0} rejects the association: {1}")
UNKNOWN_CALLER = tr("it does not know the calling AE title {0}")
NOT_CALLED = tr("it is not called {0}")
NO_REASON = tr("no reason is given")
NOT_OFFERED = tr("{0} does not offer this service")
NO_GET = tr("{0} does not offer C-GET")
BROKE_OFF = tr("{0} broke off the association")
BROKE_OFF_OR_LATE = tr("{0} broke off the association, or did not answer in time")
SILENT = tr("{0} did not answer")
ANSWERED = tr("{0} answered {1}")
HTTP_STATUS = tr("{0} answered with HTTP status {1}")
ELSEWHERE = tr("{0} wants to be asked at another address; set that one")
NO_DICOMWEB = tr("{0} does not speak DICOMweb: {1}")
NOT_SAID_STORED = tr("{0} answered without saying that it has stored the object")
NO_UID = tr("{0} is no UID")
UNUSABLE = tr("{0} cannot be used: {1}")
UNWRITABLE = tr("{0} cannot be written: {1}")
PORT = tr("port {0} of {1} cannot be used: {2}")

NO_NODE = tr("{0} is no node: neither a name of the settings, nor AET@host:port, nor http(s)://…")
NO_ROOT = tr("{0} is no root of a DICOMweb service")
NO_TITLE = tr("{0} is no AE title: 1 to 16 characters of ASCII without a backslash")
NO_SENDER = tr("{0} is no sender: AET@IP, as in CR1@192.0.2.7")
NO_DATE = tr("{0} is no date: YYYYMMDD, or a range of two with - between")
NO_MODALITY = tr("{0} is no modality, as CR and DX are")
NO_LIBRARY = tr("the network needs {0}: pip install 'pneumoview[dicom]' brings what is missing")
NO_HIGHDICOM = tr("DICOM objects need {0}: pip install 'pneumoview[dicom]' brings what is missing")
CERTIFICATES = tr("certificates or keys cannot be used ({0}): {1}")
PLAIN_TEXT = tr("{0}: patient data travels unencrypted to {1}; use TLS")

NOT_TAKEN = tr("{0} does not take this SOP class in this transfer syntax")
CANNOT_BE_SENT = tr("it cannot be sent: {0}")
NOT_DICOM = tr("{0} is no DICOM file that can be sent")
OTHER_PROGRAM = tr("another program delivers the outbox")
NEWER_OUTBOX = tr("the outbox was written by a newer PneumoView: {0}")
OUTBOX_UNWRITABLE = tr("the outbox cannot be written: {0}")
OUTBOX_UNUSABLE = tr("the outbox cannot be used: {0}")
NOT_KEPT = tr("not kept by the node: {0}")
NO_COMMITMENT = tr("no answer about commitment")
DELIVERY_FAILED = tr("delivery failed: {0}")

NOT_ALLOWED = tr("{0}@{1} is not allowed, and rejected")
NO_SENDER_THERE = tr("a connection from {0} is closed: no sender at this address is allowed")
CONNECTION_FAILED = tr("a connection from {0} failed before an association")
NOT_ALL_TAKEN = tr("{0} offers {1} kinds of objects that are not taken")
WRONG_CALL = tr("{0} is rejected: it does not call this node by its title")
CLOSED = tr("{0} broke off, was silent, or sent what makes no sense: its connection is closed")
NO_TITLE_AT_ALL = tr("a sender without a title")
COMMITMENT_UNUSABLE = tr("an answer about commitment cannot be used: {0}")
OBJECT_REFUSED = tr("an object of {0} is refused: {1}")
OBJECT_NOT_KEPT = tr("an object of {0} cannot be kept: {1}")
OTHER_CONTENT = tr("an object of {0} has the UID of another one and other content: {1}")

NO_SOURCE = tr("{0} is no DICOM file: its results have no patient and no study to go to")
NOT_AGAIN = tr("{0} cannot be read again: {1}")
OWN_RESULT = tr("{0} is itself a result of PneumoView")
NO_VALID_UID = tr("{0} has no valid {1}, so no object can refer to it")
UNKNOWN_KIND = tr("{0} is of a kind that is not known ({1})")
NO_OBJECT = tr("no DICOM object can be made of {0}: {1}")
NOTHING_TO_DRAW_ON = tr("there is no DICOM image to draw on")
NO_OUTLINES = tr("outlines of coloured images and of several frames are not written")
NOTHING_TO_OUTLINE = tr("there is nothing to outline")
NO_LUNGS = tr("there is no outline of the lungs")
LUNGS_OF_FRAMES = tr("lungs in one of several frames are not written")

STATUS = "0x{0} {1}"
MEANINGS = {
    0x0110: tr("processing failure"),
    0x0111: tr("duplicate SOP instance"),
    0x0112: tr("no such object instance"),
    0x0117: tr("invalid SOP instance"),
    0x0119: tr("conflict of class and instance"),
    0x0122: tr("SOP class not supported"),
    0x0124: tr("not authorised"),
    0x0131: tr("duplicate transaction"),
    0x0213: tr("resource limitation"),
    0xA700: tr("out of resources"),
    0xA701: tr("out of resources: number of matches"),
    0xA702: tr("out of resources: sub-operations"),
    0xA801: tr("move destination unknown"),
    0xA900: tr("dataset does not match SOP class"),
    0xB000: tr("coercion of data elements"),
    0xB006: tr("elements discarded"),
    0xB007: tr("dataset does not match SOP class"),
    0xFE00: tr("cancelled"),
}
"""PS3.7 Annex C, PS3.4 B.2.3 and C.4."""
NOT_UNDERSTOOD, UNPROCESSED, FAILURE = tr("cannot understand"), tr("unable to process"), tr("failure")
"""Of the ranges of statuses that have no meaning of their own."""

TEMPLATES = tuple(
    sorted(
        {value for name, value in globals().items() if name.isupper() and isinstance(value, str)}
        | set(MEANINGS.values()),
        key=lambda text: (-len(text), text),
    )
)
"""All of them, the most telling first."""

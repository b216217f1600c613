"""What PneumoView negotiates: SOP classes, transfer syntaxes, and what statuses mean."""

from __future__ import annotations

from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSTransferSyntaxes,
    JPEGTransferSyntaxes,
    RLELossless,
)
from pynetdicom import StoragePresentationContexts

from pneumoview.interop import words
from pneumoview.interop.words import MEANINGS

VERIFICATION = UID("1.2.840.10008.1.1")
STUDY_FIND, STUDY_MOVE, STUDY_GET = (UID(f"1.2.840.10008.5.1.4.1.2.2.{number}") for number in (1, 2, 3))
COMMITMENT, COMMITMENT_INSTANCE = UID("1.2.840.10008.1.20.1"), UID("1.2.840.10008.1.20.1.1")
"""SOP classes beside storage (PS3.6 Annex A), and the well-known instance."""
UNCOMPRESSED = (ExplicitVRLittleEndian, ImplicitVRLittleEndian)
SYNTAXES = (
    *UNCOMPRESSED,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
    RLELossless,
    *JPEGTransferSyntaxes,
    *JPEGLSTransferSyntaxes,
    JPEG2000Lossless,
    JPEG2000,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    HTJ2K,
)
"""All that the reader decodes."""
MAX_CONTEXTS = 128
"""PS3.8 9.3.2.2: their identifiers are the odd numbers of a byte."""
FETCHED = tuple(str(context.abstract_syntax) for context in StoragePresentationContexts)[: MAX_CONTEXTS - 1]
"""Storage SOP classes that are fetched by C-GET, beside whose own context there is room for so many."""

OUT_OF_RESOURCES, MISMATCH, CANNOT_UNDERSTAND = 0xA700, 0xA900, 0xC000
"""Of C-STORE (PS3.4 B.2.3)."""
NO_SUCH_INSTANCE, CLASS_CONFLICT, PROCESSING_FAILURE = 0x0112, 0x0119, 0x0110
"""Failure Reason (PS3.3 C.14.1.1)."""


def meaning(status: int) -> str:
    """A status in words; the comment of the other side is left out, for it can name a patient."""
    said = MEANINGS.get(status) or next(
        (text for start, text in ((0xA7, MEANINGS[0xA700]), (0xC0, words.NOT_UNDERSTOOD)) if status >> 8 == start),
        words.UNPROCESSED if status >> 12 == 0xC else words.FAILURE,
    )
    return words.STATUS.format(f"{status:04X}", said)

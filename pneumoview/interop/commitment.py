"""Storage commitment (PS3.4 J) as datasets."""

from __future__ import annotations

from collections.abc import Sequence

from pydicom import Dataset

from pneumoview.interop.peer import Commitment, Reference


def commitment_of(information: Dataset) -> Commitment:
    """What an N-EVENT-REPORT says (PS3.4 J.3.3)."""
    kept = information.get("ReferencedSOPSequence") or []
    failed = information.get("FailedSOPSequence") or []
    return Commitment(
        str(information.get("TransactionUID") or ""),
        frozenset(str(item.ReferencedSOPInstanceUID) for item in kept),
        {str(item.ReferencedSOPInstanceUID): f"0x{int(item.get('FailureReason') or 0):04X}" for item in failed},
    )


def event_information(commitment: Commitment, references: Sequence[Reference]) -> tuple[Dataset, int]:
    """What an N-EVENT-REPORT says, and its event type: 1 all are kept, 2 some are not (PS3.4 J.3.3)."""
    information = Dataset()
    information.TransactionUID = commitment.transaction
    kept = [referenced(reference) for reference in references if reference.sop_uid in commitment.kept]
    if kept:
        information.ReferencedSOPSequence = kept
    failed = []
    for reference in references:
        if reference.sop_uid in commitment.failed:
            failed.append(referenced(reference))
            failed[-1].FailureReason = int(commitment.failed[reference.sop_uid], 16)
    if failed:
        information.FailedSOPSequence = failed
    return information, 2 if failed else 1


def referenced(reference: Reference) -> Dataset:
    """An item of a Referenced SOP Sequence (PS3.3 10.8)."""
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = reference.sop_class, reference.sop_uid
    return item

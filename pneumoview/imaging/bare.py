"""How the first bytes of a DICOM dataset without preamble look."""

from __future__ import annotations

import re
from typing import Literal

FIRST_GROUPS = (0x0002, 0x0008)
PREAMBLE = 128


def looks_bare(head: bytes, *groups: int, little: bool = True) -> bool:
    """Whether bytes begin like a dataset whose first group is one of ``groups``; by default 2 or 8.

    They do if the first element has a VR (PS3.5 6.2) or a length that its first group could have (PS3.5 7.1).
    """
    order: Literal["little", "big"] = "little" if little else "big"
    group, length = int.from_bytes(head[:2], order), int.from_bytes(head[4:8], order)
    if group not in (groups or FIRST_GROUPS) or len(head) < 12:
        return False
    return has_vr(head) or (length % 2 == 0 and length <= 64)


def has_vr(head: bytes) -> bool:
    """Whether the first element of little or big endian bytes states its VR (PS3.5 7.1.2)."""
    return re.fullmatch(rb"[A-Z]{2}", head[4:6]) is not None

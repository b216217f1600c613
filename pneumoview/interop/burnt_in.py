"""Whether text may be burnt into the pixels of a film: what its header says, and what its borders look like."""

from __future__ import annotations

from pathlib import Path

from pydicom import Dataset
from pydicom.uid import UID

from pneumoview.imaging.grayscale import display, full_range
from pneumoview.imaging.readers import read
from pneumoview.interop.letters import lines_of_letters

SCREENS = ("SCREEN SAVE", "SCREENSHOT")


def why_held(path: Path, dataset: Dataset) -> str:
    """Why a film may carry burnt-in text; empty where nothing speaks for it.

    Every frame is looked at as it is first shown and over its full range of values, for a window can hide letters.

    Args:
        path: the file.
        dataset: its header.

    Raises:
        ReadError: its pixels cannot be decoded.
    """
    if told := told_by_header(dataset):
        return told
    radiograph = read(path)
    for frame in range(radiograph.source.frames):
        radiograph = read(path, frame) if frame else radiograph
        for image in (display(radiograph), display(radiograph, full_range(radiograph))):
            if boxes := lines_of_letters(image):
                left, top, *_ = boxes[0]
                return f"there is what looks like letters at column {left}, row {top}"
    return ""


def told_by_header(dataset: Dataset) -> str:
    """Why a header lets one expect burnt-in text (PS3.3 C.7.6.1.1.5, C.8.6.1); empty where it does not."""

    def of(keyword: str) -> str:
        return str(dataset.get(keyword) or "").strip().upper()

    burnt = of("BurnedInAnnotation")
    if burnt == "YES":
        return "its header says that annotation is burnt in"
    positions = [tag for tag in list(dataset.keys()) if tag.group >> 8 == 0x60 and tag.element == 0x0102]
    if any(int(dataset[tag].value or 0) for tag in positions):
        return "an overlay lies in unused bits of its pixels"
    if burnt == "NO":
        return ""
    if "Secondary Capture" in UID(of("SOPClassUID")).name:
        return "it is a secondary capture"
    if conversion := of("ConversionType"):
        return f"it was converted ({conversion})"
    if any(word in of("ImageType") for word in SCREENS):
        return "it is a picture of a screen"
    return ""

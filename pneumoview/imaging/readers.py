"""The one way from a path to a Radiograph: by content, whatever the name; all that can go wrong is a ReadError.

pydicom and Pillow are imported with the first file that needs them, so that a window opens before.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from pneumoview.errors import ReadError
from pneumoview.imaging.bare import PREAMBLE, looks_bare
from pneumoview.imaging.radiograph import Radiograph, one_line

SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"BM": "BMP",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"II+\x00": "TIFF",
    b"MM\x00+": "TIFF",
    b"RIFF": "WEBP",
    b"PK\x03\x04": "ZIP",
    b"PK\x05\x06": "ZIP",
}
"""First bytes of raster images, with the format's name by Pillow, and of ZIP archives, the last of empty ones."""

BARE_DICOM_STARTS = (b"\x02\x00", b"\x08\x00", b"\x00\x08")
SUFFIXES = (".dcm", ".dicom", ".dic", ".ima", ".png", ".jpg", ".jpeg", ".jpe", ".bmp", ".tif", ".tiff", ".webp")
PREAMBLE_BYTES = PREAMBLE + 4


def read(path: str | Path, frame: int = 0) -> Radiograph:
    """Read one frame of a radiograph.

    Args:
        path: a DICOM, PNG, JPEG, BMP, TIFF or WebP file, whatever its name.
        frame: counted from 0.

    Raises:
        ReadError: the file cannot be shown; its text is one sentence that starts with the file's name.
    """
    path = Path(path)
    name = path.name or str(path)
    try:
        return _read(path, name, frame)
    except (ReadError, KeyboardInterrupt, SystemExit):
        raise
    except FileNotFoundError as error:
        raise ReadError(f"{name} does not exist") from error
    except PermissionError as error:
        raise ReadError(f"{name} may not be read: permission denied") from error
    except MemoryError as error:
        raise ReadError(f"{name} needs more memory than there is") from error
    except BaseException as error:  # a decoder written in Rust panics with what is no Exception
        raise ReadError(f"{name} is damaged or truncated: {one_line(error) or type(error).__name__}") from error


def _read(path: Path, name: str, frame: int) -> Radiograph:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        listable = os.access(path, os.R_OK | os.X_OK)
        raise ReadError(f"{name} is a folder, not a file" if listable else f"{name} is a folder that may not be listed")
    if not stat.S_ISREG(status.st_mode):
        raise ReadError(f"{name} is not a regular file")
    if not status.st_size:
        raise ReadError(f"{name} is empty")
    file_format = format_of(path)
    if file_format == "DICOM":
        from pneumoview.imaging.dicom import read_dicom

        return read_dicom(path, frame)
    if file_format == "ZIP":
        raise ReadError(f"{name} is a ZIP archive; unpack it first")
    if file_format:
        from pneumoview.imaging.raster import read_raster

        return read_raster(path, file_format, frame)
    raise ReadError(f"{name} is neither DICOM nor a PNG, JPEG, BMP, TIFF or WebP image")


def format_of(path: Path) -> str:
    """``DICOM``, ``ZIP``, or a raster format's name by Pillow; empty where the first bytes tell none of them.

    DICOM is told by its preamble (PS3.10 7.1) or, without one, by a first element of group 2 or 8.
    """
    head = _head(path)
    if head.endswith(b"DICM") and len(head) == PREAMBLE_BYTES:
        return "DICOM"
    known = next((name for signature, name in SIGNATURES.items() if head.startswith(signature)), "")
    return known or ("DICOM" if head.startswith(BARE_DICOM_STARTS) else "")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(PREAMBLE_BYTES)


def is_candidate(path: Path) -> bool:
    """Whether a file found in a folder is worth reading: by its suffix or, where that says nothing, as DICOM.

    A DICOMDIR is none. A file that may not be opened is one, so that reading it says why.
    """
    try:
        if not path.is_file() or path.name.upper() == "DICOMDIR":
            return False
        return path.suffix.lower() in SUFFIXES or looks_like_dicom(_head(path))
    except OSError:
        return True


def looks_like_dicom(head: bytes) -> bool:
    """Whether the first ``PREAMBLE_BYTES`` of a file end a preamble, or begin a dataset without one."""
    return head[PREAMBLE:] == b"DICM" or looks_bare(head)


def natural(path: Path) -> tuple[list[str | int], str]:
    """Sort key of a file's name that compares runs of digits as numbers."""
    parts = re.split(r"(\d+)", path.name.casefold())
    return [int(part) if i % 2 else part for i, part in enumerate(parts)], path.name

"""Which device runs the models, why, and which errors are the device's fault."""

from __future__ import annotations

import re

import torch

from pneumoview.ai.analysis import DeviceReason, Place
from pneumoview.errors import DeviceError

_CUDA_LIBRARIES = re.compile(r"CUDA|cuDNN|cuBLAS|cuSOLVER|NVRTC|NVIDIA", re.IGNORECASE)


def resolve_device(name: str = "auto") -> torch.device:
    """The torch device of ``auto``, ``cpu``, ``cuda`` or ``cuda:N``; ``auto`` is CUDA where there is one.

    Raises:
        DeviceError: another name, or a CUDA device that is not there.
    """
    if name == "auto":
        return torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
    kind, _, index = name.partition(":")
    if kind not in ("cpu", "cuda") or (index and (kind == "cpu" or not index.isdecimal())):
        raise DeviceError(f"device {name!r} is none of auto, cpu, cuda, cuda:N")
    if kind == "cuda" and int(index or 0) >= torch.cuda.device_count():
        raise DeviceError(f"device {name!r} is not there: {torch.cuda.device_count()} CUDA devices found")
    return torch.device("cuda", int(index or 0)) if kind == "cuda" else torch.device("cpu")


def place(device: torch.device, asked: str = "auto") -> Place:
    """Where models run that run on ``device``, after ``asked`` for a device in the words of the command line."""
    if device.type == "cuda":
        try:
            gpu = torch.cuda.get_device_name(device)
        except RuntimeError:  # no memory is left even for its context, which loading a model will find out
            gpu = "NVIDIA"
        return Place(str(device), "found" if asked == "auto" else "asked", gpu)
    if asked != "auto":
        return Place("cpu", "asked")
    return Place("cpu", "no_device" if torch.backends.cuda.is_built() else "no_cuda")


def fault(error: RuntimeError) -> DeviceReason | None:
    """``memory`` where a CUDA device had too little, ``failed`` where it failed otherwise, None for other errors."""
    if not isinstance(error, torch.OutOfMemoryError) and not _CUDA_LIBRARIES.search(str(error)):
        return None
    return "memory" if "out of memory" in str(error) else "failed"

"""Which device runs the models, why, and which errors are the device's fault."""

from __future__ import annotations

import re

import torch

from pneumoview.ai.analysis import DeviceReason, Place

_CUDA_LIBRARIES = re.compile(r"CUDA|cuDNN|cuBLAS|cuSOLVER|NVRTC|NVIDIA", re.IGNORECASE)


def place(device: torch.device, asked: str = "auto") -> Place:
    """Where models run that run on ``device``, after ``asked`` for a device in the words of the command line."""
    if device.type == "cuda":
        return Place(str(device), "found" if asked == "auto" else "asked", torch.cuda.get_device_name(device))
    if asked != "auto":
        return Place("cpu", "asked")
    return Place("cpu", "no_device" if torch.backends.cuda.is_built() else "no_cuda")


def fault(error: RuntimeError) -> DeviceReason | None:
    """``memory`` where a CUDA device had too little, ``failed`` where it failed otherwise, None for other errors."""
    if isinstance(error, torch.OutOfMemoryError):
        return "memory"
    return "failed" if _CUDA_LIBRARIES.search(str(error)) else None

"""Which device runs the models, why, and which errors are the device's fault."""

from __future__ import annotations

import re

import torch

from pneumoview.ai.analysis import DeviceReason, Place

_CUDA_LIBRARIES = re.compile(r"CUDA|cuDNN|cuBLAS|cuSOLVER|NVRTC|NVIDIA", re.IGNORECASE)


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

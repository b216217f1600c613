"""In which numbers a network computes, and the form in which it does so fastest."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, get_args

import torch

from pneumoview.errors import DeviceError

Precision = Literal["float32", "bfloat16", "float16"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)


def resolve_precision(name: str, device: torch.device) -> Precision:
    """The precision of ``auto`` or of a name; ``auto`` is bfloat16 where the device itself computes in it.

    Raises:
        DeviceError: another name, or float16 on a processor.
    """
    if name == "auto":
        if device.type == "cuda":
            quick = torch.cuda.get_device_capability(device) >= (8, 0)
        else:
            quick = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
        return "bfloat16" if quick else "float32"
    for precision in PRECISIONS:
        if name == precision and (name, device.type) != ("float16", "cpu"):
            return precision
    if name == "float16":
        raise DeviceError("precision float16 needs a CUDA device")
    raise DeviceError(f"precision {name!r} is none of auto, {', '.join(PRECISIONS)}")


def quiet_torchscript() -> None:
    """Silence the deprecation that torch announces at every use of TorchScript, which is the contract of a bundle."""
    warnings.filterwarnings("ignore", r"`torch\.jit\.", FutureWarning)


def frozen(network: torch.jit.ScriptModule) -> torch.jit.ScriptModule:
    """The same network with its weights as constants, batch normalisation folded into the convolutions, channels last.

    It gives the same numbers but for rounding, and has no parameters any more.
    """
    exported = [name for name in ("features", "head") if hasattr(network, name)]
    quiet_torchscript()
    quick: torch.jit.ScriptModule = torch.jit.freeze(
        network.to(memory_format=torch.channels_last), preserved_attrs=exported
    )
    return quick


@contextmanager
def inference(device: torch.device, precision: Precision) -> Iterator[None]:
    """Convolutions compute in ``precision``, and nothing is kept for gradients."""
    with torch.no_grad():
        if precision == "float32":
            yield
        else:
            with torch.autocast(device.type, getattr(torch, precision)):
                yield

"""Brings libraries in at less cost, and the heavy ones of the model, on a worker thread, beside the event loop."""

from __future__ import annotations

import atexit
import ctypes
import gc
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path

LIBRARIES = (("torch", "lib/libtorch_python.*"), ("cv2", "cv2*.so"))
MODULES = ("numpy", "torch", "torchvision", "pytorch_grad_cam", "pneumoview.ai.pipeline")


def spare_sources() -> None:
    """Keep PySide from reading, and keeping, the source of every module that is imported after it.

    It looks there for its ``__feature__`` switches, which nothing here uses; for torch that takes seconds and 150 MB.
    """
    if feature := sys.modules.get("shibokensupport.feature"):
        vars(feature)["_mod_uses_pyside"] = lambda _: False


def load_shared_libraries() -> None:
    """Open the shared libraries of ``LIBRARIES`` through a foreign call, which releases the interpreter lock.

    ``import`` opens an extension module with the lock held, half a second for torch from a cold disk. On Windows torch
    itself opens its libraries through a foreign call.
    """
    if sys.platform == "win32":
        return
    libc = ctypes.CDLL(None)
    for package, pattern in LIBRARIES:
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.origin is not None:
            for library in Path(spec.origin).parent.glob(pattern):
                libc.dlopen(os.fsencode(library), os.RTLD_LAZY)


def import_model_libraries(checkpoint: Callable[[], None]) -> None:
    """Import ``MODULES`` one by one, unless that has been done, calling ``checkpoint`` before each.

    The cyclic garbage collector rests meanwhile and then leaves the imported objects alone: a full collection over
    hundreds of thousands of them holds the interpreter lock for a quarter of a second.
    """
    if all(name in sys.modules for name in MODULES):
        return
    load_shared_libraries()
    gc.disable()
    try:
        for name in MODULES:
            checkpoint()
            importlib.import_module(name)
        gc.freeze()
        atexit.register(gc.unfreeze)
    finally:
        gc.enable()

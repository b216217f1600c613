"""The one rule of the house, in fresh interpreters: what a room must not bring with it."""

from __future__ import annotations

import subprocess
import sys

import pytest

RULES = [
    ("pneumoview.imaging.readers, pneumoview.imaging.phantom", {"torch", "PySide6", "cv2", "matplotlib"}),
    ("pneumoview.ai.bundle, pneumoview.ai.analysis", {"torch", "PySide6"}),
    ("pneumoview.ai.pipeline, pneumoview.scan.command, pneumoview.scan.watch", {"PySide6"}),
    ("pneumoview.cli", {"torch", "PySide6", "numpy"}),
    (
        "pneumoview.gui.app, pneumoview.gui.window.desk",
        {"torch", "pytorch_grad_cam", "cv2", "matplotlib", "sklearn", "numpy", "pydicom", "PIL", "typer"},
    ),
]


@pytest.mark.parametrize(("modules", "forbidden"), RULES)
def test_imports(modules: str, forbidden: set[str]) -> None:
    """``pyarrow`` cannot be imported here: only a table in Parquet needs it."""
    code = f"import sys; sys.modules['pyarrow'] = None; import {modules}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not forbidden & set(loaded)

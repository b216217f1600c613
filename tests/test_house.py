"""The one rule of the house, in fresh interpreters: what a room must not bring with it."""

from __future__ import annotations

import subprocess
import sys

import pytest

RULES = [
    ("pneumoview.imaging.readers, pneumoview.phantom.files", {"torch", "PySide6", "cv2", "matplotlib"}),
    ("pneumoview.ai.bundle, pneumoview.ai.analysis", {"torch", "PySide6"}),
    ("pneumoview.ai.pipeline, pneumoview.records.opinions, pneumoview.records.annotations", {"PySide6"}),
    ("pneumoview.scan.console, pneumoview.scan.watch, pneumoview.scan.report", {"PySide6"}),
    ("pneumoview.scan.session, pneumoview.scan.run", {"PySide6", "typer", "pneumoview.scan.console"}),
    ("pneumoview.interop, pneumoview.interop.objects", {"PySide6", "torch", "highdicom", "pynetdicom", "typer"}),
    ("pneumoview.cli.main", {"torch", "PySide6", "numpy", "highdicom", "pynetdicom", "dicomweb_client"}),
    ("pneumoview.interop.peer, pneumoview.interop.connection", {"torch", "PySide6", "pynetdicom", "requests"}),
    ("pneumoview.interop.outbox, pneumoview.interop.inbox", {"torch", "PySide6", "pynetdicom"}),
    ("pneumoview.interop.receive, pneumoview.interop.node, pneumoview.interop.web", {"torch", "PySide6"}),
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


def test_models_are_listed_without_what_makes_heatmaps() -> None:
    code = (
        "import sys; from pneumoview.cli.main import app; app(['models'], standalone_mode=False); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "torch" in loaded
    assert not {"pytorch_grad_cam", "cv2", "matplotlib", "PySide6"} & loaded

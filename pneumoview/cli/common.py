"""What the commands share: their consoles, options, checks of paths, and how a model is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from pneumoview.ai.pipeline import Pipeline

FAILED, USAGE = 1, 2

out, err = Console(), Console(stderr=True)

ModelOption = Annotated[
    str | None, typer.Option("--model", help="Id or folder of a model; the default one if not given.")
]
DeviceOption = Annotated[str, typer.Option("--device", help="auto, cpu, cuda or cuda:N.")]
TrustOption = Annotated[
    bool, typer.Option("--trust-model", help="Load a model from outside PneumoView's folders; it can run code.")
]
ALL_KINDS = "sr,sc,pr,seg"
KindsOption = Annotated[
    str,
    typer.Option(
        help="DICOM objects: sr (structured report), sc (picture with heatmap), pr (outlines), seg (lungs), by commas."
    ),
]


def can_say(text: str) -> bool:
    """Whether standard output has letters for a text: redirected on Windows, it has those of the ANSI code page."""
    try:
        text.encode(out.encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def say(message: object) -> None:
    """Show an error in one line."""
    err.print(f"[red]error:[/] {escape(str(message))}", highlight=False, soft_wrap=True)


def warn(message: str) -> None:
    """Show what the user may want to know, on standard error."""
    err.print(message, highlight=False, soft_wrap=True, markup=False)


def load(model: str | None, device: str, trust: bool, precision: str = "float32") -> Pipeline:
    """See ``Pipeline.load``."""
    from pneumoview.ai.pipeline import Pipeline

    with err.status("Loading the model …"):
        return Pipeline.load(model, device, trust=trust, precision=precision)


def check_inputs(*paths: Path) -> None:
    """Refuse paths that do not exist."""
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise typer.BadParameter(f"{path} does not exist")


def check_outputs(*paths: Path | None) -> None:
    """Refuse paths at which no file can be written."""
    for path in paths:
        if path is not None and (path.is_dir() or not path.parent.is_dir()):
            raise typer.BadParameter(f"{path} cannot be written: not a file in a folder that exists")


def check_folder(path: Path) -> None:
    """Refuse a path that neither is a folder nor can become one."""
    if path.is_file() or not path.parent.is_dir():
        raise typer.BadParameter(f"{path} cannot be a folder: it is a file, or lies in no folder that exists")

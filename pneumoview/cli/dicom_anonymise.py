"""Copies without identity: ``dicom anonymise``."""

from __future__ import annotations

import secrets
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pneumoview.cli.common import FAILED, check_folder, check_inputs, check_outputs, say, warn
from pneumoview.errors import DeidentifyError, PneumoviewError, WriteError
from pneumoview.files import read_key, replace

if TYPE_CHECKING:
    from pneumoview.interop.deidentify import Deidentifier

app = typer.Typer()


class BurntIn(StrEnum):
    """What becomes of films that may carry burnt-in text."""

    HOLD = "hold"
    KEEP = "keep"


@app.command(epilog="Example: pneumoview dicom anonymise *.dcm --out copies/ --key study.key --retain dates,patient")
def anonymise(
    files: Annotated[list[Path], typer.Argument(help="DICOM films.", show_default=False)],
    out: Annotated[Path, typer.Option(help="Folder for the copies; what is there already stays.", show_default=False)],
    key: Annotated[
        Path | None,
        typer.Option(
            help="File of the key by which UIDs, patients and dates are replaced alike in every run; made if absent.",
            show_default="a new one that is forgotten",
        ),
    ] = None,
    retain: Annotated[
        str,
        typer.Option(
            help="What is retained, by commas: dates (moved by a number of days for each patient), patient (sex, age, "
            "size, weight …), device, institution; or none."
        ),
    ] = "dates",
    burnt_in: Annotated[
        BurntIn, typer.Option(help="Hold back films that may carry burnt-in text, or keep them with it.")
    ] = BurntIn.HOLD,
) -> None:
    """Write copies without identity (DICOM PS3.15 Annex E); films that may carry burnt-in text are held back."""
    from pneumoview.interop.deidentify import Deidentifier, check_installed, retained_of

    check_installed()
    check_inputs(*files)
    check_folder(out)
    check_outputs(key)
    if key is not None and key.resolve().parent == out.resolve():
        raise typer.BadParameter(f"{key} would be passed on with the copies: keep the key in another folder")
    try:
        retained = retained_of(retain)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    deidentifier = Deidentifier(read_key(key) if key else secrets.token_bytes(32), retained)
    out.mkdir(exist_ok=True)
    copies = 0
    for file in files:
        try:
            typer.echo(_copied(file, out, deidentifier, burnt_in))
            copies += 1
        except PneumoviewError as error:
            say(error)
    warn(f"{copies} of {len(files)} films have a copy without identity in {out}")
    if copies < len(files):
        raise typer.Exit(FAILED)


def _copied(file: Path, out: Path, deidentifier: Deidentifier, burnt_in: BurntIn) -> Path:
    """The path of the copy of one film."""
    from pneumoview.interop.deidentify import copy_of

    name, data = copy_of(file, deidentifier, held=burnt_in is BurntIn.HOLD)
    path = out / f"{name}.dcm"
    if not path.exists():
        try:
            replace(path, data)
        except OSError as error:
            raise WriteError(f"{path} cannot be written: {error.strerror or type(error).__name__}") from error
    elif path.read_bytes() != data:
        raise DeidentifyError(f"{file.name}: {path} exists already, with other content")
    return path

"""The whole command line. Heavy rooms are imported by the command that needs them."""

from __future__ import annotations

import sys
from importlib.metadata import version
from io import TextIOWrapper
from typing import Annotated

import typer

from pneumoview import NOTICE
from pneumoview.cli import dicom_app, explain, models, scan, training, view
from pneumoview.cli.common import FAILED, USAGE, out, say
from pneumoview.errors import (
    BundleError,
    ClusterError,
    DataError,
    DeviceError,
    KeyFileError,
    NodeError,
    PneumoviewError,
    RecipeError,
    TableError,
)

app = typer.Typer(
    help=f"Read paediatric chest radiographs and show where the model looked. {NOTICE}",
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
for group in (view, explain, scan, training):
    app.add_typer(group.app)
app.add_typer(models.app, name="models")
app.add_typer(dicom_app.app, name="dicom")


def _show_version(value: bool) -> None:
    if value:
        out.print(f"pneumoview {version('pneumoview')}", highlight=False)
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Without a command, open the viewer."""
    del show_version
    if context.invoked_subcommand is None:
        view.view()


def main() -> None:
    """Entry point of the console script: an error meant for the user is one line, not a traceback.

    A letter that the encoding of the output lacks is a question mark.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except (
        BundleError,
        ClusterError,
        DataError,
        DeviceError,
        KeyFileError,
        NodeError,
        RecipeError,
        TableError,
    ) as error:
        say(error)
        sys.exit(USAGE)
    except (PneumoviewError, OSError) as error:
        say(error)
        sys.exit(FAILED)

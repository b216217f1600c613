"""The commands that speak DICOM, as one group: ``dicom``."""

from __future__ import annotations

import typer

from pneumoview.cli import dicom, dicom_anonymise, dicom_network

app = typer.Typer(
    no_args_is_help=True, help="Results as DICOM objects, and the clinic's network. Nothing is connected unless asked."
)
for group in (dicom, dicom_anonymise, dicom_network):
    app.add_typer(group.app)

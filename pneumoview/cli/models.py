"""The installed models: ``models``."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from pneumoview import paths as locations
from pneumoview.cli.common import FAILED, out, say
from pneumoview.errors import BundleError

app = typer.Typer(help="List and verify the installed models.")


@app.callback(invoke_without_command=True)
def list_models(context: typer.Context) -> None:
    """List the installed models; the first is the default."""
    if context.invoked_subcommand is not None:
        return
    from pneumoview.ai.bundle import available

    bundles = available()
    if not bundles:
        raise BundleError(f"no model is installed in {locations.models()}")
    table = Table("id", "labels", "input", "macro F1", "AUC normal/pneumonia", "sha256")
    for bundle in bundles:
        metrics = bundle.card.get("metrics", {})
        table.add_row(
            bundle.id,
            ", ".join(bundle.labels),
            f"{bundle.size} px",
            *(f"{metrics[name]['value']:.3f}" if name in metrics else "–" for name in ("macro_f1", "auc_pneumonia")),
            bundle.sha256[:12],
        )
    out.print(table)
    from pneumoview.ai.device import place, resolve_device

    out.print(f"they run on {place(resolve_device())}", highlight=False)


@app.command("verify")
def verify_models(
    models: Annotated[list[str] | None, typer.Argument(help="Ids or folders; all installed if none.")] = None,
) -> None:
    """Check that the weights are those of the card."""
    from pneumoview.ai.bundle import available, find

    damaged = False
    for bundle in [find(model, None) for model in models] if models else available(None):
        try:
            bundle.weights()
            out.print(f"{bundle.id}: [green]verified[/]", highlight=False)
        except BundleError as error:
            damaged = True
            say(error)
    if damaged:
        raise typer.Exit(FAILED)

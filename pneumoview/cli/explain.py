"""One reading: ``explain``."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from rich.table import Table

from pneumoview import NOTICE
from pneumoview.cli.common import (
    DeviceOption,
    ModelOption,
    TrustOption,
    can_say,
    check_inputs,
    check_outputs,
    load,
    out,
    warn,
)
from pneumoview.errors import BundleError

if TYPE_CHECKING:
    from pneumoview.ai.analysis import Analysis, Method
    from pneumoview.imaging.radiograph import Radiograph
    from pneumoview.imaging.shown import Shown

app = typer.Typer()


@app.command(
    epilog="Examples: pneumoview explain chest.png   ·   pneumoview explain chest.dcm --json --overlay where.png"
)
def explain(
    file: Annotated[Path, typer.Argument(help="One radiograph.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print the reading as JSON.")] = False,
    heatmap: Annotated[
        Path | None, typer.Option(help="Write the heatmap as 8-bit grey PNG of the image's own size.")
    ] = None,
    overlay: Annotated[
        Path | None, typer.Option(help="Write the image with the heatmap laid over, above a footer, as PNG.")
    ] = None,
    lungs: Annotated[
        Path | None, typer.Option(help="Write the lungs as PNG of the image's own size, 255 inside and 0 outside.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Class that the heatmap explains; the predicted one if not given.")
    ] = None,
    method: Annotated[str, typer.Option(help="Of the heatmap: gradcam, gradcam++, layercam or eigencam.")] = "gradcam",
    frame: Annotated[int, typer.Option(min=0, help="Frame of a multi-frame file.")] = 0,
    turn: Annotated[int, typer.Option(help="Turn the image clockwise before it is read: 0, 90, 180 or 270.")] = 0,
    invert: Annotated[bool, typer.Option("--invert", help="Swap black and white before the image is read.")] = False,
    show_refused: Annotated[
        bool, typer.Option("--show-refused", help="Show the reading even of an image that is refused.")
    ] = False,
    model: ModelOption = None,
    device: DeviceOption = "auto",
    trust: TrustOption = False,
) -> None:
    """Read one radiograph and say where the model looked, or why it should not be read."""
    from pneumoview.ai.answer import (
        FINDINGS,
        LIMITS,
        VERDICTS,
        bacterial_share,
        limits,
        pneumonia,
        told_probability,
    )
    from pneumoview.imaging.geometry import Turn
    from pneumoview.imaging.readers import read
    from pneumoview.imaging.shown import Shown
    from pneumoview.scan.row import reading_row

    if turn not in range(0, 360, 90):
        raise typer.BadParameter(f"--turn must be 0, 90, 180 or 270, not {turn}")
    check_inputs(file)
    check_outputs(heatmap, overlay, lungs)
    with ThreadPoolExecutor(1, "read") as beside:
        reading = beside.submit(read, file, frame)
        pipeline = load(model, device, trust)
        radiograph = reading.result()
    if lungs is not None and pipeline.lungs is None:
        raise BundleError("--lungs: no model for the lungs is installed")
    try:
        analysis = pipeline.analyse(
            radiograph, target=target, method=cast("Method", method), shown=Shown(Turn(turn // 90), invert)
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    shown = show_refused or not analysis.refused
    if not shown and (heatmap or overlay):
        heatmap = overlay = None
        warn("refused: heatmap and overlay are written with --show-refused only")
    _write_pictures(radiograph, analysis, heatmap, overlay, lungs)
    row = reading_row(radiograph, analysis, show_refused)
    del row["reason"]
    told: dict[str, Any] = {
        "path": str(file),
        **row,
        "verdict": analysis.verdict if shown else None,
        "reasons": [flag.reason for flag in analysis.flags],
        "details": [flag.detail for flag in analysis.flags],
        "remedy": _options(analysis.remedy) or None,
        "heatmap_target": analysis.target if shown else None,
        "heatmap_method": analysis.method,
        "frame": frame,
        "notice": NOTICE,
    }
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2).encode("utf-8", "replace"))  # RFC 8259, 8.1
        return
    block = "█" if can_say("█") else "#"
    table = Table(title=file.name, show_header=False, title_justify="left")
    for flag in analysis.flags:
        table.add_row("not assessed" if flag.refuses else "note", flag.detail, flag.reason)
    if remedy := _options(analysis.remedy):
        table.add_row("remedy", f"Read it again with {remedy}")
    result = (
        VERDICTS.get(analysis.verdict, analysis.verdict) if shown else f"{FINDINGS['refused']}: {LIMITS['refused']}"
    )
    table.add_row("AI result", result, style="bold")
    if shown:
        number, bacterial = told_probability(analysis), bacterial_share(analysis)
        name = "probability" if pneumonia(analysis) is None else "pneumonia"
        table.add_row(name, f"{number:.0%}", block * round(number * 30))
        if bacterial is not None:
            table.add_row(
                "cause", f"bacterial {bacterial:.0%}, viral {1 - bacterial:.0%}", "rarely settled by radiographs alone"
            )
    out.print(table)
    if shown and analysis.lung_attention is not None:
        share = f"{analysis.lung_attention:.0%} of the heatmap lies in the lungs (chance {analysis.lung_share:.0%})"
        out.print(share, highlight=False)
    out.print(
        f"{limits(analysis, shown=shown)}; on {analysis.place}, {analysis.milliseconds:.0f} ms. {NOTICE}",
        highlight=False,
    )


def _options(remedy: Shown | None) -> str:
    """The options by which the image is read as the gate would know it; empty where there are none."""
    if remedy is None:
        return ""
    turn = f"--turn {90 * remedy.turn.quarters}" if remedy.turn.quarters else ""
    return " ".join(filter(None, (turn, "--invert" if remedy.inverted else "")))


def _write_pictures(
    radiograph: Radiograph, analysis: Analysis, heatmap: Path | None, overlay: Path | None, lungs: Path | None
) -> None:
    import numpy as np
    from PIL import Image

    from pneumoview.ai.answer import picture_words
    from pneumoview.imaging.geometry import to_image
    from pneumoview.imaging.grayscale import display
    from pneumoview.imaging.overlay import STYLES, heatmap_png

    if lungs is not None and analysis.lung_mask is not None:
        inside = to_image(analysis.lung_mask.astype(np.float32), radiograph.shape) > 0.5
        Image.fromarray(np.where(inside, 255, 0).astype(np.uint8)).save(lungs, format="PNG")
    for path, style in zip((overlay, heatmap), STYLES, strict=True):
        if path is not None and analysis.heatmap is not None:
            words = picture_words(analysis, shown=True)
            path.write_bytes(heatmap_png(display(radiograph), analysis.heatmap, style, words))

"""The viewer from the command line: ``view``, ``demo`` and ``paths``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pneumoview import paths as locations
from pneumoview.cli.common import FAILED, DeviceOption, ModelOption, check_inputs, check_outputs, err, load, out
from pneumoview.cli.rooms import scanner
from pneumoview.cli.scan import ScanOptions

app = typer.Typer()

PathsArgument = Annotated[
    list[str] | None, typer.Argument(help="Files or folders; file: URLs, too.", show_default=False)
]


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and 640 <= int(width) <= 7680 and 480 <= int(height) <= 4320):
        raise typer.BadParameter(f"{text!r} is not a size between 640x480 and 7680x4320")
    return int(width), int(height)


@app.command(
    epilog="Examples: pneumoview view study/   ·   pneumoview view chest.dcm --screenshot reading.png --size 1440x900"
)
def view(
    paths: PathsArgument = None,
    screenshot: Annotated[
        Path | None, typer.Option(help="Write the window, with the first reading, to this PNG and leave.")
    ] = None,
    size: Annotated[str, typer.Option(help="Size of the window in pixels.")] = "1440x900",
    new_window: Annotated[bool, typer.Option("--new-window", help="Open a new window even if one is open.")] = False,
    model: ModelOption = None,
    device: DeviceOption = "auto",
) -> None:
    """Open files and folders in the viewer; in the window that is open already, if there is one."""
    dimensions = _size(size)
    named = [locations.named(path) for path in paths or []]
    check_inputs(*named)
    check_outputs(screenshot)
    if screenshot is not None and not paths:
        raise typer.BadParameter("--screenshot needs a file or folder to show")
    from pneumoview.gui.app import run

    raise typer.Exit(
        run(
            named,
            model=model,
            device=device,
            screenshot=screenshot,
            size=dimensions,
            scanner=scanner,
            new_window=new_window,
        )
    )


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where samples, picture and table go.")] = Path("demo"),
    model: ModelOption = None,
    device: DeviceOption = "auto",
) -> None:
    """Open the viewer on generated samples; without a display, leave a picture of it and a table instead."""
    from pneumoview.gui.app import run
    from pneumoview.gui.platform_check import has_display
    from pneumoview.imaging.phantom import write_samples
    from pneumoview.scan.inputs import Inputs

    samples = folder / "samples"
    with err.status("Generating synthetic radiographs …"):
        written = list(write_samples(samples))
    shown = [next(path for path in written if path.name == "interstitial.dcm"), samples]
    if has_display():
        raise typer.Exit(run(shown, model=model, device=device, scanner=scanner))
    picture, table = folder / "window.png", folder / "readings.csv"
    code = run(shown, model=model, device=device, screenshot=picture)
    pipeline = load(model, device, trust=False)
    with ScanOptions(csv=table, overwrite=True).run(pipeline) as scanned:
        scanned.write_with_progress(Inputs([str(samples)]))
    out.print(f"window: {picture.resolve()}\ntable:  {table.resolve()}", highlight=False, soft_wrap=True)
    raise typer.Exit(FAILED if code or scanned.table.counts["failed"] or scanned.stop.signal else 0)


@app.command("paths")
def show_paths() -> None:
    """Say where settings, measurements, opinions, the log and the models are kept."""
    from pneumoview.gui.places import introduce, places

    introduce()
    for name, path in places():
        out.print(f"{name}: {path}", highlight=False, soft_wrap=True, markup=False)

"""The command line; the only place that knows every room. Heavy rooms are imported by the command that needs them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import wraps
from importlib.metadata import version
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pneumoview import NOTICE
from pneumoview import paths as locations
from pneumoview.errors import (
    BundleError,
    ClusterError,
    DataError,
    DeviceError,
    PneumoviewError,
    RecipeError,
    TableError,
)

if TYPE_CHECKING:
    from pneumoview.ai.analysis import Analysis, Method
    from pneumoview.ai.pipeline import Pipeline
    from pneumoview.imaging.radiograph import Radiograph
    from pneumoview.scan.cluster import Cluster
    from pneumoview.scan.command import ConsoleRun
    from pneumoview.scan.inputs import Choice
    from pneumoview.scan.pictures import Pictures
    from pneumoview.training.data import Sample

FAILED, USAGE = 1, 2

app = typer.Typer(
    help=f"Read paediatric chest radiographs and show where the model looked. {NOTICE}",
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
models_app = typer.Typer(help="List and verify the installed models.")
app.add_typer(models_app, name="models")
out, err = Console(), Console(stderr=True)

PathsArgument = Annotated[
    list[str] | None, typer.Argument(help="Files or folders; file: URLs, too.", show_default=False)
]
ModelOption = Annotated[
    str | None, typer.Option("--model", help="Id or folder of a model; the default one if not given.")
]
DeviceOption = Annotated[str, typer.Option("--device", help="auto, cpu, cuda or cuda:N.")]
TrustOption = Annotated[
    bool, typer.Option("--trust-model", help="Load a model from outside PneumoView's folders; it can run code.")
]


def _say(message: object) -> None:
    err.print(f"[red]error:[/] {escape(str(message))}", highlight=False, soft_wrap=True)


def _warn(message: str) -> None:
    err.print(message, highlight=False, soft_wrap=True, markup=False)


def _load(model: str | None, device: str, trust: bool, precision: str = "float32") -> Pipeline:
    from pneumoview.ai.pipeline import Pipeline

    with err.status("Loading the model …"):
        return Pipeline.load(model, device, trust=trust, precision=precision)


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
        view()


def _check_inputs(*paths: Path) -> None:
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise typer.BadParameter(f"{path} does not exist")


def _check_outputs(*paths: Path | None) -> None:
    for path in paths:
        if path is not None and (path.is_dir() or not path.parent.is_dir()):
            raise typer.BadParameter(f"{path} cannot be written: not a file in a folder that exists")


def _check_folder(path: Path) -> None:
    if path.is_file() or not path.parent.is_dir():
        raise typer.BadParameter(f"{path} cannot be a folder: it is a file, or lies in no folder that exists")


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
    new_window: Annotated[
        bool, typer.Option("--new-window", help="Open a window of its own, also where one is open already.")
    ] = False,
    model: ModelOption = None,
    device: DeviceOption = "auto",
) -> None:
    """Open files and folders in the viewer; in the window that is open already, if there is one."""
    dimensions = _size(size)
    named = [locations.named(path) for path in paths or []]
    _check_inputs(*named)
    _check_outputs(screenshot)
    if screenshot is not None and not paths:
        raise typer.BadParameter("--screenshot needs a file or folder to show")
    from pneumoview.gui.app import run
    from pneumoview.rooms import scanner

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


@app.command(
    epilog="Examples: pneumoview explain chest.png   ·   pneumoview explain chest.dcm --json --overlay where.png"
)
def explain(
    file: Annotated[Path, typer.Argument(help="One radiograph.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print the reading as JSON.")] = False,
    heatmap: Annotated[
        Path | None, typer.Option(help="Write the heatmap as 8-bit grey PNG of the image's own size.")
    ] = None,
    overlay: Annotated[Path | None, typer.Option(help="Write the image with the heatmap laid over as PNG.")] = None,
    lungs: Annotated[
        Path | None, typer.Option(help="Write the lungs as PNG of the image's own size, 255 inside and 0 outside.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Class that the heatmap explains; the predicted one if not given.")
    ] = None,
    method: Annotated[str, typer.Option(help="Of the heatmap: gradcam, gradcam++, layercam or eigencam.")] = "gradcam",
    frame: Annotated[int, typer.Option(min=0, help="Frame of a multi-frame file.")] = 0,
    show_refused: Annotated[
        bool, typer.Option("--show-refused", help="Show the reading of an image that should not be read all the same.")
    ] = False,
    model: ModelOption = None,
    device: DeviceOption = "auto",
    trust: TrustOption = False,
) -> None:
    """Read one radiograph and say where the model looked, or why it should not be read."""
    from pneumoview.imaging.readers import read
    from pneumoview.scan.table import reading_row

    _check_inputs(file)
    _check_outputs(heatmap, overlay, lungs)
    radiograph = read(file, frame)
    pipeline = _load(model, device, trust)
    if lungs is not None and pipeline.lungs is None:
        raise BundleError("--lungs: no model for the lungs is installed")
    try:
        analysis = pipeline.analyse(radiograph, target=target, method=cast("Method", method))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    shown = show_refused or not analysis.refused
    if not shown and (heatmap or overlay):
        heatmap = overlay = None
        _warn("refused: heatmap and overlay are written with --show-refused only")
    _write_pictures(radiograph, analysis, heatmap, overlay, lungs)
    row = reading_row(radiograph, analysis, show_refused)
    del row["reason"]
    reading: dict[str, Any] = {
        "path": str(file),
        **row,
        "verdict": analysis.verdict if shown else None,
        "reasons": [flag.reason for flag in analysis.flags],
        "details": [flag.detail for flag in analysis.flags],
        "heatmap_target": analysis.target if shown else None,
        "heatmap_method": analysis.method,
        "frame": frame,
        "synthetic": radiograph.facts.synthetic,
        "notice": NOTICE,
    }
    if as_json:
        typer.echo(json.dumps(reading, ensure_ascii=False, indent=2))
        return
    table = Table(title=file.name, show_header=False, title_justify="left")
    for flag in analysis.flags:
        table.add_row("refused" if flag.refuses else "note", flag.detail, flag.reason)
    if shown:
        table.add_row("reading", _VERDICTS.get(analysis.verdict, analysis.verdict), style="bold")
    for label, probability in analysis.by_label.items() if shown else ():
        mark = "bold" if label == analysis.prediction else ""
        table.add_row(label, f"{probability:6.1%}", "█" * round(probability * 30), style=mark)
    out.print(table)
    if shown and analysis.lung_attention is not None:
        share = f"{analysis.lung_attention:.0%} of the heatmap lies in the lungs (chance {analysis.lung_share:.0%})"
        out.print(share, highlight=False)
    out.print(f"{analysis.model} on {analysis.place}, {analysis.milliseconds:.0f} ms. {NOTICE}", highlight=False)


_VERDICTS = {
    "pneumonia": "pneumonia, cause not sure",
    "bacterial": "pneumonia, likely bacterial",
    "viral": "pneumonia, likely viral",
}


def _write_pictures(
    radiograph: Radiograph, analysis: Analysis, heatmap: Path | None, overlay: Path | None, lungs: Path | None
) -> None:
    import numpy as np
    from PIL import Image

    from pneumoview.imaging.geometry import to_image
    from pneumoview.imaging.grayscale import display
    from pneumoview.imaging.overlay import STYLES, heatmap_png

    if lungs is not None and analysis.lung_mask is not None:
        inside = to_image(analysis.lung_mask.astype(np.float32), radiograph.shape) > 0.5
        Image.fromarray(np.where(inside, 255, 0).astype(np.uint8)).save(lungs, format="PNG")
    for path, style in zip((overlay, heatmap), STYLES, strict=True):
        if path is not None and analysis.heatmap is not None:
            path.write_bytes(heatmap_png(display(radiograph), analysis.heatmap, style))


DECODERS = min(4, os.cpu_count() or 1)
AGAIN = "the same command, without --overwrite, goes on from here"


@dataclass(frozen=True, kw_only=True)
class ScanOptions:
    """What ``scan`` and ``watch`` are asked alike."""

    csv: Annotated[
        Path,
        typer.Option(
            help="Table to write, one row per file: CSV, or JSON Lines (.jsonl) or Parquet (.parquet) by its ending.",
            show_default=False,
        ),
    ]
    glob: Annotated[
        list[str] | None,
        typer.Option(help="Of folders and archives read only files like this, e.g. '*.dcm'; repeatable."),
    ] = None
    exclude: Annotated[list[str] | None, typer.Option(help="Leave files and folders like this out; repeatable.")] = None
    anonymise: Annotated[
        Literal["drop", "hash"] | None,
        typer.Option(help="Empty the identifiers, or replace them by hashes with the key of --key."),
    ] = None
    key: Annotated[
        Path | None, typer.Option(help="Key file of --anonymise hash; made, for you alone, if it is absent.")
    ] = None
    heatmaps: Annotated[
        Path | None, typer.Option(help="Folder for the heatmap of every file as PNG of the image's own size.")
    ] = None
    heatmap_style: Annotated[
        Literal["overlay", "map"], typer.Option(help="Heatmaps laid over the image, or alone as 8-bit grey.")
    ] = "overlay"
    show_refused: Annotated[
        bool, typer.Option("--show-refused", help="Draw the heatmap of an image that should not be read all the same.")
    ] = False
    attention: Annotated[
        bool,
        typer.Option(
            "--attention/--no-attention", help="Look for the lungs and where the model looks, or for neither."
        ),
    ] = True
    threads: Annotated[int, typer.Option(min=1, max=64, help="Files decoded at the same time.")] = DECODERS
    batch: Annotated[
        int | None,
        typer.Option(min=1, max=1024, help="Images that the model takes at a time; what fits if not given."),
    ] = None
    precision: Annotated[
        str,
        typer.Option(
            help="float32, bfloat16, float16 (CUDA), or auto: bfloat16 where the hardware computes in it.",
        ),
    ] = "auto"
    model: ModelOption = None
    device: DeviceOption = "auto"
    trust: TrustOption = False
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Begin the table anew, not where an earlier scan stopped.")
    ] = False

    def check(self, *folders: Path) -> None:
        """Find wrong use before anything is loaded; ``folders`` are those that are walked."""
        _check_outputs(self.csv, self.key)
        if (self.anonymise == "hash") != (self.key is not None):
            raise typer.BadParameter("--anonymise hash and --key FILE need each other")
        if self.heatmaps is None:
            return
        _check_folder(self.heatmaps)
        if not self.attention:
            raise typer.BadParameter("--heatmaps and --no-attention exclude each other")
        if any(self.heatmaps.resolve().is_relative_to(folder.resolve()) for folder in folders):
            raise typer.BadParameter(f"{self.heatmaps} lies in a folder that is read, and its pictures would be too")
        if self.anonymise and self.heatmap_style == "overlay":
            _warn("note: overlays show the images with all text burnt into them; --heatmap-style map does not")

    @property
    def choice(self) -> Choice:
        """What is read of folders and archives."""
        from pneumoview.scan.inputs import Choice

        return Choice.of(self.glob or [], self.exclude or [])

    @contextmanager
    def run(
        self, pipeline: Pipeline, *, cluster: Cluster | None = None, thumbnails: bool = False
    ) -> Iterator[tuple[ConsoleRun, Pictures]]:
        """A run, with its table open and the signals taken over, and what it draws."""
        from pneumoview.scan.anonymise import Anonymiser
        from pneumoview.scan.command import ConsoleRun, Stop, settings
        from pneumoview.scan.pictures import Pictures
        from pneumoview.scan.store import Table
        from pneumoview.scan.thumbnails import Thumbnails

        anonymiser = Anonymiser.of(self.anonymise, self.key)
        pictures = Pictures(self.heatmaps, self.heatmap_style, self.show_refused, anonymiser is not None)
        facts = {**settings(pipeline, anonymiser, self.attention), **pictures.settings}
        with Stop(err) as stop, Table(self.csv, facts, overwrite=self.overwrite) as table:
            if thumbnails:
                pictures = replace(pictures, thumbnails=Thumbnails(self.csv, overwrite=self.overwrite))
            if self.heatmaps is not None:
                self.heatmaps.mkdir(exist_ok=True)
            run = ConsoleRun(
                pipeline,
                table,
                stop,
                anonymiser,
                threads=self.threads,
                batch=self.batch,
                attention=self.attention,
                cluster=cluster,
                draw=pictures if self.heatmaps or thumbnails else None,
                console=err,
            )
            yield run, pictures


def _with_scan_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the fields of ``ScanOptions`` as options of its own, in place of its parameter ``options``."""
    own = [one for one in signature(command, eval_str=True).parameters.values() if one.name != "options"]
    shared = signature(ScanOptions, eval_str=True).parameters.values()

    @wraps(command)
    def together(**values: Any) -> None:
        options = ScanOptions(**{one.name: values.pop(one.name) for one in shared})
        command(**values, options=options)

    named = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in (*shared, *own)]
    together.__signature__ = Signature(named)  # type: ignore[attr-defined]
    together.__annotations__ = {one.name: one.annotation for one in named}
    return together


@app.command(
    epilog="Examples: pneumoview scan study/ more.dcm archive.zip --csv readings.csv   ·   "
    "find /pacs -name '*.dcm' -print0 | pneumoview scan - --null --csv readings.csv"
)
@_with_scan_options
def scan(
    options: ScanOptions,
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, ZIP archives; - for paths by standard input.", show_default=False),
    ] = None,
    lists: Annotated[
        list[Path] | None,
        typer.Option("--list", help="File with one path a line, or CSV with a column 'path'; repeatable."),
    ] = None,
    null: Annotated[bool, typer.Option("--null", "-0", help="Listed paths end with NUL, not with a line.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write a page (HTML) with counts, histograms and all rows with thumbnails.")
    ] = None,
    thumbnails: Annotated[
        bool | None, typer.Option("--thumbnails/--no-thumbnails", help="In the report; not with --anonymise by itself.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Read on the Dask cluster of this scheduler, e.g. tcp://host:8786.", show_default=False),
    ] = None,
) -> None:
    """Read every radiograph of files, folders and archives into a table; go on where an earlier scan stopped."""
    from pneumoview.scan.inputs import STDIN, Inputs

    named = [Path(path) for path in paths or [] if path != STDIN]
    options.check(*filter(Path.is_dir, named))
    _check_outputs(report)
    if report is not None and report.resolve() == options.csv.resolve():
        raise typer.BadParameter("--report and --csv name the same file")
    if not paths and not lists:
        raise typer.BadParameter("nothing to scan: name files or folders, or a --list of them")
    _check_inputs(*named, *lists or [])
    if scheduler is not None and (options.heatmaps or thumbnails):
        raise typer.BadParameter("--scheduler: workers of a cluster send rows back, neither heatmaps nor thumbnails")
    if thumbnails is None:
        thumbnails = options.anonymise is None and scheduler is None
    connection: AbstractContextManager[Cluster | None] = nullcontext()
    if scheduler is not None:
        import torch

        from pneumoview.ai.precision import resolve_precision
        from pneumoview.scan.cluster import connect

        precision = resolve_precision(options.precision, torch.device("cpu"))
        connection = connect(scheduler, _warn, device=options.device, trust=options.trust, precision=precision)
        options = replace(options, device="cpu", precision=precision)
    with (
        connection as cluster,
        options.run(
            _load(options.model, options.device, options.trust, options.precision),
            cluster=cluster,
            thumbnails=thumbnails and report is not None,
        ) as (run, pictures),
    ):
        run.write_with_progress(Inputs(paths or [], lists or [], options.choice, null))
        if report is not None:
            from pneumoview.scan.report import Report

            page = Report(report, run.pipeline, pictures.thumbnails, options.anonymise)
            page.write(run.table, stopped=bool(run.stop.signal))
    _warn(run.summary)
    if run.stop.signal:
        _warn(f"stopped; {AGAIN}")
        raise typer.Exit(128 + run.stop.signal)
    if run.table.counts["failed"]:
        raise typer.Exit(FAILED)


@app.command(epilog="Example: pneumoview watch incoming/ --csv readings.csv --settle 10")
@_with_scan_options
def watch(
    options: ScanOptions,
    folder: Annotated[Path, typer.Argument(help="Folder to watch, with all in it.", show_default=False)],
    settle: Annotated[
        float, typer.Option(min=0, help="Seconds that size and time of a file must stay the same before it is read.")
    ] = 5,
) -> None:
    """Read radiographs into a table as they arrive in a folder, each once, until Ctrl-C."""
    from pneumoview.scan.inputs import Inputs, key_of
    from pneumoview.scan.watch import watch as arrivals

    if not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder")
    options.check(folder)
    with options.run(_load(options.model, options.device, options.trust, options.precision)) as (run, _):
        inputs = Inputs(choice=options.choice, known=lambda path: key_of(path) in run.table)
        with err.status(f"Watching {escape(str(folder))} …") as status:
            for _ in run.write(arrivals(inputs, folder, settle)):
                status.update(f"Watching {escape(str(folder))} … {run.written} read")
    _warn(f"{run.summary}; {AGAIN}")


@models_app.callback(invoke_without_command=True)
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
    from pneumoview.ai.device import place
    from pneumoview.ai.pipeline import resolve_device

    out.print(f"they run on {place(resolve_device())}", highlight=False)


@models_app.command("verify")
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
            _say(error)
    if damaged:
        raise typer.Exit(FAILED)


@app.command("paths")
def show_paths() -> None:
    """Say where settings, measurements, opinions, the log and the models are kept."""
    from pneumoview.gui.base.places import introduce, places

    introduce()
    for name, path in places():
        out.print(f"{name}: {path}", highlight=False, soft_wrap=True, markup=False)


DataOption = Annotated[Path, typer.Option("--data", help="Folder of labelled radiographs.")]
SourceOption = Annotated[
    str | None, typer.Option("--source", help="What the card says of where the images come from, with their licence.")
]
FoldOption = Annotated[int, typer.Option("--fold", min=0, help="Fold of patients kept for validation.")]
RunOption = Annotated[Path, typer.Option("--out", help="Folder of the run: checkpoint and history.")]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Go on after the last finished epoch.")]
ExportOption = Annotated[
    Path | None, typer.Option("--export", help="Folder of the bundle to write; its name is the model's id.")
]
EpochsOption = Annotated[
    int | None, typer.Option(min=1, help="Passes over the data, all at the last size; the recipe's if none.")
]
ByImageOption = Annotated[
    bool,
    typer.Option("--by-image", help="Hold 20 % out at random instead; patients leak into both parts."),
]


@app.command(epilog="Example: pneumoview train resnet50 --data radiographs/ --out runs/resnet50 --fold 0")
def train(
    recipe: Annotated[str, typer.Argument(help="Name of a shipped recipe, or a TOML file.", show_default=False)],
    data: DataOption,
    folder: RunOption,
    fold: FoldOption = 0,
    teacher: Annotated[Path | None, typer.Option(help="Folder of the run whose network is to be distilled.")] = None,
    start: Annotated[Path | None, typer.Option(help="Folder of the run whose weights are begun with.")] = None,
    by_image: ByImageOption = False,
    size: Annotated[int | None, typer.Option(min=32, max=1024, help="Train at this size only, in pixels.")] = None,
    epochs: EpochsOption = None,
    resume: ResumeOption = False,
    device: DeviceOption = "auto",
) -> None:
    """Train a model by a recipe."""
    from pneumoview.ai.pipeline import resolve_device
    from pneumoview.training.recipe import Recipe
    from pneumoview.training.train import train as run_training

    where, plan = resolve_device(device), Recipe.find(recipe).shortened(size, epochs)
    training, validation, name = _split(data, fold, by_image)
    run_training(plan, training, validation, folder, where, split=name, teacher=teacher, start=start, resume=resume)


def _split(data: Path, fold: int, by_image: bool) -> tuple[list[Sample], list[Sample], str]:
    from pneumoview.training.data import read_samples, split, split_by_image

    samples = read_samples(data)
    if by_image:
        return *split_by_image(samples), "20 % at random by image"
    return *split(samples, fold), f"fold {fold} of patients"


@app.command(epilog="Example: pneumoview export runs/resnet50 --data radiographs/ --out models/resnet50-9")
def export(
    run: Annotated[Path, typer.Argument(help="Folder of a run.", show_default=False)],
    data: DataOption,
    folder: Annotated[Path, typer.Option("--out", help="Folder of the bundle; its name is the model's id.")],
    fold: FoldOption = 0,
    by_image: ByImageOption = False,
    source: SourceOption = None,
    device: DeviceOption = "auto",
) -> None:
    """Turn a run into a model bundle, calibrated and measured on what the run held out."""
    from pneumoview.ai.pipeline import resolve_device
    from pneumoview.training.publish import publish

    where = resolve_device(device)
    training, held_out, name = _split(data, fold, by_image)
    _show_metrics(publish(run, folder, training, held_out, where, source or data.name, name).card["metrics"])


def _show_metrics(metrics: dict[str, Any]) -> None:
    for name, figure in metrics.items():
        low, high = figure["interval_95"]
        out.print(f"{name:28} {figure['value']:.4f}  95 % [{low:.4f}, {high:.4f}]", highlight=False)


@app.command(epilog="Example: pneumoview evaluate radiographs/ --json figures.json --report report/")
def evaluate(
    data: Annotated[Path, typer.Argument(help="Folder of labelled radiographs.", show_default=False)],
    as_json: Annotated[Path | None, typer.Option("--json", help="Write all figures as JSON.")] = None,
    report: Annotated[Path | None, typer.Option(help="Folder for plots, the most wrong images and a page.")] = None,
    fold: Annotated[
        int | None, typer.Option("--fold", min=0, help="Only this fold; else what lies in 'test', else all images.")
    ] = None,
    masks: Annotated[
        Path | None, typer.Option(help="Folder of drawn lung outlines, STEM.png; only images with one are read.")
    ] = None,
    markers: Annotated[
        int, typer.Option(min=0, help="On how many images, evenly drawn, foreign objects are pasted.")
    ] = 100,
    model: ModelOption = None,
    device: DeviceOption = "auto",
    trust: TrustOption = False,
) -> None:
    """Measure a model on labelled radiographs: figures with 95 % intervals, calibration, markers."""
    from pneumoview.training.data import TEST, choose, read_samples
    from pneumoview.training.evaluate import evaluate as measure
    from pneumoview.training.evaluate import read_all
    from pneumoview.training.report import write_report

    _check_outputs(as_json)
    if report is not None:
        _check_folder(report)
    samples = choose(read_samples(data), fold, masks)
    pipeline = _load(model, device, trust)
    held_out = pipeline.bundle.card.get("training", {}).get("split")
    if held_out and fold is None and not any(sample.fold == TEST for sample in samples):
        _warn(f"note: {pipeline.bundle.id} held out {held_out}; of the images it was trained on, figures are too good")
    readings = read_all(pipeline, samples, masks)
    found = measure(pipeline, readings, data.resolve().name, markers)
    _show_metrics(found["metrics"])
    for kind, row in found.get("markers", {}).items():
        out.print(
            f"{kind}: mean |Δp| {row['mean_change']:.4f}, other class {row['class_changes']:.1%}", highlight=False
        )
    if as_json is not None:
        as_json.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if report is not None:
        out.print(write_report(report, pipeline, readings, found), highlight=False, soft_wrap=True)


@app.command(epilog="Example: pneumoview results docs/runs --out docs/results.md")
def results(
    runs: Annotated[Path, typer.Argument(help="Folder of cards and evaluations (JSON).", show_default=False)],
    page: Annotated[Path, typer.Option("--out", help="Page to write (Markdown).", show_default=False)],
) -> None:
    """Write the page of results from stored cards and evaluations."""
    from pneumoview.training.results import results_page

    _check_outputs(page)
    page.write_text(results_page(runs), encoding="utf-8")


@app.command(
    "train-lungs", epilog="Example: pneumoview train-lungs --data lungs/ --out runs/lungs --export models/lungs-1"
)
def train_lungs(
    data: Annotated[Path, typer.Option(help="Folder with images/ and, under the same names, masks/.")],
    folder: RunOption,
    epochs: EpochsOption = None,
    export_to: ExportOption = None,
    resume: ResumeOption = False,
    source: SourceOption = None,
    device: DeviceOption = "auto",
) -> None:
    """Train the model that outlines the lungs, on all but 15 % of the patients, and measure it on these."""
    from pneumoview.ai.pipeline import resolve_device
    from pneumoview.training import lungs
    from pneumoview.training.recipe import Recipe

    recipe = Recipe.find("lungs").shortened(None, epochs)
    training, held_out = lungs.split_pairs(lungs.read_pairs(data))
    where = resolve_device(device)
    lungs.train_lungs(recipe, training, folder, where, resume)
    if export_to is not None:
        _show_metrics(lungs.publish_lungs(folder, held_out, export_to, where, source or data.name).card["metrics"])


@app.command(
    "train-gate",
    epilog="Example: pneumoview train-gate --data radiographs/ --others other/ --out runs/gate --export models/gate-1",
)
def train_gate(
    data: DataOption,
    others: Annotated[
        Path,
        typer.Option(help="Pictures that are no chest radiographs: train/, and test/ with a folder for a kind."),
    ],
    folder: RunOption,
    fold: FoldOption = 0,
    epochs: EpochsOption = None,
    export_to: ExportOption = None,
    resume: ResumeOption = False,
    source: SourceOption = None,
    device: DeviceOption = "auto",
) -> None:
    """Train the gate that tells what is no frontal chest radiograph, and measure it on the fold and on test/."""
    from pneumoview.ai.pipeline import resolve_device
    from pneumoview.training import gate
    from pneumoview.training.recipe import Recipe

    _check_inputs(data, others / "train", others / "test")
    training, held_out, _ = _split(data, fold, by_image=False)
    where = resolve_device(device)
    recipe = Recipe.find("gate").shortened(None, epochs)
    gate.train_gate(recipe, training, gate.read_pictures(others / "train"), folder, where, resume)
    if export_to is not None:
        text = source or f"{data.name}, {others.name}"
        bundle = gate.publish_gate(folder, training, held_out, others / "test", export_to, where, text)
        _show_metrics(bundle.card["metrics"])


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
    from pneumoview.rooms import scanner
    from pneumoview.scan.inputs import Inputs

    samples = folder / "samples"
    with err.status("Generating synthetic radiographs …"):
        written = list(write_samples(samples))
    shown = [next(path for path in written if path.name == "interstitial.dcm"), samples]
    if has_display():
        raise typer.Exit(run(shown, model=model, device=device, scanner=scanner))
    picture, table = folder / "window.png", folder / "readings.csv"
    code = run(shown, model=model, device=device, screenshot=picture)
    pipeline = _load(model, device, trust=False)
    with ScanOptions(csv=table, overwrite=True).run(pipeline) as (scanned, _):
        scanned.write_with_progress(Inputs([str(samples)]))
    out.print(f"window: {picture.resolve()}\ntable:  {table.resolve()}", highlight=False, soft_wrap=True)
    raise typer.Exit(FAILED if code or scanned.table.counts["failed"] or scanned.stop.signal else 0)


def main() -> None:
    """Entry point of the console script: an error meant for the user is one line, not a traceback."""
    try:
        app()
    except (BundleError, ClusterError, DataError, DeviceError, RecipeError, TableError) as error:
        _say(error)
        sys.exit(USAGE)
    except (PneumoviewError, OSError) as error:
        _say(error)
        sys.exit(FAILED)

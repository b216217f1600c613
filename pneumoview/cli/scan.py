"""Many files become a table: ``scan`` and ``watch``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.markup import escape

from pneumoview.cli import dicom
from pneumoview.cli.common import (
    ALL_KINDS,
    FAILED,
    DeviceOption,
    KindsOption,
    ModelOption,
    TrustOption,
    check_folder,
    check_inputs,
    check_outputs,
    err,
    load,
    warn,
)

if TYPE_CHECKING:
    from pneumoview.ai.pipeline import Pipeline
    from pneumoview.scan.cluster import Cluster
    from pneumoview.scan.console import ConsoleRun
    from pneumoview.scan.engine import Scanned
    from pneumoview.scan.inputs import Choice

app = typer.Typer()

DECODERS = min(4, os.cpu_count() or 1)
AGAIN = "run the same command, without --overwrite, to continue"


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
    exclude: Annotated[list[str] | None, typer.Option(help="Skip files and folders like this; repeatable.")] = None
    anonymise: Annotated[
        Literal["drop", "hash"] | None,
        typer.Option(help="Empty the identifiers, or replace them by hashes with the key of --key."),
    ] = None
    key: Annotated[
        Path | None, typer.Option(help="Key file for --anonymise hash; created, readable by you alone, if absent.")
    ] = None
    heatmaps: Annotated[
        Path | None, typer.Option(help="Folder for the heatmap of every file as PNG of the image's own size.")
    ] = None
    heatmap_style: Annotated[
        Literal["overlay", "map"], typer.Option(help="Heatmaps laid over the image, or alone as 8-bit grey.")
    ] = "overlay"
    show_refused: Annotated[bool, typer.Option("--show-refused", help="Draw heatmaps of refused images, too.")] = False
    dicom: Annotated[
        Path | None, typer.Option(help="Folder for the results of every file as DICOM objects; see dicom write.")
    ] = None
    kinds: KindsOption = ALL_KINDS
    attention: Annotated[
        bool,
        typer.Option(
            "--attention/--no-attention",
            help="Measure where the model looks by a heatmap, or save that time; outlines that a model needs stay.",
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
        bool, typer.Option("--overwrite", help="Replace the table instead of resuming an earlier scan.")
    ] = False

    def check(self, *folders: Path) -> None:
        """Find wrong use before anything is loaded; ``folders`` are those that are walked."""
        from pneumoview.scan.table import check_ending

        check_ending(self.csv)
        check_outputs(self.csv, self.key)
        if (self.anonymise == "hash") != (self.key is not None):
            raise typer.BadParameter("--anonymise hash and --key FILE need each other")
        if self.dicom is not None and self.anonymise:
            raise typer.BadParameter("--dicom and --anonymise exclude each other: the objects name the patient")
        for option, made in (("--heatmaps", self.heatmaps), ("--dicom", self.dicom)):
            if made is None:
                continue
            check_folder(made)
            if not self.attention:
                raise typer.BadParameter(f"{option} and --no-attention exclude each other")
            if any(made.resolve().is_relative_to(folder.resolve()) for folder in folders):
                raise typer.BadParameter(f"{made} lies in a folder that is read, and what is in it would be too")
        if self.heatmaps is not None and self.anonymise and self.heatmap_style == "overlay":
            warn("note: overlays show the images with all text burnt into them; --heatmap-style map does not")

    @property
    def choice(self) -> Choice:
        """What is read of folders and archives."""
        from pneumoview.scan.inputs import Choice

        return Choice.of(self.glob or [], self.exclude or [])

    @contextmanager
    def run(
        self,
        pipeline: Pipeline,
        *,
        cluster: Cluster | None = None,
        thumbnails: bool = False,
        each: Callable[[Scanned], None] | None = None,
    ) -> Iterator[ConsoleRun]:
        """A run, with its table open and the signals taken over; ``each`` is called with every input that is read."""
        from pneumoview.scan.anonymise import Anonymiser
        from pneumoview.scan.console import ConsoleRun, Stop
        from pneumoview.scan.pictures import Pictures
        from pneumoview.scan.run import open_run

        anonymiser = Anonymiser.of(self.anonymise, self.key)
        objects = None if self.dicom is None else dicom.output(self.dicom, self.kinds, pipeline)
        pictures = Pictures(self.heatmaps, self.heatmap_style, self.show_refused, anonymiser is not None)
        with (
            Stop(err) as stop,
            open_run(
                ConsoleRun,
                pipeline,
                self.csv,
                stop,
                anonymiser,
                overwrite=self.overwrite,
                attention=self.attention,
                pictures=pictures if self.heatmaps or thumbnails else None,
                outputs=tuple(output for output in (objects, each) if output is not None),
                facts=None if self.dicom is None else {"dicom": self.kinds},
                thumbnails=thumbnails,
                threads=self.threads,
                batch=self.batch,
                cluster=cluster,
                console=err,
            ) as run,
        ):
            yield run


def with_scan_options(command: Callable[..., None]) -> Callable[..., None]:
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
@with_scan_options
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
    """Read every radiograph of files, folders and archives into a table; resume where an earlier scan stopped."""
    from pneumoview.scan.inputs import STDIN, Inputs

    named = [Path(path) for path in paths or [] if path != STDIN]
    options.check(*filter(Path.is_dir, named))
    check_outputs(report)
    if report is not None and report.resolve() == options.csv.resolve():
        raise typer.BadParameter("--report and --csv name the same file")
    if not paths and not lists:
        raise typer.BadParameter("nothing to scan: name files or folders, or a --list of them")
    check_inputs(*named, *lists or [])
    if scheduler is not None and options.dicom:
        raise typer.BadParameter("--scheduler: workers of a cluster send rows and pictures back, no DICOM objects")
    if thumbnails is None:
        thumbnails = options.anonymise is None
    connection: AbstractContextManager[Cluster | None] = nullcontext()
    if scheduler is not None:
        import torch

        from pneumoview.ai.precision import resolve_precision
        from pneumoview.scan.cluster import connect

        precision = resolve_precision(options.precision, torch.device("cpu"))
        connection = connect(scheduler, warn, device=options.device, trust=options.trust, precision=precision)
        options = replace(options, device="cpu", precision=precision)
    with (
        connection as cluster,
        options.run(
            load(options.model, options.device, options.trust, options.precision),
            cluster=cluster,
            thumbnails=thumbnails and report is not None,
        ) as run,
    ):
        run.write_with_progress(Inputs(paths or [], lists or [], options.choice, null))
        if report is not None:
            from pneumoview.scan.report import Report

            kept = run.pictures.thumbnails if run.pictures else None
            page = Report(report, run.pipeline, kept, options.anonymise)
            page.write(run.table, stopped=bool(run.stop.signal))
    warn(run.summary)
    if run.stop.signal:
        warn(f"stopped; {AGAIN}")
        raise typer.Exit(128 + run.stop.signal)
    if run.table.counts["failed"]:
        raise typer.Exit(FAILED)


@app.command(epilog="Example: pneumoview watch incoming/ --csv readings.csv --settle 10")
@with_scan_options
def watch(
    options: ScanOptions,
    folder: Annotated[Path, typer.Argument(help="Folder to watch, with all in it.", show_default=False)],
    settle: Annotated[
        float, typer.Option(min=0, help="Seconds that a file must stay unchanged before it is read.")
    ] = 5,
) -> None:
    """Read radiographs into a table as they arrive in a folder, each once, until Ctrl-C."""
    from pneumoview.scan.inputs import Inputs, key_of
    from pneumoview.scan.watch import watch as arrivals

    if not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder")
    options.check(folder)
    with options.run(load(options.model, options.device, options.trust, options.precision)) as run:
        inputs = Inputs(choice=options.choice, known=lambda path: key_of(path) in run.table, grown=run.table.grown)
        with err.status(f"Watching {escape(str(folder))} …") as status:
            for _ in run.write(arrivals(inputs, folder, settle)):
                status.update(f"Watching {escape(str(folder))} … {run.written} read")
    warn(f"{run.summary}; {AGAIN}")

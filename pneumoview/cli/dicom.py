"""Results as DICOM: ``dicom write``, and what ``scan --dicom`` adds to a scan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pneumoview.cli.common import (
    ALL_KINDS,
    FAILED,
    DeviceOption,
    KindsOption,
    ModelOption,
    TrustOption,
    check_folder,
    check_inputs,
    load,
    say,
    warn,
)
from pneumoview.errors import PneumoviewError

if TYPE_CHECKING:
    from pneumoview.ai.pipeline import Pipeline
    from pneumoview.interop.objects import Writer
    from pneumoview.scan.engine import Scanned

app = typer.Typer()


def writer(folder: Path, kinds: str, pipeline: Pipeline, **more: Any) -> Writer:
    """What writes the objects of readings by a pipeline; its folder is made."""
    from pneumoview.interop.objects import Writer, check_installed, kinds_of

    check_installed()
    try:
        wanted = kinds_of(kinds)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    folder.mkdir(exist_ok=True)
    lungs = pipeline.lungs.bundle.id if pipeline.lungs else ""
    return Writer(folder, wanted, lungs=lungs, precision=pipeline.precision, **more)


def output(folder: Path, kinds: str, pipeline: Pipeline) -> Callable[[Scanned], None]:
    """What writes the objects of every input of a scan that can have them."""
    write_objects = writer(folder, kinds, pipeline)

    def write_of(done: Scanned) -> None:
        if done.radiograph is None or done.analysis is None or done.radiograph.source.format != "DICOM":
            return
        try:
            with done.input.on_disk() as path:
                write_objects(path, done.radiograph, done.analysis, name=Path(done.input.label).stem)
        except PneumoviewError as error:
            warn(f"note: {error}")

    return write_of


@app.command(epilog="Example: pneumoview dicom write chest.dcm --out results/ --kinds sr,sc")
def write(
    files: Annotated[list[Path], typer.Argument(help="Radiographs.", show_default=False)],
    out: Annotated[Path, typer.Option(help="Folder for the objects; what is there already stays.")],
    kinds: KindsOption = ALL_KINDS,
    enhanced_sr: Annotated[
        bool, typer.Option("--enhanced-sr", help="Write the report as Enhanced SR, for viewers that know no other.")
    ] = False,
    invent_patient: Annotated[
        bool,
        typer.Option("--invent-patient", help="Give PNG, JPEG … a new study of an invented patient, marked as such."),
    ] = False,
    annotations: Annotated[
        Path | None, typer.Option(help="Folder of measurements drawn in the window; see pneumoview paths.")
    ] = None,
    opinions: Annotated[
        Path | None, typer.Option(help="File of opinions given in the window; the latest one becomes a report.")
    ] = None,
    verified_by: Annotated[
        str | None, typer.Option(help="Who answers for the opinion, as Family^Given; its report is then verified.")
    ] = None,
    organisation: Annotated[str | None, typer.Option(help="Of --verified-by.")] = None,
    model: ModelOption = None,
    device: DeviceOption = "auto",
    trust: TrustOption = False,
) -> None:
    """Read radiographs and write the results as DICOM objects of new series in the films' own studies."""
    from pneumoview.imaging.readers import read
    from pneumoview.records.annotations import AnnotationStore
    from pneumoview.records.opinions import OpinionStore

    check_inputs(*files, *filter(None, (annotations, opinions)))
    check_folder(out)
    if (verified_by is None) != (organisation is None) or (verified_by is not None and opinions is None):
        raise typer.BadParameter("--verified-by, --organisation and --opinions need each other")
    pipeline = load(model, device, trust)
    write_objects = writer(
        out,
        kinds,
        pipeline,
        enhanced=enhanced_sr,
        invent=invent_patient,
        annotations=annotations and AnnotationStore(annotations, beside=False),
        opinions=opinions and OpinionStore(opinions),
        verifier=(verified_by, organisation) if verified_by and organisation else None,
    )
    failed = False
    for file in files:
        try:
            radiograph = read(file)
            written, without = write_objects(file, radiograph, pipeline.analyse(radiograph))
        except PneumoviewError as error:
            failed = True
            say(error)
            continue
        for path in written:
            typer.echo(path)
        for kind, reason in without.items():
            warn(f"{file.name}: no {kind}, {reason}")
    if failed:
        raise typer.Exit(FAILED)

"""A model is trained, measured and published: ``train``, ``export``, ``evaluate``, ``results`` and their kin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pneumoview.cli.common import (
    DeviceOption,
    ModelOption,
    TrustOption,
    check_folder,
    check_inputs,
    check_outputs,
    load,
    out,
    warn,
)

if TYPE_CHECKING:
    from pneumoview.training.data import Sample

app = typer.Typer()

DataOption = Annotated[Path, typer.Option("--data", help="Folder of labelled radiographs.")]
SourceOption = Annotated[
    str | None, typer.Option("--source", help="What the card says of where the images come from, with their licence.")
]
FoldOption = Annotated[int, typer.Option("--fold", min=0, help="Fold of patients kept for validation.")]
RunOption = Annotated[Path, typer.Option("--out", help="Folder of the run: checkpoint and history.")]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Resume after the last finished epoch.")]
ExportOption = Annotated[
    Path | None, typer.Option("--export", help="Folder of the bundle to write; its name is the model's id.")
]
OutsideOption = Annotated[
    Path | None,
    typer.Option("--outside", help="Labelled radiographs from elsewhere, to choose and calibrate by, not learnt from."),
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
    start: Annotated[
        Path | None, typer.Option(help="Folder of the run, or of the bundle, whose weights are begun with.")
    ] = None,
    outside: OutsideOption = None,
    by_image: ByImageOption = False,
    size: Annotated[int | None, typer.Option(min=32, max=1024, help="Train at this size only, in pixels.")] = None,
    epochs: EpochsOption = None,
    resume: ResumeOption = False,
    device: DeviceOption = "auto",
) -> None:
    """Train a model by a recipe."""
    from pneumoview.ai.device import resolve_device
    from pneumoview.training.data import read_samples
    from pneumoview.training.recipe import Recipe
    from pneumoview.training.train import train as run_training

    where, plan = resolve_device(device), Recipe.find(recipe).shortened(size, epochs)
    training, validation, name = _split(data, fold, by_image)
    run_training(
        plan,
        training,
        validation,
        folder,
        where,
        split=name,
        teacher=teacher,
        start=start,
        outside=read_samples(outside) if outside else (),
        resume=resume,
    )


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
    outside: OutsideOption = None,
    outside_source: Annotated[
        str | None, typer.Option(help="What the card says of where the radiographs of --outside come from.")
    ] = None,
    blend: Annotated[
        Path | None, typer.Option(help="Folder of a run or a bundle whose weights are mixed in, e.g. those begun with.")
    ] = None,
    share: Annotated[float, typer.Option(min=0, max=1, help="Share of the run's own weights, with --blend.")] = 0.6,
    device: DeviceOption = "auto",
) -> None:
    """Turn a run into a model bundle, calibrated and measured on what the run held out."""
    from pneumoview.ai.device import resolve_device
    from pneumoview.training.data import read_samples
    from pneumoview.training.publish import publish

    where = resolve_device(device)
    training, held_out, name = _split(data, fold, by_image)
    beyond = read_samples(outside) if outside else []
    words = outside_source or (outside.name if outside else "")
    bundle = publish(
        run,
        folder,
        training,
        held_out,
        where,
        source or data.name,
        name,
        beyond,
        words,
        (blend, share) if blend else None,
    )
    _show_metrics(bundle.card["metrics"])


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
    framing: Annotated[
        int, typer.Option(min=0, help="How many of the images are cropped, padded, stretched and turned.")
    ] = 0,
    strata: Annotated[
        Path | None,
        typer.Option(help="Tab-separated table with the columns 'file' and 'stratum'; each stratum is reported apart."),
    ] = None,
    model: ModelOption = None,
    device: DeviceOption = "auto",
    trust: TrustOption = False,
) -> None:
    """Measure a model on labelled radiographs: figures with 95 % intervals, calibration, markers, framing, strata."""
    from pneumoview.training.data import TEST, choose, read_samples
    from pneumoview.training.evaluate import evaluate as measure
    from pneumoview.training.evaluate import read_all, read_strata
    from pneumoview.training.report import write_report

    check_outputs(as_json)
    if report is not None:
        check_folder(report)
    samples = choose(read_samples(data), fold, masks)
    groups = read_strata(strata, samples) if strata else ()
    pipeline = load(model, device, trust)
    held_out = pipeline.bundle.card.get("training", {}).get("split")
    if held_out and fold is None and not any(sample.fold == TEST for sample in samples):
        warn(f"note: {pipeline.bundle.id} held out {held_out}; of the images it was trained on, figures are too good")
    readings = read_all(pipeline, samples, masks)
    name = data.resolve().name + ("" if fold is None else f", fold {fold}")
    found = measure(pipeline, readings, name, markers, groups, framing)
    _show_metrics(found["metrics"])
    for stratum, row in found.get("strata", {}).items():
        auc = [f"{row['metrics'][name]['value']:.3f}" for name in ("auc_pneumonia", "auc_bacterial_viral")]
        out.print(f"{stratum}: AUC normal/pneumonia {auc[0]}, bacterial/viral {auc[1]}", highlight=False)
    for shown, floor in found["floor"].items():
        for known, row in floor.items():
            auc = [f"{row[name]:.3f}" for name in ("auc_pneumonia", "auc_bacterial_viral")]
            out.print(f"floor, {shown}, {known} alone: AUC {auc[0]}, {auc[1]}", highlight=False)
    for kind, row in {**found.get("markers", {}), **found.get("framing", {})}.items():
        out.print(
            f"{kind}: mean |Δp| {row['mean_change']:.4f}, other class {row['class_changes']:.1%}", highlight=False
        )
    if as_json is not None:
        as_json.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if report is not None:
        out.print(write_report(report, pipeline, readings, found), highlight=False, soft_wrap=True)


@app.command(epilog="Example: pneumoview results docs/runs --out docs/results.md --attempts docs/attempts.md")
def results(
    runs: Annotated[Path, typer.Argument(help="Folder of cards and evaluations (JSON).", show_default=False)],
    page: Annotated[Path | None, typer.Option("--out", help="Page of all results to write (Markdown).")] = None,
    attempts: Annotated[
        Path | None,
        typer.Option(help="Page of the six attempts to write (Markdown); its pictures lie in a folder of its name."),
    ] = None,
    bundles: Annotated[
        Path | None, typer.Option(help="Folder of exported attempts, whose heatmaps are drawn for the page.")
    ] = None,
) -> None:
    """Write the pages of results from stored cards and evaluations."""
    if page is None and attempts is None:
        raise typer.BadParameter("name a page to write: --out, --attempts")
    check_outputs(page, attempts)
    if page is not None:
        from pneumoview.training.results import results_page

        page.write_text(results_page(runs), encoding="utf-8")
    if attempts is not None:
        from pneumoview.training.attempts import attempts_page, draw_heatmaps

        if bundles is not None:
            draw_heatmaps(bundles, attempts.with_suffix(""))
        attempts.write_text(attempts_page(runs, attempts.with_suffix("")), encoding="utf-8")


@app.command(
    "train-lungs", epilog="Example: pneumoview train-lungs --data lungs/ --out runs/lungs --export models/lungs-2"
)
def train_lungs(
    data: Annotated[Path, typer.Option(help="Folder with images/ and, under the same names, masks/.")],
    folder: RunOption,
    epochs: EpochsOption = None,
    export_to: ExportOption = None,
    start: Annotated[Path | None, typer.Option(help="Folder of a model whose weights are begun with.")] = None,
    resume: ResumeOption = False,
    source: SourceOption = None,
    device: DeviceOption = "auto",
) -> None:
    """Train the model that outlines the lungs, on all but 15 % of the patients, and measure it on these."""
    from pneumoview.ai.bundle import Bundle
    from pneumoview.ai.device import resolve_device
    from pneumoview.training import lungs
    from pneumoview.training.recipe import Recipe

    recipe = Recipe.find("lungs").shortened(None, epochs)
    training, held_out = lungs.split_pairs(lungs.read_pairs(data))
    where = resolve_device(device)
    begun = None if start is None else Bundle.read(start)
    lungs.train_lungs(recipe, training, folder, where, start=begun, resume=resume)
    if export_to is not None:
        _show_metrics(lungs.publish_lungs(folder, held_out, export_to, where, source or data.name).card["metrics"])


@app.command(
    "train-gate",
    epilog="Example: pneumoview train-gate --data radiographs/ --others other/ --out runs/gate --export models/gate-2",
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
    from pneumoview.ai.device import resolve_device
    from pneumoview.training import gate
    from pneumoview.training.recipe import Recipe

    check_inputs(data, others / "train", others / "test")
    training, held_out, _ = _split(data, fold, by_image=False)
    where = resolve_device(device)
    recipe = Recipe.find("gate").shortened(None, epochs)
    gate.train_gate(recipe, training, gate.read_pictures(others / "train"), folder, where, resume)
    if export_to is not None:
        text = source or f"{data.name}, {others.name}"
        bundle = gate.publish_gate(folder, training, held_out, others / "test", export_to, where, text)
        _show_metrics(bundle.card["metrics"])

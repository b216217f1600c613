"""Heatmaps and thumbnails: one for every file that is read, under names that are safe, none lost and none wrong."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import threading
import time
import zipfile
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rich.console import Console
from typer.testing import CliRunner

from pneumoview.cli.main import app
from pneumoview.errors import TableError, WriteError
from pneumoview.imaging.overlay import heatmap_png
from pneumoview.scan import engine
from pneumoview.scan.console import Stop
from pneumoview.scan.engine import Scanned
from pneumoview.scan.inputs import Input, Inputs
from pneumoview.scan.pictures import Pictures, picture_name
from pneumoview.scan.row import Row
from pneumoview.scan.run import ScanRun
from pneumoview.scan.store import Table
from pneumoview.scan.thumbnails import Thumbnails, key_of, thumbnail

MODEL = ["--model", "tiny", "--device", "cpu"]
SHA = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("chest 1.dcm", "chest_1_dcm-0123456789abcdef.png"),
        ("CON", "CON-0123456789abcdef.png"),
        ("nul.x.dcm", "nul_x_dcm-0123456789abcdef.png"),
        ("../a:b\n*?", "___a_b___-0123456789abcdef.png"),
        ("caf\udce9.png", "caf__png-0123456789abcdef.png"),
        ("가슴.png", "가슴_png-0123456789abcdef.png"),
        ("x" * 300, f"{'x' * 50}-0123456789abcdef.png"),
        ("", f"{SHA}.png"),
    ],
)
def test_names_are_safe_on_every_system(label: str, name: str) -> None:
    assert picture_name(label, SHA) == name


def test_a_heatmap_says_what_it_is_and_over_the_image_in_letters() -> None:
    image, heatmap = np.full((2, 3), 100, np.uint8), np.array([[1, 1, 1]], np.float32)
    with Image.open(io.BytesIO(heatmap_png(image, heatmap, "map", ["AI output – no", "b"]))) as grey:
        assert (grey.mode, grey.size, np.asarray(grey).tolist()) == ("L", (3, 2), [[255] * 3] * 2)
        assert grey.text == {"Description": "AI output – no\nb"}
    image = np.full((100, 300), 100, np.uint8)
    with Image.open(io.BytesIO(heatmap_png(image, heatmap, "overlay", ["AI output", "b"]))) as colour:
        assert (colour.text, colour.width) == ({"Description": "AI output\nb"}, 300)
        strip = np.asarray(colour)[100:]
        assert 10 < len(strip) < 50
        assert ((strip[..., 0] > 150) & (strip[..., 2] < 80)).sum() > 50
        assert (strip[:3] == 0).all()
        # 100 + 0.5 * ((252, 254, 164) - 100)
        assert (colour.mode, colour.getpixel((0, 0))) == ("RGB", (176, 177, 132))


@pytest.fixture
def scan(tmp_path: Path, pipeline):
    """Scans with pictures, into a table of its own; returns the rows."""

    def read(pictures: Pictures, *paths: Path) -> list[Row]:
        with Stop(Console(file=io.StringIO())) as stop, Table(tmp_path / "out.csv", {}) as table:
            list(ScanRun(pipeline, table, stop, pictures=pictures).write(Inputs(list(map(str, paths)))))
            return list(table.rows())

    return read


def test_no_two_files_share_a_picture_unless_they_are_the_same(
    tmp_path: Path, scan, save_ramp: Callable[..., Path]
) -> None:
    folder = tmp_path / "maps"
    for name in ("in/1", "in/2", "in/3", "maps"):
        (tmp_path / name).mkdir(parents=True)
    for number, width in ((1, 64), (2, 70), (3, 64)):
        save_ramp(tmp_path / "in" / str(number) / "a.png", width=width)
    with zipfile.ZipFile(tmp_path / "in" / "packed.zip", "w") as archive:
        archive.write(save_ramp(tmp_path / "b.png", width=80), "inner/../a.png")
    rows = scan(Pictures(folder, "map"), tmp_path / "in")
    assert [row["status"] for row in rows] == ["ok"] * 4
    sizes = {}
    for path in folder.iterdir():
        with Image.open(path) as picture:
            sizes[path.name] = picture.size
    assert sizes == {picture_name("a.png", str(row["sha256"])): (row["columns"], 48) for row in rows}
    assert sorted(sizes.values()) == [(64, 48), (70, 48), (80, 48)]


def test_a_picture_is_there_before_its_row(tmp_path: Path, pipeline, save_ramp: Callable[..., Path]) -> None:
    folder = tmp_path / "maps"
    folder.mkdir()

    class Slow(Pictures):
        def __call__(self, done: Scanned) -> None:
            time.sleep(0.1 if done.input.label == "0.png" else 0.02)
            super().__call__(done)

    paths = [save_ramp(tmp_path / f"{number}.png", width=60 + number) for number in range(5)]
    paths[1].write_bytes(b"broken")
    names = []
    for done in engine.scan(map(Input, paths), pipeline, 3, batch=2, draw=Slow(folder)):
        if done is not None:
            names.append(done.input.label)
            read = done.row["status"] == "ok"
            assert (folder / picture_name(names[-1], str(done.row.get("sha256")))).is_file() is read
    assert names == [path.name for path in paths]


def test_copies_that_are_drawn_at_the_same_time_share_a_picture(
    tmp_path: Path, pipeline, save_ramp: Callable[..., Path]
) -> None:
    (tmp_path / "maps").mkdir()
    folders = [tmp_path / str(number) for number in range(24)]
    for folder in folders:
        folder.mkdir()
        save_ramp(folder / "a.png")
    kept = Thumbnails(tmp_path / "out.csv")
    inputs = (Input(folder / "a.png") for folder in folders)
    rows = [
        done.row for done in engine.scan(inputs, pipeline, 8, draw=Pictures(tmp_path / "maps", thumbnails=kept)) if done
    ]
    assert [row["status"] for row in rows] == ["ok"] * 24
    assert [path.name for path in (tmp_path / "maps").iterdir()] == [picture_name("a.png", str(rows[0]["sha256"]))]
    lines = (tmp_path / "out.csv.thumbnails").read_bytes().splitlines()
    assert (len(lines), len(set(lines))) == (24, 1)


def test_a_batch_is_drawn_while_the_next_is_in_the_model(
    tmp_path: Path, pipeline, save_ramp: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    analyse, calls, drawn = pipeline.analyse_batch, [], []
    second = threading.Event()

    def count(batch, **options):
        calls.append(len(batch))
        if len(calls) > 1:
            second.set()
        return analyse(batch, **options)

    monkeypatch.setattr(pipeline, "analyse_batch", count)
    paths = [save_ramp(tmp_path / f"{number}.png") for number in range(6)]
    rows = engine.scan(map(Input, paths), pipeline, 2, batch=2, draw=lambda _: drawn.append(second.wait(timeout=20)))
    assert [done.input.path for done in rows if done] == paths
    assert drawn == [True] * 6


def test_what_arrives_slowly_is_drawn_without_more_to_come(
    tmp_path: Path, pipeline, save_ramp: Callable[..., Path]
) -> None:
    def arriving():
        yield Input(save_ramp(tmp_path / "a.png"))
        while True:
            yield None

    (tmp_path / "maps").mkdir()
    done = next(filter(None, engine.scan(arriving(), pipeline, 1, draw=Pictures(tmp_path / "maps"))))
    assert [path.name for path in (tmp_path / "maps").iterdir()] == [picture_name("a.png", str(done.row["sha256"]))]


def test_stopping_draws_the_batch_in_work(tmp_path: Path, pipeline, save_ramp: Callable[..., Path]) -> None:
    (tmp_path / "maps").mkdir()
    paths = [save_ramp(tmp_path / f"{number}.png", width=60 + number) for number in range(8)]
    found = []
    for done in engine.scan(
        map(Input, paths), pipeline, 2, batch=2, draw=Pictures(tmp_path / "maps"), stopped=found.__len__
    ):
        found += [done] if done else []
    assert [done.input.path for done in found] == paths[: len(found)]
    assert 2 <= len(found) <= 4
    assert len(list((tmp_path / "maps").iterdir())) == len(found)


def test_a_folder_that_takes_no_more_stops_the_scan(tmp_path: Path, scan, save_ramp: Callable[..., Path]) -> None:
    folder = tmp_path / "maps"
    folder.mkdir()

    class Lost(Pictures):
        def __call__(self, done: Scanned) -> None:
            super().__call__(done)
            shutil.rmtree(folder)

    paths = [save_ramp(tmp_path / f"{number}.png", width=60 + number) for number in range(3)]
    with pytest.raises(WriteError, match=r"the scan cannot continue \(.*No such file.*; its 1 rows are safe"):
        scan(Lost(folder), *paths)


@pytest.mark.usefixtures("tiny_bundle")
def test_refused_images_have_a_heatmap_only_if_asked(tmp_path: Path, save_ramp: Callable[..., Path]) -> None:
    image, table, folder = save_ramp(tmp_path / "Ann.png"), tmp_path / "out.csv", tmp_path / "maps"
    command = ["scan", str(image), "--csv", str(table), *MODEL, "--heatmaps", str(folder)]
    assert CliRunner().invoke(app, command).exit_code == 0
    assert list(folder.iterdir()) == []

    refused = CliRunner().invoke(app, [*command, "--show-refused"])
    assert isinstance(refused.exception, TableError)
    assert "was begun with heatmaps overlay, not overlay, refused too" in str(refused.exception)

    hidden = [*command, "--show-refused", "--overwrite", "--anonymise", "drop", "--report", str(tmp_path / "out.html")]
    said = CliRunner().invoke(app, hidden)
    assert (said.exit_code, said.exception) == (0, None)
    assert "overlays show the images with all text burnt into them" in said.stderr
    assert [path.name for path in folder.iterdir()] == [f"{hashlib.sha256(image.read_bytes()).hexdigest()}.png"]
    page = (tmp_path / "out.html").read_text("utf-8")
    assert ("Ann" in page, "There are no thumbnails" in page, '"pictures":false' in page) == (False, True, True)
    assert not (tmp_path / "out.csv.thumbnails").exists()


def test_a_killed_scan_goes_on_and_no_picture_is_missing(
    tmp_path: Path, save_ramp: Callable[..., Path], start, rows_in, wait_for
) -> None:
    folder, table, page = tmp_path / "in", tmp_path / "out.csv", tmp_path / "out.html"
    folder.mkdir()
    for number in range(40):
        save_ramp(folder / f"{number}.png", width=300 + number)
    (folder / "7.png").write_bytes(b"broken")
    command = ("scan", folder, "--csv", table, "--heatmaps", tmp_path / "maps", "--show-refused", "--report", page)
    program = start(*command)
    wait_for(lambda: len(rows_in(table)) >= 10)
    program.kill()
    assert not page.exists()
    assert start(*command).wait() == 1
    rows = rows_in(table)
    assert len(rows) == 40
    read = [row for row in rows if row["status"] != "failed"]
    names = {picture_name(Path(row["path"]).name, row["sha256"]) for row in read}
    assert {path.name for path in (tmp_path / "maps").iterdir()} >= names
    for name in names:
        with Image.open(tmp_path / "maps" / name) as picture:
            picture.load()
    assert len(Thumbnails(table).read(rows)) == 39
    data = json.loads(re.findall(r'<script id="data"[^>]*>(.*)</script>', page.read_text("utf-8"))[0])
    assert [bool(cells[-1]) for cells in data["rows"]] == [row["status"] != "failed" for row in rows]


def test_a_thumbnail_shows_the_image_beside_its_heatmap_in_its_own_proportions() -> None:
    image, heatmap = np.full((400, 200), 80, np.uint8), np.ones((4, 4), np.float32)
    sizes = []
    for aspect, cam in ((1.0, None), (1.0, heatmap), (0.5, heatmap), (1e-6, None)):
        with Image.open(io.BytesIO(thumbnail(image, aspect, cam))) as picture:
            sizes.append((picture.format, picture.size))
            colours = picture.convert("RGB")
        if cam is not None:
            (red, green, blue), hot = colours.getpixel((2, 40)), colours.getpixel((colours.width - 3, 40))
            assert max(abs(grey - 80) for grey in (red, green, blue)) < 8
            assert hot[0] - hot[2] > 20
    assert sizes == [("WEBP", (48, 96)), ("WEBP", (96, 96)), ("WEBP", (192, 96)), ("WEBP", (96, 1))]


def test_a_torn_or_foreign_thumbnail_is_never_shown(tmp_path: Path) -> None:
    table = tmp_path / "out.csv"
    rows: list[Row] = [{"sha256": name * 64, "model_sha256": "f" * 64, "status": "ok"} for name in "abc"]
    kept = Thumbnails(table)
    for number, row in enumerate(rows):
        kept.append(row, bytes([number]) * 30)
    file = tmp_path / "out.csv.thumbnails"
    file.write_bytes(file.read_bytes()[:-20])
    kept = Thumbnails(table)
    kept.append({**rows[2], "status": "refused"}, b"mine")
    found = kept.read(rows)
    assert {key: b64decode(picture) for key, picture in found.items()} == {
        key_of(row): bytes([number]) * 30 for number, row in enumerate(rows[:2])
    }
    assert kept.read([{**rows[0], "model_sha256": "e" * 64}]) == {}
    damaged = file.read_bytes().replace(b"AAAA", b"AAAB", 1)
    file.write_bytes(damaged)
    assert list(kept.read(rows)) == [key_of(rows[1])]
    assert Thumbnails(table, overwrite=True).read(rows) == {}


@pytest.mark.usefixtures("tiny_bundle")
@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_the_report_has_the_rows_of_every_kind_of_table(
    tmp_path: Path, save_ramp: Callable[..., Path], ending: str
) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    page, command = tmp_path / "out.html", ["scan", "--csv", str(tmp_path / f"out.{ending}"), *MODEL]
    assert CliRunner().invoke(app, [*command, str(save_ramp(tmp_path / "a.png"))]).exit_code == 0
    both = [*command, str(tmp_path / "a.png"), str(save_ramp(tmp_path / "b.png", width=70)), "--report", str(page)]
    assert CliRunner().invoke(app, both).exit_code == 0
    data = json.loads(re.findall(r'<script id="data"[^>]*>(.*)</script>', page.read_text("utf-8"))[0])
    assert [Path(cells[0]).name for cells in data["rows"]] == ["a.png", "b.png"]
    assert [bool(cells[-1]) for cells in data["rows"]] == [False, True]

"""The command line as a user runs it."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from pneumoview.__main__ import main
from pneumoview.cli.main import app
from pneumoview.errors import BundleError


@dataclass
class Done:
    """How the program ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def pneumoview(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """The whole program, errors and all, in this process."""

    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["pneumoview", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        return Done(int(end.value.code or 0), *capfd.readouterr())

    return run


def test_it_is_a_program_of_its_own() -> None:
    command = [sys.executable, "-m", "pneumoview", "explain", "missing.png"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout, "missing.png does not exist" in done.stderr) == (2, "", True)


@pytest.mark.parametrize("encoding", ["cp1252", "cp949", "ascii"])
def test_output_into_a_file_of_a_code_page(tmp_path: Path, tiny_bundle: Path, encoding: str) -> None:
    """As Windows redirects it; letters that it lacks are question marks, and JSON is UTF-8 all the same."""
    picture = tmp_path / "홍길동.png"
    Image.fromarray(np.add.outer(np.arange(120), np.arange(100)).astype(np.uint8)).save(picture)
    lines = [f"explain {picture} --model {tiny_bundle} --show-refused{json_too}" for json_too in ("", " --json")]
    command = [sys.executable, str(Path(__file__).parents[1] / "commands.py"), *lines]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, capture_output=True, env=environment, check=True, timeout=170)
    table, _, reading = done.stdout.partition(b"{")
    assert b"Traceback" not in done.stderr
    assert all(label in table.decode(encoding) for label in ("AI result", "pneumonia", "%"))
    assert json.loads((b"{" + reading).decode("utf-8"))["path"] == str(picture)


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("images") / "ramp.png"
    Image.fromarray(np.add.outer(np.arange(120), np.arange(100)).astype(np.uint8)).save(path)
    return path


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["explain", "missing.png"], "missing.png does not exist"),
        (["explain", __file__, "--heatmap", "no/such/folder.png"], "cannot be written"),
        (["scan", "missing", "--csv", "x.csv"], "missing does not exist"),
        (["view", "missing.png"], "missing.png does not exist"),
        (["view", "--size", "9x9"], "'9x9' is not a size between 640x480 and 7680x4320"),
        (["view", "--screenshot", "x.png"], "--screenshot needs a file or folder to show"),
        (["scan"], "Missing option '--csv'"),
        (["scan", "--csv", "x.csv"], "nothing to scan"),
        (["scan", __file__, "--csv", "x.csv", "--anonymise", "hash"], "--key FILE need each other"),
        (["watch", __file__, "--csv", "x.csv"], "is not a folder"),
        (["watch", ".", "--csv", "x.csv", "--heatmaps", "maps"], "maps lies in a folder that is read"),
        (["scan", ".", "--csv", "x.csv", "--heatmaps", "maps"], "maps lies in a folder that is read"),
        (["scan", ".", "--csv", "x.csv", "--heatmaps", "../maps", "--no-attention"], "exclude each other"),
        (["paint"], "No such command"),
    ],
)
def test_wrong_use(pneumoview: Callable[..., Done], arguments: list[str], message: str) -> None:
    done = pneumoview(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr.replace("│\n│", "")
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("tiny_bundle")
def test_unknown_model_and_device(pneumoview: Callable[..., Done], image: Path) -> None:
    for options, value in ((("--model", "nothing"), "nothing"), (("--model", "tiny", "--device", "gpu"), "gpu")):
        done = pneumoview("explain", image, *options)
        assert (done.returncode, done.stdout, value in done.stderr) == (2, "", True)


def test_unknown_method(image: Path, tiny_bundle: Path) -> None:
    result = CliRunner().invoke(app, ["explain", str(image), "--model", str(tiny_bundle), "--method", "magic"])
    assert (result.exit_code, result.stdout, "'magic'" in result.stderr) == (2, "", True)


def test_explain_of_a_file_that_is_no_image(pneumoview: Callable[..., Done]) -> None:
    done = pneumoview("explain", __file__)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: test_main.py is neither DICOM nor a PNG, JPEG, BMP, TIFF or WebP image\n"


@pytest.mark.usefixtures("tiny_bundle")
def test_explain_json_and_pictures(pneumoview: Callable[..., Done], image: Path, tmp_path: Path) -> None:
    heatmap, overlay = tmp_path / "heat.png", tmp_path / "over.png"
    command = ("explain", image, "--model", "tiny", "--device", "cpu", "--heatmap", heatmap, "--overlay", overlay)
    done = pneumoview(*command, "--json", "--show-refused", "--method", "layercam")
    assert done.returncode == 0, done.stderr
    reading = json.loads(done.stdout)
    assert (reading["path"], reading["model"], reading["device"]) == (str(image), "tiny", "cpu")
    assert reading["p_normal"] + reading["p_bacterial"] + reading["p_viral"] == pytest.approx(1, abs=2e-6)
    assert reading["prediction"] == reading["heatmap_target"]
    assert reading["heatmap_method"] == "layercam"
    with Image.open(heatmap) as grey, Image.open(overlay) as colour:
        assert (grey.mode, grey.size) == ("L", (100, 120))
        assert (colour.mode, colour.width) == ("RGB", 100)
        assert colour.height > 120
        assert colour.text["Description"].startswith("AI output, not reviewed · ")
        assert colour.text["Description"].splitlines()[0].endswith(" · tiny · research only")


@pytest.mark.usefixtures("tiny_lungs")
def test_explain_refuses(image: Path, tiny_bundle: Path, tmp_path: Path) -> None:
    heatmap = tmp_path / "heat.png"
    command = ["explain", str(image), "--model", str(tiny_bundle), "--heatmap", str(heatmap)]
    result = CliRunner().invoke(app, [*command, "--json"])
    assert result.exit_code == 0, result.output
    reading = json.loads(result.stdout)
    assert (reading["status"], reading["reasons"]) == ("refused", ["age_unknown", "too_small"])
    assert reading["details"][1] == "The shorter side has 100 pixels; 200 are needed."
    names = ("prediction", "p_normal", "p_bacterial", "p_viral", "heatmap_target")
    assert [reading[name] for name in names] == [None] * 5
    assert not heatmap.exists()
    assert "refused: heatmap and overlay are written with --show-refused only" in result.stderr

    text = CliRunner().invoke(app, command).stdout
    assert ("too_small" in text, "%" in text) == (True, False)
    text = CliRunner().invoke(app, [*command, "--show-refused"]).stdout
    assert ("too_small" in text, "%" in text, heatmap.exists()) == (True, True, True)


def test_explain_writes_the_lungs(image: Path, tiny_bundle: Path, tiny_lungs: Path, tmp_path: Path) -> None:
    command = ["explain", str(image), "--json", "--model", str(tiny_bundle), "--lungs", str(tmp_path / "lungs.png")]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    assert 0 <= json.loads(result.stdout)["lung_attention"] <= 1
    with Image.open(tmp_path / "lungs.png") as mask:
        assert (mask.mode, mask.size) == ("L", (100, 120))
        pixels = np.asarray(mask)
    assert np.unique(pixels).tolist() == [0, 255]
    assert (pixels[0, 0], pixels[-1, -1]) == (255, 0)

    shutil.rmtree(tiny_lungs)
    with pytest.raises(BundleError, match="--lungs: no model for the lungs is installed"):
        CliRunner().invoke(app, command, catch_exceptions=False)


@pytest.mark.usefixtures("tiny_bundle")
def test_scan_writes_a_row_for_every_file_and_says_that_one_failed(
    pneumoview: Callable[..., Done], image: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    shutil.copy(image, folder / "good.png")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    table = tmp_path / "out.csv"
    done = pneumoview("scan", folder, "--csv", table, "--model", "tiny")
    assert done.returncode == 1
    assert "2 files, 0 ok, 1 refused, 1 failed" in done.stderr
    with table.open(encoding="utf-8-sig", newline="") as lines:
        status = {Path(row["path"]).name: row["status"] for row in csv.DictReader(lines)}
    assert status == {"good.png": "refused", "broken.png": "failed"}

    before = table.read_bytes()
    again = pneumoview("scan", folder, "--csv", table, "--model", "tiny")
    assert (again.returncode, "2 were done before" in again.stderr) == (1, True)
    assert table.read_bytes() == before


@pytest.mark.usefixtures("tiny_lungs")
def test_models_are_listed_and_verified(tiny_bundle: Path, trusted_models: Path) -> None:
    runner = CliRunner()
    assert "tiny" in runner.invoke(app, ["models"]).output
    assert "tiny: verified" in runner.invoke(app, ["models", "verify", "tiny"]).output
    assert "dark: verified" in runner.invoke(app, ["models", "verify"]).output
    damaged = trusted_models / "damaged"
    shutil.copytree(tiny_bundle, damaged)
    (damaged / "model.pt").write_bytes(b"x")
    try:
        result = runner.invoke(app, ["models", "verify", str(damaged)])
    finally:
        shutil.rmtree(damaged)
    assert result.exit_code == 1
    assert "tiny is damaged or exchanged" in result.output


def test_help_has_examples() -> None:
    for command in ("view", "explain", "scan", "watch", "train", "export", "train-lungs", "train-gate"):
        assert f"pneumoview {command}" in CliRunner().invoke(app, [command, "--help"]).output

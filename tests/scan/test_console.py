"""The command as a user gives it: lists, standard input, hidden identifiers, progress."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from pneumoview.cli.main import app
from pneumoview.errors import TableError, WriteError
from pneumoview.scan.console import ConsoleRun, Stop
from pneumoview.scan.inputs import Inputs
from pneumoview.scan.store import Table

MODEL = ["--model", "tiny", "--device", "cpu"]


def test_paths_by_standard_input_make_a_table_in_json_lines(
    tmp_path: Path, save_ramp: Callable[..., Path], start
) -> None:
    odd = save_ramp(tmp_path / "a\nb.png")
    broken = save_ramp(tmp_path / os.fsdecode(b"caf\xe9.png"))
    table = tmp_path / "out.jsonl"
    listed = tmp_path / "listed"
    listed.write_bytes(b"\0".join(os.fsencode(path) for path in (odd, broken, odd, tmp_path / "[gone].png")))
    program = start("scan", "-", "--null", "--csv", table, listed=listed)
    assert program.wait() == 1
    rows = [json.loads(line) for line in table.read_text("utf-8").splitlines()]
    assert [row["path"] for row in rows] == [str(odd), str(broken), str(tmp_path / "[gone].png")]
    assert [row["status"] for row in rows] == ["refused", "refused", "failed"]
    assert b"failed: [gone].png does not exist" in program.said
    assert b"3 files, 0 ok, 2 refused, 1 failed; 1 were done before or named twice" in program.said


@pytest.mark.usefixtures("tiny_bundle")
def test_identifiers_are_hidden_and_tables_do_not_mix(tmp_path: Path, save_ramp: Callable[..., Path], rows_in) -> None:
    image = save_ramp(tmp_path / "Ann.png")
    (tmp_path / "Bob.png").write_bytes(b"x")
    paths = tmp_path / "paths.txt"
    paths.write_text("Ann.png\nBob.png\n", encoding="utf-8")
    table, key = tmp_path / "out.csv", tmp_path / "key"
    command = ["scan", "--list", str(paths), "--csv", str(table), *MODEL]
    hidden = [*command, "--anonymise", "hash", "--key", str(key)]
    assert CliRunner().invoke(app, hidden).exit_code == 1
    first, second = rows_in(table)
    assert first["path"] == hmac.new(key.read_bytes().strip(), str(image).encode(), hashlib.sha256).hexdigest()
    assert (first["status"], len(first["sha256"])) == ("refused", 64)
    assert second["reason"] == "the file is neither DICOM nor a PNG, JPEG, BMP, TIFF or WebP image"
    assert all(b"Ann" not in path.read_bytes() for path in (table, tmp_path / "out.csv.scan"))

    assert "2 were done before" in CliRunner().invoke(app, hidden).stderr
    refused = CliRunner().invoke(app, command)
    assert isinstance(refused.exception, TableError)
    assert "anonymise hash, not no; key " in str(refused.exception)
    assert CliRunner().invoke(app, [*command, "--anonymise", "drop", "--overwrite"]).exit_code == 1
    assert [row["path"] for row in rows_in(table)] == ["", ""]


@pytest.fixture
def run(tmp_path: Path, pipeline):
    with Stop(console := Console(file=io.StringIO(), width=200)) as stop, Table(tmp_path / "out.csv", {}) as table:
        yield ConsoleRun(pipeline, table, stop, console=console)


def test_the_total_is_counted_ahead_and_leaves_out_what_is_done(
    run: ConsoleRun, tmp_path: Path, save_ramp: Callable[..., Path]
) -> None:
    for number in range(4):
        save_ramp(tmp_path / f"{number}.png")
    assert run.table.claim(str(tmp_path / "0.png"))
    run.write_with_progress(Inputs([str(tmp_path), str(tmp_path / "3.png")]))
    assert (run.written, run.skipped) == (3, 2)
    assert "3/3" in run.console.file.getvalue()
    assert run.summary == (
        f"{tmp_path / 'out.csv'}: 3 files, 3 ok, 0 refused, 0 failed; 2 were done before or named twice; "
        f"read on {run.pipeline.place}"
    )


def test_a_model_that_breaks_ends_the_scan_and_not_the_table(
    run: ConsoleRun, tmp_path: Path, save_ramp: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        save_ramp(tmp_path / f"{number}.png")
    analyse, left = run.pipeline.analyse_batch, iter([True])
    run.batch = 2

    def break_down(batch, **options):
        if next(left, False):
            return analyse(batch, **options)
        raise RuntimeError("CUDA error: device lost")

    monkeypatch.setattr(run.pipeline, "analyse_batch", break_down)
    with pytest.raises(WriteError, match=r"the model cannot continue \(CUDA error: device lost\); its 2 rows are safe"):
        run.write_with_progress(Inputs([str(tmp_path)]))
    assert run.table.counts == {"ok": 2}

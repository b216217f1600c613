"""The manual says what the program does."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from pneumoview.cli.main import app
from pneumoview.scan.row import COLUMNS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_it_builds_without_a_warning(tmp_path: Path):
    command = [
        sys.executable,
        "-c",
        f"import make, pathlib; raise SystemExit(make.build(pathlib.Path({str(tmp_path)!r})))",
    ]
    done = subprocess.run(command, cwd=ROOT / "docs", capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Not a medical device" in (tmp_path / "index.html").read_text("utf-8")


def test_its_keys_are_those_of_the_window():
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-c", "import make; print(make.keys_page(), end='')"]
    done = subprocess.run(command, cwd=ROOT / "docs", env=environment, capture_output=True, text=True, check=True)
    assert (ROOT / "docs" / "keys.md").read_text("utf-8") == done.stdout, "make manual writes them anew"


def test_its_columns_are_those_of_the_table():
    page = (ROOT / "docs" / "scan.md").read_text("utf-8")
    assert tuple(re.findall(r"^\| `(\w+)` \|", page.partition("## Columns")[2].partition("\n## ")[0], re.M)) == COLUMNS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_its_commands_exist(page: Path):
    blocks = re.findall(r"^```(?:sh|bat)\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)
    for line in "\n".join(blocks).splitlines():
        words = shlex.split(line.replace("\\", "/"), comments=True)
        starts = [number for number, word in enumerate(words) if word.rpartition("/")[2] == "pneumoview"]
        if not starts:
            continue
        command, words = get_command(app), words[starts[0] + 1 :]
        while words and words[0] in getattr(command, "commands", {}):
            command, words = command.commands[words[0]], words[1:]
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {word.partition("=")[0] for word in words if word.startswith("--")} <= known, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_its_links_lead_somewhere(page: Path):
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []

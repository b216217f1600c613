"""The manual page, roff on standard output, from the help of the command line.

Usage: python packaging/linux/man.py
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import typer

from pneumoview.cli.main import app


def escaped(text: str) -> str:
    """Text in which roff sees no commands."""
    return text.replace("\\", "\\e").replace("-", "\\-").replace("\n'", "\n\\&'").replace("\n.", "\n\\&.")


def page(program: Any) -> str:
    """The page: what each command does, with its example."""
    lines = [
        f'.TH PNEUMOVIEW 1 "" "PneumoView {version("pneumoview")}"',
        ".SH NAME",
        "pneumoview \\- read paediatric chest radiographs and show where the model looked",
        ".SH SYNOPSIS",
        ".B pneumoview",
        "[COMMAND] [OPTION]... [FILE]...",
        ".SH DESCRIPTION",
        escaped(program.help or ""),
        "Without a command the viewer opens.",
        ".SH COMMANDS",
    ]
    for name, command in program.commands.items():
        lines += [".TP", f".B {escaped(name)}", escaped((command.help or "").splitlines()[0])]
        if command.epilog:
            lines += [".br", escaped(command.epilog)]
    lines += [
        ".PP",
        "The options of a command: \\fBpneumoview COMMAND \\-\\-help\\fR.",
        ".SH EXIT STATUS",
        "0 done, 1 some files failed, 2 wrong use.",
        ".SH ENVIRONMENT",
        ".TP",
        ".B PNEUMOVIEW_MODELS",
        "Folders of further models that are trusted.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(typer.main.get_command(app)), end="")

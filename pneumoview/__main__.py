"""``pneumoview`` and ``python -m pneumoview``."""

import sys


def main() -> None:
    """Without arguments open the viewer at once, before the libraries of the command line; else be the command line."""
    if len(sys.argv) == 1:
        from pneumoview.cli.rooms import scanner
        from pneumoview.gui.app import run

        sys.exit(run([], scanner=scanner, new_window=False))
    from pneumoview.cli.main import main as run_command

    run_command()


if __name__ == "__main__":
    main()

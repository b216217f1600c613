"""``pneumoview`` and ``python -m pneumoview``."""

import sys


def main() -> None:
    """Without arguments open the viewer at once, before the libraries of the command line; else be the command line."""
    if len(sys.argv) == 1:
        from pneumoview.gui.app import run
        from pneumoview.rooms import scanner

        sys.exit(run([], scanner=scanner, new_window=False))
    from pneumoview import cli

    cli.main()


if __name__ == "__main__":
    main()

"""``python -m pneumoview``."""

from pneumoview.cli import main

main()

"""``commands.py LINE…`` runs command lines of the program one after the other, until one fails."""

from __future__ import annotations

import sys

from pneumoview.__main__ import main

for line in sys.argv[1:]:
    print(line, file=sys.stderr)
    sys.argv = ["pneumoview", *line.split()]
    try:
        main()
    except SystemExit as end:
        if end.code:
            raise

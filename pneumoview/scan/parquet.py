"""The table as Parquet, made of its rows in JSON Lines. Needs pyarrow, which comes with ``pneumoview[parquet]``."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

from pneumoview.errors import TableError
from pneumoview.scan.table import COLUMNS, Cell

TYPES = {
    **dict.fromkeys(("p_normal", "p_bacterial", "p_viral", "lung_attention", "age_years", "ms"), "float64"),
    **dict.fromkeys(("rows", "columns"), "int64"),
    "uncertain": "bool_",
}
BATCH = 10_000


def check_pyarrow() -> None:
    """Make sure that Parquet can be written.

    Raises:
        TableError: pyarrow is not installed.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise TableError("a .parquet table needs pyarrow: pip install 'pneumoview[parquet]'") from error


def write_parquet(rows: Path, out: Path) -> None:
    """Write the rows of a JSON Lines file as Parquet.

    Its text is UTF-8: bytes of a name that are not appear as backslash, ``udc`` and their two hexadecimal digits.
    """
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    schema = pyarrow.schema([(name, getattr(pyarrow, TYPES.get(name, "string"))()) for name in COLUMNS])
    with rows.open(encoding="utf-8") as lines, ParquetWriter(out, schema) as writer:
        while batch := [json.loads(line) for line in islice(lines, BATCH)]:
            cells = [{name: _valid(cell) for name, cell in row.items()} for row in batch]
            writer.write_table(pyarrow.Table.from_pylist(cells, schema=schema))


def _valid(cell: Cell) -> Cell:
    return cell.encode("utf-8", "backslashreplace").decode() if isinstance(cell, str) else cell

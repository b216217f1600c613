"""A table as Parquet: made of rows in JSON Lines, and read. Needs pyarrow, which comes with ``pneumoview[parquet]``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pneumoview.errors import TableError
from pneumoview.scan.row import COLUMNS, TYPES, Cell, Row, check_columns

BATCH = 10_000


def check_pyarrow() -> None:
    """Make sure that Parquet can be written and read.

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

    types = {str: pyarrow.string(), float: pyarrow.float64(), int: pyarrow.int64(), bool: pyarrow.bool_()}
    schema = pyarrow.schema([(name, types[TYPES.get(name, str)]) for name in COLUMNS])
    with rows.open(encoding="utf-8") as lines, ParquetWriter(out, schema) as writer:
        while batch := [json.loads(line) for line in islice(lines, BATCH)]:
            cells = [{name: _valid(cell) for name, cell in row.items()} for row in batch]
            writer.write_table(pyarrow.Table.from_pylist(cells, schema=schema))


def read_parquet(path: Path) -> Iterator[Row]:
    """The rows of a Parquet table.

    Raises:
        TableError: it is none of a scan, or pyarrow is not installed.
        ValueError: it is damaged.
        OSError: it cannot be read.
    """
    check_pyarrow()
    from pyarrow.parquet import ParquetFile

    with path.open("rb") as content, ParquetFile(content) as table:
        names = table.schema_arrow.names
        check_columns(path, names)
        for batch in table.iter_batches(BATCH, columns=[name for name in COLUMNS if name in names]):
            yield from batch.to_pylist()


def _valid(cell: Cell) -> Cell:
    return cell.encode("utf-8", "backslashreplace").decode() if isinstance(cell, str) else cell

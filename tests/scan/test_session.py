"""A scan for another front end: rows as they are written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pneumoview.scan.engine import CPU_BATCH
from pneumoview.scan.session import Session


def test_a_session_that_was_stopped_is_gone_on_with(
    tmp_path: Path, save_ramp: Callable[..., Path], tiny_bundle: Path
) -> None:
    folder, table = tmp_path / "in", tmp_path / "out.csv"
    folder.mkdir()
    for number in range(12):
        save_ramp(folder / f"{number}.png")

    def session() -> Session:
        return Session([folder], table, model=str(tiny_bundle), device="cpu", anonymise="drop")

    first = session()
    paths = []
    for row in first:
        if row is not None:
            paths.append(row["path"])
            first.stop()
    assert paths == [None] * CPU_BATCH
    assert (first.earlier, first.written) == (0, 8)
    second = session()
    assert len([row for row in second if row is not None]) == 12
    assert (second.earlier, second.written, second.total, second.counted) == (8, 4, 4, True)

"""One row for every file, in the order of the files, and lines that a spreadsheet can open without harm."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from pneumoview.ai.analysis import Flag
from pneumoview.ai.pipeline import Pipeline
from pneumoview.errors import TableError
from pneumoview.imaging.readers import read
from pneumoview.scan.engine import scan
from pneumoview.scan.inputs import Input
from pneumoview.scan.row import COLUMNS, Row, reading_row
from pneumoview.scan.store import Table
from pneumoview.scan.table import CSV_HEADER, csv_line, json_line, read_table
from pneumoview.spreadsheet import text_of


def rows_of(paths: list[Path], pipeline: Pipeline, threads: int = 2) -> list[Row]:
    return [done.row for done in scan(map(Input, paths), pipeline, threads) if done]


def test_good_and_bad_files_have_a_row_each(tmp_path: Path, pipeline: Pipeline, save_ramp) -> None:
    good = save_ramp(tmp_path / "good.png")
    bad = tmp_path / "bad.png"
    bad.write_text("no image", encoding="utf-8")
    gone = tmp_path / "gone.png"
    first, second, third = rows_of([good, bad, gone], pipeline)
    assert (first["status"], first["rows"], first["columns"], first["model"]) == ("ok", 48, 64, "tiny")
    assert first["prediction"] in ("normal", "bacterial", "viral")
    assert first["p_normal"] + first["p_bacterial"] + first["p_viral"] == pytest.approx(1, abs=2e-6)
    assert len(first["sha256"]) == 64
    assert (second["status"], "bad.png" in second["reason"], "prediction" in second) == ("failed", True, False)
    assert (third["status"], "gone.png" in third["reason"]) == ("failed", True)


@pytest.mark.usefixtures("tiny_lungs")
def test_refused_has_reasons_and_no_numbers(tmp_path: Path, tiny_bundle: Path, save_ramp) -> None:
    image = save_ramp(tmp_path / "a.png")
    pipeline = Pipeline.load(str(tiny_bundle), "cpu")
    (row,) = rows_of([image], pipeline)
    assert (row["status"], row["reason"]) == ("refused", "age_unknown;too_small")
    numbers = ("prediction", "p_normal", "p_bacterial", "p_viral")
    assert [row[name] for name in numbers] == [None] * 4
    assert 0 < row["lung_attention"] < 1
    radiograph = read(image)
    shown = reading_row(radiograph, pipeline.analyse(radiograph), show_refused=True)
    assert shown["status"] == "refused"
    assert None not in [shown[name] for name in numbers]


def test_an_unknown_age_does_not_refuse(tmp_path: Path, pipeline: Pipeline, save_ramp) -> None:
    radiograph = read(save_ramp(tmp_path / "a.png"))
    analysis = replace(pipeline.analyse(radiograph), flags=(Flag("age_unknown", False, "No age."),))
    row = reading_row(radiograph, analysis)
    assert (row["status"], row["reason"]) == ("ok", "age_unknown")
    assert row["prediction"] == analysis.prediction


def test_columns() -> None:
    assert COLUMNS[7:11] == ("p_viral", "uncertain", "lung_attention", "model")


def test_rows_come_in_the_order_of_the_inputs_from_few_radiographs_at_a_time(
    tmp_path: Path, pipeline: Pipeline, save_ramp
) -> None:
    paths = [save_ramp(tmp_path / f"{number}.png", width=300 - 50 * number) for number in range(5)]
    drawn: list[Path] = []

    def inputs():
        for path in paths:
            drawn.append(path)
            yield Input(path)

    rows = scan(inputs(), pipeline, threads=1, batch=1)
    first = next(rows)
    assert first is not None
    assert (first.input.path, drawn) == (paths[0], paths[:2])
    assert [done.input.path for done in rows if done] == paths[1:]


def test_any_number_of_threads_gives_the_same_rows(tmp_path: Path, pipeline: Pipeline, save_ramp) -> None:
    paths = [save_ramp(tmp_path / f"{number}.png", width=100 + number) for number in range(12)]
    one, four = (
        [{name: cell for name, cell in row.items() if name != "ms"} for row in rows_of(paths, pipeline, threads)]
        for threads in (1, 4)
    )
    assert one == four
    assert [row["columns"] for row in one] == list(range(100, 112))


def test_csv_survives_names_and_formulas() -> None:
    paths = ["=1+1.png", "-2.png", "'=x.png", "a,b\n.png", "가슴.png", "caf\udce9.png"]
    text = b"".join([CSV_HEADER, *(csv_line({"path": path, "status": "failed"}) for path in paths)])
    assert b"caf\xe9.png" in text
    table = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig", "surrogateescape"), newline="")))
    assert tuple(table[0]) == COLUMNS
    assert [row["path"] for row in table] == ["'=1+1.png", "'-2.png", "''=x.png", *paths[3:]]
    assert [text_of(row["path"]) for row in table] == paths
    assert table[0]["p_normal"] == ""


def test_json_lines_have_all_columns_and_every_name() -> None:
    line = json_line({"path": "가슴.png", "status": "failed", "reason": "=1"})
    assert "가슴" in line.decode()
    row = json.loads(line)
    assert tuple(row) == COLUMNS
    assert (row["path"], row["reason"], row["p_normal"]) == ("가슴.png", "=1", None)
    assert json.loads(json_line({"path": "caf\udce9.png"}).decode("ascii"))["path"] == "caf\udce9.png"


ROW = {"path": "=a, b\n.png", "status": "ok", "p_normal": 0.25, "uncertain": False, "rows": 48, "ms": 3.0}


@pytest.mark.parametrize(("name", "begin", "line"), [("a.csv", CSV_HEADER, csv_line), ("a.jsonl", b"", json_line)])
def test_a_table_is_read_as_it_was_written_but_for_a_torn_line(tmp_path: Path, name: str, begin: bytes, line) -> None:
    table = tmp_path / name
    whole = begin + line(ROW) + line({"path": None, "status": "failed", "reason": "'tis broken"})
    table.write_bytes(whole)
    first, second = read_table(table)
    assert {name: cell for name, cell in first.items() if cell is not None} == ROW
    assert (second["path"], second["reason"]) == (None, "'tis broken")
    table.write_bytes(whole + line(ROW)[:8])
    assert len(list(read_table(table))) == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"path,age\nx,1\n", "a.csv is no table of a scan: it has no column status, reason"),
        ("a.csv", b"", "a.csv is no table of a scan: it has no column path, status, reason"),
        ("a.csv", b"path,status,reason\nx\ny,ok,\n", "a.csv is damaged: line 2 has not 3 cells"),
        ("a.csv", b"path,status,reason,p_normal\nx,ok,,half\n", "could not convert string to float: 'half'"),
        ("a.jsonl", b"[1]\n", "a.jsonl is no table of a scan: it has no column path, status, reason"),
        ("a.jsonl", b"{]\n", "a.jsonl is damaged: line 1 is no JSON"),
        ("a.parquet", b"PAR1", "a.parquet is damaged: "),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TableError, match=r".") as caught:
        list(read_table(tmp_path / name))
    assert message in str(caught.value)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_rows_are_read_back_with_their_types(tmp_path: Path, ending: str) -> None:
    row: Row = {
        "path": "=1+1\n,caf\udce9.png",
        "status": "ok",
        "p_normal": 0.25,
        "uncertain": False,
        "rows": 48,
        "age_years": None,
        "patient_id": "007",
    }
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    with Table(tmp_path / f"out.{ending}", {}) as table:
        table.append("a", (1, 2), row)
        (begun,) = table.rows()
    (found,) = read_table(table.path)
    if ending == "parquet":
        assert (found.pop("path"), begun["path"]) == ("=1+1\n,caf\\udce9.png", row.pop("path"))
    else:
        assert found == begun
    assert {name: cell for name, cell in found.items() if cell is not None} == {
        name: cell for name, cell in row.items() if cell is not None
    }
    assert found["uncertain"] is False


TABLE = (
    "path,status,reason,p_normal,uncertain,age_years\n홍길동.dcm,ok,,0.25,False,4.5\n김.dcm,failed,김.dcm is empty,,,\n"
)
READ = [("홍길동.dcm", "ok", None, 0.25, False, 4.5), ("김.dcm", "failed", "김.dcm is empty", None, None, None)]


@pytest.mark.parametrize(
    "saved",
    [
        TABLE.replace("False", "FALSE").encode("utf-8-sig"),
        TABLE.replace("False", "FALSE").replace("\n", "\r\n").encode("cp949"),
        TABLE.replace(",", ";")
        .replace("0.25", "0,25")
        .replace("4.5", "4,5")
        .replace("False", "FALSCH")
        .encode("cp949"),
        TABLE.replace(",", "\t").replace("False", "FALSE").encode("utf-16"),
        ("sep=;\r\n" + TABLE.replace(",", ";")).encode(),
        (TABLE.replace("False", "FALSE") + ",,,,,\n" * 3).encode(),
    ],
)
def test_what_a_spreadsheet_has_saved_is_read_again(tmp_path: Path, saved: bytes) -> None:
    table = tmp_path / "a.csv"
    table.write_bytes(saved)
    assert [tuple(row.values()) for row in read_table(table)] == READ


def test_letters_of_western_europe(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_bytes("path;status;reason\nMüller-Ä.dcm;ok;\n".encode("cp1252"))
    assert [row["path"] for row in read_table(table)] == ["Müller-Ä.dcm"]


@pytest.mark.parametrize("workbook", [b"PK\x03\x04 sheets", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_workbook_is_no_table(tmp_path: Path, workbook: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook)
    with pytest.raises(TableError) as caught:
        list(read_table(tmp_path / "a.xlsx"))
    assert str(caught.value) == "a.xlsx is damaged: it is a workbook of a spreadsheet; save it as CSV"


def test_names_are_readable_in_excel(tmp_path: Path) -> None:
    """Without a byte order mark Excel takes a CSV for one of the ANSI code page."""
    with Table(tmp_path / "a.csv", {}) as table:
        table.append("a", (1, 2), {"path": "홍길동.dcm", "status": "ok"})
    assert table.path.read_bytes().startswith(b"\xef\xbb\xbfpath,sha256,")
    assert [row["path"] for row in read_table(table.path)] == ["홍길동.dcm"]


@pytest.mark.parametrize("name", ["a.xlsx", "a.txt", "a", "a.csv.gz"])
def test_other_endings_are_no_tables(tmp_path: Path, name: str) -> None:
    with pytest.raises(TableError) as caught:
        Table(tmp_path / name, {})
    assert str(caught.value) == f"{name} is no name for a table: it must end in .csv, .jsonl or .parquet"
    assert list(tmp_path.iterdir()) == []


def test_objects_without_an_image_have_a_status_of_their_own(tmp_path: Path, pipeline: Pipeline) -> None:
    from pydicom import Dataset
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    for name, kind in (("pr", "11.1"), ("ko", "88.59"), ("sr", "88.11")):
        dataset = Dataset()
        dataset.file_meta = FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        dataset.SOPClassUID = f"1.2.840.10008.5.1.4.1.1.{kind}"
        dataset.SOPInstanceUID = "1.2.3"
        dataset.save_as(tmp_path / f"{name}.dcm", enforce_file_format=True)
    (tmp_path / "hollow.dcm").write_bytes(bytes(128) + b"DICM")
    rows = rows_of([tmp_path / f"{name}.dcm" for name in ("pr", "ko", "sr", "hollow")], pipeline)
    assert [row["status"] for row in rows] == ["no_image"] * 3 + ["failed"]

"""The report in a real browser: what it shows, how it sorts and filters, and that it trusts no text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pneumoview.ai.analysis import Thresholds
from pneumoview.scan.report import MOST_PICTURES, Report
from pneumoview.scan.row import Row
from pneumoview.scan.store import Table
from pneumoview.scan.thumbnails import Thumbnails, thumbnail

BROWSER = Path(__file__).parent / "browser.py"
LABELS = ("normal", "bacterial", "viral")
HOSTILE = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>\u2028$title.png"
DRAWN = "document.querySelectorAll('tbody tr:not(.gap)').length"
FIND = "document.getElementById('find')"
SHOWN = "document.getElementById('shown').textContent"
REMARKS = "document.querySelector('tbody tr:not(.gap) td:last-child').textContent"
NAMES = "[...document.querySelectorAll('td .file :first-child')].map(name => name.textContent).join(' ')"


def made(number: int) -> Row:
    """A row like one of a scan; every tenth is refused, every 25th failed."""
    row: Row = {"path": f"/archive/study {number // 50}/image{number}.dcm", "model": "tiny", "model_sha256": "f" * 64}
    if number % 25 == 24:
        return {**row, "status": "failed", "reason": f"image{number}.dcm is damaged or truncated: no pixels"}
    row |= {
        "sha256": f"{number:064x}",
        "lung_attention": (number * 7 % 100) / 100,
        "device": "cpu",
        "patient_id": f"P{number // 3}",
        "study_uid": f"1.2.826.0.1.3680043.8.498.{number:039}",
        "series_uid": f"1.2.826.0.1.3680043.8.499.{number:039}",
        "sop_uid": f"1.2.826.0.1.3680043.8.500.{number:039}",
        "modality": "CR",
        "view": "AP",
        "age_years": number % 60 / 12,
        "rows": 2048,
        "columns": 2500,
        "ms": 12.5,
    }
    if number % 10 == 9:
        return {**row, "status": "refused", "reason": "age_unknown;too_small"}
    ill = (number * 37 % 101) / 100
    return {
        **row,
        "status": "ok",
        "prediction": "normal" if ill < 0.5 else "bacterial",
        "p_normal": round(1 - ill, 6),
        "p_bacterial": round(ill * 0.75, 6),
        "p_viral": round(ill * 0.25, 6),
        "uncertain": 0.25 < ill < 0.5,
    }


@pytest.fixture
def write(tmp_path: Path, pipeline, monkeypatch: pytest.MonkeyPatch):
    """Writes the report of some rows, with a thumbnail for each that was read."""
    thresholds = Thresholds(pneumonia=0.3, uncertain=(0.25, 0.5), cause=0.7)
    monkeypatch.setattr(pipeline, "bundle", replace(pipeline.bundle, thresholds=thresholds))
    picture = thumbnail(np.arange(96 * 80).reshape(96, 80).astype(np.uint8), 1.0, np.eye(5, dtype=np.float32))

    def report(rows: list[Row], *, ending: str = "csv", stopped: bool = False) -> Path:
        page = tmp_path / "out.html"
        with Table(tmp_path / f"out.{ending}", {}) as table:
            kept = Thumbnails(table.path)
            for number, row in enumerate(rows):
                table.append(str(number), (1, 2), row)
                if row["status"] != "failed":
                    kept.append(row, picture)
            Report(page, pipeline, kept).write(table, stopped)
        return page

    return report


@pytest.fixture(scope="module")
def browse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., dict[str, list]]]:
    """The values of scripts in a page, what it said on the console and what it asked for."""
    log = tmp_path_factory.mktemp("browser") / "stderr"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, BROWSER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as browser,
    ):

        def seen(page: Path, *scripts: str) -> dict[str, list]:
            with suppress(BrokenPipeError):
                print(json.dumps([str(page), *scripts]), file=browser.stdin, flush=True)
            answer = browser.stdout.readline()
            said = log.read_text()
            if "ImportError" in said and os.geteuid():
                pytest.skip(f"no browser: {said.splitlines()[-1]}")
            assert answer, said
            return json.loads(answer)

        yield seen


def click(selector: str) -> str:
    return f"document.querySelector('{selector}').click()"


def header(title: str) -> str:
    return f"[...document.querySelectorAll('th')].find(th => th.textContent.startsWith('{title}'))"


def type_in(text: str) -> str:
    return f"{FIND}.value = '{text}'; {FIND}.dispatchEvent(new Event('input')); void 0"


def test_counts_histograms_sorting_and_filters(write, browse) -> None:
    page = write([made(number) for number in range(100)], stopped=True)
    tiles = "[...document.querySelectorAll('#filters button')].map(tile => tile.textContent).join('|')"
    bars = "[...document.querySelectorAll('figure')].map(f => [...f.querySelectorAll('[data-count]')]"
    bars += ".reduce((sum, bar) => sum + Number(bar.dataset.count), 0)).join(' ')"
    first = "document.querySelector('td .file').textContent"
    pneumonia = header("Pneumonia")
    seen = browse(
        page,
        "document.querySelector('header').innerText",
        tiles,
        bars,
        SHOWN,
        f"{pneumonia}.querySelector('button').click()",
        f"{pneumonia}.ariaSort + ' ' + {first}",
        f"{pneumonia}.querySelector('button').click()",
        f"{pneumonia}.ariaSort + ' ' + {first}",
        click("[data-value=refused]"),
        SHOWN,
        bars,
        REMARKS,
        click("[data-value=refused]"),
        click("[data-value=failed]"),
        NAMES,
        REMARKS,
        click("#reset"),
        type_in("IMAGE7"),
        f"{NAMES} + ' ' + {SHOWN}",
        type_in("nothing like this"),
        "document.querySelector('tbody').innerText.trim()",
    )
    values = [value for value in seen["values"] if value not in ("", None)]
    assert (seen["console"], seen["asked"]) == ([], [f"file://{page}"])
    head, counts, sums, all_files, rising, falling, refused, no_bars, told, failed, why, found, nothing = values
    assert "For research and education. Not a medical device." in head
    assert "The scan was stopped: this page shows what was done until then." in head
    assert "Model tiny (SHA-256 " in head
    assert "Pneumonia from 30 % on, uncertain from 25 to 50 %." in head
    assert counts.startswith("88 ✓ Assessed|8 ⊘ Not assessed|4 ✕ Failed|")
    assert "Uncertain · " in counts
    assert "No sign of pneumonia (other findings are not assessed) · " in counts
    assert "AI output, not reviewed. For research" in head
    assert counts.endswith("8 Age unknown; the model knows ages 1–5.|8 The picture is too small to be read.")
    assert sums == "88 96"
    assert all_files == "100 of 100 files"
    assert rising.startswith("ascending image0.dcm")
    assert falling.startswith("descending image30.dcm")
    assert refused == "8 of 100 files"
    assert no_bars == "0 8"
    assert told == "Age unknown; the model knows ages 1–5. The picture is too small to be read."
    assert failed == "image24.dcm image49.dcm image74.dcm image99.dcm"
    assert why == "image24.dcm is damaged or truncated: no pixels"
    assert set(found.split()[:11]) == {"image7.dcm", *(f"image{number}.dcm" for number in range(70, 80))}
    assert found.endswith(" 11 of 100 files")
    assert nothing == "No file is like this."


def test_no_text_of_a_file_becomes_script_or_markup_and_nothing_is_asked_for(write, browse) -> None:
    rows = [{**made(1), "path": f"/data/{HOSTILE}", "patient_id": HOSTILE}, {**made(2), "path": "caf\udce9.png"}]
    rows += [{"path": HOSTILE, "status": "failed", "reason": f"{HOSTILE} is empty"}]
    page = write(rows, ending="jsonl")
    seen = browse(
        page,
        "document.querySelector('td .file').title",
        "document.querySelector('tbody tr:nth-last-child(2) td:last-child').textContent",
        click("td .file"),
        "document.querySelector('dialog').open + document.querySelector('dialog dl').textContent",
        click("dialog button"),
        "document.querySelector('dialog').open",
        "const s = document.createElement('script'); s.textContent = 'window.hacked = 1'; document.body.append(s)",
        "fetch('https://example.org/').catch(() => {}); new Image().src = 'https://example.org/x.png'",
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hacked=1\">')",
        "typeof window.hacked",
    )
    title, reason, _, details, _, still_open, *_, hacked = seen["values"]
    assert still_open is False
    assert title == f"/data/{HOSTILE}"
    assert reason == f"{HOSTILE} is empty"
    assert details.startswith(f"trueAI resultUncertainFile/data/{HOSTILE}SHA-256")
    assert hacked == "undefined"
    assert seen["asked"] == [f"file://{page}"]
    assert len(seen["console"]) >= 3
    assert all("Content Security Policy" in said for said in seen["console"])


def test_ten_thousand_rows(write, browse) -> None:
    page = write([made(number) for number in range(MOST_PICTURES)])
    assert page.stat().st_size < 40e6
    measured = "(() => { const before = performance.now(); %s; return performance.now() - before })()"
    seen = browse(
        page,
        "performance.getEntriesByName('shown')[0].startTime",
        DRAWN,
        measured % type_in("image99"),
        SHOWN,
        measured % f"{header('File')}.querySelector('button').click()",
        click("#reset"),
        "window.scrollTo(0, document.body.scrollHeight)",
        NAMES,
        DRAWN,
        "table.ariaRowCount + ' ' + [...document.querySelectorAll('tbody tr:not(.gap)')].at(-1).ariaRowIndex",
        f"window.dispatchEvent(new Event('beforeprint')); {DRAWN}",
        "window.dispatchEvent(new Event('afterprint'))",
        DRAWN,
    )
    to_show, drawn, to_find, found, to_sort, _, _, names, drawn_below, indices, printed, _, after = seen["values"]
    assert seen["console"] == []
    assert to_show < 10_000
    assert to_find < 1_000
    assert to_sort < 2_000
    assert drawn < 60
    assert drawn_below < 60
    assert found == "111 of 10,000 files"
    assert names.endswith("image9998.dcm image9999.dcm")
    assert indices == "10001 10001"
    assert printed == 1000
    assert after < 60


def test_the_focus_stays_on_a_row_while_the_list_scrolls(write, browse) -> None:
    page = write([made(number) for number in range(300)])
    focus = "document.activeElement.firstChild.textContent"
    first = "document.querySelector('tbody tr:not(.gap)').ariaRowIndex"
    seen = browse(
        page,
        "document.querySelectorAll('td .file')[6].focus()",
        "window.scrollTo(0, 1700)",
        f"{focus} + ' ' + {first}",
        "window.scrollTo(0, 1000)",
        f"{focus} + ' ' + {first}",
    )
    below, above = (value.split() for value in seen["values"][2::2])
    assert (below[0], above[0]) == ("image6.dcm", "image6.dcm")
    assert int(below[1]) > int(above[1])

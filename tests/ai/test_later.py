"""A package is imported without the libraries that it only names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pneumoview.ai.later import import_without

LOADED = "import sys, {0}; print(*sorted({{'matplotlib', 'scipy', 'sklearn', 'torchvision'}} & set(sys.modules)))"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Writes ``heavy``, which notes that it is imported, and a package that imports it."""
    heavy = tmp_path / "pv_heavy"
    heavy.mkdir()
    (heavy / "__init__.py").write_text(
        "from pathlib import Path\nPath(__file__).with_name('loaded').touch()\nTWO = 2\n"
    )
    (heavy / "deep.py").write_text("def three():\n    return 3\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(name: str, code: str):
        (tmp_path / f"{name}.py").write_text(code)
        return name, heavy / "loaded"

    yield write
    for name in [name for name in sys.modules if name.startswith("pv_")]:
        del sys.modules[name]


def test_it_is_imported_when_something_in_it_is_used(package) -> None:
    code = "import pv_heavy\nfrom pv_heavy.deep import three\ndef use():\n    return pv_heavy.TWO + three()\n"
    name, loaded = package("pv_light", code)
    light = import_without(name, "pv_heavy")
    assert not loaded.exists()
    assert "pv_heavy" not in sys.modules
    assert light.use() == 5
    assert loaded.exists()


def test_what_needs_it_at_once_gets_it(package) -> None:
    name, loaded = package("pv_eager", "from pv_heavy.deep import three\nTHREE = three()\n")
    assert import_without(name, "pv_heavy").THREE == 3
    assert loaded.exists()


def test_what_is_there_already_is_taken(package) -> None:
    name, _ = package("pv_light", "from pv_heavy.deep import three\nTHREE = three()\n")
    import pv_heavy.deep

    assert import_without(name, "pv_heavy").THREE == 3
    assert sys.modules["pv_heavy"] is pv_heavy


@pytest.mark.parametrize("module", ["pneumoview.ai.pipeline", "pneumoview.scan.run"])
def test_a_reading_imports_no_heavy_library(module: str) -> None:
    done = subprocess.run([sys.executable, "-c", LOADED.format(module)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []

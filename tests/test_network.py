"""The network is left alone: the real program runs where an attempt ends it, see ``without_network.py``."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

HERE = Path(__file__).parent
ATTEMPTED = 77
KERNEL = sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")
IN_PYTHON = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
IN_C = "import ctypes; ctypes.CDLL(None).socket(2, 1, 0)"
IPV6_IN_C = "import ctypes; libc = ctypes.CDLL(None); libc.connect(libc.socket(10, 1, 0), bytes(28), 28)"
IN_A_CHILD = f"import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', {IN_C!r}]).returncode == -31)"
ON_THIS_COMPUTER = "import socket; ends = socket.socketpair(socket.AF_UNIX); ends[0].send(b'x')"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of a user who has not used the program before, without a display."""
    places = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    kept = {name: value for name, value in os.environ.items() if name not in ("WAYLAND_DISPLAY", "XDG_RUNTIME_DIR")}
    return {**kept, **places, "HOME": str(tmp_path), "DISPLAY": "none", "QT_QPA_PLATFORM": "offscreen"}


def run(environment: dict[str, str], *command: object) -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, HERE / "without_network.py", *command]
    return subprocess.run(list(map(str, whole)), env=environment, capture_output=True, text=True, timeout=150)


@pytest.fixture
def images(tmp_path: Path) -> Path:
    folder = tmp_path / "images"
    folder.mkdir()
    for number in range(2):
        pixels = np.add.outer(np.arange(240), np.arange(220)) // 2 + 5 * number
        Image.fromarray(pixels.astype(np.uint8)).save(folder / f"{number}.png")
    return folder


@pytest.mark.parametrize(
    ("code", "end"),
    [
        (IN_PYTHON, ATTEMPTED),
        ("import socket; socket.getaddrinfo('pneumoview.invalid', 80)", ATTEMPTED),
        (f"try: exec({IN_PYTHON!r})\nexcept BaseException: pass", ATTEMPTED),
        *(
            [(ON_THIS_COMPUTER, 0), (IN_C, -signal.SIGSYS), (IPV6_IN_C, -signal.SIGSYS), (IN_A_CHILD, 1)]
            if KERNEL
            else []
        ),
    ],
)
def test_an_attempt_is_seen(environment: dict[str, str], tmp_path: Path, code: str, end: int) -> None:
    (tmp_path / "attempt.py").write_text(code)
    assert run(environment, tmp_path / "attempt.py").returncode == end


@pytest.fixture
def with_nodes(environment: dict[str, str]) -> dict[str, str]:
    """Of a user who has set a node up."""
    folder = Path(environment["XDG_CONFIG_HOME"], "PneumoView")
    folder.mkdir(parents=True)
    nodes = {"pacs": {"node": "PACS@192.0.2.1:104"}, "web": {"node": "https://192.0.2.1/dicom-web"}}
    (folder / "nodes.json").write_text(json.dumps({"nodes": nodes}))
    return environment


@pytest.mark.parametrize("node", ["pacs", "web"])
def test_a_node_that_is_asked_is_connected_to(with_nodes: dict[str, str], node: str) -> None:
    for library in ("pynetdicom", "dicomweb_client"):
        pytest.importorskip(library, reason=f"{library} is not installed: pip install 'pneumoview[dicom]'")
    done = run(with_nodes, HERE / "commands.py", f"dicom echo {node}")
    assert done.returncode == ATTEMPTED


@pytest.mark.usefixtures("tiny_bundle", "with_nodes")
def test_commands(environment: dict[str, str], images: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(images.parent)
    lines = (
        "explain images/0.png --model tiny --json",
        "scan images --csv table.csv --model tiny",
        "models verify",
        "dicom outbox list",
        "view images --model tiny --screenshot window.png",
    )
    done = run(environment, HERE / "commands.py", *lines)
    assert done.returncode == 0, done.stderr
    assert (images.parent / "table.csv").exists()
    assert (images.parent / "window.png").exists()


def test_every_action_of_the_window(environment: dict[str, str], images: Path, tiny_bundle: Path) -> None:
    done = run(environment, HERE / "gui" / "walk.py", images, tiny_bundle)
    assert done.returncode == 0, done.stderr
    *_, libraries, last = done.stdout.splitlines()
    number, word = last.split()
    assert (int(number) > 60, word, libraries) == (True, "actions", "")

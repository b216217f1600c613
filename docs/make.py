"""Make the manual: the pictures and the page of keys anew, then HTML in ``build/manual``.

.venv/bin/python docs/make.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

DOCS = Path(__file__).parent
OUT = DOCS.parent / "build" / "manual"
PICTURES = {"window": "interstitial.dcm", "refused": "adult.dcm"}
SIZE = "1366x768"


def make_pictures(folder: Path) -> None:
    """Write what the window shows of generated samples."""
    from pydicom import dcmread

    from pneumoview.phantom.files import write_samples

    with TemporaryDirectory() as place:
        samples = Path(place) / "samples"
        written = {path.name: path for path in write_samples(samples)}
        adult = dcmread(written["normal.dcm"])
        adult.PatientAge, adult.PatientBirthDate = "043Y", "19820115"
        written["adult.dcm"] = Path(place) / "adult.dcm"
        adult.save_as(written["adult.dcm"])
        for picture, sample in PICTURES.items():
            shot = str(folder / f"{picture}.png")
            command = ["view", str(written[sample]), str(samples), "--screenshot", shot, "--size", SIZE]
            subprocess.run([sys.executable, "-m", "pneumoview", *command], check=True)  # noqa: S603


def keys_page() -> str:
    """The page of all actions and their keys, by menu."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from pneumoview.gui.base import actions
    from pneumoview.gui.window.main_window import MainWindow

    application = QApplication.instance() or QApplication(sys.argv[:1])
    with TemporaryDirectory() as folder:
        window = MainWindow(QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat))
        window.fill()
        menus: dict[str, list[tuple[str, str]]] = {}
        for title, action in actions.listed(window.action.menus):
            if keys := actions.key_text(action):
                menus.setdefault(title, []).append((actions.plain_text(action), _typed(keys)))
        menus["Mouse"] = [(what, habit) for habit, what in actions.mouse_habits()]
        window.close()
        window.deleteLater()
        application.processEvents()
    tables = (
        f"## {title}\n\n| action | keys |\n|---|---|\n" + "".join(f"| {what} | {keys} |\n" for what, keys in rows)
        for title, rows in menus.items()
    )
    return "# Keys and mouse\n\nAll keys can be changed: **Help → Change keys…**.\n\n" + "\n".join(tables)


def _typed(keys: str) -> str:
    return ", ".join(f"`{key}`" for key in keys.split(", "))


def build(out: Path) -> int:
    """Build the HTML, with every warning an error; the exit status."""
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(DOCS), str(out)]
    return subprocess.run(command, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    (DOCS / "pictures").mkdir(exist_ok=True)
    make_pictures(DOCS / "pictures")
    (DOCS / "keys.md").write_text(keys_page(), encoding="utf-8")
    sys.exit(build(OUT))

"""What is in the package: ``LICENCES.txt`` and ``sbom.cdx.json`` of the given distributions.

Usage: python packaging/parts.py FOLDER DISTRIBUTION...
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
import sysconfig
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sysconfig.get_path("scripts"))
LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|copyright)", re.IGNORECASE)
PREFACE = """\
PneumoView itself is under the MIT licence, below. This package also holds the parts listed here, each under its own.
Qt (PySide6, shiboken6) is used under the LGPL version 3; its libraries are files of their own that may be exchanged.
pylibjpeg-libjpeg is under the GPL version 3: whoever passes this package on as a whole does so under the GPL version 3.
The source of every part, in the version named here, is what the Python Package Index offers under its name; Python's is
at python.org.
"""


def key(name: str) -> str:
    """Normalised name of a distribution (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def bill_of_materials(parts: list[str]) -> dict[str, object]:
    """CycloneDX document of this environment, reduced to the parts, and Python."""
    command = [BIN / "cyclonedx-py", "environment", "--output-reproducible", "--pyproject", ROOT / "pyproject.toml"]
    found = subprocess.run([*command, sys.executable], check=True, capture_output=True, encoding="utf-8")
    document = json.loads(found.stdout)
    names = set(map(key, parts)) - {document["metadata"]["component"]["name"]}
    document["components"] = [part for part in document["components"] if key(part["name"]) in names]
    known = {part["bom-ref"] for part in document["components"]} | {document["metadata"]["component"]["bom-ref"]}
    document["dependencies"] = [
        entry | {"dependsOn": [name for name in entry.get("dependsOn", ()) if name in known]}
        for entry in document["dependencies"]
        if entry["ref"] in known
    ]
    python = {"bom-ref": "python", "type": "platform", "name": "Python", "version": platform.python_version()}
    document["components"].append(python | {"licenses": [{"license": {"id": "PSF-2.0"}}]})
    return document


def licences(parts: list[str]) -> str:
    """Table of the parts, then the text of every licence file that comes with them."""
    command = [BIN / "pip-licenses", "--python", sys.executable, "--with-system", "--with-urls", "--format=plain"]
    table = subprocess.run([*command, "--packages", *parts], check=True, capture_output=True, encoding="utf-8").stdout
    texts = [("PneumoView", ROOT / "LICENSE"), ("Python", Path(sysconfig.get_path("stdlib")) / "LICENSE.txt")]
    texts += [(f"Qt: {path.name}", path) for path in sorted((ROOT / "packaging" / "licences").iterdir())]
    for part in parts:
        files = distribution(part).files or ()
        texts += [
            (f"{part}: {'/'.join(file.parts[1:])}", Path(str(file.locate())))
            for file in sorted(files)
            if ".dist-info" in file.parts[0] and LICENCE_FILE.search(file.name)
        ]
    chapters = (
        f"\n{'=' * 100}\n{title}\n{'=' * 100}\n{path.read_text(encoding='utf-8', errors='replace')}"
        for title, path in texts
        if path.is_file()
    )
    return f"{PREFACE}\n{table}{''.join(chapters)}"


if __name__ == "__main__":
    folder, *names = sys.argv[1:]
    (Path(folder) / "LICENCES.txt").write_text(licences(names), encoding="utf-8")
    (Path(folder) / "sbom.cdx.json").write_text(json.dumps(bill_of_materials(names), indent=1), encoding="utf-8")

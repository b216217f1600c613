"""What the installers are made from agrees with the program and is valid; `packaging/try-deb` tries a real package."""

from __future__ import annotations

import ast
import configparser
import importlib.util
import plistlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from PySide6.QtGui import QImage

from pneumoview import paths
from pneumoview.imaging.readers import SUFFIXES

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
METAINFO = PACKAGING / "linux" / "org.pneumoview.PneumoView.metainfo.xml"
MIME_TYPES = {
    **dict.fromkeys((".dcm", ".dicom", ".dic", ".ima"), "application/dicom"),
    **dict.fromkeys((".jpg", ".jpeg", ".jpe"), "image/jpeg"),
    **dict.fromkeys((".tif", ".tiff"), "image/tiff"),
    ".png": "image/png",
    ".bmp": "image/bmp",
    ".webp": "image/webp",
}


def script(name: str) -> ModuleType:
    """A script of the packaging folder as a module."""
    loader = SourceFileLoader(Path(name).stem, str(PACKAGING / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def recipe() -> dict[str, Any]:
    """Constants and functions of the PyInstaller recipe, which runs inside PyInstaller only."""
    tree = ast.parse((PACKAGING / "pneumoview.spec").read_text(encoding="utf-8"))
    names = ("BUNDLES", "RESOURCES", "EXCLUDED_FILES", "SYSTEM_FOLDERS", "wanted")
    tree.body = [
        node
        for node in tree.body
        if (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in names)
        or (isinstance(node, ast.FunctionDef) and node.name in names)
    ]
    space: dict[str, Any] = {}
    exec("import posixpath\nimport sys\nfrom fnmatch import fnmatch", space)  # noqa: S102
    exec(compile(tree, "pneumoview.spec", "exec"), space)  # noqa: S102
    return space


def test_every_bundle_is_packed(recipe):
    assert sorted(recipe["BUNDLES"]) == sorted(card.parent.name for card in paths.models().glob("*/card.json"))


def test_every_resource_is_packed(recipe):
    packed = {path for pattern in recipe["RESOURCES"] for path in paths.resources().glob(pattern)}
    assert {path for path in paths.resources().rglob("*") if path.is_file()} - packed == {
        paths.resources() / "colormaps" / "README.md"
    }


@pytest.mark.parametrize(
    ("target", "source", "goes_in"),
    [
        ("torch/lib/libtorch_cpu.so", "/venv/torch/lib/libtorch_cpu.so", True),
        ("torch/bin/torch_shm_manager", "/venv/torch/bin/torch_shm_manager", True),
        ("torch/bin/protoc", "/venv/torch/bin/protoc", False),
        ("nvidia/cublas/lib/libcublas.so.13", "/venv/nvidia/cublas/lib/libcublas.so.13", False),
        ("torchvision/_C.so", "/venv/torchvision/_C.so", False),
        ("torchvision\\_C.pyd", "C:\\venv\\torchvision\\_C.pyd", False),
        ("libssl.so.3", "/lib/x86_64-linux-gnu/libssl.so.3", False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/venv/PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", "/venv/PySide6/libqgtk3.so", False),
        ("PySide6/Qt/translations/qtbase_ko.qm", "/venv/PySide6/qtbase_ko.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", "/venv/PySide6/qtbase_de.qm", False),
    ],
)
def test_what_goes_in(recipe, monkeypatch: pytest.MonkeyPatch, target: str, source: str, goes_in: bool):
    monkeypatch.setattr("sys.platform", "linux")
    assert recipe["wanted"](target, source, "BINARY") == goes_in


def test_link_goes_in_with_what_it_names(recipe):
    assert not recipe["wanted"]("libjpeg.so.8", "torchvision.libs/libjpeg.so.8", "SYMLINK")
    assert recipe["wanted"]("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK")
    framework = "PySide6/Qt/lib/QtCore.framework"
    assert recipe["wanted"](f"{framework}/QtCore", "Versions/Current/QtCore", "SYMLINK")
    assert recipe["wanted"](f"{framework}/Versions/Current", "A", "SYMLINK")


def test_desktop_entry_opens_all_that_is_read():
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(PACKAGING / "linux" / "pneumoview.desktop", encoding="utf-8")
    fields = entry["Desktop Entry"]
    assert set(MIME_TYPES) == set(SUFFIXES)
    assert set(fields["MimeType"].strip(";").split(";")) == {*MIME_TYPES.values(), "inode/directory"}
    assert fields["Exec"] == "pneumoview view %F"


def test_metainfo_names_the_desktop_entry():
    root = ElementTree.fromstring(METAINFO.read_bytes())  # noqa: S314
    assert root.findtext("launchable") == "pneumoview.desktop"
    assert f"{root.findtext('id')}.metainfo.xml" == METAINFO.name


@pytest.mark.parametrize(
    ("tool", "file"),
    [
        (("desktop-file-validate",), PACKAGING / "linux" / "pneumoview.desktop"),
        (("appstreamcli", "validate", "--no-net"), METAINFO),
    ],
)
def test_freedesktop_tools_find_no_fault(tool: tuple[str, ...], file: Path, tmp_path: Path):
    if shutil.which(tool[0]) is None:
        pytest.skip(f"{tool[0]} is not installed")
    filled = tmp_path / file.name
    text = file.read_text(encoding="utf-8").replace("@VERSION@", "1.2.3").replace("@DATE@", "2026-01-31")
    filled.write_text(text, encoding="utf-8")
    found = subprocess.run([*tool, filled], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_windows_associates_all_that_is_read():
    text = (PACKAGING / "windows" / "pneumoview.iss").read_text(encoding="utf-8")
    count, suffixes = re.search(r"#dim Suffixes\[(\d+)\] \{(.*)\}", text).groups()
    assert re.findall(r'"(.*?)"', suffixes) == list(SUFFIXES)
    assert int(count) == len(SUFFIXES)
    assert "PrivilegesRequired=lowest" in text


def test_entitlements_are_a_property_list():
    entitlements = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert entitlements == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


def test_release_builds_and_tries_all_three_before_it_publishes():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))
    assert workflow[True] == {"push": {"tags": ["v*"]}}  # YAML 1.1 reads "on" as true
    assert workflow["permissions"] == {"contents": "read"}
    installer, release = workflow["jobs"]["installer"], workflow["jobs"]["release"]
    assert {row["os"].split("-")[0] for row in installer["strategy"]["matrix"]["include"]} == {
        "ubuntu",
        "windows",
        "macos",
    }
    tried = "\n".join(step.get("run", "") for step in installer["steps"])
    for command in (
        "packaging/build",
        "--version",
        "pneumoview explain",
        "pneumoview view samples/interstitial.dcm --screenshot",
    ):
        assert command in tried
    assert release["needs"] == ["installer", "lock"]
    assert "make lock-check" in workflow["jobs"]["lock"]["steps"][-1]["run"]
    assert release["permissions"] == {"contents": "write"}


def test_constraints_without_cuda():
    kept = "numpy==2.4.6 \\\n    --hash=sha256:aa\ntorchdata==1.0\n"
    cuda = "torch==2.15.0 \\\n    --hash=sha256:bb\nnvidia-nccl-cu13==2.30.7\n"
    lock = f"{cuda}{kept}triton==3.9.0 ; sys_platform == 'linux'\n"
    assert script("build").without_cuda(lock) == kept


def test_icon_is_drawn(qapp, tmp_path: Path):
    del qapp
    script("icons.py").draw(32, tmp_path / "32.png")
    image = QImage(str(tmp_path / "32.png"))
    assert (image.width(), image.height()) == (32, 32)
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(16, 30).name() == "#15191e"


def test_manual_page_has_every_command():
    import typer

    from pneumoview.cli.main import app

    program = typer.main.get_command(app)
    text = script("linux/man.py").page(program)
    for name in program.commands:
        assert "\n.B " + name.replace("-", "\\-") + "\n" in text
    assert "\\-\\-screenshot" in text


def test_bill_of_materials_holds_the_parts():
    document = script("parts.py").bill_of_materials(["pydicom", "pneumoview", "PySide6_Essentials"])
    assert [part["name"] for part in document["components"]] == ["PySide6_Essentials", "pydicom", "Python"]
    assert document["metadata"]["component"]["name"] == "pneumoview"


def test_licences_name_the_parts_and_give_their_texts():
    text = script("parts.py").licences(["pydicom", "pylibjpeg-libjpeg"])
    table = text.partition("\n=")[0]
    assert re.search(r"pydicom +\S+ +MIT", table)
    for title in ("PneumoView", "Python", "Qt: LGPL-3.txt", "pydicom: licenses/LICENSE", "pylibjpeg-libjpeg: LICENSE"):
        assert f"\n{title}\n=" in text


def test_teacher_left_out_of_the_installers_is_asked_for_in_a_sentence(monkeypatch: pytest.MonkeyPatch):
    from pneumoview.errors import RecipeError
    from pneumoview.training import architectures
    from pneumoview.training.recipe import Recipe

    monkeypatch.setitem(sys.modules, "efficientnet_lite_pytorch", None)
    with pytest.raises(RecipeError, match=r"pip install 'pneumoview\[train\]'"):
        architectures.efficientnet_lite0(Recipe.find("teacher"), 3)

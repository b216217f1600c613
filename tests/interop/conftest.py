"""What the tests of DICOM objects share: a small film, a reading of it by hand, and the programs that judge objects."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset

from made import image
from peers import films, home, orthanc, peer, port
from pneumoview.ai.analysis import Analysis
from pneumoview.imaging.readers import read
from pneumoview.interop.reference import Result, result_of
from readings import STUDY, reading

__all__ = ["films", "home", "orthanc", "peer", "port"]

PIXELMED = Path("/usr/share/java/pixelmed.jar")
UNLIMITED = [f"-Djdk.xml.xpath{limit}=0" for limit in ("ExprGrpLimit", "ExprOpLimit", "TotalOpLimit")]


@pytest.fixture
def film(tmp_path: Path) -> Callable[..., Path]:
    """Writes a film of 64 × 48 pixels, 12 bits, a ramp; ``raw`` is done to the dataset at last."""

    def write(pixels=None, raw: Callable[[Dataset], None] | None = None, name: str = "film.dcm", **attributes) -> Path:
        ramp = np.arange(64 * 48, dtype=np.uint16).reshape(64, 48)
        dataset = image(ramp if pixels is None else pixels, **{**STUDY, **attributes})
        if raw is not None:
            raw(dataset)
        dataset.save_as(tmp_path / name, enforce_file_format=True)
        return tmp_path / name

    return write


@pytest.fixture
def result(film) -> Callable[..., Result]:
    """The reading of a film."""

    def make(analysis: Analysis | None = None, path: Path | None = None, **more) -> Result:
        path = path or film()
        return result_of(path, read(path), analysis or reading(), lungs="lungs-2", **more)

    return make


@pytest.fixture(scope="session")
def errors_of() -> Callable[[Path], list[str]]:
    """What dciodvfy has against an object."""
    if shutil.which("dciodvfy") is None:
        pytest.skip("dciodvfy is not installed (Debian: dicom3tools)")

    def errors(path: Path) -> list[str]:
        done = subprocess.run(["dciodvfy", "-new", path], capture_output=True, text=True, check=False)
        lines = (done.stdout + done.stderr).splitlines()
        assert lines
        return [line for line in lines if line.startswith("Error")]

    return errors


@pytest.fixture(scope="session")
def template_errors_of() -> Callable[[Path], list[str]]:
    """What PixelMed's validator of structured reports has against one."""
    if shutil.which("java") is None or not PIXELMED.exists():
        pytest.skip("PixelMed's validator is not installed (Debian: libpixelmed-java and a Java runtime)")

    def errors(path: Path) -> list[str]:
        validator = ["java", *UNLIMITED, "-cp", f"{PIXELMED.parent}/*", "com.pixelmed.validate.DicomSRValidator", path]
        done = subprocess.run(validator, capture_output=True, text=True, check=False)
        said = (done.stdout + done.stderr).splitlines()
        assert "Root Template Validation Complete" in said
        assert any("Found Root Template TID_1500" in line for line in said)
        return [line for line in said if line.startswith("Error")]

    return errors

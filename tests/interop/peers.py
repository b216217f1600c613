"""Peers of the network on this computer: Orthanc and dcmtk in processes of their own, films, and the program itself."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ComputedRadiographyImageStorage, ExplicitVRLittleEndian, generate_uid

for library in ("pynetdicom", "dicomweb_client"):
    pytest.importorskip(library, reason=f"{library} is not installed: pip install 'pneumoview[dicom]'")

ORTHANC_PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
OWN = "PNEUMOVIEW"


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@pytest.fixture
def port() -> int:
    return free_port()


def tool(name: str) -> str:
    """The path of a program; without it the test is skipped."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@dataclass
class Peer:
    """A program that runs until the end of the test, and what it says."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Peer]]:
    """Starts a program, and waits until it listens at a port; what still runs at the end is killed."""
    running: list[Peer] = []

    def start(*command: object, port: int = 0, cwd: Path | None = None, **environment: str) -> Peer:
        log = tmp_path_factory.mktemp("peer") / "log"
        variables = {**os.environ, **environment}
        with log.open("wb") as file:
            process = subprocess.Popen(list(map(str, command)), stdout=file, stderr=file, cwd=cwd, env=variables)
        running.append(Peer(process, log))
        if port:
            wait_for(lambda: listens(port) or process.poll() is not None)
            assert process.poll() is None, running[-1].said
        return running[-1]

    yield start
    for one in running:
        one.kill()


def listens(port: int) -> bool:
    """Whether somebody listens at a port, as the kernel says; nobody is connected to."""
    wanted = f":{port:04X} "
    return any(wanted in line.split(maxsplit=2)[1] + " " and " 0A " in line for line in _table())


def _table() -> list[str]:
    return Path("/proc/net/tcp").read_text().splitlines()[1:] + Path("/proc/net/tcp6").read_text().splitlines()[1:]


def wait_for(holds: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.02)


@dataclass
class Orthanc:
    """A PACS, by both of its ways."""

    node: str
    web: str
    port: int
    own_port: int
    command: list[str] = field(repr=False)


@pytest.fixture(scope="session")
def orthanc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    """Orthanc with DICOMweb; it knows this node as PNEUMOVIEW at a port that is free."""
    program = tool("Orthanc")
    if not ORTHANC_PLUGIN.exists():
        pytest.skip("orthanc-dicomweb is not installed")
    folder = tmp_path_factory.mktemp("orthanc")
    port, web, own = free_port(), free_port(), free_port()
    settings = {
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "storage"),
        "Plugins": [str(ORTHANC_PLUGIN)],
        "DicomAet": "ORTHANC",
        "DicomPort": port,
        "DicomCheckCalledAet": True,
        "DicomAlwaysAllowGet": True,
        "DicomAlwaysAllowMove": True,
        "HttpPort": web,
        "HttpBindAddress": "127.0.0.1",
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "DicomModalities": {"own": {"AET": OWN, "Host": "127.0.0.1", "Port": own, "AllowStorageCommitment": True}},
        "OverwriteInstances": False,
        "DefaultEncoding": "Utf8",
    }
    (folder / "orthanc.json").write_text(json.dumps(settings))
    with (folder / "log").open("wb") as log:
        command = [program, str(folder / "orthanc.json")]
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    wait_for(lambda: (listens(port) and listens(web)) or process.poll() is not None)
    assert process.poll() is None, (folder / "log").read_text("utf-8", "replace")
    yield Orthanc(f"ORTHANC@127.0.0.1:{port}", f"http://127.0.0.1:{web}/dicom-web", port, own, command)
    process.kill()
    process.wait()


def film(size: int = 64, seed: int = 1, **values: object) -> Dataset:
    """A small film of a patient who never was."""
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SpecificCharacterSet = "ISO_IR 192"
    made.SOPClassUID = ComputedRadiographyImageStorage
    made.StudyInstanceUID, made.SeriesInstanceUID, made.SOPInstanceUID = (generate_uid() for _ in range(3))
    made.PatientName, made.PatientID = "Invented^Secret=홍^길동", "SECRET-1"
    made.PatientBirthDate = made.PatientSex = made.StudyTime = made.AccessionNumber = made.StudyID = ""
    made.ReferringPhysicianName = ""
    made.StudyDate, made.Modality, made.BodyPartExamined, made.ViewPosition = "20240105", "CR", "CHEST", "AP"
    made.StudyDescription = "Chest"
    made.SeriesNumber = made.InstanceNumber = 1
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.Rows = made.Columns = size
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 12, 11, 0
    made.PixelData = np.random.default_rng(seed).integers(0, 4096, (size, size), np.uint16).tobytes()
    for keyword, value in values.items():
        setattr(made, keyword, value)
    return made


def saved(dataset: Dataset, path: Path) -> Path:
    dataset.save_as(path, enforce_file_format=True)
    return path


@pytest.fixture
def films(tmp_path: Path) -> list[Path]:
    """Three films of one study."""
    study = generate_uid()
    (tmp_path / "films").mkdir()
    return [saved(film(seed=n, StudyInstanceUID=study), tmp_path / "films" / f"{n}.dcm") for n in range(3)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of a user who has set nothing up."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


def program(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "pneumoview", *map(str, arguments)]

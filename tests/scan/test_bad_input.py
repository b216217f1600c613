"""Bad input of every kind is a row that says what is wrong, and never stops or blocks a scan."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest

from pneumoview.imaging import readers
from pneumoview.scan import engine
from pneumoview.scan.engine import scan
from pneumoview.scan.inputs import Input, Inputs


def reasons(paths: list[Path] | Inputs, pipeline) -> dict[str, object]:
    items = paths if isinstance(paths, Inputs) else map(Input, paths)
    found = {done.input.label: done.row for done in scan(items, pipeline, 2) if done}
    assert all((row["status"] == "failed") == ("rows" not in row) for row in found.values())
    return {name: row["reason"] for name, row in found.items()}


def test_what_is_no_readable_file(tmp_path: Path, pipeline, save_ramp) -> None:
    good = save_ramp(tmp_path / "good.png")
    (tmp_path / "folder.dcm").mkdir()
    (tmp_path / "folder.dcm" / "inside.png").write_bytes(good.read_bytes())
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    (tmp_path / "nowhere.png").symlink_to(tmp_path / "gone")
    (tmp_path / "truncated.png").write_bytes(good.read_bytes()[:-40])
    (tmp_path / "empty.dcm").touch()
    os.mkfifo(tmp_path / "pipe.dcm")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(tmp_path / "socket.png"))
    found = reasons(Inputs([str(tmp_path)]), pipeline)
    assert found.pop("good.png") is None
    assert found.pop("inside.png") is None
    assert found.pop("truncated.png").startswith("truncated.png is damaged or truncated: ")
    assert found.pop("loop.png").startswith("loop.png is damaged or truncated: ")
    assert found == {
        "folder.dcm": "folder.dcm is a folder, not a file",
        "nowhere.png": "nowhere.png does not exist",
        "empty.dcm": "empty.dcm is empty",
        "pipe.dcm": "pipe.dcm is not a regular file",
        "socket.png": "socket.png is not a regular file",
    }


def test_names_that_are_no_paths(tmp_path: Path, pipeline) -> None:
    for name in ("x" * 300, "nul\0.png", "caf\udce9\n,[red].png"):
        (reason,) = reasons([tmp_path / name], pipeline).values()
        assert reason.startswith(name)


def test_a_gigantic_file_is_not_read(tmp_path: Path, pipeline, save_ramp) -> None:
    path = save_ramp(tmp_path / "huge.png")
    os.truncate(path, 2**31 + 1)
    assert reasons([path], pipeline) == {"huge.png": "huge.png is too large: more than 2 GiB"}


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path, pipeline, save_ramp) -> None:
    save_ramp(tmp_path / "secret.png").chmod(0)
    (tmp_path / "secrets").mkdir(mode=0)
    found = reasons(Inputs([str(tmp_path)]), pipeline)
    assert found == {
        "secret.png": "secret.png may not be read: permission denied",
        "secrets": "secrets is a folder that may not be listed",
    }


def test_denied_by_the_system(tmp_path: Path, pipeline, save_ramp, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same where the tests run as root."""
    path = save_ramp(tmp_path / "secret.png")
    (tmp_path / "secrets").mkdir()
    scandir = os.scandir

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(readers, "_head", refuse)
    monkeypatch.setattr(os, "scandir", lambda folder: refuse() if folder == tmp_path / "secrets" else scandir(folder))
    found = reasons(Inputs([str(tmp_path)]), pipeline)
    assert found["secret.png"] == "secret.png may not be read: permission denied"
    assert found["secrets"] == "secrets is a folder, not a file"
    monkeypatch.undo()
    monkeypatch.setattr(engine, "_sha256", refuse)
    assert reasons([path], pipeline) == {"secret.png": "secret.png cannot be read: Permission denied"}


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (lambda path: path.unlink(), "a.png cannot be read: No such file or directory"),
        (lambda path: path.write_bytes(path.read_bytes() + b"more"), "a.png changed while it was read"),
    ],
)
def test_a_file_that_vanishes_or_grows_while_it_is_read(
    tmp_path: Path, pipeline, save_ramp, monkeypatch: pytest.MonkeyPatch, meanwhile, reason: str
) -> None:
    path = save_ramp(tmp_path / "a.png")

    def read(found: Path):
        radiograph = readers.read(found)
        meanwhile(found)
        return radiograph

    monkeypatch.setattr(engine, "read", read)
    assert reasons([path], pipeline) == {"a.png": reason}


def test_a_file_that_breaks_the_analysis_is_a_row_but_a_broken_device_is_not(
    tmp_path: Path, pipeline, save_ramp, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save_ramp(tmp_path / "a.png")
    errors = iter([ZeroDivisionError("by zero"), RuntimeError("CUDA error")])

    def fail(*_: object, **__: object) -> None:
        raise next(errors)

    monkeypatch.setattr(pipeline, "analyse_batch", fail)
    assert reasons([path], pipeline) == {"a.png": "a.png cannot be analysed: by zero"}
    with pytest.raises(RuntimeError, match="CUDA error"):
        reasons([path], pipeline)


def test_a_full_folder_for_temporary_files_is_not_the_files_fault(
    tmp_path: Path, pipeline, save_ramp, monkeypatch: pytest.MonkeyPatch
) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(save_ramp(tmp_path / "a.png"), "a.png")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(OSError, match="No space left"):
        reasons(Inputs([str(tmp_path / "a.zip")]), pipeline)


def test_stamps_are_from_before_reading(tmp_path: Path, pipeline, save_ramp) -> None:
    path = save_ramp(tmp_path / "a.png")
    status = path.stat()
    (done,) = scan([Input(path)], pipeline, 1)
    assert done.stamp == (status.st_size, status.st_mtime_ns)


def test_nothing_for_the_moment_is_passed_on_after_what_is_ready(tmp_path: Path, pipeline, save_ramp) -> None:
    path = save_ramp(tmp_path / "a.png")

    def inputs():
        yield Input(path)
        while True:
            yield None

    results = scan(inputs(), pipeline, 2)
    ready = next(done for done in results if done is not None)
    assert (ready.input.path, next(results)) == (path, None)

"""What several rooms' tests share: the real radiographs, and a small random network in a valid bundle."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch: batches, and so the order of events, depend on it
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

REAL_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of real radiographs beside the checkout."""
    if not REAL_DATA.is_dir():
        pytest.skip("the real radiographs are not beside this checkout (../shared/data)")
    return REAL_DATA


@pytest.fixture(scope="session")
def tiny_network():
    """A random, fixed SplitClassifier of three convolutions; its last map is 1/8 of the input."""
    torch = pytest.importorskip("torch")
    from pneumoview.training.architectures import SplitClassifier

    torch.manual_seed(7)
    layers: list[torch.nn.Module] = []
    for before, after in ((1, 8), (8, 16), (16, 24)):
        layers += [torch.nn.Conv2d(before, after, 3, stride=2, padding=1), torch.nn.ReLU()]
    return SplitClassifier(torch.nn.Sequential(*layers), channels=24, classes=3)


@pytest.fixture(scope="session")
def trusted_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that counts as trusted while the tests run."""
    from pneumoview.ai.bundle import TRUSTED_FOLDERS_VARIABLE

    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(TRUSTED_FOLDERS_VARIABLE, str(folder))
        yield folder


@pytest.fixture(scope="session")
def tiny_bundle(tiny_network, trusted_models: Path) -> Path:
    """A valid bundle of the tiny network at 64 pixels, in a trusted folder."""
    import copy

    from pneumoview.training.export import write_bundle

    return write_bundle(copy.deepcopy(tiny_network), trusted_models / "tiny", size=64)


@pytest.fixture
def tiny_lungs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only installed bundle: at 32 pixels, it takes for lung what is darker than the image's mean."""
    torch = pytest.importorskip("torch")
    from pneumoview import paths
    from pneumoview.training.export import write_bundle

    monkeypatch.setattr(paths, "models", lambda: tmp_path / "models")
    network = torch.nn.Conv2d(1, 1, 1, bias=False)
    network.weight.data.fill_(-8)
    return write_bundle(network, tmp_path / "models" / "dark", size=32, kind="lungs", labels=("lung",))

"""A bundle is found, checked and refused with a sentence."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from pneumoview.ai import bundle as bundles
from pneumoview.ai.bundle import Bundle
from pneumoview.errors import BundleError, UntrustedBundleError

CPU = torch.device("cpu")


@pytest.fixture
def copy(tiny_bundle: Path, trusted_models: Path):
    """A trusted copy that a test may damage."""
    folder = trusted_models / "copy"
    shutil.copytree(tiny_bundle, folder)
    yield folder
    shutil.rmtree(folder)


def edit_card(folder: Path, **changes: object) -> None:
    path = folder / "card.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), encoding="utf-8")


def test_card_fields(tiny_bundle: Path) -> None:
    bundle = Bundle.read(tiny_bundle)
    assert (bundle.id, bundle.labels, bundle.size, bundle.temperature) == (
        "tiny",
        ("normal", "bacterial", "viral"),
        64,
        1.0,
    )


def test_loaded_network_is_float32_and_split(tiny_bundle: Path) -> None:
    network = Bundle.read(tiny_bundle).load(CPU)
    x = torch.linspace(-1, 1, 64 * 64).reshape(1, 1, 64, 64)
    f = network.features(x)
    assert f.shape == (1, 24, 8, 8)
    assert f.dtype == torch.float32
    assert torch.equal(network(x), network.head(f))


def test_changed_weights_are_refused(copy: Path) -> None:
    data = bytearray((copy / "model.pt").read_bytes())
    data[len(data) // 2] ^= 1
    (copy / "model.pt").write_bytes(data)
    with pytest.raises(
        BundleError, match=r"tiny is damaged .* model\.pt is \w{12}…, the card says \w{12}…; it lies in .*copy$"
    ):
        Bundle.read(copy).load(CPU)


def test_outside_the_trusted_folders_needs_consent(tiny_bundle: Path, tmp_path: Path) -> None:
    bundle = Bundle.read(shutil.copytree(tiny_bundle, tmp_path / "foreign"))
    with pytest.raises(UntrustedBundleError, match="load it only if you trust its author"):
        bundle.load(CPU)
    assert bundle.load(CPU, trust=True).head(torch.zeros(1, 24, 2, 2)).shape == (1, 3)


def test_a_link_out_of_the_trusted_folder_is_not_trusted(
    tiny_bundle: Path, trusted_models: Path, tmp_path: Path
) -> None:
    shutil.copytree(tiny_bundle, tmp_path / "foreign")
    link = trusted_models / "link"
    link.symlink_to(tmp_path / "foreign")
    try:
        assert not Bundle.read(link).trusted
    finally:
        link.unlink()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 2}, "format 2 is not known, only 1"),
        ({"kind": "heart"}, "kind 'heart' is not known, only classifier, lungs, gate"),
        ({"labels": ["normal"]}, "labels, input size, margin or calibration are out of range"),
        ({"input": {"size": 5}}, "labels, input size, margin or calibration are out of range"),
        ({"calibration": {"temperature": 0}}, "labels, input size, margin or calibration are out of range"),
        ({"thresholds": {"uncertain": [0.6, 0.8]}}, "thresholds do not fit together"),
        ({"thresholds": {"uncertain": 0.5}}, "a field is missing or wrong"),
        ({"input": {}}, "a field is missing or wrong"),
        ({"labels": 3}, "a field is missing or wrong"),
    ],
)
def test_wrong_cards(copy: Path, changes: dict[str, object], message: str) -> None:
    edit_card(copy, **changes)
    with pytest.raises(BundleError, match=message):
        Bundle.read(copy)


def test_card_that_is_no_json(copy: Path) -> None:
    (copy / "card.json").write_text("{", encoding="utf-8")
    with pytest.raises(BundleError, match="not valid JSON"):
        Bundle.read(copy)
    with pytest.warns(UserWarning, match="not valid JSON"):
        assert "copy" not in [b.id for b in bundles.available()]


def test_a_card_without_a_kind_is_a_classifier(copy: Path) -> None:
    card = json.loads((copy / "card.json").read_text("utf-8"))
    assert card.pop("kind") == "classifier"
    (copy / "card.json").write_text(json.dumps(card), encoding="utf-8")
    assert Bundle.read(copy).kind == "classifier"


def test_a_classifier_outlines_no_lungs(copy: Path) -> None:
    edit_card(copy, kind="lungs", labels=["lung"])
    with pytest.raises(BundleError, match=r"gives \(1, 3\) logits for 1 labels"):
        Bundle.read(copy).load(CPU)


def test_lungs_are_listed_and_found_apart(tiny_lungs: Path, tiny_bundle: Path) -> None:
    assert bundles.find_first("lungs") == Bundle.read(tiny_lungs)
    assert "tiny" in [bundle.id for bundle in bundles.available()]
    assert "dark" not in [bundle.id for bundle in bundles.available()]
    assert bundles.find("dark", None).folder == tiny_lungs
    with pytest.raises(BundleError, match="no model 'dark'"):
        bundles.find("dark")
    with pytest.raises(BundleError, match="this model is of kind 'lungs', not 'classifier'"):
        bundles.find(str(tiny_lungs))
    with pytest.raises(BundleError, match="this model is of kind 'classifier', not 'lungs'"):
        bundles.find(str(tiny_bundle), "lungs")


def test_labels_that_do_not_fit_the_logits(copy: Path) -> None:
    edit_card(copy, labels=["normal", "pneumonia"])
    with pytest.raises(BundleError, match=r"gives \(1, 3\) logits for 2 labels"):
        Bundle.read(copy).load(CPU)


def test_weights_that_are_no_torchscript(copy: Path) -> None:
    (copy / "model.pt").write_bytes(b"hello")
    edit_card(copy, sha256="2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
    with pytest.raises(BundleError, match="not a network of this format"):
        Bundle.read(copy).load(CPU)


def test_find_by_id_folder_and_neither(tiny_bundle: Path, tmp_path: Path) -> None:
    assert bundles.find("tiny").folder == tiny_bundle.resolve()
    assert bundles.find(str(tiny_bundle)).id == "tiny"
    with pytest.raises(BundleError, match="no model 'nothing': neither a folder nor one of the installed ones"):
        bundles.find("nothing")
    with pytest.raises(BundleError, match=r"not a model bundle, card\.json cannot be read"):
        bundles.find(str(tmp_path))

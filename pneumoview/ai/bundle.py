"""A model folder, ``model.pt`` (TorchScript) with ``card.json``: found, checked, and only then loaded.

Reading a card needs no torch; ``Bundle.load`` does.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from pneumoview import paths
from pneumoview.ai.analysis import Frame, Thresholds
from pneumoview.errors import BundleError, UntrustedBundleError

if TYPE_CHECKING:
    import torch

Kind = Literal["classifier", "lungs", "gate"]
FORMAT = 1
MOST_MARGIN = 0.5
MODEL_FILE, CARD_FILE = "model.pt", "card.json"
TRUSTED_FOLDERS_VARIABLE = "PNEUMOVIEW_MODELS"
_FEWEST_LABELS = {"classifier": 2, "lungs": 1, "gate": 2}


@dataclass(frozen=True)
class Bundle:
    """A model folder whose card has been read and checked; the weights have not been touched yet.

    Attributes:
        folder: where ``model.pt`` and ``card.json`` lie.
        id: name and version, unique among the shipped models.
        kind: a ``classifier`` or a ``gate`` has ``features``, ``head`` and a logit per label, ``lungs`` a map of one.
        labels: classes in the order of the logits.
        size: side of the square input in pixels.
        frame: what of the image the network sees, the ``image`` if the card does not say.
        margin: of the box around the lungs, in parts of its width and height, 0 to ``MOST_MARGIN``.
        temperature: divisor of the logits before softmax (Guo et al., ICML 2017).
        bias: added to the logits after it, one per label, 0 if the card has none; it corrects for the prior.
        thresholds: where the answers are cut; the neutral ones if the card has none.
        sha256: expected hash of ``model.pt``, lower-case hexadecimal.
        card: the whole card.
    """

    folder: Path
    id: str
    kind: str
    labels: tuple[str, ...]
    size: int
    frame: Frame
    margin: float
    temperature: float
    bias: tuple[float, ...]
    thresholds: Thresholds
    sha256: str
    card: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Bundle:
        """Read and check a card.

        Raises:
            BundleError: no such folder or card, not JSON, a field missing or out of range, another format, a frame that
                is not known.
        """
        path = folder / CARD_FILE
        try:
            card = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise BundleError(f"{folder}: not a model bundle, {CARD_FILE} cannot be read ({error.strerror})") from error
        except ValueError as error:
            raise BundleError(f"{path}: not valid JSON ({error})") from error
        try:
            if card["format"] != FORMAT:
                raise BundleError(f"{path}: format {card['format']!r} is not known, only {FORMAT}")
            labels = tuple(map(str, card["labels"]))
            frame = card["input"].get("frame", "image")
            if frame not in get_args(Frame):
                raise BundleError(f"{path}: frame {frame!r} is not known, only {', '.join(get_args(Frame))}")
            bundle = cls(
                folder=folder.resolve(),
                id=str(card["id"]),
                kind=str(card.get("kind", "classifier")),
                labels=labels,
                size=int(card["input"]["size"]),
                frame=frame,
                margin=float(card["input"]["margin"]) if frame == "lungs" else 0.0,
                temperature=float(card["calibration"]["temperature"]),
                bias=tuple(map(float, card["calibration"].get("bias", [0.0] * len(labels)))),
                thresholds=_thresholds(card.get("thresholds", {})),
                sha256=str(card["sha256"]).lower(),
                card=card,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise BundleError(f"{path}: a field is missing or wrong ({error!r})") from error
        if bundle.kind not in _FEWEST_LABELS:
            raise BundleError(f"{path}: kind {bundle.kind!r} is not known, only {', '.join(_FEWEST_LABELS)}")
        if (
            len(set(bundle.labels)) < _FEWEST_LABELS[bundle.kind]
            or not 32 <= bundle.size <= 1024
            or not 0 <= bundle.margin <= MOST_MARGIN
            or not 0 < bundle.temperature < math.inf
            or len(bundle.bias) != len(bundle.labels)
            or not all(map(math.isfinite, bundle.bias))
        ):
            raise BundleError(f"{path}: labels, input size, margin or calibration are out of range")
        return bundle

    def calibrated(self, logits: torch.Tensor) -> torch.Tensor:
        """Probabilities of (N, classes) logits: softmax of logits / temperature + bias."""
        import torch

        return torch.softmax(logits / self.temperature + torch.tensor(self.bias, device=logits.device), 1)

    @property
    def trusted(self) -> bool:
        """Whether the folder lies in one of the trusted folders."""
        return any(self.folder.is_relative_to(folder.resolve()) for folder in trusted_folders())

    def weights(self) -> bytes:
        """The verified content of ``model.pt``.

        Raises:
            BundleError: the file cannot be read, or its SHA-256 is not the card's.
        """
        path = self.folder / MODEL_FILE
        try:
            data = path.read_bytes()
        except OSError as error:
            raise BundleError(f"{path}: cannot be read ({error.strerror})") from error
        found = hashlib.sha256(data).hexdigest()
        if found != self.sha256:
            raise BundleError(
                f"{self.id} is damaged or exchanged and is not loaded: SHA-256 of {MODEL_FILE} is {found[:12]}…, "
                f"the card says {self.sha256[:12]}…; it lies in {self.folder}"
            )
        return data

    def load(self, device: torch.device, *, trust: bool = False, freeze: bool = False) -> torch.jit.ScriptModule:
        """Verify and load the network in float32, in evaluation mode, with ``freeze`` as ``precision.frozen`` has it.

        The bytes that were hashed are the bytes that are loaded. TorchScript can hold arbitrary operators, so a bundle
        outside the trusted folders is loaded only with ``trust``.

        Raises:
            UntrustedBundleError: outside the trusted folders and ``trust`` is off.
            BundleError: wrong hash, not TorchScript, no network of this kind, or logits that do not fit the labels.
            RuntimeError: the device cannot take it, see ``pneumoview.ai.device.fault``.
        """
        if not (trust or self.trusted):
            raise UntrustedBundleError(
                f"{self.folder}: this model does not come with PneumoView; load it only if you trust its author"
            )
        data = self.weights()
        import torch

        from pneumoview.ai.device import fault
        from pneumoview.ai.precision import frozen, quiet_torchscript

        try:
            quiet_torchscript()
            module: torch.jit.ScriptModule = torch.jit.load(io.BytesIO(data), map_location=device).float().eval()
            for parameter in module.parameters():
                parameter.requires_grad_(False)
            if freeze:
                module = frozen(module)
            with torch.inference_mode():
                x = torch.zeros(1, 1, self.size, self.size, device=device)
                logits = module(x) if self.kind == "lungs" else module.head(module.features(x))
        except (RuntimeError, AttributeError) as error:
            if device.type == "cuda" and isinstance(error, RuntimeError) and fault(error):
                raise
            reason = str(error).strip().splitlines()[0]
            raise BundleError(f"{self.folder / MODEL_FILE}: not a network of this format ({reason})") from error
        pixels = (self.size, self.size) if self.kind == "lungs" else ()
        if tuple(logits.shape) != (1, len(self.labels), *pixels):
            raise BundleError(
                f"{self.folder / MODEL_FILE}: gives {tuple(logits.shape)} logits for {len(self.labels)} labels"
            )
        return module


def _thresholds(values: dict[str, Any]) -> Thresholds:
    numbers = {name: float(values[name]) for name in ("pneumonia", "cause", "lung_attention") if name in values}
    low, high = values.get("uncertain", Thresholds.uncertain)
    return Thresholds(uncertain=(float(low), float(high)), **numbers)


def trusted_folders() -> list[Path]:
    """The shipped models' folder, then those named in the environment variable ``PNEUMOVIEW_MODELS``."""
    extra = os.environ.get(TRUSTED_FOLDERS_VARIABLE, "")
    return [paths.models(), *(Path(part) for part in extra.split(os.pathsep) if part)]


def available(kind: Kind | None = "classifier") -> list[Bundle]:
    """All bundles of a kind, or of any, in the trusted folders, broken cards left out, the default first."""
    bundles = []
    for folder in trusted_folders():
        for card in sorted(folder.glob(f"*/{CARD_FILE}")):
            try:
                bundles.append(Bundle.read(card.parent))
            except BundleError as error:
                warnings.warn(str(error), stacklevel=2)
    return [bundle for bundle in bundles if kind in (None, bundle.kind)]


def find_first(kind: Kind) -> Bundle | None:
    """The default bundle of a kind; None if none is installed."""
    return next(iter(available(kind)), None)


def find(model: str | None = None, kind: Kind | None = "classifier") -> Bundle:
    """The bundle of an id or of a folder; without either the default one.

    Raises:
        BundleError: there is none, or it is of another kind.
    """
    bundles = available(kind)
    if model is None:
        if not bundles:
            raise BundleError(f"no model is installed in {paths.models()}")
        return bundles[0]
    for bundle in bundles:
        if model == bundle.id:
            return bundle
    if Path(model).is_dir():
        bundle = Bundle.read(Path(model))
        if kind in (None, bundle.kind):
            return bundle
        raise BundleError(f"{model}: this model is of kind {bundle.kind!r}, not {kind!r}")
    known = ", ".join(bundle.id for bundle in bundles) or "none"
    raise BundleError(f"no model {model!r}: neither a folder nor one of the installed ones ({known})")

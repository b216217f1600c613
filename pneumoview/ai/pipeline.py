"""Radiograph → Analysis in named stages: the one way in for the window, the scan and the tests."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, TypeVar

import torch
from torch import Tensor

from pneumoview.ai.analysis import METHODS, Analysis, DeviceReason, Flag, Method, Place
from pneumoview.ai.bundle import Bundle, find
from pneumoview.ai.device import fault, place
from pneumoview.ai.gate import Gate
from pneumoview.ai.gradcam import class_activation_map
from pneumoview.ai.lungs import LungSegmenter, lung_attention
from pneumoview.ai.preprocess import model_input
from pneumoview.errors import DeviceError
from pneumoview.imaging.geometry import to_image
from pneumoview.imaging.grayscale import display
from pneumoview.imaging.radiograph import Radiograph

Done = TypeVar("Done")
Stage = Literal["prepare", "features", "heatmap", "lungs", "gate"]


def resolve_device(name: str = "auto") -> torch.device:
    """The torch device of ``auto``, ``cpu``, ``cuda`` or ``cuda:N``; ``auto`` is CUDA where there is one.

    Raises:
        DeviceError: another name, or a CUDA device that is not there.
    """
    if name == "auto":
        return torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
    kind, _, index = name.partition(":")
    if kind not in ("cpu", "cuda") or (index and (kind == "cpu" or not index.isdecimal())):
        raise DeviceError(f"device {name!r} is none of auto, cpu, cuda, cuda:N")
    if kind == "cuda" and int(index or 0) >= torch.cuda.device_count():
        raise DeviceError(f"device {name!r} is not there: {torch.cuda.device_count()} CUDA devices found")
    return torch.device("cuda", int(index or 0)) if kind == "cuda" else torch.device("cpu")


def _ignore_stage(stage: Stage) -> None:
    del stage


class Pipeline:
    """A loaded model on its device. Calls from several threads must not overlap.

    ``place`` says where it runs and why; where a CUDA device fails, or its memory runs out, that becomes the CPU.
    """

    def __init__(
        self,
        bundle: Bundle,
        device: torch.device,
        *,
        lungs: LungSegmenter | None = None,
        gate: Gate | None = None,
        trust: bool = False,
        at: Place | None = None,
    ) -> None:
        """Load a bundle; the errors are those of ``Bundle.load``. Without a gate nothing is flagged.

        ``at`` tells why it is this device.
        """
        self.bundle = bundle
        self.device = device
        self.place = at or place(device)
        self.lungs = lungs
        self.gate = gate
        self._trust = trust
        self.network = self.survive(lambda: bundle.load(self.device, trust=trust))

    @classmethod
    def load(cls, model: str | None = None, device: str = "auto", *, trust: bool = False) -> Pipeline:
        """Find and load a model, the gate and, where one is installed, the model for the lungs.

        Args:
            model: id or folder of a bundle; the default one if None.
            device: see ``resolve_device``.
            trust: load a bundle from outside the trusted folders too.

        Raises:
            BundleError, UntrustedBundleError, DeviceError: with a text for the user.
        """
        where = resolve_device(device)
        pipeline = cls(find(model), where, trust=trust, at=place(where, device))
        pipeline.lungs = pipeline.survive(lambda: LungSegmenter.load(pipeline.device))
        pipeline.gate = pipeline.survive(lambda: Gate.load(pipeline.device))
        return pipeline

    def survive(self, work: Callable[[], Done]) -> Done:
        """Do ``work``; if a CUDA device fails in it, go on with the CPU and do it again."""
        try:
            return work()
        except RuntimeError as error:
            reason = fault(error)
            if reason is None or self.device.type == "cpu":
                raise
        self.use_cpu(reason)
        return work()

    def use_cpu(self, reason: DeviceReason) -> None:
        """Leave the device; all models are loaded anew, since some failures let nothing be copied from it any more."""
        self.device = torch.device("cpu")
        self.place = Place("cpu", reason)
        self.network = self.bundle.load(self.device, trust=self._trust)
        self.lungs = self.lungs and LungSegmenter(self.lungs.bundle, self.device, trust=True)
        self.gate = self.gate and Gate(self.gate.bundle, self.device, trust=True)

    def analyse(
        self,
        radiograph: Radiograph,
        *,
        target: str | None = None,
        method: Method = "gradcam",
        heatmap: bool = True,
        on_stage: Callable[[Stage], None] = _ignore_stage,
    ) -> Analysis:
        """Read one radiograph; the prediction and the heatmap share one pass of ``features``.

        Args:
            radiograph: shown to the network as a viewer first shows it, through its default VOI.
            target: the label that the heatmap explains; the predicted one if None.
            method: how the heatmap is made. The gate judges by Grad-CAM of the prediction, whatever is asked for.
            heatmap: whether to make one, and with it the outline of the lungs. Without it the gate knows nothing of
                the lungs.
            on_stage: called before each stage. A running stage cannot be interrupted; to cancel, raise here.

        Raises:
            ValueError: ``target`` is none of the model's labels, or no such method.
        """
        return self.survive(lambda: self._analyse(radiograph, target, method, heatmap, on_stage))

    def _analyse(
        self,
        radiograph: Radiograph,
        target: str | None,
        method: Method,
        heatmap: bool,
        on_stage: Callable[[Stage], None],
    ) -> Analysis:
        labels = self.bundle.labels
        if target is not None and target not in labels:
            raise ValueError(f"target must be one of {', '.join(labels)}, not {target!r}")
        if method not in METHODS:
            raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}")
        started = time.perf_counter()
        on_stage("prepare")
        image = display(radiograph)
        x = model_input(image, self.bundle.size).to(self.device)
        on_stage("features")
        with torch.no_grad():
            f: Tensor = self.network.features(x)
            logits: Tensor = self.network.head(f)
        probabilities = tuple(torch.softmax(logits[0].double() / self.bundle.temperature, 0).tolist())
        predicted = max(range(len(labels)), key=probabilities.__getitem__)
        explained = predicted if target is None else labels.index(target)
        cam = judged = lungs = mask = attention = None
        if heatmap:
            on_stage("heatmap")
            cam = judged = class_activation_map(self.network, f, explained, self.bundle.size, method)
            if (explained, method) != (predicted, "gradcam"):
                judged = class_activation_map(self.network, f, predicted, self.bundle.size)
        if heatmap and self.lungs is not None:
            on_stage("lungs")
            lungs = self.lungs.segment(image)
            mask = to_image(lungs, (self.bundle.size, self.bundle.size)) > 0.5
        if cam is not None and mask is not None:
            attention = lung_attention(cam, mask)
        flags: tuple[Flag, ...] = ()
        if self.gate is not None:
            on_stage("gate")
            inside = None if judged is None or mask is None else lung_attention(judged, mask)
            flags = self.gate.flags(radiograph, image, lungs, inside, self.bundle.thresholds.lung_attention)
        return Analysis(
            labels=labels,
            probabilities=probabilities,
            verdict=self.bundle.thresholds.verdict(dict(zip(labels, probabilities, strict=True))),
            target=labels[explained],
            heatmap=cam,
            model=self.bundle.id,
            model_sha256=self.bundle.sha256,
            device=str(self.device),
            milliseconds=(time.perf_counter() - started) * 1000,
            lung_mask=mask,
            lung_attention=attention,
            flags=flags,
            method=method,
            thresholds=self.bundle.thresholds,
            place=self.place,
        )

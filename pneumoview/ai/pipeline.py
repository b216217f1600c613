"""Radiograph → Analysis in named stages: the one way in for the window, the scan and the tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pneumoview.ai.analysis import METHODS, Analysis, DeviceReason, Flag, Method, Place
from pneumoview.ai.bundle import Bundle, find
from pneumoview.ai.device import fault, place, resolve_device
from pneumoview.ai.gate import Gate, Picture
from pneumoview.ai.gradcam import class_activation_maps
from pneumoview.ai.lungs import LungSegmenter, lung_attention
from pneumoview.ai.precision import Precision, frozen, inference, resolve_precision
from pneumoview.ai.preprocess import batch_input, squash
from pneumoview.imaging.geometry import to_image
from pneumoview.imaging.grayscale import for_model
from pneumoview.imaging.radiograph import Radiograph

Done = TypeVar("Done")
Stage = Literal["prepare", "features", "heatmap", "lungs", "gate"]


def _ignore_stage(stage: Stage) -> None:
    del stage


@dataclass(frozen=True, eq=False)
class Prepared:
    """A radiograph with what the networks take of it.

    Attributes:
        radiograph: what is read.
        squashed: (S, S) uint8 for the classifier.
        lungs: (S, S) uint8 for the lungs; None where they are not looked for.
        picture: for the gate; None where there is none.
        seconds: that it took.
    """

    radiograph: Radiograph
    squashed: NDArray[np.uint8]
    lungs: NDArray[np.uint8] | None
    picture: Picture | None
    seconds: float


class Pipeline:
    """A loaded model on its device. Calls from several threads may overlap on a processor only.

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
        precision: Precision = "float32",
        at: Place | None = None,
    ) -> None:
        """Load a bundle; the errors are those of ``Bundle.load``. Without a gate nothing is flagged.

        ``at`` tells why it is this device.
        """
        self.bundle = bundle
        self.device = device
        self.precision = precision
        self.place = at or place(device)
        self.lungs = lungs
        self.gate = gate
        self._trust = trust
        self.network = self.survive(self._load)

    @classmethod
    def load(
        cls, model: str | None = None, device: str = "auto", *, trust: bool = False, precision: str = "float32"
    ) -> Pipeline:
        """Find and load a model, the gate and, where one is installed, the model for the lungs.

        Args:
            model: id or folder of a bundle; the default one if None.
            device: see ``resolve_device``.
            trust: load a bundle from outside the trusted folders too.
            precision: of the classifier and of the model for the lungs, see ``resolve_precision``.

        Raises:
            BundleError, UntrustedBundleError, DeviceError: with a text for the user.
        """
        where = resolve_device(device)
        pipeline = cls(
            find(model),
            where,
            trust=trust,
            precision=resolve_precision(precision, where),
            at=place(where, device),
        )
        pipeline.lungs = pipeline.survive(lambda: LungSegmenter.load(pipeline.device, pipeline.precision))
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
        """Leave the device; all models are loaded anew, since some failures let nothing be copied from it any more.

        What computed in float16 computes in float32 from here on.
        """
        self.device = torch.device("cpu")
        self.place = Place("cpu", reason)
        if self.precision == "float16":
            self.precision = "float32"
        self.network = self._load()
        self.lungs = self.lungs and LungSegmenter(self.lungs.bundle, self.device, trust=True, precision=self.precision)
        self.gate = self.gate and Gate(self.gate.bundle, self.device, trust=True)

    def _load(self) -> torch.jit.ScriptModule:
        return frozen(self.bundle.load(self.device, trust=self._trust))

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
            radiograph: shown to the network as ``for_model`` does.
            target: the label that the heatmap explains; the predicted one if None.
            method: how the heatmap is made. The gate judges by Grad-CAM of the prediction, whatever is asked for.
            heatmap: whether to make one, and with it the outline of the lungs. Without it the gate knows nothing of
                the lungs.
            on_stage: called before each stage. A running stage cannot be interrupted; to cancel, raise here.

        Raises:
            ValueError: ``target`` is none of the model's labels, or no such method.
        """
        self._check(target, method)
        on_stage("prepare")
        prepared = self.prepare(radiograph, heatmap=heatmap)

        def analyse() -> list[Analysis]:
            return self.analyse_batch([prepared], target=target, method=method, heatmap=heatmap, on_stage=on_stage)

        return self.survive(analyse)[0]

    def prepare(self, radiograph: Radiograph, *, heatmap: bool = True) -> Prepared:
        """All that is done to a radiograph before the networks see it; calls from several threads may overlap."""
        started = time.perf_counter()
        image = for_model(radiograph)
        return Prepared(
            radiograph,
            squash(image, self.bundle.size),
            squash(image, self.lungs.bundle.size) if heatmap and self.lungs else None,
            self.gate.look(image) if self.gate else None,
            time.perf_counter() - started,
        )

    def _check(self, target: str | None, method: Method) -> None:
        labels = self.bundle.labels
        if target is not None and target not in labels:
            raise ValueError(f"target must be one of {', '.join(labels)}, not {target!r}")
        if method not in METHODS:
            raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}")

    def analyse_batch(
        self,
        batch: Sequence[Prepared],
        *,
        target: str | None = None,
        method: Method = "gradcam",
        heatmap: bool = True,
        on_stage: Callable[[Stage], None] = _ignore_stage,
    ) -> list[Analysis]:
        """Read radiographs that were prepared for this pipeline with the same ``heatmap``; see ``analyse``."""
        self._check(target, method)
        started = time.perf_counter()
        bundle, labels, count = self.bundle, self.bundle.labels, len(batch)
        on_stage("features")
        x = batch_input([one.squashed for one in batch], self.device)
        with inference(self.device, self.precision):
            f: Tensor = self.network.features(x)
        f = f.float()
        with torch.no_grad():
            logits: Tensor = self.network.head(f)
        probabilities = torch.softmax(logits.double() / bundle.temperature, 1).tolist()
        predicted = [max(range(len(labels)), key=of_one.__getitem__) for of_one in probabilities]
        explained = predicted if target is None else [labels.index(target)] * count
        cams: Sequence[NDArray[np.float32] | None] = [None] * count
        judged, lungs = cams, cams
        if heatmap:
            on_stage("heatmap")
            cams = judged = class_activation_maps(self.network, f, explained, bundle.size, method)
            if (explained, method) != (predicted, "gradcam"):
                judged = class_activation_maps(self.network, f, predicted, bundle.size)
        if heatmap and self.lungs is not None:
            on_stage("lungs")
            lungs = self.lungs.segment_batch([one.lungs for one in batch if one.lungs is not None])
        shape = (bundle.size, bundle.size)
        masks = [None if found is None else to_image(found, shape) > 0.5 for found in lungs]
        flags: list[tuple[Flag, ...]] = [()] * count
        if self.gate is not None:
            on_stage("gate")
            pictures = [one.picture for one in batch if one.picture is not None]
            flags = [
                self.gate.judge(
                    one.radiograph,
                    picture,
                    shares,
                    found,
                    _attention(cam, mask),
                    least_attention=bundle.thresholds.lung_attention,
                )
                for one, picture, shares, found, cam, mask in zip(
                    batch, pictures, self.gate.probabilities(pictures), lungs, judged, masks, strict=True
                )
            ]
        share = (time.perf_counter() - started) / count
        return [
            Analysis(
                labels=labels,
                probabilities=tuple(probabilities[i]),
                verdict=bundle.thresholds.verdict(dict(zip(labels, probabilities[i], strict=True))),
                target=labels[explained[i]],
                heatmap=cams[i],
                model=bundle.id,
                model_sha256=bundle.sha256,
                device=str(self.device),
                milliseconds=(one.seconds + share) * 1000,
                lung_mask=masks[i],
                lung_attention=_attention(cams[i], masks[i]),
                flags=flags[i],
                method=method,
                thresholds=bundle.thresholds,
                place=self.place,
            )
            for i, one in enumerate(batch)
        ]


def _attention(cam: NDArray[np.float32] | None, mask: NDArray[np.bool_] | None) -> float | None:
    return None if cam is None or mask is None else lung_attention(cam, mask)

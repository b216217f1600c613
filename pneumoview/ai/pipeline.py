"""Radiograph → Analysis in named stages: the one way in for the window, the scan and the tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pneumoview.ai.analysis import METHODS, Analysis, DeviceReason, Flag, Method, Place
from pneumoview.ai.answer import AS_SHOWN, SHOWN
from pneumoview.ai.bundle import Bundle, find
from pneumoview.ai.device import fault, place, resolve_device
from pneumoview.ai.frame import REDUCED, Box, lungs_box, whole
from pneumoview.ai.gate import Gate, LungLimits, Picture
from pneumoview.ai.gradcam import class_activation_maps
from pneumoview.ai.lungs import LungSegmenter, lung_attention
from pneumoview.ai.precision import Precision, inference, resolve_precision
from pneumoview.ai.preprocess import batch_input, squash
from pneumoview.errors import BundleError
from pneumoview.imaging.geometry import to_image
from pneumoview.imaging.grayscale import for_model
from pneumoview.imaging.radiograph import Radiograph
from pneumoview.imaging.shown import AS_STORED, Shown

Done = TypeVar("Done")
Stage = Literal["prepare", "lungs", "features", "heatmap", "gate"]


def _ignore_stage(stage: Stage) -> None:
    del stage


@dataclass(frozen=True, eq=False)
class Prepared:
    """A radiograph with what the networks take of it.

    Attributes:
        radiograph: what is read.
        reduced: (S, S) uint8, the image as displayed, squashed; see ``Pipeline.side``.
        lungs: (L, L) uint8 for the lungs; None where they are not looked for.
        picture: for the gate; None where there is none.
        seconds: that it took.
    """

    radiograph: Radiograph
    reduced: NDArray[np.uint8]
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
            precision: of the classifier, see ``resolve_precision``.

        Raises:
            BundleError: no such model, or it sees the lungs and none is installed that outlines them.
            UntrustedBundleError, DeviceError: with a text for the user.
        """
        where = resolve_device(device)
        numbers = resolve_precision(precision, where)
        with ThreadPoolExecutor(2, "load") as beside:
            lungs, gate = beside.submit(LungSegmenter.load, where), beside.submit(Gate.load, where)
            pipeline = cls(find(model), where, trust=trust, precision=numbers, at=place(where, device))
            pipeline.lungs = pipeline.survive(
                lambda: lungs.result() if pipeline.device == where else LungSegmenter.load(pipeline.device)
            )
            pipeline.gate = pipeline.survive(
                lambda: gate.result() if pipeline.device == where else Gate.load(pipeline.device)
            )
        if pipeline.lungs is None and pipeline.bundle.frame == "lungs":
            raise BundleError(f"{pipeline.bundle.id} sees the lungs only, and no model that outlines them is installed")
        return pipeline

    @property
    def side(self) -> int:
        """S, side of the reduced image that all networks read."""
        return max(REDUCED, self.bundle.size)

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
        self.lungs = self.lungs and LungSegmenter(self.lungs.bundle, self.device, trust=True)
        self.gate = self.gate and Gate(self.gate.bundle, self.device, trust=True)

    def _load(self) -> torch.jit.ScriptModule:
        return self.bundle.load(self.device, trust=self._trust, freeze=True)

    def analyse(
        self,
        radiograph: Radiograph,
        *,
        target: str | None = None,
        method: Method = "gradcam",
        heatmap: bool = True,
        shown: Shown = AS_STORED,
        on_stage: Callable[[Stage], None] = _ignore_stage,
    ) -> Analysis:
        """Read one radiograph; the prediction and the heatmap share one pass of ``features``.

        Args:
            radiograph: shown to the network as ``for_model`` does.
            target: the label that the heatmap explains; the predicted one if None.
            method: how the heatmap is made. The gate judges by Grad-CAM of the prediction, whatever is asked for.
            heatmap: whether to make one. Without it the lungs are outlined only for a model that sees nothing else,
                and the gate does not know where the model looks.
            shown: how the radiograph is turned and inverted before it is read. The answer lies on it as it is stored.
            on_stage: called before each stage. A running stage cannot be interrupted; to cancel, raise here.

        Raises:
            ValueError: ``target`` is none of the model's labels, or no such method.
        """
        self._check(target, method)
        on_stage("prepare")
        prepared = self.prepare(shown.apply(radiograph), heatmap=heatmap)

        def analyse() -> list[Analysis]:
            return self.analyse_batch([prepared], target=target, method=method, heatmap=heatmap, on_stage=on_stage)

        answer = self.survive(analyse)[0]
        if answer.refused:
            answer = replace(answer, remedy=self.survive(lambda: self._remedy(prepared, shown)))
        return answer if shown == AS_STORED else _as_stored(answer, shown)

    def _remedy(self, prepared: Prepared, shown: Shown) -> Shown | None:
        return self.gate.remedy(prepared.picture, shown) if self.gate and prepared.picture else None

    def prepare(self, radiograph: Radiograph, *, heatmap: bool = True) -> Prepared:
        """All that is done to a radiograph before the networks see it; calls from several threads may overlap."""
        started = time.perf_counter()
        image = for_model(radiograph)
        reduced = squash(image, self.side)
        outlined = self.lungs if heatmap or self.bundle.frame == "lungs" else None
        return Prepared(
            radiograph,
            reduced,
            squash(reduced, outlined.bundle.size) if outlined else None,
            self.gate.look(reduced, min(image.shape)) if self.gate else None,
            time.perf_counter() - started,
        )

    def outline(self, batch: Sequence[Prepared]) -> tuple[list[NDArray[np.float32] | None], list[Box]]:
        """Probability of lung, (L, L) float32, of every prepared image, None where it is not asked for; what is seen.

        The box is in pixels of the reduced image.
        """
        outlined = [one.lungs for one in batch if one.lungs is not None]
        lungs: list[NDArray[np.float32] | None] = [None] * len(batch)
        if self.lungs is not None and outlined:
            lungs = list(self.lungs.segment_batch(outlined))
        return lungs, [self._seen(found) for found in lungs]

    def _seen(self, lungs: NDArray[np.float32] | None) -> Box:
        """All of the reduced image, unless the bundle's frame is the lungs and two were outlined."""
        limits = self.gate.limits if self.gate else LungLimits()
        if self.bundle.frame == "image" or lungs is None or not limits.hold(lungs):
            return whole(self.side)
        return lungs_box(lungs, self.side, self.bundle.margin)

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
        if self.lungs is not None and batch[0].lungs is not None:
            on_stage("lungs")
        lungs, boxes = self.outline(batch)
        on_stage("features")
        x = batch_input(
            [box.crop(one.reduced, bundle.size) for box, one in zip(boxes, batch, strict=True)], self.device
        )
        with inference(self.device, self.precision):
            f: Tensor = self.network.features(x)
        f = f.float()
        with torch.no_grad():
            logits: Tensor = self.network.head(f)
        probabilities = bundle.calibrated(logits.double()).tolist()
        predicted = [max(range(len(labels)), key=of_one.__getitem__) for of_one in probabilities]
        explained = predicted if target is None else [labels.index(target)] * count
        side = bundle.size if bundle.frame == "image" else self.side

        def explain(targets: list[int], method: Method) -> list[NDArray[np.float32]]:
            cams = class_activation_maps(self.network, f, targets, bundle.size, method)
            return (
                cams if bundle.frame == "image" else [box.back(cam, side) for box, cam in zip(boxes, cams, strict=True)]
            )

        cams: Sequence[NDArray[np.float32] | None] = [None] * count
        judged = cams
        if heatmap:
            on_stage("heatmap")
            cams = judged = explain(explained, method)
            if (explained, method) != (predicted, "gradcam"):
                judged = explain(predicted, "gradcam")
        masks = [None if found is None else to_image(found, (side, side)) > 0.5 for found in lungs]
        attention = list(map(_attention, judged, masks))
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
                    looked,
                    least_attention=bundle.thresholds.lung_attention,
                )
                for one, picture, shares, found, looked in zip(
                    batch, pictures, self.gate.probabilities(pictures), lungs, attention, strict=True
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
                frame="image" if boxes[i] == whole(self.side) else "lungs",
                lung_mask=masks[i],
                lung_attention=attention[i] if cams is judged else _attention(cams[i], masks[i]),
                flags=flags[i],
                method=method,
                thresholds=bundle.thresholds,
                place=self.place,
                synthetic=one.radiograph.facts.synthetic,
            )
            for i, one in enumerate(batch)
        ]


def _as_stored(answer: Analysis, shown: Shown) -> Analysis:
    """The answer to a radiograph as shown, laid over the stored one; it says how that was shown."""
    words = ", ".join(SHOWN[code] for code in shown.words)
    remark = Flag("as_shown", False, f"{AS_SHOWN.format(words)}.", shown.words)
    heatmap, mask = shown.undo(answer.heatmap), shown.undo(answer.lung_mask)
    return replace(answer, heatmap=heatmap, lung_mask=mask, shown=shown, flags=(*answer.flags, remark))


def _attention(cam: NDArray[np.float32] | None, mask: NDArray[np.bool_] | None) -> float | None:
    return None if cam is None or mask is None else lung_attention(cam, mask)

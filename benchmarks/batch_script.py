"""A folder read by TorchXRayVision itself, which ``scan.py`` compares with; needs pneumoview[bench]."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torchvision
from samples import needed
from torch.utils.flop_counter import FlopCounterMode
from torchvision.transforms import v2

from pneumoview.ai.pipeline import Pipeline
from pneumoview.training.architectures import build
from pneumoview.training.recipe import Recipe

xrv = needed("torchxrayvision", "bench")


class Files(torch.utils.data.Dataset[dict[str, np.ndarray]]):
    """Read and prepared by TorchXRayVision itself."""

    def __init__(self, files: list[Path], side: int) -> None:
        self.files = files
        self.transform = v2.Compose([xrv.datasets.XRayCenterCrop(), xrv.datasets.XRayResizer(side)])

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> dict[str, np.ndarray]:
        path = str(self.files[index])
        if path.endswith(".dcm"):
            return {"img": self.transform(xrv.utils.read_xray_dcm(path)[None])}
        return {"img": self.transform(xrv.utils.load_image(path))}


def operations(network: torch.nn.Module, side: int) -> int:
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(torch.zeros(1, 1, side, side))
    return counter.get_total_flops()


def batch_script(files: list[Path], pipeline: Pipeline) -> Callable[[], object]:
    """Its ResNet-50, with random weights, at the size at which it costs what our classifier costs."""
    ours = build(Recipe.of(pipeline.bundle.card["training"]["recipe"])).eval()
    cost = operations(ours, pipeline.bundle.size)
    network = torchvision.models.resnet50(num_classes=18)
    network.conv1 = torch.nn.Conv2d(1, 64, kernel_size=7, stride=2, padding=3, bias=False)
    network.eval()
    side = min(range(96, 513, 16), key=lambda side: abs(operations(network, side) - cost))
    print(f"TorchXRayVision's ResNet-50 at {side} pixels: {operations(network, side) / cost:.2f} of our cost")
    device = pipeline.device
    network.to(device)
    return lambda: xrv.utils.infer(network, Files(files, side), threads=torch.get_num_threads(), device=device)

"""Class activation maps on a TorchScript bundle, by pytorch-grad-cam.

Module hooks do not exist in TorchScript. The bundle's split helps: the activation of the last convolution is computed
once, without gradients, and pytorch-grad-cam sees only a thin eager module made of an identity, its target layer, and
the bundle's ``head``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from pneumoview.ai.analysis import Method
from pneumoview.ai.later import import_without

if TYPE_CHECKING:  # PyInstaller finds it here
    import pytorch_grad_cam
else:
    pytorch_grad_cam = import_without("pytorch_grad_cam", "matplotlib", "scipy", "sklearn", "torchvision")


class _Tail(nn.Module):
    """The parameter, without an element, tells pytorch-grad-cam the device: a frozen network has none."""

    def __init__(self, network: torch.jit.ScriptModule, device: torch.device) -> None:
        super().__init__()
        self.place = nn.Parameter(torch.empty(0, device=device), requires_grad=False)
        self.activation = nn.Identity()
        self.network = network

    def forward(self, f: Tensor) -> Tensor:
        logits: Tensor = self.network.head(self.activation(f))
        return logits


class _SignedEigenCAM(pytorch_grad_cam.EigenCAM):  # type: ignore[misc]  # pytorch-grad-cam has no types
    """Eigen-CAM that shows the stronger side of the principal component, whose sign is arbitrary."""

    def get_cam_image(self, *arguments: Any) -> NDArray[np.float32]:
        cams: NDArray[np.float32] = super().get_cam_image(*arguments)
        return np.stack([cam if cam.max() >= -cam.min() else -cam for cam in cams])


_CAMS: dict[Method, Any] = {
    "gradcam": pytorch_grad_cam.GradCAM,
    "gradcam++": pytorch_grad_cam.GradCAMPlusPlus,
    "layercam": pytorch_grad_cam.LayerCAM,
    "eigencam": _SignedEigenCAM,
}


def class_activation_maps(
    network: torch.jit.ScriptModule, f: Tensor, targets: Sequence[int], size: int, method: Method = "gradcam"
) -> list[NDArray[np.float32]]:
    """Map of what speaks for one class, for every image of a batch.

    Args:
        network: has ``head``, (N, K, h, w) → (N, classes) logits, each of its own image alone.
        f: (N, K, h, w) float32, the activation of the last convolution.
        targets: index of the class for every image; ``eigencam`` knows no class and gives the same map for all.
        size: side of the network's square input.
        method: see ``Method``.

    Returns:
        N times (size, size) float32, scaled to 0…1; all 0 where nothing speaks for the class.
    """
    tail = _Tail(network, f.device)
    outputs = map(pytorch_grad_cam.utils.model_targets.ClassifierOutputTarget, targets)
    with _CAMS[method](model=tail, target_layers=[tail.activation]) as cam:
        cam.get_target_width_height = lambda _: (size, size)  # of the network's input, not of the activation
        maps = cam(input_tensor=f.detach().requires_grad_(True), targets=list(outputs))
    return [np.array(found, dtype=np.float32) for found in maps]

"""Class activation maps on a TorchScript bundle, by pytorch-grad-cam.

Module hooks do not exist in TorchScript. The bundle's split helps: the activation of the last convolution is computed
once, without gradients, and pytorch-grad-cam sees only a thin eager module made of an identity, its target layer, and
the bundle's ``head``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_grad_cam import EigenCAM, GradCAM, GradCAMPlusPlus, LayerCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch import Tensor, nn

from pneumoview.ai.analysis import Method


class _Tail(nn.Module):
    def __init__(self, network: torch.jit.ScriptModule) -> None:
        super().__init__()
        self.activation = nn.Identity()
        self.network = network

    def forward(self, f: Tensor) -> Tensor:
        logits: Tensor = self.network.head(self.activation(f))
        return logits


class _SignedEigenCAM(EigenCAM):  # type: ignore[misc]  # pytorch-grad-cam has no types
    """Eigen-CAM that shows the stronger side of the principal component, whose sign is arbitrary."""

    def get_cam_image(self, *arguments: Any) -> NDArray[np.float32]:
        cam: NDArray[np.float32] = super().get_cam_image(*arguments)
        return cam if cam.max() >= -cam.min() else -cam


_CAMS: dict[Method, Any] = {
    "gradcam": GradCAM,
    "gradcam++": GradCAMPlusPlus,
    "layercam": LayerCAM,
    "eigencam": _SignedEigenCAM,
}


def class_activation_map(
    network: torch.jit.ScriptModule, f: Tensor, target: int, size: int, method: Method = "gradcam"
) -> NDArray[np.float32]:
    """Map of what speaks for one class.

    Args:
        network: has ``head``, (1, K, h, w) → (1, classes) logits, and parameters on the device of ``f``.
        f: (1, K, h, w) float32, the activation of the last convolution.
        target: index of the class; ``eigencam`` knows no class and gives the same map for all.
        size: side of the network's square input.
        method: see ``Method``.

    Returns:
        (size, size) float32, scaled to 0…1; all 0 where nothing speaks for the class.
    """
    tail = _Tail(network)
    with _CAMS[method](model=tail, target_layers=[tail.activation]) as cam:
        cam.get_target_width_height = lambda _: (size, size)  # of the network's input, not of the activation
        maps = cam(input_tensor=f.detach().requires_grad_(True), targets=[ClassifierOutputTarget(target)])
    return np.asarray(maps[0], dtype=np.float32)

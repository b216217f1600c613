"""Grad-CAM (Selvaraju et al., ICCV 2017) on a TorchScript bundle, by pytorch-grad-cam.

Module hooks do not exist in TorchScript. The bundle's split helps: the activation of the last convolution is computed
once, without gradients, and pytorch-grad-cam sees only a thin eager module made of an identity, its target layer, and
the bundle's ``head``.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_grad_cam import GradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch import Tensor, nn


class _Tail(nn.Module):
    def __init__(self, network: torch.jit.ScriptModule) -> None:
        super().__init__()
        self.activation = nn.Identity()
        self.network = network

    def forward(self, f: Tensor) -> Tensor:
        logits: Tensor = self.network.head(self.activation(f))
        return logits


class _InputSizedGradCAM(GradCAM):  # type: ignore[misc]  # pytorch-grad-cam has no types
    """Grad-CAM whose map has the size of the network's input instead of the activation's."""

    def __init__(self, tail: _Tail, size: int) -> None:
        super().__init__(model=tail, target_layers=[tail.activation])
        self.size = size

    def get_target_width_height(self, input_tensor: Tensor) -> tuple[int, int]:  # noqa: ARG002 (its signature)
        return self.size, self.size


def gradcam(network: torch.jit.ScriptModule, f: Tensor, target: int, size: int) -> NDArray[np.float32]:
    """Map of what speaks for one class.

    Args:
        network: has ``head``, (1, K, h, w) → (1, classes) logits, and parameters on the device of ``f``.
        f: (1, K, h, w) float32, the activation of the last convolution.
        target: index of the class.
        size: side of the network's square input.

    Returns:
        (size, size) float32, scaled to 0…1; all 0 where nothing speaks for the class.
    """
    with _InputSizedGradCAM(_Tail(network), size) as cam:
        maps = cam(input_tensor=f.detach().requires_grad_(True), targets=[ClassifierOutputTarget(target)])
    return np.asarray(maps[0], dtype=np.float32)

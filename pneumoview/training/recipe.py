"""A training recipe: a small TOML file that says everything a run needs besides data and device."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, get_args

from pneumoview.ai.analysis import Frame
from pneumoview.ai.bundle import MOST_MARGIN
from pneumoview.errors import RecipeError


@dataclass(frozen=True)
class Recipe:
    """Hyper-parameters of one run.

    ``sizes`` and ``epochs`` are the progressive schedule: ``epochs[i]`` passes at ``sizes[i]`` pixels.
    ``distil_weight`` is the share of the loss that follows the teacher's probabilities (Hinton et al., 2015), the rest
    follows the labels; ``feature_weight`` scales the match with the teacher's last feature map (FitNets, Romero et al.,
    2015). Both are 0 without a teacher. ``lung_weight`` scales the penalty on class evidence outside the lungs.
    ``ema_decay`` is the decay per step of the averaged weights that are kept, once the run is long enough for it.
    ``stride`` is that of a ResNet's last feature map.
    ``dense`` are the widths of a VGG's hidden dense layers, none for global average pooling, each followed by an
    ``activation``.
    ``frame`` is what the network sees, the whole ``image`` or the box around the ``lungs`` with a ``margin``.
    From the person number ``cause_until`` on, an image of bacterial pneumonia teaches that it is pneumonia, not which;
    0 for none.
    """

    name: str
    architecture: str
    sizes: tuple[int, ...]
    epochs: tuple[int, ...]
    batch_size: int = 32
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    warmup: float = 0.1
    dropout: float = 0.0
    stride: int = 32
    dense: tuple[int, ...] = ()
    activation: str = "relu"
    label_smoothing: float = 0.05
    ema_decay: float = 0.995
    distil_weight: float = 0.0
    feature_weight: float = 0.0
    lung_weight: float = 0.0
    augment: bool = True
    frame: Frame = "image"
    margin: float = 0.0
    cause_until: int = 0
    seed: int = 1

    @classmethod
    def load(cls, path: Path) -> Recipe:
        """Read a recipe; its name is the file's.

        Raises:
            RecipeError: not TOML, an unknown or a missing key, a schedule whose parts differ in length, or a frame or
                margin that there is not.
        """
        try:
            values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise RecipeError(f"{path}: not a readable recipe ({error})") from error
        unknown = values.keys() - {f.name for f in fields(cls)}
        if unknown:
            raise RecipeError(f"{path}: unknown keys {sorted(unknown)}")
        try:
            recipe = cls.of({"name": path.stem, **values})
        except (KeyError, TypeError) as error:
            raise RecipeError(f"{path}: a key is missing or of the wrong type ({error})") from error
        if len(recipe.sizes) != len(recipe.epochs) or not recipe.sizes:
            raise RecipeError(f"{path}: 'sizes' and 'epochs' must be lists of the same length")
        if recipe.frame not in get_args(Frame) or not 0 <= recipe.margin <= MOST_MARGIN:
            raise RecipeError(f"{path}: frame must be one of {', '.join(get_args(Frame))}, margin 0 to {MOST_MARGIN}")
        return recipe

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Recipe:
        """A recipe of values as they stand in TOML or in a checkpoint; KeyError or TypeError if they do not fit."""
        lists = {name: tuple(values[name]) for name in ("sizes", "epochs")}
        return cls(**{**values, **lists, "dense": tuple(values.get("dense", ()))})

    @classmethod
    def find(cls, recipe: str) -> Recipe:
        """The shipped recipe of that name, or the one in that file."""
        shipped = Path(__file__).with_name("recipes") / f"{recipe}.toml"
        return cls.load(shipped if shipped.exists() else Path(recipe))

    def shortened(self, size: int | None, epochs: int | None) -> Recipe:
        """The same recipe at one size only, the last if None, and for so many epochs, all of its own if None."""
        if size is None and epochs is None:
            return self
        return replace(self, sizes=(size or self.sizes[-1],), epochs=(epochs or sum(self.epochs),))

    @property
    def schedule(self) -> list[int]:
        """The input size of every epoch, in order."""
        return [size for size, count in zip(self.sizes, self.epochs, strict=True) for _ in range(count)]

    def as_dict(self) -> dict[str, Any]:
        """All values, for a checkpoint or a card."""
        return asdict(self)

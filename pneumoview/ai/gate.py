"""What a reading has to pass before a number is shown: the file's facts, the picture, a small network, the lungs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from pneumoview.ai.analysis import Flag
from pneumoview.ai.bundle import Bundle, find_first
from pneumoview.ai.preprocess import batch_input, squash
from pneumoview.imaging.radiograph import Facts, Radiograph
from pneumoview.imaging.shown import Shown
from pneumoview.imaging.vocabulary import is_no_radiograph, names_other_part, says_sideways

LABELS = ("chest", "rotated", "inverted", "other", "lateral")
ADULT_YEARS = 18
LEAST_SIDE = 200
LEAST_CONTRAST = 32


@dataclass(frozen=True)
class LungLimits:
    """Outlines of lungs that are believed; measured on radiographs, see the card of the gate.

    Attributes:
        area: least and greatest share of the image.
        side: least share of the smaller of the two sides of the outline's middle column.
        filled: least share of the box around the outline.
        sure: least mean certainty, ``|2 p - 1|``, where the probability p is above 0.1.
    """

    area: tuple[float, float] = (0.0, 1.0)
    side: float = 0.0
    filled: float = 0.0
    sure: float = 0.0

    def hold(self, lungs: NDArray[np.float32]) -> bool:
        """Whether (S, S) probabilities of lung outline two lungs."""
        shape = lung_shape(lungs)
        return self.area[0] <= shape[0] <= self.area[1] and all(
            value >= least for value, least in zip(shape[1:], (self.side, self.filled, self.sure), strict=True)
        )


def lung_shape(lungs: NDArray[np.float32]) -> tuple[float, float, float, float]:
    """Area, smaller side, filled part of the box and certainty, as in ``LungLimits``; all 0 where there is no lung."""
    mask = lungs > 0.5
    if not mask.any():
        return 0.0, 0.0, 0.0, 0.0
    columns, rows = np.flatnonzero(mask.any(0)), np.flatnonzero(mask.any(1))
    box = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    left = float(box[:, : box.shape[1] // 2].sum() / box.sum())
    sure = float(np.abs(2 * lungs - 1)[lungs > 0.1].mean())
    return float(mask.mean()), min(left, 1 - left), float(box.mean()), sure


def contrast(image: NDArray[np.uint8]) -> float:
    """Distance of the 5th and the 95th percentile of the displayed grey values."""
    up_to = np.cumsum(Image.fromarray(image).histogram())
    ranks = np.array([0.05, 0.95]) * (image.size - 1)
    below, above = (np.searchsorted(up_to, whole(ranks), side="right") for whole in (np.floor, np.ceil))
    low, high = below + (above - below) * (ranks % 1)
    return float(high - low)


def flags_of_file(facts: Facts) -> Iterator[Flag]:
    """What the file itself says against a reading."""
    if is_no_radiograph(facts.modality):
        yield Flag("not_chest_radiograph", True, f"The file says that it is no radiograph (modality {facts.modality}).")
    elif names_other_part(facts.body_part):
        yield Flag("not_chest_radiograph", True, f"The file says that it shows no chest ({facts.body_part}).")
    elif facts.colour:
        yield Flag("not_chest_radiograph", True, "The picture is in colour, which no radiograph is.")
    if says_sideways(facts.view):
        yield Flag("lateral_or_rotated", True, f"The file says that it is no frontal view ({facts.view}).")
    if facts.age_years is None:
        yield Flag("age_unknown", False, "The file gives no age; the model knows children only.")
    elif facts.age_years >= ADULT_YEARS:
        yield Flag("adult", True, f"The patient is {facts.age_years:.0f} years old; the model knows children only.")
    if facts.window_hides:
        yield Flag("window_hides", False, "The file's window hides the picture; the model took the automatic one.")
    if facts.raw:
        yield Flag("for_processing", False, "The file holds raw detector values (For Processing), not a picture.")


@dataclass(frozen=True, eq=False)
class Picture:
    """What the gate looks at of a displayed image.

    Attributes:
        side: its shorter side in pixels.
        contrast: see ``contrast``.
        squashed: (S, S) uint8 for the network; None where there is none.
    """

    side: int
    contrast: float
    squashed: NDArray[np.uint8] | None


class Gate:
    """The checks, and the network for what no file says. Calls from several threads may overlap on a processor only."""

    def __init__(
        self, bundle: Bundle | None = None, device: torch.device | None = None, *, trust: bool = False
    ) -> None:
        """Load a bundle of kind ``gate``; without one, only file and contrast are looked at.

        The errors are those of ``Bundle.load``.
        """
        self.device = device or torch.device("cpu")
        self.bundle = bundle
        self.network = None if bundle is None else bundle.load(self.device, trust=trust, freeze=True)
        card = {} if bundle is None else bundle.card
        self.least_chest = float(card.get("thresholds", {}).get("chest", 0.5))
        limits = card.get("lungs", {})
        self.limits = LungLimits(**{**limits, "area": tuple(limits["area"])}) if limits else LungLimits()

    @classmethod
    def load(cls, device: torch.device) -> Gate:
        """With the installed network, if there is one; the errors are those of ``Bundle.load``."""
        return cls(find_first("gate"), device)

    def look(self, image: NDArray[np.uint8], side: int | None = None) -> Picture:
        """What is looked at of (H, W) uint8, as displayed; calls from several threads may overlap.

        ``side`` is the shorter side of the image that ``image`` was reduced from; its own if None.
        """
        squashed = squash(image, self.bundle.size) if self.bundle else None
        return Picture(side or min(image.shape), contrast(image), squashed)

    def probabilities(self, pictures: Sequence[Picture]) -> list[dict[str, float]]:
        """What the pictures may be; empty where there is no network."""
        squashed = [picture.squashed for picture in pictures if picture.squashed is not None]
        if self.bundle is None or self.network is None:
            return [{} for _ in pictures]
        with torch.inference_mode():
            logits = self.network(batch_input(squashed, self.device))
        labels, shares = self.bundle.labels, torch.softmax(logits / self.bundle.temperature, 1).tolist()
        return [dict(zip(labels, of_one, strict=True)) for of_one in shares]

    def remedy(self, picture: Picture, shown: Shown) -> Shown | None:
        """How what was looked at ``shown`` so would have to be shown to be taken for a chest.

        Of all quarter turns, each with and without black and white swapped, the likeliest one; None where it is taken
        for a chest as it is, where none helps, and where there is no network.
        """
        squashed = picture.squashed
        if squashed is None:
            return None
        ways = [(quarters, inverted) for inverted in (False, True) for quarters in range(4)]
        pictures = [
            replace(picture, squashed=np.rot90(255 - squashed if inverted else squashed, -quarters))
            for quarters, inverted in ways
        ]
        chest = [shares["chest"] for shares in self.probabilities(pictures)]
        best = max(range(len(ways)), key=chest.__getitem__)
        if chest[0] >= self.least_chest or chest[best] < self.least_chest:
            return None
        return shown.then(ways[best][0], inverted=ways[best][1])

    def flags(
        self,
        radiograph: Radiograph,
        image: NDArray[np.uint8],
        lungs: NDArray[np.float32] | None = None,
        attention: float | None = None,
        least_attention: float = 0.0,
    ) -> tuple[Flag, ...]:
        """All that speaks against a reading, each reason once.

        Args:
            radiograph: what was read.
            image: (H, W) uint8, the radiograph as displayed.
            lungs: (S, S) float32, probability of lung; None where they were not looked for.
            attention: share of the heatmap in the lungs; None where it is not known.
            least_attention: what it must reach.
        """
        picture = self.look(image)
        return self.judge(
            radiograph, picture, self.probabilities([picture])[0], lungs, attention, least_attention=least_attention
        )

    def judge(
        self,
        radiograph: Radiograph,
        picture: Picture,
        probabilities: dict[str, float],
        lungs: NDArray[np.float32] | None,
        attention: float | None,
        *,
        least_attention: float,
    ) -> tuple[Flag, ...]:
        """The same as ``flags``, of what ``look`` and ``probabilities`` gave."""
        found = [*flags_of_file(radiograph.facts), *self._flags_of_picture(picture, probabilities)]
        if lungs is not None and not self.limits.hold(lungs):
            found.append(Flag("lungs_not_found", True, "What was outlined does not look like two lungs."))
        if attention is not None and attention < least_attention:
            detail = f"Only {attention:.0%} of the heatmap lies in the lungs; {least_attention:.0%} are needed."
            found.append(Flag("attention_outside_lungs", True, detail))
        first = {flag.reason: flag for flag in reversed(found)}
        return tuple(flag for flag in found if first[flag.reason] is flag)

    def _flags_of_picture(self, picture: Picture, shares: dict[str, float]) -> Iterator[Flag]:
        if picture.side < LEAST_SIDE:
            yield Flag("too_small", True, f"The shorter side has {picture.side} pixels; {LEAST_SIDE} are needed.")
        if picture.contrast < LEAST_CONTRAST:
            yield Flag("poor_contrast", True, "The picture has next to no contrast.")
        if not shares or shares["chest"] >= self.least_chest:
            return
        match max((label for label in shares if label != "chest"), key=shares.__getitem__):
            case "rotated":
                yield Flag("lateral_or_rotated", True, "The picture looks like a chest that lies on its side or head.")
            case "lateral":
                yield Flag("lateral_or_rotated", True, "The picture looks like a chest from the side or at an angle.")
            case "inverted":
                yield Flag("inverted", True, "The picture looks like a negative: black and white are exchanged.")
            case _:
                yield Flag("not_chest_radiograph", True, "The picture does not look like a frontal chest radiograph.")

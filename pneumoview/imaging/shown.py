"""How a radiograph is shown other than it is stored: turned, mirrored, with black and white swapped."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from numpy.typing import NDArray

from pneumoview.imaging.geometry import Turn, turned, unturned
from pneumoview.imaging.radiograph import Radiograph


@dataclass(frozen=True)
class Shown:
    """How a radiograph is shown; ``inverted`` where black and white are swapped on top of what the file asks for."""

    turn: Turn = field(default_factory=Turn)
    inverted: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """What is done to it, as codes: ``mirrored``, then one of ``turned_90``…``turned_270``, then ``inverted``."""
        turned_by = f"turned_{90 * self.turn.quarters}" if self.turn.quarters else ""
        codes = ("mirrored" if self.turn.mirrored else "", turned_by, "inverted" if self.inverted else "")
        return tuple(filter(None, codes))

    def then(self, quarters: int, *, inverted: bool) -> Shown:
        """Turned on by quarters of a circle, clockwise, and inverted once more or not."""
        return Shown(self.turn.rotated(quarters), self.inverted != inverted)

    def apply(self, radiograph: Radiograph) -> Radiograph:
        """The radiograph as if it were stored as it is shown; overlays and directions stay those of the file."""
        if self == AS_STORED:
            return radiograph
        return replace(
            radiograph,
            pixels=turned(radiograph.pixels, self.turn),
            aspect=1 / radiograph.aspect if self.turn.quarters % 2 else radiograph.aspect,
            inverted=radiograph.inverted != self.inverted,
        )

    def undo(self, pixels: NDArray[Any] | None) -> NDArray[Any] | None:
        """What lies over the radiograph as shown, (S, S), as it lies over the stored one; None stays None."""
        return None if pixels is None else unturned(pixels, self.turn)


AS_STORED = Shown()

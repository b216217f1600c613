"""What is asked of a model."""

from __future__ import annotations

from dataclasses import dataclass

from pneumoview.ai.analysis import Method
from pneumoview.gui.base.worker import Request
from pneumoview.imaging.shown import AS_STORED, Shown


@dataclass(frozen=True)
class Told:
    """What a file that is read tells of itself, for the list; see ``Radiograph.identity`` and ``Facts``."""

    identity: str
    view: str
    age_years: float | None


@dataclass(frozen=True)
class ReadingRequest(Request):
    """A reading of a frame.

    Attributes:
        target: the label that the heatmap explains, None for the predicted one.
        method: how the heatmap is made.
        model: folder of the model that reads, None for the one that the window started with.
        shown: how the frame is turned and inverted before it is read; the answer lies on it as it is stored.
    """

    target: str | None = None
    method: Method = "gradcam"
    model: str | None = None
    shown: Shown = AS_STORED

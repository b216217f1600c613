"""What is asked of a model."""

from __future__ import annotations

from dataclasses import dataclass

from pneumoview.ai.analysis import Method
from pneumoview.gui.base.worker import Request


@dataclass(frozen=True)
class ReadingRequest(Request):
    """A reading of a frame.

    Attributes:
        target: the label that the heatmap explains, None for the predicted one.
        method: how the heatmap is made.
        model: folder of the model that reads, None for the one that the window started with.
    """

    target: str | None = None
    method: Method = "gradcam"
    model: str | None = None

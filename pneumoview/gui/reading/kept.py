"""The answers of a model that are kept."""

from __future__ import annotations

from collections import OrderedDict

from pneumoview.ai.analysis import Analysis
from pneumoview.gui.reading.request import ReadingRequest

KEPT_ANALYSES = 256


class KeptAnalyses(OrderedDict[ReadingRequest, Analysis]):
    """What was answered to the ``KEPT_ANALYSES`` requests that came or were recalled last."""

    def keep(self, request: ReadingRequest, analysis: Analysis) -> None:
        """Keep an answer, in the place of the one longest unused if there are too many."""
        self[request] = analysis
        if len(self) > KEPT_ANALYSES:
            self.popitem(last=False)

    def recall(self, request: ReadingRequest) -> Analysis | None:
        """The answer to a request, which is then the last one used; None if it is not kept."""
        if request in self:
            self.move_to_end(request)
        return self.get(request)

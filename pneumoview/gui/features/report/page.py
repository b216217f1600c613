"""What one page of a report tells, before it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pneumoview.ai.analysis import Analysis
from pneumoview.gui.reading.review import Review
from pneumoview.gui.view.loaded import Loaded
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.measure import Annotations
from pneumoview.imaging.overlay import COLOUR_MAPS
from pneumoview.imaging.radiograph import Radiograph


@dataclass(frozen=True, eq=False)
class ReportPage:
    """What a page tells.

    Attributes:
        path: the file.
        frame: of the file.
        date: when the report was asked for.
        load: gives the radiograph with the window to show it in, when its turn comes, on the thread that makes the
            report; may raise ReadError.
        analysis: what the model says, None where it has not been asked, or is covered.
        covered: whether it is not to be seen before the reader has answered.
        inverted: whether black and white are swapped.
        turn: how it is rotated and flipped.
        opacity: of the heatmap's hottest point, 0…1.
        colours: name of the heatmap's colour map.
        threshold: what the heatmap must reach to be painted, 0…1.
        lungs_shown: whether the lungs are outlined.
        revealed: whether the user asked to see a refused reading all the same.
        patient_hidden: whether what tells who the patient is stays out, the file's name included.
        drawn: tells what is drawn on the radiograph, on the thread that makes the report; may raise AnnotationError.
        review: tells so the reader's opinion and note; may raise OpinionsError.
    """

    path: Path
    frame: int
    date: str
    load: Callable[[], Loaded]
    analysis: Analysis | None = None
    covered: bool = False
    inverted: bool = False
    turn: Turn = field(default_factory=Turn)
    opacity: float = 0.45
    colours: str = COLOUR_MAPS[0]
    threshold: float = 0.0
    lungs_shown: bool = False
    revealed: bool = False
    patient_hidden: bool = False
    drawn: Callable[[Radiograph], Annotations] = lambda _: Annotations()
    review: Callable[[Radiograph], Review] = lambda _: Review()

    @property
    def answered(self) -> Analysis | None:
        """The reading where its figures may be shown."""
        return None if self.analysis is None or (self.analysis.refused and not self.revealed) else self.analysis

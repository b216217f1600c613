"""What guides the hand: a line that says what to draw, the tool that is lit, a ratio that is proposed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from drawing import LEFT, NONE, at, click, drag, figures, show
from pneumoview.ai.analysis import Analysis
from pneumoview.gui.features.measuring.feature import Measuring
from pneumoview.gui.reading.request import ReadingRequest
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.shown import Shown


def test_escape_then_leaves_the_tool_and_then_resets_the_view(measuring: Measuring):
    window = measuring.parent()
    window.viewer.presentation.invert()
    QTest.keyClick(window, "A")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.action["level"].isChecked()
    assert window.viewer.presentation.inverted
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.viewer.presentation.inverted


def test_escape_in_a_text_field_leaves_the_tool_in_hand(measuring: Measuring):
    window = measuring.parent()
    QTest.keyClick(window, "A")
    window.opinions.bar.note.setFocus()
    QTest.keyClick(window.opinions.bar.note, Qt.Key.Key_Escape)
    assert window.action["angle"].isChecked()


def test_panning_meanwhile_gives_up_nothing(measuring: Measuring):
    QTest.keyClick(measuring.parent(), "D")
    click(measuring, 10, 10)
    measuring.parent().toolbox.pan(True)
    measuring.parent().toolbox.pan(False)
    assert measuring.document.draft is not None


def hint(measuring: Measuring) -> tuple[str, str]:
    view = measuring.parent().views.explained
    return view.toolbox.active.title, view.toolbox.active.hint(view)


def test_a_line_says_what_to_draw_next(measuring: Measuring):
    window = measuring.parent()
    assert hint(measuring) == ("Window and level", "")
    QTest.keyClick(window, "U")
    steps = []
    for x, y in ((20, 40), (40, 40), (10, 50), (60, 50)):
        steps.append(hint(measuring)[1])
        click(measuring, x, y)
    assert steps == [
        "Drag over the widest part of the heart · Esc leaves",
        "Click the other end · Esc gives it up",
        "Drag over the widest part of the thorax · Esc gives it up",
        "Click the other end · Esc gives it up",
    ]
    seen = []
    for key in "DAEEN":
        QTest.keyClick(window, key)
        seen.append(hint(measuring))
    window.action["calibrate"].trigger()
    seen.append(hint(measuring))
    assert [title for title, _ in seen] == [
        *("Distance", "Angle", "Elliptical region", "Rectangular region", "Pixel", "Calibrate")
    ]
    assert seen[-1][1] == "Drag along a line of known length · Esc leaves"


def test_the_line_is_painted_but_is_in_no_picture_of_the_view(measuring: Measuring):
    window = measuring.parent()
    before = window.views.picture().toImage()
    QTest.keyClick(window, "A")
    assert window.views.picture().toImage() == before
    assert window.views.grab().toImage() != before


def test_every_tool_in_hand_is_lit(measuring: Measuring):
    window, lit = measuring.parent(), []
    names = [name for name in (*measuring.tools, "level", "pan", "zoom", "magnifier") if name in window.action]
    for take in (*(("E",) * 2), "calibrate", "U"):
        window.action[take].trigger() if take in window.action else QTest.keyClick(window, take)
        lit.append([name for name in names if window.action[name].isChecked()])
    assert lit == [["ellipse"], ["ellipse", "rectangle"], ["calibrate"], ["ratio"]]
    assert {window.action[name] for name in ("ellipse", "calibrate", "ratio")} <= set(window.tools.actions())
    window.action["full_screen"].trigger()
    assert (window.film.tool.isVisible(), window.film.tool.text()) == (True, "Tool: Cardiothoracic ratio")


@pytest.fixture
def proposed(window: MainWindow, tmp_path: Path, qtbot) -> Measuring:
    """The tool of the ratio over a drawn chest on its side, read as it was turned upright."""
    y, x = np.mgrid[:224, :224] + 0.5
    lungs = (((x - 67) / 45) ** 2 + ((y - 180) / 140) ** 2 < 1) | (((x - 157) / 45) ** 2 + ((y - 180) / 140) ** 2 < 1)
    lungs &= y < 180
    image = np.where(lungs, 60, 150)
    image[((x - 121) / 36) ** 2 + ((y - 150) / 40) ** 2 < 1] = 180
    image[:, 104:120] = 200
    path = tmp_path / "chest.png"
    Image.fromarray(np.rot90(image).astype(np.uint8).copy()).save(path)
    measuring = show(window, path, qtbot)
    answer = Analysis(
        *(("normal", "bacterial", "viral"), (0.9, 0.05, 0.05), "normal", None, "test 1", "0" * 64, "cpu", 1.0),
        verdict="normal",
        lung_mask=np.rot90(lungs).copy(),
        shown=Shown(Turn(1)),
    )
    QTest.keyClick(window, "U")
    assert measuring.document.proposal is None
    window.viewer.reader.returned.emit(ReadingRequest(path), answer)
    window.viewer.show_image(path)
    qtbot.waitUntil(lambda: measuring.document is not None and measuring.document.proposal is not None)
    return measuring


def test_a_ratio_is_proposed_adjusted_and_accepted(proposed: Measuring):
    window, document = proposed.parent(), proposed.document
    heart_left, heart_right, left, right = document.proposal.points
    assert (left[1], right[1]) == pytest.approx((202, 22), abs=0.5)
    assert (heart_left[1], heart_right[1]) == pytest.approx((139, 67), abs=4)
    assert hint(proposed)[1] == "Proposed: drag to adjust · Enter accepts · Esc discards"
    assert window.action["accept_ratio"].isEnabled()
    drag(proposed, heart_right, (heart_right[0], 80.0))
    assert document.proposal.points[1] == pytest.approx((heart_right[0], 80.0), abs=0.5)
    assert figures(proposed) == []
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert document.proposal is None
    assert [kind for kind, _ in figures(proposed)] == ["ratio"]
    assert proposed.document.lines()[0][1].startswith("0.3")
    QTest.keyClick(window, "Z", Qt.KeyboardModifier.ControlModifier)
    assert figures(proposed) == []


def test_a_double_click_on_the_proposal_accepts_it(proposed: Measuring):
    left, right = proposed.document.proposal.points[2:]
    on_line = at(proposed, (left[0] + right[0]) / 2, (left[1] + right[1]) / 2)
    QTest.mouseDClick(proposed.parent().views.explained, LEFT, NONE, on_line)
    assert [kind for kind, _ in figures(proposed)] == ["ratio"]


def test_a_proposal_is_discarded_by_escape_and_by_drawing(proposed: Measuring):
    window, document = proposed.parent(), proposed.document
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert document.proposal is None
    assert window.action["ratio"].isChecked()
    QTest.keyClick(window, "V")
    QTest.keyClick(window, "U")
    assert document.proposal is not None
    drag(proposed, (20, 20), (60, 20))
    assert document.proposal is None
    assert [round(x) for x, _ in document.draft.points] == [20, 60]

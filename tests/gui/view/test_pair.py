"""Whether two views stand side by side or one above the other, and the titles over them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, QSizeF

from pneumoview.gui.view.pair import stands_above
from pneumoview.gui.view.title import Title

LANDSCAPE, PORTRAIT = QSizeF(1500, 1000), QSizeF(1000, 1200)


@pytest.mark.parametrize(
    ("area", "films", "above"),
    [
        ((800, 700), [LANDSCAPE, LANDSCAPE], True),
        ((1600, 700), [LANDSCAPE, LANDSCAPE], False),
        ((800, 700), [PORTRAIT, PORTRAIT], False),
        ((800, 1600), [PORTRAIT, PORTRAIT], True),
        ((800, 700), [LANDSCAPE], True),
        ((800, 700), [LANDSCAPE, PORTRAIT], False),
        ((800, 40), [LANDSCAPE, LANDSCAPE], False),
        ((800, 700), [], False),
    ],
)
def test_two_views_stand_where_their_films_are_larger(area: tuple[int, int], films: list[QSizeF], above: bool):
    assert stands_above(QSize(*area), films, 20, False) is above


def test_views_change_places_only_for_films_that_are_clearly_larger():
    area, films = QSize(1000, 680), [QSizeF(1000, 680)] * 2
    assert not stands_above(area, films, 0, False)
    assert stands_above(area, films, 0, True)


def test_a_title_that_is_too_long_ends_in_dots_and_its_tool_tip_has_it_all(qtbot):
    title = Title("PRIOR 2024-03-01, 7 days earlier", room=6)
    qtbot.addWidget(title)
    title.resize(80, 20)
    title.show()
    assert title.text() == title.toolTip() == title.accessibleName() == "PRIOR 2024-03-01, 7 days earlier"
    assert super(Title, title).text().startswith("PRIOR")
    assert super(Title, title).text().endswith("…")
    title.resize(600, 20)
    assert (super(Title, title).text(), title.toolTip()) == ("PRIOR 2024-03-01, 7 days earlier", "")

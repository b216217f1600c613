"""What keeps a window from closing."""

from __future__ import annotations

from pneumoview.gui.base.closing import Closing


def test_nobody_is_asked_where_somebody_refuses():
    asked: list[str] = []
    closing = Closing()
    closing.ask(lambda: asked.append("first") is None)
    closing.refuse()
    assert not closing.agreed()
    assert asked == []


def test_one_no_is_enough_and_ends_the_questions():
    asked: list[str] = []
    closing = Closing()
    closing.ask(lambda: asked.append("first") is None)
    closing.ask(lambda: False)
    closing.ask(lambda: asked.append("third") is None)
    assert not closing.agreed()
    assert asked == ["first"]
    assert Closing().agreed()

"""The window by keyboard alone: Tab leads everywhere, the focus is seen, and every control has a name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QScrollArea, QWidget

from pneumoview.gui.base import theme
from pneumoview.gui.base.theme import Mode
from pneumoview.gui.features.comparison import Comparison
from pneumoview.gui.features.keys import KeysDialog, KeySheet
from pneumoview.gui.features.opinions import HistoryPage
from pneumoview.gui.features.pacs.desk import Enclosure, Letter
from pneumoview.gui.features.pacs.nodes import NodeDialog
from pneumoview.gui.features.pacs.sending import SendDialog
from pneumoview.gui.features.pacs.window import PacsWindow
from pneumoview.gui.reading.card_page import CardPage
from pneumoview.gui.view.viewport import Viewport
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.interop.outbox import Item
from pneumoview.interop.peer import Node, Settings, Study, write_settings
from pneumoview.records.opinions import Opinion

HARDLY = 12
"""Pixels that must change, by more than so many grey levels of 255, for a focus to be seen."""


@pytest.fixture(params=[Mode.DARK, Mode.LIGHT])
def mode(request: pytest.FixtureRequest, shown: MainWindow, qapp: QApplication) -> Iterator[Mode]:
    theme.use(qapp, request.param)
    yield request.param
    theme.use(qapp, Mode.DARK)
    del shown


def go_on(widget: QWidget) -> None:
    """Type Tab, in an image, which has another use for it, with Ctrl."""
    modifier = Qt.KeyboardModifier.ControlModifier if isinstance(widget, Viewport) else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(widget, Qt.Key.Key_Tab, modifier)


def walk() -> list[QWidget]:
    """What has the focus, one Tab after the other, until it comes round."""
    found: list[QWidget] = []
    while (widget := QApplication.focusWidget()) not in found:
        assert widget is not None
        found.append(widget)
        go_on(widget)
    return found


def name(widget: QWidget) -> str:
    """What a screen reader says of it; on Linux Qt gives it the value of a combo box for a name."""
    if isinstance(widget, QComboBox):
        return widget.accessibleName()
    face = QAccessible.queryAccessibleInterface(widget)
    return "" if face is None else face.text(QAccessible.Text.Name)


def reachable(window: QWidget) -> list[QWidget]:
    """Every widget that takes the focus by Tab and is seen, also where one must scroll to it."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.isEnabled()
        and widget.window() is window
        and widget.focusProxy() is None
    ]


def looks(window: QWidget, widget: QWidget) -> QImage:
    """The widget with what lies around it, scrolled to."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget, 0, 3)
        above = above.parentWidget()
    QApplication.processEvents()
    place = widget.rect().translated(widget.mapTo(window, widget.rect().topLeft())).adjusted(-3, -3, 3, 3)
    return window.grab(place).toImage()


def changed(one: QImage, other: QImage) -> int:
    """How many pixels differ by more than a little."""
    grey = QImage.Format.Format_Grayscale8
    first, second = (np.array(image.convertToFormat(grey).constBits()).astype(int) for image in (one, other))
    return int((abs(first - second) > HARDLY).sum())


def assert_walkable(window: QWidget) -> list[QWidget]:
    """Tab leads to all that takes the focus, all has a name, and the focus is seen on each."""
    walked = walk()
    assert [name(widget) for widget in reachable(window) if widget not in walked] == []
    assert [type(widget) for widget in walked if not name(widget).strip()] == []
    unseen = []
    for before, widget in pairwise((walked[-1], *walked)):
        before.setFocus()
        go_on(before)
        with_focus = looks(window, widget)
        before.setFocus()
        if changed(with_focus, looks(window, widget)) < HARDLY:
            unseen.append(name(widget))
    assert unseen == []
    return walked


@pytest.mark.usefixtures("mode")
def test_tab_leads_through_list_views_and_panel(shown: MainWindow):
    shown.panel.more.setChecked(True)
    shown.opinions.judge("disagree")
    shown.action["measurements"].trigger()
    shown.list.setFocus()
    order = assert_walkable(shown)
    places = [
        order.index(widget) for widget in (shown.list, shown.views.original, shown.views.explained, shown.panel.heatmap)
    ]
    assert places == sorted(places)


@pytest.mark.usefixtures("mode")
def test_dialogs_are_walked_too(shown: MainWindow, qtbot):
    dialogs: list[QDialog] = [
        KeysDialog(shown.keymap, shown),
        KeySheet(shown.action.menus, shown),
        CardPage(shown.viewer.bundle.card, shown),
        next(feature for feature in shown.features if isinstance(feature, Comparison)).page,
        HistoryPage([Opinion("1", 0, "a.png"), Opinion("1", 0, "b.png")], shown),
    ]
    for dialog in dialogs:
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(lambda dialog=dialog: dialog.isAncestorOf(QApplication.focusWidget()))
        assert_walkable(dialog)
        dialog.close()


@pytest.mark.usefixtures("mode")
def test_the_pages_of_the_network_are_walked(shown: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    node = Node.of("PACS@192.0.2.1:104", "pacs")
    write_settings(Settings(nodes={"pacs": node}))
    window = PacsWindow(shown.settings, shown.viewer.images)
    window.search.show_found([Study("1.2.3", "P-1", "Kim^Min", date="20240105", images=2)])
    item = Item(1, "pacs", "1.2", "1.2.3", "dead", 0, "no", "2024-01-05T10:11:12+00:00")
    window.outbox.show_letters([Letter(item, "CR")])
    window.outbox.table.selectRow(0)
    window.show()
    window.activateWindow()
    for page in (window.search, window.outbox, window.receiving, window.nodes):
        window.turn_to(page)
        window.tabs.setFocus()
        qtbot.waitUntil(lambda: window.isAncestorOf(QApplication.focusWidget()))
        assert len(assert_walkable(window)) > 3
    window.close()
    window.deleteLater()


@pytest.mark.usefixtures("mode")
def test_the_dialogs_of_the_network_are_walked(shown: MainWindow, qtbot):
    node = Node.of("PACS@192.0.2.1:104", "pacs")
    sending = SendDialog([node], shown.settings, shown, opinion=True, patient_shown=True)
    for dialog in (NodeDialog(node, (), shown), sending):
        dialog.show()
        dialog.activateWindow()
        if dialog is sending:
            sending.show_made([Enclosure("sr", b"", "sr.dcm", "SR", "9001", "Kim", "says\nthis", None)], {})
        qtbot.waitUntil(lambda dialog=dialog: dialog.isAncestorOf(QApplication.focusWidget()))
        assert_walkable(dialog)
        dialog.close()


def test_the_grid_of_cells_is_walked(shown: MainWindow, pictures: list[Path], qtbot):
    QTest.keyClick(shown, "4")
    cells = shown.layouts.cells[:3]
    qtbot.waitUntil(lambda: all(cell.viewport.presentation.loaded for cell in cells))
    shown.list.setFocus()
    walked = walk()
    assert all(cell.viewport in walked for cell in cells)
    assert shown.viewer.current == (pictures[2], 0)

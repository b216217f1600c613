"""Films are received in a real window, from senders of another program's kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from pydicom import dcmread
from PySide6.QtCore import Qt

from clinic import Made, feature, sent_to, shown_film
from peers import OWN, film, listens, saved
from pneumoview.errors import NetworkError
from pneumoview.gui.features.pacs.desk import Listening
from pneumoview.gui.window.desk import Desk
from pneumoview.gui.window.main_window import MainWindow
from pneumoview.interop.connection import connect
from pneumoview.interop.peer import Node, Own, Tls, read_settings


@pytest.fixture
def receiving(make_pacs: Callable[[], Made], films: list[Path], port: int, qtbot) -> Made:
    """A window that shows a film, and receives those of SENDER."""
    window, pacs = make_pacs()
    shown_film(window, films[0], qtbot)
    page = pacs.show_page().receiving
    assert not page.switch.isEnabled()
    page.port.setValue(port)
    page.senders.setPlainText("SENDER@127.0.0.1\n")
    page.switch.click()
    qtbot.waitUntil(lambda: pacs.reception._receiver is not None)
    return window, pacs


def test_films_that_arrive_are_listed_the_newest_first(receiving: Made, port: int, tmp_path: Path, qtbot):
    window, pacs = receiving
    current = window.viewer.current
    new = [saved(film(seed=n), tmp_path / f"new{n}.dcm") for n in range(3)]
    report = saved(film(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11"), tmp_path / "report.dcm")
    assert sent_to(f"{OWN}@127.0.0.1:{port}", [report, *new, new[0]], Own("SENDER")) == ["sent"] * 5
    images = window.viewer.images
    qtbot.waitUntil(lambda: len(images.items) == 4)
    assert [item.arrival for item in images.shown] == [3, 2, 1, 0]
    assert [item.path.stem for item in images.shown[:3]] == [str(dcmread(p).SOPInstanceUID) for p in reversed(new)]
    assert window.viewer.current == current
    assert "From the PACS" in images.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert pacs.page.receiving.state.text() == f"PNEUMOVIEW listens at 127.0.0.1, port {port}. Films since then: 3"
    assert read_settings().own.port == port
    with pytest.raises(NetworkError, match="does not know the calling AE title STRANGER"):
        connect(Node.of(f"{OWN}@127.0.0.1:{port}"), Own("STRANGER")).echo()
    qtbot.waitUntil(lambda: "STRANGER@127.0.0.1 is not allowed, and rejected" in pacs.page.receiving.state.text())
    pacs.page.receiving.switch.click()
    assert not listens(port)
    assert pacs.page.receiving.earlier.isEnabled()


def test_the_first_film_is_shown_where_nothing_is(make_pacs: Callable[[], Made], tmp_path: Path, qtbot):
    window, pacs = make_pacs()
    path = saved(film(), tmp_path / "film.dcm")
    with qtbot.waitSignal(window.viewer.settled):
        pacs.reception._tell_arrival(path)
    assert window.viewer.current == (path, 0)


def test_the_port_is_free_once_the_window_is_closed(receiving: Made, port: int):
    window, _ = receiving
    assert listens(port)
    window.close()
    assert not listens(port)


@pytest.mark.usefixtures("home", "korean")
def test_a_window_in_another_language_goes_on_receiving(
    make_window: Callable[..., MainWindow], port: int, tmp_path: Path, qtbot
):
    place = Desk(partial(make_window, network=True))
    window = place.window
    pacs = feature(window)
    pacs.reception.start(Listening(Own(OWN, port), ("SENDER@127.0.0.1",), tmp_path / "in", Tls()))
    qtbot.waitUntil(lambda: pacs.reception._receiver is not None)
    window.language_chosen.emit("en")
    qtbot.waitUntil(lambda: place.window is not window)
    pacs = feature(place.window)
    qtbot.waitUntil(lambda: pacs.reception._receiver is not None)
    state = pacs.show_page().receiving.state.text()
    assert state == f"PNEUMOVIEW listens at 127.0.0.1, port {port}. Films since then: 0"
    place.window.close()
    assert not listens(port)


@pytest.mark.usefixtures("receiving")
def test_a_port_that_is_taken_and_a_sender_that_is_none(make_pacs: Callable[[], Made], port: int, qtbot):
    _, other = make_pacs()
    page = other.show_page().receiving
    assert page.senders.toPlainText() == "SENDER@127.0.0.1"
    page.senders.setPlainText("SENDER")
    page.switch.click()
    qtbot.waitUntil(lambda: page.state.text() == "SENDER is no sender: AET@IP, as in CR1@192.0.2.7")
    page.senders.setPlainText("SENDER@127.0.0.1")
    page.port.setValue(port)
    page.switch.click()
    qtbot.waitUntil(lambda: page.state.text() == f"port {port} of 127.0.0.1 cannot be used: Address already in use")
    page.bind.setCurrentText("192.0.2.5")
    assert (
        page.state.text() == "Patient data would travel unencrypted to 192.0.2.5: use TLS beyond a net that you trust."
    )

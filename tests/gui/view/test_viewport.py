"""Mouse and keys of a viewport change the presentation, and the presentation changes what is painted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPixmap, QWheelEvent
from PySide6.QtTest import QTest

from pneumoview.gui.base import theme
from pneumoview.gui.base.worker import Request
from pneumoview.gui.view.loaded import Decoder, Loaded, reduced
from pneumoview.gui.view.presentation import Presentation, Texts
from pneumoview.gui.view.viewport import Viewport
from pneumoview.imaging.geometry import Turn
from pneumoview.imaging.radiograph import Overlay, Radiograph, Source, Window
from pneumoview.imaging.shown import Shown


@pytest.fixture
def presentation(qapp, pictures: list[Path]) -> Presentation:
    """The gradient of 80 × 60, value three times the column, window 0…255."""
    presentation = Presentation(qapp)
    presentation.show(Decoder().load(Request(pictures[0]), lambda _: None))
    return presentation


@pytest.fixture
def viewport(presentation: Presentation, qtbot) -> Viewport:
    """400 × 400: the gradient lies at scale 5 in rows 50 to 350."""
    viewport = Viewport(presentation, overlay=True)
    qtbot.addWidget(viewport)
    viewport.resize(400, 400)
    viewport.show()
    return viewport


def drag(viewport: Viewport, button: Qt.MouseButton, by: QPoint, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    start = QPoint(200, 200)
    QTest.mousePress(viewport, button, modifier, start)
    QTest.mouseMove(viewport, start + by)
    QTest.mouseRelease(viewport, button, modifier, start + by)


def grey(viewport: Viewport, x: int, y: int) -> int:
    return viewport.grab().toImage().pixelColor(x, y).red()


def test_fits_at_first(viewport: Viewport):
    rect = viewport.image_rect()
    assert (rect.x(), rect.y(), rect.width(), rect.height()) == (0, 50, 400, 300)
    assert grey(viewport, 202, 200) == 120
    assert grey(viewport, 202, 20) == 0


def test_inverting_and_windowing_change_the_pixels(viewport: Viewport, presentation: Presentation):
    presentation.invert()
    assert grey(viewport, 202, 200) == 135
    presentation.invert()
    presentation.set_voi(Window(100, 2))
    assert grey(viewport, 202, 200) == 255
    assert grey(viewport, 102, 200) == 0


def test_left_drag_right_widens_and_up_brightens(viewport: Viewport, presentation: Presentation):
    before = presentation.window()
    drag(viewport, Qt.MouseButton.LeftButton, QPoint(100, -50))
    after = presentation.window()
    step = presentation.loaded.full_range.width / 1000
    assert after.width == pytest.approx(before.width + 100 * step)
    assert after.center == pytest.approx(before.center - 50 * step)
    assert presentation.fit


@pytest.mark.parametrize(
    ("button", "modifier"),
    [
        (Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier),
        (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_pan(viewport: Viewport, presentation: Presentation, button, modifier):
    before = presentation.window()
    drag(viewport, button, QPoint(50, -25), modifier)
    assert presentation.centre == QPointF(30, 35)
    assert presentation.window() == before
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton)
    assert presentation.fit


def test_space_turns_the_left_drag_into_a_pan(viewport: Viewport, presentation: Presentation):
    QTest.keyPress(viewport, Qt.Key.Key_Space)
    drag(viewport, Qt.MouseButton.LeftButton, QPoint(50, 0))
    QTest.keyRelease(viewport, Qt.Key.Key_Space)
    assert presentation.centre == QPointF(30, 30)


def test_wheel_zooms_at_the_cursor(viewport: Viewport, presentation: Presentation):
    position = QPointF(100, 100)
    fixed = viewport.to_image(position)
    viewport.wheelEvent(
        QWheelEvent(
            position,
            QPointF(viewport.mapToGlobal(position)),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
    )
    assert presentation.scale == pytest.approx(6)
    after = viewport.to_image(position)
    assert (after.x(), after.y()) == (pytest.approx(fixed.x()), pytest.approx(fixed.y()))


def test_zooming_beyond_the_limit_keeps_the_point_too(viewport: Viewport, presentation: Presentation):
    position = QPointF(300, 100)
    fixed = viewport.to_image(position)
    viewport.zoom_by(1000, position)
    assert presentation.scale == 40
    assert viewport.to_widget(fixed).toPoint() == position.toPoint()


def test_only_what_is_seen_is_windowed_and_from_stored_values(qapp, tmp_path: Path):
    """16-bit values of a fine slope, of which a window of width 3 tells neighbours apart."""
    pixels = np.arange(1200 * 1100, dtype=np.uint32).reshape(1200, 1100).astype(np.uint16)
    Image.fromarray(pixels).save(tmp_path / "deep.tiff")
    presentation = Presentation(qapp)
    presentation.show(Decoder().load(Request(tmp_path / "deep.tiff"), lambda _: None))
    presentation.set_voi(Window(501, 3))
    image, place = presentation.image(1.0, QRectF(490, 0, 20, 2))
    assert (place.x(), place.y(), place.width(), place.height()) == (489, 0, 22, 3)
    assert [image.pixelColor(column - 489, 0).red() for column in (499, 500, 501, 502)] == [0, 64, 191, 255]
    image, place = presentation.image(0.5, QRectF(0, 0, 100, 100))
    assert (place.width(), image.width(), image.height()) == (102, 51, 51)
    assert presentation.image(1.0, QRectF(-90, -90, 20, 20))[0].isNull()


def test_the_cursor_reads_the_pixel(viewport: Viewport, presentation: Presentation):
    QTest.mouseMove(viewport, QPoint(102, 200))
    assert presentation.value() == (20, 30, 60.0)
    corner = viewport.corner_texts()[Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft]
    assert corner[0] == "x 20  y 30:  60"
    assert corner[2] == "Zoom 500 %"
    QTest.mouseMove(viewport, QPoint(102, 10))
    assert presentation.value() is None


def test_two_viewports_are_linked(viewport: Viewport, presentation: Presentation, qtbot):
    other = Viewport(presentation, overlay=False)
    qtbot.addWidget(other)
    other.resize(400, 400)
    viewport.zoom_by(2, QPointF(0, 0))
    assert viewport.image_rect() == other.image_rect()


def test_linked_views_count_turns_and_places_from_the_upright_radiograph(presentation: Presentation):
    rows, columns = presentation.loaded.radiograph.shape
    lying = Presentation()
    lying.show(presentation.loaded, Shown(Turn(1)))
    size = QSizeF(300, 300)
    lying.zoom(9, QPointF(0, rows))
    presentation.set_pose(lying.pose(size), size)
    assert presentation.turn == Turn()
    assert presentation.centre == QPointF(0, 0)
    presentation.set_turn(Turn(2))
    presentation.zoom(5, QPointF(columns, 0))
    lying.set_pose(presentation.pose(size), size)
    assert lying.turn == Turn(3)
    assert lying.centre == QPointF(0, 0)
    lying.take_as_upright()
    assert lying.pose(size).turn == Turn()


def test_the_heatmap_is_on_the_overlay_only_and_follows_its_opacity(
    viewport: Viewport, presentation: Presentation, qtbot
):
    plain = Viewport(presentation, overlay=False)
    qtbot.addWidget(plain)
    plain.resize(400, 400)
    before = grey(viewport, 202, 200)
    presentation.set_heatmap(np.ones((4, 4), np.float32))
    presentation.set_opacity(1.0)
    full = viewport.grab().toImage().pixelColor(202, 200)
    assert (full.red(), full.green(), full.blue()) == pytest.approx((252, 255, 164), abs=1)
    assert grey(plain, 202, 200) == before
    presentation.set_opacity(0.0)
    assert grey(viewport, 202, 200) == before
    presentation.set_opacity(1.0)
    presentation.set_heatmap_shown(False)
    assert grey(viewport, 202, 200) == before


def test_overlays_of_the_file_are_shown_unless_texts_or_the_patient_are_hidden(qapp, qtbot):
    mask = np.zeros((60, 80), bool)
    mask[20:40, 60:70] = True
    black = np.zeros((60, 80), np.uint8)
    radiograph = Radiograph(black, Source(Path("a.dcm"), "DICOM"), overlays=(Overlay(mask),))
    presentation = Presentation(qapp)
    presentation.show(Loaded((radiograph,), Window(128, 256), Window(128, 256)))
    viewport = Viewport(presentation, overlay=False)
    qtbot.addWidget(viewport)
    viewport.resize(400, 400)

    def drawn(x: int, y: int) -> bool:
        return viewport.grab().toImage().pixelColor(x, y) == theme.IMAGE_ACCENT

    assert drawn(325, 200)
    assert not drawn(285, 200)
    presentation.set_texts(Texts.FEW)
    assert drawn(325, 200)
    presentation.set_texts(Texts.NONE)
    assert not drawn(325, 200)
    presentation.set_texts(Texts.ALL)
    presentation.set_patient_shown(False)
    assert not drawn(325, 200)
    presentation.set_patient_shown(True)
    presentation.set_turn(presentation.turn.rotated(2))
    assert drawn(75, 200)
    assert not drawn(325, 200)


def test_padding_does_not_shine_through_when_drawn_small():
    """Columns 0 to 2 are padding of 4095; half the size, column 1 is padding as a whole, no mean of 4095 and 100."""
    pixels = np.full((4, 8), 100, np.uint16)
    pixels[:, :3] = 4095
    radiograph = Radiograph(pixels, Source(Path("a.dcm"), "DICOM"), bits=12, padding=(4095, 4095))
    assert reduced(radiograph).pixels.tolist() == [[4095, 4095, 100, 100]] * 2


def test_a_heatmap_that_starts_off_is_shown_on_its_radiograph_alone(presentation: Presentation) -> None:
    presentation.set_heatmap_calm(True)
    assert not presentation.heatmap_shown
    presentation.set_heatmap_shown(True)
    assert presentation.heatmap_shown
    presentation.set_heatmap_shown(False)
    presentation.show(presentation.loaded)
    assert presentation.heatmap_shown


def test_zoom_is_told_in_screen_pixels_where_these_are_finer(presentation: Presentation, qtbot):
    class Fine(Viewport):
        def devicePixelRatioF(self) -> float:
            return 2.0

    viewport = Fine(presentation, overlay=False)
    qtbot.addWidget(viewport)
    viewport.resize(400, 400)
    viewport.zoom_to_pixels()
    corner = viewport.corner_texts()[Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft]
    assert presentation.scale == 0.5
    assert corner[2] == "Zoom 100 %"


def test_a_small_copy_is_painted_while_the_radiograph_is_awaited(viewport: Viewport, presentation: Presentation):
    preview = QPixmap(8, 6)
    preview.fill(QColor(200, 200, 200))
    presentation.show(None)
    assert grey(viewport, 202, 100) == 0
    viewport.preview = preview
    assert (grey(viewport, 202, 100), grey(viewport, 202, 20)) == (pytest.approx(120, abs=1), 0)


def test_another_radiograph_follows_the_window_by_its_own_share(qapp):
    del qapp
    first, second = Presentation(), Presentation()
    for show, bits, inverted in ((first, 8, False), (second, 12, True)):
        pixels = np.linspace(0, 2**bits - 1, 64).astype(np.uint16).reshape(8, 8)
        radiograph = Radiograph(pixels, Source(Path("x"), "DICOM"), bits=bits, inverted=inverted)
        full = Window(2 ** (bits - 1), 2**bits)
        show.show(Loaded((radiograph,), full, full))
    first.windowed.connect(second.follow)
    first.set_voi(Window(192, 128))  # darker by a quarter of its width, and half as wide
    assert (second.window().center, second.window().width) == (1024, 2048)
    first.invert()
    assert second.inverted
    first.set_voi(first.loaded.voi)
    assert (second.voi, second.inverted) == (second.loaded.voi, True)
    first.reset()
    assert not second.inverted
    second.show_in_window_of(first)
    assert second.window() == Window(4095 - 2048, 4096)

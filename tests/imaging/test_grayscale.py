from pathlib import Path

import numpy as np
import pytest

from pneumoview.imaging.grayscale import (
    apply_voi,
    auto,
    compact,
    default_voi,
    display,
    for_model,
    full_range,
    hides,
    is_colour,
    luminance,
    voi_lut,
    window,
)
from pneumoview.imaging.radiograph import Facts, Radiograph, Source, VoiLut, Window

FILE = Source(Path("x.dcm"), "DICOM")


def radiograph(values, dtype, **attributes):
    return Radiograph(np.array(values, dtype=dtype), FILE, **attributes)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.int32, np.float32])
def test_linear_window_is_exact_at_its_ends(dtype):
    # PS3.3 C.11.2.1.2.1: c=50, w=21 runs from 39.5 to 59.5
    values = np.array([0, 39, 40, 49, 50, 59, 60, 100], dtype=dtype)
    assert window(values, Window(50, 21)).tolist() == [0, 0, 6, 121, 134, 249, 255, 255]


def test_narrowest_linear_window_is_a_threshold_half_a_unit_below_its_center():
    assert window(np.array([4, 5, 6], np.int16), Window(5, 1)).tolist() == [0, 255, 255]


def test_linear_exact_window_uses_the_whole_width():
    values = np.array([0, 10, 15, 20, 30], np.int16)
    assert window(values, Window(15, 10, "LINEAR_EXACT")).tolist() == [0, 0, 128, 255, 255]


def test_sigmoid_window_never_saturates_within_its_width_and_survives_far_values():
    values = np.array([-30000, 0, 50, 100, 30000], np.int16)
    # 1 / (1 + exp(2)) = 0.1192
    assert window(values, Window(50, 100, "SIGMOID")).tolist() == [0, 30, 128, 225, 255]


def test_table_and_direct_computation_agree():
    values = np.arange(-32768, 32768, dtype=np.int16)
    for function in ("LINEAR", "LINEAR_EXACT", "SIGMOID"):
        voi = Window(-100.5, 4000.25, function)
        assert np.array_equal(window(values, voi), window(values.astype(np.int32), voi))


def test_window_of_no_width_is_refused():
    with pytest.raises(ValueError, match="a window's width must be positive, not 0"):
        window(np.zeros(1, np.uint8), Window(1, 0))


@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.float32])
def test_voi_lut_holds_its_ends(dtype):
    lut = VoiLut(-1, np.array([0, 100, 4095], np.uint16), 12)
    assert voi_lut(np.array([-9, -1, 0, 1, 9], dtype), lut).tolist() == [0, 0, 6, 255, 255]


def test_luminance_keeps_grey_and_weighs_colours_by_bt601():
    grey = np.repeat(np.arange(256, dtype=np.uint8)[:, None, None], 3, axis=2)
    assert np.array_equal(luminance(grey)[:, 0], np.arange(256))
    primaries = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
    assert luminance(primaries).tolist() == [[76, 150, 29]]
    assert luminance(np.full((1, 1, 3), 65535, np.uint16)).tolist() == [[65535]]


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([0.0, 255.0], np.uint8),
        ([0, 256], np.uint16),
        ([-1, 32767], np.int16),
        ([-1, 32768], np.int32),
        ([0, 2**31], np.float32),
        ([0.5, 1], np.float32),
    ],
)
def test_compact_chooses_the_smallest_type(values, dtype):
    result = compact(np.array(values))
    assert result.dtype == dtype
    assert result.tolist() == values


def test_compact_replaces_what_is_no_number_by_the_lowest_that_is():
    assert compact(np.array([np.nan, np.inf, 1e300, 2.5, 7])).tolist() == [2.5, 2.5, 2.5, 2.5, 7]
    assert compact(np.array([np.nan])).tolist() == [0]


def test_full_range_and_auto_leave_padding_out():
    image = radiograph([[0, 0, 100, 200, 300]], np.uint16, padding=(0, 0), bits=12)
    assert full_range(image) == Window(200.5, 201)
    assert display(image, full_range(image)).tolist() == [[0, 0, 0, 128, 255]]
    assert auto(image) == Window(200.5, 201)


def test_auto_ignores_half_a_percent_at_either_end():
    values = np.full(1000, 500)
    values[:3], values[-3:], values[3:500] = 0, 4095, 400
    assert display(radiograph([values], np.uint16, bits=12))[0, [0, 10, 600, -1]].tolist() == [0, 0, 255, 255]


def test_auto_of_a_constant_image_is_still_a_window():
    assert auto(radiograph([[7, 7]], np.uint16, bits=12)).width == 1


def test_fractions_get_an_exact_window():
    image = radiograph([[0.0, 0.25, 1.0]], np.float32, bits=32)
    assert full_range(image) == Window(0.5, 1.0, "LINEAR_EXACT")
    assert display(image).tolist() == [[0, 64, 255]]


def test_first_preset_is_the_default_unless_it_hides_the_image():
    useful, useless = Window(150, 100), Window(5000, 10)
    pixels = np.arange(400).reshape(20, 20)
    assert default_voi(radiograph(pixels, np.uint16, bits=12, presets=(useful, useless))) is useful
    hidden = radiograph(pixels, np.uint16, bits=12, presets=(useless, useful))
    assert default_voi(hidden) == auto(hidden)


def test_eight_bits_without_presets_are_shown_as_they_are():
    every = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert np.array_equal(display(Radiograph(every, FILE)), every)


def test_deep_images_of_few_values_are_not_taken_for_eight_bits():
    assert display(radiograph([[0, 100]], np.uint8, bits=12)).tolist() == [[0, 255]]


@pytest.mark.parametrize(("inverted", "invert", "shown"), [(0, 0, 10), (1, 0, 245), (0, 1, 245), (1, 1, 10)])
def test_file_and_user_may_both_invert(inverted, invert, shown):
    assert display(radiograph([[10]], np.uint8, inverted=bool(inverted)), invert=bool(invert)).tolist() == [[shown]]


def test_apply_voi_takes_windows_and_luts():
    values = np.array([0, 1], np.uint8)
    assert apply_voi(values, Window(1, 2)).tolist() == [0, 255]
    assert apply_voi(values, VoiLut(0, np.array([255, 0], np.uint16), 8)).tolist() == [255, 0]


def test_colour_is_that_of_the_picture_not_of_an_annotation():
    rgb = np.repeat(np.arange(100, dtype=np.uint8).reshape(10, 10, 1), 3, 2)
    assert not is_colour(rgb)
    rgb[0, :, 0] = 255
    assert not is_colour(rgb)
    rgb[1, 0, 2] = 255
    assert is_colour(rgb)
    assert not is_colour(np.dstack([np.full((9, 9), grey, np.uint8) for grey in (100, 120, 125)]))
    assert is_colour(np.dstack([np.full((9, 9), grey, np.uint8) for grey in (100, 120, 126)]))


def test_padding_is_black_whatever_is_inverted():
    for inverted in (False, True):
        image = radiograph([[4095, 100, 200, 300]], np.uint16, padding=(4000, 4095), bits=12, inverted=inverted)
        assert display(image, full_range(image)).tolist() == [[0, 255, 127, 0] if inverted else [0, 0, 128, 255]]
        assert display(image, full_range(image), invert=True)[0, 0] == 0
    white = radiograph([[0, 100, 300]], np.uint16, padding=(0, 0), bits=12, inverted=True)
    assert display(white).tolist() == [[0, 255, 0]]


RAMP = np.tile(np.arange(4000, dtype=np.uint16), (4, 1))


@pytest.mark.parametrize(
    ("voi", "hidden"),
    [
        (Window(2000, 4000), False),
        (Window(2000, 3500), False),  # an eighth lies beyond the ends
        (Window(2000, 3000), True),  # a quarter does
        (Window(1500, 256), True),
        (Window(1500, 1), True),
        (Window(4000, 8000), False),
        (Window(16384, 32768), True),  # 28 of 255 grey values
        (Window(32767, 65535), True),
        (VoiLut(0, np.arange(4000, dtype=np.uint16), 12), False),
        (VoiLut(0, np.arange(4000, dtype=np.uint16), 16), True),
        (VoiLut(1000, np.arange(2000, dtype=np.uint16), 11), True),
    ],
)
def test_windows_that_hide_the_picture(voi, hidden):
    assert hides(radiograph(RAMP, np.uint16, bits=12), voi) is hidden


def test_one_grey_beyond_the_window_loses_nothing():
    """Half of the film is the same black, as shutters leave it, and a tenth the same white."""
    pixels = RAMP.copy()
    pixels[:2], pixels[3, :1600] = 0, 4095
    assert not hides(radiograph(pixels, np.uint16, bits=12), Window(2000, 3900))


def test_padding_is_not_clipped():
    pixels = RAMP.copy()
    pixels[:2] = 60000 + np.arange(4000)
    assert not hides(radiograph(pixels, np.uint16, bits=16, padding=(60000, 65535)), Window(2000, 4000))


def test_a_picture_without_contrast_is_hidden_by_no_window():
    flat = radiograph(np.full((40, 40), 100), np.uint16, bits=12)
    assert not hides(flat, Window(100, 255))


def test_the_model_takes_the_automatic_window_where_the_file_hides_the_picture():
    narrow = Window(1500, 256)
    shown = radiograph(RAMP, np.uint16, bits=12, presets=(narrow,))
    assert np.array_equal(for_model(shown), display(shown, narrow))
    hidden = radiograph(RAMP, np.uint16, bits=12, presets=(narrow,), facts=Facts(window_hides=True))
    assert default_voi(hidden) is narrow
    assert np.array_equal(for_model(hidden), display(hidden, auto(hidden)))

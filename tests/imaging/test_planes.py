import numpy as np
from pydicom.uid import JPEG2000Lossless

from made import image

PIXELS = np.arange(12, dtype=np.uint16).reshape(3, 4)


def add_plane(dataset, mask=None, group=0x6000, origin=(1, 1), position=0, frames=1):
    """Give a dataset an overlay plane; without a mask it is embedded in bit ``position`` of the pixels."""
    rows, columns = (dataset.Rows, dataset.Columns) if mask is None else np.asarray(mask).shape[-2:]
    values = [
        (0x0010, "US", rows),
        (0x0011, "US", columns),
        (0x0040, "CS", "G"),
        (0x0050, "SS", list(origin)),
        (0x0100, "US", 16 if position else 1),
        (0x0102, "US", position),
        (0x1500, "LO", "marker"),
    ]
    if mask is not None:
        bits = np.packbits(np.asarray(mask, np.uint8).ravel(), bitorder="little").tobytes()
        values += [(0x0015, "IS", frames), (0x3000, "OW", bits + b"\0" * (len(bits) % 2))]
    for element, vr, value in values:
        dataset.add_new((group, element), vr, value)
    return dataset


def masks(radiograph):
    return [overlay.mask.astype(int).tolist() for overlay in radiograph.overlays]


def test_a_plane_lies_over_the_whole_image(show):
    radiograph = show(add_plane(image(PIXELS), [[1, 1], [0, 1]], origin=(2, 3)))
    assert masks(radiograph) == [[[0, 0, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]]]
    assert radiograph.overlays[0].label == "marker"
    assert radiograph.pixels.tolist() == PIXELS.tolist()


def test_what_reaches_beyond_the_image_is_cut_off(show):
    assert masks(show(add_plane(image(PIXELS), [[1, 1], [1, 1]], origin=(0, 4)))) == [
        [[0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0]]
    ]


def test_several_groups_and_frames(show):
    dataset = image(np.stack([PIXELS, PIXELS]), frames=2)
    planes = np.zeros((2, 3, 4))
    planes[0, 0, 0] = planes[1, 2, 3] = 1
    add_plane(dataset, planes, group=0x6002, frames=2)
    add_plane(dataset, np.eye(3, 4), group=0x6004)
    first, second = masks(show(dataset, 1))
    assert first == [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]]
    assert second == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]


def test_a_plane_in_an_unused_bit_of_the_pixels(show):
    pixels = np.tile(np.arange(32, dtype=np.uint16), (32, 1))
    embedded = pixels.copy()
    embedded[1, :2] |= 1 << 12
    for compress in (False, True):
        dataset = image(embedded, 16 if compress else 12)
        if compress:
            dataset.compress(JPEG2000Lossless)
            dataset.BitsStored, dataset.HighBit = 12, 11
        radiograph = show(add_plane(dataset, position=12))
        assert np.array_equal(radiograph.pixels, pixels)
        assert np.argwhere(radiograph.overlays[0].mask).tolist() == [[1, 0], [1, 1]]


def test_broken_and_empty_planes_are_left_out(show):
    dataset = add_plane(image(PIXELS), np.ones((3, 4)))
    dataset[0x6000, 0x0010].value = 99
    add_plane(dataset, np.zeros((3, 4)), group=0x6002)
    add_plane(dataset, group=0x6004, position=99)
    assert show(dataset).overlays == ()

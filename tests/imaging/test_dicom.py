import numpy as np
import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataelem import DataElement
from pydicom.pixels.utils import pixel_array
from pydicom.uid import (
    MPEG2MPML,
    BasicTextSRStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from made import PIXELS, image, item
from pneumoview.errors import ReadError
from pneumoview.imaging.grayscale import default_voi, display
from pneumoview.imaging.radiograph import Spacing, Window
from pneumoview.imaging.readers import read


def test_twelve_bits(show):
    radiograph = show(image())
    assert radiograph.pixels.tolist() == PIXELS.tolist()
    assert (radiograph.pixels.dtype, radiograph.bits, radiograph.inverted) == (np.uint16, 12, False)
    assert (radiograph.source.format, radiograph.source.frame, radiograph.source.frames) == ("DICOM", 0, 1)
    assert display(radiograph).tolist() == [[0, 62], [125, 255]]


@pytest.mark.parametrize("bits", range(8, 17))
@pytest.mark.parametrize("dtype", [np.uint16, np.int16])
def test_every_depth_from_8_to_16_bits(show, bits, dtype):
    low, high = (0, 2**bits - 1) if dtype == np.uint16 else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    radiograph = show(image(np.array([[low, 1], [2, high]], dtype), bits))
    assert radiograph.pixels.tolist() == [[low, 1], [2, high]]
    assert radiograph.bits == bits


def test_unused_high_bits_are_no_part_of_the_value(show):
    assert show(image(np.array([[0xF00A, 3]], np.uint16))).pixels.tolist() == [[10, 3]]


def test_one_bit_and_floats(show):
    bits = image(np.array([[0b10]], np.uint8), 1, BitsAllocated=1, Rows=1, Columns=2)
    assert display(show(bits)).tolist() == [[0, 255]]
    floats = image(np.array([[0.5, 2]], np.float32), 32, FloatPixelData=np.array([0.5, 2], np.float32).tobytes())
    for keyword in ("PixelData", "BitsStored", "HighBit", "PixelRepresentation"):
        delattr(floats, keyword)
    assert show(floats).pixels.tolist() == [[0.5, 2]]


@pytest.mark.parametrize(
    ("photometric", "shape", "inverted"),
    [
        ("MONOCHROME2", None, False),
        ("MONOCHROME1", None, True),
        ("MONOCHROME1", "INVERSE", True),
        ("MONOCHROME2", "INVERSE", True),
        ("MONOCHROME2", "IDENTITY", False),
    ],
)
def test_polarity(show, photometric, shape, inverted):
    radiograph = show(image(np.array([[10, 250]], np.uint8), 8, photometric=photometric, PresentationLUTShape=shape))
    assert radiograph.inverted is inverted
    assert display(radiograph).tolist() == ([[245, 5]] if inverted else [[10, 250]])


@pytest.mark.parametrize(
    ("photometric", "pixel", "grey"),
    [("RGB", (255, 0, 0), 76), ("RGB", (90, 90, 90), 90), ("YBR_FULL", (120, 128, 128), 120)],
)
def test_colour_becomes_luminance(show, photometric, pixel, grey):
    radiograph = show(
        image(np.full((2, 2, 3), pixel, np.uint8), 8, photometric=photometric, WindowCenter=1, WindowWidth=1)
    )
    assert display(radiograph).tolist() == [[grey] * 2] * 2
    assert radiograph.presets == ()


def test_palette_colour(show):
    palette = {
        f"{colour}PaletteColorLookupTable{part}": value
        for colour, table in (("Red", b"\x00\xff"), ("Green", b"\x00\x00"), ("Blue", b"\x00\x00"))
        for part, value in (("Descriptor", [2, 0, 8]), ("Data", table))
    }
    radiograph = show(image(np.array([[0, 1]], np.uint8), 8, photometric="PALETTE COLOR", **palette))
    assert display(radiograph).tolist() == [[0, 76]]


@pytest.mark.parametrize(
    ("slope", "intercept", "pixels", "dtype"),
    [
        ("1", "-1000", [[-1000, 0], [1000, 3095]], np.int16),
        ("2", "0", [[0, 2000], [4000, 8190]], np.uint16),
        ("-1", "0", [[0, -1000], [-2000, -4095]], np.int16),
        ("20", "0", [[0, 20000], [40000, 81900]], np.int32),
        ("0.5", "0", [[0, 500], [1000, 2047.5]], np.float32),
        ("0", "0", PIXELS.tolist(), np.uint16),
    ],
)
def test_rescale(show, slope, intercept, pixels, dtype):
    radiograph = show(image(RescaleSlope=slope, RescaleIntercept=intercept))
    assert radiograph.pixels.tolist() == pixels
    assert radiograph.pixels.dtype == dtype


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_modality_lut_of_any_depth_holds_its_ends(show, bits):
    lut = item(LUTDescriptor=[3, 1000, bits], LUTData=[5, 6, 200], ModalityLUTType="US")
    lut["LUTDescriptor"].VR, lut["LUTData"].VR = "US", "US"
    radiograph = show(image(np.array([[0, 1000], [1001, 4095]], np.uint16), ModalityLUTSequence=[lut]))
    assert radiograph.pixels.tolist() == [[5, 5], [6, 200]]


@pytest.mark.parametrize("data", [b"\x05\x00\x06\x00\xc8\x00\x07\x00", b"\x05\x06\xc8\x07"])
def test_lut_data_may_be_words_or_bytes_and_start_below_zero(show, data):
    lut = item(LUTDescriptor=[4, -2, 8], LUTData=data)
    lut["LUTDescriptor"].VR, lut["LUTData"].VR = "SS", "OW"
    radiograph = show(image(np.array([[-9, -2], [-1, 9]], np.int16), ModalityLUTSequence=[lut]))
    assert radiograph.pixels.tolist() == [[5, 5], [6, 7]]


def test_presets_are_luts_then_windows_with_their_explanations(show):
    lut = item(LUTDescriptor=[2, 0, 12], LUTData=[0, 4095], LUTExplanation="bone")
    lut["LUTDescriptor"].VR, lut["LUTData"].VR = "US", "US"
    dataset = image(WindowCenter=[2048, 100], WindowWidth=[4096, 50], VOILUTFunction="SIGMOID", VOILUTSequence=[lut])
    dataset.WindowCenterWidthExplanation = ["lung", "soft tissue"]
    first, *windows = show(dataset).presets
    assert (first.first_value, first.table.tolist(), first.bits, first.explanation) == (0, [0, 4095], 12, "bone")
    assert windows == [Window(2048, 4096, "SIGMOID", "lung"), Window(100, 50, "SIGMOID", "soft tissue")]


@pytest.mark.parametrize("name", ["LINEAR", "LINEAR_EXACT", "SIGMOID", None])
def test_voi_lut_function(show, name):
    radiograph = show(image(WindowCenter=2048, WindowWidth=4096, VOILUTFunction=name))
    assert radiograph.presets == (Window(2048, 4096, name or "LINEAR"),)


@pytest.mark.parametrize(("stated", "entries", "bits"), [(16, 4095, 12), (12, 4000, 12), (8, 100, 8), (10, 4095, 12)])
def test_depth_of_a_voi_lut_is_that_of_its_entries(show, stated, entries, bits):
    lut = item(LUTDescriptor=[2, 0, stated], LUTData=[0, entries])
    lut["LUTDescriptor"].VR, lut["LUTData"].VR = "US", "US"
    assert show(image(VOILUTSequence=[lut])).presets[0].bits == bits


def test_windows_without_width_or_sense_are_left_out(show):
    assert show(image(WindowCenter=[1, 2], WindowWidth=[0, 10])).presets == (Window(2, 10),)


def test_window_works_on_rescaled_values(show):
    radiograph = show(image(RescaleSlope=1, RescaleIntercept=-1000, WindowCenter=0.5, WindowWidth=2001))
    assert default_voi(radiograph) == Window(0.5, 2001)
    assert display(radiograph).tolist() == [[0, 128], [255, 255]]


@pytest.mark.parametrize(
    ("attributes", "spacing"),
    [
        ({}, None),
        ({"PixelSpacing": [0.2, 0.1]}, Spacing(0.2, 0.1, "as the file says, plane unknown")),
        (
            {"PixelSpacing": [0.2, 0.2], "PixelSpacingCalibrationType": "FIDUCIAL"},
            Spacing(0.2, 0.2, "calibrated by an object of known size"),
        ),
        (
            {"PixelSpacing": [0.1, 0.1], "ImagerPixelSpacing": [0.2, 0.2], "PixelSpacingCalibrationType": "GEOMETRY"},
            Spacing(0.1, 0.1, "calibrated by geometry"),
        ),
        (
            {"PixelSpacing": [0.16, 0.16], "ImagerPixelSpacing": [0.2, 0.2]},
            Spacing(0.16, 0.16, "calibrated, the file does not say how"),
        ),
        (
            {"PixelSpacing": [0.143, 0.143], "ImagerPixelSpacing": [0.14300001, 0.14300001]},
            Spacing(0.14300001, 0.14300001, "at detector"),
        ),
        ({"ImagerPixelSpacing": [0.2, 0.2]}, Spacing(0.2, 0.2, "at detector")),
        ({"ImagerPixelSpacing": [0.2, 0.2], "PixelSpacing": [0.2, 0.2]}, Spacing(0.2, 0.2, "at detector")),
        (
            {"ImagerPixelSpacing": [0.2, 0.2], "EstimatedRadiographicMagnificationFactor": 1.25},
            Spacing(0.16, 0.16, "magnification corrected"),
        ),
        ({"NominalScannedPixelSpacing": [0.3, 0.3]}, Spacing(0.3, 0.3, "on scanned film")),
        ({"PixelSpacing": [0, 0.1]}, None),
    ],
)
def test_spacing_says_where_it_was_measured(show, attributes, spacing):
    assert show(image(**attributes)).spacing == spacing


@pytest.mark.parametrize(
    ("attributes", "aspect"),
    [
        ({}, 1),
        ({"PixelSpacing": [0.3, 0.1]}, 3),
        ({"PixelAspectRatio": [4, 3]}, 4 / 3),
        ({"PixelAspectRatio": [0, 1]}, 1),
    ],
)
def test_aspect(show, attributes, aspect):
    assert show(image(**attributes)).aspect == pytest.approx(aspect)


@pytest.mark.parametrize(
    ("attributes", "padding"),
    [
        ({"PixelPaddingValue": 0}, (0, 0)),
        ({"PixelPaddingValue": 4095, "PixelPaddingRangeLimit": 4000}, (4000, 4095)),
        ({"PixelPaddingValue": 65535}, (4095, 4095)),
        ({"PixelPaddingValue": 0, "RescaleSlope": 2, "RescaleIntercept": -10}, (-10, -10)),
        ({}, None),
    ],
)
def test_padding_is_in_modality_values(show, attributes, padding):
    assert show(image(**attributes)).padding == padding


@pytest.mark.parametrize(
    "transfer_syntax",
    [
        ImplicitVRLittleEndian,
        ExplicitVRLittleEndian,
        DeflatedExplicitVRLittleEndian,
        RLELossless,
        JPEGLSLossless,
        JPEG2000Lossless,
    ],
)
def test_transfer_syntaxes_without_loss(show, transfer_syntax):
    pixels = (np.arange(32 * 32, dtype=np.uint16) * 3).reshape(32, 32)
    dataset = image(pixels, WindowCenter=100, WindowWidth=10)
    if transfer_syntax.is_encapsulated:
        dataset.compress(transfer_syntax)
    dataset.file_meta.TransferSyntaxUID = transfer_syntax
    assert np.array_equal(show(dataset).pixels, pixels)


@pytest.mark.parametrize("transfer_syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian])
def test_without_preamble_and_meta_information(tmp_path, transfer_syntax):
    path = tmp_path / "bare"
    dataset = image()
    del dataset.file_meta
    dataset.save_as(path, implicit_vr=transfer_syntax.is_implicit_VR, little_endian=True)
    assert path.read_bytes()[:2] == b"\x08\x00"
    assert read(path).pixels.tolist() == PIXELS.tolist()


def test_big_endian_without_meta_information(tmp_path):
    path = tmp_path / "bare"
    source = dcmread(get_testdata_file("MR_small_bigendian.dcm", download=False))
    assert source.file_meta.TransferSyntaxUID == ExplicitVRBigEndian
    expected = source.pixel_array
    del source.file_meta
    source.save_as(path, implicit_vr=False, little_endian=False)
    assert np.array_equal(read(path).pixels, expected)


@pytest.mark.parametrize("compression", [None, RLELossless])
def test_only_the_frame_asked_for_is_decoded(show, compression):
    frames = np.stack([PIXELS, PIXELS // 2, PIXELS // 4])
    dataset = image(frames, frames=3)
    if compression:
        dataset.compress(compression)
    third = show(dataset, 2)
    assert third.pixels.tolist() == [[0, 250], [500, 1023]]
    assert (third.source.frame, third.source.frames) == (2, 3)
    for missing in (3, -1):
        with pytest.raises(
            ReadError, match=rf"^image\.dcm has 3 frame\(s\), counted from 0; there is no frame {missing}$"
        ):
            show(dataset, missing)


def test_functional_groups_give_each_frame_its_own_window_and_spacing(show):
    dataset = image(np.stack([PIXELS, PIXELS]), frames=2)
    dataset.PerFrameFunctionalGroupsSequence = [
        item(FrameVOILUTSequence=[item(WindowCenter=center, WindowWidth=4000)]) for center in (1000, 2000)
    ]
    dataset.SharedFunctionalGroupsSequence = [item(PixelMeasuresSequence=[item(PixelSpacing=[0.5, 0.5])])]
    second = show(dataset, 1)
    assert second.presets == (Window(2000, 4000),)
    assert (second.spacing.row_mm, second.spacing.column_mm) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("charset", "name", "shown"),
    [
        ("ISO_IR 192", "Müller^Änne^^Dr.", "Müller Änne Dr."),
        ("ISO_IR 100", "Müller^Änne", "Müller Änne"),
        (["", "ISO 2022 IR 149"], "Hong^Gildong=洪^吉洞=홍^길동", "Hong Gildong = 洪 吉洞 = 홍 길동"),
        (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada Tarou = 山田 太郎 = やまだ たろう"),
        ("GB18030", "Wang^XiaoDong=王^小东", "Wang XiaoDong = 王 小东"),
    ],
)
def test_names_in_their_character_sets(show, charset, name, shown):
    radiograph = show(image(SpecificCharacterSet=charset, PatientName=name))
    assert radiograph.facts.patient_name == shown


@pytest.mark.parametrize(
    ("attributes", "years"),
    [
        ({"PatientAge": "004Y"}, 4),
        ({"PatientAge": "018M"}, 1.5),
        ({"PatientAge": "026W"}, 0.498),
        ({"PatientAge": "010D"}, 0.0274),
        ({"PatientAge": "62"}, 62),
        ({"PatientAge": "old", "PatientBirthDate": "20150301", "StudyDate": "20200301"}, 5.002),
        ({"PatientBirthDate": "20200302", "StudyDate": "20200301"}, None),
        ({"PatientBirthDate": "20159999", "StudyDate": "20200301"}, None),
        ({}, None),
    ],
)
def test_age(show, attributes, years):
    assert show(image(**attributes)).facts.age_years == (years and pytest.approx(years, abs=2e-3))


@pytest.mark.parametrize(
    ("attributes", "part"),
    [
        ({"BodyPartExamined": "CHEST"}, "CHEST"),
        ({"AnatomicRegionSequence": [item(CodeMeaning="Hand")]}, "Hand"),
        ({"BodyPartExamined": "", "AnatomicRegionSequence": []}, ""),
        ({"BodyPartExamined": "TORACE"}, "TORACE"),
        ({"BodyPartExamined": "OTHER", "AnatomicRegionSequence": [item(CodeValue="T-D8700")]}, "Hand"),
        ({"BodyPartExamined": "SKULL", "AnatomicRegionSequence": [item(CodeValue="816094009")]}, "Chest"),
        ({"BodyPartExamined": "CHEST", "AnatomicRegionSequence": [item(CodeValue="L1")]}, "CHEST"),
        ({}, ""),
    ],
)
def test_body_part(show, attributes, part):
    assert show(image(**attributes)).facts.body_part == part


@pytest.mark.parametrize(
    ("position", "codes", "view"),
    [
        ("PA", [], "PA"),
        ("PA", [item(CodeValue="R-10236")], "left lateral"),
        ("PA", [item(CodeValue="R-10206", CodeMeaning="antero-posterior")], "PA"),
        ("LL", [item(CodeValue="399348003")], "LL"),
        ("", [item(CodeValue="399173006", CodeMeaning="Seitenbild")], "left lateral"),
        ("", [item(CodeValue="399348003")], "antero-posterior"),
        ("", [item(CodeValue="X1", CodeMeaning="frontal")], "frontal"),
    ],
)
def test_view_is_what_says_that_it_is_not_frontal(show, position, codes, view):
    assert show(image(ViewPosition=position, ViewCodeSequence=codes)).facts.view == view


@pytest.mark.parametrize(
    ("attributes", "raw"),
    [
        ({"PresentationIntentType": "FOR PROCESSING"}, True),
        ({"PresentationIntentType": "FOR PRESENTATION"}, False),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.1.1.1"}, True),
        ({}, False),
    ],
)
def test_raw_detector_values(show, attributes, raw):
    assert show(image(**attributes)).facts.raw is raw


@pytest.mark.parametrize(("red", "colour"), [(1000, False), (60000, True)])
def test_colour_of_16_bits(show, red, colour):
    pixels = np.full((4, 4, 3), 1000, np.uint16)
    pixels[..., 0] = red
    assert show(image(pixels, 16, photometric="RGB")).facts.colour is colour


def test_facts(show):
    facts = show(
        image(
            PatientID="P1 ",
            PatientSex="F",
            StudyInstanceUID="1.2",
            SeriesInstanceUID="1.2.1",
            StudyDate="20240131",
            StudyDescription="Chest",
            SeriesDescription="AP supine",
            Modality="CR",
            ViewCodeSequence=[item(CodeMeaning="antero-posterior")],
            Laterality="U",
            PatientOrientation=["L", "F"],
            Manufacturer="Maker",
            InstitutionName="Clinic",
        )
    ).facts
    assert (facts.patient_id, facts.sex, facts.sop_uid, facts.study_uid, facts.series_uid) == (
        "P1",
        "F",
        "1.2.3",
        "1.2",
        "1.2.1",
    )
    assert (facts.study_date, facts.study_description, facts.series_description) == ("2024-01-31", "Chest", "AP supine")
    assert (facts.modality, facts.view, facts.laterality, facts.orientation) == (
        "CR",
        "antero-posterior",
        "U",
        ("L", "F"),
    )
    assert (facts.manufacturer, facts.institution) == ("Maker", "Clinic")


def test_header_is_readable_and_without_pixels(show):
    dataset = image(ViewCodeSequence=[item(CodeMeaning="frontal")], PatientName="A^B", ImageComments="x" * 500)
    dataset.add_new(0x00091001, "OB", b"\x00\x01\x02\x03")
    dataset.ImageType = ["ORIGINAL", "PRIMARY"]
    header = dict(show(dataset).header)
    assert header["Transfer Syntax UID"] == "Explicit VR Little Endian"
    assert header["View Code Sequence 1 › Code Meaning"] == "frontal"
    assert header["Image Type"] == "ORIGINAL\\PRIMARY"
    assert header["Private tag data"] == "4 bytes"
    assert header["Image Comments"] == "x" * 199 + "…"
    assert "Pixel Data" not in header


@pytest.mark.parametrize(
    ("keyword", "vr"),
    [
        ("WindowCenter", "DS"),
        ("WindowWidth", "DS"),
        ("RescaleSlope", "DS"),
        ("RescaleIntercept", "DS"),
        ("PixelSpacing", "DS"),
        ("ImagerPixelSpacing", "DS"),
        ("PixelAspectRatio", "IS"),
        ("NumberOfFrames", "IS"),
        ("PatientAge", "AS"),
        ("StudyDate", "DA"),
        ("EstimatedRadiographicMagnificationFactor", "DS"),
    ],
)
def test_a_broken_optional_attribute_stops_no_display(tmp_path, keyword, vr):
    path = tmp_path / "broken.dcm"
    dataset = image(WindowCenter=2048, WindowWidth=4096)
    dataset[keyword] = DataElement(keyword, "SH", "n/a!")
    dataset.save_as(path, enforce_file_format=True)
    data = path.read_bytes()
    assert data.count(b"SH\x04\x00n/a!") == 1
    path.write_bytes(data.replace(b"SH\x04\x00n/a!", vr.encode() + b"\x04\x00n/a!"))
    assert read(path).pixels.tolist() == PIXELS.tolist()


def test_a_broken_lut_is_left_out(show):
    lut = item(LUTDescriptor=[2, 0], LUTData=[0, 4095])
    lut["LUTDescriptor"].VR, lut["LUTData"].VR = "US", "US"
    assert show(image(ModalityLUTSequence=[lut], VOILUTSequence=[lut])).presets == ()


def test_objects_without_an_image_are_named(show):
    report = image(SOPClassUID=BasicTextSRStorage)
    for keyword in ("PixelData", "Rows", "Columns"):
        delattr(report, keyword)
    with pytest.raises(ReadError, match=r"^image\.dcm is a DICOM object without an image \(Basic Text SR Storage\)$"):
        show(report)


def test_image_without_pixel_data(show):
    dataset = image()
    del dataset.PixelData
    with pytest.raises(ReadError, match=r"^image\.dcm has no pixel data; it may be truncated$"):
        show(dataset)


def test_video_is_named_as_what_it_is(show):
    dataset = image(np.zeros((2, 2), np.uint8), 8)
    dataset.compress(RLELossless)
    dataset.file_meta.TransferSyntaxUID = MPEG2MPML
    expected = r"^image\.dcm is compressed in a way that cannot be decoded \(MPEG2 Main Profile / Main Level\)$"
    with pytest.raises(ReadError, match=expected):
        show(dataset)


def test_huge_declared_size_is_refused_before_memory_is_taken(show):
    expected = r"^image\.dcm is too large: 60000 × 60000 pixels, more than 200 megapixels$"
    with pytest.raises(ReadError, match=expected):
        show(image(Rows=60000, Columns=60000))


@pytest.mark.parametrize(
    "name",
    [
        "JPGExtended.dcm",
        "JPEG2000.dcm",
        "JPEGLSNearLossless_08.dcm",
        "JPEGLSNearLossless_16.dcm",
        "MR_small_RLE.dcm",
        "MR_small_jp2klossless.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
        "J2K_pixelrep_mismatch.dcm",
        "MR_small_bigendian.dcm",
        "image_dfl.dcm",
        "liver_1frame.dcm",
    ],
)
def test_bundled_grey_files_of_pydicom(name):
    path = get_testdata_file(name, download=False)
    dataset = dcmread(path)
    expected = dataset.pixel_array * float(dataset.get("RescaleSlope", 1)) + float(dataset.get("RescaleIntercept", 0))
    assert np.array_equal(read(path).pixels, expected)


@pytest.mark.parametrize(
    "name",
    [
        "SC_rgb_rle.dcm",
        "SC_rgb_rle_16bit_2frame.dcm",
        "SC_rgb_jpeg_dcmtk.dcm",
        "SC_ybr_full_422_uncompressed.dcm",
        "SC_rgb_jls_lossy_line.dcm",
        "GDCMJ2K_TextGBR.dcm",
        "examples_ybr_color.dcm",
        "SC_rgb_small_odd_big_endian.dcm",
    ],
)
def test_bundled_colour_files_of_pydicom(name):
    path = get_testdata_file(name, download=False)
    luminance = pixel_array(path, index=0) @ [0.299, 0.587, 0.114]
    assert np.abs(read(path).pixels - luminance).max() < 0.6


def test_real_radiographs(real_data):
    inverse, spaced, rsna = (read(path) for path in sorted((real_data / "dicom-cxr").glob("*.dcm")))
    assert (inverse.shape, inverse.bits, inverse.inverted) == ((440, 440), 10, True)
    assert inverse.presets == (Window(550, 1024),)
    assert (inverse.spacing, inverse.facts.view) == (None, "PA")
    assert np.array_equal(inverse.pixels, spaced.pixels)
    assert spaced.spacing == Spacing(0.1, 0.1, "as the file says, plane unknown")
    assert (rsna.shape, rsna.pixels.dtype, rsna.inverted, rsna.facts.age_years) == ((1024, 1024), np.uint8, False, 62)
    assert np.array_equal(display(rsna), rsna.pixels)


def test_lungs_are_darker_than_the_spine_between_them(real_data):
    for path in sorted((real_data / "dicom-cxr").glob("*.dcm")):
        shown = display(read(path))
        rows, columns = shown.shape
        band = shown[int(0.35 * rows) : int(0.5 * rows)]
        right, spine, left = (band[:, int(at * columns) :][:, : columns // 20].mean() for at in (0.22, 0.48, 0.72))
        assert max(right, left) + 30 < spine, path.name

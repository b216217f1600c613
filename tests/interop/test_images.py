"""Secondary captures, presentation states and segmentations."""

from __future__ import annotations

import shutil
import subprocess

import highdicom
import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from made import item
from pneumoview.errors import NoObjectError
from pneumoview.imaging.grayscale import display
from pneumoview.imaging.measure import Annotations, Figure
from pneumoview.imaging.readers import read
from pneumoview.interop import objects, pr, sc, seg
from pneumoview.interop.reference import result_of
from readings import REFUSED, REMARK, reading

CURVE = (np.sqrt(np.arange(4096) / 4095) * 4095).astype("<u2")


def saved(dataset, tmp_path):
    path = tmp_path / f"{dataset.SOPInstanceUID[-9:]}.dcm"
    path.write_bytes(objects.encoded(dataset))
    return path


def test_a_capture_shows_the_heatmap_over_the_image_above_a_footer(film, result, tmp_path, errors_of):
    path = film(PixelSpacing=[0.2, 0.2], PatientOrientation=["L", "F"])
    made = dcmread(saved(sc.capture(result(reading(flags=REMARK), path)), tmp_path))
    pixels, grey = made.pixel_array, display(read(path))
    assert pixels.shape[1:] == (48, 3)
    assert pixels.shape[0] > 64
    hot, cold = pixels[:64][8:24, 6:18].astype(int), pixels[:64][44:, 30:]
    assert (np.ptp(hot, axis=2) > 30).all()
    np.testing.assert_array_equal(cold, np.repeat(grey[44:, 30:, None], 3, axis=2))
    assert pixels[64:].max() > 200
    assert (made.ImageType[0], made.ContentQualification, made.SeriesNumber) == ("DERIVED", "RESEARCH", 9002)
    source = made.SourceImageSequence[0]
    assert (source.ReferencedSOPInstanceUID, source.ReferencedSOPClassUID) == ("1.2.3.4", dcmread(path).SOPClassUID)
    assert made.DerivationDescription.startswith("Heatmap (gradcam of bacterial) over the image")
    assert [float(part) for part in made.PixelSpacing] == [0.2, 0.2]
    assert list(made.PatientOrientation) == ["L", "F"]
    assert errors_of(saved(made, tmp_path)) == []


def test_a_footer_says_what_it_is_and_the_verdict(result):
    assert sc.footer_lines(result(reading(flags=REMARK))) == [
        "AI output, not reviewed, research only",
        "Pneumonia, likely bacterial; probability of pneumonia 90%",
        "Age unknown; the model knows ages 1-5.",
        "Colours: what spoke for the answer (gradcam of bacterial)",
        "56% of them lie in the lungs (chance 28%)",
        "PneumoView, resnet50-2, weights abababababab",
    ]


def test_a_refused_capture_has_no_colour_and_no_number(film, result):
    made = result(reading(flags=REFUSED), film())
    assert sc.footer_lines(made)[:3] == [
        "AI output, not reviewed, research only",
        "Not assessed:",
        "The patient is an adult.",
    ]
    capture = sc.capture(made)
    assert np.ptp(capture.pixel_array[:64], axis=2).max() == 0
    assert "gradcam" not in str(capture)
    assert "%" not in str(capture)


def test_a_large_film_is_captured_smaller_with_its_spacing(film, result):
    path = film(pixels=np.zeros((3200, 1600), np.uint16), PixelSpacing=[0.1, 0.1])
    made = sc.capture(result(path=path))
    assert (made.Columns, [float(part) for part in made.PixelSpacing]) == (800, [0.2, 0.2])


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize(
    "window",
    [
        {},
        {"WindowCenter": "1000", "WindowWidth": "500"},
        {"RescaleSlope": "2", "RescaleIntercept": "-1000", "WindowCenter": "1000", "WindowWidth": "3000"},
        {
            "WindowCenter": ["1000", "2000"],
            "WindowWidth": ["500", "600"],
            "VOILUTSequence": [item(LUTDescriptor=[4096, 0, 12], LUTData=CURVE.tobytes())],
        },
        {"ModalityLUTSequence": [item(LUTDescriptor=[4096, 0, 12], LUTData=CURVE.tobytes(), ModalityLUTType="OD")]},
    ],
    ids=["none", "window", "rescale", "voi-lut", "modality-lut"],
)
def test_dcmtk_shows_a_film_through_its_outlines_as_before(film, result, tmp_path, errors_of, photometric, window):
    if shutil.which("dcmp2pgm") is None:
        pytest.skip("dcmp2pgm is not installed (Debian: dcmtk)")
    path = film(photometric=photometric, **window)
    state = saved(pr.outlines(result(path=path)), tmp_path)
    assert dcmread(state).PresentationLUTShape == ("INVERSE" if photometric == "MONOCHROME1" else "IDENTITY")
    if "ModalityLUTSequence" not in window:  # whose 12 bits the standard does not allow, and which is kept as it is
        assert errors_of(state) == []
    checked = subprocess.run(["dcmpschk", state], capture_output=True, text=True, check=False)
    assert "Test passed." in checked.stderr
    subprocess.run(["dcmp2pgm", "-p", state, path, tmp_path / "shown.pgm"], check=True)
    shown = np.asarray(Image.open(tmp_path / "shown.pgm")).astype(int)
    assert np.abs(shown - display(read(path))).max() <= 1


def test_a_function_of_the_window_is_kept(film, result):
    path = film(WindowCenter="1000", WindowWidth="500", VOILUTFunction="SIGMOID")
    (voi,) = pr.outlines(result(path=path)).SoftcopyVOILUTSequence
    assert (voi.WindowCenter, voi.WindowWidth, voi.VOILUTFunction) == (1000, 500, "SIGMOID")


def test_outlines_lie_where_lungs_and_heat_are(result):
    made = pr.outlines(result())
    assert [layer.GraphicLayer for layer in made.GraphicLayerSequence] == ["LUNGS", "HEATMAP", "LEGEND"]
    lungs, heat, legend = made.GraphicAnnotationSequence
    boxes = []
    for annotation in (lungs, heat):
        (line,) = annotation.GraphicObjectSequence
        points = np.array(line.GraphicData).reshape(-1, 2)
        np.testing.assert_array_equal(points[0], points[-1])
        boxes.append([*points.min(axis=0), *points.max(axis=0)])
    # lungs: columns 1…3 of 8 in 48, rows 1…6 of 8 in 64; heat: the first half of both
    np.testing.assert_allclose(boxes, [[6, 8, 24, 56], [0, 0, 24, 32]], atol=4)
    assert legend.TextObjectSequence[0].UnformattedTextValue.splitlines() == [
        "AI output, not reviewed, research only",
        "Pneumonia, likely bacterial; probability of pneumonia 90%",
    ]


def test_what_was_drawn_is_in_the_outlines(film, result, tmp_path, errors_of):
    figures = (
        Figure("distance", ((10, 10), (40, 50))),
        Figure("angle", ((0, 10), (0, 0), (10, 0))),
        Figure("ratio", ((10, 20), (30, 20), (4, 30), (44, 30))),
        Figure("ellipse", ((10, 10), (30, 20))),
        Figure("rectangle", ((0, 0), (2, 2))),
        Figure("probe", ((3.5, 1.5),)),
    )
    path = film(PixelSpacing=[0.2, 0.2])
    made = pr.outlines(result(reading(flags=REFUSED), path, annotations=Annotations(figures)))
    assert [layer.GraphicLayer for layer in made.GraphicLayerSequence] == ["MEASUREMENTS", "LEGEND"]
    drawn = made.GraphicAnnotationSequence[0]
    assert [text.UnformattedTextValue for text in drawn.TextObjectSequence][:3] == [
        "10.0 mm, as the file says, plane unknown",
        "90.0°",
        "Cardiothoracic ratio 0.50",
    ]
    assert drawn.TextObjectSequence[5].UnformattedTextValue == "51 at x 3, y 1"
    assert list(drawn.GraphicObjectSequence[0].GraphicData) == [10, 10, 40, 50]
    assert len(drawn.GraphicObjectSequence) == 1 + 2 + 2 + 1 + 1 + 1
    assert errors_of(saved(made, tmp_path)) == []


def test_a_contour_stays_on_the_image():
    whole = pr.contours(np.ones((8, 8), np.float32), 0.5, (64, 48))
    assert len(whole) == 1
    assert np.ptp(whole[0], axis=0) == pytest.approx([48, 64], abs=1)
    assert pr.contours(np.zeros((8, 8), np.float32), 0.5, (64, 48)) == []


def test_lungs_are_read_back_as_they_were_outlined(result, tmp_path, errors_of):
    path = saved(seg.lungs(result()), tmp_path)
    made = highdicom.seg.segread(path)
    mask = np.zeros((64, 48), bool)
    mask[8:56, 6:24] = True
    found = made.get_pixels_by_source_instance(["1.2.3.4"], combine_segments=True)[0] > 0
    assert (found != mask).mean() < 0.02
    segment = made.get_segment_description(1)
    assert (segment.segment_label, segment.segmented_property_type.value) == ("Lungs", "39607008")
    assert made.ReferencedSeriesSequence[0].SeriesInstanceUID == "1.2.3.2"
    assert errors_of(path) == []


def test_what_there_is_nothing_of_is_said(result, film):
    refused = objects.make(result(reading(flags=REFUSED)))
    assert set(refused.objects) == {"sr", "sc"}
    assert refused.without == {"pr": "there is nothing to outline", "seg": "there is no outline of the lungs"}
    with pytest.raises(NoObjectError, match="coloured"):
        pr.outlines(result(path=film(pixels=np.zeros((8, 8, 3), np.uint8), bits=8, photometric="RGB")))


def test_one_of_several_frames_is_referred_to_by_its_number(film):
    path = film(pixels=np.zeros((3, 16, 16), np.uint16), frames=3)
    found = objects.make(result_of(path, read(path, 1), reading()))
    assert set(found.objects) == {"sr", "sc"}
    assert found.objects["sc"].SourceImageSequence[0].ReferencedFrameNumber == 2
    group = found.objects["sr"].ContentSequence[-1].ContentSequence[0]
    (image,) = (item for item in group.ContentSequence if item.ValueType == "IMAGE")
    assert image.ReferencedSOPSequence[0].ReferencedFrameNumber == 2

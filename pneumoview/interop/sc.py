"""A reading as a secondary capture: the heatmap over the image, above a footer that says what it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from pneumoview.imaging.caption import caption
from pneumoview.imaging.geometry import to_image
from pneumoview.imaging.grayscale import for_model
from pneumoview.imaging.overlay import PICTURE_OPACITY, overlay
from pneumoview.interop.reference import MAKER, RESEARCH, Result, explained

LONGEST = 1600
"""Pixels of the longer side at most; the heatmap has no more detail, and the film itself is in the same study."""


def capture(result: Result) -> Dataset:
    """The image as the model saw it, with the heatmap of a reading that is not refused, and the footer; RGB."""
    from highdicom.sc import SCImage
    from pydicom.sr.codedict import codes
    from pydicom.uid import ExplicitVRLittleEndian

    header = result.header
    pixels, scale = picture(result)
    uid = header.SOPInstanceUID if result.invented else result.uid("sc")
    spacing = result.radiograph.spacing if "PixelSpacing" in header else None
    common = result.common("sc", uid)
    made = SCImage(
        pixels,
        "RGB",
        8,
        "PATIENT",
        study_instance_uid=header.StudyInstanceUID,
        series_instance_uid=common.pop("series_instance_uid"),
        series_number=common.pop("series_number"),
        sop_instance_uid=common.pop("sop_instance_uid"),
        instance_number=common.pop("instance_number"),
        manufacturer=common.pop("manufacturer"),
        pixel_spacing=(spacing.row_mm * scale, spacing.column_mm * scale) if spacing else None,
        patient_orientation=("L", "F"),
        specific_character_set=header.SpecificCharacterSet,
        transfer_syntax_uid=ExplicitVRLittleEndian,
        **common,
    )
    made.copy_patient_and_study_information(header)
    made["PatientOrientation"].value = header.get("PatientOrientation") or ""
    for keyword in ("DateOfSecondaryCapture", "TimeOfSecondaryCapture"):
        made.pop(keyword, None)
    if spacing and (kind := header.get("PixelSpacingCalibrationType")):
        made.PixelSpacingCalibrationType = kind
        made.PixelSpacingCalibrationDescription = header.get("PixelSpacingCalibrationDescription") or "As the source"
    elif not spacing and result.radiograph.aspect != 1:
        made.PixelAspectRatio = [round(1000 * result.radiograph.aspect), 1000]
    for keyword in ("BurnedInAnnotation", "LossyImageCompression", "LossyImageCompressionRatio"):
        if keyword in header:
            setattr(made, keyword, header[keyword].value)
    if "LossyImageCompressionMethod" in header:
        made.LossyImageCompressionMethod = header.LossyImageCompressionMethod
    made.DerivationDescription = _derivation(result)
    made.ImageComments = f"{RESEARCH}. {result.verdict}"
    if not result.invented:
        source = Dataset()
        source.ReferencedSOPClassUID = header.SOPClassUID
        source.ReferencedSOPInstanceUID = header.SOPInstanceUID
        if result.multi_frame:
            source.ReferencedFrameNumber = result.radiograph.source.frame + 1
        source.PurposeOfReferenceCodeSequence = [_item(codes.DCM.SourceImageForImageProcessingOperation)]
        made.SourceImageSequence = [source]
    if _heatmap(result) is not None:
        made.DerivationCodeSequence = [_item(codes.DCM.PixelByPixelMean)]  # weighted, by heat
    return result.finish(made)


def _item(code: object) -> Dataset:
    from highdicom.sr import CodedConcept

    return CodedConcept.from_code(code)  # type: ignore[arg-type]


def _heatmap(result: Result) -> NDArray[np.float32] | None:
    return None if result.analysis.refused else result.analysis.heatmap


def _derivation(result: Result) -> str:
    analysis = result.analysis
    if _heatmap(result) is None:
        return f"The image as displayed, without a heatmap, over a footer, by {MAKER}"
    return f"Heatmap ({explained(analysis)}) over the image as displayed, over a footer, by {MAKER}"


def picture(result: Result) -> tuple[NDArray[np.uint8], float]:
    """What a secondary capture shows: (H, W, 3) uint8, and how many source pixels one of its pixels is wide."""
    from PIL import Image

    grey = for_model(result.radiograph)
    scale = max(max(grey.shape) / LONGEST, 1.0)
    rows, columns = (max(round(side / scale), 1) for side in grey.shape)
    if scale > 1:
        grey = np.asarray(Image.fromarray(grey).resize((columns, rows), Image.Resampling.LANCZOS))
    if (heatmap := _heatmap(result)) is None:
        shown = np.repeat(grey[..., None], 3, axis=2)
    else:
        shown = overlay(grey, to_image(heatmap, (rows, columns)), PICTURE_OPACITY)
    return np.concatenate((shown, footer(result, columns))), scale


def footer_lines(result: Result) -> list[str]:
    """What the footer says: that it is no diagnosis, then the verdict or the reasons, then where it comes from."""
    analysis = result.analysis
    lines = [RESEARCH, result.verdict + (":" if analysis.refused else "")]
    lines += result.reasons
    if _heatmap(result) is not None:
        lines.append(f"Colours: what spoke for the answer ({explained(analysis)})")
        if analysis.lung_attention is not None and analysis.lung_share is not None:
            inside, chance = analysis.lung_attention, analysis.lung_share
            lines.append(f"{inside:.0%} of them lie in the lungs (chance {chance:.0%})")
    lines.append(f"{MAKER}, {analysis.model}, weights {analysis.model_sha256[:12]}")
    if result.invented:
        lines.append("Image without a patient, invented study")
    return lines


def footer(result: Result, width: int) -> NDArray[np.uint8]:
    """The footer as an image of (height, width, 3) uint8."""
    return caption(footer_lines(result), width)

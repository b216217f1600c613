"""The outline of the lungs as a segmentation."""

from __future__ import annotations

import numpy as np
from pydicom import Dataset

from pneumoview.errors import NoObjectError
from pneumoview.imaging.geometry import to_image
from pneumoview.interop import words
from pneumoview.interop.reference import MAKER, RESEARCH, Result
from pneumoview.interop.sr import LUNG


def lungs(result: Result) -> Dataset:
    """Both lungs as one binary segment of the source's own size.

    Raises:
        NoObjectError: no lungs were outlined, the reading was refused, or the source has several frames.
    """
    from highdicom import AlgorithmIdentificationSequence
    from highdicom.seg import Segmentation, SegmentDescription
    from pydicom.sr.codedict import codes
    from pydicom.uid import ExplicitVRLittleEndian

    mask = result.analysis.lung_mask
    if result.analysis.refused or mask is None or not mask.any():
        raise NoObjectError(words.NO_LUNGS)
    if result.multi_frame:
        raise NoObjectError(words.LUNGS_OF_FRAMES)
    model, _, number = (result.lungs or "lungs-0").rpartition("-")
    algorithm = AlgorithmIdentificationSequence(
        name=f"{MAKER} {model}", family=codes.cid7162.ArtificialIntelligence, version=number, source=MAKER
    )
    segment = SegmentDescription(
        1,
        "Lungs",
        codes.cid7150.AnatomicalStructure,
        LUNG,
        "AUTOMATIC",
        algorithm,
        tracking_uid=result.uid("seg", "lungs"),
        tracking_id=f"{MAKER} lungs",
    )
    made = Segmentation(
        [result.header],
        to_image(mask.astype(np.float32), result.radiograph.shape) > 0.5,
        "BINARY",
        [segment],
        content_label="LUNGS",
        content_description=RESEARCH,
        transfer_syntax_uid=ExplicitVRLittleEndian,
        **result.common("seg", result.uid("seg")),
    )
    for item in (*made.DimensionOrganizationSequence, *made.DimensionIndexSequence):
        item.DimensionOrganizationUID = result.uid("seg", "dimensions")
    made.PatientOrientation = result.header.get("PatientOrientation") or ""
    return result.finish(made)

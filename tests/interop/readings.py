"""A reading by hand, and the study of the film that it is of."""

from __future__ import annotations

import numpy as np

from pneumoview.ai.analysis import Analysis, Flag, Thresholds

STUDY = {
    "StudyInstanceUID": "1.2.3.1",
    "SeriesInstanceUID": "1.2.3.2",
    "SOPInstanceUID": "1.2.3.4",
    "PatientName": "Kim^Min",
    "PatientID": "P-1",
    "StudyDate": "20240105",
    "StudyTime": "101112",
    "Modality": "CR",
}


def reading(**changes) -> Analysis:
    """Bacterial pneumonia, 0.9; hot in the upper left quarter, lungs in the left half."""
    heatmap = np.zeros((8, 8), np.float32)
    heatmap[:4, :4] = 1
    mask = np.zeros((8, 8), bool)
    mask[1:7, 1:4] = True
    values = {
        "labels": ("normal", "bacterial", "viral"),
        "probabilities": (0.1, 0.7, 0.2),
        "target": "bacterial",
        "heatmap": heatmap,
        "model": "resnet50-2",
        "model_sha256": "ab" * 32,
        "device": "cpu",
        "milliseconds": 1.0,
        "verdict": "bacterial",
        "lung_mask": mask,
        "lung_attention": 0.5625,
        "thresholds": Thresholds(0.5, (0.25, 0.625), 0.75, 0.5),
    }
    return Analysis(**{**values, **changes})


REFUSED = (Flag("adult", True, "The patient is 40 years old."),)
REMARK = (Flag("age_unknown", False, "The file gives no age."),)

"""DICOM images made for a test."""

from __future__ import annotations

import numpy as np
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ComputedRadiographyImageStorage, ExplicitVRLittleEndian

PIXELS = np.array([[0, 1000], [2000, 4095]], np.uint16)


def image(pixels=PIXELS, bits=12, frames=1, photometric="MONOCHROME2", **attributes):
    """A CR image of (H, W), or (H, W, 3), or with several frames one axis more."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = ComputedRadiographyImageStorage
    dataset.SOPInstanceUID = "1.2.3"
    single = pixels[0] if frames > 1 else pixels
    dataset.Rows, dataset.Columns = single.shape[:2]
    dataset.SamplesPerPixel = single.shape[2] if single.ndim == 3 else 1
    if single.ndim == 3:
        dataset.PlanarConfiguration = 0
    dataset.PhotometricInterpretation = photometric
    dataset.BitsAllocated = 8 * pixels.dtype.itemsize
    dataset.BitsStored, dataset.HighBit = bits, bits - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    if frames > 1:
        dataset.NumberOfFrames = frames
    dataset.PixelData = pixels.tobytes()
    dataset["PixelData"].VR = "OB" if pixels.dtype.itemsize == 1 else "OW"
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def item(**attributes):
    dataset = Dataset()
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset

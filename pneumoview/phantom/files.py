"""A phantom becomes a file that says that nobody was imaged: PNG, DICOM, and the set for demonstrations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ComputedRadiographyImageStorage, ExplicitVRLittleEndian, generate_uid

from pneumoview.imaging.radiograph import SYNTHETIC
from pneumoview.phantom.generate import Phantom, PhantomSpec, generate


def write_png(phantom: Phantom, path: Path) -> None:
    """Write the upper 8 of the 12 bits as a grey PNG, whose text says that it is synthetic."""
    text = PngInfo()
    text.add_text("Description", SYNTHETIC)
    Image.fromarray((phantom.pixels >> 4).astype(np.uint8)).save(path, "PNG", pnginfo=text)


def _view(turn: float) -> tuple[str, list[str]]:
    """View Position (defined terms of PS3.3 C.8.1.1) and Patient Orientation (C.7.6.1.1.1) of a turned child.

    A part of a direction that the rows have by less than 10 degrees is left out.
    """
    if abs(turn) < 10:
        return "AP", ["L", "F"]
    side, front = ("L", "A") if turn > 0 else ("R", "P")
    if abs(turn) > 80:
        return f"{side}L", [front, "F"]
    return f"{side}LO", [f"L{front}" if abs(turn) <= 45 else f"{front}L", "F"]


def write_dicom(phantom: Phantom, path: Path) -> None:
    """Write a Computed Radiography image (DICOM PS3.3 A.2) of an invented child, Explicit VR Little Endian.

    It is marked as synthetic in Synthetic Data (PS3.3 C.12.1), Quality Control Subject (C.7.1.1), the descriptions and
    the patient's identity. Its UIDs follow from the spec, so that equal specs give equal files.
    """
    spec = phantom.spec
    study_uid, series_uid, sop_uid = (
        generate_uid(entropy_srcs=["PneumoView phantom", level, *map(str, astuple(spec))])
        for level in ("study", "series", "image")
    )
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.ImageType = ["ORIGINAL", "PRIMARY"]
    dataset.SOPClassUID = ComputedRadiographyImageStorage
    dataset.SOPInstanceUID = sop_uid
    dataset.SyntheticData = "YES"
    dataset.StudyDate = dataset.SeriesDate = dataset.AcquisitionDate = dataset.ContentDate = "20250106"
    dataset.StudyTime = dataset.SeriesTime = dataset.AcquisitionTime = dataset.ContentTime = "090000"
    dataset.AccessionNumber = ""
    dataset.ReferringPhysicianName = ""
    dataset.Modality = "CR"
    dataset.Manufacturer = "PneumoView"
    dataset.ManufacturerModelName = "Synthetic thorax"
    dataset.InstitutionName = "Synthetic data"
    dataset.StudyDescription = "Chest, synthetic"
    dataset.ViewPosition, dataset.PatientOrientation = _view(spec.turn)
    dataset.SeriesDescription = f"{dataset.ViewPosition}, synthetic, finding: {spec.finding}"
    dataset.PatientName = f"Sample^Child {spec.seed}"
    dataset.PatientID = f"SYNTHETIC-{spec.seed:04d}"
    dataset.PatientBirthDate = "20200915"
    dataset.PatientSex = "O"
    dataset.PatientAge = "004Y"
    dataset.QualityControlSubject = "YES"
    dataset.BodyPartExamined = "CHEST"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study_uid, series_uid
    dataset.StudyID = "1"
    dataset.SeriesNumber = dataset.InstanceNumber = 1
    dataset.ImageComments = SYNTHETIC
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = phantom.pixels.shape
    dataset.PixelSpacing = dataset.ImagerPixelSpacing = [f"{phantom.spacing_mm:.6f}"] * 2
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation = 0
    dataset.BurnedInAnnotation = "NO"  # identifies the patient (PS3.3 C.7.6.1): a side marker does not
    dataset.LossyImageCompression = "00"
    dataset.WindowCenter, dataset.WindowWidth = "2048", "4096"
    dataset.PixelData = phantom.pixels.astype("<u2").tobytes()
    dataset.save_as(path, enforce_file_format=True)


def write_samples(folder: Path, rows: int = 960, columns: int = 1008) -> Iterator[Path]:
    """Write the demonstration set into ``folder``, made where it is missing, and yield every path as it is ready.

    A file that is there already is kept; a new one appears under its name only when it is complete.
    """
    folder.mkdir(parents=True, exist_ok=True)
    samples = {
        "normal.png": PhantomSpec(seed=1),
        "normal.dcm": PhantomSpec(seed=2),
        "consolidation-right-upper-lobe.dcm": PhantomSpec(seed=3, finding="consolidation", lobe="right upper"),
        "consolidation-right-lower-lobe-marker.png": PhantomSpec(
            seed=4, finding="consolidation", lobe="right lower", marker=True
        ),
        "interstitial.dcm": PhantomSpec(seed=5, finding="interstitial"),
        "interstitial.png": PhantomSpec(seed=6, finding="interstitial"),
    }
    for name, spec in samples.items():
        if not (folder / name).exists():
            write = write_png if name.endswith(".png") else write_dicom
            scratch = folder / f".{name}"
            write(generate(replace(spec, rows=rows, columns=columns)), scratch)
            scratch.replace(folder / name)
        yield folder / name

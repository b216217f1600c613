"""``dicom serve`` with a maker of results that is a copy of the film, as a program: ``served.py ARGUMENTS…``."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from pydicom import dcmread
from pydicom.uid import UID

from pneumoview.__main__ import main
from pneumoview.cli import dicom_network


def make(folder: Path, kinds: tuple[str, ...]):
    folder.mkdir(parents=True, exist_ok=True)

    def results(path: Path, radiograph, analysis) -> list[Path]:
        made = []
        for kind in kinds:
            dataset = dcmread(path)
            dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.7")
            digest = hashlib.sha256(f"{dataset.SOPInstanceUID}{kind}".encode()).hexdigest()
            dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"2.25.{int(digest[:30], 16)}"
            dataset.Manufacturer, dataset.ContentQualification = "PneumoView", "RESEARCH"
            dataset.SeriesDescription = f"{radiograph.shape[0]} rows, {analysis.model}, RESEARCH, not for diagnosis"
            made.append(folder / f"{dataset.SOPInstanceUID}.dcm")
            dataset.save_as(made[-1], enforce_file_format=True)
        return made

    return results


if __name__ == "__main__":
    dicom_network.make_results = make
    sys.argv[0] = "pneumoview"
    main()

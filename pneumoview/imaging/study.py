"""A file becomes an entry by patient, study and series, from its header alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, Any

from pneumoview.imaging import readers
from pneumoview.imaging.radiograph import Facts, identity_of, one_line

if TYPE_CHECKING:
    pass

TAGS: list[Any] = [
    *("SpecificCharacterSet", "PatientID", "PatientName", "StudyInstanceUID", "StudyDate", "StudyTime"),
    *(
        "SOPClassUID",
        "StudyDescription",
        "SeriesInstanceUID",
        "SeriesNumber",
        "SeriesDescription",
        "Modality",
        "InstanceNumber",
    ),
    *("ViewPosition", "ViewCodeSequence", "PatientAge", "PatientBirthDate"),
    *("AcquisitionDate", "SeriesDate", "ContentDate", "SOPInstanceUID", "Rows", "Columns"),
]


WITHOUT_IMAGE = re.compile(
    r"Presentation State|\bSR\b|Key Object|Report|Encapsulated|Waveform|RT .*(?:Plan|Set|Record)"
)
"""SOP classes of which no object holds an image (PS3.4 annex B.5), by their names."""


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient; the same number under another name is somebody else."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Study:
    """One study; ``moment`` is its date, YYYY-MM-DD, with its time, HH:MM:SS, as far as they are known."""

    uid: str
    moment: str
    description: str


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a study."""

    uid: str
    number: int
    description: str
    modality: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, and where it belongs.

    Attributes:
        path: the file.
        folder: its folder, seen from where the search began.
        patient: whose it is; with study and series None where the file does not say, as pictures do not.
        study: the study it is part of.
        series: the series it is part of.
        number: its Instance Number; 0 where it has none.
        date: the study's moment, of other files when they were last written; empty where neither is known.
        error: one sentence on what is wrong with the file; empty where that is not known before it is read.
        image: False of a report, a presentation state and the like, which are meant to hold no image.
        view: the view as the file words it (PS3.3 C.8.11.5); empty where that is not known before it is read.
        age_years: how old the patient was; None where that is not known.
        identity: as ``Radiograph.identity``, where the header alone tells it.
        order: sort key within the group: the newest study first, then by the numbers of series and image, then by name.
    """

    path: Path
    folder: str = ""
    patient: Patient | None = None
    study: Study | None = None
    series: Series | None = None
    number: int = 0
    date: str = ""
    error: str = ""
    image: bool = True
    view: str = ""
    age_years: float | None = None
    identity: str = ""
    order: tuple[Any, ...] = field(init=False, repr=False, compare=False)

    @property
    def group(self) -> Patient | str:
        """What it is listed under first: the patient, or the folder."""
        return self.patient or self.folder

    def __post_init__(self) -> None:
        study, series = self.study, self.series
        moment = re.sub(r"\D", "", study.moment) if study else ""
        order = (
            -int(moment.ljust(14, "0")),
            study.uid if study else "",
            (series.number, series.uid) if series else (0, ""),
            self.number,
            readers.natural(self.path),
        )
        object.__setattr__(self, "order", order)


_patient = lru_cache(1024)(Patient)
_study = lru_cache(1024)(Study)
_series = lru_cache(1024)(Series)


def entry(path: Path, folder: str) -> Entry:
    """What the header of one file says; of one that cannot be read no more than where it is."""
    from pneumoview.imaging.dataset import open_dataset
    from pneumoview.imaging.dicom import facts

    try:
        if not path.is_file():
            return Entry(path, folder)
        written = datetime.fromtimestamp(int(path.stat().st_mtime)).isoformat(" ")
        if readers.format_of(path) != "DICOM":
            return Entry(path, folder, date=written)
        dataset = open_dataset(path, stop_before_pixels=True, specific_tags=TAGS)
        image = not WITHOUT_IMAGE.search(getattr(dataset.get("SOPClassUID"), "name", ""))
        header = facts(dataset)
        if not (header.study_uid or header.patient_id):
            return Entry(path, folder, date=written, image=image)
        study = study_of(header)
        return Entry(
            path,
            folder,
            patient_of(header),
            study,
            series_of(header),
            header.instance_number,
            study.moment or written,
            image=image,
            view=intern(one_line(header.view)),
            age_years=header.age_years,
            identity=identity_of(header.sop_uid, (dataset.get("Rows"), dataset.get("Columns"))),
        )
    except Exception:  # pydicom says in many ways that a header makes no sense; reading the file says it in words
        return Entry(path, folder)


def patient_of(header: Facts) -> Patient:
    """Whose a file is."""
    return _patient(one_line(header.patient_id), one_line(header.patient_name))


def study_of(header: Facts) -> Study:
    """The study that a file is part of."""
    moment = f"{header.study_date} {header.study_time}".strip() if header.study_date else ""
    return _study(header.study_uid, moment, one_line(header.study_description))


def series_of(header: Facts) -> Series:
    """The series that a file is part of."""
    return _series(header.series_uid, header.series_number, one_line(header.series_description), header.modality)

"""What all objects of a reading share: the source's header made fit, UIDs that follow from the input, equipment."""

from __future__ import annotations

import hashlib
import logging
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from pydicom import DataElement, Dataset
from pydicom.config import RAISE
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.sequence import Sequence
from pydicom.uid import UID, SecondaryCaptureImageStorage
from pydicom.valuerep import validate_value

from pneumoview.ai.analysis import Analysis
from pneumoview.ai.answer import FINDINGS, REASONS, VERDICTS, pneumonia, told_probability
from pneumoview.errors import NoObjectError
from pneumoview.imaging.dataset import open_dataset
from pneumoview.imaging.measure import Annotations
from pneumoview.imaging.radiograph import Radiograph, one_line
from pneumoview.interop import words
from pneumoview.interop.inbox import is_own

if TYPE_CHECKING:
    from highdicom import ContributingEquipment

Kind = Literal["sr", "sc", "pr", "seg"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MAKER = "PneumoView"
RESEARCH = "AI output, not reviewed, research only"
SERIES: dict[str, tuple[int, str]] = {
    "sr": (9001, "PneumoView reading, RESEARCH, not for diagnosis"),
    "sc": (9002, "PneumoView heatmap, RESEARCH, not for diagnosis"),
    "pr": (9003, "PneumoView outlines, RESEARCH, not for diagnosis"),
    "seg": (9004, "PneumoView lungs, RESEARCH, not for diagnosis"),
    "opinion": (9005, "Opinion on a PneumoView reading, RESEARCH"),
}
"""Number and description of the series that each kind of object has in the study of its source."""
UTF_8 = "ISO_IR 192"

_IDENTITY = ("PatientName", "PatientID")
_COPIED = (
    *("IssuerOfPatientID", "PatientBirthDate", "PatientSex", "PatientAge", "PatientSize", "PatientWeight"),
    *("QualityControlSubject", "PatientIdentityRemoved", "DeidentificationMethod"),
    *("StudyDate", "StudyTime", "StudyID", "AccessionNumber", "ReferringPhysicianName", "StudyDescription"),
    *("Modality", "SeriesNumber", "SeriesDate", "SeriesTime", "BodyPartExamined", "Laterality", "ImageLaterality"),
    *("PatientOrientation", "ContentDate", "ContentTime", "AcquisitionDate", "AcquisitionTime"),
    *("Manufacturer", "ManufacturerModelName", "InstitutionName", "SoftwareVersions", "BurnedInAnnotation"),
    *("PixelSpacing", "PixelSpacingCalibrationType", "PixelSpacingCalibrationDescription", "LossyImageCompression"),
    *("LossyImageCompressionRatio", "LossyImageCompressionMethod"),
    *("RescaleSlope", "RescaleIntercept", "RescaleType", "ModalityLUTSequence"),
    *("WindowCenter", "WindowWidth", "WindowCenterWidthExplanation", "VOILUTFunction", "VOILUTSequence"),
)
_TYPE_2 = (
    *("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "StudyID"),
    *("AccessionNumber", "ReferringPhysicianName"),
)
"""Of type 2 in the Patient and General Study modules (PS3.3 C.7.1.1, C.7.2.1): there, if only empty."""
_CODES = {
    "PatientSex": ("M", "F", "O"),
    "Laterality": ("R", "L"),
    "ImageLaterality": ("R", "L", "U", "B"),
    "BurnedInAnnotation": ("YES", "NO"),
    "QualityControlSubject": ("YES", "NO"),
    "PatientIdentityRemoved": ("YES", "NO"),
    "LossyImageCompression": ("00", "01"),
    "VOILUTFunction": ("LINEAR", "LINEAR_EXACT", "SIGMOID"),
    "PixelSpacingCalibrationType": ("GEOMETRY", "FIDUCIAL"),
}
"""Enumerated values; others count as absent."""

logging.getLogger("highdicom").setLevel(logging.ERROR)  # it warns of names of patients, by name
warnings.filterwarnings("ignore", module="highdicom")


@dataclass(frozen=True, eq=False)
class Result:
    """What objects are made of: one reading of one frame, and the header of the file that it was read from.

    Attributes:
        header: attributes of the source that its results repeat, in UTF-8, see ``fit``.
        sha256: of the source file.
        radiograph: the frame.
        analysis: what the model says of it.
        lungs: name and version of the model that outlined the lungs; empty where none did.
        precision: in which the models computed.
        annotations: what was drawn on the frame.
        invented: whether the patient is one, see ``invented``.
    """

    header: Dataset
    sha256: str
    radiograph: Radiograph
    analysis: Analysis
    lungs: str = ""
    precision: str = "float32"
    annotations: Annotations = field(default_factory=Annotations)
    invented: bool = False

    @cached_property
    def seed(self) -> str:
        """What every UID follows from: source, weights, settings and version; not the device, nor the last digits."""
        a = self.analysis
        parts = (self.header.SOPInstanceUID, self.radiograph.source.frame, self.sha256, a.model, a.model_sha256)
        settings = (a.method, a.target, a.thresholds, self.lungs, self.precision, self.invented)
        return "\n".join(map(str, (*parts, *settings, version("pneumoview"), *a.shown.words)))

    def uid(self, kind: str, *more: object) -> str:
        """A UID below 2.25 of SHA-256: equal for equal input.

        Args:
            kind: of object, series, or thing within one.
            more: what else the thing depends on.
        """
        return derived_uid(self.seed, kind, *more)

    @property
    def multi_frame(self) -> bool:
        """Whether the source has more than one frame."""
        return self.radiograph.source.frames > 1

    @property
    def reasons(self) -> list[str]:
        """Why it is not read, or what speaks against the reading, each in a sentence."""
        refused = self.analysis.refused
        return [reason_words(flag.reason, flag.detail) for flag in self.analysis.flags if flag.refuses == refused]

    @property
    def verdict(self) -> str:
        """The answer in a line: in words, with its probability; of a refused reading that there is none."""
        return verdict_words(self.analysis)

    @property
    def created(self) -> tuple[str, str]:
        """Date and time of content: the source's own, so that equal input gives equal bytes; see docs/dicom.md."""
        for what in ("Content", "Acquisition", "Series", "Study"):
            if date := str(self.header.get(f"{what}Date") or ""):
                return date, str(self.header.get(f"{what}Time") or "") or "000000"
        return "19000101", "000000"

    def common(self, kind: str, uid: str) -> dict[str, Any]:
        """What highdicom's constructors of all kinds of objects take alike."""
        number, series = SERIES[kind]
        return {
            "series_instance_uid": self.uid("series", kind),
            "series_number": number,
            "sop_instance_uid": uid,
            "instance_number": 1,
            "manufacturer": MAKER,
            "manufacturer_model_name": MAKER,
            "software_versions": version("pneumoview"),
            "device_serial_number": self.analysis.model_sha256 or "0",
            "series_description": series,
            "content_qualification": "RESEARCH",
            "contributing_equipment": [self.equipment()],
        }

    def equipment(self) -> ContributingEquipment:
        """The program and its model, as an item of Contributing Equipment (PS3.3 C.12.1)."""
        from highdicom import ContributingEquipment
        from pydicom.sr.codedict import codes

        return ContributingEquipment(
            MAKER,
            codes.DCM.ProcessingEquipment,
            manufacturer_model_name=MAKER,
            software_versions=version("pneumoview"),
            contribution_description=f"{RESEARCH}. Model {self.analysis.model}, weights SHA-256 "
            f"{self.analysis.model_sha256}, {self.precision}",
        )

    def finish(self, dataset: Dataset) -> Dataset:
        """The object with times that follow from the source and the body part that a reading presumes."""
        date, time = self.created
        for keyword in ("InstanceCreationDate", "InstanceCreationTime"):
            dataset.pop(keyword, None)
        for what, value in (("Date", date), ("Time", time)):
            for keyword in (f"Content{what}", f"PresentationCreation{what}"):
                if keyword in dataset:
                    setattr(dataset, keyword, value)
        for item in dataset.ContributingEquipmentSequence:
            if item.PurposeOfReferenceCodeSequence[0].CodeValue != "109101":  # what took the film
                item.pop("ContributionDateTime", None)  # of the library
        part = self.header.get("BodyPartExamined") if self.analysis.refused else "CHEST"
        if part:
            dataset.BodyPartExamined = part
        else:
            dataset.Laterality = self.header.get("Laterality") or ""
        return dataset


def derived_uid(*parts: object) -> str:
    """The UID of the SHA-256 of ``parts``, see ``uid_of``."""
    return uid_of(hashlib.sha256("\n".join(map(str, parts)).encode()).digest())


def uid_of(digest: bytes) -> str:
    """A UID below 2.25 (PS3.5 B.2): the first 128 bits of a digest, marked as a UUID of version 8.

    RFC 9562, section 5.8.
    """
    bits = int.from_bytes(digest[:16])
    bits = bits & ~(0xF << 76) | 8 << 76
    bits = bits & ~(3 << 62) | 2 << 62
    return f"2.25.{bits}"


def reason_words(reason: str, detail: str = "") -> str:
    """What a code of ``REASONS`` is called, without a dash, which some fonts and checkers lack.

    ``detail``, or the code, where it is not known.
    """
    said = next((told for known, (told, _) in REASONS.items() if known == reason), detail or reason)
    return said.replace("–", "-")


def explained(analysis: Analysis) -> str:
    """How a heatmap was made, and of what, e.g. ``gradcam of viral``."""
    return analysis.method if analysis.method == "eigencam" else f"{analysis.method} of {analysis.target}"


def verdict_words(analysis: Analysis) -> str:
    """See ``Result.verdict``."""
    if analysis.refused:
        return FINDINGS["refused"]
    said = VERDICTS.get(analysis.verdict, analysis.verdict)
    told = f"{told_probability(analysis):.0%}"
    return f"{said} {told}" if pneumonia(analysis) is None else f"{said}; probability of pneumonia {told}"


def result_of(path: Path, radiograph: Radiograph, analysis: Analysis, *, invent: bool = False, **more: Any) -> Result:
    """What objects are made of.

    Args:
        path: the file that was read.
        radiograph: of that file.
        analysis: of that radiograph.
        invent: give an image that is no DICOM a study of an invented patient.
        more: further attributes of the ``Result``.

    Raises:
        NoObjectError: no object can refer to the file, or it cannot be read again.
    """
    dicom = radiograph.source.format == "DICOM"
    try:
        with path.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        source = open_dataset(path, stop_before_pixels=True) if dicom else None
    except Exception as error:  # pydicom says in many ways that a file makes no sense
        raise NoObjectError(words.NOT_AGAIN.format(path.name, one_line(error))) from error
    if source is not None:
        return Result(fit(source, path.name), sha256, radiograph, analysis, **more)
    if not invent:
        fact = words.NO_SOURCE.format(path.name)
        raise NoObjectError(fact, "--invent-patient invents them, marked as such")
    return Result(invented(sha256), sha256, radiograph, analysis, invented=True, **more)


def fit(source: Dataset, name: str) -> Dataset:
    """What results repeat of their source's header, in UTF-8, every value valid and every attribute of type 2 there.

    Patient's name and ID are kept as they are, valid or not; another value that the standard does not allow counts as
    absent.

    Args:
        source: the header of a DICOM image; it is not changed.
        name: of its file, for errors.

    Raises:
        NoObjectError: it has no UIDs by which to refer to it, is of no kind that is known, or was made here.
    """
    if is_own(source):
        raise NoObjectError(words.OWN_RESULT.format(name))
    made = Dataset()
    made.SpecificCharacterSet = UTF_8
    for keyword in ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
        uid = UID(str(_plain(source, keyword) or ""))
        if not uid.is_valid:
            raise NoObjectError(words.NO_VALID_UID.format(name, keyword))
        setattr(made, keyword, uid)
    if not made.SOPClassUID.name.endswith(("Storage", "For Presentation", "For Processing")):
        raise NoObjectError(words.UNKNOWN_KIND.format(name, one_line(made.SOPClassUID)))
    for keyword in (*_IDENTITY, *_COPIED):
        value = _plain(source, keyword)
        if value not in (None, "") and (keyword in _IDENTITY or _is_valid(keyword, value)):
            setattr(made, keyword, value)
    for keyword in _TYPE_2:
        if keyword not in made:
            setattr(made, keyword, "")
    if not _has_window(made):
        for keyword in ("WindowCenter", "WindowWidth", "WindowCenterWidthExplanation", "VOILUTFunction"):
            made.pop(keyword, None)
    for keyword in ("Rows", "Columns", "SamplesPerPixel", "PixelRepresentation", "BitsAllocated", "BitsStored"):
        with suppress(TypeError, ValueError):
            setattr(made, keyword, int(str(_plain(source, keyword))))
    made.PhotometricInterpretation = str(_plain(source, "PhotometricInterpretation") or "MONOCHROME2")
    return made


def invented(sha256: str) -> Dataset:
    """The header of a source that never was, for an image without a patient: marked as such in name, ID and study."""
    made = Dataset()
    made.SpecificCharacterSet = UTF_8
    made.PatientName = "Invented^No Patient"
    made.PatientID = f"INVENTED-{sha256[:16].upper()}"
    made.PatientBirthDate = made.PatientSex = ""
    made.QualityControlSubject = "YES"
    made.SOPClassUID = SecondaryCaptureImageStorage
    made.StudyInstanceUID = derived_uid(sha256, "study")
    made.SOPInstanceUID = derived_uid(sha256, "image")
    made.StudyDate = made.StudyTime = made.AccessionNumber = made.ReferringPhysicianName = ""
    made.StudyID = "INVENTED"
    made.StudyDescription = "Image without a patient, invented study, RESEARCH"
    return made


def _plain(source: Dataset, keyword: str) -> Any:
    """A value with no memory of the alphabet it was written in; None where its bytes make no sense."""
    try:
        element = source[keyword]
    except Exception:  # pydicom says in many ways that an element makes no sense
        return None
    value = element.value
    if isinstance(value, Sequence):
        return Sequence([_copied(item) for item in value])
    if element.VM > 1:
        return [str(part).strip(" \0") for part in value]
    return None if value is None else str(value).strip(" \0")


def _copied(item: Dataset) -> Dataset:
    copy = Dataset()
    for element in item:
        copy.add(DataElement(element.tag, element.VR, element.value))
    return copy


def _is_valid(keyword: str, value: Any) -> bool:
    tag = tag_for_keyword(keyword)
    vr = dictionary_VR(tag) if tag is not None else ""
    if vr == "SQ":
        return bool(value)
    if keyword in _CODES and value not in _CODES[keyword]:
        return False
    try:
        for part in value if isinstance(value, list) else [value]:
            validate_value(vr, part, RAISE)
            if vr == "DS":
                float(part)
            elif vr == "DA" and len(part) != 8:
                return False
    except ValueError:
        return False
    return True


def _has_window(header: Dataset) -> bool:
    centers, widths = (
        [float(part) for part in (value if isinstance(value, list) or hasattr(value, "append") else [value])]
        for value in (header.get("WindowCenter", []), header.get("WindowWidth", []))
    )
    return bool(centers) and len(centers) == len(widths) and min(widths) > 0

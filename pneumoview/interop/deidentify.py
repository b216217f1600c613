"""Copies of films without identity, by the Basic Application Level Confidentiality Profile (DICOM PS3.15 Annex E).

Which attribute is removed, emptied, or replaced is the table E.1-1 of dicom-anonymizer; what the options of the profile
retain is here.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Literal, get_args

from pydicom import DataElement, Dataset
from pydicom.datadict import dictionary_has_tag, dictionary_is_retired
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code
from pydicom.tag import BaseTag, Tag
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from pneumoview.errors import DeidentifyError, PneumoviewError
from pneumoview.imaging.dataset import open_dataset
from pneumoview.imaging.radiograph import one_line
from pneumoview.imaging.readers import format_of
from pneumoview.interop.burnt_in import why_held
from pneumoview.interop.reference import MAKER, UTF_8, uid_of

Retained = Literal["dates", "patient", "device", "institution"]
RETAINED: tuple[Retained, ...] = get_args(Retained)
EDITION = "2026c"

PATIENT = (
    *("EthnicGroup", "PatientAge", "PatientSex", "PatientSexNeutered", "PatientSize", "PatientWeight"),
    *("PregnancyStatus", "SmokingStatus"),
)
DEVICE = (
    *("CassetteID", "DetectorID", "DeviceDescription", "DeviceLabel", "DeviceSerialNumber", "DeviceUID", "GantryID"),
    *("GeneratorID", "LensMake", "LensModel", "LensSerialNumber", "LensSpecification", "ManufacturerDeviceClassUID"),
    *("ManufacturerDeviceIdentifier", "ModifyingDeviceID", "ModifyingSystem", "PerformedStationName"),
    *("PerformedStationGeographicLocationCodeSequence", "PerformedStationNameCodeSequence", "PlateID"),
    *("ScheduledProcedureStepLocation", "ScheduledStationGeographicLocationCodeSequence", "ScheduledStationName"),
    *("ScheduledStationNameCodeSequence", "ScheduledStudyLocation", "SourceManufacturer", "SourceSerialNumber"),
    *("StationName", "TransducerIdentificationSequence", "TreatmentMachineName", "UDISequence"),
    *("UniqueDeviceIdentifier", "XRayDetectorID", "XRayDetectorLabel", "XRaySourceID"),
    *("CalibrationDate", "CalibrationTime", "CalibrationDateTime", "DateOfLastCalibration", "TimeOfLastCalibration"),
    *("DateOfLastDetectorCalibration", "TimeOfLastDetectorCalibration", "DateTimeOfLastCalibration"),
)
INSTITUTION = (
    *("InstitutionName", "InstitutionAddress", "InstitutionCodeSequence", "InstitutionalDepartmentName"),
    *("InstitutionalDepartmentTypeCodeSequence", "ClinicalTrialCoordinatingCenterName", "ClinicalTrialSiteID"),
    *("ClinicalTrialProtocolEthicsCommitteeName", "ClinicalTrialSiteName", "SourceOfPreviousValues"),
)
KEPT: dict[Retained, tuple[str, ...]] = {"patient": PATIENT, "device": DEVICE, "institution": INSTITUTION}
"""Attributes with K in the column of the option (table E.1-1)."""
OPTIONS = {
    "dates": codes.cid7050.RetainLongitudinalTemporalInformationModifiedDatesOption,
    "patient": codes.cid7050.RetainPatientCharacteristicsOption,
    "device": codes.cid7050.RetainDeviceIdentityOption,
    "institution": codes.cid7050.RetainInstitutionIdentityOption,
}
DUMMIES = {"DA": "19000101", "DT": "19000101", "TM": "000000"}
TEMPORAL = tuple(DUMMIES)
NEVER_SHIFTED = ("PatientBirthDate", "PatientBirthTime", "GPSTimeStamp")
"""Temporal, but not in the columns of the longitudinal options."""
FREE = ("PN", "AE", "LT", "ST", "UT", "UC", "UR", "UN", *TEMPORAL)
"""Of these value representations goes also what the table does not list, codes apart (E.1.1, notes 1 and 4)."""
CODING = ("LongCodeValue", "URNCodeValue")
BESIDE = (
    *("PatientBirthDateInAlternativeCalendar", "PatientDeathDateInAlternativeCalendar", "DeviceID"),
    *("PlacerOrderNumberProcedure", "FillerOrderNumberProcedure", "BreedRegistrationNumber", "TransducerData"),
    *("HL7InstanceIdentifier", "DataSetTrailingPadding", "EncryptedAttributesSequence", "MACParametersSequence"),
)
"""Not in the table, and not harmless."""
EARLIEST, SPAN = 31, 3620
"""Dates go back by so many days at least, and by less than so many more."""
COMMENTS = (0xFFFE, 0xFFE1, 0xFFED, 0xFF64)
"""Segments of a JPEG or JPEG 2000 stream with words: comment, EXIF and XMP, IPTC, comment of JPEG 2000."""
SCANS = (0xFFDA, 0xFF90, 0xFFD9)


def retained_of(text: str) -> frozenset[Retained]:
    """What a list of options, by commas, asks to retain; ``none`` is nothing.

    Raises:
        ValueError: one of them is unknown.
    """
    words = {word.strip().lower() for word in text.split(",")} - {"", "none"}
    unknown = sorted(words - set(RETAINED))
    if unknown:
        raise ValueError(f"{', '.join(unknown)} cannot be retained: choose from {', '.join(RETAINED)}, or none")
    return frozenset(word for word in RETAINED if word in words)


@dataclass(frozen=True)
class Deidentifier:
    """Makes copies that belong together as their films did: equal UIDs, patients and shifts of dates for equal input.

    Attributes:
        key: what all of it follows from; who has it can tell which film a copy is of, if he has the film.
        retained: options of the profile.
    """

    key: bytes
    retained: frozenset[Retained] = frozenset({"dates"})

    def __call__(self, dataset: Dataset, remarks: tuple[str, ...] = ()) -> bytes:
        """A whole file (PS3.10) without identity; the dataset is changed.

        Args:
            dataset: a film with its file meta information.
            remarks: what is to be said of the method beside its codes, at most 64 letters each.

        Raises:
            DeidentifyError: it has no SOP class or instance, or cannot be written.
        """
        for keyword in ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
            if not str(dataset.get(keyword) or "").strip():
                raise DeidentifyError(f"it has no {keyword}")
        try:
            return self._copy(dataset, remarks)
        except Exception as error:  # pydicom says in many ways that a dataset makes no sense
            raise DeidentifyError(f"no copy of it can be written ({type(error).__name__})") from error

    def _copy(self, dataset: Dataset, remarks: tuple[str, ...]) -> bytes:
        syntax = _syntax(dataset)
        person = self.patient(dataset)
        self._clean(dataset, self._days(person))
        dataset.SpecificCharacterSet = UTF_8
        dataset.PatientName = dataset.PatientID = f"ANON-{self._digest('name', person).hex()[:16].upper()}"
        dataset.PatientIdentityRemoved = "YES"
        dataset.DeidentificationMethod = [f"{MAKER} {version('pneumoview')}, PS3.15 {EDITION} Annex E", *remarks]
        used = [codes.cid7050.BasicApplicationConfidentialityProfile, *(OPTIONS[name] for name in self._sorted)]
        before = list(dataset.get("DeidentificationMethodCodeSequence") or ())
        known = {item.get("CodeValue") for item in before}
        items = [*before, *(_item(code) for code in used if code.value not in known)]
        dataset.DeidentificationMethodCodeSequence = items
        dataset.LongitudinalTemporalInformationModified = "MODIFIED" if "dates" in self.retained else "REMOVED"
        if syntax.is_encapsulated:
            _strip_comments(dataset)
        dataset.file_meta = FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = syntax
        dataset.preamble = f"De-identified by {MAKER}".encode().ljust(128, b"\0")
        file = BytesIO()
        dataset.save_as(file, enforce_file_format=True)
        return file.getvalue()

    @property
    def _sorted(self) -> list[Retained]:
        return [name for name in RETAINED if name in self.retained]

    def patient(self, dataset: Dataset) -> str:
        """Who it is of: ID and its issuer, else name and date of birth, else the study."""
        for keywords in (("PatientID", "IssuerOfPatientID"), ("PatientName", "PatientBirthDate")):
            values = [str(dataset.get(keyword) or "").strip() for keyword in keywords]
            if values[0]:
                return "\n".join((keywords[0], *values))
        return f"study\n{dataset.StudyInstanceUID}"

    def uid(self, uid: str) -> str:
        """The UID that stands for another one."""
        return uid_of(self._digest("uid", uid))

    def _days(self, person: str) -> int:
        return EARLIEST + int.from_bytes(self._digest("days", person)[:8]) % SPAN

    def _digest(self, purpose: str, text: str) -> bytes:
        return hmac.digest(self.key, f"{purpose}\n{text}".encode("utf-8", "surrogateescape"), "sha256")

    def _clean(self, dataset: Dataset, days: int) -> None:
        """Apply the table to a dataset and to all items in it."""
        for tag in list(dataset.keys()):
            try:
                element = dataset[tag]
            except Exception:  # a value that makes no sense
                del dataset[tag]
                continue
            action = self._action(element)
            if action == "X":
                del dataset[tag]
            elif action == "S":
                _shift(element, days)
            elif action == "Z":
                element.clear()
            elif action == "U":
                _replace_uids(element, self.uid)
            elif action == "D":
                _dummy(dataset, element, self.uid)
            elif element.VR == "SQ":
                for item in element.value:
                    self._clean(item, days)
            elif element.VR in ("IS", "DS") and not _is_numeric(element):
                del dataset[tag]

    def _action(self, element: DataElement) -> str:
        """One letter: remove, empty, UID, dummy, shift or keep."""
        tag, keyword = element.tag, element.keyword
        if tag.is_private or tag.group >> 8 in (0x50, 0x60) or tag.element == 0 or keyword in BESIDE:
            return "X"
        if "dates" in self.retained and element.VR in TEMPORAL and keyword not in NEVER_SHIFTED:
            return "S"
        if any(keyword in names for name, names in KEPT.items() if name in self.retained):
            return "K"
        action = _table().get(tag)
        if action is not None:
            if element.VR == "UI" and action != "X":
                return "U"
            return "K" if element.is_empty and action != "X" else action
        if (element.VR in FREE and keyword not in CODING) or not dictionary_has_tag(tag):
            return "X"
        return "X" if dictionary_is_retired(tag) and element.VR in ("LO", "SH", "SQ") else "K"


def copy_of(path: Path, deidentifier: Deidentifier, *, held: bool = True) -> tuple[str, bytes]:
    """The name, without suffix, and the content of a copy without identity.

    Args:
        path: of a film.
        deidentifier: makes the copy.
        held: hold back a film that may carry burnt-in text.

    Raises:
        DeidentifyError: it is no DICOM film, is held back, or no copy of it can be made.
        ReadError: its pixels cannot be decoded.
    """
    try:
        dicom = path.is_file() and format_of(path) == "DICOM"
        dataset = open_dataset(path) if dicom else Dataset()
    except Exception as error:  # pydicom says in many ways that a file makes no sense
        raise DeidentifyError(f"{path.name} cannot be read: {one_line(error) or type(error).__name__}") from error
    if not dicom:
        raise DeidentifyError(f"{path.name} is no DICOM file: only DICOM films have copies without identity")
    if "PixelData" not in dataset:
        raise DeidentifyError(f"{path.name} is no image: reports and the like are not de-identified")
    remark = "Burnt-in text not looked for"
    if held:
        try:
            why = why_held(path, dataset)
        except PneumoviewError:
            raise
        except Exception as error:
            why = f"it cannot be searched for burnt-in text ({type(error).__name__})"
        if why:
            raise DeidentifyError(f"{path.name} is held back: {why}", "--burnt-in keep makes a copy all the same")
        remark = "Borders searched for burnt-in letters: none found"
    try:
        name = deidentifier.uid(str(dataset.get("SOPInstanceUID")))
        return name, deidentifier(dataset, (remark,))
    except DeidentifyError as error:
        raise DeidentifyError(f"{path.name}: {error}") from error


def check_installed() -> None:
    """Make sure that the table is there.

    Raises:
        DeidentifyError: it is not.
    """
    if find_spec("dicomanonymizer") is None:
        raise DeidentifyError("de-identifying needs dicom-anonymizer", "pip install 'pneumoview[dicom]' brings it")


@cache
def _table() -> dict[BaseTag, str]:
    """One letter for every attribute that the profile protects.

    Where several are allowed, an attribute stays where it may be needed: empty if that is allowed, else as a dummy.
    """
    from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as table

    lists = {
        "X": (table.X_TAGS,),
        "Z": (table.Z_TAGS, table.X_Z_TAGS),
        "D": (table.D_TAGS, table.Z_D_TAGS, table.X_D_TAGS, table.X_Z_D_TAGS),
        "U": (table.U_TAGS,),
        "K": (table.X_Z_U_STAR_TAGS,),  # their items are cleaned, and the UIDs in them replaced
    }
    return {Tag(tag): letter for letter, of in lists.items() for tags in of for tag in tags if len(tag) == 2}


def _dummy(dataset: Dataset, element: DataElement, uid: Callable[[str], str]) -> None:
    """Replace a value, and all values in a sequence, by dummies of their value representations; what has none goes."""
    from dicomanonymizer.simpledicomanonymizer import replace_element

    if element.VR == "SQ":
        for item in element.value:
            for part in list(item):
                _dummy(item, part, uid)
    elif element.VR == "UI":
        _replace_uids(element, uid)
    elif element.tag.is_private:
        del dataset[element.tag]
    elif element.VR in DUMMIES:
        element.value = DUMMIES[element.VR]
    else:
        try:
            replace_element(element)
        except NotImplementedError:
            del dataset[element.tag]


def _replace_uids(element: DataElement, uid: Callable[[str], str]) -> None:
    values = element.value if element.VM > 1 else [element.value]
    element.value = [uid(str(value)) for value in values if value]


def _shift(element: DataElement, days: int) -> None:
    """Move dates by whole days, so that times of day can stay; what is no date or time becomes empty."""
    values = element.value if element.VM > 1 else [element.value]
    shifted = [_shifted(element.VR, str(value).strip(" \0"), days) for value in values if value]
    if None in shifted:
        element.clear()
    elif shifted:
        element.value = shifted


def _shifted(vr: str, text: str, days: int) -> str | None:
    if vr == "TM":
        return text.replace(":", "") if re.fullmatch(r"[\d:.]+", text) else None
    found = re.fullmatch(r"(\d{4})(?:\.?(\d\d)(?:\.?(\d\d))?)?([\d.]*(?:[+-]\d{4})?)", text)
    if not found or (vr == "DA" and found[4]):
        return None
    known = [int(part) for part in found.groups()[:3] if part]
    with suppress(ValueError, OverflowError):
        then = date(*known, *[1] * (3 - len(known))) - timedelta(days)
        return f"{then.year:04}{then.month:02}{then.day:02}"[: 2 + 2 * len(known)] + found[4]
    return None


def _is_numeric(element: DataElement) -> bool:
    values = element.value if element.VM > 1 else [element.value]
    return all(re.fullmatch(r"[\d+.eE -]*", str(value)) for value in values if value is not None)


def _item(code: Code) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code.value, code.scheme_designator, code.meaning
    return item


def _syntax(dataset: Dataset) -> UID:
    """The transfer syntax that the pixel data are in, whatever the file says."""
    stated = UID(str(dataset.file_meta.get("TransferSyntaxUID") or ""))
    compressed = bool(dataset["PixelData"].is_undefined_length)
    if compressed != (stated.is_transfer_syntax and stated.is_encapsulated):
        if compressed:
            raise DeidentifyError("its transfer syntax is not that of its pixels")
        stated = UID("")
    implicit, little = dataset.original_encoding
    if stated.is_transfer_syntax and (stated.is_little_endian or not little):
        return stated
    if not little:
        return ExplicitVRBigEndian
    return ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian


def _strip_comments(dataset: Dataset) -> None:
    """Take comments and the metadata of cameras out of compressed frames."""
    frames = list(generate_frames(dataset.PixelData, number_of_frames=int(dataset.get("NumberOfFrames") or 1)))
    stripped = [_stripped(frame) for frame in frames]
    if stripped != frames:
        dataset.PixelData = encapsulate(stripped)
        for keyword in ("ExtendedOffsetTable", "ExtendedOffsetTableLengths"):
            dataset.pop(keyword, None)


def _stripped(frame: bytes) -> bytes:
    """A JPEG or JPEG 2000 stream (ISO 10918-1 B.1.1, ISO 15444-1 A.2) without the segments that are ``COMMENTS``."""
    if frame[:2] not in (b"\xff\xd8", b"\xff\x4f"):
        return frame
    kept, at = [frame[:2]], 2
    while (marker := int.from_bytes(frame[at : at + 2])) not in SCANS and marker >> 8 == 0xFF:
        end = at + 2 + int.from_bytes(frame[at + 2 : at + 4])
        if marker not in COMMENTS:
            kept.append(frame[at:end])
        at = end
    return b"".join((*kept, frame[at:]))

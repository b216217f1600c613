"""A reading as a structured report of TID 1500 (PS3.16), and the clinician's opinion on it as a second one."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from pydicom import Dataset
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code

from pneumoview.ai.analysis import NORMAL, Analysis
from pneumoview.ai.answer import CAUSES, VERDICTS, pneumonia
from pneumoview.ai.answer import FINDINGS as WORDS
from pneumoview.interop.reference import MAKER, RESEARCH, Result, derived_uid, explained, reason_words
from pneumoview.records.opinions import Opinion

if TYPE_CHECKING:
    from highdicom.sr import Measurement, MeasurementReport, QualitativeEvaluation

SCHEME = "99PNEUMOVIEW"
"""Designator of the codes that no standard has."""
RATIO = Code("1", "UCUM", "no units")
PROBABILITY = codes.DCM.Probability
OPERATING_POINT = Code("OPERATING_POINT", SCHEME, "Operating point: pneumonia at or above")
DOUBT_FROM = Code("DOUBT_FROM", SCHEME, "No answer above this probability of pneumonia")
DOUBT_TO = Code("DOUBT_TO", SCHEME, "No answer below this probability of pneumonia")
CAUSE_SHARE = Code("CAUSE_SHARE", SCHEME, "Least share of a cause in pneumonia to be named")
LUNG_ATTENTION = Code("LUNG_ATTENTION", SCHEME, "Share of the heatmap inside the lungs")
LUNG_SHARE = Code("LUNG_SHARE", SCHEME, "The same by chance: share of the image that is lung")
LEAST_ATTENTION = Code("LEAST_ATTENTION", SCHEME, "Least share of the heatmap inside the lungs")
REFUSED = Code("REFUSED", SCHEME, "Not assessed by the model, because")
REMARK = Code("REMARK", SCHEME, "Remark on the reading")
CAUSE = Code("CAUSE", SCHEME, "Likely cause of pneumonia")
JUDGEMENT = Code("JUDGEMENT", SCHEME, "Clinician's judgement of the reading")
OWN_FINDING = Code("OWN_FINDING", SCHEME, "Clinician's own finding")
JUDGEMENTS = {"agree": "Agrees", "disagree": "Disagrees", "none": "No judgement"}
NORMALITY = {
    NORMAL: Code("17621005", "SCT", "Normal"),
    "uncertain": Code("371934000", "SCT", "Undetermined"),
}
ABNORMAL = Code("263654008", "SCT", "Abnormal")
FINDINGS = {
    NORMAL: Code("17621005", "SCT", "Normal"),
    "pneumonia": Code("233604007", "SCT", "Pneumonia"),
    "bacterial": Code("53084003", "SCT", "Bacterial pneumonia"),
    "viral": Code("75570004", "SCT", "Viral pneumonia"),
}
PROCEDURE = Code("363679005", "SCT", "Imaging procedure")
LUNG = Code("39607008", "SCT", "Lung")
MAX_MEANING = 64
TRACKING_ITEMS = 2
"""Items that begin a group: its tracking identifiers."""


def own_code(value: str, meaning: str) -> Code:
    """A code that no standard has, its meaning cut to the length that one may have."""
    return Code(value.upper(), SCHEME, meaning if len(meaning) <= MAX_MEANING else f"{meaning[: MAX_MEANING - 1]}…")


def finding_code(label: str) -> Code:
    """SNOMED CT's code of a label, or one of our own."""
    return FINDINGS.get(label) or own_code(label, label.capitalize())


@cache
def _classes() -> tuple[type[Dataset], type[Dataset]]:
    from highdicom.sr import Comprehensive3DSR, EnhancedSR

    return Comprehensive3DSR, EnhancedSR


def report(result: Result, image: Dataset | None = None, *, enhanced: bool = False) -> Dataset:
    """The reading as a Comprehensive 3D SR: preliminary, unverified.

    A refused one has its reasons and nothing else.

    Args:
        result: what is reported.
        image: what the report refers to; the source if None.
        enhanced: make an Enhanced SR of the same content, for viewers that know no other.
    """
    uid = result.uid("sr", enhanced)
    image = result.header if image is None else image
    content = _content(result, _groups(result, image, uid))
    return _document(result, image, content, "sr", uid, enhanced=enhanced)


def opinion_report(
    result: Result,
    opinion: Opinion,
    first: Dataset,
    image: Dataset | None = None,
    *,
    verifier: tuple[str, str] | None = None,
    enhanced: bool = False,
) -> Dataset:
    """The clinician's opinion on a reading as a document that follows the one of the reading.

    Args:
        result: the reading.
        opinion: on that reading.
        first: the reading's ``report``, which becomes the predecessor (PS3.3 C.17.2).
        image: what the report refers to; the source if None.
        verifier: name and organisation of who answers for the opinion, whose document is then verified and final.
        enhanced: see ``report``.
    """
    from highdicom.sr import QualitativeEvaluation

    uid = derived_uid(first.SOPInstanceUID, opinion, verifier, enhanced)
    image = result.header if image is None else image
    reading = VERDICTS.get(opinion.prediction, WORDS.get(opinion.prediction, opinion.prediction))
    said = [QualitativeEvaluation(JUDGEMENT, own_code(opinion.judgement, JUDGEMENTS[opinion.judgement]))]
    if opinion.own_class:
        said.append(QualitativeEvaluation(OWN_FINDING, finding_code(opinion.own_class)))
    on = f"Opinion on the reading {reading!r} of {opinion.model}" if reading else "Opinion on the image"
    words = ["Research only", on, opinion.note]
    group = _group(result, image, uid, "Opinion", evaluations=said, comments=words, by_model=False)
    content = _content(result, [group], verifier)
    document = _document(result, image, content, "opinion", uid, enhanced=enhanced, first=first, verifier=verifier)
    when = datetime.fromisoformat(opinion.recorded).astimezone()  # as all times of a study, in local time
    document.ContentDate, document.ContentTime = f"{when:%Y%m%d}", f"{when:%H%M%S}"
    for item in document.get("VerifyingObserverSequence", ()):
        item.VerificationDateTime = f"{when:%Y%m%d%H%M%S%z}"
    return document


def _document(
    result: Result,
    image: Dataset,
    content: MeasurementReport,
    kind: str,
    uid: str,
    *,
    enhanced: bool,
    first: Dataset | None = None,
    verifier: tuple[str, str] | None = None,
) -> Dataset:
    from highdicom.coding_schemes import CodingSchemeIdentificationItem

    named: dict[str, Any] = {}
    if verifier is not None:
        named = {"verifying_observer_name": verifier[0], "verifying_organization": verifier[1]}
    document = _classes()[enhanced](
        evidence=[image],
        content=content,
        **result.common(kind, uid),
        **named,
        is_complete=True,
        is_final=verifier is not None,
        is_verified=verifier is not None,
        performed_procedure_codes=[PROCEDURE],
        previous_versions=None if first is None else [first],
        coding_schemes=[CodingSchemeIdentificationItem(SCHEME, name=MAKER, responsible_organization=MAKER)],
    )
    result.finish(document)
    for keyword in ("BodyPartExamined", "Laterality"):
        document.pop(keyword, None)
    return document


def _content(result: Result, groups: list[Any], verifier: tuple[str, str] | None = None) -> MeasurementReport:
    """The document's content, observed by the program and, where there is one, by a person."""
    from highdicom.sr import (
        DeviceObserverIdentifyingAttributes,
        MeasurementReport,
        ObservationContext,
        ObserverContext,
        PersonObserverIdentifyingAttributes,
    )

    analysis = result.analysis
    device = DeviceObserverIdentifyingAttributes(
        derived_uid(analysis.model_sha256, "device"), MAKER, MAKER, f"{MAKER} {analysis.model}", analysis.model_sha256
    )
    person = verifier and ObserverContext(
        codes.DCM.Person, PersonObserverIdentifyingAttributes(verifier[0], organization_name=verifier[1])
    )
    return MeasurementReport(ObservationContext(person, ObserverContext(codes.DCM.Device, device)), PROCEDURE, groups)


def _groups(result: Result, image: Dataset, uid: str) -> list[Any]:
    """One group for what was found, then one for every cause."""
    from highdicom.sr import QualitativeEvaluation

    analysis = result.analysis
    mark = REFUSED if analysis.refused else REMARK
    told = [flag for flag in analysis.flags if flag.refuses == analysis.refused]
    reasons = [QualitativeEvaluation(mark, own_code(one.reason, reason_words(one.reason, one.detail))) for one in told]
    details = [one.detail for one in told]
    if analysis.refused:
        return [_group(result, image, uid, WORDS["refused"], evaluations=reasons, comments=[RESEARCH, *details])]
    normality = QualitativeEvaluation(codes.DCM.Normality, NORMALITY.get(analysis.verdict, ABNORMAL))
    evaluations = [normality, *reasons]
    if analysis.verdict in CAUSES:
        evaluations.append(QualitativeEvaluation(CAUSE, finding_code(analysis.verdict)))
    ill = pneumonia(analysis)
    groups = [
        _group(
            result,
            image,
            uid,
            "Reading",
            finding=None if ill is None else finding_code("pneumonia"),
            measurements=_measurements(analysis, ill),
            evaluations=evaluations,
            comments=[RESEARCH, result.verdict, *details],
        )
    ]
    for label, probability in analysis.by_label.items():
        if label != NORMAL:
            name = finding_code(label).meaning
            groups.append(
                _group(
                    result,
                    image,
                    uid,
                    name,
                    finding=finding_code(label),
                    measurements=[_number(PROBABILITY, probability)],
                )
            )
    return groups


def _measurements(analysis: Analysis, ill: float | None) -> list[Measurement]:
    """Probability of pneumonia with its thresholds, and where the model looked against chance."""
    found = []
    if ill is not None:
        low, high = analysis.thresholds.uncertain
        found = [_number(PROBABILITY, ill), _number(OPERATING_POINT, analysis.thresholds.pneumonia)]
        if low < high:
            found += [_number(DOUBT_FROM, low), _number(DOUBT_TO, high)]
        found.append(_number(CAUSE_SHARE, analysis.thresholds.cause))
    if analysis.lung_attention is not None and analysis.lung_share is not None:
        found += [
            _number(LUNG_ATTENTION, analysis.lung_attention),
            _number(LUNG_SHARE, analysis.lung_share),
            _number(LEAST_ATTENTION, analysis.thresholds.lung_attention),
        ]
    return found


def _number(name: Code, value: float) -> Measurement:
    from highdicom.sr import Measurement

    return Measurement(name, round(value, 4), RATIO)


def _group(
    result: Result,
    image: Dataset,
    uid: str,
    name: str,
    *,
    finding: Code | None = None,
    measurements: list[Measurement] | None = None,
    evaluations: list[QualitativeEvaluation] | None = None,
    comments: list[str] | None = None,
    by_model: bool = True,
) -> Any:
    from highdicom.sr import (
        AlgorithmIdentification,
        FindingSite,
        MeasurementsAndQualitativeEvaluations,
        RelationshipTypeValues,
        SourceImageForMeasurementGroup,
        TextContentItem,
        TrackingIdentifier,
    )

    analysis = result.analysis
    parameters = [f"Weights SHA-256 {analysis.model_sha256}"]
    if evaluations:
        parameters += [f"Frame: {analysis.frame}", f"Precision: {result.precision}"]
        parameters += [f"Lungs: {result.lungs}"] if result.lungs else []
        parameters += [flag.detail for flag in analysis.flags if flag.reason == "as_shown"]
        if not analysis.refused and analysis.heatmap is not None:
            parameters.append(f"Heatmap: {explained(analysis)}")
    model, _, number = analysis.model.rpartition("-")
    algorithm = AlgorithmIdentification(
        f"{MAKER} {model or analysis.model}", number or "0", parameters, manufacturer=MAKER
    )
    frames = [result.radiograph.source.frame + 1] if result.multi_frame and image is result.header else None
    source = SourceImageForMeasurementGroup(image.SOPClassUID, image.SOPInstanceUID, frames)
    group = MeasurementsAndQualitativeEvaluations(
        TrackingIdentifier(derived_uid(uid, name), f"{MAKER} {name}"),
        finding_type=finding,
        algorithm_id=algorithm if by_model else None,
        finding_sites=[FindingSite(LUNG)] if finding is not None else None,
        measurements=measurements,
        qualitative_evaluations=evaluations,
        source_images=[source],
    )
    for words in reversed(list(filter(None, comments or ()))):  # what a reader is to see first
        comment = TextContentItem(codes.DCM.Comment, words, RelationshipTypeValues.CONTAINS)
        group[0].ContentSequence.insert(TRACKING_ITEMS, comment)
    return group

"""A synthetic chest radiograph of a child of about four years, for demonstrations and tests without a patient.

Solids in mm (x to the left of the patient, y down from the chin, z towards the front) are turned into maps of path
length along parallel rays, weighted with linear attenuation coefficients and imaged with Beer-Lambert's law, scatter,
blur and quantum noise. Smooth organs are ellipsoids, domes and elliptic columns, integrated exactly as unions of
intervals along a frontal ray, or in slices along a turned one; bones, vessels and airways are swept tubes whose volume
is deposited on the pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pneumoview.phantom.anatomy import LOBES, Child, Lobe, Skeleton, consolidation, reticulation
from pneumoview.phantom.projection import (
    FIELD_MM,
    TOP_MM,
    Array,
    Detector,
    gaussian_blur,
    ring_section,
    smoothstep,
    transmission,
)

Finding = Literal["none", "consolidation", "interstitial"]

# Linear attenuation coefficients in 1/mm at 50 keV: NIST SRD 126, table 4 (ICRU-44 tissues), mass attenuation
# coefficient times density. Lung is inflated (0.26 g/cm3); spongiosa is marrow with 16 % of cortical bone.
MU_SOFT = 0.2264 * 1.06 / 10
MU_FAT = 0.2123 * 0.95 / 10
MU_LUNG = 0.2270 * 0.26 / 10
MU_CORTICAL = 0.4242 * 1.92 / 10
MU_SPONGIOSA = 0.84 * MU_SOFT + 0.16 * MU_CORTICAL

PHOTONS = 100_000
"""Quanta per square millimetre of the unattenuated frontal beam after the anti-scatter grid."""
LATERAL_DOSE = 3.0
"""A lateral beam's share of the frontal one; the body is wider than deep."""


@dataclass(frozen=True)
class PhantomSpec:
    """What to generate; equal specs give equal bytes.

    Attributes:
        seed: chooses the child; a finding leaves the rest of its anatomy as it is, but for the inflation of the lungs.
        rows: height in pixels; the field is 208 mm high, so this sets the pixel spacing.
        columns: width in pixels.
        finding: ``consolidation`` is an opacity of one lobe with air bronchograms; ``interstitial`` thickened bronchial
            walls and a reticular pattern about both hila with flattened domes.
        lobe: where a consolidation lies; None leaves it to the seed.
        marker: burn an "R" into the upper left, in a frontal view at the patient's right.
        turn: degrees by which the patient's left side is turned towards the detector: 0 is a frontal view (AP), 90 a
            left lateral one, -90 a right lateral one.
    """

    seed: int = 1
    rows: int = 960
    columns: int = 1008
    finding: Finding = "none"
    lobe: Lobe | None = None
    marker: bool = False
    turn: float = 0

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise ValueError(f"a phantom's seed is not negative: {self.seed}")
        if self.rows < 64 or self.columns < 64:
            raise ValueError(f"a phantom has at least 64 x 64 pixels, not {self.rows} x {self.columns}")
        if not -90 <= self.turn <= 90:
            raise ValueError(f"a phantom is turned by -90 to 90 degrees, not {self.turn}")


@dataclass(frozen=True, eq=False)
class Phantom:
    """A generated radiograph.

    Attributes:
        pixels: (H, W) uint16 of 12 bits, air dark and bone bright.
        finding_mask: (H, W) bool, where the finding adds visibly to the attenuation; all False for ``none``.
        lung_mask: (H, W) bool, where a ray crosses at least 12 mm of lung, behind heart and diaphragm too.
        spacing_mm: distance between pixel centres.
        spec: what was asked for.
    """

    pixels: NDArray[np.uint16]
    finding_mask: NDArray[np.bool_]
    lung_mask: NDArray[np.bool_]
    spacing_mm: float
    spec: PhantomSpec


def _presented(exposure: Array, spacing: float) -> NDArray[np.uint16]:
    """Detector exposure relative to the open frontal beam as a clinical image: logarithm, moderate compression of the
    dynamic range of structures above some 25 mm, sigmoid characteristic, 12 bits; air dark.
    """
    density = -np.log(np.maximum(exposure, 1e-3))
    flat = density - 0.4 * (gaussian_blur(density, 25 / spacing) - 2.0)
    shade = 1 / (1 + np.exp(-2.0 * (flat - 2.0)))
    return np.rint(4095 * np.clip((shade - 0.06) / 0.94, 0, 1)).astype(np.uint16)


def _burn_marker(pixels: NDArray[np.uint16], spacing: float) -> NDArray[np.uint16]:
    """Burn an "R" of 9 mm into the upper left."""
    canvas = Image.new("L", pixels.shape[::-1])
    font = ImageFont.load_default(size=max(8, 12 / spacing))
    ImageDraw.Draw(canvas).text((14 / spacing, 30 / spacing), "R", fill=255, font=font)
    return np.maximum(pixels, np.asarray(canvas).astype(np.uint16) * 16)


def generate(spec: PhantomSpec) -> Phantom:
    """Generate the radiograph that ``spec`` asks for."""
    detector = Detector(spec.rows, spec.columns, spec.turn)
    child = Child(detector, spec.seed, inflated=spec.finding == "interstitial")
    skeleton = Skeleton(detector)
    for bones in (child.ribs, child.spine, child.shoulders):
        bones(skeleton)
    cortical, spongiosa = skeleton.project()

    cavity, solids = child.cavity(), child.solids()
    lung = detector.path(cavity, solids)
    aerated = smoothstep(lung / 12)
    share = smoothstep(1.3 * lung / np.maximum(detector.path(cavity), 1))
    exudate, finding = np.zeros(detector.shape), np.zeros(detector.shape)
    if spec.finding == "consolidation":
        filled = detector.path(cavity, solids, consolidation(child, spec.lobe or LOBES[spec.seed % len(LOBES)]))
        exudate = aerated * filled / np.maximum(lung, 1e-9)
    texture = child.stream(9)
    lung *= 1 + 0.02 * detector.noise(texture, 3) + 0.02 * detector.noise(texture, 8)
    # Branches grown through one another are one vessel: the path saturates at 24 mm.
    vessels = 24 * (1 - np.exp(-child.trees(10, 3.6, 0.22, ring_section(0, 1, 3, 14)) / 24)) * share
    bronchi = child.trees(20, 2.4, 0.5, ring_section(0, 1, 3, 14), 0.75) * share
    if spec.finding == "consolidation":
        finding = exudate * lung
    elif spec.finding == "interstitial":
        finding = reticulation(child, lung)

    muscle, body = child.body(4.0), child.body(0.0)
    muscle = muscle * (1 + 0.006 * detector.noise(texture, 22) + 0.004 * detector.noise(texture, 8))
    attenuation = MU_SOFT * muscle + MU_FAT * (body - muscle)
    attenuation += (MU_CORTICAL - MU_SOFT) * cortical + (MU_SPONGIOSA - MU_SOFT) * spongiosa
    attenuation -= MU_SOFT * (child.trachea() + child.bowel_gas())
    attenuation += (MU_SOFT - MU_LUNG) * (finding - lung)
    attenuation += (MU_SOFT - MU_LUNG) * (1 - exudate) * vessels
    attenuation -= (MU_LUNG + (MU_SOFT - MU_LUNG) * exudate) * bronchi

    primary = transmission(np.maximum(attenuation, 0))
    scatter = gaussian_blur(primary, 22 / detector.spacing) * (body > 0)
    exposure = (1 + (LATERAL_DOSE - 1) * abs(detector.along)) * (0.85 * primary + 0.15 * scatter)
    rng = child.stream(8)
    margins = rng.uniform(2, 7, 4)
    x, y = detector.x - detector.x[0, 0], detector.y - TOP_MM
    from_side = np.minimum(x - margins[0], x[0, -1] - margins[1] - x)
    edge = np.minimum(from_side, np.minimum(y - margins[2], FIELD_MM - margins[3] - y))
    exposure = gaussian_blur(exposure, 0.22 / detector.spacing)
    quanta = PHOTONS * detector.spacing**2
    exposure = rng.poisson(np.maximum(exposure, 0) * quanta) / quanta

    pixels = (_presented(exposure, detector.spacing) * smoothstep(edge + 0.5)).astype(np.uint16)
    if spec.marker:
        pixels = _burn_marker(pixels, detector.spacing)
    lung_mask = lung > 12
    return Phantom(pixels, (finding > 8) & lung_mask, lung_mask, detector.spacing, spec)

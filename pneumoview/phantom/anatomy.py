"""The anatomy of a child of about four years: bones, organs, vessels, airways, and what a pneumonia does to them."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pneumoview.phantom.projection import (
    Array,
    Detector,
    Interval,
    above,
    half_chord,
    resample,
    ring_section,
    smooth,
    smoothstep,
    sweep,
)

Lobe = Literal["right upper", "right middle", "right lower", "left lower"]
_Ellipsoid = tuple[tuple[float, float, float], tuple[float, float, float], float]

LOBES: tuple[Lobe, ...] = ("right upper", "right middle", "right lower", "left lower")


class Skeleton:
    """Collects bones, each a shell of cortical bone around spongiosa."""

    def __init__(self, detector: Detector) -> None:
        self.detector = detector
        self.step = max(0.35, detector.spacing)
        self.cortical: list[tuple[Array, Array]] = []
        self.spongiosa: list[tuple[Array, Array]] = []

    def tube(self, knots: Array, cortex: float, normal: Array | None = None) -> None:
        """Add a tube.

        Args:
            knots: (K, 5) x, y, z and the two half-axes, all in mm.
            cortex: thickness of the shell as a fraction of the half-axes.
            normal: (K, 3) direction of the first half-axis; None takes a fixed one.
        """
        if normal is not None:
            knots = np.hstack([knots, normal])
        fine, steps = resample(knots, self.step)
        radius = knots[:, 3:5].max()
        angles, rings = max(12, int(2 * np.pi * radius / self.step)), max(4, int(0.7 * radius / self.step))
        side = None if normal is None else fine[:, 5:]
        shell, core = ring_section(1 - cortex, 1, 2, angles), ring_section(0, 1 - cortex, rings, max(12, angles // 2))
        self.cortical.append(sweep(fine[:, :3], steps, fine[:, 3:5], shell, side))
        self.spongiosa.append(sweep(fine[:, :3], steps, fine[:, 3:5], core, side))

    def plate(self, corners: Array, thickness: float) -> None:
        """Add a triangle of cortical bone; ``corners`` is (3, 3) mm, ``thickness`` mm along the ray."""
        (a, b, c), count = corners, int(90 / self.step)
        v, u = (np.indices((count, count)).reshape(2, -1) + 0.5) / count
        u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
        points = a + u[:, None] * (b - a) + v[:, None] * (c - a)
        area = abs(np.linalg.det(np.stack([b - a, c - a])[:, :2])) / 2
        self.cortical.append((points, np.full(len(points), area * thickness / len(points))))

    def project(self) -> tuple[Array, Array]:
        """Path lengths in cortical bone and in spongiosa, (H, W) mm each."""
        cortical, spongiosa = (
            self.detector.deposit(np.concatenate([p for p, _ in part]), np.concatenate([v for _, v in part]))
            for part in (self.cortical, self.spongiosa)
        )
        return cortical, spongiosa


class Child:
    """The anatomy, with the small differences that the seed makes."""

    def __init__(self, detector: Detector, seed: int, inflated: bool) -> None:
        self.detector, self.grid, self.seed, self.inflated = detector, detector.unturned(), seed, inflated
        self.descent = 9 if inflated else 0
        rng = self.stream(0)
        self.width, self.depth, self.heart_size, self.dome_shift = 1 + rng.normal(0, [0.03, 0.04, 0.03, 0.02])
        self.apex, self.lean = 60 + rng.normal(0, 1.5), rng.normal(0, 0.015)
        self.x, self.y = self.grid.x - self.lean * (self.grid.y - 150), self.grid.y + 0 * self.grid.x
        self.soft_x = self.x + 1.5 * self.grid.noise(self.stream(1), 25)
        self.soft_y = self.y + 1.5 * self.grid.noise(self.stream(2), 25)

    def stream(self, part: int) -> np.random.Generator:
        """Random numbers of one part of the anatomy, independent of all others."""
        return np.random.default_rng([self.seed, part])

    def wall(self, y: Array) -> tuple[Array, Array]:
        """Half width and half depth in mm of the pleural cavity at height ``y``."""
        rise = np.sqrt(1 - (1 - np.clip((y - self.apex) / 150, 0, 1)) ** 2.2)
        return self.width * (29 + 62 * rise), self.depth * (20 + 30 * rise)

    def cavity(self) -> Interval:
        """Both pleural cavities and the mediastinum between them, down through the abdomen."""
        half_width, half_depth = self.wall(self.y)
        cupola = np.clip((self.y - self.apex - 12 * ((np.abs(self.x) - 30) / 24) ** 2) / 22, 0, 1)
        half = half_chord(half_depth, (np.abs(self.x) / half_width) ** 2.4) * np.sqrt(cupola)
        return -half, half

    def body(self, inset: float) -> Array:
        """(H, W) path length in mm through the body without its outermost ``inset`` mm."""
        x, y = np.abs(self.x), self.y
        flare = 27 * np.exp(-(((y - 80) / 42) ** 2))
        torso_width = self.wall(y)[0] + 15 + flare - inset
        neck_width = 30 - inset + np.clip(y - 30, 0, 60) ** 2 / 60
        parts = [
            half_chord(62 * self.depth - inset, (x / torso_width) ** 3.2)
            * np.sqrt(np.clip((y - 44 - inset) / 40, 0, 1)),
            half_chord(36 - inset, ((x - 74) / (44 - inset)) ** 2, ((y - 62) / (32 - inset)) ** 2),
            half_chord(27 - inset, ((x - 106 + 0.12 * y) / (25 - inset)) ** 2, (above(y, 45) / (45 - inset)) ** 2),
            half_chord(34 - inset, (x / neck_width) ** 2, (above(y, 45) / 40) ** 2),
            half_chord(50 - inset, (x / (52 - inset)) ** 2, ((y + 30) / (53 - inset)) ** 2),
        ]
        # The fourth-power mean joins torso, shoulders, arms, neck and chin without creases.
        half = np.asarray(np.sum([part**4 for part in parts], 0) ** 0.25)
        return self.detector.path((-half, half))

    def ellipsoid(
        self, centre: tuple[float, float, float], axes: tuple[float, float, float], degrees: float = 0
    ) -> Interval:
        """An ellipsoid turned clockwise in the image plane; an infinite axis makes it a column."""
        angle = np.deg2rad(degrees)
        u, v = self.soft_x - centre[0], self.soft_y - centre[1]
        along, across = u * np.cos(angle) + v * np.sin(angle), v * np.cos(angle) - u * np.sin(angle)
        half = half_chord(axes[2], (along / axes[0]) ** 2, (across / axes[1]) ** 2)
        return centre[2] - half, centre[2] + half

    def dome(self, x: Array, side: int) -> tuple[Array, float]:
        """Height y of the diaphragm in the plane z = 12 and its fall in mm 45 mm before and behind it; the right
        (``side`` -1) is higher.
        """
        top = (194 if side < 0 else 201) * self.dome_shift + self.descent
        curve = 0.55 if self.inflated else 1.0
        lateral = side * x - 45
        return top + curve * 25 * np.abs(lateral / np.where(lateral > 0, 46, 85)) ** 2.2, curve * 20

    def solids(self) -> list[Interval]:
        """Everything in the cavity that is not lung."""
        size, infinite = self.heart_size, np.inf
        solids = [
            self.ellipsoid((18, 171, 14), (53 * size, 36 * size, 38), 42),  # ventricles
            self.ellipsoid((-3, 174, 8), (23 * size, 44 * size, 32), 6),  # right atrium
            self.ellipsoid((11, 130, 8), (17, 28, 24), 0),  # pulmonary trunk
            self.ellipsoid((6, 108, -6), (13, 14, 18), 0),  # aortic arch
            self.ellipsoid((9, 200, -34), (8, infinite, 8), 0),  # descending aorta
            self.ellipsoid((-8, 112, 5), (10, 52, 12), -3),  # superior vena cava
            self.ellipsoid((2, 96, 26), (22, 44, 18), 0),  # thymus
            self.ellipsoid((0, 150, -40), (14, infinite, 20), 0),  # spine
            self.ellipsoid((0, 150, 0), (9, infinite, 60), 0),  # mediastinum
            self.ellipsoid((-20, 136, -8), (9, 15, 12), -12),  # right hilum
            self.ellipsoid((21, 129, -8), (9, 13, 12), 12),  # left hilum
            self.ellipsoid((6, 216 + self.descent, 8), (38, 30, 46), 0),  # under the heart
        ]
        for side in (-1, 1):
            top, fall = self.dome(self.soft_x, side)
            half = 45 * np.sqrt(above(self.soft_y, top) / fall)
            solids.append((12 - half, 12 + half))
        return solids

    def inside_lung(self, points: Array, side: int) -> NDArray[np.bool_]:
        """Which of (N, 3) points lie in the aerated lung of one side, 3 mm below its surface."""
        x, y, z = points.T
        half_width, half_depth = self.wall(y)
        top, fall = self.dome(x, side)
        inside: NDArray[np.bool_] = (np.abs(x) / (half_width - 3)) ** 2.4 + (z / (half_depth - 3)) ** 2 < 1
        inside &= (side * x > 8) & (y > self.apex + 5) & (y < top + fall * ((z - 12) / 45) ** 2 - 2)
        return inside

    def ribs(self, skeleton: Skeleton) -> None:
        """Twelve pairs on the chest wall, from the spine round to the costochondral junction."""
        rng = self.stream(3)
        for rib in range(1, 13):
            for side in (-1, 1):
                end = np.interp(rib, [1, 2, 5, 7, 10, 11, 12], [60, 62, 58, 52, 20, -15, -40])
                head = 63.0 + 15 * (rib - 1)
                start = np.arccos((13 / (self.wall(np.array(head))[0] + 2.5)) ** 1.2)
                angle = np.linspace(-start, np.deg2rad(end + rng.normal(0, 2)), 90)
                turn = (angle + start) / (start + np.deg2rad(60))
                fall = np.interp(rib, [1, 2, 4, 8, 12], [18, 30, 44, 54, 62]) * (0.85 if self.inflated else 1)
                y = head + fall * turn**1.8 - 5 * np.sin(np.pi * np.clip(turn / 0.45, 0, 1))
                y += rng.normal(0, 1.0) + rng.normal(0, 2.5) * turn**2 + rng.normal(0, 0.6) * np.sin(3 * angle)
                half_width, half_depth = self.wall(y)
                x = side * (half_width + 2.5) * np.cos(angle) ** (1 / 1.2) + self.lean * (y - 150)
                z = (half_depth + 2.5) * np.sin(angle)
                normal = np.stack([x / half_width**2, 0 * y, z / half_depth**2], 1)
                normal /= np.linalg.norm(normal, axis=1, keepdims=True)
                height = (3.0 + 0.6 * turn) * (0.85 if rib > 10 else 1) + rng.normal(0, 0.1)
                ends = np.sqrt(np.clip(np.minimum(turn, turn[-1] - turn) / 0.04, 0.1, 1))
                skeleton.tube(np.stack([x, y, z, (2.5 - 1.1 * turn) * ends, height * ends], 1), 0.32, normal)

    def spine(self, skeleton: Skeleton) -> None:
        """C5 to L3: bodies with end plates, pedicles, transverse and spinous processes."""
        for level in range(-3, 16):
            y, x = 65 + 15 * (level - 1), self.lean * (65 + 15 * (level - 1) - 150)
            half = float(np.interp(level, [-3, 1, 6, 12, 15], [8, 10, 9.5, 12, 14]))
            tilt = float(np.interp(level, [-3, 4, 9, 15], [0.35, 0.25, -0.12, -0.3]))
            height = np.array([-5.4, -4.8, -4.2, 0, 4.2, 4.8, 5.4])
            waist = half * np.array([0.98, 1.0, 0.98, 0.94, 0.98, 1.0, 0.98])
            body = np.stack([x + 0 * height, y + height, -36 + tilt * height, waist, 0.8 * waist], 1)
            front = np.tile([1.0, 0, 0], (7, 1))
            skeleton.tube(body, 0.07, front)
            for plate in (slice(0, 2), slice(5, 7)):
                skeleton.tube(body[plate], 0.25, front[plate])
            for side in (-1, 1):
                pedicle = x + side * 0.72 * half
                skeleton.tube(np.array([[pedicle, y - 2, -43, 2.2, 3.2], [pedicle, y - 3, -50, 2.2, 3.2]]), 0.2)
                tip = x + side * (half + 8)
                skeleton.tube(np.array([[pedicle, y - 1, -50, 2.5, 2.5], [tip, y - 3, -54, 1.8, 1.8]]), 0.25)
            skeleton.tube(np.array([[x, y + 3, -50, 2, 3], [x, y + 11, -62, 1.5, 2]]), 0.35)

    def shoulders(self, skeleton: Skeleton) -> None:
        """Clavicles, scapulae and raised humeri."""
        rng = self.stream(4)
        for side in (-1, 1):
            raised = rng.normal(0, 2)
            flip = np.array([side, 1, 1, 1, 1.0])
            clavicle = [[9, 75, 40, 1.5, 1.5], [10, 74, 40, 4.4, 4.4], [22, 70, 44, 3.4, 3.4], [42, 65, 40, 2.7, 2.7]]
            clavicle += [[64, 51 - raised / 2, 22, 2.7, 2.7]]
            clavicle += [[84, 45 - raised, 4, 3.6, 3.2], [86, 45 - raised, 3, 1, 1]]
            skeleton.tube(smooth(np.array(clavicle)) * flip, 0.2)
            glenoid, corner, tip = np.array([[93, 56 - raised, -8], [62, 60, -48], [86, 112, -44]])
            skeleton.plate(np.array([glenoid, corner, tip]) * flip[:3], 0.6)
            lateral = [[93, 47, -8, 2, 4], [91, 58, -10, 2, 5], [87, 68, -18, 1.7, 2.2], [87, 90, -34, 1.5, 1.7]]
            lateral += [[85, 108, -43, 1.6, 2], [82, 115, -46, 0.8, 1]]
            spine = [[66, 62, -52, 0.8, 1], [76, 54, -46, 1.4, 1.8], [90, 41, -24, 2, 3], [96, 39, -10, 1, 1.5]]
            medial = [[82, 115, -46, 0.8, 0.8], [72, 92, -50, 0.9, 0.9], [63, 62, -48, 0.8, 0.8]]
            for border in (lateral, spine, medial):
                skeleton.tube(smooth(np.array(border) - [0, raised / 2, 0, 0, 0]) * flip, 0.25)
            head = np.array([[95, 50, 0, 4, 4], [96, 46, 0, 7.5, 7.5], [97, 41, 0, 7, 7], [97.5, 39, 0, 3, 3]])
            shaft = [[98, 36, 0, 7.5, 7.5], [100, 28, 0, 5.5, 5.5], [103, 10, 0, 4.6, 4.6], [108, -12, 0, 4.6, 4.6]]
            skeleton.tube(smooth(head - [0, raised, 0, 0, 0]) * flip, 0.1)
            skeleton.tube(smooth(np.array(shaft) - [0, raised, 0, 0, 0]) * flip, 0.3)
        angle = np.linspace(-1.3, 1.3, 40)
        jaw = np.stack([40 * np.sin(angle), -22 + 38 * np.cos(angle), 30 * np.cos(angle)], 1)
        skeleton.tube(np.hstack([jaw, np.full((40, 2), 4.5)]), 0.25)

    def tree(self, side: int, part: int, radius: float, smallest: float) -> tuple[Array, Array, Array]:
        """Grow a branching tree from one hilum.

        Each tip walks through the lung in steps of 2 mm, turning at random and outwards, and forks after some four
        diameters into a thicker and a thinner branch (Murray 1926: the cubes of the radii add up to the parent's).

        Args:
            side: -1 for the patient's right, 1 for the left.
            part: stream of random numbers.
            radius: of the first branches in mm.
            smallest: radius at which a branch ends, in mm.

        Returns:
            (N, 3) centres, (N, 3) steps and (N,) radii in mm.
        """
        rng, step = self.stream(part), 2.0
        hilum = np.array([side * 20.0, 134 if side < 0 else 129, -6])
        aims = np.array([[0.45, -1, 0.1], [0.8, -0.8, 0.6], [1, -0.1, 0.7], [1, 0.35, -0.5], [0.55, 1, -0.5]])
        aims = np.vstack([aims, [[0.3, 1, 0.1], [0.8, 1, -0.1], [0.9, -0.5, -0.7]]])
        aims = np.vstack([aims, aims[::-1] + rng.normal(0, 0.25, aims.shape)]) * [side, 1, 1]
        heading = aims / np.linalg.norm(aims, axis=1, keepdims=True)
        position = hilum + 4 * heading * [0.6, 2.4, 1]
        size = radius * np.array([0.9, 0.7, 0.7, 0.8, 1.0, 0.95, 0.9, 0.6, *[0.6] * 8])
        since = rng.uniform(0, 8, len(size))
        pieces = []
        while len(size):
            heading = heading + rng.normal(0, 0.13, heading.shape) + 0.03 * (position - hilum) / 60
            heading /= np.linalg.norm(heading, axis=1, keepdims=True)
            pieces.append((position + step / 2 * heading, step * heading, size))
            position, since, size = position + step * heading, since + step, size * 0.995
            fork = since > rng.uniform(3.5, 8, len(size)) + 2.5 * size
            share = rng.uniform(0.55, 0.9, fork.sum())
            turn = rng.normal(0, 1, (fork.sum(), 3))
            turn -= (turn * heading[fork]).sum(1, keepdims=True) * heading[fork]
            turn /= np.linalg.norm(turn, axis=1, keepdims=True)
            branch, branch_size = heading[fork] + 0.75 * turn, size[fork] * (1 - share) ** (1 / 3)
            heading[fork] -= 0.35 * turn
            size[fork] *= share ** (1 / 3)
            since[fork] = 0
            position = np.vstack([position, position[fork]])
            heading = np.vstack([heading, branch / np.linalg.norm(branch, axis=1, keepdims=True)])
            size, since = np.r_[size, branch_size], np.r_[since, 0 * branch_size]
            alive = (size > smallest) & self.inside_lung(position, side)
            position, heading, size, since = position[alive], heading[alive], size[alive], since[alive]
        centres, steps, radii = (np.concatenate(part) for part in zip(*pieces, strict=True))
        return centres, steps, radii

    def trees(self, part: int, radius: float, smallest: float, section: tuple[Array, Array], scale: float = 1) -> Array:
        """(H, W) path length in mm of the trees of both lungs, their radii times ``scale`` about the same axes."""
        total = np.zeros(self.detector.shape)
        for side in (-1, 1):
            centres, steps, radii = self.tree(side, part + (side > 0), radius, smallest)
            pieces = max(1, round(1 / self.detector.spacing))
            offsets = (np.arange(pieces) + 0.5) / pieces - 0.5
            fine = (centres[:, None] + offsets[None, :, None] * steps[:, None]).reshape(-1, 3)
            fine[:, 0] += self.lean * (fine[:, 1] - 150)
            thick = np.repeat(radii * scale, pieces)[:, None] * np.ones(2)
            total += self.detector.deposit(*sweep(fine, np.repeat(steps / pieces, pieces, 0), thick, section))
        return total

    def trachea(self) -> Array:
        """(H, W) path length in mm of the air in the trachea and the main bronchi."""
        carina, section = 122.0, ring_section(0, 1, 6, 36)
        paths = [
            [[0, -5, 5, 4.6], [0, 40, -2, 4.9], [-1, 90, -12, 5.1], [-1.5, carina, -16, 5.4]],
            [[-2, carina - 2, -16, 3.8], [-12, carina + 10, -14, 3.4], [-21, carina + 22, -12, 2.8]],
            [[0, carina - 2, -16, 3.6], [14, carina + 9, -16, 3.0], [27, carina + 16, -14, 2.5]],
        ]
        total = np.zeros(self.detector.shape)
        for path in paths:
            fine, steps = resample(np.array(path, float), max(0.35, self.detector.spacing))
            centres = fine[:, :3] + [1.0, 0, 0] * (self.lean * (fine[:, 1:2] - 150))
            total += self.detector.deposit(*sweep(centres, steps, fine[:, 3:] * np.ones(2), section))
        return total

    def bowel_gas(self) -> Array:
        """(H, W) path length in mm of gas in the stomach and the left colon."""
        rng = self.stream(5)
        size = rng.uniform(0.75, 1.1)
        bubbles: list[_Ellipsoid] = [
            ((44, 221, 10), (21 * size, 9 * size, 9), -14.0),
            ((54, 226, 10), (14 * size, 8 * size, 6), 20.0),
        ]
        for _ in range(9):
            centre = 62 + rng.normal(0, 12), 262 + rng.normal(0, 9), 20.0
            bubbles.append((centre, (rng.uniform(4, 11), rng.uniform(3, 7), 3.5), rng.uniform(0, 180)))
        return np.asarray(np.sum([self.detector.path(self.ellipsoid(*bubble)) for bubble in bubbles], 0))


def consolidation(child: Child, lobe: Lobe) -> Array:
    """(H, W) fraction of the lung that is filled with exudate, from front to back, on the grid of the child."""
    rng, grid = child.stream(6), child.grid
    centre, axes = {
        "right upper": ((-38, 104), (44, 40)),
        "right middle": ((-34, 168), (32, 24)),
        "right lower": ((-46, 186), (36, 32)),
        "left lower": ((54, 186), (42, 36)),
    }[lobe]
    u = (child.x - centre[0] - rng.normal(0, 3)) / axes[0]
    v = (child.y - centre[1] - rng.normal(0, 3)) / axes[1]
    ragged = 0.14 * grid.noise(rng, 22) + 0.06 * grid.noise(rng, 8)
    patchy = 1 + 0.06 * grid.noise(rng, 12) + 0.03 * grid.noise(rng, 4)
    fraction = smoothstep(1.35 - np.hypot(u, v) + ragged) * patchy
    if lobe == "right upper":  # the minor fissure is its sharp lower edge
        fissure = 128 + 0.06 * (child.x + 45) + 1.2 * grid.noise(rng, 30)
        fraction *= smoothstep((fissure - child.y) / 5)
    return np.clip(0.78 * fraction, 0, 0.88)


def reticulation(child: Child, lung: Array) -> Array:
    """(H, W) path length in mm of thickened bronchial walls, septa and perihilar infiltrate."""
    rng, detector = child.stream(7), child.detector
    lean = child.lean * (detector.y - 150)
    hila = [(side * 32 + lean) * detector.across - 8 * detector.along for side in (-1, 1)]
    beside = np.min([(detector.x - hilum) ** 2 for hilum in hila], 0)
    near_hilum = np.exp(-(beside / (2 * 30**2) + (detector.y - 142) ** 2 / (2 * 38**2)))
    walls = child.trees(20, 2.4, 0.5, ring_section(0.6, 1.45, 2, 12))
    count = 5000
    depth = child.stream(12).uniform(-40, 40, count)
    start = np.stack([rng.uniform(-95, 95, count), rng.uniform(60, 235, count), depth], 1)
    direction = rng.normal(0, 1, (count, 3))
    steps = 7 * direction / np.linalg.norm(direction, axis=1, keepdims=True)
    along = ((np.arange(14) + 0.5) / 14)[None, :, None]
    fine = (start[:, None] + along * steps[:, None]).reshape(-1, 3)
    thick = np.full((len(fine), 2), 0.45)
    septa = detector.deposit(*sweep(fine, np.repeat(steps / 14, 14, 0), thick, ring_section(0, 1, 1, 6)))
    haze = 9 * np.clip(1 + 0.5 * detector.noise(rng, 10) + 0.3 * detector.noise(rng, 4), 0, None)
    return np.asarray(np.minimum((0.3 + near_hilum) * (walls + septa) + near_hilum * haze, 0.6 * lung))

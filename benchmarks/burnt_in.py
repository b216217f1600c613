"""How many burnt-in lines of letters ``dicom anonymise`` finds, and how many films it holds back without any.

    .venv/bin/python benchmarks/burnt_in.py [--data FOLDER] [--films N] [--shared N]

Lines are set on generated radiographs of 1,000 × 1,050 pixels, at a random place near the border, upright or turned, in
letters of several sizes: white, black on a white label, and 60 grey levels above what is below them. The same
radiographs, with the marker of the side and without a line, are counted as held back for nothing. Real radiographs are
those of ``native`` and ``lungs/images`` below --data; the files that are held back are named, to be looked at.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from samples import BESIDE

from pneumoview.imaging.grayscale import display
from pneumoview.imaging.readers import read
from pneumoview.interop.letters import BORDER, lines_of_letters
from pneumoview.phantom.generate import PhantomSpec, generate

Grey = np.ndarray
SIZES = (10, 14, 20, 32, 48)
KINDS = ("white", "label", "grey")
WORDS = ("KIM^MIN JUN", "ID:1067247", "2024-01-05", "DOB 03.11.2019", "St. Mary Hospital", "18:57:05", "Müller, Eva")


def drawn(image: Grey, text: str, size: int, kind: str, random: np.random.Generator) -> Grey:
    """The image with a line of letters near its border."""
    font = ImageFont.load_default(size=size)
    left, top, right, bottom = (int(value) for value in font.getbbox(text))
    mask = Image.new("L", (right - left + 6, bottom - top + 6))
    ImageDraw.Draw(mask).text((3 - left, 3 - top), text, fill=255, font=font)
    ink = np.asarray(mask, np.float32) / 255
    if random.random() < 0.25:
        ink = np.ascontiguousarray(np.rot90(ink))
    height, width = image.shape
    y, x = (int(random.integers(0, most - own)) for most, own in zip(image.shape, ink.shape, strict=True))
    if random.random() < 0.5:
        y = int(random.choice([random.integers(0, int(0.8 * BORDER * height)), height - ink.shape[0] - 2]))
    else:
        x = int(random.choice([random.integers(0, int(0.3 * BORDER * width)), width - ink.shape[1] - 2]))
    place = np.s_[y : y + ink.shape[0], x : x + ink.shape[1]]
    result = image.astype(np.float32)
    below = np.full_like(ink, 255) if kind == "label" else result[place]
    letters = {"white": 255.0, "label": 0.0, "grey": np.minimum(below + 60, 255)}[kind]
    result[place] = below + ink * (letters - below)
    return result.round().astype(np.uint8)


def generated(seed: int) -> Grey:
    phantom = generate(PhantomSpec(seed=seed, rows=1000, columns=1050, marker=True))
    return (phantom.pixels >> 4).astype(np.uint8)


def of_generated(count: int) -> None:
    random = np.random.default_rng(0)
    images = [generated(seed) for seed in range(count)]
    held = sum(bool(lines_of_letters(image)) for image in images)
    print(f"generated, a marker and no line: {held} of {count} held back")
    found: Counter[tuple[int, str]] = Counter()
    for size in SIZES:
        for kind in KINDS:
            for number, image in enumerate(images):
                lettered = drawn(image, WORDS[number % len(WORDS)], size, kind, random)
                found[size, kind] += bool(lines_of_letters(lettered))
        told = ", ".join(f"{kind} {found[size, kind]}" for kind in KINDS)
        print(f"generated, letters of {size} pixels: found on {told} of {count}", flush=True)
    print(f"burnt_in sensitivity {found.total() / (len(SIZES) * len(KINDS) * count):.2f}")


def of_shared(folder: Path, most: int) -> None:
    files = sorted(folder.rglob("*.jp*g"))
    files = files[:: -(-len(files) // most) or 1]
    held = [path.name for path in files if lines_of_letters(display(read(path)))]
    print(f"{folder.name}: {len(held)} of {len(files)} held back: {', '.join(held)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=BESIDE)
    parser.add_argument("--films", type=int, default=7, help="generated ones, each with a line of every size and kind")
    parser.add_argument("--shared", type=int, default=60, help="real ones at most, of each folder")
    options = parser.parse_args()
    if options.films:
        of_generated(options.films)
    for folder in ("native", "lungs/images"):
        if options.shared:
            of_shared(options.data / folder, options.shared)


if __name__ == "__main__":
    main()

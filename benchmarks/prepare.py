"""What is done to a decoded film before the networks see it, against a squash from full size for every network.

    .venv/bin/python benchmarks/prepare.py [--data FOLDER] [--files N] [--turns N]

One thread; decoding is left out of both sides. The other side takes lungs, gate and classifier each from the full-size
display, and the contrast of all its pixels.
"""

from __future__ import annotations

import numpy as np
from samples import arguments, radiographs, scratch_folder, taken

from pneumoview.ai.gate import contrast
from pneumoview.ai.pipeline import Pipeline
from pneumoview.ai.preprocess import squash
from pneumoview.imaging.grayscale import for_model
from pneumoview.imaging.readers import read


def main() -> None:
    options = arguments(__doc__, files=32)
    pipeline = Pipeline.load(options.model, options.device)
    sizes = [one.bundle.size for one in (pipeline.lungs, pipeline.gate, pipeline) if one and one.bundle]
    with scratch_folder() as scratch:
        films = [read(path) for path in radiographs(options, scratch)]

    def apart() -> None:
        for film in films:
            image = for_model(film)
            contrast(image)
            for size in sizes:
                squash(image, size)

    found = taken(
        {"one squash": lambda: [pipeline.prepare(film) for film in films], "a squash for every network": apart},
        options.turns,
        len(films),
    )
    pixels = np.mean([film.pixels.size for film in films])
    print(f"{found['one squash']:.1f} ms a film of {pixels / 1e6:.1f} megapixels (goal 6)")
    print(f"prepare ratio {found['a squash for every network'] / found['one squash']:.2f}")


if __name__ == "__main__":
    main()

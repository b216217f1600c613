"""A lower precision against float32, read by the same networks: the classes, the probabilities and what is refused.

    .venv/bin/python benchmarks/precision.py [--data FOLDER] [--precision bfloat16] [--model ID]

On all images of fold 0 where the training data is there (``pediatric-cxr-224`` with ``folds.tsv``), else on the
radiographs of the other benchmarks. A lower precision is the default only if it meets both goals.
"""

from __future__ import annotations

import sys
import warnings

import numpy as np
from samples import arguments, radiographs, scratch_folder

from pneumoview.ai.pipeline import Pipeline
from pneumoview.imaging.readers import read
from pneumoview.training.data import read_folds

LEAST_SAME, GREATEST_DIFFERENCE = 0.995, 0.02
BATCH = 8

warnings.filterwarnings("ignore", category=FutureWarning)


def main() -> None:
    options = arguments(__doc__)
    low = "bfloat16" if options.precision == "auto" else options.precision
    pipelines = [Pipeline.load(options.model, options.device, precision=kind) for kind in ("float32", low)]
    with scratch_folder() as scratch:
        table = options.data / "pediatric-cxr-224"
        if (table / "folds.tsv").is_file():
            files = [sample.path for sample in read_folds(table) if sample.fold == 0]
        else:
            files = radiographs(options, scratch)
        radiographs_read = list(map(read, files))
    answers = []
    for pipeline in pipelines:
        prepared = [pipeline.prepare(radiograph) for radiograph in radiographs_read]
        starts = range(0, len(prepared), BATCH)
        answers.append([one for at in starts for one in pipeline.analyse_batch(prepared[at : at + BATCH])])
    pairs = list(zip(*answers, strict=True))
    same = np.mean([exact.prediction == quick.prediction for exact, quick in pairs])
    difference = np.abs([np.subtract(exact.probabilities, quick.probabilities) for exact, quick in pairs]).max()
    verdicts = np.mean([exact.verdict == quick.verdict for exact, quick in pairs])
    refused = np.mean([exact.refused == quick.refused for exact, quick in pairs])
    attention = [
        abs(exact.lung_attention - quick.lung_attention)
        for exact, quick in pairs
        if exact.lung_attention is not None and quick.lung_attention is not None
    ]
    print(f"{pipelines[0].bundle.id} on {pipelines[0].device}, {low} against float32 on {len(files)} images")
    print(f"same verdict {verdicts:.2%}, refused alike {refused:.2%}")
    if attention:
        print(f"lung attention differs by {np.mean(attention):.4f} on average, at most {max(attention):.4f}")
    print(f"probabilities differ by at most {difference:.4f}")
    print(f"precision_class ratio {same:.4f} (goal {LEAST_SAME})")
    print(f"precision_probability ratio {difference / GREATEST_DIFFERENCE:.2f} (goal 1)")
    sys.exit(bool(same < LEAST_SAME or difference > GREATEST_DIFFERENCE))


if __name__ == "__main__":
    main()

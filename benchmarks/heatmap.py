"""A reading with heatmap against one without, and our heatmap against pytorch-grad-cam's own on the eager network.

    .venv/bin/python benchmarks/heatmap.py [--data FOLDER] [--files N] [--turns N]

Radiographs are decoded before; readings are of one image at a time, in float32, as the window makes them. The models
for the lungs and the gate are left out of both sides: their cost is not that of the heatmap, and is printed apart. The
eager side computes the prediction and the heatmap of the predicted class.
"""

from __future__ import annotations

import warnings

import numpy as np
import torch
from pytorch_grad_cam import GradCAM
from samples import arguments, radiographs, scratch_folder, taken

from pneumoview.ai.bundle import find
from pneumoview.ai.device import resolve_device
from pneumoview.ai.frame import whole as whole_image
from pneumoview.ai.pipeline import Pipeline
from pneumoview.ai.preprocess import batch_input
from pneumoview.imaging.radiograph import Radiograph
from pneumoview.imaging.readers import read
from pneumoview.training.architectures import build
from pneumoview.training.recipe import Recipe

warnings.filterwarnings("ignore", category=FutureWarning)


def main() -> None:
    options = arguments(__doc__, files=16)
    device = resolve_device(options.device)
    alone = Pipeline(find(options.model), device)
    whole = Pipeline.load(options.model, options.device)
    eager = build(Recipe.of(alone.bundle.card["training"]["recipe"])).eval()
    eager.load_state_dict(alone.bundle.load(torch.device("cpu")).state_dict())
    eager.to(device)
    size = alone.bundle.size
    with scratch_folder() as scratch:
        read_before = [read(path) for path in radiographs(options, scratch)]

    def seen(radiograph: Radiograph) -> torch.Tensor:
        prepared = alone.prepare(radiograph)
        _, (box,) = alone.outline([prepared])
        return batch_input([box.crop(prepared.reduced, size)], device)

    def by_eager() -> list[np.ndarray]:
        maps = []
        with GradCAM(model=eager, target_layers=[eager.body]) as cam:
            for radiograph in read_before:
                x = seen(radiograph)
                found = cam(input_tensor=x, targets=None)[0]
                maps.append(found if alone.bundle.frame == "image" else whole_image(alone.side).back(found, alone.side))
        return maps

    def by_us() -> list[np.ndarray | None]:
        return [alone.analyse(radiograph).heatmap for radiograph in read_before]

    found = taken(
        {
            "reading without heatmap": lambda: [alone.analyse(one, heatmap=False) for one in read_before],
            "reading with heatmap": by_us,
            "with heatmap, lungs and gate": lambda: [whole.analyse(one) for one in read_before],
            "pytorch-grad-cam on the eager network": by_eager,
        },
        options.turns,
        len(read_before),
    )
    difference = max(np.abs(ours - theirs).max() for ours, theirs in zip(by_us(), by_eager(), strict=True))
    print(
        f"{alone.bundle.id} on {device}, {torch.get_num_threads()} threads; heatmaps differ by at most {difference:.1e}"
    )
    with_heatmap = found["reading with heatmap"]
    print(f"heatmap_cost ratio {with_heatmap / found['reading without heatmap']:.2f} (goal 1.1)")
    print(f"heatmap_eager ratio {found['pytorch-grad-cam on the eager network'] / with_heatmap:.2f} (goal 2.5)")


if __name__ == "__main__":
    main()

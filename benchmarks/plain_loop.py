"""The plain loop that ``scan.py`` compares with: one file after the other, as a script for one folder is written.

    .venv/bin/python benchmarks/plain_loop.py FOLDER BUNDLE

Files are read with pydicom or Pillow, prepared with torchvision's transforms, and classified by the eager float32
network of the bundle; there are neither heatmap, lungs nor gate.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from pydicom import dcmread
from torchvision.transforms import v2

from pneumoview.training.architectures import build
from pneumoview.training.recipe import Recipe

warnings.filterwarnings("ignore")


def grey(path: Path) -> np.ndarray:
    """(H, W) float32 in 0…1, by pydicom or Pillow, scaled by its own range."""
    if path.suffix == ".dcm":
        dataset = dcmread(path)
        values = dataset.pixel_array.astype(np.float32)
        values = (values - values.min()) / max(float(np.ptp(values)), 1.0)
        return 1 - values if dataset.PhotometricInterpretation == "MONOCHROME1" else values
    return np.asarray(Image.open(path).convert("L"), dtype=np.float32) / 255


def main() -> None:
    folder, bundle = map(Path, sys.argv[1:])
    card = json.loads((bundle / "card.json").read_text(encoding="utf-8"))
    network = build(Recipe.of(card["training"]["recipe"])).eval()
    network.load_state_dict(torch.jit.load(bundle / "model.pt").float().state_dict())
    network.to(device := torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    size = card["input"]["size"]
    transform = v2.Compose([v2.ToImage(), v2.Resize((size, size), antialias=True)])
    with torch.no_grad():
        for path in sorted(folder.iterdir()):
            image = transform(grey(path)[..., None])
            image = (image - image.mean()) / image.std()
            print(path.name, *torch.softmax(network(image[None].to(device)), 1)[0].tolist())


if __name__ == "__main__":
    main()

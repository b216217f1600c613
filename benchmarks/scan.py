"""The scan of files as they are against the bare network, against a plain loop, and against a batch script.

    .venv/bin/python benchmarks/scan.py [--data FOLDER] [--files N] [--turns N]

All sides read the same files on the same device and take turns in one process. The scan is the real one, from files to
a table, with heatmap, lungs and gate, and without heatmap and lungs. The bare network is the classifier alone on
batches that lie ready. The plain loop reads one file after the other with pydicom or Pillow and torchvision's
transforms, with the eager float32 network; it has neither heatmap, lungs nor gate. The batch script is that of
TorchXRayVision with its ResNet-50 (random weights) at the size at which it costs what our classifier costs, in as
many processes as we have threads.

Needs pneumoview[bench].
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torchvision
from PIL import Image
from pydicom import dcmread
from samples import arguments, needed, radiographs, scratch_folder, taken
from torch.utils.flop_counter import FlopCounterMode
from torchvision.transforms import v2

from pneumoview.ai.pipeline import Pipeline
from pneumoview.ai.precision import inference
from pneumoview.imaging.readers import read
from pneumoview.scan.engine import batch_size, scan
from pneumoview.scan.inputs import Input
from pneumoview.scan.store import Table
from pneumoview.training.architectures import build
from pneumoview.training.recipe import Recipe

xrv = needed("torchxrayvision", "bench")
warnings.filterwarnings("ignore", category=FutureWarning)
warnings.filterwarnings("ignore", category=UserWarning)


def grey(path: Path) -> np.ndarray:
    """(H, W) float32 in 0…1, by pydicom or Pillow, scaled by its own range."""
    if path.suffix == ".dcm":
        dataset = dcmread(path)
        values = dataset.pixel_array.astype(np.float32)
        values = (values - values.min()) / max(float(np.ptp(values)), 1.0)
        return 1 - values if dataset.PhotometricInterpretation == "MONOCHROME1" else values
    return np.asarray(Image.open(path).convert("L"), dtype=np.float32) / 255


def operations(network: torch.nn.Module, channels_size: tuple[int, int, int]) -> int:
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(torch.zeros(1, *channels_size))
    return counter.get_total_flops()


def main() -> None:
    options = arguments(__doc__)
    pipeline = Pipeline.load(options.model, options.device, precision=options.precision)
    device, size, batch = pipeline.device, pipeline.bundle.size, batch_size(pipeline.device)
    wait = torch.cuda.synchronize if device.type == "cuda" else lambda: None
    eager = build(Recipe.of(pipeline.bundle.card["training"]["recipe"])).eval()
    cost = operations(eager, (1, size, size))
    eager.load_state_dict(pipeline.bundle.load(torch.device("cpu")).state_dict())
    eager.to(device)

    with scratch_folder() as scratch:
        files = radiographs(options, scratch)
        pixels = [read(path).pixels.size for path in files]
        threads = torch.get_num_threads()
        print(
            f"{pipeline.bundle.id} on {device}, {pipeline.precision}, batches of {batch}, {threads} threads; "
            f"{len(files)} files of {np.mean(pixels) / 1e6:.1f} megapixels on average"
        )

        def scanned(attention: bool) -> None:
            with Table(Path(scratch, "readings.csv"), {}, overwrite=True) as table:
                for done in scan(map(Input, files), pipeline, threads, attention=attention):
                    if done:
                        table.append(done.input.key, done.stamp, done.row)
                if table.counts["failed"]:
                    raise SystemExit("a file failed")

        x = torch.randn(batch, 1, size, size, device=device)
        lungs = pipeline.lungs
        lung_x = torch.randn(batch, 1, lungs.bundle.size, lungs.bundle.size, device=device) if lungs else None

        def bare(all_networks: bool = False) -> None:
            with inference(device, pipeline.precision):
                for start in range(0, len(files), batch):
                    count = min(batch, len(files) - start)
                    pipeline.network(x[:count])
                    if all_networks and lungs and lung_x is not None:
                        lungs.network(lung_x[:count])
            wait()

        transform = v2.Compose([v2.ToImage(), v2.Resize((size, size), antialias=True)])

        def plain() -> None:
            with torch.no_grad():
                for path in files:
                    image = transform(grey(path)[..., None])
                    image = (image - image.mean()) / image.std()
                    torch.softmax(eager(image[None].to(device)), 1).tolist()

        sides = {
            "scan": lambda: scanned(True),
            "scan --no-attention": lambda: scanned(False),
            "bare network": bare,
            "bare networks of classifier and lungs": lambda: bare(True),
            "plain loop": plain,
            "TorchXRayVision": batch_script(files, device, cost),
        }
        found = taken(sides, options.turns, len(files))
    whole, quick = found["scan"], found["scan --no-attention"]
    print(
        f"scan with heatmap, lungs and gate against all networks that it runs: "
        f"{found['bare networks of classifier and lungs'] / whole:.2f} of their images a second"
    )
    print(f"scan --no-attention against the bare network: {found['bare network'] / quick:.2f} of its images a second")
    print(
        f"scan with heatmap, lungs and gate against the plain loop that has none of them: "
        f"{found['plain loop'] / whole:.2f} times as fast"
    )
    print(f"scan_bare ratio {found['bare network'] / whole:.2f} (goal {0.8 if device.type == 'cuda' else 0.9})")
    print(f"scan_plain ratio {found['plain loop'] / quick:.2f} (goal 3)")
    print(f"scan_torchxrayvision ratio {found['TorchXRayVision'] / whole:.2f} (goal 2)")


class Files(torch.utils.data.Dataset[dict[str, np.ndarray]]):
    """Read and prepared by TorchXRayVision itself."""

    def __init__(self, files: list[Path], side: int) -> None:
        self.files = files
        self.transform = v2.Compose([xrv.datasets.XRayCenterCrop(), xrv.datasets.XRayResizer(side)])

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> dict[str, np.ndarray]:
        path = str(self.files[index])
        if path.endswith(".dcm"):
            return {"img": self.transform(xrv.utils.read_xray_dcm(path)[None])}
        return {"img": self.transform(xrv.utils.load_image(path))}


def batch_script(files: list[Path], device: torch.device, cost: int) -> Callable[[], object]:
    network = torchvision.models.resnet50(num_classes=18)
    network.conv1 = torch.nn.Conv2d(1, 64, kernel_size=7, stride=2, padding=3, bias=False)
    network.eval()
    side = min(range(96, 513, 16), key=lambda side: abs(operations(network, (1, side, side)) - cost))
    print(
        f"TorchXRayVision's ResNet-50 at {side} pixels: {operations(network, (1, side, side)) / cost:.2f} of our cost"
    )
    network.to(device)
    return lambda: xrv.utils.infer(network, Files(files, side), threads=torch.get_num_threads(), device=device)


if __name__ == "__main__":
    main()

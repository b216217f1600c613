"""The scan of a folder against a plain loop, against its own bare networks, and against a batch script.

    .venv/bin/python benchmarks/scan.py [--data FOLDER] [--files N] [--turns N] [--precision float32]

The files are copies under names of their own. The scan and ``plain_loop.py`` are whole processes, start-up and all:
the scan with heatmap, lungs and gate, the plain loop with none of them. The bare networks are the classifier, the lungs
and the gate on batches that lie ready, in the precision, the batches and the threads of the scan, which is measured
beside them in the same process, so without its start. The batch script is that of TorchXRayVision with its ResNet-50
(random weights) at the size at which it costs what our classifier costs, in as many processes as we have threads; it
takes part where ``pneumoview[bench]`` is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from samples import arguments, radiographs, scratch_folder, taken

from pneumoview.ai.pipeline import Pipeline
from pneumoview.ai.precision import inference
from pneumoview.imaging.readers import read
from pneumoview.scan.engine import batch_size, scan
from pneumoview.scan.inputs import Input
from pneumoview.scan.store import Table

warnings.filterwarnings("ignore", category=FutureWarning)
warnings.filterwarnings("ignore", category=UserWarning)


def main() -> None:
    options = arguments(__doc__, files=300, turns=2)
    pipeline = Pipeline.load(options.model, options.device, precision=options.precision)
    device, batch, threads = pipeline.device, batch_size(pipeline.device), torch.get_num_threads()
    with scratch_folder() as scratch:
        folder, table = Path(scratch, "films"), Path(scratch, "readings.csv")
        folder.mkdir()
        for number, path in enumerate(radiographs(options, scratch)):
            shutil.copyfile(path, folder / f"{number:04}{path.suffix}")
        files = sorted(folder.iterdir())
        pixels = [read(path).pixels.size for path in files[:60]]
        print(
            f"{pipeline.bundle.id} on {device}, {pipeline.precision}, batches of {batch}, {threads} threads; "
            f"{len(files)} files of {np.mean(pixels) / 1e6:.1f} megapixels on average"
        )

        def whole(*command: object) -> None:
            subprocess.run([sys.executable, *map(str, command)], check=True, capture_output=True, timeout=1800)  # noqa: S603

        def whole_scan() -> None:
            how = ("--model", pipeline.bundle.folder, "--device", options.device, "--precision", options.precision)
            whole("-m", "pneumoview", "scan", folder, "--csv", table, "--overwrite", *how)

        def scanned() -> None:
            with Table(table, {}, overwrite=True) as opened:
                for done in scan(map(Input, files), pipeline, threads):
                    if done:
                        opened.append(done.input.key, done.stamp, done.row)
                if opened.counts["failed"]:
                    raise SystemExit("a file failed")

        sides: dict[str, Callable[[], object]] = {
            "scan, from start to end": whole_scan,
            "plain loop, from start to end": lambda: whole(
                Path(__file__).with_name("plain_loop.py"), folder, pipeline.bundle.folder
            ),
            "scan": scanned,
            "bare networks": bare(pipeline, len(files), batch, threads),
        }
        if find_spec("torchxrayvision"):
            from batch_script import batch_script

            sides["TorchXRayVision"] = batch_script(files, pipeline)
        else:
            print("TorchXRayVision is not installed, and takes no part")
        found = taken(sides, options.turns, len(files))
    if "TorchXRayVision" in found:
        print(f"scan_torchxrayvision ratio {found['TorchXRayVision'] / found['scan']:.2f} (goal 2)")
    print(f"scan_bare ratio {found['bare networks'] / found['scan']:.2f} (goal 0.85)")
    plain, ours = found["plain loop, from start to end"], found["scan, from start to end"]
    print(f"scan_plain ratio {plain / ours:.2f} (goal 3)")


def bare(pipeline: Pipeline, files: int, batch: int, threads: int) -> Callable[[], None]:
    """All networks on so many images; on a processor every thread takes batches of its own, as in the scan."""
    device, size, lungs, gate = pipeline.device, pipeline.bundle.size, pipeline.lungs, pipeline.gate
    x = torch.randn(batch, 1, size, size, device=device)
    lung_x = torch.randn(batch, 1, lungs.bundle.size, lungs.bundle.size, device=device) if lungs else None
    side = gate.bundle.size if gate and gate.bundle else 0
    gate_x = torch.randn(batch, 1, side, side, device=device) if side else None

    def one(count: int) -> None:
        with inference(device, pipeline.precision):
            f = pipeline.network.features(x[:count])
        with torch.no_grad():
            pipeline.network.head(f.float())
            if lungs and lung_x is not None:
                lungs.network(lung_x[:count])
            if gate and gate.network and gate_x is not None:
                gate.network(gate_x[:count])

    def run() -> None:
        lanes = threads if device.type == "cpu" else 1
        torch.set_num_threads(threads // lanes)
        try:
            with ThreadPoolExecutor(lanes) as pool:
                list(pool.map(one, (min(batch, files - start) for start in range(0, files, batch))))
        finally:
            torch.set_num_threads(threads)
        if device.type == "cuda":
            torch.cuda.synchronize()

    return run


if __name__ == "__main__":
    main()

"""The program's icon as PNG files, SIDE.png, drawn from its SVG.

Usage: python packaging/icons.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SVG = Path(__file__).parents[1] / "resources" / "icons" / "pneumoview.svg"
SIDES = (16, 24, 32, 48, 64, 128, 256, 512)


def draw(side: int, target: Path) -> None:
    """Write the icon at one size."""
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SVG)).render(painter)
    painter.end()
    if not image.save(str(target)):
        raise OSError(f"{target} cannot be written")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for side in SIDES:
        draw(side, folder / f"{side}.png")

"""Frames of a clip in one picture: a contact sheet."""

from math import ceil, sqrt
from pathlib import Path

import numpy as np

from generation.drawing.png import png
from generation.errors import MediaFailed, from_os_error
from generation.media.decode import rgb_frames
from generation.media.probe import probe

FRAMES = 16
_TILE_PX = 256  # of a frame's longer side
_GAP_PX = 4


def write_sheet(path: Path, target: Path, frames: int = FRAMES) -> None:
    """`frames` of them, evenly over the clip, the first and the last among them, as PNG.

    Raises MediaFailed, StorageFailed, Unavailable.
    """
    info = probe(path)
    scale = _TILE_PX / max(info.width, info.height, 1)
    width, height = (max(2, round(side * scale)) for side in (info.width, info.height))
    shown = [frame.copy() for frame in rgb_frames(path, width, height)]
    if not shown:
        raise MediaFailed(f"{path.name} has no pictures.")
    chosen = np.unique(np.linspace(0, len(shown) - 1, min(frames, len(shown))).round().astype(int))
    columns = ceil(sqrt(len(chosen) * height / width))
    rows = ceil(len(chosen) / columns)
    sheet = np.full((rows * (height + _GAP_PX) + _GAP_PX, columns * (width + _GAP_PX) + _GAP_PX, 3), 32, np.uint8)
    for place, index in enumerate(chosen.tolist()):
        top = _GAP_PX + place // columns * (height + _GAP_PX)
        left = _GAP_PX + place % columns * (width + _GAP_PX)
        sheet[top : top + height, left : left + width] = shown[index]
    try:
        target.write_bytes(png(sheet))
    except OSError as error:
        raise from_os_error(error, str(target.parent)) from error

"""The frames of a video, one after the other: memory does not grow with its length."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from generation.errors import MediaFailed
from generation.media.probe import MediaInfo, probe, untrusted
from generation.media.process import Ffmpeg
from generation.ports import Frame

Luma = npt.NDArray[np.uint8]  # brightness, shape (height, width)


def luma_frames(path: Path) -> Iterator[Luma]:
    """In the video's own size, full range; each is valid until the next is asked for.

    Raises MediaFailed (broken, or no picture), StorageFailed, Unavailable.
    """
    info = _video(path)
    yield from _frames(path, np.empty((info.height, info.width), np.uint8), "gray")


def rgb_frames(path: Path, width: int, height: int) -> Iterator[Frame]:
    """Scaled to a size in pixels. Otherwise as `luma_frames`."""
    _video(path)
    yield from _frames(path, np.empty((height, width, 3), np.uint8), "rgb24")


def _video(path: Path) -> MediaInfo:
    info = probe(path)
    if not info.video_codec or not info.width or not info.height:
        raise MediaFailed(f"{path.name} has no picture.")
    return info


def _frames(path: Path, buffer: npt.NDArray[np.uint8], pixel_format: str) -> Iterator[npt.NDArray[np.uint8]]:
    size = f"scale={buffer.shape[1]}:{buffer.shape[0]}:flags=area:out_range=pc"
    output = ("-map", "0:v:0", "-fps_mode", "passthrough", "-vf", f"{size},format={pixel_format}", "-f", "rawvideo")
    with Ffmpeg([*untrusted(path), *output, "pipe:1"], where=path.parent, feed=False, stream=True) as ffmpeg:
        while ffmpeg.read_into(buffer.data.cast("B")):
            yield buffer
        ffmpeg.finish()

"""Still pictures of strangers, decoded and written anew: nothing but their pixels is left."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from generation.errors import MediaFailed, from_os_error
from generation.media.atomic import publish, temporary_beside
from generation.media.process import Ffmpeg, file_argument
from generation.ports import Frame

_DEMUXERS: Mapping[str, str] = {"png": "png_pipe", "jpeg": "jpeg_pipe", "webp": "webp_pipe"}
KINDS = tuple(_DEMUXERS)
_LIMIT_S = 20.0  # a JPEG of 40 megapixels took 0.3 s on two cores, 2026-11-23


def write_png(source: Path, kind: str, target: Path, *, max_side_px: int, max_pixels: int) -> None:
    """The first picture of `source`, of `kind` (one of KINDS), as PNG with 8 bits; smaller where a side is longer.

    `max_pixels`: what decodes to more is not decoded. Raises MediaFailed, StorageFailed, Unavailable.
    """
    limits = ("-max_pixels", str(max_pixels), "-threads", "1")
    opened = ("-protocol_whitelist", "file", "-f", _DEMUXERS[kind], "-i", file_argument(source))
    scale = f"scale=w='min({max_side_px},iw)':h='min({max_side_px},ih)':force_original_aspect_ratio=decrease"
    written = ("-frames:v", "1", "-update", "1", "-vf", f"{scale},format=rgba", "-map_metadata", "-1", "-bitexact")
    with temporary_beside(target, "part") as part:
        output = ("-c:v", "png", "-f", "image2pipe", "pipe:1")
        with Ffmpeg([*limits, *opened, *written, *output], where=target.parent, feed=False, collect=True) as ffmpeg:
            data = ffmpeg.finish(limit_s=_LIMIT_S)
        if not data:
            raise MediaFailed(f"{source.name} holds no picture.")
        try:
            part.write_bytes(data)
        except OSError as error:
            raise from_os_error(error, str(target.parent)) from error
        publish(part, target)


def read_square(source: Path, side: int) -> Frame:
    """Pixels of a PNG, (side, side, 3), on white: its middle, and the top of one that is higher than wide, where heads
    are. Raises MediaFailed, StorageFailed, Unavailable.
    """
    opened = ("-protocol_whitelist", "file", "-f", _DEMUXERS["png"], "-i", file_argument(source))
    fitted = f"format=rgba,scale={side}:{side}:force_original_aspect_ratio=increase:flags=bicubic"
    shown = (
        "-frames:v",
        "1",
        "-vf",
        f"{fitted},crop={side}:{side}:(iw-{side})/2:0,format=rgba",
        "-f",
        "rawvideo",
        "pipe:1",
    )
    with Ffmpeg(["-threads", "1", *opened, *shown], where=source.parent, feed=False, collect=True) as ffmpeg:
        data = ffmpeg.finish(limit_s=_LIMIT_S)
    if len(data) != side * side * 4:
        raise MediaFailed(f"{source.name} holds no picture.")
    pixels = np.frombuffer(data, np.uint8).reshape(side, side, 4).astype(np.float32)
    opacity = pixels[..., 3:] / 255
    return np.rint(pixels[..., :3] * opacity + 255 * (1 - opacity)).astype(np.uint8)

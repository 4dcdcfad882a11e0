"""Small JPEGs of frames."""

from pathlib import Path

from generation.media.pixels import FORMATS, packed
from generation.media.process import Ffmpeg
from generation.ports import Frame

MAX_SIDE_PX = 512
_QUALITY = "4"  # of 1 (best) to 31: 15-40 kB at 512x512


def jpeg_of_frame(frame: Frame, max_side_px: int = MAX_SIDE_PX) -> bytes:
    """A uint8 RGB frame (height, width, 3) as JPEG, made smaller where it is larger. Raises MediaFailed, Unavailable.

    Takes about 60 ms, most of it ffmpeg's start.
    """
    pixels = packed(frame)
    height, width, channels = pixels.shape
    source = ("-f", "rawvideo", "-pix_fmt", FORMATS[channels], "-video_size", f"{width}x{height}", "-i", "pipe:0")
    with Ffmpeg([*source, *_output(max_side_px)], where=Path(), feed=True, collect=True) as ffmpeg:
        ffmpeg.write(pixels.data.cast("B"))
        return ffmpeg.finish()


def _output(max_side_px: int) -> tuple[str, ...]:
    """JPEG means BT.601 in full range, whatever the source is; -bitexact leaves out the encoder's name."""
    scale = (
        f"scale=w='min({max_side_px},iw)':h='min({max_side_px},ih)':force_original_aspect_ratio=decrease"
        ":out_color_matrix=smpte170m:out_range=pc,format=yuvj420p"
    )
    return ("-vf", scale, "-frames:v", "1", "-c:v", "mjpeg", "-q:v", _QUALITY, "-bitexact", "-f", "mjpeg", "pipe:1")

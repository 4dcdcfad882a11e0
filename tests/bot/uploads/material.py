"""Small files of every kind that a character may get."""

from pathlib import Path

import numpy as np

from generation.media.audio import write_audio
from generation.media.process import run
from generation.ports import Samples

RATE_HZ = 24_000


def tone(seconds: float, level: float = 0.3) -> Samples:
    """In syllables, as speech is."""
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (level * np.sin(2 * np.pi * 180 * at) * (np.sin(2 * np.pi * 3 * at) > -0.5)).astype(np.float32)


def voice_file(path: Path, seconds: float = 4.0, level: float = 0.3) -> Path:
    """In the format of its ending."""
    write_audio(path, tone(seconds, level), RATE_HZ)
    return path


def picture_bytes(kind: str, width: int = 96, height: int = 64) -> bytes:
    """`kind`: png, mjpeg or libwebp."""
    source = ("-f", "lavfi", "-i", f"color=c=orange:s={width}x{height}:d=1", "-frames:v", "1")
    muxer = {"png": "image2pipe", "mjpeg": "image2pipe", "libwebp": "webp"}[kind]
    return run([*source, "-c:v", kind, "-f", muxer, "pipe:1"], where=Path())

"""Small files of every kind that a character may get."""

import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from generation.media.audio import write_audio
from generation.media.process import run
from generation.ports import Samples

BLOCK = "down_blocks_1_attentions_0_transformer_blocks_0"
RATE_HZ = 24_000


def safetensors_bytes(shapes: Mapping[str, list[int]], metadata: Mapping[str, str] | None = None) -> bytes:
    """A whole file of zeros in half precision."""
    header: dict[str, object] = {"__metadata__": dict(metadata)} if metadata else {}
    end = 0
    for name, shape in shapes.items():
        start, end = end, end + 2 * math.prod(shape)
        header[name] = {"dtype": "F16", "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + bytes(end)


def lora_bytes(base: str, rank: int = 4) -> bytes:
    width = {"sdxl": 2048, "sd15": 768}[base]
    name = f"lora_unet_{BLOCK}_attn2_to_k"
    return safetensors_bytes({f"{name}.lora_down.weight": [rank, width], f"{name}.lora_up.weight": [640, rank]})


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

"""A voice message: what discord.py 2.7 has no words for, its length and the shape of its sound."""

import base64
from pathlib import Path
from typing import Any

import discord
import numpy as np

from generation.media.audio import read_audio
from generation.ports import Samples

WAVEFORM_POINTS = 256  # the most that Discord's client draws
_READ_RATE_HZ = 8_000  # enough for the loudness of each point


class VoiceFile(discord.File):
    """The one attachment of a voice message."""

    def __init__(self, path: Path, name: str, *, duration_s: float, waveform: str) -> None:
        super().__init__(path, filename=name)
        self._duration_s = duration_s
        self._waveform = waveform

    def to_dict(self, index: int) -> dict[str, Any]:
        return super().to_dict(index) | {"duration_secs": self._duration_s, "waveform": self._waveform}


def waveform_of(path: Path) -> str:
    """Of a sound file, or of its first minutes. Blocks. Raises MediaFailed, StorageFailed."""
    return waveform(read_audio(path, _READ_RATE_HZ))


def waveform(samples: Samples) -> str:
    """A byte for each point, 255 where it is loudest; in base64."""
    points = min(WAVEFORM_POINTS, len(samples))
    loudness = np.array([np.sqrt(np.mean(np.square(part))) for part in np.array_split(samples, points)])
    peak = float(loudness.max())
    scaled = np.rint(loudness / peak * 255) if peak > 0 else np.zeros(points)
    return base64.b64encode(scaled.astype(np.uint8).tobytes()).decode("ascii")

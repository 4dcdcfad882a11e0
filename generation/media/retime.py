"""Mono samples at another rate or in another time, by ffmpeg's own filters."""

from pathlib import Path

import numpy as np

from generation.media.process import Ffmpeg
from generation.ports import Samples


def resampled(samples: Samples, rate: int, new_rate: int) -> Samples:
    """The same sound at another sample rate. Raises MediaFailed, Unavailable."""
    return samples if rate == new_rate else _filtered(samples, rate, ("-ar", str(new_rate)))


def stretched(samples: Samples, rate: int, factor: float) -> Samples:
    """As long as `factor` times before, at the same pitch; 0.5 to 2. Raises MediaFailed, Unavailable."""
    if not 0.5 <= factor <= 2:
        raise ValueError(f"a stretch by {factor} would no longer sound like speech")
    return _filtered(samples, rate, ("-af", f"atempo={1 / factor:.5f}", "-ar", str(rate)))


def _filtered(samples: Samples, rate: int, output: tuple[str, ...]) -> Samples:
    source = ("-f", "f32le", "-ar", str(rate), "-ac", "1", "-i", "pipe:0")
    arguments = [*source, *output, "-ac", "1", "-f", "f32le", "-bitexact", "pipe:1"]
    with Ffmpeg(arguments, where=Path.cwd(), feed=True, collect=True) as ffmpeg:
        ffmpeg.write(memoryview(samples.astype("<f4").tobytes()))
        return np.frombuffer(ffmpeg.finish(), "<f4").astype(np.float32)

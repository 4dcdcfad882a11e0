"""Frames and sound that behave like a clip's: flat moving shapes, and noise with the pauses of speech."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from generation.media.encode import FrameEncoder
from generation.media.process import file_argument, run
from generation.media.wav import write_wav
from generation.ports import Frame, Samples


def moving_frames(count: int, width: int = 64, height: int = 64) -> Iterator[Frame]:
    """Like the draft engine's: read-only views on four-channel pixels."""
    for index in range(count):
        pixels = np.zeros((height, width, 4), np.uint8)
        pixels[..., :3] = (200, 120, 40)
        left = index * 3 % (width // 2)
        pixels[height // 4 : height // 2, left : left + width // 2, :3] = (40, 80, 220)
        pixels[..., 3] = index % 251  # must not be seen anywhere
        pixels.setflags(write=False)
        yield pixels[..., :3]


def speech_like(seconds: float, rate: int = 24_000, level: float = 0.1, seed: int = 1) -> Samples:
    """Noise in syllables, with a pause every two seconds."""
    count = round(seconds * rate)
    at = np.arange(count) / rate
    syllables = np.clip(np.sin(2 * np.pi * 4 * at), 0, 1) * (at % 2 < 1.6)
    noise = np.random.default_rng(seed).normal(0, level, count)
    return np.clip(noise * syllables, -1, 1).astype(np.float32)


def make_clip(path: Path, frames: int = 32, fps: int = 16, size: int = 64, sound: bool = True) -> Path:
    speech = (lambda: (speech_like(frames / fps), 24_000)) if sound else None
    with FrameEncoder(path, width=size, height=size, fps=fps, frames=frames, sound=speech) as encoder:
        for frame in moving_frames(frames, size, size):
            encoder.write(frame)
    return path


def decoded_frames(path: Path, width: int, height: int) -> Frame:
    """All frames of a video as RGB, converted by what its tags say: (frames, height, width, 3)."""
    arguments = ["-i", file_argument(path), "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]
    return np.frombuffer(run(arguments, where=path.parent), np.uint8).reshape(-1, height, width, 3)


def ffmpeg_loudness(folder: Path, samples: Samples, rate: int) -> tuple[float, float]:
    """(integrated LUFS, true peak in dBTP) by ffmpeg's own meter."""
    wav = folder / "metered.wav"
    write_wav(wav, samples, rate)
    meter = "ebur128=metadata=1:peak=true,ametadata=mode=print:file=pipe\\\\:1"
    printed = run(["-i", file_argument(wav), "-af", meter, "-f", "null", "-"], where=folder).decode()
    loudness = re.findall(r"r128\.I=(\S+)", printed)[-1]
    peaks = [float(peak) for peak in re.findall(r"r128\.true_peaks_ch0=(\S+)", printed)]
    return float(loudness), 20 * float(np.log10(max(peaks)))

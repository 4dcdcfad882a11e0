"""WAV files as the standard library reads and writes them: PCM, 16 bits, little-endian."""

import io
import wave
from pathlib import Path

import numpy as np

from generation.errors import MediaFailed, from_os_error
from generation.ports import Samples

_FULL_SCALE = 32_767  # symmetric: -1.0 becomes -32,767, and a sample survives writing and reading within half a step
MAX_SAMPLE_RATE = 768_000


def pcm16(samples: Samples) -> bytes:
    """Mono float samples in [-1, 1] as little-endian PCM16: clipped, rounded to nearest, NaN silent, no dither."""
    finite = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
    scaled: bytes = np.rint(np.clip(finite, -1.0, 1.0) * _FULL_SCALE).astype("<i2").tobytes()
    return scaled


def wav_bytes(samples: Samples, sample_rate: int) -> bytes:
    """A whole WAV file, mono PCM16."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(pcm16(samples))
    return buffer.getvalue()


def write_wav(path: Path, samples: Samples, sample_rate: int) -> None:
    """Raises StorageFailed, DiskFull."""
    try:
        path.write_bytes(wav_bytes(samples, sample_rate))
    except OSError as error:
        raise from_os_error(error, str(path.parent)) from error


def read_wav(path: Path) -> tuple[Samples, int]:
    """Mono samples (channels averaged) and sample rate of a PCM16 file; for other files see `audio.read_audio`.

    Raises MediaFailed, StorageFailed.
    """
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (wave.Error, EOFError, RuntimeError) as error:
        raise MediaFailed(f"{path.name} is not a WAV file that can be read.", detail=repr(error)) from error
    except OSError as error:
        raise from_os_error(error, str(path)) from error
    if width != 2 or channels < 1 or not 0 < rate <= MAX_SAMPLE_RATE:
        raise MediaFailed(
            f"{path.name} is not a WAV file with 16 bits a sample.", detail=f"{width=} {channels=} {rate=}"
        )
    whole = len(data) // (2 * channels) * channels
    samples = np.frombuffer(data, "<i2", whole).reshape(-1, channels).mean(axis=1, dtype=np.float32)
    return samples / np.float32(_FULL_SCALE), rate

"""Sound into files of the usual formats, and any sound file into samples."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from generation.errors import BadInput, MediaFailed
from generation.media.atomic import publish, temporary_beside
from generation.media.encode import AUDIO_KBPS, AUDIO_RATE_HZ
from generation.media.probe import untrusted
from generation.media.process import Check, Ffmpeg, file_argument, run
from generation.media.wav import pcm16, write_wav
from generation.ports import Samples

OPUS_KBPS = 64  # mono; speech is transparent from about 40
MP3_KBPS = 96  # mono
_SMALLER_MP3_KBPS = (MP3_KBPS, 64, 48, 32)  # what MPEG-1 has for mono at 44.1 kHz; at 32 speech is dull, yet clear
MAX_READ_S = 600.0  # of a stranger's file: a small one can hold hours of silence

# Coder and muxer by file ending. Ogg is Opus, 48 kHz, mono: what Discord's voice messages are. MP3 at 44.1 kHz
# (MPEG-1) is what every player takes. Each output rate is fixed, so that the same sound gives the same bytes.
_CODING: Mapping[str, tuple[str, ...]] = {
    ".wav": ("-c:a", "pcm_s16le", "-f", "wav"),
    ".ogg": ("-c:a", "libopus", "-b:a", f"{OPUS_KBPS}k", "-ar", str(AUDIO_RATE_HZ), "-f", "ogg"),
    ".mp3": ("-c:a", "libmp3lame", "-b:a", f"{MP3_KBPS}k", "-ar", "44100", "-f", "mp3"),
    ".m4a": (
        *("-c:a", "aac", "-b:a", f"{AUDIO_KBPS}k", "-ar", str(AUDIO_RATE_HZ)),
        *("-movflags", "+faststart", "-f", "ipod"),
    ),
    ".flac": ("-c:a", "flac", "-f", "flac"),
}
AUDIO_ENDINGS = tuple(_CODING)


def write_audio(target: Path, samples: Samples, sample_rate: int) -> None:
    """Write mono samples in the format that the ending of `target` names, one of AUDIO_ENDINGS; whole or not at all.

    Raises BadInput (another ending), MediaFailed, DiskFull, StorageFailed, Unavailable.
    """
    arguments = audio_arguments(target)
    with temporary_beside(target, "part") as part:
        if target.suffix.lower() == ".wav":
            write_wav(part, samples, sample_rate)
        else:
            source = ("-f", "s16le", "-ar", str(sample_rate), "-ac", "1", "-i", "pipe:0")
            with Ffmpeg([*source, *arguments, file_argument(part)], where=target.parent, feed=True) as ffmpeg:
                ffmpeg.write(memoryview(pcm16(samples)))
                ffmpeg.finish()
        publish(part, target)


def extract_audio(source: Path, target: Path, check: Check = lambda: None) -> None:
    """The sound of a file, mono, in the format that the ending names. An mp4 must have its index first.

    Raises as `write_audio` does, and what `check` raises.
    """
    arguments = audio_arguments(target)
    with temporary_beside(target, "part") as part:
        run(["-i", "pipe:0", "-vn", *arguments, file_argument(part)], where=target.parent, source=source, check=check)
        publish(part, target)


def fit_mp3(source: Path, target: Path, max_bytes: int, check: Check = lambda: None) -> int:
    """The sound of a file as an mp3 of at most `max_bytes`, at the best bit rate that fits; returns it in kbit/s.

    Raises MediaFailed where the sound is too long for the limit, and as `extract_audio` does.
    """
    arguments = audio_arguments(target)
    with temporary_beside(target, "part") as part:
        for kbps in _SMALLER_MP3_KBPS:
            output = ("-vn", *arguments, "-b:a", f"{kbps}k", file_argument(part))
            run(["-i", "pipe:0", *output], where=target.parent, source=source, check=check)
            if part.stat().st_size <= max_bytes:
                publish(part, target)
                return kbps
    raise MediaFailed(f"A sound of this length cannot be made as small as {max_bytes / 1e6:.1f} MB.")


def audio_arguments(target: Path) -> tuple[str, ...]:
    """ffmpeg's output options for the ending of `target`. Raises BadInput."""
    coding = _CODING.get(target.suffix.lower())
    if coding is None:
        raise BadInput(f"A sound cannot be written as '{target.suffix}'. Choose {', '.join(AUDIO_ENDINGS)}.")
    return (*coding, "-ac", "1", "-map_metadata", "-1", "-bitexact")


def read_audio(path: Path, sample_rate: int = AUDIO_RATE_HZ, max_s: float = MAX_READ_S) -> Samples:
    """The first `max_s` seconds of a sound file of any usual format, mono, at `sample_rate`.

    Safe for files that strangers send. Raises MediaFailed, StorageFailed, Unavailable.
    """
    output = ("-map", "0:a:0", "-ac", "1", "-ar", str(sample_rate), "-t", f"{max_s:.3f}", "-f", "f32le", "pipe:1")
    data = run([*untrusted(path), *output], where=path.parent)
    samples = np.frombuffer(data, "<f4").astype(np.float32)
    if not len(samples):
        raise MediaFailed(f"{path.name} holds no sound.")
    return np.clip(np.nan_to_num(samples), -1.0, 1.0)

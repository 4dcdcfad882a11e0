"""Recordings of voices: decoded, judged by what is heard, kept as plain samples only."""

from pathlib import Path

import numpy as np

from generation.errors import BadInput, MediaFailed
from generation.media.audio import read_audio
from generation.media.wav import write_wav
from generation.ports import Samples

RATE_HZ = 44_100  # what Dia's codec works at
SHORTEST_S, LONGEST_S = 2.0, 30.0
_SPOKEN_MIN_S = 1.5
_FRAME_S = 0.02
_QUIET = 0.003  # -50 dBFS: below it a frame is no speech, however quiet the recording
_BELOW_LOUDEST = 0.03  # 30 dB under the loudest frames is background
_FULL_SCALE = 0.985
_CLIPPED_MAX = 0.01  # of the samples; a clean recording at full level has 0.1 % there
_WRONG = "A voice is a WAV, FLAC, MP3 or Ogg recording."


def check_start(head: bytes) -> None:
    """Judges a file by its first bytes, twelve or more. Raises BadInput."""
    is_wav = head[:4] == b"RIFF" and head[8:12] == b"WAVE"
    is_mpeg = head[:3] == b"ID3" or (head[:1] == b"\xff" and head[1:2] >= b"\xe0")
    if not (is_wav or is_mpeg or head[:4] in {b"fLaC", b"OggS"}):
        raise BadInput(_WRONG)


def take_voice(source: Path, target: Path) -> None:
    """Write what is heard in `source` as WAV, mono, RATE_HZ. Raises BadInput that says what is wrong with it,
    StorageFailed, Unavailable.
    """
    try:
        samples = read_audio(source, RATE_HZ, max_s=LONGEST_S + 1)
    except MediaFailed as error:
        raise BadInput(f"The recording cannot be read. {_WRONG}", detail=error.detail) from error
    check_voice(samples)
    write_wav(target, samples, RATE_HZ)


def check_voice(samples: Samples) -> None:
    """Whether samples at RATE_HZ can be cloned. Raises BadInput."""
    seconds = len(samples) / RATE_HZ
    if seconds > LONGEST_S:
        raise BadInput(f"The recording is longer than {LONGEST_S:.0f} s. 5 to 10 s of clear speech are best.")
    if seconds < SHORTEST_S:
        raise BadInput(f"The recording has {seconds:.1f} s. 5 to 10 s of clear speech are best.")
    loudness = _frames(samples)
    if loudness.max() < _QUIET:
        raise BadInput("The recording is silent.")
    background = max(_QUIET, _BELOW_LOUDEST * float(np.percentile(loudness, 98)))
    spoken_s = _FRAME_S * np.count_nonzero(loudness > background)
    if spoken_s < _SPOKEN_MIN_S:
        raise BadInput(f"Only {spoken_s:.1f} s of the recording are not silence. 5 to 10 s of clear speech are best.")
    if np.count_nonzero(np.abs(samples) > _FULL_SCALE) > _CLIPPED_MAX * len(samples):
        raise BadInput("The recording is distorted: it was recorded too loud. Record it again, quieter.")


def _frames(samples: Samples) -> Samples:
    """The level of each 20 ms, as root mean square."""
    length = round(_FRAME_S * RATE_HZ)
    whole = samples[: len(samples) // length * length].reshape(-1, length)
    level: Samples = np.sqrt(np.mean(np.square(whole), axis=1))
    return level

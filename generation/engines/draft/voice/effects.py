"""What is done to a voice's finished samples: the ring of metal and a growl. A few passes of NumPy each."""

import numpy as np

from generation.domain import VoiceDesign
from generation.engines.draft.voice.sound import SAMPLE_RATE_HZ
from generation.ports import Samples

_COMBS_S = (0.0041, 0.0057, 0.0079)  # a tin box of 1.4 to 2.7 m there and back; no common period
_METAL_HZ = 55.0  # of the ring modulation
_GROWL_HZ = 34.0  # below what is heard as a pitch, above what is heard as beats
_GROWL_NOISE_HZ = 90.0


def affected(samples: Samples, design: VoiceDesign, rng: np.random.Generator) -> Samples:
    """The same length, the same times."""
    if design.metal:
        samples = _metallic(samples, design.metal)
    if design.growl:
        samples = _growling(samples, design.growl, rng)
    return samples


def _metallic(samples: Samples, amount: float) -> Samples:
    """Echoes too short to be heard as such, and a carrier that splits every harmonic in two."""
    rung = samples.copy()
    for delay_s in _COMBS_S:
        shift = round(delay_s * SAMPLE_RATE_HZ)
        rung[shift:] += np.float32(0.55 * amount) * samples[:-shift]
    time_s = np.arange(len(samples), dtype=np.float32) / SAMPLE_RATE_HZ
    carrier = np.sin(np.float32(2 * np.pi * _METAL_HZ) * time_s)
    rung *= 1 - np.float32(0.35 * amount) * (1 - carrier)
    return rung


def _growling(samples: Samples, amount: float, rng: np.random.Generator) -> Samples:
    """Loudness that shudders, unevenly: the false folds of a throat swing along."""
    count = len(samples) * _GROWL_NOISE_HZ / SAMPLE_RATE_HZ
    wander = rng.uniform(-1, 1, int(count) + 2)
    at = np.arange(len(samples), dtype=np.float32) * (_GROWL_NOISE_HZ / SAMPLE_RATE_HZ)
    uneven = np.interp(at, np.arange(len(wander)), wander).astype(np.float32)
    time_s = np.arange(len(samples), dtype=np.float32) / SAMPLE_RATE_HZ
    shudder = np.sin(np.float32(2 * np.pi * _GROWL_HZ) * time_s + 1.5 * uneven)
    growled: Samples = samples * (1 + np.float32(amount) * (0.75 * shudder + 0.25 * uneven)).astype(np.float32)
    return growled

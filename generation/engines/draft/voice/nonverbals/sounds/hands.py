"""Clapping hands: one pair, and a hall of them."""

from collections.abc import Mapping

import numpy as np

from generation.engines.draft.voice.sound import SAMPLE_RATE_HZ
from generation.ports import Samples

_CLAP_S = 0.09


def claps(rng: np.random.Generator) -> tuple[Samples, float]:
    """Three to four, as one person does."""
    count = int(rng.integers(3, 5))
    samples = np.zeros(round((count * 0.30 + 0.12) * SAMPLE_RATE_HZ), np.float32)
    for number in range(count):
        _add(samples, _clap(rng, float(rng.uniform(0.95, 1.05))), 0.01 + number * 0.29 + float(rng.uniform(0, 0.02)))
    return samples, -2.0


def applause(rng: np.random.Generator) -> tuple[Samples, float]:
    """Forty people who begin one after another and tire likewise."""
    length_s = 2.2
    samples = np.zeros(round(length_s * SAMPLE_RATE_HZ), np.float32)
    kinds = [_clap(rng, float(rng.uniform(0.75, 1.4))) for _ in range(12)]
    for _ in range(40):
        gap_s, at_s = float(rng.uniform(0.19, 0.30)), float(rng.uniform(0.0, 0.5))
        until_s, loud = length_s - float(rng.uniform(0.1, 0.7)), float(rng.uniform(0.2, 1.0))
        while at_s < until_s:
            _add(samples, kinds[int(rng.integers(len(kinds)))] * np.float32(loud), at_s)
            at_s += gap_s * float(rng.uniform(0.94, 1.06))
    swell = np.interp(np.linspace(0, 1, len(samples)), (0, 0.2, 0.65, 1), (0.1, 1, 0.9, 0)).astype(np.float32)
    return samples * swell, -8.0


def _clap(rng: np.random.Generator, size: float) -> Samples:
    """Noise that rings in the hollow between the hands: one to two kilohertz."""
    time_s = np.arange(round(_CLAP_S * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    noise = np.fft.rfft(rng.standard_normal(len(time_s)))
    hz = np.fft.rfftfreq(len(time_s), 1 / SAMPLE_RATE_HZ)
    noise *= 0.25 + np.exp(-0.5 * (np.log(np.maximum(hz, 1) / (1300 / size)) / 0.45) ** 2) * 2
    noise *= hz > 250
    attack = np.minimum(1.0, time_s / 0.001)
    clap: Samples = (np.fft.irfft(noise, len(time_s)) * attack * np.exp(-time_s / 0.014)).astype(np.float32)
    return clap


def _add(samples: Samples, clap: Samples, at_s: float) -> None:
    first = round(at_s * SAMPLE_RATE_HZ)
    room = samples[first : first + len(clap)]
    room += clap[: len(room)]


SOUNDS: Mapping[str, object] = {"claps": claps, "applause": applause}

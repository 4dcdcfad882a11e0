"""Voices by their sound: pitch, formants, envelope, and how far two of them are apart."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from generation.ports import Samples

Curve = npt.NDArray[np.float64]

_SEMITONES, _ENVELOPE_DB, _ROUGHNESS = 2.0, 2.0, 0.15  # differences that are plainly heard


@dataclass(frozen=True, slots=True)
class Signature:
    """`envelope_db` over bands of equal width to the ear; `harmonicity` is 1 for a clear tone, 0 for noise."""

    pitch_hz: float
    envelope_db: Curve
    harmonicity: float


def rms(samples: Samples) -> float:
    return float(np.sqrt(np.square(samples, dtype=np.float64).mean()))


def signature(samples: Samples) -> Signature:
    pitches, clear = _pitches_hz(samples)
    hz = np.fft.rfftfreq(1024, 1 / 24_000)
    edges = 700 * (10 ** (np.linspace(2595 * np.log10(1 + 200 / 700), 2595 * np.log10(1 + 9_000 / 700), 21) / 2595) - 1)
    envelope = _envelope(samples)
    bands = np.array([envelope[(hz >= a) & (hz < b)].mean() for a, b in pairwise(edges)])
    bands *= 10 / np.log(10)
    return Signature(float(np.median(pitches)), bands - bands.mean(), clear)


def distance(one: Signature, other: Signature) -> float:
    """1 is a difference that is plainly heard, in pitch, in spectrum or in roughness; they add up as lengths do."""
    semitones = 12 * np.log2(one.pitch_hz / other.pitch_hz)
    envelope = np.sqrt(np.square(one.envelope_db - other.envelope_db).mean())
    rough = one.harmonicity - other.harmonicity
    return float(np.sqrt((semitones / _SEMITONES) ** 2 + (envelope / _ENVELOPE_DB) ** 2 + (rough / _ROUGHNESS) ** 2))


def pitch_hz(samples: Samples) -> float:
    """Median fundamental of the voiced frames."""
    return float(np.median(_pitches_hz(samples)[0]))


def pitch_spread(samples: Samples) -> float:
    """Upper quartile of the fundamental over the lower one."""
    low, high = np.percentile(_pitches_hz(samples)[0], [25, 75])
    return float(high / low)


def periodicity(samples: Samples) -> float:
    """Of the loud frames: 1 for a clear tone, near 0 for noise."""
    return _pitches_hz(samples)[1]


def _pitches_hz(samples: Samples) -> tuple[list[float], float]:
    """By autocorrelation, at 24 kHz, 60 to 550 Hz; and how periodic the loud frames are in the mean."""
    found, clear = [], []
    for frame in frames(samples, 1200, 480):
        if rms(frame) <= 0.5 * rms(samples):
            continue
        spectrum = np.fft.rfft(frame * np.hanning(1200), 4096)
        similarity = np.fft.irfft(np.square(np.abs(spectrum)))
        lag = 43 + int(np.argmax(similarity[43:400]))
        clear.append(float(similarity[lag] / similarity[0]))
        if clear[-1] > 0.5:
            found.append(24_000 / lag)
    return found or [0.1], float(np.mean(clear)) if clear else 0.0


def formant_factor(samples: Samples, reference: Samples) -> float:
    """By how much the spectrum is stretched along the frequencies against the reference's, 1 to 8 kHz."""
    hz = np.fft.rfftfreq(1024, 1 / 24_000)
    band = (hz > 1_000) & (hz < 8_000)
    one, other = _envelope(samples), _envelope(reference)
    factors = np.arange(0.7, 1.4, 0.01)
    alike = [np.corrcoef(np.interp(hz[band] / factor, hz, other), one[band])[0, 1] for factor in factors]
    return float(factors[int(np.argmax(alike))])


def _envelope(samples: Samples) -> Curve:
    power = np.square(np.abs(np.fft.rfft(frames(samples, 1024, 256) * np.hanning(1024))))
    loud = power[power.sum(axis=1) > 0.05 * power.sum(axis=1).max()]
    return np.convolve(np.log(loud + 1e-6).mean(axis=0), np.ones(15) / 15, "same")


def frames(samples: Samples, length: int, hop: int) -> npt.NDArray[np.float32]:
    return np.lib.stride_tricks.sliding_window_view(samples, length)[::hop]

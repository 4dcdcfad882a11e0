"""What sounds are made of. Everything closes: the end of a stretch of air leads into its start."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generation.ports import Samples

Curve = npt.NDArray[np.float32]
Band = tuple[float, float, float]  # centre in Hz, width in octaves (one standard deviation), level in dB

_COARSE = 256  # points at which a spectrum's shape is computed
_LOWEST_HZ = 20.0
_CONTROL_HZ = 100.0  # of envelopes: they are slow


@dataclass(frozen=True, slots=True)
class Air:
    """A stretch of time to be filled: `count` samples at `rate_hz`, with the randomness of one seed."""

    count: int
    rate_hz: int
    rng: np.random.Generator

    @property
    def duration_s(self) -> float:
        return self.count / self.rate_hz

    def silence(self) -> Samples:
        return np.zeros(self.count, np.float32)

    def noise(self, *bands: Band) -> Samples:
        """Noise with a hill in its spectrum for each band; RMS about 1."""
        return _shaped_noise(self.count, self.rate_hz, self.rng, bands)

    def swell(self, period_s: float, low: float, high: float = 1.0) -> Curve:
        """A slow envelope between two levels: three waves near the period, each a whole number of times."""
        points = max(8, round(self.duration_s * _CONTROL_HZ))
        turn = np.arange(points, dtype=np.float32) / points
        wave = np.zeros(points, np.float32)
        for factor, share in ((1.0, 0.6), (1.7, 0.3), (0.53, 0.4)):
            cycles = max(1, round(self.duration_s / (period_s * factor)))
            wave += np.asarray(share * np.sin(2 * np.pi * (cycles * turn + self.rng.uniform())), np.float32)
        risen = (np.clip(wave, -1, 1) + 1) / 2
        return self._spread(np.asarray(low + (high - low) * risen, np.float32))

    def happenings(self, rate_hz: float, *, least: int = 0) -> list[float]:
        """Times of things that happen at random, `rate_hz` of them a second."""
        count = max(least, int(self.rng.poisson(rate_hz * self.duration_s)))
        return sorted(float(time) for time in self.rng.uniform(0, self.duration_s, count))

    def add(self, onto: Samples, piece: Samples, at_s: float, gain: float = 1.0) -> None:
        """Put a piece at a time; what goes over the end comes in at the start."""
        piece = piece[: self.count] * np.float32(gain)
        first = round(at_s * self.rate_hz) % self.count
        fits = min(len(piece), self.count - first)
        onto[first : first + fits] += piece[:fits]
        onto[: len(piece) - fits] += piece[fits:]

    def burst(self, length_s: float, decay_s: float, *bands: Band, attack_s: float = 0.002) -> Samples:
        """Noise that starts at once and dies away."""
        count = max(16, round(length_s * self.rate_hz))
        return _shaped_noise(count, self.rate_hz, self.rng, bands) * self._dying(count, decay_s, attack_s)

    def tone(self, hz: Sequence[float], length_s: float, decay_s: float, attack_s: float = 0.004) -> Samples:
        """A sine that glides through these pitches, evenly spaced, and dies away; without a click at its end."""
        count = max(16, round(length_s * self.rate_hz))
        track = np.exp(np.interp(np.linspace(0, 1, count), np.linspace(0, 1, len(hz)), np.log(hz)))
        sine = np.sin(2 * np.pi * np.cumsum(track) / self.rate_hz)
        return (sine * self._dying(count, decay_s, attack_s)).astype(np.float32)

    def hum(self, hz: float, levels: Sequence[float]) -> Samples:
        """A steady tone with overtones, tuned so that it closes; RMS about 1 for a single one."""
        turns = max(1, round(hz * self.duration_s))
        phase = (np.arange(self.count, dtype=np.float64) * (turns / self.count) % 1.0 * 2 * np.pi).astype(np.float32)
        found = self.silence()
        for number, level in enumerate(levels, 1):
            found += np.float32(level * np.sqrt(2)) * np.sin(phase * number, dtype=np.float32)
        return found

    def murmur(self, voices: int, syllable_hz: float = 4.2, pitch: float = 1.0) -> Samples:
        """People who talk far off: voices with pitch and syllables, without words. RMS about 1."""
        found = self.silence()
        for _ in range(voices):
            found += self._talker(float(self.rng.uniform(95, 230)) * pitch, syllable_hz)
        filtered = np.fft.rfft(found)
        hz = np.fft.rfftfreq(self.count, 1 / self.rate_hz)
        filtered *= _shape(hz, ((430 * pitch**0.4, 0.5, 0.0), (1250 * pitch**0.4, 0.45, -6.0), (2700, 0.4, -15.0)))
        return _unit(np.fft.irfft(filtered, self.count))

    def _talker(self, mean_hz: float, syllable_hz: float) -> Samples:
        """A buzz that speaks for a while and listens for a while."""
        points = max(8, round(self.duration_s * syllable_hz))
        pitch = mean_hz * 2 ** (self.rng.uniform(-0.25, 0.3, points))
        loud = self.rng.uniform(0.1, 1.0, points) * (self._turn_taking(points) > 0)
        at = np.arange(self.count, dtype=np.float32) * (points / self.count)
        grid = np.arange(points + 1)
        track = np.interp(at, grid, np.append(pitch, pitch[0]))
        envelope = np.interp(at, grid, np.append(loud, loud[0])).astype(np.float32)
        turns = np.cumsum(track / self.rate_hz)
        turns *= np.floor(turns[-1]) / turns[-1]  # closes
        buzz: Samples = (((turns + self.rng.uniform()) % 1.0) - 0.5).astype(np.float32) * envelope
        return buzz

    def _turn_taking(self, points: int) -> npt.NDArray[np.float64]:
        wander = np.convolve(self.rng.uniform(-1, 1, points + 8), np.ones(9) / 9, "valid")
        return wander + 0.08

    def _dying(self, count: int, decay_s: float, attack_s: float) -> Curve:
        time_s = np.arange(count, dtype=np.float32) / self.rate_hz
        envelope = np.minimum(1.0, time_s / attack_s) * np.exp(-time_s / decay_s)
        release = max(1, min(count // 4, round(0.01 * self.rate_hz)))
        envelope[count - release :] *= np.linspace(1, 0, release, dtype=np.float32)
        return envelope.astype(np.float32)

    def _spread(self, points: Curve) -> Curve:
        """Control points over the samples; the last leads into the first."""
        at = np.arange(self.count, dtype=np.float32) * (len(points) / self.count)
        spread: Curve = np.interp(at, np.arange(len(points) + 1), np.append(points, points[0])).astype(np.float32)
        return spread


def _shaped_noise(count: int, rate_hz: int, rng: np.random.Generator, bands: Sequence[Band]) -> Samples:
    """By its spectrum, so it closes."""
    spectrum = rng.standard_normal(2 * (count // 2 + 1), dtype=np.float32).view(np.complex64)
    spectrum *= _shape(np.fft.rfftfreq(count, 1 / rate_hz), bands)
    return _unit(np.fft.irfft(spectrum, count))


def _shape(hz: npt.NDArray[np.floating], bands: Sequence[Band]) -> Curve:
    """Magnitudes: hills on a logarithmic axis."""
    coarse = np.geomspace(_LOWEST_HZ, 24_000, _COARSE)
    octaves = np.log2(coarse)
    magnitude = np.zeros(_COARSE)
    for centre_hz, width, level_db in bands:
        magnitude += 10 ** (level_db / 20) * np.exp(-0.5 * ((octaves - np.log2(centre_hz)) / width) ** 2)
    shape: Curve = np.interp(hz, coarse, magnitude, left=0.0).astype(np.float32)
    return shape


def _unit(samples: npt.NDArray[np.floating]) -> Samples:
    rms = float(np.sqrt(np.square(samples, dtype=np.float32).mean()))
    return (samples / np.float32(max(rms, 1e-9))).astype(np.float32)

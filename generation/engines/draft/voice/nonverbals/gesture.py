"""A movement of the voice as a few points in time, and the spectrum that it passes through.

Each point names a sound of the network's alphabet; between two of them mouth, loudness, pitch and breath glide. The
spectra are the network's own, so a laugh has the timbre of the speaker who laughs.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from generation.engines.draft.voice.design import FRAME_S, VOICED_HZ, Array, Spectrum

MEAN_HZ = 200.0  # of the built-in voice
_LOG_OF_DB = np.log(10.0) / 20
_SILENCE_DB = -60.0


@dataclass(frozen=True, slots=True)
class Point:
    """`pitch` is a factor on the speaker's usual one; `breath` 1 has no voice. `level_db` is against a vowel."""

    at_s: float
    sound: str
    level_db: float = 0.0
    pitch: float = 1.0
    breath: float = 0.0


@dataclass(frozen=True, slots=True)
class Gesture:
    """Points in order of time; silent before the first and after the last. `level_db` is against speech."""

    points: tuple[Point, ...]
    level_db: float = 0.0
    growl: float = 0.0

    @property
    def duration_s(self) -> float:
        return self.points[-1].at_s


def spectrum_of(gesture: Gesture, palette: Mapping[str, Spectrum], rng: np.random.Generator) -> tuple[Spectrum, Array]:
    """The spectrum in frames of 12.5 ms, and the breath in each of them; `palette` has one frame for each sound."""
    points = gesture.points
    frames = max(8, round(gesture.duration_s / FRAME_S) + 4)
    time_s = np.arange(frames) * FRAME_S
    at_s = [point.at_s for point in points]
    after = np.clip(np.searchsorted(at_s, time_s, "right"), 1, len(points) - 1)
    share = _shares(time_s, at_s, after)
    level_db = np.interp(time_s, at_s, [point.level_db for point in points], left=_SILENCE_DB, right=_SILENCE_DB)
    gain = np.asarray(level_db * _LOG_OF_DB, np.float32)
    breath = np.asarray(np.interp(time_s, at_s, [point.breath for point in points]), np.float32)
    pitch = np.exp(np.interp(time_s, at_s, np.log([point.pitch for point in points])))
    columns = [palette[point.sound] for point in points]

    def glided(part: str) -> Array:
        stack = np.concatenate([getattr(column, part) for column in columns], axis=1)
        return np.asarray(stack[:, after - 1] * (1 - share) + stack[:, after] * share, np.float32)

    nearest = np.where(share < 0.5, after - 1, after)
    phases: Array = np.concatenate([column.harmonic_phase for column in columns], axis=1)[:, nearest]
    shape = (phases.shape[0], frames)
    pitch_hz = np.where(breath < 0.97, np.maximum(MEAN_HZ * pitch, VOICED_HZ + 1), 0.0)
    spectrum = Spectrum(
        harmonic=glided("harmonic") + gain,
        harmonic_phase=phases,
        noise=glided("noise") + gain,
        free=glided("free") + gain,
        free_phase=rng.uniform(-np.pi, np.pi, shape).astype(np.float32),
        pitch_hz=pitch_hz.astype(np.float32),
    )
    return spectrum, breath


def _shares(time_s: np.ndarray, at_s: list[float], after: np.ndarray) -> Array:
    """How far each frame is from the point before it to the one after it, 0 to 1."""
    times = np.asarray(at_s)
    length = np.maximum(times[after] - times[after - 1], 1e-6)
    shares: Array = np.clip((time_s - times[after - 1]) / length, 0.0, 1.0).astype(np.float32)
    return shares

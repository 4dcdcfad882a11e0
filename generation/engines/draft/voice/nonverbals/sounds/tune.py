"""Humming, singing, whistling, and mumbling, which is a tune of its own."""

from collections.abc import Mapping, Sequence

import numpy as np

from generation.engines.draft.voice.nonverbals.gesture import Gesture, Point
from generation.engines.draft.voice.sound import SAMPLE_RATE_HZ
from generation.ports import Samples

_TUNES = ((0, 4, 7, 12), (0, 2, 4, 0), (7, 4, 5, 2), (0, 5, 4, 7), (4, 2, 0, 4))  # semitones, all in one major key
_VIBRATO_HZ, _VIBRATO_SEMITONES = 5.5, 0.35


def humming(rng: np.random.Generator) -> Gesture:
    return Gesture(_notes(_tune(rng), "m", "m", 0.36, low=0.95), level_db=-6.0)


def sings(rng: np.random.Generator) -> Gesture:
    return Gesture(_notes(_tune(rng), "l", "ɑ", 0.40, low=1.05), level_db=0.0)


def mumbles(rng: np.random.Generator) -> Gesture:
    """Closed lips and vowels in turn, as of somebody who talks to the floor."""
    points = [Point(0.0, "m", -30, 0.9, 0.2)]
    at_s = 0.05
    for _ in range(int(rng.integers(4, 6))):
        height = float(rng.uniform(0.82, 1.02))
        points += (
            Point(at_s, "m", -6, height, 0.15),
            Point(at_s + 0.06, "m", -7, height, 0.15),
            Point(at_s + 0.13, str(rng.choice(["ʌ", "ɪ", "ɔ"])), -3, height * 1.03, 0.2),
        )
        at_s += float(rng.uniform(0.17, 0.22))
    return Gesture((*points, Point(at_s, "m", -8, 0.82, 0.2), Point(at_s + 0.12, "m", -40, 0.78, 0.3)), level_db=-6.0)


def whistles(rng: np.random.Generator) -> tuple[Samples, float]:
    """Up, then up and down, as after somebody: a sine of one to two kilohertz with a little air."""
    high = float(rng.uniform(1.9, 2.3))
    at_s = np.array([0.0, 0.28, 0.42, 0.46, 0.66, 1.0])
    khz = np.array([1.0, high, high, 1.0, high * 0.95, 0.75])
    level = np.array([0.2, 1.0, 0.0, 0.6, 1.0, 0.0])
    time_s = np.arange(round(1.02 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    hz = 1000 * np.exp(np.interp(time_s, at_s, np.log(khz)))
    tone = np.sin(2 * np.pi * np.cumsum(hz) / SAMPLE_RATE_HZ)
    air = np.convolve(rng.standard_normal(len(time_s)), np.ones(6) / 6, "same")
    return ((tone + 0.05 * air) * np.interp(time_s, at_s, level)).astype(np.float32), -7.0


def _tune(rng: np.random.Generator) -> Sequence[int]:
    return _TUNES[int(rng.integers(len(_TUNES)))]


def _notes(tune: Sequence[int], onset: str, vowel: str, length_s: float, *, low: float) -> tuple[Point, ...]:
    """Each note from its consonant on; the last is held, with a vibrato."""
    points = [Point(0.0, onset, -30, low * 2 ** (tune[0] / 12))]
    at_s = 0.03
    for number, semitones in enumerate(tune):
        height = low * 2 ** (semitones / 12)
        points += (Point(at_s, onset, -7, height), Point(at_s + 0.09, vowel, 0, height))
        if number < len(tune) - 1:
            points.append(Point(at_s + length_s - 0.06, vowel, -2, height))
            at_s += length_s
    for step in range(8):
        wobble = _VIBRATO_SEMITONES * np.sin(np.pi * step / 2)
        points.append(Point(at_s + 0.15 + step / (4 * _VIBRATO_HZ), vowel, -1 - step / 2, height * 2 ** (wobble / 12)))
    return (*points, Point(points[-1].at_s + 0.12, vowel, -40, height))


SOUNDS: Mapping[str, object] = {
    "humming": humming,
    "sings": sings,
    "singing": sings,
    "mumbles": mumbles,
    "whistles": whistles,
}

"""Laughing out loud, and to oneself."""

from collections.abc import Mapping

import numpy as np

from generation.engines.draft.voice.nonverbals.gesture import Gesture, Point

# People laugh at about five calls a second; the first calls are the highest and loudest.
_CALL_S = 0.19


def laughs(rng: np.random.Generator) -> Gesture:
    return _calls("ɑ", int(rng.integers(5, 8)), rng, pitch=(1.45, 0.95), fall_db=9.0, breath=0.15)


def chuckle(rng: np.random.Generator) -> Gesture:
    calls = _calls("ʌ", int(rng.integers(3, 5)), rng, pitch=(1.1, 0.85), fall_db=6.0, breath=0.35)
    return Gesture(calls.points, level_db=-5.0)


def _calls(
    vowel: str, count: int, rng: np.random.Generator, *, pitch: tuple[float, float], fall_db: float, breath: float
) -> Gesture:
    """Breath and vowel in turn, sinking; a breath in at the end."""
    points: list[Point] = []
    at_s = 0.0
    for call in range(count):
        share = call / (count - 1)
        height = pitch[0] * (pitch[1] / pitch[0]) ** share * float(rng.uniform(0.96, 1.04))
        level = -fall_db * share
        length_s = _CALL_S * float(rng.uniform(0.9, 1.1))
        points += (
            Point(at_s, "h", level - 14, height * 0.9, 0.9),
            Point(at_s + 0.30 * length_s, "h", level - 9, height, 0.7),
            Point(at_s + 0.45 * length_s, vowel, level, height * 1.05, breath),
            Point(at_s + 0.70 * length_s, vowel, level - 2, height * 0.97, breath),
            Point(at_s + 0.96 * length_s, "h", level - 20, height * 0.88, 0.85),
        )
        at_s += length_s
    return Gesture((*points, Point(at_s + 0.04, "h", -40, pitch[1] * 0.85, 0.9)))


SOUNDS: Mapping[str, object] = {"laughs": laughs, "chuckle": chuckle}

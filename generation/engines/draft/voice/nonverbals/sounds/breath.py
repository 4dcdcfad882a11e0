"""Air that goes in and out: sighs, gasps, sniffs and sneezes."""

from collections.abc import Mapping

import numpy as np

from generation.engines.draft.voice.nonverbals.gesture import Gesture, Point

_AIR = 1.0


def sighs(rng: np.random.Generator) -> Gesture:
    """In, quietly; then out over a falling voice."""
    height = float(rng.uniform(0.98, 1.1))
    return Gesture(
        (
            Point(0.0, "h", -34, height, _AIR),
            Point(0.22, "h", -18, height, _AIR),
            Point(0.30, "h", -26, height, _AIR),
            Point(0.38, "h", -8, height, 0.96),
            Point(0.52, "ɑ", 0, height, 0.62),
            Point(0.80, "ʌ", -5, height * 0.82, 0.72),
            Point(1.10, "h", -18, height * 0.70, 0.96),
            Point(1.35, "h", -42, height * 0.66, _AIR),
        ),
        level_db=-6.0,
    )


def gasps(rng: np.random.Generator) -> Gesture:
    """Sharply in, cut off by the folds that close."""
    length_s = float(rng.uniform(0.34, 0.42))
    return Gesture(
        (
            Point(0.0, "h", -36, breath=_AIR),
            Point(0.08, "ʌ", -8, breath=_AIR),
            Point(length_s - 0.06, "ɑ", 0, breath=_AIR),
            Point(length_s, "ɑ", -30, breath=_AIR),
        ),
        level_db=-5.0,
    )


def inhales(rng: np.random.Generator) -> Gesture:
    length_s = float(rng.uniform(0.7, 0.85))
    return Gesture(
        (
            Point(0.0, "h", -40, breath=_AIR),
            Point(0.3 * length_s, "h", -8, breath=_AIR),
            Point(0.85 * length_s, "ʌ", 0, breath=_AIR),
            Point(length_s, "ʌ", -40, breath=_AIR),
        ),
        level_db=-11.0,
    )


def exhales(rng: np.random.Generator) -> Gesture:
    length_s = float(rng.uniform(0.8, 1.0))
    return Gesture(
        (
            Point(0.0, "h", -30, breath=_AIR),
            Point(0.12, "ɑ", 0, breath=_AIR),
            Point(0.5 * length_s, "h", -6, breath=_AIR),
            Point(length_s, "h", -42, breath=_AIR),
        ),
        level_db=-10.0,
    )


def sniffs(rng: np.random.Generator) -> Gesture:
    """Two short ones through the nose."""
    points: list[Point] = []
    at_s = 0.0
    for level in (-3.0, 0.0):
        length_s = float(rng.uniform(0.16, 0.2))
        points += (
            Point(at_s, "ʃ", -40, breath=_AIR),
            Point(at_s + 0.06, "ʃ", level - 4, breath=_AIR),
            Point(at_s + length_s - 0.03, "n", level, breath=_AIR),
            Point(at_s + length_s, "n", -40, breath=_AIR),
        )
        at_s += length_s + 0.08
    return Gesture(tuple(points), level_db=-9.0)


def sneezes(rng: np.random.Generator) -> Gesture:
    """Ah — choo."""
    height = float(rng.uniform(1.2, 1.35))
    return Gesture(
        (
            Point(0.0, "h", -30, height, _AIR),
            Point(0.12, "ɑ", -14, height, 0.75),
            Point(0.38, "ɑ", -7, height * 1.2, 0.6),
            Point(0.44, "h", -45, height, _AIR),
            Point(0.52, "ʃ", -45, height, _AIR),
            Point(0.545, "ʃ", 3, height, _AIR),
            Point(0.64, "ʃ", 0, height, _AIR),
            Point(0.67, "u", 0, height * 1.1, 0.2),
            Point(0.80, "u", -4, height * 0.85, 0.3),
            Point(0.95, "h", -40, height * 0.7, 0.9),
        ),
        level_db=1.0,
    )


SOUNDS: Mapping[str, object] = {
    "sighs": sighs,
    "gasps": gasps,
    "inhales": inhales,
    "exhales": exhales,
    "sniffs": sniffs,
    "sneezes": sneezes,
}

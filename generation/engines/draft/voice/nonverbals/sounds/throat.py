"""What a throat does: coughs, groans, screams, burps."""

from collections.abc import Mapping

import numpy as np

from generation.engines.draft.voice.nonverbals.gesture import Gesture, Point


def coughs(rng: np.random.Generator) -> Gesture:
    """Two bursts: folds that are blown open."""
    points: list[Point] = []
    at_s = 0.0
    for level in (0.0, -3.0):
        length_s = float(rng.uniform(0.20, 0.25))
        points += (
            Point(at_s, "h", -45, 0.9, 1.0),
            Point(at_s + 0.02, "ʌ", level, 0.95, 0.85),
            Point(at_s + 0.07, "ʌ", level - 2, 0.85, 0.55),
            Point(at_s + 0.13, "h", level - 12, 0.75, 0.95),
            Point(at_s + length_s, "h", -45, 0.7, 1.0),
        )
        at_s += length_s + 0.09
    return Gesture(tuple(points), level_db=0.0, growl=0.25)


def clears_throat(rng: np.random.Generator) -> Gesture:
    """Ahem, with a scrape."""
    height = float(rng.uniform(0.6, 0.7))
    return Gesture(
        (
            Point(0.0, "ʌ", -36, height, 0.9),
            Point(0.05, "ʌ", -4, height, 0.4),
            Point(0.24, "ʌ", -8, height * 0.9, 0.5),
            Point(0.30, "h", -26, height, 0.95),
            Point(0.36, "m", -3, height * 1.1, 0.25),
            Point(0.58, "m", -6, height * 0.9, 0.25),
            Point(0.68, "m", -40, height * 0.85, 0.5),
        ),
        level_db=-3.0,
        growl=0.55,
    )


def groans(rng: np.random.Generator) -> Gesture:
    height = float(rng.uniform(0.8, 0.9))
    return Gesture(
        (
            Point(0.0, "ʌ", -36, height, 0.5),
            Point(0.12, "ʌ", -2, height * 1.05, 0.12),
            Point(0.45, "ɔ", 0, height * 0.92, 0.1),
            Point(0.80, "ʌ", -5, height * 0.74, 0.15),
            Point(1.05, "m", -38, height * 0.66, 0.4),
        ),
        level_db=-1.0,
        growl=0.2,
    )


def screams(rng: np.random.Generator) -> Gesture:
    height = float(rng.uniform(2.0, 2.25))
    return Gesture(
        (
            Point(0.0, "h", -30, height * 0.8, 0.7),
            Point(0.06, "ɑ", -3, height * 0.9, 0.1),
            Point(0.18, "æ", 0, height, 0.08),
            Point(0.70, "ɑ", 0, height * 1.04, 0.1),
            Point(0.95, "ɑ", -10, height * 0.8, 0.25),
            Point(1.05, "h", -40, height * 0.65, 0.8),
        ),
        level_db=4.0,
        growl=0.15,
    )


def burps(rng: np.random.Generator) -> Gesture:
    length_s = float(rng.uniform(0.42, 0.55))
    return Gesture(
        (
            Point(0.0, "ʌ", -36, 0.5, 0.3),
            Point(0.04, "ʌ", 0, 0.46, 0.05),
            Point(0.6 * length_s, "ɔ", -2, 0.52, 0.05),
            Point(length_s - 0.05, "ʌ", -8, 0.42, 0.1),
            Point(length_s, "ʌ", -40, 0.4, 0.3),
        ),
        level_db=-2.0,
        growl=0.9,
    )


SOUNDS: Mapping[str, object] = {
    "coughs": coughs,
    "clears throat": clears_throat,
    "groans": groans,
    "screams": screams,
    "burps": burps,
}

"""Something that goes by fast."""

import numpy as np

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "whoosh"
WORDS = ("whoosh", "swoosh", "zoom", "vroom", "woosh")
LEVEL_DB = -14.0


def make(air: Air) -> Samples:
    length = round(0.7 * air.rate_hz)
    sweep = np.sin(np.linspace(0, np.pi, length, dtype=np.float32)) ** 2
    passing: Samples = air.noise((700, 0.6, 0), (2200, 0.7, -3))[:length] * sweep
    return passing

"""A thunderstorm: heavy rain and thunder that rolls away."""

import numpy as np

from generation.ports import Samples
from generation.soundscape.air import Air
from generation.vocabulary.conditions import WEATHER

NAME = "storm"
WORDS = WEATHER["storm"]
COVERS = True
LEVEL_DB = 2.0


def make(air: Air) -> Samples:
    found = air.noise((2400, 1.3, 0), (500, 0.9, -6)) * air.swell(3, 0.4)
    for at_s in air.happenings(0.11, least=1):
        roll = air.burst(3.2, 0.9, (70, 0.8, 0), (220, 0.8, -8), attack_s=0.12)
        wobble = np.interp(np.arange(len(roll)), np.linspace(0, len(roll), 24), air.rng.uniform(0.3, 1.0, 24))
        air.add(found, roll * wobble.astype(np.float32), at_s, 3.5)
    return found

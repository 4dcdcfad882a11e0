"""Crickets of a summer night."""

import numpy as np

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "crickets"
WORDS = ("night", "midnight", "moonlight", "moonlit", "starry", "nighttime", "firefly", "🌙", "🌌")
ONLY_OUTDOORS = True
COVERS = True
LEVEL_DB = -4.0


def make(air: Air) -> Samples:
    found = 0.1 * air.noise((500, 1.0, 0))
    for cricket in range(3):
        pitch, every_s = float(air.rng.uniform(3900, 4900)), float(air.rng.uniform(0.55, 0.9))
        pulse = air.tone((pitch, pitch), 0.028, 0.02, attack_s=0.006)
        chirp = np.zeros(round(0.16 * air.rate_hz), np.float32)
        for number in range(3):
            first = round(0.045 * number * air.rate_hz)
            chirp[first : first + len(pulse)] += pulse
        chirps = max(1, round(air.duration_s / every_s))
        for number in range(chirps):
            air.add(found, chirp, (number + 0.2 * cricket) * air.duration_s / chirps, 0.8 / (1 + cricket))
    return found

"""A breeze over grass, a lark high up, a bee."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "meadow"
PLACE = "meadow"
GROUND = "soft"
LEVEL_DB = -2.0


def make(air: Air) -> Samples:
    found = air.noise((700, 1.1, 0), (3000, 0.8, -8)) * air.swell(5, 0.3)
    for at_s in air.happenings(0.25):
        base = float(air.rng.uniform(3200, 4600))
        for note in range(int(air.rng.integers(3, 9))):
            pitch = base * float(air.rng.uniform(0.8, 1.15))
            air.add(found, air.tone((pitch, pitch * 1.1), 0.06, 0.04, attack_s=0.01), at_s + 0.085 * note, 1.4)
    return found

"""Leaves in a light wind, birds that answer each other."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "forest"
PLACE = "forest"
GROUND = "soft"


def make(air: Air) -> Samples:
    found = air.noise((2600, 1.0, 0), (500, 1.0, -4)) * air.swell(4, 0.25)
    for at_s in air.happenings(0.5, least=1):
        base = float(air.rng.uniform(2400, 4200))
        for note in range(int(air.rng.integers(2, 5))):
            bend = base * float(air.rng.uniform(0.85, 1.2))
            air.add(found, air.tone((base, bend), 0.09, 0.05, attack_s=0.012), at_s + 0.13 * note, 2.2)
    return found

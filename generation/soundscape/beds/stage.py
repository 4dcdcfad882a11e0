"""A hall full of people who wait for what comes; somebody coughs."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "stage"
PLACE = "stage"
GROUND = "wood"
INDOORS = True
LEVEL_DB = -1.0


def make(air: Air) -> Samples:
    found = 0.7 * air.murmur(6) * air.swell(5, 0.4) + 0.2 * air.noise((500, 1.1, 0), (1800, 0.9, -8))
    for at_s in air.happenings(0.1):
        air.add(found, air.burst(0.14, 0.04, (700, 0.7, 0), attack_s=0.01), at_s, 1.6)
    return found

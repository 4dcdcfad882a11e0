"""Traffic far below, a horn somewhere."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "city"
PLACE = "city"
GROUND = "hard"


def make(air: Air) -> Samples:
    found = air.noise((90, 1.0, 0), (500, 1.1, -9)) * air.swell(7, 0.6)
    found += 0.35 * air.noise((1100, 0.9, 0)) * air.swell(4, 0.0) ** 3  # a car goes by
    for at_s in air.happenings(0.07):
        horn = air.tone((392, 392), 0.35, 0.6, attack_s=0.02) + air.tone((494, 494), 0.35, 0.6, attack_s=0.02)
        air.add(found, horn, at_s, 0.10)
    return found
